/*
 * The seam over the HTML library: a page parsed as the HTML standard says, and
 * its tree read in place.
 *
 * Nodes are the back end's own; nothing is copied. The back end's header
 * defines the handles `html_node` and `html_attr` and, as inline functions, all
 * that reads the tree:
 *
 *   html_parent html_first_child html_last_child html_next html_prev
 *   html_is_template html_template_first html_template_last
 *   html_kind html_is_element html_tag (HTML_TAG_*) html_name html_data
 *   html_namespace html_is_html html_in_quirks_mode
 *   html_attr_first html_attr_next html_attr_name html_attr_value
 *   html_attr_namespace
 *
 * Every text that comes out is valid UTF-8; names and the values of attributes
 * are NUL-terminated behind their length, html_data() is not. Scripting is off:
 * what is inside <noscript> is part of the tree.
 */
#ifndef CLISK_RUNTIME_HTML_HTML_H
#define CLISK_RUNTIME_HTML_HTML_H

#include <stdbool.h>

#include "host/common/buf.h"
#include "sdk/runtime/html/kind.h"

/*
 * Bounds of a page. A page past one of them is refused, never cut. The depth
 * is that of the browsers; the memory of a tree is at most the base plus so
 * many bytes for each byte of the page, a few times what real pages take.
 */
enum {
    HTML_DEPTH_MAX = 512,
    HTML_NAMES_MAX = 2048, /* distinct element names that HTML does not know */
    HTML_MERGED_MAX = 512, /* attributes of all <html> and <body> tags together */
    HTML_MEMORY_BASE = 16 * 1024 * 1024,
    HTML_MEMORY_FACTOR = 128
};

struct html_parser;
struct html_doc;

#include "sdk/runtime/html/back_myhtml.h"

/* What all pages of a process share. NULL without memory. */
struct html_parser *html_parser_new(void) ATTR_MALLOC;
/* After all its documents. Returns NULL; NULL is fine. */
struct html_parser *html_parser_free(struct html_parser *parser);

/*
 * Parses a page of len bytes, which may go away afterwards. The encoding is
 * that of a byte order mark, else of charset_label (of the Content-Type; NULL
 * when there is none or it is not known), else of a <meta> near the
 * beginning, else UTF-8 if the page is valid UTF-8, else windows-1252.
 *
 * 0; 1 when the page is refused, with a static reason in *ret_why; -1 without
 * memory.
 */
int html_parse(struct html_parser *parser, const void *data, size_t len, const char *charset_label,
               struct html_doc **ret_doc, const char **ret_why);
struct html_doc *html_free(struct html_doc *doc); /* returns NULL; NULL is fine */
void html_cleanup(struct html_doc **doc);
#define CLEANUP_HTML CLEANUP(html_cleanup)

/* The node above all others. */
html_node *html_document(const struct html_doc *doc);

/* The identifiers of the document type, each NULL when absent. */
struct html_doctype {
    const char *name;
    const char *public_id;
    const char *system_id;
};

struct html_doctype html_doctype(const struct html_doc *doc);

/* A fast identity for the name of an element of HTML's vocabulary; 0 for any other name. */
unsigned html_tag_of_name(const char *name, size_t len);

/* The attribute of that name without a namespace; without regard to ASCII case on HTML elements. */
html_attr *html_attr_find(const html_node *node, const char *name, size_t len);
/* The same for a lower-case name: the value, or NULL; *ret_len may be NULL. */
const char *html_attr_get(const html_node *node, const char *name, size_t *ret_len);

/* The node after `node` in document order, below root (NULL: anywhere); NULL at the end. */
html_node *html_following(const html_node *node, const html_node *root);
/* The same, passing over what is below `node`. */
html_node *html_following_after(const html_node *node, const html_node *root);

/* The element siblings of a node: NULL when there is none. */
html_node *html_next_element(const html_node *node);
html_node *html_prev_element(const html_node *node);

/*
 * The position of an element among its parent's elements, from 1: counted from
 * the first, or from the last. Kept in the tree, so that asking all siblings
 * takes linear time.
 */
size_t html_index(html_node *node);
size_t html_index_from_end(html_node *node);

/*
 * Appends the text below a node, or of a text node: with runs of white space
 * (of Unicode, U+00A0 and U+202F included) made one space, trimmed, and without
 * scripts, styles and templates below it. 0, or -1 when the buffer is bad.
 */
int html_text(const html_node *node, struct buf *out);

/* Appends a text with its white space made as html_text() makes it. 0, or -1 when the buffer is
 * bad. */
int html_collapse(const char *text, size_t len, struct buf *out);

/* Appends all text below a node exactly as it is, scripts and styles included. */
int html_inner_raw_text(const html_node *node, struct buf *out);

/* Whether a code point is white space to html_text(). */
bool html_is_space(uint32_t codepoint);

/* The href of the first <base> that has one, as written, or NULL. */
const char *html_base_href(struct html_doc *doc);

#endif
