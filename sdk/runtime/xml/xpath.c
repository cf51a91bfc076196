#include "sdk/runtime/xml/xpath.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libxml/xpathInternals.h>

#include "host/common/hash.h"
#include "host/common/text.h"
#include "sdk/runtime/xml/library.h"
#include "sdk/runtime/xml/tree.h"
#include "sdk/runtime/xml/watch.h"

struct xml_library *
xml_library_new(void)
{
    struct xml_library *library = calloc(1, sizeof *library);
    struct xml_watch watch;

    if (!library)
        return NULL;
    watch_init();
    if (watch_begin(&watch, PTRDIFF_MAX) == 0)
        library->context = xmlXPathNewContext(NULL);
    watch_end(&watch);
    return library->context && !watch.starved ? library : xml_library_free(library);
}

struct xml_library *
xml_library_free(struct xml_library *library)
{
    if (!library)
        return NULL;
    for (size_t i = 0; i < LIBRARY_EXPRESSIONS; i++) {
        xmlXPathFreeCompExpr(library->expressions[i].compiled);
        free(library->expressions[i].text);
    }
    xmlXPathFreeContext(library->context);
    free(library);
    return NULL;
}

static xmlXPathObject *
result_object(const struct xpath_result *result)
{
    return (xmlXPathObject *)result;
}

/* Compiles into the slot; NULL when that fails, which the watch knows. */
static xmlXPathCompExpr *
expression_remember(struct xml_library *library, struct cached_expression *slot, const char *text,
                    const struct xml_watch *watch)
{
    xmlXPathCompExpr *compiled = xmlXPathCtxtCompile(library->context, (const xmlChar *)text);
    char *copy = strdup(text);

    if (!compiled || !copy || watch->starved || watch->failed) {
        xmlXPathFreeCompExpr(compiled);
        free(copy);
        return NULL;
    }
    xmlXPathFreeCompExpr(slot->compiled);
    free(slot->text);
    *slot = (struct cached_expression){.text = copy, .compiled = compiled};
    return compiled;
}

static xmlXPathCompExpr *
library_expression(struct xml_library *library, const char *text, const struct xml_watch *watch)
{
    struct cached_expression *slot;
    uint64_t hash = hash_text(HASH_INIT, text);

    slot = &library->expressions[hash % LIBRARY_EXPRESSIONS];
    if (slot->text && strcmp(slot->text, text) == 0)
        return slot->compiled;
    return expression_remember(library, slot, text, watch);
}

static void
context_set_up(xmlXPathContext *context, const struct xpath_query *query)
{
    context->doc = query->tree->doc;
    context->node = tree_node(query->node);
    context->contextSize = 1;
    context->proximityPosition = 1;
    context->opLimit = XPATH_OPERATIONS_MAX;
    context->opCount = 0;
    context->depth = 0;
    xmlXPathRegisteredNsCleanup(context);
    for (const struct clisk_param *prefix = query->prefixes; prefix && prefix->name; prefix++)
        xmlXPathRegisterNs(context, (const xmlChar *)prefix->name, (const xmlChar *)prefix->value);
}

static bool
failure_is_limit(const struct xml_watch *watch)
{
    if (watch->starved)
        return true;
    switch (watch->code - XML_XPATH_EXPRESSION_OK) {
    case XPATH_MEMORY_ERROR:
    case XPATH_STACK_ERROR:
    case XPATH_OP_LIMIT_EXCEEDED:
    case XPATH_RECURSION_LIMIT_EXCEEDED: return true;
    default: return false;
    }
}

static int
failure_tell(const struct xml_watch *watch, bool compiled, char ret_why[XML_WHY_MAX])
{
    const char *message = watch->failed ? watch->message : "it cannot be evaluated";

    if (failure_is_limit(watch)) {
        snprintf(ret_why, XML_WHY_MAX, "%s", watch->failed ? message : "the memory is used up");
        return 2;
    }
    if (compiled)
        snprintf(ret_why, XML_WHY_MAX, "%s", message);
    else
        snprintf(ret_why, XML_WHY_MAX, "at byte %d: %.150s", watch->position, message);
    return 1;
}

/* What the library need not be asked. */
static int
expression_check(const char *text, char ret_why[XML_WHY_MAX])
{
    size_t len = strlen(text);
    const char *why = NULL;

    if (len > XPATH_TEXT_MAX)
        why = "it is too long";
    else if (!text_is_utf8(text, len))
        why = "it is not UTF-8";
    if (why)
        snprintf(ret_why, XML_WHY_MAX, "%s", why);
    return why ? 1 : 0;
}

int
xpath_evaluate(struct xml_library *library, const struct xpath_query *query,
               struct xpath_result **ret_result, char ret_why[XML_WHY_MAX])
{
    struct xml_watch watch;
    xmlXPathCompExpr *compiled = NULL;
    xmlXPathObject *object = NULL;

    if (expression_check(query->expression, ret_why) != 0)
        return 1;
    if (watch_begin(&watch, XPATH_MEMORY_MAX) == 0) {
        context_set_up(library->context, query);
        compiled = library_expression(library, query->expression, &watch);
    }
    if (compiled)
        object = xmlXPathCompiledEval(compiled, library->context);
    watch_end(&watch);
    if (object && !watch.failed && !watch.starved) {
        *ret_result = (struct xpath_result *)object;
        return 0;
    }
    xmlXPathFreeObject(object);
    return failure_tell(&watch, compiled != NULL, ret_why);
}

struct xpath_result *
xpath_free(struct xpath_result *result)
{
    xmlXPathFreeObject(result_object(result));
    return NULL;
}

void
xpath_cleanup(struct xpath_result **result)
{
    *result = xpath_free(*result);
}

bool
xpath_is_nodes(const struct xpath_result *result)
{
    return result_object(result)->type == XPATH_NODESET;
}

size_t
xpath_count(const struct xpath_result *result)
{
    const xmlNodeSet *nodes = xpath_is_nodes(result) ? result_object(result)->nodesetval : NULL;

    return nodes ? (size_t)nodes->nodeNr : 0;
}

struct xml_node *
xpath_node(const struct xpath_result *result, size_t i)
{
    return tree_handle(result_object(result)->nodesetval->nodeTab[i]);
}

bool
xpath_boolean(const struct xpath_result *result)
{
    return xmlXPathCastToBoolean(result_object(result)) != 0;
}

int
xpath_string(const struct xpath_result *result, struct buf *out)
{
    struct xml_watch watch;
    xmlChar *text = NULL;

    if (watch_begin(&watch, PTRDIFF_MAX) == 0)
        text = xmlXPathCastToString(result_object(result));
    if (text)
        buf_append_str(out, (const char *)text);
    xmlFree(text);
    watch_end(&watch);
    return text && !watch.starved && !out->bad ? 0 : -1;
}
