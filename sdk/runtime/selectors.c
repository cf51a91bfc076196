/*
 * Compiled selectors, kept for the run: a konnector asks for the same ones on
 * every page. Those that it makes anew for each row would fill the memory: when
 * the table is full all are forgotten, and what is still in use is compiled
 * again once.
 */
#include "sdk/runtime/object.h"

#include <string.h>

#include "host/common/hash.h"

enum { SELECTORS_KEPT = RUN_SELECTORS / 4 * 3, SELECTORS_BYTES = 1024 * 1024 };

static struct cached_selector *
slot_find(clisk_run *run, const char *text)
{
    uint64_t hash = hash_text(HASH_INIT, text);

    while (run->selectors[hash % RUN_SELECTORS].text &&
           strcmp(run->selectors[hash % RUN_SELECTORS].text, text) != 0)
        hash++;
    return &run->selectors[hash % RUN_SELECTORS];
}

static bool
cache_is_full(const clisk_run *run)
{
    return run->selector_count == SELECTORS_KEPT ||
           arena_mark(run->selector_arena).total > SELECTORS_BYTES;
}

static void
cache_forget(clisk_run *run)
{
    memset(run->selectors, 0, sizeof run->selectors);
    run->selector_count = 0;
    arena_rewind(run->selector_arena, (struct arena_mark){0});
}

/* The author's mistakes end the run. */
static const struct selector *
selector_build(clisk_run *run, const char *text)
{
    struct arena_mark mark = arena_mark(run->selector_arena);
    const struct selector *selector = NULL;
    const char *why = NULL;
    size_t position = 0;
    int result =
        selector_compile(run->selector_arena, text, strlen(text), &selector, &position, &why);

    if (result == 0)
        return selector;
    arena_rewind(run->selector_arena, mark);
    if (result > 0)
        run_fail(run, OUTCOME_PLUGIN_BUG, "selector \"%s\", at byte %zu: %s", text, position, why);
    else
        run_fail_memory(run);
    return NULL;
}

const struct selector *
run_selector(clisk_run *run, const char *text)
{
    struct cached_selector *slot = slot_find(run, text);
    const struct selector *selector;
    const char *kept;

    if (slot->text)
        return slot->selector;
    if (cache_is_full(run)) {
        cache_forget(run);
        slot = slot_find(run, text);
    }
    kept = arena_strdup(run->selector_arena, text);
    if (!kept) {
        run_fail_memory(run);
        return NULL;
    }
    selector = selector_build(run, text);
    if (!selector)
        return NULL;
    *slot = (struct cached_selector){.text = kept, .selector = selector};
    run->selector_count++;
    return selector;
}

void
run_fail_search(clisk_run *run, const char *text, const struct page *page)
{
    run_fail(run, OUTCOME_LIMIT, "selector \"%s\" takes more than its share of work on %s", text,
             page_shown_url(page));
}
