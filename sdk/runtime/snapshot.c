/*
 * What is kept of a page that is not what its konnector expects: the page
 * without what it says of anybody, made when that is found, since a scope's end
 * frees the page.
 */
#include "sdk/runtime/object.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "sdk/runtime/redact/redact.h"

enum { SNAPSHOT_WHERE_MAX = 1024, SNAPSHOT_WORDS_MAX = 2048 };

static int
take_json(struct page *page, const struct buf *words, struct buf *out)
{
    struct arena *arena = arena_new(RUN_ARENA_MAX);
    const struct json_value *json = page->json;
    const char *why;
    size_t position;
    int result = -1;

    if (json || (arena && json_parse(arena, page->body, page->len, &json, &position, &why) == 0))
        result = redact_json(json, words, out);
    arena_free(arena);
    return result;
}

/* Of other kinds, XML among them, there is none. */
static int
take_content(struct page *page, const struct buf *words, struct buf *out)
{
    const char *type = page->content_type;

    if (page->json || strstr(type, "json"))
        return take_json(page, words, out);
    if (!page->doc && *type && !strstr(type, "html"))
        return -1;
    return page_try_parse(page) == 0 ? redact_html(page->doc, words, out) : -1;
}

/* What is known of the person: her logins, and what a record of her identity has said. */
static void
know_fields(const clisk_run *run, struct buf *words)
{
    for (size_t i = 0; i < run->setup->field_count; i++) {
        const struct runtime_field *field = &run->setup->fields[i];

        if (!field->is_secret && field->value)
            redact_know(words, field->value);
    }
}

void
snapshot_know(clisk_run *run, const char *text)
{
    if (run->known.max == 0)
        run->known = BUF_INIT(SNAPSHOT_WORDS_MAX);
    redact_know(&run->known, text);
}

static void
snapshot_take(clisk_run *run, struct page *page, const char *where)
{
    CLEANUP_BUF struct buf words = BUF_INIT((size_t)2 * SNAPSHOT_WORDS_MAX);
    struct run_snapshot *snapshot = &run->snapshot;

    if (!page || snapshot->content.len > 0)
        return;
    snapshot->content = BUF_INIT(RUNTIME_SNAPSHOT_MAX);
    snapshot->selector = BUF_INIT(SNAPSHOT_WHERE_MAX);
    snapshot->path = BUF_INIT(SNAPSHOT_WHERE_MAX);
    know_fields(run, &words);
    buf_append(&words, run->known.data, run->known.len);
    if (take_content(page, &words, &snapshot->content) < 0 ||
        redact_selector(where ? where : "", &words, &snapshot->selector) < 0 ||
        redact_path(page->url->path, &words, &snapshot->path) < 0 || words.bad || run->known.bad)
        snapshot_drop(run);
}

void
snapshot_take_last(clisk_run *run)
{
    snapshot_take(run, run->pages, "");
}

void
snapshot_drop(clisk_run *run)
{
    buf_free(&run->snapshot.content);
    buf_free(&run->snapshot.selector);
    buf_free(&run->snapshot.path);
    run->snapshot = (struct run_snapshot){0};
}

int
runtime_snapshot(clisk_run *run, struct runtime_snapshot *ret_snapshot)
{
    struct run_snapshot *snapshot = &run->snapshot;

    if (!run->failed || run->error.outcome != OUTCOME_SITE_CHANGED || snapshot->content.len == 0)
        return 1;
    *ret_snapshot = (struct runtime_snapshot){.selector = buf_str(&snapshot->selector),
                                              .path = buf_str(&snapshot->path),
                                              .data = snapshot->content.data,
                                              .len = snapshot->content.len};
    return ret_snapshot->selector && ret_snapshot->path ? 0 : 1;
}

void
page_changed(struct page *page, const char *where, const char *fmt, ...)
{
    clisk_run *run = page->node.run;
    char message[ERROR_MESSAGE_MAX];
    va_list args;

    if (run->failed)
        return;
    va_start(args, fmt);
    vsnprintf(message, sizeof message, fmt, args);
    va_end(args);
    snapshot_take(run, page, where);
    run_fail(run, OUTCOME_SITE_CHANGED, "%s", message);
}
