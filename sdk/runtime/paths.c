/*
 * XPath on pages. The copy of a page that libxml2 can read is made when the
 * page is first asked, and leads back to the page's own nodes.
 */
#include "sdk/runtime/paths.h"

#include <string.h>

enum { PATH_TEXT_MAX = 64 * 1024 * 1024 };

struct xml_library *
path_library(clisk_run *run)
{
    if (!run->xml)
        run->xml = xml_library_new();
    if (!run->xml)
        run_fail_memory(run);
    return run->xml;
}

struct xpath_result *
path_evaluate(clisk_run *run, const struct xpath_query *query)
{
    struct xml_library *library = path_library(run);
    struct xpath_result *found = NULL;
    char why[XML_WHY_MAX];
    int result;

    if (!library)
        return NULL;
    if (!query->expression) {
        run_fail(run, OUTCOME_PLUGIN_BUG, "an XPath expression is missing");
        return NULL;
    }
    result = xpath_evaluate(library, query, &found, why);
    if (result != 0)
        run_fail(run, result == 1 ? OUTCOME_PLUGIN_BUG : OUTCOME_LIMIT, "XPath \"%.250s\": %s",
                 query->expression, why);
    return result == 0 ? found : NULL;
}

void
path_fail_missing(struct page *page, const char *expression)
{
    page_changed(page, expression, "XPath \"%.250s\" finds nothing on %s",
                 expression ? expression : "", page_shown_url(page));
}

/* The page's copy, made when first asked for; NULL after a failure. */
static struct xml_tree *
page_copy(struct page *page)
{
    html_node *root = page_root(page);

    if (!root)
        return NULL;
    if (!page->copy)
        page->copy = xml_tree_of_page(root);
    if (!page->copy)
        run_fail_memory(page->node.run);
    return page->copy;
}

/* NULL when the node is dead, or after a failure. */
static struct xpath_result *
node_evaluate(clisk_node *node, const char *expression)
{
    struct xpath_query query = {.expression = expression};

    /* The library is made ready before a tree is made. */
    if (!object_live(node) || !path_library(node->run))
        return NULL;
    query.tree = page_copy(node->page);
    if (!query.tree)
        return NULL;
    query.node = node->at ? xml_tree_find(query.tree, node->at) : xml_tree_document(query.tree);
    if (!query.node) {
        run_fail_memory(node->run);
        return NULL;
    }
    return path_evaluate(node->run, &query);
}

/* Whether the result can be a list of nodes; else the run fails. */
static bool
result_is_of_nodes(clisk_node *node, const char *expression, const struct xpath_result *result)
{
    bool fine = xpath_is_nodes(result);

    for (size_t i = 0; fine && i < xpath_count(result); i++) {
        enum xml_kind kind = xml_kind(xpath_node(result, i));

        fine = kind != XML_KIND_ATTRIBUTE && kind != XML_KIND_OTHER;
    }
    if (!fine)
        run_fail(node->run, OUTCOME_PLUGIN_BUG,
                 "XPath \"%.250s\" gives no elements or texts: use clisk_xpath_text()", expression);
    return fine;
}

static struct clisk_node
node_of(const clisk_node *node, struct xml_node *at)
{
    bool document = xml_kind(at) == XML_KIND_DOCUMENT;

    return (struct clisk_node){
        .run = node->run, .page = node->page, .at = document ? NULL : xml_node_html(at)};
}

static clisk_list *
list_of(clisk_node *node, const struct xpath_result *result)
{
    size_t count = xpath_count(result);
    struct clisk_list *list = arena_alloc(node->run->arena, sizeof *list);

    if (list)
        list->nodes = arena_array(node->run->arena, count + 1, sizeof *list->nodes);
    if (!list || !list->nodes) {
        run_fail_memory(node->run);
        return &object_inert_list;
    }
    for (size_t i = 0; i < count; i++)
        list->nodes[i] = node_of(node, xpath_node(result, i));
    list->count = count;
    list->run = node->run;
    return list;
}

clisk_list *
path_all(clisk_node *node, const char *expression)
{
    CLEANUP_XPATH struct xpath_result *result = node_evaluate(node, expression);

    if (!result || !result_is_of_nodes(node, expression, result))
        return &object_inert_list;
    return list_of(node, result);
}

clisk_node *
path_first(clisk_node *node, const char *expression)
{
    CLEANUP_XPATH struct xpath_result *result = node_evaluate(node, expression);
    clisk_node *made;

    if (!result || !result_is_of_nodes(node, expression, result))
        return &object_inert_node;
    if (xpath_count(result) == 0) {
        path_fail_missing(node->page, expression);
        return &object_inert_node;
    }
    made = arena_alloc(node->run->arena, sizeof *made);
    if (!made) {
        run_fail_memory(node->run);
        return &object_inert_node;
    }
    *made = node_of(node, xpath_node(result, 0));
    return made;
}

bool
path_bool(clisk_node *node, const char *expression)
{
    CLEANUP_XPATH struct xpath_result *result = node_evaluate(node, expression);

    return result && xpath_boolean(result);
}

const char *
path_take_text(clisk_run *run, const struct xpath_result *result)
{
    CLEANUP_BUF struct buf text = BUF_INIT(PATH_TEXT_MAX);

    if (xpath_is_nodes(result) && xpath_count(result) == 0)
        return NULL;
    if (xpath_string(result, &text) < 0) {
        run_fail_memory(run);
        return "";
    }
    return run_take(run, &text);
}

const char *
path_text_maybe(clisk_node *node, const char *expression)
{
    CLEANUP_XPATH struct xpath_result *result = node_evaluate(node, expression);

    return result ? path_take_text(node->run, result) : NULL;
}

const char *
path_text(clisk_node *node, const char *expression)
{
    const char *text = path_text_maybe(node, expression);

    if (!text && object_live(node))
        path_fail_missing(node->page, expression);
    return text ? text : "";
}
