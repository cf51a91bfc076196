#include "sdk/runtime/object.h"

#include <string.h>

#include "sdk/runtime/value/amount.h"
#include "sdk/runtime/value/date.h"

enum { NODE_TEXT_MAX = 16 * 1024 * 1024, NODE_LIST_MAX = 64 * 1024 * 1024 };

html_node *
node_first(struct clisk_node *node, const char *selector)
{
    html_node *at = node_at(node), *found;
    const struct selector *compiled;
    int result;

    if (!at || !selector)
        return at;
    compiled = run_selector(node->run, selector);
    if (!compiled)
        return NULL;
    result = selector_first(compiled, at, &found);
    if (result < 0)
        run_fail_search(node->run, selector, node->page);
    return result == 0 ? found : NULL;
}

html_node *
node_required(struct clisk_node *node, const char *selector)
{
    html_node *found = node_first(node, selector);

    if (!found)
        page_changed(node->page, selector, "\"%s\" matches nothing on %s", selector ? selector : "",
                     page_shown_url(node->page));
    return found;
}

static bool
node_has(clisk_node *node, const char *selector)
{
    return object_live(node) && node_first(node, selector) != NULL;
}

static clisk_node *
node_find(clisk_node *node, const char *selector)
{
    html_node *found = object_live(node) ? node_required(node, selector) : NULL;
    clisk_node *made;

    if (!found)
        return &object_inert_node;
    made = arena_alloc(node->run->arena, sizeof *made);
    if (!made) {
        run_fail_memory(node->run);
        return &object_inert_node;
    }
    *made = (clisk_node){.run = node->run, .page = node->page, .at = found};
    return made;
}

static void
node_collect(clisk_node *node, html_node *at, struct buf *found)
{
    clisk_node one = {.run = node->run, .page = node->page, .at = at};

    buf_append(found, &one, sizeof one);
}

/* All matches below a node, or without a selector the node alone. -1 after a failure. */
static int
node_collect_all(clisk_node *node, html_node *root, const char *selector, struct buf *found)
{
    CLEANUP_SEARCH struct selector_search search = {0};
    const struct selector *compiled;
    html_node *at;
    int result;

    if (!selector) {
        node_collect(node, root, found);
        return 0;
    }
    compiled = run_selector(node->run, selector);
    if (!compiled)
        return -1;
    selector_search_begin(&search, compiled, root);
    while ((result = selector_search_next(&search, &at)) == 0)
        node_collect(node, at, found);
    if (result < 0)
        run_fail_search(node->run, selector, node->page);
    return result < 0 ? -1 : 0;
}

/* Collected aside, since the arena cannot grow an array. */
static int
node_fill_list(clisk_node *node, html_node *root, const char *selector, struct clisk_list *list)
{
    CLEANUP_BUF struct buf found = BUF_INIT(NODE_LIST_MAX);

    if (node_collect_all(node, root, selector, &found) < 0)
        return -1;
    list->count = found.len / sizeof *list->nodes;
    list->nodes = arena_array(node->run->arena, list->count + 1, sizeof *list->nodes);
    if (found.bad || !list->nodes) {
        run_fail_memory(node->run);
        return -1;
    }
    if (found.len > 0)
        memcpy(list->nodes, found.data, found.len);
    return 0;
}

static clisk_list *
node_all(clisk_node *node, const char *selector)
{
    struct clisk_list *list;
    html_node *root;

    if (!object_live(node))
        return &object_inert_list;
    root = node_at(node);
    if (!root)
        return &object_inert_list;
    list = arena_alloc(node->run->arena, sizeof *list);
    if (!list) {
        run_fail_memory(node->run);
        return &object_inert_list;
    }
    if (node_fill_list(node, root, selector, list) < 0)
        return &object_inert_list;
    list->run = node->run;
    return list;
}

static size_t
list_count(clisk_list *list)
{
    return object_live(list) ? list->count : 0;
}

static clisk_node *
list_next(clisk_list *list)
{
    if (!object_live(list) || list->next == list->count)
        return NULL;
    return &list->nodes[list->next++];
}

static const char *
node_text_at(clisk_node *node, html_node *at)
{
    CLEANUP_BUF struct buf buf = BUF_INIT(NODE_TEXT_MAX);

    html_text(at, &buf);
    return run_take(node->run, &buf);
}

static const char *
node_text(clisk_node *node, const char *selector)
{
    html_node *found = object_live(node) ? node_required(node, selector) : NULL;

    return found ? node_text_at(node, found) : "";
}

static const char *
node_text_maybe(clisk_node *node, const char *selector)
{
    html_node *found = object_live(node) ? node_first(node, selector) : NULL;

    return found ? node_text_at(node, found) : NULL;
}

static const char *
node_attr_at(clisk_node *node, html_node *at, const char *name)
{
    size_t len = 0;
    const char *value;

    if (!name) {
        run_fail(node->run, OUTCOME_PLUGIN_BUG, "an attribute without a name was asked for");
        return NULL;
    }
    value = html_attr_get(at, name, &len);
    return value ? run_strndup(node->run, value, len) : NULL;
}

static const char *
node_attr_maybe(clisk_node *node, const char *selector, const char *name)
{
    html_node *found = object_live(node) ? node_first(node, selector) : NULL;

    return found ? node_attr_at(node, found, name) : NULL;
}

static const char *
node_attr(clisk_node *node, const char *selector, const char *name)
{
    html_node *found = object_live(node) ? node_required(node, selector) : NULL;
    const char *value = found ? node_attr_at(node, found, name) : NULL;

    if (found && !value)
        page_changed(node->page, selector, "\"%s\" has no attribute \"%s\" on %s",
                     selector ? selector : "the node", name ? name : "",
                     page_shown_url(node->page));
    return value ? value : "";
}

/* NULL when the element refers to nothing; a reference that is no URL fails the run. */
static const char *
node_link_at(clisk_node *node, html_node *at)
{
    static const char *const names[] = {"href", "src", "action"};

    for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
        const char *reference = node_attr_at(node, at, names[i]);
        const char *absolute = reference ? page_absolute(node->page, reference) : NULL;

        if (reference && !absolute)
            page_changed(node->page, NULL, "\"%s\" on %s is no web address", reference,
                         page_shown_url(node->page));
        if (reference)
            return absolute;
    }
    return NULL;
}

static const char *
node_link_maybe(clisk_node *node, const char *selector)
{
    html_node *found = object_live(node) ? node_first(node, selector) : NULL;

    return found ? node_link_at(node, found) : NULL;
}

static const char *
node_link(clisk_node *node, const char *selector)
{
    html_node *found = object_live(node) ? node_required(node, selector) : NULL;
    const char *link = found ? node_link_at(node, found) : NULL;

    if (found && !link)
        page_changed(node->page, selector, "\"%s\" is no link on %s",
                     selector ? selector : "the node", page_shown_url(node->page));
    return link ? link : "";
}

static const char *
node_absolute(clisk_node *node, const char *reference)
{
    const char *absolute;

    if (!object_live(node))
        return "";
    absolute = reference ? page_absolute(node->page, reference) : NULL;
    if (!absolute)
        page_changed(node->page, NULL, "\"%s\" is no web address", reference ? reference : "");
    return absolute ? absolute : "";
}

/* What could not be read, where, and why. */
static void
node_fail_value(clisk_node *node, const char *selector, const char *text, const char *why)
{
    page_changed(node->page, selector, "\"%.60s\" in \"%s\" on %s: %s", text,
                 selector ? selector : "the node", page_shown_url(node->page), why);
}

static struct clisk_date
node_date(clisk_node *node, const char *selector)
{
    const char *text = node_text(node, selector), *why = NULL;
    struct clisk_date date = {0};

    if (object_live(node) && date_parse(text, node->run->setup->locale, &date, &why) != 0)
        node_fail_value(node, selector, text, why);
    return date;
}

static struct clisk_amount
node_amount(clisk_node *node, const char *selector)
{
    const char *text = node_text(node, selector), *why = NULL;
    struct clisk_amount amount = {0};

    if (object_live(node) && amount_parse(text, node->run->setup->locale, &amount, &why) != 0)
        node_fail_value(node, selector, text, why);
    return amount;
}

const struct clisk_selector_table selector_table = {
    .size = sizeof selector_table,
    .has = node_has,
    .find = node_find,
    .all = node_all,
    .count = list_count,
    .next = list_next,
    .text = node_text,
    .text_maybe = node_text_maybe,
    .attr = node_attr,
    .attr_maybe = node_attr_maybe,
    .link = node_link,
    .link_maybe = node_link_maybe,
    .absolute = node_absolute,
    .date = node_date,
    .amount = node_amount,
};
