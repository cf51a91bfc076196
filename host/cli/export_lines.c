/* The lines of accounts.ndjson and records.ndjson, written from the store. */
#include <stdlib.h>
#include <string.h>

#include "host/cli/export.h"

/* One record on its way; all of it is cleared at once. */
struct draft {
    struct export_lines *lines;
    struct line_record record;
    struct line_file files[STORE_DOCUMENT_FILES_MAX];
    size_t version_room;
};

static int
no_memory(struct error *err)
{
    return error_set(err, OUTCOME_INTERNAL, "out of memory");
}

/* Takes the object's reference. */
static int
write_line(struct out *out, json_t *object, struct error *err)
{
    CLEANUP_FREE char *text = object ? json_dumps(object, JSON_COMPACT) : NULL;

    json_decref(object);
    if (!text)
        return no_memory(err);
    return out_write(out, text, strlen(text), err) < 0 || out_write(out, "\n", 1, err) < 0 ? -1 : 0;
}

int
export_accounts(struct out *out, void *opaque, struct error *err)
{
    const struct export_lines *lines = opaque;

    for (size_t i = 0; i < lines->selection->account_count; i++) {
        if (write_line(out, line_of_account(&lines->selection->accounts[i]), err) < 0)
            return -1;
    }
    return 0;
}

/* --- files -------------------------------------------------------------------------- */

/* The first of this file and those before it that no run is at work on; NULL for none. */
static const struct export_file *
settled(const struct draft *draft, uint64_t id)
{
    const struct export_file *file = export_file_of(draft->lines->files, id);

    while (file && file->is_pending)
        file = export_file_of(draft->lines->files, file->previous);
    return file;
}

/* 0; 1 when it has gone since. */
static int
fill_file(const struct draft *draft, const struct export_file *file, const char *reference,
          struct line_file *ret_file, struct error *err)
{
    struct line_file filled = {.reference = reference};
    int result = store_file_get(draft->lines->store, file->id, &filled.file, err);

    if (result != 0)
        return result;
    if (file->path)
        filled.file.path = file->path;
    filled.missing = !file->path;
    *ret_file = filled;
    return 0;
}

static size_t
count_older(const struct draft *draft, const struct export_file *file)
{
    size_t count = 0;

    while ((file = settled(draft, file->previous)) != NULL)
        count++;
    return count;
}

/* From the oldest on. */
static int
fill_older(struct draft *draft, const struct export_file *file, struct line_file *head,
           struct error *err)
{
    size_t count = count_older(draft, file);

    draft->lines->left_out += count > LINE_OLDER_MAX ? count - LINE_OLDER_MAX : 0;
    count = count > LINE_OLDER_MAX ? LINE_OLDER_MAX : count;
    head->older = calloc(count + 1, sizeof *head->older);
    if (!head->older)
        return no_memory(err);
    head->older_count = count;
    for (size_t i = count; i-- > 0;) {
        file = settled(draft, file->previous);
        if (fill_file(draft, file, "", &head->older[i], err) != 0)
            return error_set(err, OUTCOME_SETUP, "an older file has just gone; try again");
    }
    return 0;
}

static int
fill_files(struct draft *draft, const struct store_document *document, struct error *err)
{
    for (size_t i = 0; i < document->file_count; i++) {
        const struct export_file *file = settled(draft, document->files[i].id);
        struct line_file *head = &draft->files[draft->record.file_count];
        int result =
            file ? fill_file(draft, file, document->files[i].reference, head, err) : STORE_ABSENT;

        if (result < 0)
            return -1;
        if (result > 0)
            continue;
        draft->record.file_count++;
        if (fill_older(draft, file, head, err) < 0)
            return -1;
    }
    return 0;
}

/* --- versions ------------------------------------------------------------------------ */

static int
add_version(struct draft *draft, const struct store_version *version, struct error *err)
{
    struct line_record *record = &draft->record;

    if (record->version_count == draft->version_room) {
        size_t room = draft->version_room ? draft->version_room * 2 : 8;
        struct store_version *more = reallocarray(record->versions, room, sizeof *more);

        if (!more)
            return no_memory(err);
        record->versions = more;
        draft->version_room = room;
    }
    record->versions[record->version_count++] = *version;
    return 0;
}

/* A line holds the newest ones. */
static void
drop_oldest(struct draft *draft)
{
    struct line_record *record = &draft->record;
    size_t size = 0, kept = 0;

    while (kept < record->version_count && kept < LINE_VERSIONS_MAX) {
        size += record->versions[record->version_count - 1 - kept].brand.len;
        if (size > LINE_VERSIONS_SIZE_MAX)
            break;
        kept++;
    }
    draft->lines->left_out += record->version_count - kept;
    for (size_t i = 0; i < record->version_count - kept; i++)
        store_version_clear(&record->versions[i]);
    memmove(record->versions, record->versions + (record->version_count - kept),
            kept * sizeof *record->versions);
    record->version_count = kept;
}

static int
fill_versions(struct draft *draft, const struct store_document *document, struct error *err)
{
    struct store_version version;
    int result;

    for (uint32_t number = 0; (result = store_version_next(draft->lines->store, document, number,
                                                           &version, err)) == 0;) {
        number = version.number;
        if (add_version(draft, &version, err) < 0) {
            store_version_clear(&version);
            return -1;
        }
    }
    if (result < 0)
        return -1;
    if (draft->record.version_count > 0)
        drop_oldest(draft);
    return 0;
}

/* --- records -------------------------------------------------------------------------- */

static void
draft_clear(struct draft *draft)
{
    for (size_t i = 0; i < draft->record.file_count; i++) {
        struct line_file *file = &draft->files[i];

        for (size_t j = 0; j < file->older_count; j++)
            store_file_clear(&file->older[j].file);
        free(file->older);
        store_file_clear(&file->file);
    }
    for (size_t i = 0; i < draft->record.version_count; i++)
        store_version_clear(&draft->record.versions[i]);
    free(draft->record.versions);
}

static int
write_record(struct out *out, struct export_lines *lines, size_t at, struct error *err)
{
    CLEANUP_STORE_DOCUMENT struct store_document document = {0};
    CLEANUP(draft_clear) struct draft draft = {.lines = lines};
    const struct store_account *account =
        &lines->selection->accounts[lines->selection->records[at].account];
    int result = export_find(lines->store, lines->selection, at, &document, err);

    if (result != 0)
        return result < 0 ? -1 : error_set(err, OUTCOME_SETUP, "a record has just gone; try again");
    draft.record.account = account->name;
    draft.record.brand = account->brand;
    draft.record.document = document;
    draft.record.files = draft.files;
    if (fill_files(&draft, &document, err) < 0 || fill_versions(&draft, &document, err) < 0)
        return -1;
    return write_line(out, line_of_record(&draft.record), err);
}

int
export_records(struct out *out, void *opaque, struct error *err)
{
    struct export_lines *lines = opaque;

    lines->left_out = 0;
    for (size_t i = 0; i < lines->selection->record_count; i++) {
        if (write_record(out, lines, i, err) < 0)
            return -1;
    }
    return 0;
}
