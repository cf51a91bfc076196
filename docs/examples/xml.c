#include "examples.h"

void
example_xml(clisk_run *run)
{
    static const struct clisk_param prefixes[] = {{"b", "urn:shop:bills"}, {0}};
    clisk_page *page = clisk_get(run, "https://api.shop.example/bills.xml");
    clisk_xml_list *bills = clisk_xml_all(clisk_xml_of(page, prefixes), "/b:bills/b:bill");
    clisk_xml *bill;

    while ((bill = clisk_xml_next(bills)) != NULL)
        clisk_save_bill(run, &(struct clisk_bill){
                                 .reference = clisk_xml_attr(bill, NULL, "id"),
                                 .date = clisk_xml_date(bill, "b:date"),
                                 .amount = clisk_xml_amount(bill, "b:total", "EUR"),
                             });
    page = clisk_get(run, "https://shop.example/bills");
    clisk_info(run, "%s", clisk_xpath_text(page, "//tr[td='1']/td[last()-1]"));
}
