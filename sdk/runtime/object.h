/*
 * The objects behind the SDK's handles. Only sdk/runtime/ includes this.
 *
 * Every object knows its run. An inert object has none (run == NULL), so that
 * each function begins with one question: object_live().
 */
#ifndef CLISK_RUNTIME_OBJECT_H
#define CLISK_RUNTIME_OBJECT_H

#include "host/common/arena.h"
#include "host/common/url.h"
#include "sdk/runtime/html/html.h"
#include "sdk/runtime/json/json.h"
#include "sdk/runtime/runtime.h"
#include "sdk/runtime/selector/selector.h"

enum {
    RUN_ARENA_MAX = 512 * 1024 * 1024,
    RUN_SCOPES_MAX = 64,
    RUN_SELECTORS = 256,
    RUN_BODY_DATA_MAX = 40000
};

struct clisk_node {
    clisk_run *run;
    struct page *page;
    html_node *at; /* NULL: the page itself, whose tree is built when first asked for */
};

struct page {
    struct clisk_node node; /* first: a clisk_page is the node of its document */
    struct page *older;
    struct url *url;
    struct url *base; /* what references are relative to; NULL for the page's own */
    bool base_known;
    int status;
    char *content_type;
    char *body;
    size_t len;
    struct html_doc *doc;
    struct arena *json_arena; /* a page's JSON lives as long as the page, whoever asked for it */
    const struct json_value *json;
};

struct clisk_list {
    clisk_run *run;
    struct clisk_node *nodes;
    size_t count;
    size_t next;
};

struct clisk_json {
    clisk_run *run;
    struct page *page;
    const struct json_value *value;
};

/* A compiled selector, of selectors.c. */
struct cached_selector {
    const char *text;
    const struct selector *selector;
};

struct run_scope {
    struct arena_mark mark;
    struct page *pages;
};

struct clisk_run {
    const struct runtime_setup *setup;
    struct arena *arena;   /* what the author sees; wound back by scopes */
    struct arena *lasting; /* what is put into forms */
    struct html_parser *parser;
    struct page *pages; /* newest first */
    struct run_scope scopes[RUN_SCOPES_MAX];
    size_t scope_depth;
    struct arena *selector_arena;
    struct cached_selector selectors[RUN_SELECTORS];
    size_t selector_count;
    bool failed;
    struct error error;
};

extern struct clisk_node object_inert_node;
extern struct clisk_list object_inert_list;
extern struct clisk_form object_inert_form;
extern struct clisk_json object_inert_json;

/* Whether calls on this object still do something. */
#define object_live(object) ((object) && (object)->run && !(object)->run->failed)

/* The first failure stays; later ones are dropped. */
void run_fail(clisk_run *run, enum outcome outcome, const char *fmt, ...) ATTR_PRINTF(3, 4);
void run_fail_detail(clisk_run *run, enum outcome outcome, const char *detail, const char *message);
void run_fail_error(clisk_run *run, const struct error *err);
/* As PLUGIN_BUG; a limit, since the run's memory has one. */
void run_fail_memory(clisk_run *run);

/* Whether the manifest has a secret of that name. */
bool run_has_secret(const clisk_run *run, const char *name);

/* Copies for the author. "" after a failure. */
const char *run_strndup(clisk_run *run, const char *text, size_t len);
const char *run_take(clisk_run *run, struct buf *buf);

/* The page's tree, built when first asked for; NULL after a failure. */
html_node *page_root(struct page *page);
/* Where a node stands in its tree; NULL after a failure. */
html_node *node_at(struct clisk_node *node);
/* Whether an element has that name, in lower case. */
bool node_is_named(const html_node *at, const char *name);
/* A reference made absolute; NULL when it is no URL that we speak, or without memory. */
const char *page_absolute(struct page *page, const char *reference);
/* The page's URL without query and fragment, for messages. */
const char *page_shown_url(const struct page *page);
void page_free_newer(clisk_run *run, const struct page *than);

/* The compiled selector, good until the next one is asked for; NULL after a failure. */
const struct selector *run_selector(clisk_run *run, const char *text);
/* A search that gave up ends the run as LIMIT. */
void run_fail_search(clisk_run *run, const char *text, const struct page *page);
/* The first match below the node (the node itself for NULL); NULL when there is none. */
html_node *node_first(struct clisk_node *node, const char *selector);
/* The same; a miss fails the run. */
html_node *node_required(struct clisk_node *node, const char *selector);

/* session.c, for forms: any answer but 429 and 5xx is a page. */
clisk_page *session_request(clisk_run *run, const struct runtime_request *request, bool any_status);

extern const struct clisk_run_table run_table;
extern const struct clisk_session_table session_table;
extern const struct clisk_selector_table selector_table;
extern const struct clisk_form_table form_table;
extern const struct clisk_json_table json_table;
extern const struct clisk_value_table value_table;
extern const struct clisk_sink_table sink_table;
extern const struct clisk_log_table log_table;

#endif
