#include "examples.h"

void
example_script(clisk_run *run)
{
    clisk_page *page = clisk_get(run, "https://shop.example/app");
    clisk_json *state = clisk_script_json(page, "window.__STATE__");
    clisk_json_list *invoices = clisk_json_ld(page, "Invoice");
    clisk_json *invoice;

    while ((invoice = clisk_json_next(invoices)) != NULL)
        clisk_save_bill(run, &(struct clisk_bill){
                                 .reference = clisk_json_text(invoice, "/identifier"),
                                 .vendor = clisk_json_text(state, "/customer/vendor"),
                                 .date = clisk_json_date(invoice, "/issueDate"),
                                 .amount = clisk_json_amount(invoice, "/total", "EUR"),
                             });
}
