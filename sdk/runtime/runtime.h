/*
 * The SDK as it runs inside the worker, and as tests run it alone: objects,
 * sticky errors, the run's memory. What leaves the process goes through a
 * transport of five functions.
 */
#ifndef CLISK_RUNTIME_RUNTIME_H
#define CLISK_RUNTIME_RUNTIME_H

#include <clisk/clisk.h>

#include "host/common/error.h"

enum runtime_method { RUNTIME_GET = 0, RUNTIME_POST = 1 };
enum runtime_body { RUNTIME_BODY_NONE = 0, RUNTIME_BODY_BYTES = 1, RUNTIME_BODY_FORM = 2 };

/* A field of a form: a text, or the name of a secret that the host puts in. */
struct runtime_param {
    bool is_secret;
    const char *name;
    const char *value;
};

struct runtime_request {
    enum runtime_method method;
    const char *url;
    const char *referer; /* "" for none */
    enum runtime_body body_kind;
    const char *content_type;
    const void *data; /* RUNTIME_BODY_BYTES */
    size_t len;
    const struct runtime_param *params; /* RUNTIME_BODY_FORM */
    size_t param_count;
};

/* Strings and body are borrowed until the next request. */
struct runtime_response {
    int status;
    const char *url;
    const char *content_type;
    const void *body;
    size_t len;
};

/* A bill or a file, in one shape. */
struct runtime_entry {
    bool is_bill;
    const char *reference;
    const char *url;
    const char *referer;
    const char *title;
    const char *vendor;
    const char *media_type;
    struct clisk_date date;
    struct clisk_amount amount;
};

struct runtime_transport {
    void *opaque;
    /* 0, or -1 with *err. */
    int (*request)(void *opaque, const struct runtime_request *request,
                   struct runtime_response *ret_response, struct error *err);
    int (*save)(void *opaque, const struct runtime_entry *entry, enum clisk_saved *ret_saved,
                struct error *err);
    void (*progress)(void *opaque, uint64_t done, uint64_t total);
    void (*log)(void *opaque, int level, const char *text);
};

/* The account's fields as the manifest declares them; secrets by name only. */
struct runtime_field {
    bool is_secret;
    const char *name;
    const char *value;
};

struct runtime_setup {
    const struct runtime_transport *transport;
    const struct runtime_field *fields;
    size_t field_count;
    const char *locale; /* NULL: none declared */
    /* Milliseconds since 1970-01-01T00:00:00Z; NULL: the machine's clock. */
    int64_t (*clock)(void);
};

/* Everything in *setup must outlive the run. NULL without memory. */
clisk_run *runtime_new(const struct runtime_setup *setup) ATTR_MALLOC;
clisk_run *runtime_free(clisk_run *run);

/* The failure of the run, NULL for none; and a fresh start for the next function. */
const struct error *runtime_error(const clisk_run *run);
void runtime_clear_error(clisk_run *run);

/* The tables that plugins are given. */
const struct clisk_host *runtime_host(void);

/* The detail of an error that means: log in again and go on. */
#define RUNTIME_SESSION_EXPIRED "SESSION_EXPIRED"

#endif
