#include "sdk/runtime/html/html.h"

#include <stdlib.h>
#include <string.h>

#include "sdk/runtime/html/encoding.h"
#include "sdk/runtime/html/owners.h"

/* A spare tree larger than this is given back instead of kept. */
enum { SPARE_MEMORY_MAX = 8 * 1024 * 1024 };

/* For the controls that are not inside their form. */

/* How many names a refused page collects before they are forgotten. */
enum { FORGOTTEN_NAMES = 256 };

/* Nodes, tokens and attributes for which memory is taken together. */
enum { NODES_AT_ONCE = 128 };

/* A byte becomes four at most, in any encoding. */
#define DECODED_MAX(len) ((len) < SIZE_MAX / 4 - 1 ? 4 * (len) + 4 : SIZE_MAX)

struct html_parser {
    myhtml_t *myhtml;
    myhtml_tree_t *spare; /* of a freed document: half of the time goes into fresh memory */
};

struct html_doc {
    struct html_parser *parser;
    myhtml_tree_t *tree;
    const char *refusal;  /* static; NULL as long as the page is within its bounds */
    size_t memory_max;    /* of objects_bytes() and string_bytes */
    size_t string_chunks; /* of the library's string memory, counted so far */
    size_t string_bytes;  /* of them */
    size_t merged_attrs;  /* of all <html> and <body> tags */
    struct owners owners; /* controls whose form is not the nearest one around them */
};

struct html_parser *
html_parser_new(void)
{
    struct html_parser *parser = calloc(1, sizeof *parser);

    if (!parser)
        return NULL;
    parser->myhtml = myhtml_create();
    /* No threads: the worker may not have any. */
    if (parser->myhtml && myhtml_init(parser->myhtml, MyHTML_OPTIONS_PARSE_MODE_SINGLE, 1, 0) == 0)
        return parser;
    return html_parser_free(parser);
}

struct html_parser *
html_parser_free(struct html_parser *parser)
{
    if (!parser)
        return NULL;
    myhtml_tree_destroy(parser->spare);
    myhtml_destroy(parser->myhtml);
    free(parser);
    return NULL;
}

/* The library takes memory for a thousand nodes at a time, of which half are never there. */
static void
tree_allot_less(myhtml_tree_t *tree)
{
    tree->tree_obj->origin_size = NODES_AT_ONCE;
    tree->token->nodes_obj->origin_size = NODES_AT_ONCE;
    tree->token->attr_obj->origin_size = NODES_AT_ONCE;
}

static myhtml_tree_t *
tree_take(struct html_parser *parser)
{
    myhtml_tree_t *tree = TAKE_PTR(parser->spare);

    if (tree)
        return tree;
    tree = myhtml_tree_create();
    if (!tree || myhtml_tree_init(tree, parser->myhtml) != 0)
        return myhtml_tree_destroy(tree);
    tree_allot_less(tree);
    return tree;
}

static size_t
objects_of(const mcobject_async_t *objects)
{
    size_t full = objects->chunks_pos_length > 0 ? objects->chunks_pos_length - 1 : 0;
    size_t chunks = full * objects->chunks_size + objects->chunks_length;

    return chunks * objects->origin_size * objects->struct_size_sn;
}

/* The memory of the tree's nodes, tokens and attributes. */
static size_t
objects_bytes(const myhtml_tree_t *tree)
{
    return objects_of(tree->tree_obj) + objects_of(tree->token->nodes_obj) +
           objects_of(tree->token->attr_obj);
}

/* Counts the chunks that the tree's string memory has got since the last time. */
static void
doc_count_strings(struct html_doc *doc)
{
    const mchar_async_t *strings = doc->tree->mchar;
    size_t full = strings->chunks_pos_length > 0 ? strings->chunks_pos_length - 1 : 0;
    size_t chunks = full * strings->chunks_size + strings->chunks_length;

    for (; doc->string_chunks < chunks; doc->string_chunks++) {
        size_t at = doc->string_chunks;

        doc->string_bytes +=
            strings->chunks[at / strings->chunks_size][at % strings->chunks_size].size;
    }
}

/*
 * Counts the attributes of a tag, which may be merged into the page's one <html>
 * or <body>: each is searched among those that are there already.
 */
static const char *
doc_count_attrs(struct html_doc *doc, const myhtml_token_node_t *token)
{
    bool is_merged = token->tag_id == MyHTML_TAG_HTML || token->tag_id == MyHTML_TAG_BODY;
    const html_attr *attr;
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
    const myhtml_tree_t *tree = doc->tree;

    if (tree->open_elements->length > HTML_DEPTH_MAX)
        return "elements are nested too deep";
    if (tree->active_formatting->length > HTML_DEPTH_MAX)
        return "too many formatting elements are left open";
    if (tree->tags->tags_count > MyHTML_TAG_LAST_ENTRY + HTML_NAMES_MAX)
        return "too many different element names";
    doc_count_strings(doc);
    if (objects_bytes(tree) + doc->string_bytes > doc->memory_max)
        return "the tree is too large for the page";
    return NULL;
}

/*
 * What is left of a refused page is passed over: the library knows no way to
 * stop. (Feeding it in pieces, and no more of them, is no way either: it loses
 * end tags and spaces where two pieces meet.) So no tree is built any more, and
 * names are forgotten again and again, because it searches them linearly and
 * writes past its list of them at the 131,073rd.
 */
static void
tree_pass_over(myhtml_tree_t *tree)
{
    tree->parse_flags |= MyHTML_TREE_PARSE_FLAGS_WITHOUT_PROCESS_TOKEN;
    if (tree->tags->tags_count > MyHTML_TAG_LAST_ENTRY + FORGOTTEN_NAMES)
        myhtml_tag_clean(tree->tags);
}

/* Called by the library between two tokens. */
static void *
doc_check_token(myhtml_tree_t *tree, myhtml_token_node_t *token, void *opaque)
{
    struct html_doc *doc = opaque;

    if (!doc->refusal)
        doc->refusal = doc_count_attrs(doc, token);
    if (!doc->refusal)
        doc->refusal = doc_find_excess(doc);
    if (doc->refusal)
        tree_pass_over(tree);
    return opaque;
}

static bool
node_is_control(const myhtml_tree_node_t *node)
{
    return html_is_html(node) &&
           (node->tag_id == MyHTML_TAG_INPUT || node->tag_id == MyHTML_TAG_BUTTON ||
            node->tag_id == MyHTML_TAG_SELECT || node->tag_id == MyHTML_TAG_TEXTAREA);
}

/*
 * Notes the parser's open form. A node may come in more than once, when
 * mis-nested elements are put right: its first form counts.
 */
static void
doc_note_owner(struct html_doc *doc, const myhtml_tree_node_t *node)
{
    myhtml_tree_node_t *form = doc->tree->node_form;
    const myhtml_tree_node_t *up = node->parent;

    if (!form || html_attr_get(node, "form", NULL))
        return;
    while (up && (up->tag_id != MyHTML_TAG_FORM || !html_is_html(up)))
        up = up->parent;
    if (up != form)
        owners_note(&doc->owners, node, form);
}

/*
 * Called by the library for every node that comes into the tree. When it cuts
 * the white space at the beginning of a text, it forgets to make the string's
 * size smaller too; text that is appended later would be written past its end.
 */
static void
doc_see_node(myhtml_tree_t *tree ATTR_UNUSED, myhtml_tree_node_t *node, void *opaque)
{
    mycore_string_t *text;
    size_t room;

    if (node_is_control(node))
        doc_note_owner(opaque, node);
    if (node->tag_id != MyHTML_TAG__TEXT || !node->token || !node->token->str.data)
        return;
    text = &node->token->str;
    room = mchar_async_get_size_by_data(text->data);
    if (text->size > room)
        text->size = room;
}

/* What a tree had before is not the page's. */
static void
doc_set_limits(struct html_doc *doc, size_t len)
{
    size_t most;

    doc_count_strings(doc);
    doc->string_bytes = 0;
    if (__builtin_mul_overflow(len, (size_t)HTML_MEMORY_FACTOR, &most))
        most = SIZE_MAX / 2;
    doc->memory_max = most + HTML_MEMORY_BASE + objects_bytes(doc->tree);
}

/* Of UTF-8 text. As html_parse(). */
static int
doc_parse(struct html_doc *doc, const char *text, size_t len, const char **ret_why)
{
    mystatus_t status;

    doc->tree = tree_take(doc->parser);
    if (!doc->tree)
        return -1;
    doc_set_limits(doc, len);
    doc->tree->callback_after_token = doc_check_token;
    doc->tree->callback_after_token_ctx = doc;
    doc->tree->callback_tree_node_insert = doc_see_node;
    doc->tree->callback_tree_node_insert_ctx = doc;
    owners_init(&doc->owners);
    status = myhtml_parse(doc->tree, MyENCODING_UTF_8, text, len);
    doc->tree->callback_after_token = NULL;
    if (status != MyHTML_STATUS_OK)
        return -1;
    if (!doc->refusal)
        doc->refusal = doc->owners.notes.bad ? "too many controls stand outside their form"
                                             : doc_find_excess(doc);
    if (!doc->refusal)
        return 0;
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
    if (html_decode(data, len, charset_label, &decoded, &text) < 0)
        return -1;
    result = doc_parse(doc, (const char *)text.data, text.len, ret_why);
    if (result != 0) {
        /* Half a page: the tree is not fit to be used again. */
        doc->tree = myhtml_tree_destroy(doc->tree);
        return result;
    }
    *ret_doc = TAKE_PTR(doc);
    return 0;
}

struct html_doc *
html_free(struct html_doc *doc)
{
    if (!doc)
        return NULL;
    if (doc->tree && !doc->parser->spare &&
        objects_bytes(doc->tree) + doc->string_bytes <= SPARE_MEMORY_MAX)
        doc->parser->spare = TAKE_PTR(doc->tree);
    myhtml_tree_destroy(doc->tree);
    owners_free(&doc->owners);
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
    return doc->tree->document;
}

struct html_doctype
html_doctype(const struct html_doc *doc)
{
    const myhtml_tree_doctype_t *doctype = &doc->tree->doctype;

    return (struct html_doctype){.name = doctype->attr_name,
                                 .public_id = doctype->attr_public,
                                 .system_id = doctype->attr_system};
}

unsigned
html_tag_of_name(const char *name, size_t len)
{
    const myhtml_tag_context_t *tag = len > 0 ? myhtml_tag_static_search(name, len) : NULL;

    return tag && tag->id > MyHTML_TAG__DOCTYPE ? (unsigned)tag->id : 0;
}

html_node *
html_form_of_parser(struct html_doc *doc, const html_node *control)
{
    return owners_find(&doc->owners, control);
}
