/*
 * Lists that a site cuts into pages, walked by an iterator:
 *
 *     clisk_pages *pages = clisk_paginate(run, &(struct clisk_paging){
 *         .url = "https://shop.example/bills", .next = "a[rel=next]"});
 *     clisk_page *page;
 *
 *     while ((page = clisk_next_page(pages)) != NULL)
 *         shop_save_bills(run, page);
 *
 * All that was made while a page was the current one, the page included, is
 * freed when the next one is asked for.
 */
#ifndef CLISK_PAGING_H
#define CLISK_PAGING_H

#include <clisk/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/* How the pages are found. Strings are copied. Only append here. */
struct clisk_paging {
    /* Required: the first page. With "{page}" in it, every page: by its number. */
    const char *url;

    /* The link to the next page, by its selector. Where nothing matches, or the link leads to "#",
     * the page is the last one. With "{page}" only whether it is there counts. */
    const char *next;

    /* The same in JSON: the pointer to the next page's URL; absent, null or "" behind the last. */
    const char *next_json;

    /* In JSON too: the pointer to a cursor, which takes the place of "{cursor}" in `then`. */
    const char *cursor_json;
    const char *then;

    /* What a page must have to be one: a page without a match is not given and ends the list. A
     * selector, or with next_json or cursor_json the pointer to an array. With "{page}", a page
     * whose items are those of the page before ends it too: sites clamp the number. */
    const char *items;

    int64_t first;  /* the number that "{page}" begins with */
    int64_t step;   /* how far apart the numbers are; 0: 1 */
    uint32_t limit; /* pages; 0: 1,000, at most 10,000. One more is LIMIT, since a list that is cut
                       is none. */
};

struct clisk_paging_table {
    size_t size;
    clisk_pages *(*paginate)(clisk_run *run, const struct clisk_paging *paging, size_t size_of);
    clisk_page *(*next)(clisk_pages *pages);
    void (*end)(clisk_pages *pages);
};

/* Asks for nothing yet. A description without an end or with two is PLUGIN_BUG. */
static inline clisk_pages *
clisk_paginate(clisk_run *run, const struct clisk_paging *paging)
{
    return clisk_host_tables->paging->paginate(run, paging, sizeof *paging);
}

/*
 * The next page as clisk_get() gives it, then NULL; NULL too once the run has
 * failed. A page that leads back to one that was given already is SITE_CHANGED.
 */
static inline clisk_page *
clisk_next_page(clisk_pages *pages)
{
    return clisk_host_tables->paging->next(pages);
}

/* For a loop that is left early: frees the last page at once, and not with the scope around. */
static inline void
clisk_end_pages(clisk_pages *pages)
{
    clisk_host_tables->paging->end(pages);
}

#ifdef __cplusplus
}
#endif

#endif
