#include "sdk/runtime/scripts.h"

#include <ctype.h>
#include <string.h>

#include "sdk/runtime/script/find.h"

/* JavaScript MIME types (MIME Sniffing standard, section 4.6), and modules. */
static const char *const script_types[] = {
    "",
    "module",
    "text/javascript",
    "application/javascript",
    "application/ecmascript",
    "application/x-ecmascript",
    "application/x-javascript",
    "text/ecmascript",
    "text/javascript1.0",
    "text/javascript1.1",
    "text/javascript1.2",
    "text/javascript1.3",
    "text/javascript1.4",
    "text/javascript1.5",
    "text/jscript",
    "text/livescript",
    "text/x-ecmascript",
    "text/x-javascript",
};

void
script_type(const html_node *script, char ret_type[SCRIPT_TYPE_MAX])
{
    const char *type = html_attr_get(script, "type", NULL);
    size_t len = 0;

    for (; type && isspace((unsigned char)*type); type++)
        continue;
    for (; type && *type && *type != ';' && len + 1 < SCRIPT_TYPE_MAX; type++)
        ret_type[len++] = (char)tolower((unsigned char)*type);
    while (len > 0 && isspace((unsigned char)ret_type[len - 1]))
        len--;
    ret_type[len] = '\0';
}

html_node *
script_next(html_node *root, html_node *after)
{
    html_node *at = html_following(after ? after : root, root);

    while (at && html_tag(at) != HTML_TAG_SCRIPT)
        at = html_following(at, root);
    return at;
}

/* Whether a script element holds JavaScript. */
static bool
script_is_inline(const html_node *script)
{
    char type[SCRIPT_TYPE_MAX];

    if (html_attr_get(script, "src", NULL))
        return false;
    script_type(script, type);
    for (size_t i = 0; i < ARRAY_SIZE(script_types); i++) {
        if (strcmp(type, script_types[i]) == 0)
            return true;
    }
    return false;
}

/* One script; false after a failure. */
static bool
script_search(struct page *page, const html_node *script, const struct script_name *name,
              const char *shown, const struct json_value **value)
{
    CLEANUP_BUF struct buf text = BUF_INIT(SCRIPT_TEXT_MAX);
    struct arena *arena = document_arena(page);
    size_t position = 0;
    const char *why = NULL;
    int result = -1;

    if (arena && html_inner_raw_text(script, &text) == 0)
        result =
            script_find(arena, (const char *)text.data, text.len, name, value, &position, &why);
    if (result > 0)
        page_changed(page, NULL, "\"%.250s\" cannot be read in a script of %s, at byte %zu: %s",
                     shown, page_shown_url(page), position, why);
    else if (result < 0)
        run_fail_memory(page->node.run);
    return result == 0;
}

static clisk_json *
script_json_maybe(clisk_page *node, const char *name)
{
    const struct json_value *value = NULL;
    html_node *root, *script = NULL;
    struct script_name parsed;

    if (!object_live(node))
        return NULL;
    if (!name || script_name_parse(name, &parsed) != 0) {
        run_fail(node->run, OUTCOME_PLUGIN_BUG, "\"%.250s\" is no name of a variable",
                 name ? name : "");
        return NULL;
    }
    root = page_root(node->page);
    while (root && (script = script_next(root, script)) != NULL) {
        if (script_is_inline(script) && !script_search(node->page, script, &parsed, name, &value))
            return NULL;
    }
    return value ? document_handle(node->run, node->page, value) : NULL;
}

static clisk_json *
script_json(clisk_page *node, const char *name)
{
    clisk_json *json = script_json_maybe(node, name);

    if (!json && object_live(node))
        page_changed(node->page, NULL, "no script assigns to \"%.250s\" on %s", name,
                     page_shown_url(node->page));
    return json ? json : &object_inert_json;
}

/*
 * Decodes the character references in a text, by the page's own parser: as what
 * stands in a textarea, where nothing but them means anything once "<" is
 * written as one. 0, or -1 without memory.
 */
static int
text_decode(clisk_run *run, const char *text, size_t len, struct buf *decoded)
{
    CLEANUP_BUF struct buf page = BUF_INIT(SCRIPT_TEXT_MAX);
    CLEANUP_HTML struct html_doc *doc = NULL;
    html_node *at;
    const char *why;

    buf_append_str(&page, "<textarea>\n");
    for (size_t i = 0; i < len; i++) {
        if (text[i] == '<')
            buf_append_str(&page, "&lt;");
        else
            buf_append_byte(&page, (uint8_t)text[i]);
    }
    if (page.bad || html_parse(run->parser, page.data, page.len, "utf-8", &doc, &why) != 0)
        return -1;
    at = html_document(doc);
    while (at && html_tag(at) != HTML_TAG_TEXTAREA)
        at = html_following(at, NULL);
    return at ? html_inner_raw_text(at, decoded) : -1;
}

static clisk_json *
script_data_at(clisk_node *node, const html_node *at, const char *name, unsigned flags)
{
    CLEANUP_BUF struct buf decoded = BUF_INIT(SCRIPT_TEXT_MAX);
    const struct json_value *value;
    size_t len = 0;
    const char *text = html_attr_get(at, name, &len);

    if (!text)
        return NULL;
    if (flags & CLISK_DATA_ENCODED_TWICE) {
        if (text_decode(node->run, text, len, &decoded) < 0) {
            run_fail_memory(node->run);
            return NULL;
        }
        text = decoded.data ? (const char *)decoded.data : "";
        len = decoded.len;
    }
    value = document_parse(node->page, text, len, name);
    return value ? document_handle(node->run, node->page, value) : NULL;
}

static clisk_json *
script_data_maybe(clisk_node *node, const char *selector, const char *name, unsigned flags)
{
    html_node *found = object_live(node) ? node_first(node, selector) : NULL;

    if (found && !name)
        run_fail(node->run, OUTCOME_PLUGIN_BUG, "an attribute without a name was asked for");
    return found && name ? script_data_at(node, found, name, flags) : NULL;
}

static clisk_json *
script_data(clisk_node *node, const char *selector, const char *name, unsigned flags)
{
    clisk_json *json = script_data_maybe(node, selector, name, flags);

    if (!json && object_live(node) && node_required(node, selector))
        page_changed(node->page, selector, "\"%s\" has no attribute \"%s\" on %s",
                     selector ? selector : "the node", name, page_shown_url(node->page));
    return json ? json : &object_inert_json;
}

const struct json_value *
script_parse_text(struct page *page, const html_node *at, const char *what)
{
    CLEANUP_BUF struct buf text = BUF_INIT(SCRIPT_TEXT_MAX);

    if (html_inner_raw_text(at, &text) < 0) {
        run_fail_memory(page->node.run);
        return NULL;
    }
    return document_parse(page, (const char *)text.data, text.len, what);
}

static clisk_json *
script_in_maybe(clisk_node *node, const char *selector)
{
    html_node *found = object_live(node) ? node_first(node, selector) : NULL;
    const struct json_value *value = NULL;

    if (found)
        value = script_parse_text(node->page, found, selector ? selector : "the node");
    return value ? document_handle(node->run, node->page, value) : NULL;
}

static clisk_json *
script_in(clisk_node *node, const char *selector)
{
    clisk_json *json = script_in_maybe(node, selector);

    if (!json && object_live(node))
        node_required(node, selector);
    return json ? json : &object_inert_json;
}

const struct clisk_script_table script_table = {
    .size = sizeof script_table,
    .json = script_json,
    .json_maybe = script_json_maybe,
    .data = script_data,
    .data_maybe = script_data_maybe,
    .in = script_in,
    .in_maybe = script_in_maybe,
    .ld = script_ld,
};
