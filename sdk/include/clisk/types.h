/*
 * The types that all domains share, and the tables through which the host is
 * reached.
 */
#ifndef CLISK_TYPES_H
#define CLISK_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * The number of this version of the SDK. A host runs konnectors whose number
 * is its own or lower.
 */
#define CLISK_API 1

#if defined(__GNUC__)
#define CLISK_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#define CLISK_EXPORT            __attribute__((visibility("default")))
#define CLISK_HIDDEN            __attribute__((visibility("hidden")))
#else
#define CLISK_PRINTF(fmt, args)
#define CLISK_EXPORT
#define CLISK_HIDDEN
#endif

/* One run of one account. */
typedef struct clisk_run clisk_run;

/*
 * An element of a page. A page is the node that stands for its whole document,
 * so that every function on nodes takes a page too.
 */
typedef struct clisk_node clisk_node;
typedef struct clisk_node clisk_page;

/* The nodes that a selector found, in document order. */
typedef struct clisk_list clisk_list;

/* A form of a page, being filled in. */
typedef struct clisk_form clisk_form;

/* A value inside a JSON document. */
typedef struct clisk_json clisk_json;

/* The records that a table read, and the pages of a list. */
typedef struct clisk_records clisk_records;
typedef struct clisk_pages clisk_pages;
/* Values of a JSON document, to be iterated over. */
typedef struct clisk_json_list clisk_json_list;

/* A node of an XML document, and the nodes that an expression found. */
typedef struct clisk_xml clisk_xml;
typedef struct clisk_xml_list clisk_xml_list;

/* Something that was found, being filled in before it is saved. */
typedef struct clisk_record clisk_record;

/* What the host makes of a secret before it sends it. Digests are 40 and 64 lower-case digits. */
enum clisk_transform {
    CLISK_TRANSFORM_RAW = 0,
    CLISK_TRANSFORM_BASE64 = 1,
    CLISK_TRANSFORM_SHA1_HEX = 2,
    CLISK_TRANSFORM_SHA256_HEX = 3
};

/*
 * The host's functions, one table a domain. A table only ever grows at its
 * end, and says how large it is in the host that runs. Authors do not use the
 * tables: the functions of the headers do.
 */
struct clisk_host {
    size_t size;
    uint32_t api;
    const struct clisk_run_table *run;
    const struct clisk_session_table *session;
    const struct clisk_selector_table *selector;
    const struct clisk_form_table *form;
    const struct clisk_json_table *json;
    const struct clisk_value_table *value;
    const struct clisk_sink_table *sink;
    const struct clisk_log_table *log;
    const struct clisk_extract_table *extract;
    const struct clisk_paging_table *paging;
    const struct clisk_ask_table *ask;
    const struct clisk_xml_table *xml;
    const struct clisk_script_table *script;
    const struct clisk_text_table *text;
    const struct clisk_record_table *record;
};

/* Set before any function of the konnector is called. Defined by CLISK_PLUGIN(). */
extern CLISK_HIDDEN const struct clisk_host *clisk_host_tables;

#ifdef __cplusplus
}
#endif

#endif
