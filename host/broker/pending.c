#include "host/broker/pending.h"

#include <errno.h>
#include <string.h>

#include "host/common/fd.h"
#include "host/sink/place.h"
#include "host/sink/sidecar.h"

/* PLACE_*, or -1 with errno. What described a file that never came goes too. */
static int
look_at(int documents, const struct store_file *file)
{
    const char *slash = strrchr(file->path, '/'), *name = slash ? slash + 1 : file->path;
    CLEANUP_FREE char *above = strndup(file->path, slash ? (size_t)(slash - file->path) : 0);
    CLEANUP_FD int folder = -1;
    int match;

    if (!above)
        return -1;
    folder = fd_opendir_at(documents, slash ? above : ".");
    if (folder < 0)
        return errno == ENOENT ? PLACE_ABSENT : -1;
    place_sweep(folder);
    match = place_compare(folder, name, file->size, file->sha256);
    if (match > PLACE_SAME && sidecar_forget(folder, name, file->sha256) < 0)
        return -1;
    /* Who watches the folder may not have been told before the kill. */
    if (match == PLACE_SAME)
        place_tell(folder, name);
    return match;
}

int
pending_settle(struct store *store, int documents, const struct store_file *file, bool *ret_kept,
               struct error *err)
{
    int match = look_at(documents, file);

    if (match < 0)
        return error_errno(err, OUTCOME_SETUP, "\"%s\" cannot be read", file->path);
    if (store_file_settle(store, file->id, match == PLACE_SAME, err) != 0)
        return -1;
    *ret_kept = match == PLACE_SAME;
    return 0;
}
