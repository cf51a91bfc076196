#include "examples.h"

static const struct clisk_column columns[] = {
    {.as = CLISK_AS_TEXT, .into = offsetof(struct clisk_bill, reference), .selector = ".number"},
    {.as = CLISK_AS_DATE, .into = offsetof(struct clisk_bill, date), .selector = ".date"},
    {.as = CLISK_AS_AMOUNT, .into = offsetof(struct clisk_bill, amount), .selector = ".total"},
    {.as = CLISK_AS_LINK,
     .into = offsetof(struct clisk_bill, url),
     .selector = "a.pdf",
     .optional = true},
    {.as = CLISK_AS_END},
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
