/*
 * From finished downloads to files with names and records in the store, so
 * that kill -9 at any point loses nothing and doubles nothing:
 *
 *   1. the contents are synced, still without names;
 *   2. one commit announces the whole batch: files PENDING, documents;
 *   3. each file gets its name, and the folder is synced;
 *   4. one commit makes the files DONE.
 *
 * After a crash, a PENDING file that stands under its name with its content is
 * DONE, and any other is forgotten with its documents, to be fetched again.
 */
#include "host/broker/internal.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "host/common/civil.h"
#include "host/common/decimal.h"
#include "host/common/failpoint.h"
#include "host/common/fd.h"
#include "host/sink/name.h"

enum { PUBLISH_TRIES = 1000, PUBLISH_PATH_MAX = 4096 };

int
publish_open_folder(struct run *run, struct error *err)
{
    if (run->folder >= 0)
        return 0;
    run->folder = fd_mkdir_at(run->request->documents_fd, run->request->folder);
    if (run->folder < 0)
        return error_errno(err, OUTCOME_SETUP, "the folder \"%s\" cannot be made or opened",
                           run->request->folder);
    place_sweep(run->folder);
    return 0;
}

int
publish_knows(struct run *run, const char *kind, const char *reference, struct error *err)
{
    struct store_document document = {0};
    int found = store_document_find(run->request->store, run->request->account, kind, reference,
                                    &document, err);
    bool now = found == 0 && document.run == run->run_id;

    store_document_clear(&document);
    if (found < 0)
        return -1;
    return found > 0 ? PUBLISH_NEW : now ? PUBLISH_KNOWN_NOW : PUBLISH_KNOWN;
}

/* --- recovery ------------------------------------------------------------- */

struct recovery {
    uint64_t id;
    bool keep;
};

static int
recover_body(struct store_txn *txn, void *opaque, struct error *err)
{
    const struct recovery *recovery = opaque;

    return recovery->keep ? store_txn_finish_file(txn, recovery->id, err)
                          : store_txn_forget_file(txn, recovery->id, err);
}

/* Files are recorded below the root; while their account's folder is open, by their last part. */
static const char *
recover_name(const struct store_file *file)
{
    const char *slash = strrchr(file->path, '/');

    return slash ? slash + 1 : file->path;
}

static int
recover_file(struct run *run, const struct store_file *file, struct error *err)
{
    struct recovery recovery = {.id = file->id};
    int match = place_compare(run->folder, recover_name(file), file->size, file->sha256);

    if (match < 0)
        return error_errno(err, OUTCOME_SETUP, "\"%s\" cannot be read", file->path);
    recovery.keep = match == PLACE_SAME;
    run_log(run, LOG_LEVEL_INFO, "an interrupted run is %s: %s",
            recovery.keep ? "completed" : "undone", file->path);
    return store_write(run->request->store, recover_body, &recovery, err) == 0 ? 0 : -1;
}

int
publish_recover(struct run *run, struct error *err)
{
    struct store_file file = {0};
    uint64_t after = 0;
    int found;

    while ((found = store_file_next_pending(run->request->store, run->request->account, after,
                                            &file, err)) == 0) {
        int result = publish_open_folder(run, err) < 0 ? -1 : recover_file(run, &file, err);

        after = file.id;
        store_file_clear(&file);
        if (result < 0)
            return -1;
    }
    return found < 0 ? -1 : 0;
}

/* --- names ---------------------------------------------------------------- */

static bool
publish_name_taken(const struct run *run, const struct entry *entry)
{
    for (size_t i = 0; i < run->batch_len; i++) {
        if (run->batch[i] != entry && strcmp(run->batch[i]->name, entry->name) == 0)
            return true;
    }
    return place_taken(run->folder, entry->name);
}

static int
publish_stem(const struct run *run, const struct entry *entry, struct buf *stem)
{
    char amount[DECIMAL_TEXT_MAX], date[CIVIL_TEXT_MAX];
    struct name_parts parts = {.brand = run->request->manifest->name, .currency = entry->currency};

    if (entry->date.month != 0)
        parts.date = civil_text(entry->date.year, entry->date.month, entry->date.day, date);
    if (!entry->is_bill) {
        parts.title = entry->title[0] ? entry->title : entry->reference;
        return name_render(stem, &parts, NAME_TEMPLATE_FILE);
    }
    parts.amount = decimal_text(entry->minor, (uint8_t)entry->digits, amount);
    return name_render(stem, &parts, NAME_TEMPLATE_BILL);
}

/* The first name that nothing has. Numbers below `from` were tried. */
static int
publish_choose_name(struct run *run, struct entry *entry, unsigned from, struct error *err)
{
    CLEANUP_BUF struct buf stem = BUF_INIT(1024);
    const char *extension =
        name_extension(entry->found_type ? entry->found_type : entry->media_type);

    if (publish_stem(run, entry, &stem) != 0 || !buf_str(&stem))
        return error_set(err, OUTCOME_INTERNAL, "no name can be made for \"%s\"", entry->reference);
    for (unsigned number = from; number < from + PUBLISH_TRIES; number++) {
        CLEANUP_BUF struct buf name = BUF_INIT(PLACE_NAME_MAX + 1);

        name_with_suffix(&name, buf_str(&stem), extension, number);
        if (!buf_str(&name))
            break;
        snprintf(entry->name, sizeof entry->name, "%s", buf_str(&name));
        if (!publish_name_taken(run, entry))
            return 0;
    }
    return error_set(err, OUTCOME_INTERNAL, "no name is free for \"%s\"", entry->name);
}

/* --- the batch ------------------------------------------------------------ */

static bool
entry_has_file(const struct entry *entry)
{
    return entry->url[0] != '\0';
}

static int
announce_file(const struct run *run, struct store_txn *txn, struct entry *entry, struct error *err)
{
    char path[PUBLISH_PATH_MAX];
    struct store_file file = {
        .account = run->request->account,
        .path = path,
        .media_type = entry->found_type ? entry->found_type : entry->media_type,
        .size = entry->size,
        .state = STORE_FILE_PENDING,
    };

    snprintf(path, sizeof path, "%s/%s", run->request->folder, entry->name);
    memcpy(file.sha256, entry->sha256, DIGEST_LEN);
    if (entry->file_id == 0)
        return store_txn_add_file(txn, &file, &entry->file_id, err);
    file.id = entry->file_id;
    return store_txn_update_file(txn, &file, err);
}

static int
announce_document(const struct run *run, struct store_txn *txn, const struct entry *entry,
                  struct error *err)
{
    struct store_document document = {
        .account = run->request->account,
        .kind = entry_kind(entry->is_bill),
        .reference = entry->reference,
        .title = entry->title,
        .vendor =
            entry->is_bill && !entry->vendor[0] ? run->request->manifest->name : entry->vendor,
        .date = entry->date,
        .amount_minor = entry->minor,
        .amount_digits = entry->digits,
        .currency = entry->currency,
        .file = entry->file_id,
        .state = STORE_DOCUMENT_ACTIVE,
        .run = run->run_id,
        .created_at = (int64_t)time(NULL),
    };

    return store_txn_put_document(txn, &document, err);
}

static int
announce_body(struct store_txn *txn, void *opaque, struct error *err)
{
    struct run *run = opaque;

    for (size_t i = 0; i < run->batch_len; i++) {
        struct entry *entry = run->batch[i];

        /* The body may run again from its start: ids of a try that was undone mean nothing. */
        entry->file_id = 0;
        if ((entry_has_file(entry) && announce_file(run, txn, entry, err) != 0) ||
            announce_document(run, txn, entry, err) != 0)
            return -1;
    }
    return 0;
}

struct renaming {
    struct run *run;
    struct entry *entry;
};

static int
rename_body(struct store_txn *txn, void *opaque, struct error *err)
{
    struct renaming *renaming = opaque;

    return announce_file(renaming->run, txn, renaming->entry, err);
}

/* Something took the name since it was chosen: the store learns the next one before the disk. */
static int
publish_link(struct run *run, struct entry *entry, struct error *err)
{
    struct renaming renaming = {.run = run, .entry = entry};

    for (unsigned number = 2; number < PUBLISH_TRIES; number++) {
        int linked = place_link(run->folder, &entry->file, entry->name);

        if (linked == 0)
            return 0;
        if (linked < 0)
            return error_errno(err, OUTCOME_SETUP, "\"%s\" cannot be put in its place",
                               entry->name);
        if (publish_choose_name(run, entry, number, err) < 0 ||
            store_write(run->request->store, rename_body, &renaming, err) != 0)
            return -1;
    }
    return error_set(err, OUTCOME_INTERNAL, "no name is free for \"%s\"", entry->name);
}

static int
finish_body(struct store_txn *txn, void *opaque, struct error *err)
{
    struct run *run = opaque;

    for (size_t i = 0; i < run->batch_len; i++) {
        if (entry_has_file(run->batch[i]) &&
            store_txn_finish_file(txn, run->batch[i]->file_id, err) != 0)
            return -1;
    }
    return 0;
}

static int
publish_prepare(struct run *run, bool *ret_has_files, struct error *err)
{
    *ret_has_files = false;
    for (size_t i = 0; i < run->batch_len; i++) {
        struct entry *entry = run->batch[i];

        if (!entry_has_file(entry))
            continue;
        *ret_has_files = true;
        if (place_sync(&entry->file) < 0)
            return error_errno(err, OUTCOME_SETUP, "\"%s\" cannot be written", entry->name);
    }
    return 0;
}

static int
publish_name(struct run *run, struct error *err)
{
    for (size_t i = 0; i < run->batch_len; i++) {
        if (entry_has_file(run->batch[i]) && publish_link(run, run->batch[i], err) < 0)
            return -1;
    }
    if (place_sync_folder(run->folder) < 0)
        return error_errno(err, OUTCOME_SETUP, "the folder \"%s\" cannot be synced",
                           run->request->folder);
    return 0;
}

static int
publish_place(struct run *run, struct error *err)
{
    if (!FAILPOINT_SKIPS("publish.record_first") && publish_name(run, err) < 0)
        return -1;
    FAILPOINT("publish.placed");
    return store_write(run->request->store, finish_body, run, err) == 0 ? 0 : -1;
}

static void
publish_clear(struct run *run, bool published)
{
    for (size_t i = 0; i < run->batch_len; i++) {
        if (entry_has_file(run->batch[i]))
            place_discard(run->folder, &run->batch[i]->file);
        entry_free(run->batch[i]);
    }
    if (published)
        run->result->progress.new_count += (uint32_t)run->batch_len;
    run->batch_len = 0;
}

void
publish_drop(struct run *run)
{
    publish_clear(run, false);
}

int
publish_flush(struct run *run, struct error *err)
{
    bool has_files;
    int result;

    if (run->batch_len == 0)
        return 0;
    result = publish_prepare(run, &has_files, err);
    FAILPOINT("publish.synced");
    if (result == 0 && has_files && FAILPOINT_SKIPS("publish.record_first"))
        result = publish_name(run, err);
    if (result == 0 && store_write(run->request->store, announce_body, run, err) != 0)
        result = -1;
    FAILPOINT("publish.announced");
    if (result == 0 && has_files)
        result = publish_place(run, err);
    publish_clear(run, result == 0);
    run_report(run, false);
    return result;
}

int
publish_add(struct run *run, struct entry *entry, struct error *err)
{
    if (entry_has_file(entry) && publish_choose_name(run, entry, 1, err) < 0) {
        place_discard(run->folder, &entry->file);
        entry_free(entry);
        return -1;
    }
    run->batch[run->batch_len++] = entry;
    return run->batch_len == RUN_BATCH_MAX ? publish_flush(run, err) : 0;
}
