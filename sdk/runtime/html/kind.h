/*
 * What nodes are, for the seam and for the back ends behind it.
 */
#ifndef CLISK_RUNTIME_HTML_KIND_H
#define CLISK_RUNTIME_HTML_KIND_H

enum html_kind {
    HTML_KIND_DOCUMENT,
    HTML_KIND_DOCTYPE,
    HTML_KIND_ELEMENT,
    HTML_KIND_TEXT,
    HTML_KIND_COMMENT
};

/* Of elements and of attributes; most attributes have none. */
enum html_namespace {
    HTML_NAMESPACE_NONE,
    HTML_NAMESPACE_HTML,
    HTML_NAMESPACE_SVG,
    HTML_NAMESPACE_MATHML,
    HTML_NAMESPACE_XLINK,
    HTML_NAMESPACE_XML,
    HTML_NAMESPACE_XMLNS
};

#endif
