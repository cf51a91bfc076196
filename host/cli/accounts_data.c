#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/cli/accounts.h"
#include "host/cli/data.h"
#include "host/common/failpoint.h"
#include "host/common/fd.h"
#include "host/sink/place.h"
#include "host/sink/sidecar.h"

/* The folder of the last file stays open, since most files of an account share one. */
struct deleter {
    struct cli *cli;
    int root;
    int folder;
    int trouble; /* errno, where it could not be opened */
    char *path;  /* of the folder, below the root */
    struct accounts_deleted deleted;
};

/* What was removed there must be gone for good before its records are. */
static int
leave_folder(struct deleter *deleter, struct error *err)
{
    int result = deleter->folder >= 0 ? place_sync_folder(deleter->folder) : 0;

    if (result < 0)
        error_errno(err, OUTCOME_SETUP, "the folder \"%s\" cannot be written", deleter->path);
    fd_close(&deleter->folder);
    free(deleter->path);
    deleter->path = NULL;
    return result;
}

/* 0; 1 when there is no such folder, or only one behind a link; -1. */
static int
enter_folder(struct deleter *deleter, const char *path, size_t len, struct error *err)
{
    if (deleter->path && strlen(deleter->path) == len && memcmp(deleter->path, path, len) == 0)
        return deleter->folder >= 0 ? 0 : 1;
    if (leave_folder(deleter, err) < 0)
        return -1;
    deleter->path = strndup(path, len);
    if (!deleter->path)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    deleter->folder = fd_opendir_at(deleter->root, len > 0 ? deleter->path : ".");
    deleter->trouble = errno;
    return deleter->folder >= 0 ? 0 : 1;
}

static void
tell_left(struct deleter *deleter, const char *path, const char *why)
{
    deleter->deleted.left++;
    report_note(&deleter->cli->report, "left: %s/%s, which %s", deleter->cli->paths.documents, path,
                why);
}

static int
delete_in_folder(struct deleter *deleter, const struct store_file *file, const char *name,
                 struct error *err)
{
    int match = place_compare(deleter->folder, name, file->size, file->sha256);

    if (match == PLACE_ABSENT) {
        /* A removal that was killed may have left what describes it. */
        (void)sidecar_forget(deleter->folder, name, file->sha256);
        return 0;
    }
    if (match == PLACE_OTHER || file->origin == STORE_FILE_ADOPTED) {
        tell_left(deleter, file->path,
                  match == PLACE_OTHER ? "was changed since it was saved" : "you had before");
        return 0;
    }
    if (match < 0 || unlinkat(deleter->folder, name, 0) < 0)
        return error_errno(err, OUTCOME_SETUP, "cannot delete %s/%s", deleter->cli->paths.documents,
                           file->path);
    FAILPOINT("accounts.deleted");
    (void)sidecar_forget(deleter->folder, name, file->sha256);
    deleter->deleted.files++;
    return 0;
}

static int
delete_file(struct deleter *deleter, const struct store_file *file, struct error *err)
{
    const char *slash = strrchr(file->path, '/');
    const char *name = slash ? slash + 1 : file->path;
    int result;

    if (!data_path_is_straight(file->path)) {
        tell_left(deleter, file->path, "is not below the folder of the documents");
        return 0;
    }
    result = enter_folder(deleter, file->path, (size_t)(name - file->path), err);
    if (result == 0)
        return delete_in_folder(deleter, file, name, err);
    if (result > 0 && deleter->trouble != ENOENT)
        tell_left(deleter, file->path, "is in a folder that cannot be opened, or is a link now");
    return result < 0 ? -1 : 0;
}

static int
delete_files(struct deleter *deleter, struct store *store, uint32_t account, struct error *err)
{
    struct store_file file;
    int result;

    for (uint64_t id = 0; (result = store_file_next(store, id, &file, err)) == 0;) {
        id = file.id;
        result = file.account == account ? delete_file(deleter, &file, err) : 0;
        store_file_clear(&file);
        if (result < 0)
            break;
    }
    return result < 0 ? -1 : 0;
}

/* Whether it is gone, or was; not when it has something in it. */
static bool
remove_folder(int root, const char *above, const char *name)
{
    CLEANUP_FD int parent = fd_opendir_at(root, above);

    if (parent < 0)
        return errno == ENOENT;
    return unlinkat(parent, name, AT_REMOVEDIR) == 0 || errno == ENOENT;
}

/* The folder, and those above it as far as they are empty. The root stays. */
static void
remove_folders(struct deleter *deleter, const char *path)
{
    CLEANUP_FREE char *copy = data_path_is_straight(path) ? strdup(path) : NULL;

    for (bool is_own = true, is_gone = copy != NULL; is_gone && *copy; is_own = false) {
        char *slash = strrchr(copy, '/');

        if (slash)
            *slash = '\0';
        is_gone = remove_folder(deleter->root, slash ? copy : ".", slash ? slash + 1 : copy);
        if (!is_gone)
            deleter->deleted.folder_left = is_own;
        if (!slash)
            break;
    }
}

/* The folders of a file below the account's own, as far as they are empty. */
static void
remove_folders_of(struct deleter *deleter, const char *own, const char *path)
{
    CLEANUP_FREE char *copy = data_path_is_straight(path) ? strdup(path) : NULL;
    size_t len = strlen(own);
    char *slash, *name;

    if (!copy || strncmp(copy, own, len) != 0 || copy[len] != '/')
        return;
    while ((slash = strrchr(copy, '/')) != copy + len) {
        *slash = '\0';
        name = strrchr(copy, '/');
        *name = '\0';
        if (!remove_folder(deleter->root, copy, name + 1))
            return;
        *name = '/';
    }
}

static int
remove_folders_below(struct deleter *deleter, struct store *store,
                     const struct store_account *account, struct error *err)
{
    struct store_file file;
    int result;

    for (uint64_t id = 0; (result = store_file_next(store, id, &file, err)) == 0;) {
        id = file.id;
        if (file.account == account->id)
            remove_folders_of(deleter, account->folder, file.path);
        store_file_clear(&file);
    }
    return result < 0 ? -1 : 0;
}

static void
sweep_folder(const struct deleter *deleter, const char *path)
{
    CLEANUP_FD int folder = data_path_is_straight(path) ? fd_opendir_at(deleter->root, path) : -1;

    if (folder >= 0)
        place_sweep(folder);
}

int
accounts_delete_data(struct cli *cli, struct store *store, const struct store_account *account,
                     struct accounts_deleted *ret_deleted, struct error *err)
{
    struct deleter deleter = {
        .cli = cli, .root = paths_open(cli->paths.documents, err), .folder = -1};
    struct error ignored;
    int result;

    if (deleter.root < 0)
        return -1;
    result = delete_files(&deleter, store, account->id, err);
    if (leave_folder(&deleter, result < 0 ? &ignored : err) < 0)
        result = -1;
    if (result == 0)
        result = remove_folders_below(&deleter, store, account, err);
    if (result == 0) {
        sweep_folder(&deleter, account->folder);
        remove_folders(&deleter, account->folder);
        *ret_deleted = deleter.deleted;
    }
    fd_close(&deleter.root);
    return result;
}
