/*
 * Where the account's files go: its own folder, and one below it for each label
 * that the konnector gives. A label is the brand's text, and becomes one name.
 */
#include "host/broker/internal.h"

#include <stdlib.h>
#include <string.h>

#include "host/common/fd.h"
#include "host/sink/name.h"

enum { FOLDER_PATH_MAX = 4096 };

static struct run_folder *
folder_free(struct run_folder *folder)
{
    if (folder) {
        fd_close(&folder->fd);
        free(folder->label);
        free(folder->path);
        free(folder);
    }
    return NULL;
}

static struct run_folder *
folder_new(const struct run *run, const char *label)
{
    CLEANUP_BUF struct buf path = BUF_INIT(FOLDER_PATH_MAX);
    struct run_folder *folder = calloc(1, sizeof *folder);

    if (!folder)
        return NULL;
    folder->fd = -1;
    buf_printf(&path, "%s", run->request->folder);
    if (*label) {
        buf_append_byte(&path, '/');
        name_sanitize(&path, label, strlen(label));
    }
    folder->label = strdup(label);
    folder->path = buf_str(&path) ? strdup(buf_str(&path)) : NULL;
    return folder->label && folder->path ? folder : folder_free(folder);
}

int
folders_open(struct run *run, const char *label, struct run_folder **ret_folder, struct error *err)
{
    struct run_folder *folder;

    for (size_t i = 0; i < run->folder_count; i++) {
        if (strcmp(run->folders[i]->label, label) == 0) {
            *ret_folder = run->folders[i];
            return 0;
        }
    }
    if (run->folder_count == RUN_FOLDERS_MAX)
        return error_set(err, OUTCOME_LIMIT, "the konnector saves into more than %d folders",
                         RUN_FOLDERS_MAX);
    folder = folder_new(run, label);
    if (!folder)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    folder->fd = fd_mkdir_at(run->request->documents_fd, folder->path);
    if (folder->fd < 0) {
        error_errno(err, OUTCOME_SETUP, "the folder \"%s\" cannot be made or opened", folder->path);
        folder_free(folder);
        return -1;
    }
    place_sweep(folder->fd);
    run->folders[run->folder_count++] = folder;
    *ret_folder = folder;
    return 0;
}

void
folders_close(struct run *run)
{
    while (run->folder_count > 0)
        folder_free(run->folders[--run->folder_count]);
}
