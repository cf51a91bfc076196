/*
 * From entries whose files are here to files with names and records in the
 * store, so that kill -9 at any point loses nothing and doubles nothing:
 *
 *   1. the contents are synced, still without names;
 *   2. one commit announces the whole batch: files PENDING, documents;
 *   3. each file gets its name, and the folders are synced;
 *   4. one commit makes the files DONE.
 *
 * recover.c does what is left to be done after a crash. A content that is
 * another one than before is a file of its own beside the older, which stays.
 */
#include "host/broker/internal.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "host/common/failpoint.h"
#include "host/sink/sidecar.h"
#include "host/store/shared_file.h"
#include "host/store/state.h"

enum { PUBLISH_TRIES = 1000, PUBLISH_PATH_MAX = 4096 };

/* --- the announcement ----------------------------------------------------- */

static int
announce_file(const struct run *run, struct store_txn *txn, struct entry_file *given,
              struct error *err)
{
    char path[PUBLISH_PATH_MAX];
    struct store_file file = {
        .account = run->request->account,
        .path = path,
        .media_type = given->found_type ? given->found_type : given->media_type,
        .size = given->size,
        .state = STORE_FILE_PENDING,
        .origin = given->content.len > 0 ? STORE_FILE_GENERATED : STORE_FILE_FETCHED,
        .run = run->run_id,
        .previous = given->known,
        .etag = given->etag,
        .modified = given->modified,
    };

    snprintf(path, sizeof path, "%s/%s", given->folder->folder.path, given->name);
    memcpy(file.sha256, given->sha256, DIGEST_LEN);
    if (given->file_id != 0) {
        file.id = given->file_id;
        return store_txn_update_file(txn, &file, err);
    }
    if (store_txn_add_file(txn, &file, &given->file_id, err) < 0)
        return -1;
    return store_txn_put_shared_file(txn, run->request->account, given->reference, given->file_id,
                                     err);
}

static int
announce_files(const struct run *run, struct store_txn *txn, struct entry *entry,
               struct store_document_file files[STORE_DOCUMENT_FILES_MAX], size_t *ret_count,
               struct error *err)
{
    size_t count = 0;

    for (size_t i = 0; i < entry->file_count; i++) {
        struct entry_file *file = &entry->files[i];

        /* The body may run again from its start: ids of a try that was undone mean nothing. */
        file->file_id = 0;
        if (file->state == ENTRY_FILE_HERE && announce_file(run, txn, file, err) < 0)
            return -1;
        if (file->state == ENTRY_FILE_HERE || file->state == ENTRY_FILE_KNOWN)
            files[count++] = (struct store_document_file){
                .reference = file->reference,
                .id = file->state == ENTRY_FILE_HERE ? file->file_id : file->known};
    }
    *ret_count = count;
    return 0;
}

/* Nothing of it is left to be fetched, as far as this run could see. */
static int
forget_missed(const struct run *run, struct store_txn *txn, const struct entry *entry,
              struct error *err)
{
    if (entry->failure.outcome != OUTCOME_DONE || !entry->was_missed)
        return 0;
    return store_txn_remove_missed(txn, run->request->account, entry->kind, entry->reference, err);
}

static int
announce_entry(const struct run *run, struct store_txn *txn, struct entry *entry, struct error *err)
{
    struct store_document_file files[STORE_DOCUMENT_FILES_MAX];
    struct store_document document = {
        .account = run->request->account,
        .kind = entry->kind,
        .reference = entry->reference,
        .contract = entry->contract,
        .brand = entry->fields,
        .files = files,
        .run = run->run_id,
        .changed_at = (int64_t)time(NULL),
    };

    if (announce_files(run, txn, entry, files, &document.file_count, err) < 0 ||
        store_txn_save_document(txn, &document, &entry->saved, err) < 0)
        return -1;
    return run->batch_files == 0 ? forget_missed(run, txn, entry, err) : 0;
}

static int
announce_body(struct store_txn *txn, void *opaque, struct error *err)
{
    struct run *run = opaque;

    for (size_t i = 0; i < run->batch_len; i++) {
        if (announce_entry(run, txn, run->batch[i], err) < 0)
            return -1;
    }
    return 0;
}

/* --- the files -------------------------------------------------------------- */

struct renaming {
    struct run *run;
    struct entry_file *file;
};

static int
rename_body(struct store_txn *txn, void *opaque, struct error *err)
{
    struct renaming *renaming = opaque;

    return announce_file(renaming->run, txn, renaming->file, err);
}

/* Something took the name since it was chosen: the store learns the next one before the disk. */
static int
publish_link(struct run *run, const struct entry *entry, struct entry_file *file, struct error *err)
{
    struct renaming renaming = {.run = run, .file = file};

    for (unsigned number = 2; number < PUBLISH_TRIES; number++) {
        int linked = describe_beside(run, entry, file, err);

        if (linked < 0)
            return -1;
        if (linked == 0)
            linked = place_link(file->folder->folder.fd, &file->file, file->name);
        if (linked == 0)
            return 0;
        if (linked < 0)
            return error_errno(err, OUTCOME_SETUP, "\"%s\" cannot be put in its place", file->name);
        if (sidecar_forget(file->folder->folder.fd, file->name, file->sha256) < 0)
            return error_errno(err, OUTCOME_SETUP, "what describes \"%s\" cannot be removed",
                               file->name);
        if (names_choose(run, entry, file, number, err) < 0 ||
            store_write(run->request->store, rename_body, &renaming, err) != 0)
            return -1;
    }
    return error_set(err, OUTCOME_INTERNAL, "no name is free for \"%s\"", file->name);
}

typedef int publish_deed(struct run *run, const struct entry *entry, struct entry_file *file,
                         struct error *err);

static int
for_each_file(struct run *run, publish_deed *deed, struct error *err)
{
    for (size_t i = 0; i < run->batch_len; i++) {
        struct entry *entry = run->batch[i];

        for (size_t j = 0; j < entry->file_count; j++) {
            if (entry->files[j].state == ENTRY_FILE_HERE &&
                deed(run, entry, &entry->files[j], err) < 0)
                return -1;
        }
    }
    return 0;
}

static int
publish_sync(struct run *run, const struct entry *entry, struct entry_file *file, struct error *err)
{
    if (describe_file(run, entry, file, err) < 0)
        return -1;
    if (place_sync(&file->file) < 0)
        return error_errno(err, OUTCOME_SETUP, "\"%s\" cannot be written", file->name);
    return 0;
}

static int
sync_folders(struct run *run, struct error *err)
{
    for (size_t i = 0; i < run->folder_count; i++) {
        struct run_folder *folder = run->folders[i];

        if (folder->has_new && place_sync_folder(folder->folder.fd) < 0)
            return error_errno(err, OUTCOME_SETUP, "the folder \"%s\" cannot be synced",
                               folder->folder.path);
        folder->has_new = false;
    }
    return 0;
}

static int
finish_body(struct store_txn *txn, void *opaque, struct error *err)
{
    struct run *run = opaque;

    for (size_t i = 0; i < run->batch_len; i++) {
        const struct entry *entry = run->batch[i];

        for (size_t j = 0; j < entry->file_count; j++) {
            if (entry->files[j].state == ENTRY_FILE_HERE &&
                store_txn_finish_file(txn, entry->files[j].file_id, err) != 0)
                return -1;
        }
        if (forget_missed(run, txn, entry, err) < 0)
            return -1;
    }
    return 0;
}

static int
publish_names(struct run *run, struct error *err)
{
    return for_each_file(run, publish_link, err) < 0 || sync_folders(run, err) < 0 ? -1 : 0;
}

static int
publish_place(struct run *run, struct error *err)
{
    if (!FAILPOINT_FAILS("publish.record_first") && publish_names(run, err) < 0)
        return -1;
    FAILPOINT("publish.placed");
    return store_write(run->request->store, finish_body, run, err) == 0 ? 0 : -1;
}

/* --- the batch ---------------------------------------------------------------- */

static void
publish_count(struct run *run)
{
    for (size_t i = 0; i < run->batch_len; i++) {
        const struct entry *entry = run->batch[i];
        bool is_changed = entry->saved == STORE_SAVED_CHANGED;

        /* What failed of it is counted already. */
        if (entry->failure.outcome != OUTCOME_DONE)
            continue;
        run->result->progress.new_count +=
            entry->saved == STORE_SAVED_NEW || (is_changed && entry->is_late);
        run->result->progress.changed_count += is_changed && !entry->is_late;
        run->result->progress.known_count +=
            entry->saved == STORE_SAVED_SAME || entry->saved == STORE_SAVED_DELETED;
    }
}

void
publish_drop(struct run *run)
{
    for (size_t i = 0; i < run->batch_len; i++)
        entry_free(run->batch[i]);
    run->batch_len = 0;
    run->batch_files = 0;
}

int
publish_flush(struct run *run, struct error *err)
{
    int result;

    if (run->batch_len == 0)
        return 0;
    result = for_each_file(run, publish_sync, err);
    FAILPOINT("publish.synced");
    if (result == 0 && FAILPOINT_FAILS("publish.record_first"))
        result = publish_names(run, err);
    if (result == 0 && store_write(run->request->store, announce_body, run, err) != 0)
        result = -1;
    FAILPOINT("publish.announced");
    if (result == 0 && run->batch_files > 0)
        result = publish_place(run, err);
    if (result == 0)
        publish_count(run);
    publish_drop(run);
    run_report(run, false);
    return result;
}

int
publish_add(struct run *run, struct entry *entry, struct error *err)
{
    run->batch[run->batch_len++] = entry;
    for (size_t i = 0; i < entry->file_count; i++) {
        struct entry_file *file = &entry->files[i];

        if (file->state != ENTRY_FILE_HERE)
            continue;
        run->batch_files++;
        if (names_choose(run, entry, file, 1, err) < 0)
            return -1;
        file->folder->has_new = true;
    }
    return run->batch_len == RUN_BATCH_MAX || run->batch_files >= RUN_BATCH_FILES_MAX
               ? publish_flush(run, err)
               : 0;
}
