/*
 * What the konnector saves: known already, recorded at once, or downloaded
 * several at a time while the konnector goes on.
 */
#include "host/broker/internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/common/decimal.h"
#include "host/common/fd.h"
#include "host/common/fields.h"
#include "host/sink/sniff.h"

enum { ENTRY_REFERENCE_MAX = 400, ENTRY_MEDIA_TYPE_MAX = 200 };

struct entry *
entry_free(struct entry *entry)
{
    if (entry) {
        fd_close(&entry->file.fd);
        free(entry->block);
        free(entry);
    }
    return NULL;
}

/* Copies one string into the entry's block. */
static const char *
entry_copy(char **at, const char *text)
{
    size_t len = strlen(text) + 1;
    char *copy = *at;

    memcpy(copy, text, len);
    *at += len;
    return copy;
}

/* What of a record this broker keeps. Strings lie in the message. */
struct entry_given {
    bool is_bill;
    const char *reference, *referer;
    struct wire_file file; /* its URL is "" for none */
    struct field title, vendor, date, amount, currency;
};

static struct entry *
entry_new(const struct entry_given *given)
{
    struct entry *entry = calloc(1, sizeof *entry);
    size_t size = strlen(given->reference) + strlen(given->file.url) + strlen(given->referer) +
                  strlen(given->title.text) + strlen(given->vendor.text) +
                  strlen(given->file.media_type) + 6;
    struct decimal amount = {0};
    unsigned year = 0, month = 0, day = 0;
    char *at;

    if (!entry)
        return NULL;
    entry->file.fd = -1;
    entry->block = at = malloc(size);
    if (!at)
        return entry_free(entry);
    entry->reference = entry_copy(&at, given->reference);
    entry->url = entry_copy(&at, given->file.url);
    entry->referer = entry_copy(&at, given->referer);
    entry->title = entry_copy(&at, given->title.text);
    entry->vendor = entry_copy(&at, given->vendor.text);
    entry->media_type = entry_copy(&at, given->file.media_type);
    entry->is_bill = given->is_bill;
    if (sscanf(given->date.text, "%4u-%2u-%2u", &year, &month, &day) > 1)
        entry->date = (struct store_date){(uint16_t)year, (uint8_t)month, (uint8_t)day};
    if (*given->amount.text &&
        decimal_parse(given->amount.text, strlen(given->amount.text), &amount) == 0 &&
        decimal_to_integer(&amount, amount.decimals, &entry->minor) == 0)
        entry->digits = (uint8_t)amount.decimals;
    snprintf(entry->currency, sizeof entry->currency, "%s", given->currency.text);
    return entry;
}

static struct field
entry_find(struct span fields, const char *path)
{
    struct field field = {.path = path, .text = ""};

    (void)fields_find(fields, path, &field);
    return field;
}

static void
entry_take(const struct wire_worker_save *save, struct entry_given *ret_given)
{
    *ret_given = (struct entry_given){
        .is_bill = strcmp(save->kind, "bill") == 0,
        .reference = save->reference,
        .referer = save->referer,
        .file = {.url = "", .media_type = ""},
        .title = entry_find(save->fields, "title"),
        .vendor = entry_find(save->fields, "vendor"),
        .date = entry_find(save->fields, "date"),
        .amount = entry_find(save->fields, "amount"),
        .currency = entry_find(save->fields, "currency"),
    };
}

const char *
entry_kind(bool is_bill)
{
    return is_bill ? "bill" : "file";
}

static bool
entry_is(const struct entry *entry, bool is_bill, const char *reference)
{
    return entry->is_bill == is_bill && strcmp(entry->reference, reference) == 0;
}

/* The worker checks this too, but the worker is not trusted. */
static const char *
entry_fault(const struct wire_worker_save *save, struct entry_given *ret_given)
{
    struct reader files = reader_of(save->files.data, save->files.len);
    const char *why = NULL;

    if (strcmp(save->kind, "bill") != 0 && strcmp(save->kind, "file") != 0)
        return "an entry of an unknown kind";
    if (!save->reference[0] || strlen(save->reference) > ENTRY_REFERENCE_MAX)
        return "an entry whose reference is empty or too long";
    if (fields_check(save->fields, &why) < 0)
        return why;
    entry_take(save, ret_given);
    if (wire_get_file(&files, &ret_given->file) < 0 || files.left > 0 ||
        ret_given->file.content.len > 0 ||
        strlen(ret_given->file.media_type) > ENTRY_MEDIA_TYPE_MAX)
        return "documents that are not one with a URL";
    if (!ret_given->is_bill && !ret_given->file.url[0])
        return "a file without a URL";
    if (ret_given->is_bill && (!*ret_given->date.text || !*ret_given->amount.text ||
                               strlen(ret_given->currency.text) != 3))
        return "a bill without a date or a currency";
    return NULL;
}

static void
entries_answer(struct run *run, uint8_t saved)
{
    if (wire_send_worker_saved(run->worker.wire, (struct wire_worker_saved){.saved = saved}) < 0)
        run_end_with(run, OUTCOME_PLUGIN_BUG, "the konnector no longer listens");
}

/* enum clisk_saved, which is the SDK's. */
enum { ENTRY_NEW = 1, ENTRY_KNOWN = 2 };

static bool
entries_under_way(const struct run *run, bool is_bill, const char *reference)
{
    for (size_t i = 0; i < run->queue_len; i++) {
        if (entry_is(run->queue[i], is_bill, reference))
            return true;
    }
    for (size_t i = 0; i < run->batch_len; i++) {
        if (entry_is(run->batch[i], is_bill, reference))
            return true;
    }
    return false;
}

static void
entries_remove(struct run *run, size_t index)
{
    run->active_count -= run->queue[index]->active;
    run->queue_len--;
    memmove(&run->queue[index], &run->queue[index + 1],
            (run->queue_len - index) * sizeof run->queue[0]);
}

/* 0; 1 after ending the run; -1 with *err: a file that cannot be made is nothing that another entry
 * could do better. */
static int
entry_start(struct run *run, struct entry *entry, struct error *err)
{
    if (publish_open_folder(run, err) < 0)
        return -1;
    if (place_create(run->folder, &entry->file) < 0)
        return error_errno(err, OUTCOME_SETUP, "cannot make a file in \"%s\"",
                           run->request->folder);
    entry->id = ++run->next_id;
    if (record_request(run, entry->id, WIRE_METHOD_GET, entry->url) < 0)
        return 1;
    if (wire_send_fetcher_download(run->fetcher.wire, (struct wire_fetcher_download){
                                                          .id = entry->id,
                                                          .url = entry->url,
                                                          .referer = entry->referer,
                                                          .max = run->limits.document_bytes,
                                                          .file = entry->file.fd,
                                                      }) < 0)
        return error_set(err, OUTCOME_INTERNAL, "the fetcher no longer listens");
    entry->active = true;
    run->active_count++;
    return 0;
}

/* Begins what may begin, and lets the konnector go on when there is room again. */
static void
entries_advance(struct run *run)
{
    struct error err = {0};

    for (size_t i = 0; i < run->queue_len && run->active_count < RUN_DOWNLOADS_AT_ONCE; i++) {
        int started = run->queue[i]->active ? 0 : entry_start(run, run->queue[i], &err);

        if (started < 0)
            run_end(run, &err);
        if (started != 0)
            return;
    }
    if (run->save_held && run->queue_len < RUN_QUEUE_MAX) {
        run->save_held = false;
        entries_answer(run, ENTRY_NEW);
    }
    run_report(run, false);
    steps_settle(run);
}

static void
entries_add(struct run *run, struct entry *entry)
{
    struct error err = {0};

    if (!entry->url[0]) {
        if (publish_add(run, entry, &err) < 0)
            run_end(run, &err);
        else
            entries_answer(run, ENTRY_NEW);
        return;
    }
    run->queue[run->queue_len++] = entry;
    run->save_held = run->queue_len == RUN_QUEUE_MAX;
    if (!run->save_held)
        entries_answer(run, ENTRY_NEW);
    entries_advance(run);
}

void
entries_save(struct run *run, const struct wire_worker_save *save)
{
    struct entry_given given;
    const char *fault = entry_fault(save, &given);
    bool is_bill = !fault && given.is_bill;
    struct entry *entry;
    struct error err = {0};
    int known;

    if (fault) {
        run_end_with(run, OUTCOME_PLUGIN_BUG, "the konnector saves %s", fault);
        return;
    }
    if (++run->entry_count > RUN_ENTRIES_MAX) {
        run_end_with(run, OUTCOME_LIMIT, "more than %d entries in one run", RUN_ENTRIES_MAX);
        return;
    }
    if (policy_check_kind(run, save->kind, &err) < 0) {
        run_end(run, &err);
        return;
    }
    known = entries_under_way(run, is_bill, save->reference)
                ? PUBLISH_KNOWN_NOW
                : publish_knows(run, entry_kind(is_bill), save->reference, &err);
    if (known < 0 || (known == 0 && (policy_count_document(run, &err) < 0 ||
                                     (given.file.url[0] &&
                                      policy_check_url(run, given.file.url, NULL, &err) < 0)))) {
        if (known == 0)
            record_denied(run, given.file.url, &err);
        run_end(run, &err);
    } else if (known > 0) {
        run->result->progress.known_count += known == PUBLISH_KNOWN;
        entries_answer(run, ENTRY_KNOWN);
    } else if (!(entry = entry_new(&given))) {
        run_end_with(run, OUTCOME_INTERNAL, "no memory");
    } else {
        entries_add(run, entry);
    }
}

static size_t
entries_find(const struct run *run, uint32_t id)
{
    size_t i = 0;

    while (i < run->queue_len && (!run->queue[i]->active || run->queue[i]->id != id))
        i++;
    return i;
}

bool
entries_has(const struct run *run, uint32_t id)
{
    return entries_find(run, id) < run->queue_len;
}

/* One entry failed: the run goes on, and the next one tries it again. */
static void
entries_fail(struct run *run, size_t index, const struct error *err)
{
    struct entry *entry = run->queue[index];

    entries_remove(run, index);
    place_discard(run->folder, &entry->file);
    run->result->progress.failed_count++;
    if (run->first_failure.message[0] == '\0')
        error_set(&run->first_failure, err->outcome, "%s \"%.80s\" %.380s",
                  entry_kind(entry->is_bill), entry->reference, err->message);
    run_log(run, LOG_LEVEL_WARNING, "%s \"%.80s\" %s", entry_kind(entry->is_bill), entry->reference,
            err->message);
    entry_free(entry);
    entries_advance(run);
}

void
entries_failed(struct run *run, uint32_t id, const struct error *err)
{
    size_t index = entries_find(run, id);
    struct error told = {0};

    /* A full disk is no fault of this entry: going on would only fail all the others. */
    if (err->outcome == OUTCOME_NO_SPACE) {
        run_end(run, err);
        return;
    }
    error_set(&told, err->outcome, "could not be had: %s", err->message);
    error_refine(&told, err->detail);
    entries_fail(run, index, &told);
}

/* Formats whose end shows whether something is missing. */
static bool
entry_shows_its_end(const char *media_type)
{
    return media_type &&
           (strcmp(media_type, "application/pdf") == 0 || strcmp(media_type, "image/jpeg") == 0 ||
            strcmp(media_type, "image/png") == 0);
}

/* Looks at the file's first and last bytes. */
static int
entry_inspect(struct entry *entry, bool whole, struct error *err)
{
    uint8_t head[SNIFF_HEAD_LEN], tail[SNIFF_TAIL_LEN];
    size_t head_len = entry->size < sizeof head ? entry->size : sizeof head;
    size_t tail_len = entry->size < sizeof tail ? entry->size : sizeof tail;
    const char *why = NULL;

    if (fd_pread_all(entry->file.fd, head, head_len, 0) < 0 ||
        fd_pread_all(entry->file.fd, tail, tail_len, (off_t)(entry->size - tail_len)) < 0)
        return error_errno(err, OUTCOME_INTERNAL, "cannot be read back");
    entry->found_type = sniff_media_type(head, head_len);
    if (sniff_check(entry->media_type, head, head_len, tail, tail_len, &why) != 0)
        return error_set(err, OUTCOME_SITE_CHANGED, "%s", why);
    if (!whole && !entry_shows_its_end(entry->found_type))
        return error_set(err, OUTCOME_VENDOR_DOWN,
                         "may be cut: the site did not say where it ends");
    return 0;
}

static int
entry_judge(struct run *run, struct entry *entry, const struct wire_fetcher_downloaded *downloaded,
            struct error *err)
{
    if (downloaded->status == 401 || downloaded->status == 403)
        run->session_doubtful = true;
    if (downloaded->status != 200)
        return error_set(err, OUTCOME_VENDOR_DOWN, "could not be had: the site answered %u",
                         downloaded->status);
    if (downloaded->sha256.len != DIGEST_LEN)
        return error_set(err, OUTCOME_INTERNAL, "came without a digest");
    entry->size = downloaded->size;
    memcpy(entry->sha256, downloaded->sha256.data, DIGEST_LEN);
    if (entry_inspect(entry, downloaded->whole, err) == 0)
        return 0;
    /* A page where a document was due is often the login form. */
    if (entry->found_type && strcmp(entry->found_type, "text/html") == 0)
        run->session_doubtful = true;
    return -1;
}

void
entries_downloaded(struct run *run, const struct wire_fetcher_downloaded *downloaded)
{
    size_t index = entries_find(run, downloaded->id);
    struct entry *entry;
    struct error err = {0};

    if (index == run->queue_len) {
        run_end_with(run, OUTCOME_INTERNAL, "the fetcher took a page for a document");
        return;
    }
    if (record_response(run, downloaded->id,
                        &(struct record_end){.status = downloaded->status,
                                             .sent = downloaded->sent,
                                             .received = downloaded->received}) < 0)
        return;
    entry = run->queue[index];
    if (entry_judge(run, entry, downloaded, &err) < 0) {
        entries_fail(run, index, &err);
        return;
    }
    run->result->progress.bytes += entry->size - entry->bytes;
    entries_remove(run, index);
    if (publish_add(run, entry, &err) < 0 || policy_check_bytes(run, &err) < 0)
        run_end(run, &err);
    else
        entries_advance(run);
}

void
entries_progress(struct run *run, const struct wire_fetcher_progress *progress)
{
    size_t index = entries_find(run, progress->id);
    struct error err = {0};
    struct entry *entry;

    if (index == run->queue_len)
        return;
    /* Back to less when a try begins again. */
    entry = run->queue[index];
    run->result->progress.bytes += progress->bytes - entry->bytes;
    entry->bytes = progress->bytes;
    run_report(run, false);
    if (policy_check_bytes(run, &err) < 0)
        run_end(run, &err);
}

void
entries_drop(struct run *run)
{
    while (run->queue_len > 0) {
        struct entry *entry = run->queue[run->queue_len - 1];

        if (entry->active)
            record_cancelled(run, entry->id);
        if (entry->active && run->fetcher.pid > 0)
            (void)wire_send_fetcher_cancel(run->fetcher.wire,
                                           (struct wire_fetcher_cancel){.id = entry->id});
        entries_remove(run, run->queue_len - 1);
        if (entry->file.fd >= 0)
            place_discard(run->folder, &entry->file);
        entry_free(entry);
    }
}
