#include "examples.h"

void
example_selector(clisk_run *run)
{
    clisk_page *page = clisk_get(run, "https://shop.example/bills");
    clisk_list *rows = clisk_all(page, "table#bills > tbody > tr:not(.head)");
    clisk_node *row;

    while ((row = clisk_next(rows)) != NULL)
        clisk_save_bill(run, &(struct clisk_bill){
                                 .reference = clisk_attr(row, NULL, "id"),
                                 .title = clisk_text_maybe(row, ".title"),
                                 .date = clisk_text_date(row, ".date"),
                                 .amount = clisk_text_amount(row, ".total"),
                                 .url = clisk_link_maybe(row, "a[href$='.pdf' i]"),
                             });
}
