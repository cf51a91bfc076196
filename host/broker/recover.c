/*
 * What a killed run left half done: a PENDING file that stands under its name
 * with its content is DONE; any other is forgotten, to be fetched again.
 */
#include "host/broker/internal.h"

#include <errno.h>
#include <string.h>

#include "host/common/fd.h"
#include "host/sink/sidecar.h"

/* PLACE_*, or -1 with errno. What described a file that never came goes too. */
static int
look_at(const struct run *run, const struct store_file *file)
{
    const char *slash = strrchr(file->path, '/');
    CLEANUP_FREE char *path = strndup(file->path, slash ? (size_t)(slash - file->path) : 0);
    CLEANUP_FD int folder = -1;
    int match;

    if (!path)
        return -1;
    folder = fd_opendir_at(run->request->documents_fd, slash ? path : ".");
    if (folder < 0)
        return errno == ENOENT ? PLACE_ABSENT : -1;
    place_sweep(folder);
    match = place_compare(folder, slash ? slash + 1 : file->path, file->size, file->sha256);
    if (match > PLACE_SAME &&
        sidecar_forget(folder, slash ? slash + 1 : file->path, file->sha256) < 0)
        return -1;
    /* Who watches the folder may not have been told before the kill. */
    if (match == PLACE_SAME)
        place_tell(folder, slash ? slash + 1 : file->path);
    return match;
}

static int
recover_file(struct run *run, const struct store_file *file, struct error *err)
{
    bool keep;
    int match = look_at(run, file);

    if (match < 0)
        return error_errno(err, OUTCOME_SETUP, "\"%s\" cannot be read", file->path);
    keep = match == PLACE_SAME;
    run_log(run, LOG_LEVEL_INFO, "an interrupted run is %s: %s", keep ? "completed" : "undone",
            file->path);
    return store_file_settle(run->request->store, file->id, keep, err) == 0 ? 0 : -1;
}

int
recover_files(struct run *run, struct error *err)
{
    struct store_file file = {0};
    uint64_t after = 0;
    int found;

    while ((found = store_file_next_pending(run->request->store, run->request->account, after,
                                            &file, err)) == 0) {
        int result = recover_file(run, &file, err);

        after = file.id;
        store_file_clear(&file);
        if (result < 0)
            return -1;
    }
    return found < 0 ? -1 : 0;
}

/* What earlier runs could not have is looked for until it is met. */
int
recover_missed(struct run *run, struct error *err)
{
    struct store_missed missed = {0};
    uint8_t key[STORE_DOCUMENT_KEY_LEN];
    bool begun = false;
    int found;

    while ((found = store_missed_next(run->request->store, run->request->account,
                                      begun ? key : NULL, &missed, err)) == 0) {
        int result = seen_add(&run->missed, missed.key);

        memcpy(key, missed.key, sizeof key);
        begun = true;
        store_missed_clear(&missed);
        if (result < 0)
            return error_set(err, OUTCOME_INTERNAL, "out of memory");
    }
    return found < 0 ? -1 : 0;
}
