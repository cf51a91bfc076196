/* The files of an account in the store, and those on the disk. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/cli/fsck.h"
#include "host/common/fd.h"
#include "host/sink/folder.h"
#include "host/sink/place.h"
#include "host/sink/tree.h"

/* --- what the store does not know ------------------------------------------------- */

static int
add_stray(const struct tree_file *at, void *opaque)
{
    struct fsck *fsck = opaque;
    char *path;

    if (data_paths_have(&fsck->paths, at->path))
        return 0;
    if (fsck->stray_count == fsck->stray_room) {
        size_t room = fsck->stray_room ? fsck->stray_room * 2 : 64;
        struct fsck_stray *more = reallocarray(fsck->strays, room, sizeof *more);

        if (!more)
            return error_set(fsck->err, OUTCOME_INTERNAL, "out of memory");
        fsck->strays = more;
        fsck->stray_room = room;
    }
    path = strdup(at->path);
    if (!path)
        return error_set(fsck->err, OUTCOME_INTERNAL, "out of memory");
    fsck->strays[fsck->stray_count++] =
        (struct fsck_stray){.path = path, .size = (uint64_t)at->st->st_size};
    return 0;
}

static void
tell_trouble(const char *path, int error, void *opaque)
{
    struct fsck *fsck = opaque;

    report_message(&fsck->cli->report, "%s cannot be read: %s", path, strerror(error));
}

int
fsck_find_strays(struct fsck *fsck, struct error *err)
{
    const struct tree_visitor visitor = {
        .file = add_stray, .trouble = tell_trouble, .opaque = fsck};
    int result;

    fsck->err = err;
    result = tree_walk(fsck->root, ".", &visitor);
    if (result < 0 && !err->message[0])
        return error_errno(err, OUTCOME_SETUP, "cannot read %s", fsck->cli->paths.documents);
    return result;
}

void
fsck_clear_strays(struct fsck *fsck)
{
    for (size_t i = 0; i < fsck->stray_count; i++)
        free(fsck->strays[i].path);
    free(fsck->strays);
    fsck->strays = NULL;
    fsck->stray_count = fsck->stray_room = 0;
}

static bool
is_content(const struct fsck *fsck, const struct fsck_stray *stray, const struct store_file *file)
{
    const char *name;
    CLEANUP_FD int folder = -1;

    if (!stray->path || stray->size != file->size)
        return false;
    folder = data_file_folder(fsck->root, stray->path, &name);
    return folder >= 0 && place_compare(folder, name, file->size, file->sha256) == PLACE_SAME;
}

/* --- one file of the store ---------------------------------------------------------- */

/* Where the person has moved it; NULL for nowhere. */
static struct fsck_stray *
find_moved(const struct fsck *fsck, const struct store_file *file)
{
    for (size_t i = 0; i < fsck->stray_count; i++) {
        if (is_content(fsck, &fsck->strays[i], file))
            return &fsck->strays[i];
    }
    return NULL;
}

/* Where the store cannot keep the new path, it is found anew by each command that needs it. */
static int
settle_moved(struct fsck *fsck, const char *account, struct store_file *file,
             struct fsck_stray *stray, struct error *err)
{
    bool can_keep = data_file_can_be_at(stray->path);
    bool repair = fsck->cli->options.repair && can_keep;
    const char *text =
        arena_printf(fsck->cli->options.arena, "you have moved it to %s%s", stray->path,
                     can_keep ? "" : ", which is no UTF-8 or too long; rename it");
    const char *path = arena_strdup(fsck->cli->options.arena, file->path);

    if (!text || !path)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    if (repair && data_file_move(fsck->store, file, stray->path, err) < 0)
        return -1;
    /* It is no longer one that nobody knows. */
    free(stray->path);
    stray->path = NULL;
    return fsck_tell(fsck,
                     repair     ? FSCK_REPAIRED
                     : can_keep ? FSCK_PROBLEM
                                : FSCK_NOTE,
                     account, "moved", path, text, err);
}

/* 0; 1 when that cannot be told, which is told instead; -1. */
static int
stat_file(struct fsck *fsck, const char *account, const struct store_file *file, bool content,
          enum data_file *ret_where, struct error *err)
{
    struct error why = {0};

    if (data_file_stat(fsck->cli, fsck->root, file, content, ret_where, &why) == 0)
        return 0;
    if (why.outcome != OUTCOME_SETUP) {
        *err = why;
        return -1;
    }
    return fsck_tell(fsck, FSCK_HELPLESS, account, "unreadable", file->path, why.message, err) < 0
               ? -1
               : 1;
}

static int
check_done(struct fsck *fsck, const char *account, struct store_file *file, struct error *err)
{
    struct fsck_stray *stray;
    enum data_file where;
    int result = stat_file(fsck, account, file, fsck->cli->options.content, &where, err);

    if (result != 0)
        return result < 0 ? -1 : 0;
    if (where == DATA_FILE_HERE)
        return 0;
    stray = find_moved(fsck, file);
    if (stray)
        return settle_moved(fsck, account, file, stray, err);
    if (where == DATA_FILE_CHANGED)
        return fsck_tell(fsck, FSCK_NOTE, account, "changed", file->path,
                         "it was changed since it was saved, and stays as it is", err);
    if (fsck->folder_away) {
        fsck->away++;
        return 0;
    }
    return fsck_tell(fsck, FSCK_NOTE, account, "gone", file->path,
                     "you have deleted or moved it away; 'clisk data restore' asks for it again",
                     err);
}

/* Its run is dead: nobody else has the account. */
static int
check_pending(struct fsck *fsck, const char *account, const struct store_file *file,
              struct error *err)
{
    bool keep;
    bool repair = fsck->cli->options.repair;
    enum data_file where;
    int result = stat_file(fsck, account, file, true, &where, err);

    if (result != 0)
        return result < 0 ? -1 : 0;
    keep = where == DATA_FILE_HERE;
    if (repair && store_file_settle(fsck->store, file->id, keep, err) < 0)
        return -1;
    return fsck_tell(fsck, repair ? FSCK_REPAIRED : FSCK_PROBLEM, account, "pending", file->path,
                     keep ? "a run was killed when the file was in its place already"
                          : "a run was killed before the file was in its place",
                     err);
}

/* Whether the account's documents can be looked at: 0; 1, and what to say where they cannot, of
 * which "" is that the folder is not there. */
static int
look_at_folder(const struct fsck *fsck, const struct store_account *account, struct error *ret_why)
{
    CLEANUP_FD int folder = fd_opendir_at(fsck->root, account->folder);

    *ret_why = (struct error){0};
    if (folder >= 0)
        return 0;
    if (errno != ENOENT)
        folder_refuse(fsck->root, account->folder, ret_why);
    return 1;
}

/* Once, and not of each file: most likely it is only elsewhere. */
static int
tell_away(struct fsck *fsck, const struct store_account *account, const struct error *why,
          struct error *err)
{
    bool is_gone = why->message[0] == '\0';
    const char *text;

    if (fsck->away == 0)
        return 0;
    text = arena_printf(fsck->cli->options.arena,
                        is_gone ? "%lu files are gone with it: put it back where it was; or 'clisk "
                                  "data restore' asks for them again%s"
                                : "%lu files cannot be looked at: %s",
                        fsck->away, why->message);
    if (!text)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    return fsck_tell(fsck, is_gone ? FSCK_NOTE : FSCK_HELPLESS, account->name, "folder",
                     account->folder, text, err);
}

int
fsck_check_files(struct fsck *fsck, const struct store_account *account, struct error *err)
{
    struct store_file file;
    struct error why;
    int result;

    fsck->away = 0;
    fsck->folder_away = look_at_folder(fsck, account, &why) != 0;
    for (uint64_t id = 0; (result = store_file_next(fsck->store, id, &file, err)) == 0;) {
        struct arena_mark mark = arena_mark(fsck->cli->options.arena);

        id = file.id;
        if (file.account == account->id)
            result = file.state == STORE_FILE_PENDING
                         ? check_pending(fsck, account->name, &file, err)
                         : check_done(fsck, account->name, &file, err);
        arena_rewind(fsck->cli->options.arena, mark);
        store_file_clear(&file);
        if (result < 0)
            return -1;
    }
    return result < 0 ? -1 : tell_away(fsck, account, &why, err);
}

/* --- what is in its folder ------------------------------------------------------------ */

static bool
is_below(const char *path, const char *folder)
{
    size_t len = strlen(folder);

    return strncmp(path, folder, len) == 0 && path[len] == '/';
}

static int
check_leftover(struct fsck *fsck, const char *account, const char *path, struct error *err)
{
    bool repair = fsck->cli->options.repair;
    const char *name;
    CLEANUP_FD int folder = data_file_folder(fsck->root, path, &name);

    if (folder >= 0 && repair) {
        place_sweep(folder);
        repair = !place_taken(folder, name);
    }
    return fsck_tell(fsck, repair ? FSCK_REPAIRED : FSCK_PROBLEM, account, "leftover", path,
                     "a run that was killed has left it", err);
}

int
fsck_check_strays(struct fsck *fsck, const struct store_account *account, struct error *err)
{
    for (size_t i = 0; i < fsck->stray_count; i++) {
        const char *path = fsck->strays[i].path;
        const char *name = path ? strrchr(path, '/') : NULL;
        int result = 0;

        if (!name || !is_below(path, account->folder))
            continue;
        if (strncmp(name, "/.clisk-", 8) == 0)
            result = check_leftover(fsck, account->name, path, err);
        else if (name[1] != '.')
            result = fsck_tell(fsck, FSCK_NOTE, account->name, "unknown", path,
                               "clisk did not save it; 'clisk adopt' would take it", err);
        if (result < 0)
            return -1;
    }
    return 0;
}
