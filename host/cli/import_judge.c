/*
 * A record of the export beside the one that is here, by the rules of a run:
 * what the person says here stays, what was deleted here stays deleted, and
 * fields and files that are newer come over those that are older, which stay as
 * versions. Which of two is newer, their older versions tell; where they do not,
 * the later change wins, and that is a conflict.
 */
#include <string.h>

#include "host/cli/import.h"
#include "host/common/fields.h"

struct judging {
    struct import *import;
    struct import_record *record;
    bool is_changed;
    bool is_conflict;
    bool theirs_is_later;
};

/* --- fields ------------------------------------------------------------------------------ */

/* Whether what the export says is an older version here. 1; 0; -1. */
static int
is_older_here(const struct judging *judging, struct error *err)
{
    const struct store_document *old = &judging->record->old;
    struct store_version version;
    int result;

    for (uint32_t number = 0;
         (result = store_version_next(judging->import->store, old, number, &version, err)) == 0;) {
        bool found = fields_same(version.brand, judging->record->line.document.brand);

        number = version.number;
        store_version_clear(&version);
        if (found)
            return 1;
    }
    return result < 0 ? -1 : 0;
}

/* Whether what is here is an older version of the export; *ret_from is the next one then. */
static bool
is_older_there(const struct import_record *record, size_t *ret_from)
{
    for (size_t i = record->line.version_count; i-- > 0;) {
        if (fields_same(record->line.versions[i].brand, record->old.brand)) {
            *ret_from = i + 1;
            return true;
        }
    }
    return false;
}

static int
judge_fields(struct judging *judging, struct error *err)
{
    struct import_record *record = judging->record;
    const char *contract = record->line.document.contract;
    int known;

    if (*contract && strcmp(contract, record->old.contract) != 0) {
        judging->is_conflict = *record->old.contract != '\0';
        record->take_fields = judging->theirs_is_later || !*record->old.contract;
        record->from = record->line.version_count;
    }
    if (fields_same(record->old.brand, record->line.document.brand))
        return 0;
    record->take_fields = false;
    known = is_older_here(judging, err);
    if (known != 0)
        return known < 0 ? -1 : 0;
    if (is_older_there(record, &record->from)) {
        record->take_fields = true;
        return 0;
    }
    judging->is_conflict = true;
    record->take_fields = judging->theirs_is_later;
    record->from = record->line.version_count;
    return 0;
}

/* --- edits ------------------------------------------------------------------------------- */

/* All that is here, and of the export what is not. The order is that of paths. */
static void
unite_edits(struct judging *judging, struct span here, struct span there, struct buf *out)
{
    struct reader left = reader_of(here.data, here.len), right = reader_of(there.data, there.len);
    struct field mine, given;
    int no_mine = fields_next(&left, &mine), no_given = fields_next(&right, &given);

    while (!no_mine || !no_given) {
        int order = no_mine ? 1 : no_given ? -1 : strcmp(mine.path, given.path);

        if (order == 0 && (mine.type != given.type || strcmp(mine.text, given.text) != 0))
            judging->is_conflict = true;
        fields_put(out, order <= 0 ? &mine : &given);
        if (order <= 0)
            no_mine = fields_next(&left, &mine);
        if (order >= 0)
            no_given = fields_next(&right, &given);
    }
}

static int
judge_edits(struct judging *judging, struct error *err)
{
    CLEANUP_BUF struct buf united = BUF_INIT(2 * FIELDS_SIZE_MAX);
    struct import_record *record = judging->record;
    struct span edits;
    uint8_t *kept;
    const char *why;

    if (record->line.document.edits.len == 0)
        return 0;
    unite_edits(judging, record->old.edits, record->line.document.edits, &united);
    edits = (struct span){.data = united.data, .len = united.len};
    if (united.bad || fields_check_edits(edits, &why) < 0) {
        judging->is_conflict = true;
        return 0;
    }
    if (fields_same(edits, record->old.edits))
        return 0;
    kept = arena_alloc(judging->import->arena, edits.len);
    if (!kept)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    memcpy(kept, edits.data, edits.len);
    record->edits = (struct span){.data = kept, .len = edits.len};
    record->take_edits = true;
    return 0;
}

/* --- files ------------------------------------------------------------------------------- */

static bool
has_content(const struct line_file *file, const uint8_t sha256[DIGEST_LEN])
{
    return memcmp(file->file.sha256, sha256, DIGEST_LEN) == 0;
}

/* Whether the content is that of a file here, or of one that it replaced. 1; 0; -1. */
static int
chain_has(struct store *store, uint64_t id, const struct line_file *wanted, struct error *err)
{
    for (int older = 0; id != 0 && older <= LINE_OLDER_MAX; older++) {
        struct store_file file;
        int result = store_file_get(store, id, &file, err);
        bool found;

        if (result != 0)
            return result < 0 ? -1 : 0;
        found = has_content(wanted, file.sha256);
        id = file.previous;
        store_file_clear(&file);
        if (found)
            return 1;
    }
    return 0;
}

/* Whether what is here is an older file of the export; *ret_from is the next one then. */
static int
is_older_file_there(struct store *store, uint64_t id, const struct line_file *given,
                    size_t *ret_from, struct error *err)
{
    struct store_file file;
    int result = store_file_get(store, id, &file, err);
    bool found = false;

    if (result != 0)
        return result < 0 ? -1 : 0;
    for (size_t i = given->older_count; i-- > 0 && !found;) {
        found = has_content(&given->older[i], file.sha256);
        *ret_from = i + 1;
    }
    store_file_clear(&file);
    return found;
}

static int
judge_file(struct judging *judging, size_t at, struct error *err)
{
    struct import_record *record = judging->record;
    const struct line_file *given = &record->line.files[at];
    struct import_choice *choice = &record->choices[at];
    struct store *store = judging->import->store;
    uint64_t here = store_document_file(&record->old, given->reference);
    int found;

    *choice = (struct import_choice){.take = true};
    judging->is_changed = true;
    if (here == 0)
        return 0;
    judging->is_changed = false;
    choice->take = false;
    found = chain_has(store, here, given, err);
    if (found != 0)
        return found < 0 ? -1 : 0;
    choice->previous = here;
    found = is_older_file_there(store, here, given, &choice->from, err);
    if (found < 0)
        return -1;
    if (found == 0) {
        judging->is_conflict = true;
        choice->from = given->older_count;
    }
    choice->take = found > 0 || judging->theirs_is_later;
    judging->is_changed = choice->take;
    return 0;
}

static int
judge_files(struct judging *judging, struct error *err)
{
    bool is_changed = judging->is_changed;

    for (size_t i = 0; i < judging->record->line.file_count; i++) {
        if (judge_file(judging, i, err) < 0)
            return -1;
        is_changed |= judging->is_changed;
    }
    judging->is_changed = is_changed;
    return 0;
}

/* --- the record ---------------------------------------------------------------------------- */

static void
take_all(struct import_record *record)
{
    record->outcome = IMPORT_NEW;
    record->take_fields = true;
    for (size_t i = 0; i < record->line.file_count; i++)
        record->choices[i].take = true;
}

int
import_judge(struct import *import, struct import_record *record, struct error *err)
{
    const struct store_document *given = &record->line.document;
    struct judging judging = {.import = import, .record = record};
    int result = record->account ? store_document_find(import->store, record->account, given->kind,
                                                       given->reference, &record->old, err)
                                 : STORE_ABSENT;

    if (result < 0)
        return -1;
    if (result == STORE_ABSENT) {
        take_all(record);
        return 0;
    }
    record->outcome = IMPORT_KNOWN;
    if (record->old.state == STORE_DOCUMENT_DELETED)
        return 0;
    judging.theirs_is_later = given->changed_at > record->old.changed_at;
    judging.is_conflict = false;
    if (judge_fields(&judging, err) < 0 || judge_edits(&judging, err) < 0 ||
        judge_files(&judging, err) < 0)
        return -1;
    /* She has it here: a deletion elsewhere takes nothing from her. */
    judging.is_conflict |= given->state == STORE_DOCUMENT_DELETED;
    if (judging.is_conflict)
        record->outcome = IMPORT_CONFLICT;
    else if (judging.is_changed || record->take_fields || record->take_edits)
        record->outcome = IMPORT_CHANGED;
    return 0;
}
