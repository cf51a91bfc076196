#include "examples.h"

void
example_value(clisk_run *run)
{
    struct clisk_date date = clisk_date_of(run, "le 1er ao\303\273t 2023", "fr");
    struct clisk_amount amount = clisk_amount_of(run, "1 234,56 \342\202\254", "fr");

    /* "2023-08-01: 1234.56 EUR" */
    clisk_info(run, "%s: %s %s", clisk_date_text(run, date), clisk_amount_text(run, amount),
               amount.currency);
}
