/*
 * A konnector's manifest, read and checked: clisk-manifest(5).
 */
#ifndef CLISK_MANIFEST_MANIFEST_H
#define CLISK_MANIFEST_MANIFEST_H

#include <stdbool.h>

#include "host/common/error.h"

enum {
    MANIFEST_BYTES_MAX = 64 * 1024,
    MANIFEST_SLUG_MAX = 40,
    MANIFEST_TEXT_MAX = 1000,
    MANIFEST_LIST_MAX = 64,
    MANIFEST_WALL_SECONDS_MAX = 24 * 3600,
    MANIFEST_REQUESTS_MAX = 1000000,
    MANIFEST_DOCUMENTS_MAX = 1000000,
    MANIFEST_QUESTIONS_MAX = 1000,
    MANIFEST_CPU_SECONDS_MAX = 3600,
    MANIFEST_METHOD_MAX = 8,
    MANIFEST_TOKENS_MAX = 16,
    MANIFEST_DELAY_MS_MAX = 10000,
    MANIFEST_IN_FLIGHT_MAX = 6,
    MANIFEST_KNOWN_IN_ROW = 20,
    MANIFEST_KNOWN_IN_ROW_MAX = 10000
};

enum manifest_field_type {
    MANIFEST_TEXT,
    MANIFEST_EMAIL,
    MANIFEST_DROPDOWN,
    MANIFEST_PASSWORD,
    MANIFEST_CODE,
    MANIFEST_TOTP /* a seed, which never leaves the vault's process: only its codes do */
};

struct manifest_field {
    char *name;
    char *label;   /* the name where the manifest has none */
    char *pattern; /* see pattern.h; NULL for none */
    char **options;
    size_t option_count;
    enum manifest_field_type type;
    bool is_secret;
    bool required;
};

/* The secret may go into this form field, at this origin, at this path or below it. */
struct manifest_placement {
    char *secret;
    char *origin;
    char *path;
    char *field;
};

/* Captured from an answer of this origin at this path or below it; sent to these origins only. */
struct manifest_token {
    char *name;
    char *origin;
    char *path;
    char *pointer; /* "" where it is in a header */
    char *header;
    char **origins;
    size_t origin_count;
};

/* This method may be used at this origin, at a path that fits or below it: see origin.c. */
struct manifest_action {
    char *method; /* POST, PUT, PATCH or DELETE */
    char *origin;
    char *path; /* "*" stands for a whole segment */
};

/* What a manifest lowers of the host's limits; 0: it leaves the host's. */
struct manifest_limits {
    unsigned wall_seconds;
    unsigned cpu_seconds; /* of the konnector's process */
    unsigned requests;
    unsigned questions;
    unsigned documents;      /* new ones in a run */
    uint64_t bytes;          /* of all of them */
    uint64_t document_bytes; /* of one */
};

/* Texts that the manifest lacks are "", but for a field's pattern. */
struct manifest {
    char *slug;
    char *name;
    char *version;
    char *license;
    char *developer;
    char *description;
    char *vendor_link;
    char *locale;
    char *file_name; /* template of its files' names, right by template_check() */
    char **categories;
    size_t category_count;
    char **data_types;
    size_t data_type_count;
    char **origins;
    size_t origin_count;
    struct manifest_field *fields; /* in the order of the manifest */
    size_t field_count;
    struct manifest_placement *placements;
    size_t placement_count;
    struct manifest_action *actions;
    size_t action_count;
    bool local_network; /* its origins may be at private addresses */
    bool background;    /* it may run when nobody asked for it; where it does not say so: true */
    struct manifest_limits limits;
    char **readable; /* names of cookies that the konnector may read */
    size_t readable_count;
    struct manifest_token *tokens;
    size_t token_count;
    unsigned min_delay_ms; /* between two requests to one origin */
    unsigned in_flight;    /* 0: the host's limit */
    unsigned known_in_row; /* entries that earlier runs have, behind which a list may end */
    char **warnings;       /* members and values that are not known */
    size_t warning_count;
};

/* 0, or -1 with *err (SETUP) that names the member and what is expected. */
int manifest_parse(const char *json, size_t len, struct manifest **ret_manifest, struct error *err);
struct manifest *manifest_free(struct manifest *manifest); /* returns NULL; NULL is fine */
void manifest_cleanup(struct manifest **manifest);
#define CLEANUP_MANIFEST CLEANUP(manifest_cleanup)

/* Whether the origin, as in struct url, is one of the manifest's or below one with "*". */
bool manifest_allows_origin(const struct manifest *manifest, const char *origin);

/*
 * Whether a rule lets the secret go there. The origin and path are those of a
 * parsed URL; a path that a server may take for another one, such as
 * "/login/..%2fx", is never allowed.
 */
bool manifest_allows_secret(const struct manifest *manifest, const char *secret, const char *origin,
                            const char *path, const char *field);

/*
 * Whether a request with that method may go there. What only reads may; what
 * changes state needs an action, or is the POST that a secret of a form or a JSON
 * body is for. Paths as above.
 */
bool manifest_allows_method(const struct manifest *manifest, const char *method, const char *origin,
                            const char *path);
/* POST, PUT, PATCH and DELETE. */
bool manifest_method_changes(const char *method);

/* Whether it lists this kind of documents. */
bool manifest_allows_kind(const struct manifest *manifest, const char *kind);

bool manifest_allows_cookie(const struct manifest *manifest, const char *name);
/* NULL when there is none of that name. */
const struct manifest_token *manifest_find_token(const struct manifest *manifest, const char *name);
bool manifest_allows_token(const struct manifest *manifest, const char *name, const char *origin);
/* NULL when there is none of that name. */
const struct manifest_field *manifest_find_field(const struct manifest *manifest, const char *name);

/* Whether the value is one of the options, where there are some, and matches the whole pattern. */
bool manifest_field_accepts(const struct manifest_field *field, const char *value);

/* "https://host" or "https://host:port", a "*." label allowed before two more; or "http:" for
 * localhost, 127.0.0.1 or [::1], which a run reaches with --dev-http only. */
bool manifest_origin_is_valid(const char *origin);

/* "/" or "/login": what a path in a URL looks like, without what makes it another path. */
bool manifest_path_is_valid(const char *path);
/* The same where "*" may stand for a whole segment, and for nothing else. */
bool manifest_path_pattern_is_valid(const char *path);

#endif
