#include "examples.h"

void
example_paging(clisk_run *run)
{
    static const struct clisk_paging list = {
        .url = "https://shop.example/list?page={page}",
        .first = 1,
        .items = "li.document",
    };
    clisk_pages *pages = clisk_paginate(run, &list);
    clisk_page *page;
    uint64_t done = 0;

    while ((page = clisk_next_page(pages)) != NULL) {
        clisk_list *items = clisk_all(page, "li.document");
        clisk_node *item;

        while ((item = clisk_next(items)) != NULL)
            clisk_save_file(run, &(struct clisk_file){.reference = clisk_text(item, ".id"),
                                                      .url = clisk_link(item, "a")});
        clisk_progress(run, ++done, 0);
    }
}
