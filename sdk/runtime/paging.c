#include "sdk/runtime/paging.h"

#include <string.h>

enum { PAGING_LIMIT = 1000, PAGING_LIMIT_MAX = 10000 };

/* Copies of what the author may have had on the stack. */
static int
copy_strings(clisk_run *run, struct clisk_paging *how)
{
    const char **const texts[] = {&how->url,         &how->next, &how->next_json,
                                  &how->cursor_json, &how->then, &how->items};

    for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
        if (*texts[i] && !(*texts[i] = arena_strdup(run->arena, *texts[i])))
            return -1;
    }
    return 0;
}

static clisk_pages *
pages_new(clisk_run *run, const struct clisk_paging *how)
{
    clisk_pages *pages = arena_alloc(run->arena, sizeof *pages);
    uint32_t limit = how->limit ? how->limit : PAGING_LIMIT;

    if (!pages)
        return NULL;
    pages->how = *how;
    pages->how.limit = limit < PAGING_LIMIT_MAX ? limit : PAGING_LIMIT_MAX;
    pages->seen = arena_array(run->arena, pages->how.limit, sizeof *pages->seen);
    if (!pages->seen || copy_strings(run, &pages->how) < 0)
        return NULL;
    pages->run = run;
    pages->list = ++run->list_count;
    return pages;
}

static clisk_pages *
paging_paginate(clisk_run *run, const struct clisk_paging *given, size_t size)
{
    const char *fault = "no description";
    struct clisk_paging how;
    clisk_pages *pages;

    if (!run || run->failed)
        return &object_inert_pages;
    if (given) {
        run_take_struct(&how, sizeof how, given, size);
        fault = paging_fault(&how);
    }
    if (fault) {
        run_fail(run, OUTCOME_PLUGIN_BUG, "a list of pages has %s", fault);
        return &object_inert_pages;
    }
    pages = pages_new(run, &how);
    if (!pages)
        run_fail_memory(run);
    return pages && paging_begin(pages) == 0 ? pages : &object_inert_pages;
}

/* The number, from 1, of the page that this one was before; 0 for a new one. */
static uint32_t
find_seen(const struct clisk_pages *pages, uint64_t fingerprint)
{
    uint32_t i = pages->count;

    while (i > 0 && pages->seen[i - 1] != fingerprint)
        i--;
    return i;
}

/* Whether the page is new to the list. One that comes again is a loop, but for a site that answers
 * a number too high with its last page. */
static bool
admit(struct clisk_pages *pages, clisk_page *page)
{
    uint64_t fingerprint = paging_fingerprint(pages, page);
    uint32_t before = find_seen(pages, fingerprint);
    bool by_number = strstr(pages->how.url, "{page}") != NULL;

    if (pages->run->failed)
        return false;
    if (by_number && before > 0 && before == pages->count)
        return false;
    if (before > 0)
        page_changed(page->page, NULL, "page %u of the list at %s is page %u again",
                     pages->count + 1, page_shown_url(page->page), before);
    else if (pages->count == pages->how.limit)
        run_fail(pages->run, OUTCOME_LIMIT, "the list at %s has more than %u pages",
                 page_shown_url(page->page), pages->how.limit);
    if (pages->run->failed)
        return false;
    pages->seen[pages->count++] = fingerprint;
    return true;
}

static void
paging_end(clisk_pages *pages)
{
    if (!pages || !pages->run)
        return;
    pages->is_over = true;
    run_scope_close(pages->run, pages);
}

/* Whether no more is wanted of the list. What was known of one tells nothing of another, such as
 * the one around it. */
static bool
is_enough(struct clisk_pages *pages)
{
    clisk_run *run = pages->run;
    bool enough = run->enough && run->list == pages->list;

    /* A first page that has nothing to save is one, too. */
    if (run->setup->one_page && pages->count > 0)
        return true;
    if (run->list != pages->list) {
        run->list = pages->list;
        run->enough = false;
        run->known_row = 0;
    }
    return run->capped || enough;
}

static clisk_page *
paging_next(clisk_pages *pages)
{
    clisk_page *page;

    if (!object_live(pages) || pages->is_over || is_enough(pages)) {
        paging_end(pages);
        return NULL;
    }
    run_scope_close(pages->run, pages);
    run_scope_open(pages->run, pages);
    page = session_table.get(pages->run, pages->url);
    if (!object_live(page) || !paging_has_items(pages, page) || !admit(pages, page)) {
        paging_end(pages);
        return NULL;
    }
    paging_advance(pages, page);
    return object_live(pages) ? page : NULL;
}

const struct clisk_paging_table paging_table = {
    .size = sizeof paging_table,
    .paginate = paging_paginate,
    .next = paging_next,
    .end = paging_end,
};
