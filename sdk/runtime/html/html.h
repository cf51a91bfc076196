/*
 * HTML pages as trees: the seam over the HTML library.
 *
 * A node is the library's own, reached by the inline accessors of the back end.
 * All text is UTF-8; lengths are in bytes and exclude any NUL. Nodes belong to
 * their document.
 */
#ifndef CLISK_RUNTIME_HTML_HTML_H
#define CLISK_RUNTIME_HTML_HTML_H

#include <stdbool.h>

#include "host/common/buf.h"
#include "sdk/runtime/html/back_myhtml.h"

/* Elements that are open at one time, and formatting elements likewise: pages of real sites stay
 * below a tenth of it. A page beyond it is refused and never cut. */
enum { HTML_DEPTH_MAX = 512 };

/* What documents of one process share. */
struct html_parser;
struct html_parser *html_parser_new(void) ATTR_MALLOC;
struct html_parser *html_parser_free(struct html_parser *parser); /* returns NULL; NULL is fine */

struct html_doc;

/*
 * Parses by the HTML standard with scripting off. The encoding is that of a
 * byte order mark, else of the Content-Type header (NULL or "" for none), else
 * of a meta element, else UTF-8 if the bytes are valid in it, else
 * windows-1252. The bytes may be freed afterwards. 0; 1 with a static reason
 * when the page is refused; -1 without memory.
 */
int html_parse(struct html_parser *parser, const char *data, size_t len, const char *content_type,
               struct html_doc **ret_doc, const char **ret_why);
/* Before its parser. Returns NULL; NULL is fine. */
struct html_doc *html_free(struct html_doc *doc);

html_node *html_document(const struct html_doc *doc);

/* Whether an element has that name, in lower case. */
bool html_name_is(const html_node *node, const char *name);

/* An attribute's value, NUL-terminated; NULL when the element has none of that name, in lower
 * case, or is no element. */
const char *html_attr(const html_node *node, const char *name, size_t *ret_len);

/* The node after this one in document order, below root, leaving out what templates hold; NULL at
 * the end. Begins with root. */
html_node *html_walk(const html_node *node, const html_node *root);

/* Appends the text of all text nodes below, without scripts and styles, with runs of white space
 * (Unicode's, U+00A0 and U+202F included) made one space, and trimmed. */
void html_text(const html_node *node, struct buf *out);
/* Appends the text nodes below as they are. */
void html_raw_text(const html_node *node, struct buf *out);

/* The href of the first base element that has one; NULL without. */
const char *html_base_href(const struct html_doc *doc);

#endif
