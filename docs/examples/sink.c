#include "examples.h"

void
example_sink(clisk_run *run)
{
    struct clisk_bill bill = {
        .reference = "2024-0017",
        .title = "Electricity",
        .url = "https://shop.example/2024-0017.pdf",
        .date = {2024, 5, 14},
        .amount = {123456, 2, "EUR"},
    };

    if (clisk_save_bill(run, &bill) == CLISK_SAVED_KNOWN)
        clisk_debug(run, "an earlier run has it");
}
