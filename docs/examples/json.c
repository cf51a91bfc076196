#include "examples.h"

void
example_json(clisk_run *run)
{
    clisk_page *page = clisk_get(run, "https://api.shop.example/bills");
    clisk_json *bills = clisk_json_at(clisk_json_of(page), "/data/bills");
    size_t count = clisk_json_count(bills, "");

    for (size_t i = 0; i < count; i++) {
        clisk_json *bill = clisk_json_item(bills, "", i);

        clisk_save_bill(run, &(struct clisk_bill){
                                 .reference = clisk_json_text(bill, "/id"),
                                 .date = clisk_json_date(bill, "/issued"),
                                 .amount = clisk_json_amount(bill, "/total", "EUR"),
                                 .url = clisk_absolute(page, clisk_json_text(bill, "/pdf")),
                             });
    }
}
