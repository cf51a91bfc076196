#include "examples.h"

void
example_record(clisk_run *run)
{
    clisk_page *page = clisk_get(run, "https://shop.example/contract");
    clisk_record *contract = clisk_record_new(run, "contract", clisk_text(page, ".number"));

    clisk_record_text(contract, "label", clisk_text(page, "h1"));
    clisk_record_date(contract, "start_date", clisk_text_date(page, ".since"));
    clisk_record_amount(contract, "amount", clisk_text_amount(page, ".price"));
    clisk_record_text(contract, "recurrence", "monthly");
    clisk_record_text(contract, "address.city", clisk_text_maybe(page, ".city"));
    clisk_record_attach(
        contract, &(struct clisk_file){.url = clisk_link(page, "a.terms"), .title = "Contract"});
    clisk_save(run, contract);
}
