/*
 * The SDK as it runs inside the worker, and as tests run it alone: objects,
 * sticky errors, the run's memory. What leaves the process goes through a
 * transport of a few functions.
 */
#ifndef CLISK_RUNTIME_RUNTIME_H
#define CLISK_RUNTIME_RUNTIME_H

#include <clisk/clisk.h>

#include "host/common/error.h"
#include "host/common/form_encode.h"

enum runtime_method {
    RUNTIME_GET = 0,
    RUNTIME_POST = 1,
    RUNTIME_HEAD = 2,
    RUNTIME_PUT = 3,
    RUNTIME_PATCH = 4,
    RUNTIME_DELETE = 5,
    RUNTIME_OPTIONS = 6
};
enum runtime_body { RUNTIME_BODY_NONE = 0, RUNTIME_BODY_BYTES = 1, RUNTIME_BODY_FORM = 2 };

/*
 * A field of a form: a text, the name of a secret that the host puts in, or the
 * name of a file, which is empty. `transform` is that of clisk_form_set_secret_as().
 */
struct runtime_param {
    bool is_secret;
    bool is_file;
    int transform;
    const char *name;
    const char *value;
};

/* A name and a value: of a header, or the status and the URL of a redirect. */
struct runtime_pair {
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
    enum form_enctype enctype; /* RUNTIME_BODY_FORM */
    const char *charset;       /* the encoding's name in the Encoding standard; NULL for UTF-8 */
    const struct runtime_pair *headers;
    size_t header_count;
    const struct clisk_credential *credentials; /* checked: each has a header or a pointer */
    size_t credential_count;
    const char *capture; /* NULL for none */
};

/* Strings and body are borrowed until the next request. */
struct runtime_response {
    int status;
    const char *url;
    const char *content_type;
    const void *body;
    size_t len;
    const struct runtime_pair *headers;
    size_t header_count;
    const struct runtime_pair *redirects;
    size_t redirect_count;
};

/* A document of a record: at a URL, or as the konnector made it. */
struct runtime_file {
    const char *reference; /* "": the record's own */
    const char *url;       /* "" with content */
    const char *title;
    const char *media_type;
    enum clisk_replace replace;
    const void *content;
    size_t content_len;
};

struct runtime_save {
    const char *kind;
    const char *reference;
    bool occurs; /* the reference was made of keys, and may be that of several */
    const char *contract;
    const char *folder;
    const void *fields; /* as host/common/fields.h has them */
    size_t fields_len;
    const struct runtime_file *files;
    size_t file_count;
    const char *referer;
};

struct runtime_saved {
    enum clisk_saved saved;
    bool enough; /* no more is wanted of the list */
};

/* A question whose texts are right, with what was left out filled in. */
struct runtime_question {
    int kind; /* enum clisk_ask_kind */
    const char *text;
    enum clisk_medium medium;
    const char *destination;
    uint32_t seconds;
    uint32_t digits;
    const struct clisk_choice *choices;
    size_t choice_count;
    const void *image;
    size_t image_len;
    const char *image_type;
    uint32_t poll_seconds;
    const char *number;
    const char *url;
    const char *otp;
};

enum runtime_storage {
    RUNTIME_STORAGE_GET = 0,
    RUNTIME_STORAGE_SET = 1,
    RUNTIME_STORAGE_REMOVE = 2
};

struct runtime_item {
    const char *origin;
    const char *name;
    const char *value; /* "" but for RUNTIME_STORAGE_SET */
};

struct runtime_transport {
    void *opaque;
    /* 0, or -1 with *err. */
    int (*request)(void *opaque, const struct runtime_request *request,
                   struct runtime_response *ret_response, struct error *err);
    int (*save)(void *opaque, const struct runtime_save *save, struct runtime_saved *ret_saved,
                struct error *err);
    void (*progress)(void *opaque, uint64_t done, uint64_t total);
    void (*log)(void *opaque, int level, const char *text);
    /* 0, or -1 with *err. The answer is borrowed until the next request; "" to an approval, which
     * is only told. */
    int (*ask)(void *opaque, const struct runtime_question *question, const char **ret_answer,
               struct error *err);
    /* 0, or -1 with *err. */
    int (*wait)(void *opaque, uint32_t ms, struct error *err);
    /* *ret_value is borrowed until the next call, NULL for none. */
    int (*cookie)(void *opaque, const char *url, const char *name, const char **ret_value,
                  struct error *err);
    /* *ret_value is borrowed until the next call, NULL for none. */
    int (*storage)(void *opaque, enum runtime_storage what, const struct runtime_item *item,
                   const char **ret_value, struct error *err);
    /* What is remembered from run to run: read, or set where there is a value. *ret_value is
     * borrowed until the next call. */
    int (*state)(void *opaque, const char *name, const char *value, const char **ret_value,
                 struct error *err);
    /* Pages fetched ahead, by a number that is not in use: begun, and waited for. */
    int (*ahead)(void *opaque, uint32_t ticket, const char *url, struct error *err);
    int (*next)(void *opaque, uint32_t ticket, struct runtime_response *ret_response,
                struct error *err);
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
    const char *locale;    /* NULL: none declared */
    bool has_person;       /* somebody is there to be asked */
    bool may_wake;         /* something may be sent to her, who may come later */
    bool full;             /* the whole of every list is wanted */
    unsigned known_in_row; /* else so many known ones, before a list ends */
    bool one_page;         /* of each list: what is known does not matter */
    /* Milliseconds since 1970-01-01T00:00:00Z; NULL: the machine's clock. */
    int64_t (*clock)(void);
};

/* Everything in *setup must outlive the run. NULL without memory. */
clisk_run *runtime_new(const struct runtime_setup *setup) ATTR_MALLOC;
clisk_run *runtime_free(clisk_run *run);

/* The failure of the run, NULL for none; and a fresh start for the next function: scopes that the
 * last one left open are closed. */
const struct error *runtime_error(const clisk_run *run);
void runtime_clear_error(clisk_run *run);

/* From now on a page that the selector matches is a session that has ended; NULL: none is. The
 * selector must outlive the run. */
void runtime_expect_login(clisk_run *run, const char *login_form);

/*
 * What is kept of the page that was not what the konnector expected: without what it says of
 * anybody, and with the selector and the path of the URL likewise; at most so many bytes. 0; 1 when
 * there is none. It lasts until runtime_clear_error().
 */
enum { RUNTIME_SNAPSHOT_MAX = 512 * 1024 };
struct runtime_snapshot {
    const char *selector;
    const char *path;
    const void *data;
    size_t len;
};
int runtime_snapshot(clisk_run *run, struct runtime_snapshot *ret_snapshot);

/* The tables that plugins are given. */
const struct clisk_host *runtime_host(void);

/* The detail of an error that means: log in again and go on. */
#define RUNTIME_SESSION_EXPIRED "SESSION_EXPIRED"

#endif
