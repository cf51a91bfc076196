#include "examples.h"

static const struct clisk_column columns[] = {
    CLISK_COLUMN_TEXT(struct clisk_bill, reference, ".number"),
    CLISK_COLUMN_DATE(struct clisk_bill, date, ".date"),
    CLISK_COLUMN_AMOUNT(struct clisk_bill, amount, ".total"),
    CLISK_COLUMN_LINK(struct clisk_bill, url, "a.pdf", .optional = true),
    CLISK_COLUMN_END,
};

static const struct clisk_item bill_item = {
    .within = "table#bills",
    .selector = "tr.bill",
    .size = sizeof(struct clisk_bill),
    .columns = columns,
};

void
example_extract(clisk_run *run)
{
    clisk_page *page = clisk_get(run, "https://shop.example/bills");

    clisk_save_bills(run, clisk_extract(page, &bill_item));
}
