/*
 * Where the account's files go: its own folder, and those below it. A folder is
 * remembered in the store, so that it is found again when the person has renamed
 * or moved it.
 */
#include "host/broker/internal.h"
#include "host/store/state.h"

#include <stdlib.h>
#include <string.h>

static struct run_folder *
folder_free(struct run_folder *folder)
{
    if (folder) {
        folder_close(&folder->folder);
        free(folder->label);
        free(folder);
    }
    return NULL;
}

static void
set_folder(struct store_account *account, void *opaque)
{
    account->folder = opaque;
}

static int
remember(struct run *run, const struct run_folder *folder, struct error *err)
{
    const struct store_folder kept = {
        .label = folder->label,
        .path = folder->folder.path,
        .device = folder->folder.device,
        .inode = folder->folder.inode,
        .born = folder->folder.born,
    };

    if (folder->folder.found == FOLDER_SAME)
        return 0;
    if (folder->folder.found == FOLDER_MOVED)
        run_log(run, LOG_LEVEL_INFO, "the folder of these documents is now \"%s\"", kept.path);
    if (store_folder_put(run->request->store, run->request->account, &kept, err) != 0)
        return -1;
    if (folder->label[0] || strcmp(kept.path, run->request->folder) == 0)
        return 0;
    return store_account_change(run->request->store, run->request->account, set_folder,
                                folder->folder.path, err) == 0
               ? 0
               : -1;
}

/* Opens it where it is, or makes it at the wanted path. */
static int
open_at(struct run *run, struct run_folder *folder, const char *wanted, struct error *err)
{
    CLEANUP_STORE_FOLDER struct store_folder kept = {0};
    struct folder_memory memory;
    int found =
        store_folder_get(run->request->store, run->request->account, folder->label, &kept, err);

    if (found < 0)
        return -1;
    memory = (struct folder_memory){
        .path = kept.path, .device = kept.device, .inode = kept.inode, .born = kept.born};
    if (folder_open(run->request->documents_fd, found == 0 ? &memory : NULL, wanted,
                    &folder->folder) < 0)
        return folder_refuse(run->request->documents_fd, wanted, err);
    place_sweep(folder->folder.fd);
    return remember(run, folder, err);
}

static int
open_labelled(struct run *run, struct run_folder *folder, struct error *err)
{
    CLEANUP_BUF struct buf path = BUF_INIT(FOLDER_PATH_MAX);
    struct run_folder *own;

    if (!folder->label[0])
        return open_at(run, folder, run->request->folder, err);
    if (folders_open(run, "", &own, err) < 0)
        return -1;
    buf_printf(&path, "%s/%s", own->folder.path, folder->label);
    if (!buf_str(&path))
        return error_set(err, OUTCOME_SETUP, "the path of the folder \"%s\" is too long",
                         folder->label);
    return open_at(run, folder, buf_str(&path), err);
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
        return error_set(err, OUTCOME_LIMIT, "the documents go into more than %d folders",
                         RUN_FOLDERS_MAX);
    folder = calloc(1, sizeof *folder);
    if (folder) {
        folder->folder = (struct folder)FOLDER_INIT;
        folder->label = strdup(label);
    }
    if (!folder || !folder->label) {
        folder_free(folder);
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    }
    if (open_labelled(run, folder, err) < 0) {
        folder_free(folder);
        return -1;
    }
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
