#include "sdk/runtime/xml/watch.h"

#include <ctype.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libxml/catalog.h>
#include <libxml/globals.h>
#include <libxml/parser.h>
#include <libxml/xmlmemory.h>

#include "host/common/text.h"

#if LIBXML_VERSION >= 21200
typedef const xmlError watch_xml_error;
#else
typedef xmlError watch_xml_error;
#endif

/* The operation under way, which libxml2 keeps for us beside its error handler. */
static struct xml_watch *
watch_current(void)
{
    return xmlStructuredErrorContext;
}

static bool
watch_may_take(struct xml_watch *watch, size_t size)
{
    if (!watch || (size <= watch->bytes_max && watch->bytes <= watch->bytes_max - size))
        return true;
    watch->starved = true;
    return size <= WATCH_SMALL && watch->bytes <= watch->bytes_max + WATCH_SLACK;
}

/* The second try of a small piece has the reserve. */
static void *
watch_resize(struct xml_watch *watch, void *memory, size_t size)
{
    void *moved = realloc(memory, size);

    if (moved || !watch || !watch->reserve || size > WATCH_SMALL)
        return moved;
    watch->starved = true;
    free(TAKE_PTR(watch->reserve));
    return realloc(memory, size);
}

static void *
watch_took(struct xml_watch *watch, void *memory)
{
    if (watch && memory)
        watch->bytes += malloc_usable_size(memory);
    else if (watch)
        watch->starved = true;
    return memory;
}

/* Memory from before the operation may come back during it. */
static void
watch_gave(struct xml_watch *watch, size_t size)
{
    if (watch)
        watch->bytes -= size < watch->bytes ? size : watch->bytes;
}

static void *
watch_malloc(size_t size)
{
    struct xml_watch *watch = watch_current();

    return watch_may_take(watch, size) ? watch_took(watch, watch_resize(watch, NULL, size)) : NULL;
}

static void
watch_free(void *memory)
{
    watch_gave(watch_current(), malloc_usable_size(memory));
    free(memory);
}

static void *
watch_realloc(void *memory, size_t size)
{
    struct xml_watch *watch = watch_current();
    size_t before = malloc_usable_size(memory);
    void *moved;

    if (!watch_may_take(watch, size > before ? size - before : 0))
        return NULL;
    moved = watch_resize(watch, memory, size);
    if (moved)
        watch_gave(watch, before);
    return watch_took(watch, moved);
}

static char *
watch_strdup(const char *text)
{
    size_t size = strlen(text) + 1;
    char *copy = watch_malloc(size);

    return copy ? memcpy(copy, text, size) : NULL;
}

/* Of what leaves a tree incomplete; the rest are remarks. */
static bool
error_matters(const watch_xml_error *error)
{
    return error->level == XML_ERR_FATAL || error->domain == XML_FROM_XPATH ||
           error->code == XML_WAR_UNDECLARED_ENTITY || error->code == XML_ERR_UNDECLARED_ENTITY;
}

/* One line without its end, beginning in lower case, as our own reasons do. */
static void
message_set(char message[XML_WHY_MAX], const char *text)
{
    size_t len = strcspn(text, "\n");

    if (len >= XML_WHY_MAX)
        len = text_cut(text, XML_WHY_MAX - 1);
    memcpy(message, text, len);
    message[len] = '\0';
    text_mend(message);
    if (isupper((unsigned char)message[0]) && islower((unsigned char)message[1]))
        message[0] = (char)tolower((unsigned char)message[0]);
}

void
watch_fail(struct xml_watch *watch, int line, const char *message)
{
    if (watch->failed)
        return;
    watch->failed = true;
    watch->line = line;
    message_set(watch->message, message);
}

static void
watch_take_error(void *context, watch_xml_error *error)
{
    struct xml_watch *watch = context;

    if (!watch || !error)
        return;
    if (error->code == XML_ERR_NO_MEMORY)
        watch->starved = true;
    if (watch->failed || !error_matters(error))
        return;
    watch->domain = error->domain;
    watch->code = error->code;
    watch->position = error->int1;
    /* Newer versions say nothing of memory. */
    if (error->message)
        watch_fail(watch, error->line, error->message);
    else
        watch_fail(watch, error->line,
                   watch->starved ? "the memory is used up" : "it is not well-formed");
}

/* For what the library would print. */
static void ATTR_PRINTF(2, 3)
    drop_message(void *context ATTR_UNUSED, const char *fmt ATTR_UNUSED, ...)
{
}

/* Nothing is ever loaded from anywhere. */
static xmlParserInput *
refuse_to_load(const char *url ATTR_UNUSED, const char *id ATTR_UNUSED,
               xmlParserCtxt *context ATTR_UNUSED)
{
    struct xml_watch *watch = watch_current();

    if (watch)
        watch_fail(watch, 0, "it refers to another document");
    return NULL;
}

void
watch_init(void)
{
    xmlInitParser();
    xmlMemSetup(watch_free, watch_malloc, watch_realloc, watch_strdup);
    xmlSetExternalEntityLoader(refuse_to_load);
    xmlSetGenericErrorFunc(NULL, drop_message);
    xmlCatalogSetDefaults(XML_CATA_ALLOW_NONE);
}

int
watch_begin(struct xml_watch *watch, size_t bytes_max)
{
    *watch = (struct xml_watch){.bytes_max = bytes_max};
    watch->reserve = malloc(WATCH_RESERVE);
    watch->starved = !watch->reserve;
    xmlSetStructuredErrorFunc(watch, watch_take_error);
    return watch->reserve ? 0 : -1;
}

void
watch_end(struct xml_watch *watch)
{
    free(TAKE_PTR(watch->reserve));
    xmlSetStructuredErrorFunc(NULL, watch_take_error);
}
