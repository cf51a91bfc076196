/* The lines of accounts.ndjson and records.ndjson, written from the store. */
#include <stdlib.h>
#include <string.h>

#include "host/cli/export.h"
#include "host/common/text.h"
#include "host/sink/folder.h"

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

/* --- accounts ----------------------------------------------------------------------- */

/* Where a folder of the account is now, though she has moved it since the last run; NULL when it
 * is nowhere. */
static char *
path_now(const struct export_lines *lines, const struct store_folder *kept)
{
    const struct folder_memory known = {
        .path = kept->path, .device = kept->device, .inode = kept->inode, .born = kept->born};
    CLEANUP_FOLDER struct folder folder = FOLDER_INIT;

    if (folder_find(lines->documents, &known, &folder) != 0 ||
        !text_is_utf8(folder.path, strlen(folder.path)))
        return NULL;
    return TAKE_PTR(folder.path);
}

/* An account on its way. */
struct account_draft {
    struct line_account line;
    struct store_folder kept[LINE_FOLDERS_MAX];
    struct line_folder folders[LINE_FOLDERS_MAX];
    char *paths[LINE_FOLDERS_MAX];
    size_t count;
};

static void
account_draft_free(struct account_draft **draft)
{
    for (size_t i = 0; *draft && i < (*draft)->count; i++) {
        store_folder_clear(&(*draft)->kept[i]);
        free((*draft)->paths[i]);
    }
    free(*draft);
}

static int
compare_folders(const void *left, const void *right)
{
    return strcmp(((const struct line_folder *)left)->label,
                  ((const struct line_folder *)right)->label);
}

/* The account's own folder has no label. */
static void
add_folder(struct account_draft *draft, const struct store_folder *kept, const char *path)
{
    if (!path)
        return;
    if (!kept->label[0])
        draft->line.account.folder = path;
    else
        draft->folders[draft->line.folder_count++] =
            (struct line_folder){.label = kept->label, .path = path};
}

static int
fill_folders(const struct export_lines *lines, struct account_draft *draft, struct error *err)
{
    int result = 0;

    while (draft->count < LINE_FOLDERS_MAX) {
        struct store_folder *kept = &draft->kept[draft->count];

        result = store_folder_next(lines->store, draft->line.account.id,
                                   draft->count > 0 ? kept[-1].key : NULL, kept, err);
        if (result != 0)
            break;
        draft->paths[draft->count++] = path_now(lines, kept);
        add_folder(draft, kept, draft->paths[draft->count - 1]);
    }
    draft->line.folders = draft->folders;
    if (draft->line.folder_count > 0)
        qsort(draft->folders, draft->line.folder_count, sizeof *draft->folders, compare_folders);
    return result < 0 ? -1 : 0;
}

static int
write_account(struct out *out, const struct export_lines *lines,
              const struct store_account *account, struct error *err)
{
    CLEANUP(account_draft_free) struct account_draft *draft = calloc(1, sizeof *draft);

    if (!draft)
        return no_memory(err);
    draft->line.account = *account;
    if (fill_folders(lines, draft, err) < 0)
        return -1;
    return write_line(out, line_of_account(&draft->line), err);
}

int
export_accounts(struct out *out, void *opaque, struct error *err)
{
    const struct export_lines *lines = opaque;

    for (size_t i = 0; i < lines->selection->account_count; i++) {
        if (write_account(out, lines, &lines->selection->accounts[i], err) < 0)
            return -1;
    }
    return 0;
}

/* --- entries that could not be had ---------------------------------------------------- */

int
export_missed_entries(struct out *out, void *opaque, struct error *err)
{
    const struct export_lines *lines = opaque;
    const struct export_selection *selection = lines->selection;

    for (size_t i = 0; i < selection->missed_count; i++) {
        const struct export_missed *entry = &selection->missed[i];
        const struct store_account *account = &selection->accounts[entry->account];
        const struct line_missed line = {
            .account = account->name, .brand = account->brand, .missed = entry->missed};

        if (write_line(out, line_of_missed(&line), err) < 0)
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
        draft->lines->missing += head->missing && document->state != STORE_DOCUMENT_DELETED ? 1 : 0;
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
    lines->missing = 0;
    for (size_t i = 0; i < lines->selection->record_count; i++) {
        if (write_record(out, lines, i, err) < 0)
            return -1;
    }
    return 0;
}
