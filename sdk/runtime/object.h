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
#include "sdk/runtime/xml/xml.h"

enum {
    RUN_ARENA_MAX = 512 * 1024 * 1024,
    RUN_SCOPES_MAX = 64,
    RUN_SELECTORS = 256,
    RUN_BODY_DATA_MAX = 40000,
    RUN_PAGES_AHEAD = 6
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
    struct clisk_param *headers; /* ends with a name of NULL */
    struct clisk_redirect *redirects;
    size_t redirect_count;
    struct html_doc *doc;
    struct arena *json_arena; /* a page's JSON lives as long as the page, whoever asked for it */
    const struct json_value *json;
    struct xml_tree *copy; /* of the page's tree, for XPath; made when first asked for */
    struct xml_tree *xml;  /* the body as XML */
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
    const char *key; /* of the member that it is the value of; NULL for other values */
};

struct clisk_xml {
    clisk_run *run;
    struct page *page;
    struct xml_node *at;
    const struct clisk_param *prefixes;
};

struct clisk_xml_list {
    clisk_run *run;
    struct clisk_xml *nodes;
    size_t count;
    size_t next;
};

/* A compiled selector, of selectors.c. */
struct cached_selector {
    const char *text;
    const struct selector *selector;
};

/* Fixed records, one behind the other. */
struct clisk_records {
    clisk_run *run;
    char *data;
    size_t size; /* of one */
    size_t count;
    size_t next;
};

struct run_scope {
    struct arena_mark mark;
    struct page *pages;
    const void *owner; /* the iterator that opened it; NULL: the author */
};

/* Of snapshot.c. */
struct run_snapshot {
    struct buf content, selector, path;
};

struct clisk_run {
    const struct runtime_setup *setup;
    struct arena *arena;   /* what the author sees; wound back by scopes */
    struct arena *lasting; /* what is put into forms */
    struct html_parser *parser;
    struct xml_library *xml;
    struct page *pages; /* newest first */
    struct run_scope scopes[RUN_SCOPES_MAX];
    size_t scope_depth;
    struct arena *selector_arena;
    struct cached_selector selectors[RUN_SELECTORS];
    unsigned ahead_count; /* pages fetched ahead that were not taken yet */
    uint32_t next_ticket;
    size_t selector_count;
    uint32_t list_count;
    uint32_t list;      /* the number of the list that gave the last page; 0: none did */
    bool enough;        /* that one may end */
    bool capped;        /* no more is wanted of any */
    unsigned known_row; /* entries of that list that were known, one behind the other */
    bool failed;
    struct error error;
    struct run_snapshot snapshot; /* of the page that made it fail */
    const char *login_form;       /* where a page that has it is a session that ended; NULL */
    struct buf known;             /* words of the person's, which no snapshot has */
};

/* Pages being fetched ahead: those from `taken` to `begun` are on their way. */
struct clisk_batch {
    clisk_run *run;
    const char *const *urls;
    uint32_t *tickets;
    size_t count;
    size_t begun;
    size_t taken;
};

extern struct clisk_batch object_inert_batch;
extern struct clisk_node object_inert_node;
extern struct clisk_list object_inert_list;
extern struct clisk_form object_inert_form;
extern struct clisk_json object_inert_json;
extern struct clisk_records object_inert_records;
extern struct clisk_pages object_inert_pages;
extern struct clisk_json_list object_inert_json_list;
extern struct clisk_xml object_inert_xml;
extern struct clisk_xml_list object_inert_xml_list;
extern struct clisk_record object_inert_record;

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

/* Scopes of an iterator: what is open inside is closed with it. */
void run_scope_open(clisk_run *run, const void *owner);
void run_scope_close(clisk_run *run, const void *owner);

/* Takes a struct that a konnector built for another SDK gave: what it lacks is zero. */
void run_take_struct(void *taken, size_t taken_size, const void *given, size_t given_size);

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
/* Builds the tree if there is none. 0, or -1, which is no failure of the run yet. */
int page_try_parse(struct page *page);

/* snapshot.c: the page is not what the konnector expects, which is SITE_CHANGED. `where` is the
 * selector or the like that missed, "" or NULL for none. */
void page_changed(struct page *page, const char *where, const char *fmt, ...) ATTR_PRINTF(3, 4);
/* For a message without a page: of the one that was read last. */
void snapshot_take_last(clisk_run *run);
/* The text says something of the person; no name of a snapshot may have a word of it. */
void snapshot_know(clisk_run *run, const char *text);
void snapshot_drop(clisk_run *run);

/* The compiled selector, good until the next one is asked for; NULL after a failure. */
const struct selector *run_selector(clisk_run *run, const char *text);
/* A search that gave up ends the run as LIMIT. */
void run_fail_search(clisk_run *run, const char *text, const struct page *page);
/* The first match below the node (the node itself for NULL); NULL when there is none. */
html_node *node_first(struct clisk_node *node, const char *selector);
/* The same; a miss fails the run. */
html_node *node_required(struct clisk_node *node, const char *selector);

/* session.c: whether a request may be made at all; the failure is noted. */
bool session_ready(clisk_run *run, const char *url);
/* What came, as a page; inert after a failure, which the answer's status may be. */
clisk_page *session_take(clisk_run *run, const struct runtime_response *response, bool any_status);
/* session.c, for forms: any answer but 429 and 5xx is a page. */
clisk_page *session_request(clisk_run *run, const struct runtime_request *request, bool any_status);

/* requests.c, answers.c and ahead.c: the rest of the session's table. */
clisk_page *requests_send(clisk_run *run, const struct clisk_request *request, size_t size);
const char *answers_header_at(clisk_page *page, const char *name, size_t index);
const struct clisk_redirect *answers_redirects(clisk_page *page, size_t *ret_count);
const char *answers_cookie(clisk_run *run, const char *url, const char *name);
/* state.c */
const char *state_get(clisk_run *run, const char *name);
void state_set(clisk_run *run, const char *name, const char *value);
/* storage.c */
const char *storage_get(clisk_run *run, const char *origin, const char *name);
void storage_set(clisk_run *run, const char *origin, const char *name, const char *value);
void storage_remove(clisk_run *run, const char *origin, const char *name);
clisk_batch *ahead_get_all(clisk_run *run, const char *const *urls, size_t count);
clisk_page *ahead_next(clisk_batch *pages);
/* Keeps what the transport lent. -1 without memory. */
int answers_keep(struct page *page, const struct runtime_response *response);

extern const struct clisk_run_table run_table;
extern const struct clisk_session_table session_table;
extern const struct clisk_selector_table selector_table;
extern const struct clisk_form_table form_table;
extern const struct clisk_json_table json_table;
extern const struct clisk_value_table value_table;
extern const struct clisk_sink_table sink_table;
extern const struct clisk_log_table log_table;
extern const struct clisk_extract_table extract_table;
extern const struct clisk_paging_table paging_table;
extern const struct clisk_ask_table ask_table;
extern const struct clisk_xml_table xml_table;
extern const struct clisk_script_table script_table;
extern const struct clisk_text_table text_table;
extern const struct clisk_record_table record_table;

#endif
