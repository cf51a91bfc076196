#include "examples.h"

void
example_json(clisk_run *run)
{
    clisk_page *page = clisk_get(run, "https://api.shop.example/bills");
    clisk_json_list *bills = clisk_json_all(clisk_json_of(page), "/data/bills");
    clisk_json *bill;

    while ((bill = clisk_json_next(bills)) != NULL)
        clisk_save_bill(run, &(struct clisk_bill){
                                 .reference = clisk_json_text(bill, "/id"),
                                 .date = clisk_json_date(bill, "/issued"),
                                 .amount = clisk_json_amount(bill, "/total", "EUR"),
                                 .url = clisk_absolute(page, clisk_json_text(bill, "/pdf")),
                             });
}
