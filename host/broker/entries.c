/*
 * What is done with an entry: it is known already, recorded at once, or waits
 * for its files, which are fetched several at a time while the konnector goes on.
 */
#include "host/broker/internal.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "host/common/fields.h"
#include "host/store/shared_file.h"
#include "host/store/state.h"

/* enum clisk_saved, which is the SDK's. */
enum { ENTRY_REFUSED = 0, ENTRY_NEW = 1, ENTRY_KNOWN = 2, ENTRY_UPDATED = 3 };

/* Whether the list that is being read may end here. */
static bool
is_enough(const struct run *run)
{
    return run->capped || (!run->request->full && run->missed.count == 0 &&
                           run->known_row >= run->request->known_in_row);
}

static void
answer(struct run *run, uint8_t saved)
{
    struct wire_worker_saved message = {.saved = saved, .enough = is_enough(run)};

    if (wire_send_worker_saved(run->worker.wire, message) < 0)
        run_end_with(run, OUTCOME_PLUGIN_BUG, "the konnector no longer listens");
}

/* --- the files of an entry ------------------------------------------------------ */

static bool
is_under_way(const struct entry *entry, const char *reference)
{
    for (size_t i = 0; i < entry->file_count; i++) {
        const struct entry_file *file = &entry->files[i];

        if (file->state <= ENTRY_FILE_HERE && file->state != ENTRY_FILE_SHARED &&
            strcmp(file->reference, reference) == 0)
            return true;
    }
    return false;
}

static bool
is_in(struct entry *const *entries, size_t count, const struct entry *but, const char *reference)
{
    for (size_t i = 0; i < count; i++) {
        if (entries[i] != but && is_under_way(entries[i], reference))
            return true;
    }
    return false;
}

/* A document of this month may still change. */
static bool
is_of_this_month(const struct entry *entry)
{
    time_t now = time(NULL);
    struct tm tm;
    char month[16];

    localtime_r(&now, &tm);
    strftime(month, sizeof month, "%Y-%m", &tm);
    return strncmp(entry_text(entry, "date"), month, strlen(month)) >= 0;
}

static bool
is_to_be_replaced(const struct entry *entry, const struct entry_file *file)
{
    switch (file->replace) {
    case WIRE_REPLACE_IF_CHANGED:
    case WIRE_REPLACE_ALWAYS: return true;
    case WIRE_REPLACE_CURRENT_MONTH: return is_of_this_month(entry);
    case WIRE_REPLACE_NEVER:
    default: return false;
    }
}

/* What the store has of a file: as the document's, or as one that documents share. */
static int
find_known(struct run *run, const struct store_document *document, struct entry_file *file,
           struct error *err)
{
    int result;

    file->known = store_document_file(document, file->reference);
    if (file->known != 0)
        return 0;
    result = store_shared_file_find(run->request->store, run->request->account, file->reference,
                                    &file->known, err);
    return result < 0 ? -1 : 0;
}

struct judged {
    bool is_known;   /* the document is there */
    bool is_deleted; /* the person wants none of it */
    bool is_of_now;  /* this run found it, in the session before */
    bool lacks_file;
    bool is_changed; /* in its fields, or by a file that it lacks */
    bool is_waiting; /* for a file */
};

static int
judge_files(struct run *run, struct entry *entry, const struct store_document *document,
            struct judged *judged, struct error *err)
{
    for (size_t i = 0; i < entry->file_count; i++) {
        struct entry_file *file = &entry->files[i];

        if (find_known(run, document, file, err) < 0)
            return -1;
        judged->lacks_file |= store_document_file(document, file->reference) == 0;
        if (file->known != 0 && !is_to_be_replaced(entry, file)) {
            file->state = ENTRY_FILE_KNOWN;
            continue;
        }
        judged->is_waiting = true;
        if (store_reference_is_shared(file->reference) &&
            (is_in(run->queue, run->queue_len, entry, file->reference) ||
             is_in(run->batch, run->batch_len, entry, file->reference)))
            file->state = ENTRY_FILE_SHARED;
        else if (file->url[0] && policy_check_url(run, file->url, NULL, err) < 0)
            return record_denied(run, file->url, err), -1;
    }
    return 0;
}

static int
judge(struct run *run, struct entry *entry, struct judged *judged, struct error *err)
{
    CLEANUP_STORE_DOCUMENT struct store_document document = {0};
    int result = store_document_find(run->request->store, run->request->account, entry->kind,
                                     entry->reference, &document, err);

    *judged = (struct judged){.is_known = result == 0, .is_changed = result != 0};
    if (result < 0)
        return -1;
    if (result == 0) {
        judged->is_deleted = document.state == STORE_DOCUMENT_DELETED;
        judged->is_of_now = document.run == run->run_id;
        judged->is_changed =
            !fields_same(document.brand, entry->fields) ||
            (entry->contract[0] && strcmp(document.contract, entry->contract) != 0);
    }
    if (judged->is_deleted)
        return 0;
    result = judge_files(run, entry, &document, judged, err);
    judged->is_changed |= judged->lacks_file;
    return result;
}

/* --- the queue ------------------------------------------------------------------ */

static void
queue_remove(struct run *run, size_t index)
{
    run->queue_len--;
    memmove(&run->queue[index], &run->queue[index + 1],
            (run->queue_len - index) * sizeof run->queue[0]);
}

/* Whether what another entry fetches has come, or will not; -1 with *err. */
static int
resolve_shared(struct run *run, const struct entry *entry, struct entry_file *file,
               struct error *err)
{
    int result;

    if (is_in(run->queue, run->queue_len, entry, file->reference))
        return 0;
    if (is_in(run->batch, run->batch_len, entry, file->reference) && publish_flush(run, err) < 0)
        return -1;
    result = store_shared_file_find(run->request->store, run->request->account, file->reference,
                                    &file->known, err);
    if (result < 0)
        return -1;
    file->state = result == 0 ? ENTRY_FILE_KNOWN : ENTRY_FILE_WAITING;
    return 0;
}

/* Begins what may begin. 0; 1 after ending the run; -1 with *err. *ret_waits: something of it is
 * not here yet. */
static int
advance_entry(struct run *run, struct entry *entry, bool *ret_waits, struct error *err)
{
    *ret_waits = false;
    for (size_t i = 0; i < entry->file_count; i++) {
        struct entry_file *file = &entry->files[i];
        int result = 0;

        if (file->state == ENTRY_FILE_SHARED)
            result = resolve_shared(run, entry, file, err);
        if (result == 0 && file->state == ENTRY_FILE_WAITING &&
            run->active_count < RUN_DOWNLOADS_AT_ONCE)
            result = downloads_start(run, entry, file, err);
        if (result != 0)
            return result;
        *ret_waits |= file->state < ENTRY_FILE_HERE;
    }
    return 0;
}

/* The next run goes on until it has met it. */
static int
note_failure(struct run *run, const struct entry *entry, struct error *err)
{
    const struct error *failure = &entry->failure;
    struct store_missed missed = {
        .kind = entry->kind,
        .reference = entry->reference,
        .title = entry_text(entry, "title"),
        .outcome = failure->outcome,
        .message = failure->message,
        .run = run->run_id,
        .since = (int64_t)time(NULL),
    };
    char name[ENTRY_NAME_SIZE];

    run->result->progress.failed_count++;
    if (run->first_failure.message[0] == '\0')
        error_set(&run->first_failure, failure->outcome, "%s \"%s\" %.380s", entry->kind,
                  entry_name(entry, name), failure->message);
    run_log(run, LOG_LEVEL_WARNING, "%s \"%s\" %s", entry->kind, entry_name(entry, name),
            failure->message);
    return store_missed_put(run->request->store, run->request->account, &missed, err);
}

/* A record of the kind "file" is nothing without one. */
static bool
is_worth_keeping(const struct entry *entry)
{
    if (strcmp(entry->kind, "file") != 0)
        return true;
    for (size_t i = 0; i < entry->file_count; i++) {
        if (entry->files[i].state != ENTRY_FILE_FAILED)
            return true;
    }
    return false;
}

/* All that could be had of it is here. Takes the entry. */
static int
complete(struct run *run, struct entry *entry, struct error *err)
{
    if (entry->failure.outcome != OUTCOME_DONE && note_failure(run, entry, err) < 0) {
        entry_free(entry);
        return -1;
    }
    if (is_worth_keeping(entry))
        return publish_add(run, entry, err);
    entry_free(entry);
    return 0;
}

void
entries_advance(struct run *run)
{
    struct error err = {0};

    for (size_t i = 0; i < run->queue_len;) {
        struct entry *entry = run->queue[i];
        bool waits;
        int result = advance_entry(run, entry, &waits, &err);

        if (result == 0 && !waits) {
            queue_remove(run, i);
            result = complete(run, entry, &err);
        } else {
            i++;
        }
        if (result < 0)
            run_end(run, &err);
        if (result != 0)
            return;
    }
    if (run->save_held && run->queue_len < RUN_QUEUE_MAX) {
        run->save_held = false;
        answer(run, run->save_answer);
    }
    run_report(run, false);
    steps_settle(run);
}

/* --- saving ----------------------------------------------------------------------- */

/* Which entry it is among those of this fetch. 0; 1 when it was shown already; -1. */
static int
identify(struct run *run, struct entry *entry, bool occurs, struct error *err)
{
    unsigned number = 1;

    do {
        if (number > 1 && entry_number(entry, number) < 0)
            return error_set(err, OUTCOME_LIMIT, "%s \"%.80s\" comes more than %u times",
                             entry->kind, entry->reference, number);
        if (store_document_key(run->request->store, run->request->account, entry->kind,
                               entry->reference, entry->key, err) < 0)
            return -1;
        number++;
    } while (occurs && seen_has(&run->seen, entry->key));
    if (seen_has(&run->seen, entry->key))
        return 1;
    if (seen_add(&run->seen, entry->key) < 0)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    entry->was_missed =
        seen_remove(&run->missed, entry->key) || seen_remove(&run->unlisted, entry->key);
    return 0;
}

static int
met_body(struct store_txn *txn, void *opaque, struct error *err)
{
    const struct entry *entry = opaque;

    return store_txn_remove_missed(txn, entry->account, entry->kind, entry->reference, err);
}

/* Takes the entry. */
static int
take_known(struct run *run, struct entry *entry, const struct judged *judged, struct error *err)
{
    int result = 0;

    if (entry->was_missed)
        result = store_write(run->request->store, met_body, entry, err);
    run->result->progress.known_count += !judged->is_of_now;
    run->known_row++;
    run->has_operations |= run->request->full && strcmp(entry->kind, "operation") == 0;
    entry_free(entry);
    if (result == 0)
        answer(run, ENTRY_KNOWN);
    return result;
}

/* No more new ones are wanted of this run. Takes the entry. */
static void
put_off(struct run *run, struct entry *entry)
{
    run->capped = true;
    entry_free(entry);
    answer(run, ENTRY_REFUSED);
}

/* Takes the entry. */
static int
take_wanted(struct run *run, struct entry *entry, const struct judged *judged, struct error *err)
{
    uint8_t saved = !judged->is_known    ? ENTRY_NEW
                    : judged->is_changed ? ENTRY_UPDATED
                                         : ENTRY_KNOWN;

    run->known_row = saved == ENTRY_KNOWN ? run->known_row + 1 : 0;
    run->has_operations |= strcmp(entry->kind, "operation") == 0;
    entry->is_late = judged->is_of_now && judged->lacks_file;
    if (!judged->is_waiting) {
        if (publish_add(run, entry, err) < 0)
            return -1;
        answer(run, saved);
        return 0;
    }
    run->queue[run->queue_len++] = entry;
    run->save_held = run->queue_len == RUN_QUEUE_MAX;
    run->save_answer = saved;
    if (!run->save_held)
        answer(run, saved);
    entries_advance(run);
    return 0;
}

/* A check counts what it is shown, and nothing becomes of it. Takes the entry. */
static int
take_shown(struct run *run, struct entry *entry, struct error *err)
{
    struct run_result *result = run->result;
    const char *denied = NULL;

    for (size_t i = 0; i < entry->file_count && !denied; i++) {
        const char *url = entry->files[i].url;

        if (url[0] && policy_check_url(run, url, NULL, err) < 0)
            denied = url;
    }
    if (denied)
        record_denied(run, denied, err);
    for (size_t i = 0; i < result->shown_count && !denied; i++)
        result->shown[i].count += strcmp(result->shown[i].kind, entry->kind) == 0;
    entry_free(entry);
    if (denied)
        return -1;
    answer(run, ENTRY_NEW);
    return 0;
}

/* Takes the entry. */
static int
take(struct run *run, struct entry *entry, bool occurs, struct error *err)
{
    struct judged judged = {0};
    int result = identify(run, entry, occurs, err);

    if (result == 0 && run->request->mode == RUN_CHECK)
        return take_shown(run, entry, err);
    if (result == 0)
        result = judge(run, entry, &judged, err);
    if (result == 0 && !judged.is_known && run->request->options->new_max > 0 &&
        run->document_count >= run->request->options->new_max) {
        put_off(run, entry);
        return 0;
    }
    if (result == 0 && !judged.is_known)
        result = policy_count_document(run, err);
    if (result != 0)
        entry_free(entry);
    if (result > 0)
        answer(run, ENTRY_KNOWN);
    if (result != 0)
        return result < 0 ? -1 : 0;
    return judged.is_deleted || (!judged.is_changed && !judged.is_waiting)
               ? take_known(run, entry, &judged, err)
               : take_wanted(run, entry, &judged, err);
}

void
entries_save(struct run *run, const struct wire_worker_save *save)
{
    struct error err = {0};
    struct entry *entry = NULL;

    if (++run->entry_count > RUN_ENTRIES_MAX) {
        run_end_with(run, OUTCOME_LIMIT, "more than %d entries in one run", RUN_ENTRIES_MAX);
        return;
    }
    if (entry_new(run, save, &entry, &err) < 0) {
        run_end(run, &err);
        return;
    }
    if (policy_check_kind(run, entry->kind, &err) < 0) {
        entry_free(entry);
        record_denied(run, NULL, &err);
        run_end(run, &err);
        return;
    }
    if (take(run, entry, save->occurs != 0, &err) < 0)
        run_end(run, &err);
}

void
entries_begin(struct run *run)
{
    struct run_result *result = run->result;

    seen_clear(&run->seen);
    run->known_row = 0;
    result->shown_count = 0;
    for (size_t i = 0; run->request->mode == RUN_CHECK && i < run->granted->data_type_count; i++) {
        struct run_shown *shown = &result->shown[result->shown_count++];

        *shown = (struct run_shown){0};
        snprintf(shown->kind, sizeof shown->kind, "%s", run->granted->data_types[i]);
    }
}

void
entries_drop(struct run *run)
{
    while (run->queue_len > 0) {
        struct entry *entry = run->queue[run->queue_len - 1];

        downloads_cancel(run, entry);
        queue_remove(run, run->queue_len - 1);
        entry_free(entry);
    }
}
