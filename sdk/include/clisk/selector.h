/*
 * Reading pages by CSS selectors (Selectors level 4, as documented in
 * clisk-plugin(3)).
 *
 * A function without _maybe expects its selector to match: when it does not,
 * the run ends as SITE_CHANGED with the selector and the page's URL. A NULL
 * selector means the node itself. A selector that cannot be parsed is an error
 * of the author (PLUGIN_BUG) that names the position. One that would take more
 * than its share of work on a page (30 million steps, each an element tried or
 * some bytes read) ends the run as LIMIT.
 *
 * Selectors are those of a browser's querySelectorAll(), :scope being the node
 * that is searched below, with one pseudo-class of our own:
 * :contains-text("Total TTC") matches an element whose text, as clisk_text()
 * gives it, contains the string. U+00A0, U+202F and U+2009 are spaces in both;
 * case counts.
 */
#ifndef CLISK_SELECTOR_H
#define CLISK_SELECTOR_H

#include <clisk/types.h>
#include <clisk/value.h>

#ifdef __cplusplus
extern "C" {
#endif

struct clisk_selector_table {
    size_t size;
    bool (*has)(clisk_node *node, const char *selector);
    clisk_node *(*find)(clisk_node *node, const char *selector);
    clisk_list *(*all)(clisk_node *node, const char *selector);
    size_t (*count)(clisk_list *list);
    clisk_node *(*next)(clisk_list *list);
    const char *(*text)(clisk_node *node, const char *selector);
    const char *(*text_maybe)(clisk_node *node, const char *selector);
    const char *(*attr)(clisk_node *node, const char *selector, const char *name);
    const char *(*attr_maybe)(clisk_node *node, const char *selector, const char *name);
    const char *(*link)(clisk_node *node, const char *selector);
    const char *(*link_maybe)(clisk_node *node, const char *selector);
    const char *(*absolute)(clisk_node *node, const char *reference);
    struct clisk_date (*date)(clisk_node *node, const char *selector);
    struct clisk_amount (*amount)(clisk_node *node, const char *selector);
};

/* Whether something below the node matches. */
static inline bool
clisk_has(clisk_node *node, const char *selector)
{
    return clisk_host_tables->selector->has(node, selector);
}

/* The first match below the node, in document order. */
static inline clisk_node *
clisk_find(clisk_node *node, const char *selector)
{
    return clisk_host_tables->selector->find(node, selector);
}

/* All matches below the node, maybe none. */
static inline clisk_list *
clisk_all(clisk_node *node, const char *selector)
{
    return clisk_host_tables->selector->all(node, selector);
}

static inline size_t
clisk_count(clisk_list *list)
{
    return clisk_host_tables->selector->count(list);
}

/* The next node of the list, then NULL; NULL too once the run has failed. */
static inline clisk_node *
clisk_next(clisk_list *list)
{
    return clisk_host_tables->selector->next(list);
}

/*
 * The text of the first match: of all its text nodes, scripts and styles left
 * out, with runs of white space (U+00A0, U+202F and other spaces included)
 * made one space, and trimmed.
 */
static inline const char *
clisk_text(clisk_node *node, const char *selector)
{
    return clisk_host_tables->selector->text(node, selector);
}

/* The same; NULL when nothing matches. */
static inline const char *
clisk_text_maybe(clisk_node *node, const char *selector)
{
    return clisk_host_tables->selector->text_maybe(node, selector);
}

/* An attribute of the first match, as written. A match without it is SITE_CHANGED too. */
static inline const char *
clisk_attr(clisk_node *node, const char *selector, const char *name)
{
    return clisk_host_tables->selector->attr(node, selector, name);
}

/* The same; NULL when nothing matches or the match has no such attribute. */
static inline const char *
clisk_attr_maybe(clisk_node *node, const char *selector, const char *name)
{
    return clisk_host_tables->selector->attr_maybe(node, selector, name);
}

/* The first match's href, else src, else action, as an absolute URL (base element honoured). */
static inline const char *
clisk_link(clisk_node *node, const char *selector)
{
    return clisk_host_tables->selector->link(node, selector);
}

/* The same; NULL when nothing matches or the match has none of them. */
static inline const char *
clisk_link_maybe(clisk_node *node, const char *selector)
{
    return clisk_host_tables->selector->link_maybe(node, selector);
}

/* Any reference, made absolute against the node's page. */
static inline const char *
clisk_absolute(clisk_node *node, const char *reference)
{
    return clisk_host_tables->selector->absolute(node, reference);
}

/* clisk_date_of() of the match's text, in the manifest's locale; unreadable is SITE_CHANGED. */
static inline struct clisk_date
clisk_text_date(clisk_node *node, const char *selector)
{
    return clisk_host_tables->selector->date(node, selector);
}

/* clisk_amount_of() of the match's text, in the manifest's locale; unreadable is SITE_CHANGED. */
static inline struct clisk_amount
clisk_text_amount(clisk_node *node, const char *selector)
{
    return clisk_host_tables->selector->amount(node, selector);
}

#ifdef __cplusplus
}
#endif

#endif
