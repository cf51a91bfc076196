/*
 * clisk data delete: first the record gets its tombstone, which no konnector
 * lifts, then its files leave the folder. A kill in between leaves files behind,
 * and the same command again takes them away.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "host/broker/seen.h"
#include "host/cli/data.h"
#include "host/cli/output.h"
#include "host/cli/prompt.h"
#include "host/common/clock.h"
#include "host/common/failpoint.h"
#include "host/common/fd.h"
#include "host/sink/place.h"
#include "host/sink/sidecar.h"
#include "host/sink/trash.h"

enum { QUESTION_MAX = 512, CHAIN_MAX = 1000 };

/* The files of a record that no other one has. */
enum fate { FATE_TRASH, FATE_REMOVE, FATE_KEEP };

struct deleting {
    struct cli *cli;
    struct store *store;
    int root;
    enum fate fate;
    unsigned gone; /* files of the record that left */
    unsigned left; /* that stay */
};

/* --- which files --------------------------------------------------------------- */

static void
key_of_file(uint64_t id, uint8_t ret_key[STORE_DOCUMENT_KEY_LEN])
{
    memset(ret_key, 0, STORE_DOCUMENT_KEY_LEN);
    memcpy(ret_key, &id, sizeof id);
}

/* The file and the contents before it. */
static int
add_chain(struct store *store, uint64_t id, struct seen *files, struct error *err)
{
    for (int i = 0; id != 0 && i < CHAIN_MAX; i++) {
        uint8_t key[STORE_DOCUMENT_KEY_LEN];
        struct store_file file;
        int result = store_file_get(store, id, &file, err);

        if (result != 0)
            return result < 0 ? -1 : 0;
        key_of_file(id, key);
        id = file.previous;
        store_file_clear(&file);
        if (seen_add(files, key) < 0)
            return error_set(err, OUTCOME_INTERNAL, "out of memory");
    }
    return 0;
}

/* The files that other records of the account need. */
static int
find_shared(struct store *store, const struct data_record *record, struct seen *files,
            struct error *err)
{
    uint8_t key[STORE_DOCUMENT_KEY_LEN];
    struct store_document document;
    bool begun = false;
    int result;

    while ((result = store_document_next(store, record->account, begun ? key : NULL, &document,
                                         err)) == 0) {
        bool counts = document.state == STORE_DOCUMENT_ACTIVE &&
                      memcmp(document.key, record->document.key, sizeof key) != 0;

        memcpy(key, document.key, sizeof key);
        begun = true;
        for (size_t i = 0; counts && result == 0 && i < document.file_count; i++)
            result = add_chain(store, document.files[i].id, files, err);
        store_document_clear(&document);
        if (result < 0)
            return -1;
    }
    return result < 0 ? -1 : 0;
}

/* --- one file ------------------------------------------------------------------ */

static void
tell_left(struct deleting *deleting, const struct store_file *file, const char *why)
{
    deleting->left++;
    report_note(&deleting->cli->report, "left: %s/%s, which %s", deleting->cli->paths.documents,
                file->path, why);
}

static int
take_away(struct deleting *deleting, const struct store_file *file, struct error *err)
{
    const struct paths *paths = &deleting->cli->paths;
    const char *name, *path = data_path(deleting->cli, file);
    CLEANUP_FD int folder = data_file_folder(deleting->root, file->path, &name);
    int result = -1;

    if (!path)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    if (folder >= 0 && deleting->fate == FATE_REMOVE)
        result = unlinkat(folder, name, 0) == 0 ? place_sync_folder(folder) : -1;
    else if (folder >= 0)
        result = trash_put(paths->bin, folder, path, name);
    if (result < 0 && errno == EXDEV)
        return error_set(err, OUTCOME_SETUP,
                         "the record is deleted, and there is no bin for its file %s; add --data "
                         "delete to delete it, or --data keep",
                         path);
    if (result < 0)
        return error_errno(err, OUTCOME_SETUP,
                           "the record is deleted, and its file %s cannot be: give the same "
                           "command again when it can",
                           path);
    FAILPOINT("data.file_deleted");
    (void)sidecar_forget(folder, name, file->sha256);
    deleting->gone++;
    return 0;
}

/* What describes it is ours, and nothing without it: a deletion that was killed may have left it.
 */
static void
forget_description(const struct deleting *deleting, const struct store_file *file)
{
    const char *name;
    CLEANUP_FD int folder = -1;

    if (data_path_is_straight(file->path))
        folder = data_file_folder(deleting->root, file->path, &name);
    if (folder >= 0)
        (void)sidecar_forget(folder, name, file->sha256);
}

static int
delete_file(struct deleting *deleting, struct store_file *file, struct error *err)
{
    enum data_file where;

    if (file->state != STORE_FILE_DONE)
        return 0;
    if (deleting->fate == FATE_KEEP) {
        deleting->left++;
        return 0;
    }
    if (data_file_look(deleting->cli, deleting->store, deleting->root, file, &where, err) < 0)
        return -1;
    if (where == DATA_FILE_HERE || where == DATA_FILE_MOVED)
        return take_away(deleting, file, err);
    if (where == DATA_FILE_CHANGED)
        tell_left(deleting, file, "was changed since it was saved");
    else
        forget_description(deleting, file);
    return 0;
}

static int
delete_chain(struct deleting *deleting, uint64_t id, const struct seen *shared, struct error *err)
{
    for (int i = 0; id != 0 && i < CHAIN_MAX; i++) {
        uint8_t key[STORE_DOCUMENT_KEY_LEN];
        struct store_file file;
        int result = store_file_get(deleting->store, id, &file, err);

        if (result != 0)
            return result < 0 ? -1 : 0;
        key_of_file(id, key);
        if (!seen_has(shared, key))
            result = delete_file(deleting, &file, err);
        id = file.previous;
        store_file_clear(&file);
        if (result < 0)
            return -1;
    }
    return 0;
}

/* --- one record ------------------------------------------------------------------ */

static void
bury(struct store_document *document, void *opaque)
{
    const int64_t *now = opaque;

    document->state = STORE_DOCUMENT_DELETED;
    document->changed_at = *now;
}

static int
delete_record(struct deleting *deleting, const struct data_record *record, struct error *err)
{
    struct store *store = deleting->store;
    int64_t now = clock_seconds();
    struct seen shared = {0};
    CLEANUP_FD int lock = -1;
    int result;

    if (cli_lock_account(deleting->cli, record->account, record->name, &lock, err) < 0)
        return -1;
    deleting->gone = deleting->left = 0;
    if (record->document.state == STORE_DOCUMENT_ACTIVE &&
        store_document_change(store, record->account, record->document.key, bury, &now, err) < 0)
        return -1;
    FAILPOINT("data.buried");
    result = find_shared(store, record, &shared, err);
    for (size_t i = 0; result == 0 && i < record->document.file_count; i++)
        result = delete_chain(deleting, record->document.files[i].id, &shared, err);
    seen_clear(&shared);
    return result;
}

static int
show(struct output *output, const struct deleting *deleting, const struct data_record *record,
     struct error *err)
{
    char id[STORE_DOCUMENT_ID_MAX];
    json_t *object;

    store_document_id(&record->document, id);
    if (output_is_table(output)) {
        report_note(&deleting->cli->report, "%s is deleted; files: %u %s, %u left", id,
                    deleting->gone, deleting->fate == FATE_REMOVE ? "deleted" : "moved to the bin",
                    deleting->left);
        return 0;
    }
    object = output_object("deleted_document");
    output_set(&object, "id", output_text(id));
    output_set(&object, "account", output_text(record->name));
    output_set(&object, "files_deleted", json_integer(deleting->gone));
    output_set(&object, "files_left", json_integer(deleting->left));
    return output_add(output, NULL, object, err);
}

/* --- the command ------------------------------------------------------------------- */

static const char *
describe(struct cli *cli, const struct data_record *record)
{
    const struct store_document *document = &record->document;
    char id[STORE_DOCUMENT_ID_MAX];

    store_document_id(document, id);
    return arena_printf(cli->options.arena, "%s: %s of %s, %s %.100s", id, document->kind,
                        record->name, store_document_text(document, "date"), data_title(document));
}

static int
confirm(struct cli *cli, const struct data_record *records, size_t count, struct error *err)
{
    CLEANUP_PROMPT struct prompt *prompt = NULL;
    char question[QUESTION_MAX];
    bool yes;

    if (cli->options.yes)
        return 0;
    if (cli->options.no_input || prompt_open(&prompt, err) < 0)
        return error_set(err, OUTCOME_USAGE, "to delete without being asked, add --yes");
    for (size_t i = 0; i < count; i++) {
        const char *text = describe(cli, &records[i]);

        prompt_say(prompt, text ? text : "");
    }
    snprintf(question, sizeof question, "Delete %s, and keep it from coming back? [y/N]",
             count == 1 ? "this record" : "these records");
    if (prompt_confirm(prompt, question, &yes, err) < 0)
        return -1;
    return yes ? 0 : error_set(err, OUTCOME_INTERRUPTED, "nothing was deleted");
}

static int
delete_all(struct deleting *deleting, const struct data_record *records, size_t count,
           struct error *err)
{
    CLEANUP_OUTPUT struct output *output = output_open(&deleting->cli->options, NULL, 0);

    if (!output)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    for (size_t i = 0; i < count; i++) {
        if (delete_record(deleting, &records[i], err) < 0 ||
            show(output, deleting, &records[i], err) < 0)
            return -1;
    }
    return output_close(output, err);
}

/* All of them are found before anything is done to one. */
static int
find_all(struct cli *cli, struct store *store, struct data_record *records, size_t *count,
         struct error *err)
{
    const struct text_list *args = &cli->options.args;

    for (size_t i = 1; i < args->count; i++) {
        if (data_find(cli, store, args->items[i], &records[*count], err) < 0)
            return -1;
        ++*count;
    }
    return 0;
}

static int
open_and_delete(struct cli *cli, struct store *store, const struct data_record *records,
                size_t count, struct error *err)
{
    struct deleting deleting = {.cli = cli, .store = store, .fate = FATE_TRASH};
    int result;

    if (cli->options.data)
        deleting.fate = strcmp(cli->options.data, "keep") == 0 ? FATE_KEEP : FATE_REMOVE;
    deleting.root = paths_open(cli->paths.documents, err);
    if (deleting.root < 0)
        return -1;
    result = delete_all(&deleting, records, count, err);
    fd_close(&deleting.root);
    return result;
}

int
data_delete(struct cli *cli, struct store *store, struct error *err)
{
    size_t count = 0;
    struct data_record *records =
        arena_array(cli->options.arena, cli->options.args.count, sizeof *records);
    int result = records ? find_all(cli, store, records, &count, err)
                         : error_set(err, OUTCOME_INTERNAL, "out of memory");

    if (result == 0)
        result = confirm(cli, records, count, err);
    if (result == 0)
        result = open_and_delete(cli, store, records, count, err);
    while (count > 0)
        data_record_clear(&records[--count]);
    return result;
}
