/*
 * The pages that are free in the database's file: LMDB leaves in them what they
 * held, which after a migration was plain.
 */
#include "host/store/internal.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { FREE_DBI = 0 /* LMDB's list of them, by the transaction that freed them */ };

struct readers {
    size_t oldest;
    bool any;
};

/* One line of the table, whose first one is a heading. */
static int
note_reader(const char *line, void *opaque)
{
    struct readers *readers = opaque;
    size_t snapshot;
    int pid;

    if (sscanf(line, "%d %*s %zu", &pid, &snapshot) != 2)
        return 0;
    if (!readers->any || snapshot < readers->oldest)
        readers->oldest = snapshot;
    readers->any = true;
    return 0;
}

static int
wipe_pages(const struct store *store, MDB_val pages, unsigned page_size, int fd, struct error *err)
{
    const uint8_t nothing[4096] = {0};
    const uint8_t *at = pages.mv_data;
    size_t count, page;

    memcpy(&count, at, sizeof count);
    for (size_t i = 1; i <= count && (i + 1) * sizeof page <= pages.mv_size; i++) {
        memcpy(&page, at + i * sizeof page, sizeof page);
        for (unsigned done = 0; done < page_size; done += (unsigned)sizeof nothing) {
            if (pwrite(fd, nothing, sizeof nothing, (off_t)(page * page_size + done)) !=
                (ssize_t)sizeof nothing)
                return error_errno(err, OUTCOME_INTERNAL,
                                   "cannot overwrite what was in the store "
                                   "%s",
                                   store->path);
        }
    }
    return 0;
}

/* Those freed by a transaction that every snapshot in use, and the commit before the last, has
 * behind it: even a torn last commit does not bring them back. 1 when some were left. */
static int
wipe_list(struct store *store, MDB_txn *mdb, size_t until, struct error *err)
{
    MDB_val key, pages;
    MDB_cursor *cursor;
    MDB_stat stat;
    int fd, code, result = 0;

    if ((code = mdb_env_stat(store->env, &stat)) != MDB_SUCCESS ||
        (code = mdb_env_get_fd(store->env, &fd)) != MDB_SUCCESS ||
        (code = mdb_cursor_open(mdb, FREE_DBI, &cursor)) != MDB_SUCCESS)
        return store_error(store, code, "examine", err);
    while (result == 0 && (code = mdb_cursor_get(cursor, &key, &pages, MDB_NEXT)) == MDB_SUCCESS) {
        size_t freed;

        memcpy(&freed, key.mv_data, sizeof freed);
        result = freed <= until ? wipe_pages(store, pages, stat.ms_psize, fd, err) : 1;
    }
    mdb_cursor_close(cursor);
    if (result == 0 && code != MDB_NOTFOUND)
        return store_error(store, code, "examine", err);
    if (result >= 0 && fdatasync(fd) < 0)
        return error_errno(err, OUTCOME_INTERNAL, "cannot write the store %s", store->path);
    return result;
}

/* In a transaction that writes nothing, and keeps all others from it. LMDB shows its list of free
 * pages to one that only reads. */
int
store_wipe_free(struct store *store, struct error *err)
{
    struct readers readers = {0};
    size_t last, until;
    MDB_txn *mdb, *reading;
    int result;

    if (store_begin(store, 0, "write", &mdb, err) < 0)
        return -1;
    last = mdb_txn_id(mdb) - 1;
    mdb_reader_list(store->env, note_reader, &readers);
    until = last - 1;
    if (readers.any && readers.oldest < until)
        until = readers.oldest;
    result = store_begin(store, MDB_RDONLY, "read", &reading, err);
    if (result == 0) {
        result = wipe_list(store, reading, until, err);
        mdb_txn_abort(reading);
    }
    mdb_txn_abort(mdb);
    /* What the last commit freed holds nothing of the databases that were dropped before it. */
    return result > 0 && until == last - 1 ? 0 : result;
}
