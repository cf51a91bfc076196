#include "tests/unit/test-store-kept.h"

#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/store/store.h"
#include "tests/unit/require.h"

enum { DATABASES_MAX = 64 };

FILE *
kept_open(const char *name)
{
    const char *top = getenv("top_srcdir");
    char path[PATH_MAX];
    FILE *kept;

    snprintf(path, sizeof path, "%s/tests/unit/schema-1/%s", top ? top : ".", name);
    kept = fopen(path, "re");
    REQUIRE(kept != NULL);
    return kept;
}

/* --- without the store's code --------------------------------------------------- */

MDB_env *
kept_open_raw(const char *directory, MDB_txn **ret_mdb)
{
    MDB_env *env;

    REQUIRE(mdb_env_create(&env) == 0);
    REQUIRE(mdb_env_set_maxdbs(env, DATABASES_MAX) == 0);
    REQUIRE(mdb_env_open(env, directory, 0, 0600) == 0);
    REQUIRE(mdb_txn_begin(env, NULL, 0, ret_mdb) == 0);
    return env;
}

void
kept_close_raw(MDB_env *env, MDB_txn *mdb)
{
    REQUIRE(mdb_txn_commit(mdb) == 0);
    mdb_env_close(env);
}

const char *
kept_plain(const char *directory)
{
    static const char *const plain[] = {"accounts", "names", "documents", "files", "grants", "log"};
    const char *found = NULL;
    MDB_txn *mdb;
    MDB_env *env = kept_open_raw(directory, &mdb);

    for (size_t i = 0; i < ARRAY_SIZE(plain); i++) {
        MDB_dbi dbi;
        int code = mdb_dbi_open(mdb, plain[i], 0, &dbi);

        REQUIRE(code == 0 || code == MDB_NOTFOUND);
        if (code == 0)
            found = plain[i];
    }
    kept_close_raw(env, mdb);
    return found;
}

/* --- loading -------------------------------------------------------------------- */

/* "-" is for no byte. */
static size_t
unhex(const char *hex, uint8_t *out)
{
    size_t len = strcmp(hex, "-") == 0 ? 0 : strlen(hex) / 2;

    for (size_t i = 0; i < len; i++) {
        unsigned byte;

        REQUIRE(sscanf(hex + 2 * i, "%2x", &byte) == 1);
        out[i] = (uint8_t)byte;
    }
    return len;
}

/* A file beside the database: a journal. */
static void
load_file(const char *directory, const MDB_val *name, const MDB_val *content)
{
    char path[PATH_MAX];
    int fd;

    snprintf(path, sizeof path, "%s/%.*s", directory, (int)name->mv_size,
             (const char *)name->mv_data);
    fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    REQUIRE(fd >= 0);
    REQUIRE(write(fd, content->mv_data, content->mv_size) == (ssize_t)content->mv_size);
    close(fd);
}

static void
load_line(MDB_txn *mdb, const char *directory, const uint8_t *mirror, const char *line)
{
    static const char mirror_name[] = "vault-mirror";
    static char database[32], key_hex[KEPT_LINE_MAX], value_hex[KEPT_LINE_MAX];
    static uint8_t key[KEPT_LINE_MAX], value[KEPT_LINE_MAX];
    MDB_val at = {.mv_data = key}, bytes = {.mv_data = value};
    MDB_dbi dbi;

    REQUIRE(sscanf(line, "%31s %8191s %8191s", database, key_hex, value_hex) == 3);
    at.mv_size = unhex(key_hex, key);
    bytes.mv_size = unhex(value_hex, value);
    if (strcmp(database, "file") == 0) {
        load_file(directory, &at, &bytes);
        return;
    }
    if (mirror && at.mv_size == strlen(mirror_name) && memcmp(key, mirror_name, at.mv_size) == 0)
        memcpy(value, mirror, STORE_MIRROR_LEN);
    REQUIRE(mdb_dbi_open(mdb, database, MDB_CREATE, &dbi) == 0);
    REQUIRE(mdb_put(mdb, dbi, &at, &bytes, 0) == 0);
}

void
kept_load(const char *directory, const uint8_t *mirror)
{
    static char line[2 * KEPT_LINE_MAX];
    FILE *kept = kept_open("entries.txt");
    MDB_txn *mdb;
    MDB_env *env = kept_open_raw(directory, &mdb);

    while (fgets(line, sizeof line, kept))
        load_line(mdb, directory, mirror, line);
    fclose(kept);
    kept_close_raw(env, mdb);
}
