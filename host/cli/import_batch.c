/* The records of an import, a batch a commit. */
#include <string.h>

#include "host/cli/import.h"
#include "host/common/failpoint.h"

static int
no_memory(struct error *err)
{
    return error_set(err, OUTCOME_INTERNAL, "out of memory");
}

/* --- one record, in a transaction ----------------------------------------------------------- */

static size_t
list_files(const struct import_record *record,
           struct store_document_file files[STORE_DOCUMENT_FILES_MAX])
{
    size_t count = 0;

    for (size_t i = 0; i < record->line.file_count; i++) {
        if (record->choices[i].take)
            files[count++] = (struct store_document_file){
                .reference = record->line.files[i].reference, .id = record->files[i]->id};
    }
    return count;
}

/* The older versions as if runs had met them, each at the time when it replaced the one before. */
static int
save_versions(const struct import_record *record, struct store_txn *txn,
              struct store_document *saved, struct error *err)
{
    enum store_saved ignored;

    for (size_t i = record->from; i < record->line.version_count; i++) {
        saved->brand = record->line.versions[i].brand;
        if (store_txn_save_document(txn, saved, &ignored, err) < 0)
            return -1;
        saved->changed_at = record->line.versions[i].replaced_at;
    }
    return 0;
}

/* When the first of what is saved was said. */
static int64_t
start_of(const struct import_record *record)
{
    if (record->outcome == IMPORT_CONFLICT)
        return record->line.document.changed_at;
    if (record->from == 0)
        return record->line.document.created_at;
    return record->line.versions[record->from - 1].replaced_at;
}

static int
save_fields(const struct import_record *record, struct store_txn *txn, struct error *err)
{
    struct store_document_file files[STORE_DOCUMENT_FILES_MAX];
    const struct store_document *given = &record->line.document;
    struct store_document saved = {
        .account = record->account,
        .kind = given->kind,
        .reference = given->reference,
        .contract = record->take_fields ? given->contract : "",
        .changed_at = start_of(record),
    };
    enum store_saved ignored;

    if (record->take_fields && save_versions(record, txn, &saved, err) < 0)
        return -1;
    saved.brand = record->take_fields ? given->brand : record->old.brand;
    saved.files = files;
    saved.file_count = list_files(record, files);
    return store_txn_save_document(txn, &saved, &ignored, err);
}

/* What no konnector says. */
static int
save_rest(const struct import_record *record, struct store_txn *txn, struct error *err)
{
    CLEANUP_STORE_DOCUMENT struct store_document document = {0};
    const struct store_document *given = &record->line.document;
    struct store_document saved;

    if (store_txn_find_document(txn, record->account, given->kind, given->reference, &document,
                                err) != 0)
        return -1;
    saved = document;
    if (record->outcome == IMPORT_NEW) {
        saved.state = given->state;
        saved.edits = given->edits;
        saved.created_at = given->created_at;
        saved.changed_at = given->changed_at;
    } else {
        if (record->take_edits)
            saved.edits = record->edits;
        saved.changed_at =
            record->old.changed_at > given->changed_at ? record->old.changed_at : given->changed_at;
    }
    return store_txn_put_document(txn, &saved, err);
}

static bool
is_nothing(const struct import_record *record)
{
    for (size_t i = 0; i < record->line.file_count; i++) {
        if (record->choices[i].take)
            return false;
    }
    return !record->take_fields && !record->take_edits;
}

static int
commit_body(struct store_txn *txn, void *opaque, struct error *err)
{
    struct import *import = opaque;

    if (import_finish_files(import, txn, err) < 0)
        return -1;
    for (size_t i = 0; i < import->record_count; i++) {
        const struct import_record *record = import->records[i];

        if (save_fields(record, txn, err) < 0 || save_rest(record, txn, err) < 0)
            return -1;
        /* A run ends behind a row of entries that it knows: these may be the row, and what is
         * older be nowhere. */
        if (record->outcome == IMPORT_NEW &&
            store_txn_want_full_run(txn, record->account, err) != 0)
            return -1;
    }
    return 0;
}

/* --- the batch ------------------------------------------------------------------------------- */

void
import_drop(struct import *import)
{
    import_drop_files(import);
    for (size_t i = 0; i < import->record_count; i++)
        store_document_clear(&import->records[i]->old);
    import->record_count = 0;
}

int
import_flush(struct import *import, struct error *err)
{
    int result;

    if (import->file_count == 0 && import->record_count == 0)
        return 0;
    result = import_place_files(import, err);
    if (result == 0 && store_write(import->store, commit_body, import, err) != 0)
        result = -1;
    FAILPOINT("import.committed");
    import_drop(import);
    return result;
}

static void
tell_conflict(const struct import *import, const struct import_record *record)
{
    const char *kind = record->line.document.kind, *reference = record->line.document.reference;

    if (record->line.document.state == STORE_DOCUMENT_DELETED)
        report_note(&import->cli->report, "conflict: %s %s was deleted there, and stays here", kind,
                    reference);
    else
        report_note(&import->cli->report,
                    "conflict: %s %s says something else here and there; %s, and your edits of "
                    "here stay",
                    kind, reference,
                    record->take_fields ? "what is imported is newer" : "what is here stays");
}

/* Another record of the batch may be the same one, or have the same file by its reference. */
static bool
must_wait(const struct import *import, const struct import_record *record)
{
    const struct store_document *given = &record->line.document;

    for (size_t i = 0; i < import->record_count; i++) {
        const struct import_record *other = import->records[i];

        if (other->account == record->account &&
            strcmp(other->line.document.kind, given->kind) == 0 &&
            strcmp(other->line.document.reference, given->reference) == 0)
            return true;
    }
    return false;
}

/* Those that several records share are counted with each. */
static uint64_t
count_taken(const struct import_record *record)
{
    uint64_t count = 0;

    for (size_t i = 0; i < record->line.file_count; i++) {
        if (record->choices[i].take)
            count += record->line.files[i].older_count + 1 - record->choices[i].from;
    }
    return count;
}

static int
take_record(struct import *import, struct import_record *record, struct error *err)
{
    if (must_wait(import, record) && import_flush(import, err) < 0)
        return -1;
    if (import_judge(import, record, err) < 0)
        return -1;
    import->counts[record->outcome]++;
    if (import->cli->options.dry_run)
        import->new_files += count_taken(record);
    if (record->outcome == IMPORT_CONFLICT)
        tell_conflict(import, record);
    if (import->cli->options.dry_run || is_nothing(record)) {
        store_document_clear(&record->old);
        return 0;
    }
    if (import_prepare_files(import, record, err) < 0) {
        store_document_clear(&record->old);
        return -1;
    }
    import->records[import->record_count++] = record;
    return import->record_count == IMPORT_RECORDS_MAX ? import_flush(import, err) : 0;
}

int
import_add(struct import *import, const char *line, size_t len, struct error *err)
{
    struct import_record *record;

    /* Nothing of the last batch is looked at any more. */
    if (import->record_count == 0 && import->file_count == 0)
        arena_rewind(import->arena, import->empty);
    record = arena_alloc(import->arena, sizeof *record);
    if (!record)
        return no_memory(err);
    if (line_read_record(line, len, import->arena, &record->line, err) < 0)
        return -1;
    record->account = import_account_of(import, record->line.account)->id;
    return take_record(import, record, err);
}
