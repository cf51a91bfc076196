/*
 * XML documents. The library is asked for nothing but the tree: no external
 * subset, no default attributes of one, no inclusion, no entity put in, no way
 * past its limits.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libxml/SAX2.h>
#include <libxml/parser.h>
#include <libxml/xpath.h>

#include "sdk/runtime/html/encoding.h"
#include "sdk/runtime/xml/scan.h"
#include "sdk/runtime/xml/tree.h"
#include "sdk/runtime/xml/watch.h"

enum { XML_DECLARATION_MAX = 256, XML_DECODED_MAX = 4 * XML_BYTES_MAX };

/* COMPACT keeps short texts inside their nodes; XPath wants no CDATA sections. */
static const int parse_options =
    XML_PARSE_NONET | XML_PARSE_COMPACT | XML_PARSE_NOCDATA | XML_PARSE_IGNORE_ENC;

static void
parse_refuse(void *parser, const char *message, const xmlChar *name)
{
    xmlParserCtxt *context = parser;
    char text[XML_WHY_MAX];

    snprintf(text, sizeof text, "%s \"%.40s\"", message, name ? (const char *)name : "");
    watch_fail(context->_private, xmlSAX2GetLineNumber(context), text);
    xmlStopParser(context);
}

static bool
entity_is_predefined(const xmlChar *name, int type)
{
    return xmlGetPredefinedEntity(name) &&
           (type == XML_INTERNAL_GENERAL_ENTITY || type == XML_INTERNAL_PREDEFINED_ENTITY);
}

static void
parse_entity(void *parser, const xmlChar *name, int type, const xmlChar *public_id,
             const xmlChar *system_id, xmlChar *content)
{
    if (entity_is_predefined(name, type))
        xmlSAX2EntityDecl(parser, name, type, public_id, system_id, content);
    else
        parse_refuse(parser, "it declares the entity", name);
}

static void
parse_unparsed_entity(void *parser, const xmlChar *name, const xmlChar *public_id ATTR_UNUSED,
                      const xmlChar *system_id ATTR_UNUSED, const xmlChar *notation ATTR_UNUSED)
{
    parse_refuse(parser, "it declares the entity", name);
}

/* A reference that would stand in the tree in place of a text. */
static void
parse_reference(void *parser, const xmlChar *name)
{
    parse_refuse(parser, "there is no entity", name);
}

static void
parser_set_up(xmlParserCtxt *context, struct xml_watch *watch)
{
    context->_private = watch;
    context->sax->entityDecl = parse_entity;
    context->sax->unparsedEntityDecl = parse_unparsed_entity;
    context->sax->reference = parse_reference;
    context->sax->externalSubset = NULL;
}

/* NULL when something went wrong, which the watch knows. */
static xmlDoc *
parse_text(struct span text, struct xml_watch *watch)
{
    xmlParserCtxt *context = xmlNewParserCtxt();
    xmlDoc *doc;
    bool whole;

    if (!context)
        return NULL;
    parser_set_up(context, watch);
    doc = xmlCtxtReadMemory(context, (const char *)text.data, (int)text.len, NULL, "UTF-8",
                            parse_options);
    whole = doc && context->wellFormed && !watch->failed && !watch->starved;
    xmlFreeParserCtxt(context);
    if (whole && xmlXPathOrderDocElems(doc) >= 0 && !watch->starved)
        return doc;
    xmlFreeDoc(doc);
    return NULL;
}

static bool
is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* The encoding that an XML declaration names (XML 1.0, section 4.3.3), "" for none. */
static void
declared_encoding(const char *data, size_t len, char ret_label[XML_DECLARATION_MAX])
{
    char declaration[XML_DECLARATION_MAX] = "";
    char *at, *end, quote;

    ret_label[0] = '\0';
    if (len < 6 || memcmp(data, "<?xml", 5) != 0 || !is_space(data[5]))
        return;
    memcpy(declaration, data, len < sizeof declaration ? len : sizeof declaration - 1);
    end = strstr(declaration, "?>");
    at = strstr(declaration, "encoding");
    if (!end || !at || at > end)
        return;
    *end = '\0';
    at += strlen("encoding");
    at += strspn(at, " \t\r\n=");
    quote = *at;
    end = quote == '"' || quote == '\'' ? strchr(at + 1, quote) : NULL;
    if (end)
        snprintf(ret_label, XML_DECLARATION_MAX, "%.*s", (int)(end - at - 1), at + 1);
}

/* 0; 1 when the encoding is unknown, -1 without memory. */
static int
document_decode(const void *data, size_t len, const char *charset, struct buf *decoded,
                struct span *ret_text)
{
    char label[XML_DECLARATION_MAX];

    if (charset && encoding_of_label(charset, strlen(charset)) >= 0)
        return html_decode(data, len, charset, decoded, ret_text);
    declared_encoding(data, len, label);
    /* It was read as ASCII, so that what it says of UTF-16 cannot be. */
    if (!label[0] || strncasecmp(label, "utf-16", strlen("utf-16")) == 0)
        snprintf(label, sizeof label, "utf-8");
    if (encoding_of_label(label, strlen(label)) < 0)
        return 1;
    return html_decode(data, len, label, decoded, ret_text);
}

static size_t
document_memory_max(size_t len)
{
    return XML_MEMORY_BASE + XML_MEMORY_FACTOR * len;
}

static int
tree_take(xmlDoc *doc, struct xml_tree **ret_tree)
{
    struct xml_tree *tree = calloc(1, sizeof *tree);

    if (!tree) {
        xmlFreeDoc(doc);
        return -1;
    }
    tree->doc = doc;
    *ret_tree = tree;
    return 0;
}

static int
tree_refuse(const struct xml_watch *watch, char ret_why[XML_WHY_MAX])
{
    if (watch->failed && watch->line > 0)
        snprintf(ret_why, XML_WHY_MAX, "line %d: %.150s", watch->line, watch->message);
    else
        snprintf(ret_why, XML_WHY_MAX, "%s",
                 watch->failed ? watch->message : "it is not well-formed");
    return 1;
}

int
xml_tree_parse(struct xml_library *library ATTR_UNUSED, const void *data, size_t len,
               const char *charset, struct xml_tree **ret_tree, char ret_why[XML_WHY_MAX])
{
    static const char *const refusals[] = {"its encoding is unknown", "it is too large",
                                           "a tag has too many attributes"};
    CLEANUP_BUF struct buf decoded = BUF_INIT(XML_DECODED_MAX);
    struct xml_watch watch;
    struct span text;
    xmlDoc *doc = NULL;
    int result = len > XML_BYTES_MAX ? 2 : document_decode(data, len, charset, &decoded, &text);

    if (result == 0 && scan_finds_long_tag((const char *)text.data, text.len, XML_ATTRS_MAX))
        result = 3;
    if (result < 0)
        return -1;
    if (result > 0) {
        snprintf(ret_why, XML_WHY_MAX, "%s", refusals[result - 1]);
        return 1;
    }
    if (watch_begin(&watch, document_memory_max(text.len)) == 0)
        doc = parse_text(text, &watch);
    watch_end(&watch);
    if (doc)
        return tree_take(doc, ret_tree);
    return watch.starved ? -1 : tree_refuse(&watch, ret_why);
}
