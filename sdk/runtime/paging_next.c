#include "sdk/runtime/paging.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "host/common/form_encode.h"
#include "host/common/hash.h"

static const char number_mark[] = "{page}", cursor_mark[] = "{cursor}";

static bool
is_numbered(const struct clisk_paging *how)
{
    return strstr(how->url, number_mark) != NULL;
}

static bool
is_json(const struct clisk_paging *how)
{
    return how->next_json || how->cursor_json;
}

const char *
paging_fault(const struct clisk_paging *how)
{
    int ways;

    if (!how->url)
        return "no URL";
    ways = !!how->next + !!how->next_json + !!how->cursor_json;
    if (ways > 1)
        return "more than one way to the next page";
    if (!is_numbered(how) && ways == 0)
        return "no way to the next page: next, next_json, cursor_json or \"{page}\" in the URL";
    if (is_numbered(how) && is_json(how))
        return "both \"{page}\" and a pointer to the next page";
    if (is_numbered(how) && !how->next && !how->items)
        return "no end: say what a page has (items) or what leads to the next one (next)";
    if (how->cursor_json && (!how->then || !strstr(how->then, cursor_mark)))
        return "a cursor, and no \"then\" with \"{cursor}\" in it";
    return NULL;
}

static int
set_url(struct clisk_pages *pages, struct buf *url)
{
    const char *text = buf_str(url);

    if (!text || url->len > URL_MAX) {
        run_fail(pages->run, OUTCOME_SITE_CHANGED, "the URL of the next page is too long");
        return -1;
    }
    memcpy(pages->url, text, url->len + 1);
    return 0;
}

static int
set_plain_url(struct clisk_pages *pages, const char *text)
{
    CLEANUP_BUF struct buf url = BUF_INIT(URL_MAX + 1);

    buf_append_str(&url, text);
    return set_url(pages, &url);
}

/* Puts the value in the mark's place; without the mark the text stays as it is. */
static int
set_url_from(struct clisk_pages *pages, const char *text, const char *mark, const char *value)
{
    CLEANUP_BUF struct buf url = BUF_INIT(URL_MAX + 1);
    const char *at = strstr(text, mark);

    if (!at)
        return set_plain_url(pages, text);
    buf_printf(&url, "%.*s%s%s", (int)(at - text), text, value, at + strlen(mark));
    return set_url(pages, &url);
}

static int
set_numbered_url(struct clisk_pages *pages)
{
    char number[32];

    snprintf(number, sizeof number, "%" PRId64, pages->number);
    return set_url_from(pages, pages->how.url, number_mark, number);
}

int
paging_begin(struct clisk_pages *pages)
{
    pages->number = pages->how.first;
    return set_numbered_url(pages);
}

bool
paging_has_items(struct clisk_pages *pages, clisk_page *page)
{
    const char *items = pages->how.items;
    clisk_json *json;

    if (!items)
        return true;
    if (!is_json(&pages->how))
        return selector_table.has(page, items);
    json = json_table.of_page(page);
    return json_table.has(json, items) && json_table.count(json, items) > 0;
}

/* Sites disable the last link by leading it nowhere. */
static bool
leads_nowhere(const char *href)
{
    return *href == '\0' || *href == '#' || strncasecmp(href, "javascript:", 11) == 0;
}

static void
advance_by_link(struct clisk_pages *pages, clisk_page *page)
{
    const char *selector = pages->how.next;
    const char *href = selector_table.attr_maybe(page, selector, "href");

    if (href ? leads_nowhere(href) : !selector_table.has(page, selector))
        pages->is_over = true;
    else
        set_plain_url(pages, selector_table.link(page, selector));
}

static void
advance_by_number(struct clisk_pages *pages, clisk_page *page)
{
    if (pages->how.next && !selector_table.has(page, pages->how.next)) {
        pages->is_over = true;
        return;
    }
    pages->number += pages->how.step ? pages->how.step : 1;
    set_numbered_url(pages);
}

static void
advance_by_cursor(struct clisk_pages *pages, const char *cursor)
{
    size_t len = strlen(cursor);
    /* Three bytes a byte at most. */
    char *value = len <= URL_MAX ? arena_array(pages->run->arena, len + 1, 3) : NULL;

    if (!value) {
        run_fail(pages->run, OUTCOME_SITE_CHANGED, "the cursor of the next page is too long");
        return;
    }
    value[form_urlencode(value, cursor, len)] = '\0';
    set_url_from(pages, pages->how.then, cursor_mark, value);
}

static void
advance_by_json(struct clisk_pages *pages, clisk_page *page)
{
    bool by_cursor = pages->how.cursor_json != NULL;
    const char *text = json_table.text_maybe(
        json_table.of_page(page), by_cursor ? pages->how.cursor_json : pages->how.next_json);

    if (!text || !*text)
        pages->is_over = true;
    else if (by_cursor)
        advance_by_cursor(pages, text);
    else
        set_plain_url(pages, selector_table.absolute(page, text));
}

void
paging_advance(struct clisk_pages *pages, clisk_page *page)
{
    if (is_numbered(&pages->how))
        advance_by_number(pages, page);
    else if (pages->how.next)
        advance_by_link(pages, page);
    else
        advance_by_json(pages, page);
}

/* By what the items say, since the page around them may have a token or a clock in it. */
static uint64_t
hash_items(uint64_t hash, clisk_page *page, const char *items)
{
    clisk_list *list = selector_table.all(page, items);
    clisk_node *node;

    while ((node = selector_table.next(list)) != NULL) {
        const char *text = selector_table.text_maybe(node, NULL);

        hash = hash_text(hash, text ? text : "");
    }
    return hash;
}

uint64_t
paging_fingerprint(const struct clisk_pages *pages, clisk_page *page)
{
    uint64_t hash = HASH_INIT;

    if (is_numbered(&pages->how) && pages->how.items)
        return hash_items(hash, page, pages->how.items);
    if (is_numbered(&pages->how))
        return hash_long(hash, page->page->body, page->page->len);
    return hash_bytes(hash, pages->url, strlen(pages->url));
}
