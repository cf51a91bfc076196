/*
 * XML documents, and the table of the xml domain.
 */
#include <string.h>

#include "host/common/mime.h"
#include "sdk/runtime/paths.h"
#include "sdk/runtime/value/amount.h"
#include "sdk/runtime/value/date.h"

enum { ELEMENT_TEXT_MAX = 64 * 1024 * 1024 };

static const char xml_space[] = " \t\r\n";

static struct clisk_xml *
element_handle(const struct clisk_xml *made)
{
    struct clisk_xml *xml = arena_alloc(made->run->arena, sizeof *xml);

    if (!xml) {
        run_fail_memory(made->run);
        return &object_inert_xml;
    }
    *xml = *made;
    return xml;
}

/* Builds the tree, or fails the run. */
static int
element_parse_page(struct page *page)
{
    struct xml_library *library = path_library(page->node.run);
    char charset[MIME_CHARSET_MAX], why[XML_WHY_MAX];
    int result;

    if (!library)
        return -1;
    mime_charset(page->content_type, charset);
    result = xml_tree_parse(library, page->body, page->len, charset[0] ? charset : NULL, &page->xml,
                            why);
    if (result > 0)
        page_changed(page, NULL, "%s is no XML that can be read: %s", page_shown_url(page), why);
    else if (result < 0)
        run_fail_memory(page->node.run);
    return result == 0 ? 0 : -1;
}

/* A copy of the author's table; NULL for none, or after a failure. */
static const struct clisk_param *
prefixes_copy(clisk_run *run, const struct clisk_param *prefixes)
{
    struct clisk_param *copy;
    size_t count = 0;

    while (prefixes && prefixes[count].name)
        count++;
    copy = count > 0 ? arena_array(run->arena, count + 1, sizeof *copy) : NULL;
    if (!copy && count > 0)
        run_fail_memory(run);
    for (size_t i = 0; copy && i < count; i++) {
        copy[i].name = run_strndup(run, prefixes[i].name, strlen(prefixes[i].name));
        copy[i].value =
            prefixes[i].value ? run_strndup(run, prefixes[i].value, strlen(prefixes[i].value)) : "";
    }
    return copy;
}

static clisk_xml *
element_of_page(clisk_page *node, const struct clisk_param *prefixes)
{
    struct clisk_xml xml;

    if (!object_live(node))
        return &object_inert_xml;
    if (!node->page->xml && element_parse_page(node->page) < 0)
        return &object_inert_xml;
    xml = (struct clisk_xml){.run = node->run,
                             .page = node->page,
                             .at = xml_tree_document(node->page->xml),
                             .prefixes = prefixes_copy(node->run, prefixes)};
    return node->run->failed ? &object_inert_xml : element_handle(&xml);
}

/* NULL when the node is dead, or after a failure. */
static struct xpath_result *
element_evaluate(clisk_xml *xml, const char *expression)
{
    struct xpath_query query;

    if (!object_live(xml))
        return NULL;
    query = (struct xpath_query){.tree = xml->page->xml,
                                 .node = xml->at,
                                 .expression = expression ? expression : ".",
                                 .prefixes = xml->prefixes};
    return path_evaluate(xml->run, &query);
}

/* Whether the nodes live as long as their tree; else the run fails. Those of namespaces do not. */
static bool
result_lasts(clisk_xml *xml, const char *expression, const struct xpath_result *result)
{
    bool fine = xpath_is_nodes(result);

    for (size_t i = 0; fine && i < xpath_count(result); i++)
        fine = xml_kind(xpath_node(result, i)) != XML_KIND_OTHER;
    if (!fine)
        run_fail(xml->run, OUTCOME_PLUGIN_BUG,
                 "XPath \"%.250s\" gives no elements, attributes or texts: use clisk_xml_text()",
                 expression ? expression : ".");
    return fine;
}

static struct clisk_xml
element_of(const clisk_xml *xml, struct xml_node *at)
{
    return (struct clisk_xml){
        .run = xml->run, .page = xml->page, .at = at, .prefixes = xml->prefixes};
}

static clisk_xml_list *
element_all(clisk_xml *xml, const char *expression)
{
    CLEANUP_XPATH struct xpath_result *result = element_evaluate(xml, expression);
    struct clisk_xml_list *list;

    if (!result || !result_lasts(xml, expression, result))
        return &object_inert_xml_list;
    list = arena_alloc(xml->run->arena, sizeof *list);
    if (list)
        list->nodes = arena_array(xml->run->arena, xpath_count(result) + 1, sizeof *list->nodes);
    if (!list || !list->nodes) {
        run_fail_memory(xml->run);
        return &object_inert_xml_list;
    }
    for (; list->count < xpath_count(result); list->count++)
        list->nodes[list->count] = element_of(xml, xpath_node(result, list->count));
    list->run = xml->run;
    return list;
}

static size_t
element_count(clisk_xml_list *list)
{
    return object_live(list) ? list->count : 0;
}

static clisk_xml *
element_next(clisk_xml_list *list)
{
    if (!object_live(list) || list->next == list->count)
        return NULL;
    return &list->nodes[list->next++];
}

static clisk_xml *
element_first_maybe(clisk_xml *xml, const char *expression)
{
    CLEANUP_XPATH struct xpath_result *result = element_evaluate(xml, expression);
    struct clisk_xml found;

    if (!result || !result_lasts(xml, expression, result) || xpath_count(result) == 0)
        return NULL;
    found = element_of(xml, xpath_node(result, 0));
    return element_handle(&found);
}

static clisk_xml *
element_first(clisk_xml *xml, const char *expression)
{
    clisk_xml *found = element_first_maybe(xml, expression);

    if (!found && object_live(xml))
        path_fail_missing(xml->page, expression);
    return found ? found : &object_inert_xml;
}

static bool
element_bool(clisk_xml *xml, const char *expression)
{
    CLEANUP_XPATH struct xpath_result *result = element_evaluate(xml, expression);

    return result && xpath_boolean(result);
}

static const char *
element_name(clisk_xml *xml)
{
    const char *name = object_live(xml) ? xml_node_name(xml->at) : "";

    return *name ? run_strndup(xml->run, name, strlen(name)) : "";
}

static const char *
element_text_maybe(clisk_xml *xml, const char *expression)
{
    CLEANUP_XPATH struct xpath_result *result = element_evaluate(xml, expression);

    return result ? path_take_text(xml->run, result) : NULL;
}

static const char *
element_text(clisk_xml *xml, const char *expression)
{
    const char *text = element_text_maybe(xml, expression);

    if (!text && object_live(xml))
        path_fail_missing(xml->page, expression);
    return text ? text : "";
}

/* NULL when there is none, or after a failure. */
static const char *
element_attr_of(clisk_xml *xml, const struct xml_node *at, const char *name)
{
    CLEANUP_BUF struct buf value = BUF_INIT(ELEMENT_TEXT_MAX);
    int result = name ? xml_node_attr(at, xml->prefixes, name, &value) : 2;

    if (result == 2)
        run_fail(xml->run, OUTCOME_PLUGIN_BUG, "the attribute \"%s\" has no name or no namespace",
                 name ? name : "");
    else if (result < 0)
        run_fail_memory(xml->run);
    return result == 0 ? run_take(xml->run, &value) : NULL;
}

static const char *
element_attr_maybe(clisk_xml *xml, const char *expression, const char *name)
{
    CLEANUP_XPATH struct xpath_result *result = element_evaluate(xml, expression);

    if (!result || !result_lasts(xml, expression, result) || xpath_count(result) == 0)
        return NULL;
    return element_attr_of(xml, xpath_node(result, 0), name);
}

static const char *
element_attr(clisk_xml *xml, const char *expression, const char *name)
{
    const char *value = element_attr_maybe(xml, expression, name);

    if (!value && object_live(xml))
        page_changed(xml->page, expression,
                     "XPath \"%.250s\" finds no element with the attribute \"%s\" on %s",
                     expression ? expression : ".", name, page_shown_url(xml->page));
    return value ? value : "";
}

/* The text of a value, without the space around it; NULL where there is none. */
static const char *
element_value(clisk_xml *xml, const char *expression)
{
    const char *text = element_text_maybe(xml, expression);
    size_t len;

    if (!text || !object_live(xml))
        return NULL;
    text += strspn(text, xml_space);
    len = strlen(text);
    while (len > 0 && strchr(xml_space, text[len - 1]))
        len--;
    return len > 0 ? run_strndup(xml->run, text, len) : NULL;
}

static void
element_fail_value(clisk_xml *xml, const char *expression, const char *text, const char *why)
{
    page_changed(xml->page, expression, "\"%.60s\" in XPath \"%.250s\" on %s: %s", text,
                 expression ? expression : ".", page_shown_url(xml->page), why);
}

static bool
element_date_maybe(clisk_xml *xml, const char *expression, struct clisk_date *ret_date)
{
    const char *text = element_value(xml, expression), *why = NULL;
    struct clisk_date date;

    if (!text)
        return false;
    if (date_from_rfc3339(text, &date, &why) != 0) {
        element_fail_value(xml, expression, text, why);
        return false;
    }
    *ret_date = date;
    return true;
}

static struct clisk_date
element_date(clisk_xml *xml, const char *expression)
{
    struct clisk_date date = {0};

    if (!element_date_maybe(xml, expression, &date) && object_live(xml))
        path_fail_missing(xml->page, expression);
    return date;
}

static bool
element_amount_maybe(clisk_xml *xml, const char *expression, const char *currency,
                     struct clisk_amount *ret_amount)
{
    const char *text = element_value(xml, expression), *why = NULL;
    struct clisk_amount amount;

    if (!text)
        return false;
    if (amount_from_decimal(text, currency ? currency : "", &amount, &why) != 0) {
        element_fail_value(xml, expression, text, why);
        return false;
    }
    *ret_amount = amount;
    return true;
}

static struct clisk_amount
element_amount(clisk_xml *xml, const char *expression, const char *currency)
{
    struct clisk_amount amount = {0};

    if (!element_amount_maybe(xml, expression, currency, &amount) && object_live(xml))
        path_fail_missing(xml->page, expression);
    return amount;
}

const struct clisk_xml_table xml_table = {
    .size = sizeof xml_table,
    .xpath = path_all,
    .xpath_first = path_first,
    .xpath_bool = path_bool,
    .xpath_text = path_text,
    .xpath_text_maybe = path_text_maybe,
    .of_page = element_of_page,
    .all = element_all,
    .count = element_count,
    .next = element_next,
    .first = element_first,
    .first_maybe = element_first_maybe,
    .is = element_bool,
    .name = element_name,
    .text = element_text,
    .text_maybe = element_text_maybe,
    .attr = element_attr,
    .attr_maybe = element_attr_maybe,
    .date = element_date,
    .date_maybe = element_date_maybe,
    .amount = element_amount,
    .amount_maybe = element_amount_maybe,
};
