/*
 * Data that pages carry in scripts and attributes, as JSON (<clisk/json.h>).
 *
 * A function without _maybe expects its data to be there: when it is not, the
 * run ends as SITE_CHANGED with its name. What is there and cannot be read is
 * SITE_CHANGED in either case. Everything is read anew at each call and kept as
 * long as the page: keep the value instead of asking twice.
 */
#ifndef CLISK_SCRIPT_H
#define CLISK_SCRIPT_H

#include <clisk/json.h>
#include <clisk/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/* How clisk_data_json() reads an attribute. */
enum clisk_data_flags {
    CLISK_DATA_AS_IT_IS = 0,
    /* The site encoded it twice: character references in the value (&quot;) are decoded too. */
    CLISK_DATA_ENCODED_TWICE = 1
};

struct clisk_script_table {
    size_t size;
    clisk_json *(*json)(clisk_page *page, const char *name);
    clisk_json *(*json_maybe)(clisk_page *page, const char *name);
    clisk_json *(*data)(clisk_node *node, const char *selector, const char *name, unsigned flags);
    clisk_json *(*data_maybe)(clisk_node *node, const char *selector, const char *name,
                              unsigned flags);
    clisk_json *(*in)(clisk_node *node, const char *selector);
    clisk_json *(*in_maybe)(clisk_node *node, const char *selector);
    clisk_json_list *(*ld)(clisk_page *page, const char *type);
};

/*
 * The data that an inline script of the page assigns to `name`: a variable or a
 * property of one, "x", "window.__STATE__", "app.data['a b']". Found are
 * assignments anywhere in a script, with var, let, const or without, whose
 * target is written with the same parts, joined by points or by brackets with a
 * string inside. What stands in strings, templates, comments and regular
 * expressions is no assignment.
 *
 * The value is JSON.parse() of one string, or written as data:
 *
 *   - strings in single or double quotes, with all escapes but octal ones;
 *   - decimal numbers, which keep their digits ("1.50", ".5" as 0.5, "5." as 5.0);
 *   - true, false and null; !0 and !1; undefined and void 0, which are null;
 *   - arrays and objects, maybe with a comma behind the last item; names are
 *     bare, quoted, or whole numbers;
 *   - comments in between.
 *
 * Anything else (a call, an operator, a template) is SITE_CHANGED, and so are
 * two assignments of different values, and a script with the name's last part
 * in it that is no JavaScript.
 */
static inline clisk_json *
clisk_script_json(clisk_page *page, const char *name)
{
    return clisk_host_tables->script->json(page, name);
}

/* The same; NULL when there is no such assignment. */
static inline clisk_json *
clisk_script_json_maybe(clisk_page *page, const char *name)
{
    return clisk_host_tables->script->json_maybe(page, name);
}

/*
 * JSON in an attribute of the first match: clisk_data_json(page, "#app",
 * "data-props", CLISK_DATA_AS_IT_IS). The page's own character references are
 * decoded already.
 */
static inline clisk_json *
clisk_data_json(clisk_node *node, const char *selector, const char *name, unsigned flags)
{
    return clisk_host_tables->script->data(node, selector, name, flags);
}

/* The same; NULL when nothing matches or the match has no such attribute. */
static inline clisk_json *
clisk_data_json_maybe(clisk_node *node, const char *selector, const char *name, unsigned flags)
{
    return clisk_host_tables->script->data_maybe(node, selector, name, flags);
}

/* JSON that is all the text of the first match: "script#__NEXT_DATA__". */
static inline clisk_json *
clisk_json_in(clisk_node *node, const char *selector)
{
    return clisk_host_tables->script->in(node, selector);
}

/* The same; NULL when nothing matches. */
static inline clisk_json *
clisk_json_in_maybe(clisk_node *node, const char *selector)
{
    return clisk_host_tables->script->in_maybe(node, selector);
}

/*
 * The objects of the page's JSON-LD (scripts of type application/ld+json), in
 * order, maybe none: those that stand alone, in an array, or in a "@graph". With
 * a type, those of that "@type" only: "Invoice" is also found as
 * "schema:Invoice" and "https://schema.org/Invoice".
 */
static inline clisk_json_list *
clisk_json_ld(clisk_page *page, const char *type)
{
    return clisk_host_tables->script->ld(page, type);
}

#ifdef __cplusplus
}
#endif

#endif
