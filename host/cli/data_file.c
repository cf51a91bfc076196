/*
 * Where a file of the store is now. A person renames and moves her files: what
 * is no longer under its path is looked for by its content, and the store learns
 * the new path, so that the next one to ask need not search.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "host/cli/data.h"
#include "host/common/fd.h"
#include "host/common/text.h"
#include "host/sink/place.h"
#include "host/sink/tree.h"

bool
data_path_is_straight(const char *path)
{
    size_t len;

    for (const char *at = path; *at; at += len + (at[len] != '\0')) {
        len = strcspn(at, "/");
        if (len == 0 || (len <= 2 && strspn(at, ".") >= len))
            return false;
    }
    return path[0] != '\0';
}

int
data_file_folder(int root, const char *path, const char **ret_name)
{
    const char *slash = strrchr(path, '/');
    CLEANUP_FREE char *folder = strndup(path, slash ? (size_t)(slash - path) : 0);

    if (!folder)
        return -1;
    *ret_name = slash ? slash + 1 : path;
    return fd_opendir_at(root, slash ? folder : ".");
}

/* A folder that is gone, or a link now, has no files of ours. */
static bool
is_nowhere(int error)
{
    return error == ENOENT || error == ENOTDIR || error == ELOOP;
}

static int
fail_read(const struct cli *cli, const struct store_file *file, struct error *err)
{
    return error_errno(err, OUTCOME_SETUP, "cannot read %s/%s", cli->paths.documents, file->path);
}

/* PLACE_*; -1 with *err. */
static int
compare(const struct cli *cli, int root, const struct store_file *file, struct error *err)
{
    const char *name;
    CLEANUP_FD int folder = -1;
    int match;

    if (!data_path_is_straight(file->path))
        return PLACE_ABSENT;
    folder = data_file_folder(root, file->path, &name);
    if (folder < 0 && is_nowhere(errno))
        return PLACE_ABSENT;
    match = folder < 0 ? -1 : place_compare(folder, name, file->size, file->sha256);
    return match < 0 ? fail_read(cli, file, err) : match;
}

/* The same by the size alone. */
static int
compare_size(const struct cli *cli, int root, const struct store_file *file, struct error *err)
{
    const char *name;
    CLEANUP_FD int folder = -1;
    struct stat st;

    if (!data_path_is_straight(file->path))
        return PLACE_ABSENT;
    folder = data_file_folder(root, file->path, &name);
    if (folder < 0 || fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
        return is_nowhere(errno) ? PLACE_ABSENT : fail_read(cli, file, err);
    return S_ISREG(st.st_mode) && (uint64_t)st.st_size == file->size ? PLACE_SAME : PLACE_OTHER;
}

int
data_file_stat(const struct cli *cli, int root, const struct store_file *file, bool content,
               enum data_file *ret_where, struct error *err)
{
    int match = content ? compare(cli, root, file, err) : compare_size(cli, root, file, err);

    if (match < 0)
        return -1;
    *ret_where = match == PLACE_SAME    ? DATA_FILE_HERE
                 : match == PLACE_OTHER ? DATA_FILE_CHANGED
                                        : DATA_FILE_GONE;
    return 0;
}

/* --- the search by content ----------------------------------------------------- */

struct search {
    struct store *store;
    const struct store_file *file;
    struct error *err;
    char *found; /* a path */
};

/* Whether another record of the account has this path, which is the same content once more: 1; 0;
 * -1. */
static int
is_others(const struct search *search, uint32_t account, const char *path)
{
    struct store_file other;
    int result;

    for (uint64_t id = 0;
         (result = store_file_next_same(search->store, account, search->file->sha256, id, &other,
                                        search->err)) == 0;) {
        bool is_same = other.id != search->file->id && strcmp(other.path, path) == 0;

        id = other.id;
        store_file_clear(&other);
        if (is_same)
            return 1;
    }
    return result < 0 ? -1 : 0;
}

static int
is_taken(const struct search *search, const char *path)
{
    struct store_account account;
    int result;

    for (uint32_t id = 0;
         (result = store_account_next(search->store, id, &account, search->err)) == 0;) {
        id = account.id;
        store_account_clear(&account);
        result = is_others(search, id, path);
        if (result != 0)
            return result;
    }
    return result < 0 ? -1 : 0;
}

/* What cannot be read is not it. */
static int
visit(const struct tree_file *at, void *opaque)
{
    struct search *search = opaque;
    int taken;

    if ((uint64_t)at->st->st_size != search->file->size ||
        place_compare(at->folder, at->name, search->file->size, search->file->sha256) != PLACE_SAME)
        return 0;
    taken = is_taken(search, at->path);
    if (taken != 0)
        return taken < 0 ? -1 : 0;
    search->found = strdup(at->path);
    return search->found ? 1 : error_set(search->err, OUTCOME_INTERNAL, "out of memory");
}

struct mending {
    uint64_t id;
    const char *path;
};

static int
mend_body(struct store_txn *txn, void *opaque, struct error *err)
{
    const struct mending *mending = opaque;
    struct store_file file, moved;
    int result = store_txn_get_file(txn, mending->id, &file, err);

    if (result != 0)
        return result < 0 ? -1 : 0;
    moved = file;
    moved.path = mending->path;
    result = store_txn_update_file(txn, &moved, err);
    store_file_clear(&file);
    return result;
}

int
data_file_move(struct store *store, struct store_file *file, const char *path, struct error *err)
{
    struct mending mending = {.id = file->id, .path = path};
    struct store_file moved;

    if (store_write(store, mend_body, &mending, err) < 0 ||
        store_file_get(store, file->id, &moved, err) != 0)
        return -1;
    store_file_clear(file);
    *file = moved;
    return 0;
}

bool
data_file_can_be_at(const char *path)
{
    size_t len = strlen(path);

    return len <= STORE_TEXT_MAX && text_is_utf8(path, len);
}

/* A name that the store cannot keep is found anew each time. */
static int
keep_found(struct cli *cli, struct store *store, struct store_file *file, const char *found,
           struct error *err)
{
    if (data_file_can_be_at(found))
        return data_file_move(store, file, found, err);
    file->path = arena_strdup(cli->options.arena, found);
    return file->path ? 0 : error_set(err, OUTCOME_INTERNAL, "out of memory");
}

int
data_file_look(struct cli *cli, struct store *store, int root, struct store_file *file,
               enum data_file *ret_where, struct error *err)
{
    struct search search = {.store = store, .file = file, .err = err};
    const struct tree_visitor visitor = {.file = visit, .opaque = &search};
    int match = compare(cli, root, file, err), result;

    if (match < 0)
        return -1;
    if (match == PLACE_SAME) {
        *ret_where = DATA_FILE_HERE;
        return 0;
    }
    result = tree_walk(root, ".", &visitor);
    if (result < 0 && !search.err->message[0])
        return error_errno(err, OUTCOME_SETUP, "cannot read %s", cli->paths.documents);
    if (result > 0)
        result = keep_found(cli, store, file, search.found, err);
    *ret_where = search.found           ? DATA_FILE_MOVED
                 : match == PLACE_OTHER ? DATA_FILE_CHANGED
                                        : DATA_FILE_GONE;
    free(search.found);
    return result < 0 ? -1 : 0;
}
