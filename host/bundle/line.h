/*
 * The lines of an export: an account, a record or an entry that was missed each, as JSON;
 * clisk-export(5) has the format. Lines that are read come from anywhere: they are bounded in size,
 * depth and number of values before they are parsed.
 */
#ifndef CLISK_BUNDLE_LINE_H
#define CLISK_BUNDLE_LINE_H

#include <jansson.h>

#include "host/common/arena.h"
#include "host/common/error.h"
#include "host/store/state.h"

#define LINE_FILES "files/" /* before the paths of files */

enum {
    LINE_SIZE_MAX = 16 * 1024 * 1024,
    LINE_VALUES_MAX = 200000,
    LINE_DEPTH_MAX = 32,
    LINE_VERSIONS_MAX = 1000,
    LINE_VERSIONS_SIZE_MAX = 1024 * 1024, /* bytes of their fields */
    LINE_OLDER_MAX = 1000,                /* older files of a record */
    LINE_FOLDERS_MAX = 1000               /* of an account */
};

struct line_file {
    const char *reference;
    struct store_file
        file;     /* without id, account, run and previous; the path is below the documents */
    bool missing; /* it is not where clisk put it, and not in the export either */
    struct line_file *older; /* what it replaced, from the oldest on */
    size_t older_count;
};

struct line_record {
    const char *account;            /* its name */
    const char *brand;              /* of the account */
    struct store_document document; /* without account, key, files and runs */
    struct line_file *files;
    size_t file_count;
    struct store_version *versions; /* from the oldest on */
    size_t version_count;
};

/* Where an account's files of that label go. */
struct line_folder {
    const char *label; /* not empty: the account itself tells of its own folder */
    const char *path;
};

struct line_account {
    struct store_account account;
    struct line_folder *folders;
    size_t folder_count;
};

struct line_missed {
    const char *account;
    const char *brand;
    struct store_missed missed; /* without key and run */
};

/* NULL without memory. */
json_t *line_of_record(const struct line_record *record);
json_t *line_of_account(const struct line_account *account);
json_t *line_of_missed(const struct line_missed *missed);

/*
 * What is read lives in the arena. -1 with *err: USAGE, which tells what is wrong with the line;
 * LIMIT; INTERNAL.
 */
int line_read_record(const char *text, size_t len, struct arena *arena,
                     struct line_record *ret_record, struct error *err);
int line_read_account(const char *text, size_t len, struct arena *arena,
                      struct line_account *ret_account, struct error *err);
int line_read_missed(const char *text, size_t len, struct arena *arena,
                     struct line_missed *ret_missed, struct error *err);
/* A JSON text within the bounds above. */
int line_parse(const char *text, size_t len, json_t **ret_root, struct error *err);

/* Whether a path is relative, and of names that are not empty, "." or "..". */
bool line_path_is_right(const char *path);

/* "2026-11-28T10:00:00Z"; "" for 0. */
enum { LINE_TIME_MAX = 32 };
const char *line_time(int64_t seconds, char ret_text[LINE_TIME_MAX]);
/* 0, or -1. */
int line_time_parse(const char *text, int64_t *ret_seconds);
/* 64 hexadecimal digits. 0, or -1. */
int line_digest_parse(const char *text, uint8_t ret_digest[DIGEST_LEN]);

#endif
