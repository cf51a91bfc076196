#include "host/interchange/firefox.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/common/fd.h"

enum {
    FIREFOX_FILE_MAX = 256 * 1024 * 1024,
    FIREFOX_COPY_STEP = 64 * 1024,
    FIREFOX_SCHEMA_MS = 16, /* from this one on, ends are in milliseconds */
    FIREFOX_SCHEMA_MAX = 17
};

#define FIREFOX_DATABASE "cookies.sqlite"

/* What SQLite may leave beside a copy. */
static const char *const firefox_names[] = {FIREFOX_DATABASE, FIREFOX_DATABASE "-wal",
                                            FIREFOX_DATABASE "-shm", FIREFOX_DATABASE "-journal"};

static int
firefox_copy_bytes(int from, int to)
{
    CLEANUP_BUF struct buf step = BUF_INIT_SECRET(FIREFOX_COPY_STEP);
    uint8_t *at = buf_reserve(&step, FIREFOX_COPY_STEP);
    size_t total = 0;
    ssize_t len;

    if (!at) {
        errno = ENOMEM;
        return -1;
    }
    while ((len = read(from, at, FIREFOX_COPY_STEP)) > 0) {
        total += (size_t)len;
        if (total > FIREFOX_FILE_MAX) {
            errno = EFBIG;
            return -1;
        }
        if (fd_write_all(to, at, (size_t)len) < 0)
            return -1;
    }
    buf_commit(&step, FIREFOX_COPY_STEP); /* so that all of it is wiped */
    return len < 0 ? -1 : 0;
}

/* 0; 1 when there is no such file; -1 with errno. */
static int
firefox_copy(const char *profile, int scratch, const char *name)
{
    CLEANUP_FREE char *path = NULL;
    CLEANUP_FD int from = -1, to = -1;

    if (asprintf(&path, "%s/%s", profile, name) < 0)
        return -1;
    from = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (from < 0)
        return errno == ENOENT ? 1 : -1;
    to = openat(scratch, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    return to < 0 ? -1 : firefox_copy_bytes(from, to);
}

static int
firefox_copy_all(const char *profile, int scratch, struct error *err)
{
    int result = firefox_copy(profile, scratch, FIREFOX_DATABASE);

    if (result > 0)
        return error_set(err, OUTCOME_SETUP, "%s has no " FIREFOX_DATABASE, profile);
    if (result < 0 || firefox_copy(profile, scratch, FIREFOX_DATABASE "-wal") < 0)
        return error_errno(err, OUTCOME_SETUP, "the cookies in %s cannot be copied", profile);
    return 0;
}

static int
firefox_broken(sqlite3 *db, const char *profile, struct error *err)
{
    return error_set(err, OUTCOME_SETUP,
                     "the cookies in %s cannot be read (%s); close Firefox and try again", profile,
                     db ? sqlite3_errmsg(db) : "no memory");
}

static const char *
firefox_text(sqlite3_stmt *row, int column)
{
    const unsigned char *text = sqlite3_column_text(row, column);

    return text ? (const char *)text : "";
}

static int
firefox_take_row(sqlite3_stmt *row, bool in_ms, interchange_taker *take, void *opaque,
                 struct error *err)
{
    const char *host = firefox_text(row, 0);
    struct cookie_fields cookie = {
        .domain = host[0] == '.' ? host + 1 : host,
        .host_only = host[0] != '.',
        .path = firefox_text(row, 1),
        .secure = sqlite3_column_int(row, 2) != 0,
        .http_only = sqlite3_column_int(row, 3) != 0,
        .expiry = sqlite3_column_int64(row, 4) / (in_ms ? 1000 : 1),
        .name = firefox_text(row, 5),
        .value = firefox_text(row, 6),
    };

    return take(opaque, &cookie, err);
}

/* The number of the schema, which says how the rows are to be read. */
static int
firefox_schema(sqlite3 *db, const char *profile, int *ret_schema, struct error *err)
{
    sqlite3_stmt *row = NULL;
    int result = -1;

    if (sqlite3_prepare_v2(db, "PRAGMA user_version", -1, &row, NULL) == SQLITE_OK &&
        sqlite3_step(row) == SQLITE_ROW) {
        *ret_schema = sqlite3_column_int(row, 0);
        result = 0;
    }
    sqlite3_finalize(row);
    if (result < 0)
        return firefox_broken(db, profile, err);
    if (*ret_schema > FIREFOX_SCHEMA_MAX)
        return error_set(err, OUTCOME_SETUP,
                         "the cookies in %s are of a newer Firefox (schema %d) than this clisk "
                         "knows (%d): export them as a file and use --cookies",
                         profile, *ret_schema, FIREFOX_SCHEMA_MAX);
    return 0;
}

static int
firefox_walk(sqlite3 *db, const char *profile, interchange_taker *take, void *opaque,
             struct error *err)
{
    /* Containers and private windows have attributes. */
    static const char query[] = "SELECT host, path, isSecure, isHttpOnly, expiry, name, value "
                                "FROM moz_cookies WHERE originAttributes = '' ORDER BY id";
    sqlite3_stmt *row = NULL;
    int schema = 0, step = SQLITE_ERROR, result = 0;

    if (firefox_schema(db, profile, &schema, err) < 0)
        return -1;
    if (sqlite3_prepare_v2(db, query, -1, &row, NULL) == SQLITE_OK) {
        while (result == 0 && (step = sqlite3_step(row)) == SQLITE_ROW)
            result = firefox_take_row(row, schema >= FIREFOX_SCHEMA_MS, take, opaque, err);
    }
    if (result == 0 && step != SQLITE_DONE)
        result = firefox_broken(db, profile, err);
    sqlite3_finalize(row);
    return result;
}

/* A table's columns may be read, and nothing be done: a view in its place could compute for ever.
 */
static int
firefox_authorize(void *opaque ATTR_UNUSED, int action, const char *what ATTR_UNUSED,
                  const char *detail ATTR_UNUSED, const char *database ATTR_UNUSED,
                  const char *inner)
{
    bool allowed = action == SQLITE_SELECT || action == SQLITE_READ || action == SQLITE_PRAGMA;

    return allowed && !inner ? SQLITE_OK : SQLITE_DENY;
}

static int
firefox_read_copy(const char *copy, const char *profile, interchange_taker *take, void *opaque,
                  struct error *err)
{
    CLEANUP_FREE char *path = NULL;
    sqlite3 *db = NULL;
    int result;

    if (asprintf(&path, "%s/" FIREFOX_DATABASE, copy) < 0)
        return error_set(err, OUTCOME_INTERNAL, "no memory");
    if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK &&
        sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL) == SQLITE_OK &&
        sqlite3_set_authorizer(db, firefox_authorize, NULL) == SQLITE_OK)
        result = firefox_walk(db, profile, take, opaque, err);
    else
        result = firefox_broken(db, profile, err);
    sqlite3_close(db);
    return result;
}

static void
firefox_remove_copy(const char *copy, int scratch)
{
    for (size_t i = 0; i < ARRAY_SIZE(firefox_names); i++)
        unlinkat(scratch, firefox_names[i], 0);
    rmdir(copy);
}

int
firefox_read(const struct firefox_where *where, interchange_taker *take, void *opaque,
             struct error *err)
{
    CLEANUP_FREE char *profile = NULL, *copy = NULL;
    CLEANUP_FD int scratch = -1;
    int result;

    if (firefox_find_profile(where, &profile, err) < 0)
        return -1;
    if (asprintf(&copy, "%s/firefox-XXXXXX", where->scratch) < 0)
        return error_set(err, OUTCOME_INTERNAL, "no memory");
    if (!mkdtemp(copy))
        return error_errno(err, OUTCOME_SETUP, "no directory can be made in %s", where->scratch);
    scratch = open(copy, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    result = scratch < 0 ? error_errno(err, OUTCOME_SETUP, "cannot open %s", copy)
                         : firefox_copy_all(profile, scratch, err);
    if (result == 0)
        result = firefox_read_copy(copy, profile, take, opaque, err);
    firefox_remove_copy(copy, scratch);
    return result;
}
