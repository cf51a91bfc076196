/*
 * clisk data restore: a record comes back, and what is gone of its files is
 * fetched again by the next run. It serves for a record that was never deleted,
 * too, whose file she has thrown away.
 */
#include <string.h>

#include "host/cli/data.h"
#include "host/cli/output.h"
#include "host/common/clock.h"
#include "host/common/fd.h"
#include "host/store/state.h"

struct restoring {
    struct cli *cli;
    struct store *store;
    int root;
    unsigned gone; /* files to be fetched */
    bool awaited;  /* they, or others that were asked for before */
    bool unlisted; /* those that were, and the brand lists them no more */
};

static void
unbury(struct store_document *document, void *opaque)
{
    const int64_t *now = opaque;

    document->state = STORE_DOCUMENT_ACTIVE;
    document->changed_at = *now;
}

static int
is_gone(struct restoring *restoring, uint64_t id, bool *ret_gone, struct error *err)
{
    enum data_file where = DATA_FILE_GONE;
    struct store_file file;
    int result = store_file_get(restoring->store, id, &file, err);

    if (result == 0) {
        result =
            data_file_look(restoring->cli, restoring->store, restoring->root, &file, &where, err);
        store_file_clear(&file);
    }
    if (result < 0)
        return -1;
    *ret_gone = where == DATA_FILE_GONE;
    return 0;
}

/* Runs go on through the brand's list until they meet it. */
static int
ask_for(struct restoring *restoring, const struct data_record *record, struct error *err)
{
    const struct store_document *document = &record->document;
    const struct store_missed missed = {
        .kind = document->kind,
        .reference = document->reference,
        .title = data_title(document),
        .outcome = OUTCOME_PARTIAL,
        .message = "you asked for its file again",
        .since = clock_seconds(),
    };

    return restoring->gone++ > 0
               ? 0
               : store_missed_put(restoring->store, record->account, &missed, err);
}

static int
restore_files(struct restoring *restoring, const struct data_record *record, struct error *err)
{
    const struct store_document *document = &record->document;

    for (size_t i = 0; i < document->file_count; i++) {
        bool gone;

        if (is_gone(restoring, document->files[i].id, &gone, err) < 0)
            return -1;
        if (gone && (ask_for(restoring, record, err) < 0 ||
                     store_document_lose_file(restoring->store, record->account, document->key,
                                              document->files[i].id, err) < 0))
            return -1;
    }
    return 0;
}

static int
show(struct restoring *restoring, struct output *output, const struct data_record *record,
     struct error *err)
{
    char id[STORE_DOCUMENT_ID_MAX];
    json_t *object;

    store_document_id(&record->document, id);
    if (output_is_table(output)) {
        report_note(&restoring->cli->report,
                    restoring->unlisted  ? "%s is there; what it lacks is listed no more by %s"
                    : restoring->awaited ? "%s is there; its files come with the next run of %s"
                                         : "%s is there, and so are its files (%s)",
                    id, record->name);
        return 0;
    }
    object = output_object("restored_document");
    output_set(&object, "id", output_text(id));
    output_set(&object, "account", output_text(record->name));
    output_set(&object, "files_to_fetch", json_integer(restoring->gone));
    return output_add(output, NULL, object, err);
}

static int
restore(struct restoring *restoring, struct output *output, const char *id, struct error *err)
{
    CLEANUP_DATA_RECORD struct data_record record = {0};
    CLEANUP_FD int lock = -1;
    int64_t now = clock_seconds();
    int awaited;

    if (data_find(restoring->cli, restoring->store, id, &record, err) < 0 ||
        cli_lock_account(restoring->cli, record.account, record.name, &lock, err) < 0)
        return -1;
    restoring->gone = 0;
    awaited = data_is_awaited(restoring->store, &record, &restoring->unlisted, err);
    if (awaited < 0)
        return -1;
    if (record.document.state == STORE_DOCUMENT_DELETED &&
        store_document_change(restoring->store, record.account, record.document.key, unbury, &now,
                              err) < 0)
        return -1;
    if (restore_files(restoring, &record, err) < 0)
        return -1;
    restoring->awaited = awaited || restoring->gone > 0;
    restoring->unlisted &= awaited && restoring->gone == 0;
    return show(restoring, output, &record, err);
}

int
data_restore(struct cli *cli, struct store *store, struct error *err)
{
    CLEANUP_OUTPUT struct output *output = output_open(&cli->options, NULL, 0);
    CLEANUP_FD int root = paths_open(cli->paths.documents, err);
    struct restoring restoring = {.cli = cli, .store = store, .root = root};

    if (root < 0)
        return -1;
    if (!output)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    for (size_t i = 1; i < cli->options.args.count; i++) {
        if (restore(&restoring, output, cli->options.args.items[i], err) < 0)
            return -1;
    }
    return output_close(output, err);
}
