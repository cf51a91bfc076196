#include "sdk/runtime/html/html.h"

#include <stdlib.h>
#include <string.h>

#include "sdk/runtime/html/encoding.h"
#include "sdk/runtime/html/owners.h"

/* The bytes that lexbor is given at a time: cut before the last markup, if that is near the end. */
enum { FEED_PIECE = 8192, FEED_MARKUP = 1024 };

/* A byte becomes four at most, in any encoding. */
#define DECODED_MAX(len) ((len) < SIZE_MAX / 4 - 1 ? 4 * (len) + 4 : SIZE_MAX)

struct html_parser {
    lxb_html_parser_t *lexbor;
    lxb_html_tokenizer_token_f build; /* lexbor's own: a token into the tree */
};

/* The chunks of one of the library's memories that are counted so far. */
struct usage {
    const lexbor_mem_chunk_t *last;
    size_t bytes;
};

struct html_doc {
    struct html_parser *parser;
    lxb_html_document_t *page;
    const char *refusal; /* static; NULL as long as the page is within its bounds */
    size_t memory_max;   /* of the nodes and the strings together */
    struct usage nodes;
    struct usage strings;
    size_t merged_attrs;  /* of all <html> and <body> tags */
    struct owners owners; /* controls whose form is not the nearest one around them */
};

struct html_parser *
html_parser_new(void)
{
    struct html_parser *parser = calloc(1, sizeof *parser);
    lxb_html_tokenizer_t *tokenizer;

    if (!parser)
        return NULL;
    parser->lexbor = lxb_html_parser_create();
    if (!parser->lexbor || lxb_html_parser_init(parser->lexbor) != LXB_STATUS_OK)
        return html_parser_free(parser);
    tokenizer = lxb_html_parser_tokenizer(parser->lexbor);
    parser->build = tokenizer->callback_token_done;
    /* Else each attribute is searched among those before it, before we can count them. */
    lxb_html_tokenizer_keep_duplicate_set(tokenizer, true);
    return parser;
}

struct html_parser *
html_parser_free(struct html_parser *parser)
{
    if (!parser)
        return NULL;
    lxb_html_parser_destroy(parser->lexbor);
    free(parser);
    return NULL;
}

static void
usage_count(struct usage *usage, const lexbor_mraw_t *memory)
{
    const lexbor_mem_chunk_t *chunk = usage->last ? usage->last->next : memory->mem->chunk_first;

    for (; chunk; chunk = chunk->next) {
        usage->bytes += chunk->size;
        usage->last = chunk;
    }
}

/*
 * Counts the attributes of a tag: each is searched among those that the element
 * has already, which may be the page's one <html> or <body>.
 */
static const char *
doc_count_attrs(struct html_doc *doc, const lxb_html_token_t *token)
{
    bool is_merged = token->tag_id == LXB_TAG_HTML || token->tag_id == LXB_TAG_BODY;
    const lxb_html_token_attr_t *attr;
    size_t count = 0;

    for (attr = token->attr_first; attr; attr = attr->next)
        count++;
    if (is_merged)
        doc->merged_attrs += count;
    if (doc->merged_attrs > HTML_MERGED_MAX)
        return "too many attributes on html or body";
    return count > HTML_ATTRS_MAX ? "too many attributes on one element" : NULL;
}

/* The bound that the page is past, as a static reason, or NULL. */
static const char *
doc_find_excess(struct html_doc *doc)
{
    const lxb_html_tree_t *tree = lxb_html_parser_tree(doc->parser->lexbor);
    const lxb_dom_document_t *page = &doc->page->dom_document;

    if (tree->open_elements->length > HTML_DEPTH_MAX)
        return "elements are nested too deep";
    if (tree->active_formatting->length > HTML_DEPTH_MAX)
        return "too many formatting elements are left open";
    if (lexbor_dobject_allocated(page->tags->entries) > HTML_NAMES_MAX)
        return "too many different element names";
    if (lexbor_dobject_allocated(page->attrs->entries) > HTML_ATTR_NAMES_MAX)
        return "too many different attribute names";
    usage_count(&doc->nodes, page->mraw);
    usage_count(&doc->strings, page->text);
    if (doc->nodes.bytes + doc->strings.bytes > doc->memory_max)
        return "the tree is too large for the page";
    return NULL;
}

/* Called by the library for each token. NULL, with a status, stops it. */
static lxb_html_token_t *
doc_take_token(lxb_html_tokenizer_t *tokenizer, lxb_html_token_t *token, void *opaque)
{
    struct html_doc *doc = opaque;

    doc->refusal = doc_count_attrs(doc, token);
    if (!doc->refusal)
        doc->refusal = doc_find_excess(doc);
    if (!doc->refusal)
        return doc->parser->build(tokenizer, token, doc->parser->lexbor->tree);
    tokenizer->status = LXB_STATUS_STOPPED;
    return NULL;
}

static void
doc_set_limits(struct html_doc *doc, size_t len)
{
    size_t most;

    if (__builtin_mul_overflow(len, (size_t)HTML_MEMORY_FACTOR, &most))
        most = SIZE_MAX / 2;
    doc->memory_max = most + HTML_MEMORY_BASE;
}

/*
 * How much of the text to give to lexbor at a time. Where two pieces meet within
 * a document type or "<![CDATA[", lexbor garbles it: a piece ends before a "<".
 */
static size_t
piece_len(const char *text, size_t len)
{
    const char *last, *markup;

    if (len <= FEED_PIECE)
        return len;
    last = text + FEED_PIECE - FEED_MARKUP;
    markup = memrchr(last, '<', FEED_MARKUP);
    return markup ? (size_t)(markup - text) : FEED_PIECE;
}

/*
 * Gives the page to lexbor piece by piece, to see what one endless tag does: its
 * attributes' names are searched in lists that only grow.
 */
static bool
doc_feed_pieces(struct html_doc *doc, const char *text, size_t len)
{
    lxb_html_parser_t *lexbor = doc->parser->lexbor;

    while (len > 0 && !doc->refusal) {
        size_t piece = piece_len(text, len);

        if (lxb_html_parse_chunk_process(lexbor, (const lxb_char_t *)text, piece) != LXB_STATUS_OK)
            return false;
        doc->refusal = doc_find_excess(doc);
        text += piece;
        len -= piece;
    }
    return !doc->refusal && lxb_html_parse_chunk_end(lexbor) == LXB_STATUS_OK;
}

/* Without lists of errors: they are of no use here, and their memory is not counted. */
static bool
doc_feed(struct html_doc *doc, const char *text, size_t len)
{
    lxb_html_parser_t *lexbor = doc->parser->lexbor;
    lexbor_array_obj_t *token_errors = TAKE_PTR(lexbor->tkz->parse_errors);
    lexbor_array_obj_t *tree_errors = TAKE_PTR(lexbor->tree->parse_errors);
    bool fed;

    lxb_html_tokenizer_callback_token_done_set(lexbor->tkz, doc_take_token, doc);
    fed = doc_feed_pieces(doc, text, len);
    lexbor->tkz->parse_errors = token_errors;
    lexbor->tree->parse_errors = tree_errors;
    return fed;
}

static bool
node_is_control(const html_node *node)
{
    return html_is_html(node) &&
           (html_tag(node) == HTML_TAG_INPUT || html_tag(node) == HTML_TAG_BUTTON ||
            html_tag(node) == HTML_TAG_SELECT || html_tag(node) == HTML_TAG_TEXTAREA);
}

static html_node *
nearest_form(const html_node *node)
{
    html_node *up = node->parent;

    while (up && (html_tag(up) != HTML_TAG_FORM || !html_is_html(up)))
        up = up->parent;
    return up;
}

/*
 * Called by the library for each node that comes into the tree: notes the
 * parser's open form where that is not the nearest one.
 */
static lxb_status_t
node_is_inserted(lxb_dom_node_t *node)
{
    struct html_doc *doc = node->owner_document->user;
    lxb_html_form_element_t *open = doc->parser->lexbor->tree->form;
    html_node *form = open ? lxb_dom_interface_node(open) : NULL;

    if (form && node_is_control(node) && !html_attr_get(node, "form", NULL) &&
        nearest_form(node) != form)
        owners_note(&doc->owners, node, form);
    return LXB_STATUS_OK;
}

static lxb_status_t
node_has_left(lxb_dom_node_t *node ATTR_UNUSED, lxb_dom_node_t *parent ATTR_UNUSED)
{
    return LXB_STATUS_OK;
}

static lxb_status_t
node_is_passed_over(lxb_dom_node_t *node ATTR_UNUSED)
{
    return LXB_STATUS_OK;
}

static lxb_status_t
attr_is_passed_over(lxb_dom_element_t *element ATTR_UNUSED, lxb_dom_attr_id_t name ATTR_UNUSED,
                    const lxb_char_t *before ATTR_UNUSED, size_t before_len ATTR_UNUSED,
                    const lxb_char_t *value ATTR_UNUSED, size_t len ATTR_UNUSED,
                    lxb_ns_id_t ns ATTR_UNUSED)
{
    return LXB_STATUS_OK;
}

/* In place of the library's own, which walk a whole select for each of its options. */
static const lxb_dom_document_mutation_cb_t doc_mutation = {
    .inserted = node_is_inserted,
    .removed = node_has_left,
    .moved = node_has_left,
    .destroy = node_is_passed_over,
    .children_changed = node_is_passed_over,
    .connected = node_is_passed_over,
};
static const lxb_dom_document_attr_mutation_cb_t doc_attr_mutation = {
    .change = attr_is_passed_over,
    .append = attr_is_passed_over,
    .remove = attr_is_passed_over,
    .replace = attr_is_passed_over,
};

/* Of UTF-8 text. As html_parse(). */
static int
doc_parse(struct html_doc *doc, const char *text, size_t len, const char **ret_why)
{
    bool fed;

    doc->page = lxb_html_parse_chunk_begin(doc->parser->lexbor);
    if (!doc->page)
        return -1;
    doc->page->dom_document.mutation = &doc_mutation;
    doc->page->dom_document.attr_mutation = &doc_attr_mutation;
    doc->page->dom_document.user = doc;
    doc_set_limits(doc, len);
    fed = doc_feed(doc, text, len);
    if (!doc->refusal && fed)
        doc->refusal = doc->owners.notes.bad ? "too many controls stand outside their form"
                                             : doc_find_excess(doc);
    if (!doc->refusal)
        return fed ? 0 : -1;
    *ret_why = doc->refusal;
    return 1;
}

int
html_parse(struct html_parser *parser, const void *data, size_t len, const char *charset_label,
           struct html_doc **ret_doc, const char **ret_why)
{
    CLEANUP_BUF struct buf decoded = BUF_INIT(DECODED_MAX(len));
    CLEANUP_HTML struct html_doc *doc = calloc(1, sizeof *doc);
    struct span text;
    int result;

    if (!doc)
        return -1;
    doc->parser = parser;
    owners_init(&doc->owners);
    if (html_decode(data, len, charset_label, &decoded, &text) < 0)
        return -1;
    result = doc_parse(doc, (const char *)text.data, text.len, ret_why);
    if (result != 0)
        return result;
    *ret_doc = TAKE_PTR(doc);
    return 0;
}

struct html_doc *
html_free(struct html_doc *doc)
{
    if (!doc)
        return NULL;
    owners_free(&doc->owners);
    lxb_html_document_destroy(doc->page);
    free(doc);
    return NULL;
}

void
html_cleanup(struct html_doc **doc)
{
    *doc = html_free(*doc);
}

html_node *
html_document(const struct html_doc *doc)
{
    return &doc->page->dom_document.node;
}

html_node *
html_form_of_parser(struct html_doc *doc, const html_node *control)
{
    return owners_find(&doc->owners, control);
}

/* lexbor does not tell an absent identifier from an empty one. */
static const char *
identifier(const lexbor_str_t *string)
{
    return string->length > 0 ? (const char *)string->data : NULL;
}

struct html_doctype
html_doctype(const struct html_doc *doc)
{
    const lxb_dom_document_type_t *doctype = doc->page->dom_document.doctype;
    const char *name;

    if (!doctype)
        return (struct html_doctype){0};
    name = (const char *)lxb_dom_document_type_name(doctype, NULL);
    return (struct html_doctype){.name = name[0] ? name : NULL,
                                 .public_id = identifier(&doctype->public_id),
                                 .system_id = identifier(&doctype->system_id)};
}

unsigned
html_tag_of_name(const char *name, size_t len)
{
    /* Behind its own names lexbor looks among those of a page: there are none. */
    lexbor_hash_entry_t *none[1] = {NULL};
    lexbor_hash_t page = {.table = none, .table_size = ARRAY_SIZE(none)};
    lxb_tag_id_t id = len > 0 ? lxb_tag_id_by_name(&page, (const lxb_char_t *)name, len) : 0;

    return id >= LXB_TAG__BEGIN ? (unsigned)id : 0;
}
