/*
 * XPath 1.0 on pages, and XML documents.
 *
 * Expressions are those of XPath 1.0 with its core function library, and
 * nothing else: no variables, no extensions. One that is not valid is an error
 * of the author (PLUGIN_BUG) that names the position; one that takes too many
 * operations, or too much memory, ends as LIMIT. Numbers of XPath are floating
 * point: take the text of each amount, and never sum() them.
 *
 * On a page, elements have their names in lower case (names of SVG such as
 * foreignObject as they are), and nothing has a namespace: "//svg/path/@d". The
 * first expression on a page takes about as long as parsing it; a selector
 * (<clisk/selector.h>) is faster wherever it can say the same.
 */
#ifndef CLISK_XML_H
#define CLISK_XML_H

#include <clisk/selector.h>
#include <clisk/session.h>
#include <clisk/types.h>
#include <clisk/value.h>

#ifdef __cplusplus
extern "C" {
#endif

struct clisk_xml_table {
    size_t size;
    clisk_list *(*xpath)(clisk_node *node, const char *expression);
    clisk_node *(*xpath_first)(clisk_node *node, const char *expression);
    bool (*xpath_bool)(clisk_node *node, const char *expression);
    const char *(*xpath_text)(clisk_node *node, const char *expression);
    const char *(*xpath_text_maybe)(clisk_node *node, const char *expression);
    clisk_xml *(*of_page)(clisk_page *page, const struct clisk_param *prefixes);
    clisk_xml_list *(*all)(clisk_xml *xml, const char *expression);
    size_t (*count)(clisk_xml_list *list);
    clisk_xml *(*next)(clisk_xml_list *list);
    clisk_xml *(*first)(clisk_xml *xml, const char *expression);
    clisk_xml *(*first_maybe)(clisk_xml *xml, const char *expression);
    bool (*is)(clisk_xml *xml, const char *expression);
    const char *(*name)(clisk_xml *xml);
    const char *(*text)(clisk_xml *xml, const char *expression);
    const char *(*text_maybe)(clisk_xml *xml, const char *expression);
    const char *(*attr)(clisk_xml *xml, const char *expression, const char *name);
    const char *(*attr_maybe)(clisk_xml *xml, const char *expression, const char *name);
    struct clisk_date (*date)(clisk_xml *xml, const char *expression);
    bool (*date_maybe)(clisk_xml *xml, const char *expression, struct clisk_date *ret_date);
    struct clisk_amount (*amount)(clisk_xml *xml, const char *expression, const char *currency);
    bool (*amount_maybe)(clisk_xml *xml, const char *expression, const char *currency,
                         struct clisk_amount *ret_amount);
};

/*
 * XPath on a page. The context node is the node, or the document for a page;
 * "/" begins at the document, "." at the node.
 */

/*
 * All nodes that the expression finds, in document order, maybe none: elements
 * and text nodes, with which every function on nodes works. Attributes are no
 * nodes of a page: ask for them with clisk_xpath_text(), or by clisk_attr().
 */
static inline clisk_list *
clisk_xpath(clisk_node *node, const char *expression)
{
    return clisk_host_tables->xml->xpath(node, expression);
}

/* The first of them; none is SITE_CHANGED. */
static inline clisk_node *
clisk_xpath_first(clisk_node *node, const char *expression)
{
    return clisk_host_tables->xml->xpath_first(node, expression);
}

/* boolean() of the expression: for nodes, whether there is one. */
static inline bool
clisk_xpath_bool(clisk_node *node, const char *expression)
{
    return clisk_host_tables->xml->xpath_bool(node, expression);
}

/*
 * string() of the expression, exactly: for nodes, all text of the first one with
 * its white space, scripts included (clisk_text() of clisk_xpath_first() reads it
 * as a person does); for a number, XPath's own text of it. No node at all is
 * SITE_CHANGED.
 */
static inline const char *
clisk_xpath_text(clisk_node *node, const char *expression)
{
    return clisk_host_tables->xml->xpath_text(node, expression);
}

/* The same; NULL when there is no node. */
static inline const char *
clisk_xpath_text_maybe(clisk_node *node, const char *expression)
{
    return clisk_host_tables->xml->xpath_text_maybe(node, expression);
}

/*
 * XML documents. A clisk_xml is the document, an element, an attribute or a text
 * of it. A NULL expression means the node itself. An expression that finds
 * nothing is SITE_CHANGED in a function without _maybe.
 */

/*
 * The page's body as XML 1.0 with namespaces. What is not well-formed is
 * SITE_CHANGED, as are entities other than the predefined ones, nesting deeper
 * than 256, a tag with more than 512 attributes, a text longer than 9 million bytes and a document
 * larger than 64 MiB. Nothing outside the document is ever loaded, and default attributes of a DTD
 * are not put in.
 *
 * `prefixes` gives the prefixes that expressions on the document use, each
 * with its namespace as the value, up to one whose name is NULL; NULL for none.
 * An element in a namespace is found by a prefix only, a default namespace
 * included.
 */
static inline clisk_xml *
clisk_xml_of(clisk_page *page, const struct clisk_param *prefixes)
{
    return clisk_host_tables->xml->of_page(page, prefixes);
}

/* All nodes that the expression finds, in document order, maybe none. */
static inline clisk_xml_list *
clisk_xml_all(clisk_xml *xml, const char *expression)
{
    return clisk_host_tables->xml->all(xml, expression);
}

static inline size_t
clisk_xml_count(clisk_xml_list *list)
{
    return clisk_host_tables->xml->count(list);
}

/* The next node of the list, then NULL; NULL too once the run has failed. */
static inline clisk_xml *
clisk_xml_next(clisk_xml_list *list)
{
    return clisk_host_tables->xml->next(list);
}

/* The first node that the expression finds. */
static inline clisk_xml *
clisk_xml_first(clisk_xml *xml, const char *expression)
{
    return clisk_host_tables->xml->first(xml, expression);
}

/* The same; NULL when there is none. */
static inline clisk_xml *
clisk_xml_first_maybe(clisk_xml *xml, const char *expression)
{
    return clisk_host_tables->xml->first_maybe(xml, expression);
}

/* boolean() of the expression: for nodes, whether there is one. */
static inline bool
clisk_xml_bool(clisk_xml *xml, const char *expression)
{
    return clisk_host_tables->xml->is(xml, expression);
}

/* The local name of an element or attribute, "" for others. */
static inline const char *
clisk_xml_name(clisk_xml *xml)
{
    return clisk_host_tables->xml->name(xml);
}

/* string() of the expression, exactly: for nodes, all text of the first one. */
static inline const char *
clisk_xml_text(clisk_xml *xml, const char *expression)
{
    return clisk_host_tables->xml->text(xml, expression);
}

/* The same; NULL when there is no node. */
static inline const char *
clisk_xml_text_maybe(clisk_xml *xml, const char *expression)
{
    return clisk_host_tables->xml->text_maybe(xml, expression);
}

/*
 * An attribute of the first node that the expression finds: "name", or
 * "prefix:name". A node without it is SITE_CHANGED too.
 */
static inline const char *
clisk_xml_attr(clisk_xml *xml, const char *expression, const char *name)
{
    return clisk_host_tables->xml->attr(xml, expression, name);
}

/* The same; NULL when there is no node, or it has no such attribute. */
static inline const char *
clisk_xml_attr_maybe(clisk_xml *xml, const char *expression, const char *name)
{
    return clisk_host_tables->xml->attr_maybe(xml, expression, name);
}

/* A text that begins with a date as in RFC 3339 ("2024-05-14" or "2024-05-14T…"): its day. White
 * space around it does not count. */
static inline struct clisk_date
clisk_xml_date(clisk_xml *xml, const char *expression)
{
    return clisk_host_tables->xml->date(xml, expression);
}

/* The same; false, and nothing written, where there is no node or its text is empty. */
static inline bool
clisk_xml_date_maybe(clisk_xml *xml, const char *expression, struct clisk_date *ret_date)
{
    return clisk_host_tables->xml->date_maybe(xml, expression, ret_date);
}

/*
 * A number with a point, in major units of the given ISO 4217 currency, with
 * white space around it or not. More decimals than the currency has are an
 * error unless they are zeros.
 */
static inline struct clisk_amount
clisk_xml_amount(clisk_xml *xml, const char *expression, const char *currency)
{
    return clisk_host_tables->xml->amount(xml, expression, currency);
}

/* The same; false, and nothing written, where there is no node or its text is empty. */
static inline bool
clisk_xml_amount_maybe(clisk_xml *xml, const char *expression, const char *currency,
                       struct clisk_amount *ret_amount)
{
    return clisk_host_tables->xml->amount_maybe(xml, expression, currency, ret_amount);
}

#ifdef __cplusplus
}
#endif

#endif
