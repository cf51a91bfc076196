#include "examples.h"

void
example_log(clisk_run *run)
{
    clisk_page *page = clisk_get(run, "https://shop.example/bills");
    size_t count = clisk_count(clisk_all(page, "tr.bill"));

    clisk_info(run, "the list has %zu bills", count);
    if (!clisk_has(page, "#total"))
        clisk_warning(run, "the list no longer has a total");
}
