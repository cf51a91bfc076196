#include "sdk/runtime/html/html.h"

#include <stdlib.h>
#include <string.h>

#include "host/common/text.h"

enum {
    /* Bytes between two looks at how deep the tree has become: even all of them "<b>" keep the
     * library's cost, which grows with the square of the depth, below a millisecond. */
    HTML_CHUNK = 2048,
    HTML_PRESCAN = 1024
};

struct html_parser {
    myhtml_t *myhtml;
};

struct html_doc {
    myhtml_tree_t *tree;
};

struct html_parser *
html_parser_new(void)
{
    struct html_parser *parser = calloc(1, sizeof *parser);

    if (!parser)
        return NULL;
    parser->myhtml = myhtml_create();
    if (!parser->myhtml ||
        myhtml_init(parser->myhtml, MyHTML_OPTIONS_PARSE_MODE_SINGLE, 1, 0) != MyHTML_STATUS_OK)
        return html_parser_free(parser);
    return parser;
}

struct html_parser *
html_parser_free(struct html_parser *parser)
{
    if (parser) {
        myhtml_destroy(parser->myhtml);
        free(parser);
    }
    return NULL;
}

struct html_doc *
html_free(struct html_doc *doc)
{
    if (doc) {
        myhtml_tree_destroy(doc->tree);
        free(doc);
    }
    return NULL;
}

static struct html_doc *
html_doc_new(struct html_parser *parser)
{
    struct html_doc *doc = calloc(1, sizeof *doc);

    if (!doc)
        return NULL;
    doc->tree = myhtml_tree_create();
    if (!doc->tree || myhtml_tree_init(doc->tree, parser->myhtml) != MyHTML_STATUS_OK)
        return html_free(doc);
    return doc;
}

static bool
html_header_encoding(const char *content_type, myencoding_t *ret_encoding)
{
    return content_type && *content_type &&
           myencoding_extracting_character_encoding_from_charset(content_type, strlen(content_type),
                                                                 ret_encoding);
}

/* In the order of the standard, but that UTF-8 is recognised before the old default. */
static myencoding_t
html_encoding_of(const char *data, size_t len, const char *content_type)
{
    size_t scanned = len < HTML_PRESCAN ? len : HTML_PRESCAN;
    myencoding_t encoding;

    if (html_header_encoding(content_type, &encoding))
        return encoding;
    encoding = myencoding_prescan_stream_to_determine_encoding(data, scanned);
    if (encoding != MyENCODING_NOT_DETERMINED)
        return encoding;
    return text_is_utf8(data, len) ? MyENCODING_UTF_8 : MyENCODING_WINDOWS_1252;
}

static bool
html_is_too_deep(const myhtml_tree_t *tree)
{
    return tree->open_elements->length > HTML_DEPTH_MAX ||
           tree->active_formatting->length > HTML_DEPTH_MAX;
}

/* In chunks, since the library gives no other way to stop it. */
static int
html_feed(struct html_doc *doc, const char *data, size_t len, const char **ret_why)
{
    size_t at = 0, step;

    /* The library cannot end what never began: an empty page has one empty chunk. */
    do {
        step = len - at < HTML_CHUNK ? len - at : HTML_CHUNK;
        if (myhtml_parse_chunk_single(doc->tree, data + at, step) != MyHTML_STATUS_OK)
            return -1;
        at += step;
        if (html_is_too_deep(doc->tree)) {
            *ret_why = "its elements are nested too deep";
            return 1;
        }
    } while (at < len);
    return myhtml_parse_chunk_end(doc->tree) == MyHTML_STATUS_OK ? 0 : -1;
}

int
html_parse(struct html_parser *parser, const char *data, size_t len, const char *content_type,
           struct html_doc **ret_doc, const char **ret_why)
{
    struct html_doc *doc = html_doc_new(parser);
    myencoding_t encoding;
    int result;

    if (!doc)
        return -1;
    if (!myencoding_detect_and_cut_bom(data, len, &encoding, &data, &len))
        encoding = html_encoding_of(data, len, content_type);
    myhtml_encoding_set(doc->tree, encoding);
    result = html_feed(doc, data, len, ret_why);
    if (result == 0)
        *ret_doc = doc;
    else
        html_free(doc);
    return result;
}

html_node *
html_document(const struct html_doc *doc)
{
    return doc->tree->document;
}

bool
html_name_is(const html_node *node, const char *name)
{
    size_t len = 0;
    const char *own = html_name(node, &len);

    return own && len == strlen(name) && memcmp(own, name, len) == 0;
}

const char *
html_attr(const html_node *node, const char *name, size_t *ret_len)
{
    size_t wanted = strlen(name), len;

    for (html_attribute *at = html_is_element(node) ? html_first_attribute(node) : NULL; at;
         at = html_next_attribute(at)) {
        const char *own = html_attribute_name(at, &len);

        if (len == wanted && memcmp(own, name, len) == 0)
            return html_attribute_value(at, ret_len);
    }
    return NULL;
}

html_node *
html_walk(const html_node *node, const html_node *root)
{
    /* What is in a template is no part of the document. */
    if (html_first_child(node) && (html_tag(node) != MyHTML_TAG_TEMPLATE || !html_is_html(node)))
        return html_first_child(node);
    while (node != root) {
        if (html_next(node))
            return html_next(node);
        node = html_parent(node);
    }
    return NULL;
}

const char *
html_base_href(const struct html_doc *doc)
{
    html_node *root = html_document(doc);
    size_t len;

    for (html_node *at = html_walk(root, root); at; at = html_walk(at, root)) {
        const char *href = html_tag(at) == MyHTML_TAG_BASE ? html_attr(at, "href", &len) : NULL;

        if (href)
            return href;
    }
    return NULL;
}
