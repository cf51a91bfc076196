/*
 * An iterator over the pages of a list. paging.c walks, paging_next.c finds
 * out where the next page is.
 */
#ifndef CLISK_RUNTIME_PAGING_H
#define CLISK_RUNTIME_PAGING_H

#include <clisk/paging.h>

#include "sdk/runtime/object.h"

struct clisk_pages {
    clisk_run *run;
    struct clisk_paging how; /* with copies of its strings */
    char url[URL_MAX + 1];   /* of the next page */
    bool is_over;
    uint32_t list; /* its number among the lists of the run, from 1 */
    int64_t number;
    uint64_t *seen; /* a fingerprint of each page that was given */
    uint32_t count;
};

/* What is wrong with the description, for its author; NULL when nothing is. */
const char *paging_fault(const struct clisk_paging *how);

/* The URL of the first page; -1 after a failure. */
int paging_begin(struct clisk_pages *pages);

/* Whether the page, which was just fetched, is one of the list. */
bool paging_has_items(struct clisk_pages *pages, clisk_page *page);

/* Sets the URL of the page behind this one, or is_over. */
void paging_advance(struct clisk_pages *pages, clisk_page *page);

/* What tells this page from the others of the list. */
uint64_t paging_fingerprint(const struct clisk_pages *pages, clisk_page *page);

#endif
