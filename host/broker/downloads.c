/* The files of entries: fetched or written, and judged before they are kept. */
#include "host/broker/internal.h"

#include <stdlib.h>
#include <string.h>

#include "host/common/fd.h"
#include "host/sink/sniff.h"

/* --- the beginning ---------------------------------------------------------------- */

static int judge_content(struct entry_file *file, bool whole, struct error *err);

/* Formats whose end shows whether something is missing. */
static bool
shows_its_end(const char *media_type)
{
    return media_type &&
           (strcmp(media_type, "application/pdf") == 0 || strcmp(media_type, "image/jpeg") == 0 ||
            strcmp(media_type, "image/png") == 0);
}

/* Looks at the file's first and last bytes. */
static int
judge_content(struct entry_file *file, bool whole, struct error *err)
{
    uint8_t head[SNIFF_HEAD_LEN], tail[SNIFF_TAIL_LEN];
    size_t head_len = file->size < sizeof head ? file->size : sizeof head;
    size_t tail_len = file->size < sizeof tail ? file->size : sizeof tail;
    const char *why = NULL;

    if (fd_pread_all(file->file.fd, head, head_len, 0) < 0 ||
        fd_pread_all(file->file.fd, tail, tail_len, (off_t)(file->size - tail_len)) < 0)
        return error_errno(err, OUTCOME_INTERNAL, "cannot be read back");
    file->found_type = sniff_media_type(head, head_len);
    if (sniff_check(file->media_type, head, head_len, tail, tail_len, &why) != 0)
        return error_set(err, OUTCOME_SITE_CHANGED, "%s", why);
    if (!whole && !shows_its_end(file->found_type))
        return error_set(err, OUTCOME_VENDOR_DOWN,
                         "may be cut: the site did not say where it ends");
    return 0;
}

/* What the konnector has made. */
static int
write_content(struct entry_file *file, struct error *err)
{
    if (fd_write_all(file->file.fd, file->content.data, file->content.len) < 0 ||
        digest_file(file->file.fd, file->sha256, &file->size) < 0)
        return error_errno(err, OUTCOME_SETUP, "a file cannot be written");
    return 0;
}

static void
fail(struct entry *entry, struct entry_file *file, const struct error *err)
{
    place_discard(file->folder->folder.fd, &file->file);
    file->state = ENTRY_FILE_FAILED;
    if (entry->failure.outcome == OUTCOME_DONE)
        entry->failure = *err;
}

struct validators {
    uint64_t id;
    const struct entry_file *file;
};

static int
validators_body(struct store_txn *txn, void *opaque, struct error *err)
{
    const struct validators *validators = opaque;
    struct store_file known;
    int result = store_txn_get_file(txn, validators->id, &known, err);

    if (result != 0)
        return result < 0 ? -1 : 0;
    known.etag = validators->file->etag;
    known.modified = validators->file->modified;
    result = store_txn_update_file(txn, &known, err);
    store_file_clear(&known);
    return result < 0 ? -1 : 0;
}

static bool
is_text(const char *one, const char *other)
{
    return strcmp(one ? one : "", other ? other : "") == 0;
}

/* It is there already. */
static int
keep_known(struct run *run, struct entry_file *file, const struct store_file *known,
           struct error *err)
{
    struct validators validators = {.id = known->id, .file = file};

    place_discard(file->folder->folder.fd, &file->file);
    file->known = known->id;
    file->state = ENTRY_FILE_KNOWN;
    if (is_text(file->etag, known->etag) && is_text(file->modified, known->modified))
        return 0;
    return store_write(run->request->store, validators_body, &validators, err);
}

/* What the person had before any run met it is met now. */
static bool
is_hers(const struct entry_file *file, const struct store_file *known)
{
    return file->known == 0 && known->origin == STORE_FILE_ADOPTED &&
           known->state == STORE_FILE_DONE;
}

/* Where nothing is known of the file, it may lie there all the same. */
static int
settle_found(struct run *run, struct entry_file *file, struct error *err)
{
    struct store_file found;
    uint64_t id = 0;
    int result;

    if (file->known != 0)
        return 0;
    if (found_look(run, file, &id, err) < 0)
        return -1;
    if (id == 0)
        return 0;
    result = store_file_get(run->request->store, id, &found, err);
    if (result != 0)
        return result < 0 ? -1 : 0;
    result = keep_known(run, file, &found, err);
    store_file_clear(&found);
    return result;
}

/* The same content as before is no other file, and what the person had already is not doubled. */
static int
settle_content(struct run *run, struct entry_file *file, struct error *err)
{
    struct store_file known;
    int result = 0;

    file->state = ENTRY_FILE_HERE;
    for (uint64_t id = 0; file->state == ENTRY_FILE_HERE &&
                          (result = store_file_next_same(run->request->store, run->request->account,
                                                         file->sha256, id, &known, err)) == 0;) {
        id = known.id;
        if (known.id == file->known || is_hers(file, &known))
            result = keep_known(run, file, &known, err);
        store_file_clear(&known);
        if (result < 0)
            break;
    }
    if (result < 0)
        return -1;
    return file->state == ENTRY_FILE_HERE ? settle_found(run, file, err) : 0;
}

static int
start_generated(struct run *run, struct entry *entry, struct entry_file *file, struct error *err)
{
    struct error failure = {0};

    if (write_content(file, err) < 0)
        return -1;
    if (judge_content(file, true, &failure) < 0) {
        fail(entry, file, &failure);
        return 0;
    }
    return settle_content(run, file, err);
}

static void
put_condition(struct buf *headers, const char *name, const char *value)
{
    if (*value)
        wire_put_param(headers,
                       (struct wire_param){WIRE_PARAM_TEXT, name, value, WIRE_TRANSFORM_RAW});
}

/* It is wanted only if it is another one than the store has, as far as the site tells. */
static int
put_conditions(struct run *run, const struct entry_file *file, struct buf *headers,
               struct error *err)
{
    struct store_file known;
    int result;

    if (file->known == 0 || file->replace == WIRE_REPLACE_ALWAYS)
        return 0;
    result = store_file_get(run->request->store, file->known, &known, err);
    if (result != 0)
        return result < 0 ? -1 : 0;
    put_condition(headers, "If-None-Match", known.etag);
    put_condition(headers, "If-Modified-Since", known.modified);
    store_file_clear(&known);
    return headers->bad ? error_set(err, OUTCOME_INTERNAL, "out of memory") : 0;
}

static int
start_download(struct run *run, struct entry *entry, struct entry_file *file, struct error *err)
{
    CLEANUP_BUF struct buf headers = BUF_INIT(4096);
    struct wire_fetcher_download download = {
        .url = file->url,
        .referer = entry->referer,
        .max = run->limits.document_bytes,
        .file = file->file.fd,
    };

    if (put_conditions(run, file, &headers, err) < 0)
        return -1;
    file->id = download.id = ++run->next_id;
    download.headers = (struct span){.data = headers.data, .len = headers.len};
    if (record_request(run, file->id, WIRE_METHOD_GET, file->url) < 0)
        return 1;
    if (wire_send_fetcher_download(run->fetcher.wire, download) < 0)
        return error_set(err, OUTCOME_INTERNAL, "the fetcher no longer listens");
    file->state = ENTRY_FILE_ACTIVE;
    run->active_count++;
    return 0;
}

int
downloads_start(struct run *run, struct entry *entry, struct entry_file *file, struct error *err)
{
    if (names_begin(run, entry, file, err) < 0)
        return -1;
    if (place_create(file->folder->folder.fd, &file->file) < 0)
        return error_errno(err, OUTCOME_SETUP, "cannot make a file in \"%s\"",
                           file->folder->folder.path);
    return file->content.len > 0 ? start_generated(run, entry, file, err)
                                 : start_download(run, entry, file, err);
}

/* --- the end ---------------------------------------------------------------------- */

/* The active file with that number; NULL. */
static struct entry_file *
find(const struct run *run, uint32_t id, struct entry **ret_entry)
{
    for (size_t i = 0; i < run->queue_len; i++) {
        struct entry *entry = run->queue[i];

        for (size_t j = 0; j < entry->file_count; j++) {
            if (entry->files[j].state == ENTRY_FILE_ACTIVE && entry->files[j].id == id) {
                *ret_entry = entry;
                return &entry->files[j];
            }
        }
    }
    return NULL;
}

bool
downloads_has(const struct run *run, uint32_t id)
{
    struct entry *entry;

    return find(run, id, &entry) != NULL;
}

/* One file failed: the run goes on, and the next one tries it again. */
static void
fail_active(struct run *run, struct entry *entry, struct entry_file *file, const struct error *err)
{
    run->active_count--;
    fail(entry, file, err);
    entries_advance(run);
}

void
downloads_failed(struct run *run, uint32_t id, const struct error *err)
{
    struct error told = {0};
    struct entry *entry;
    struct entry_file *file;

    /* A full disk is no fault of this entry: going on would only fail all the others. */
    if (err->outcome == OUTCOME_NO_SPACE) {
        run_end(run, err);
        return;
    }
    file = find(run, id, &entry);
    if (!file)
        return;
    /* The fetcher is not trusted: what failed is not done. */
    error_set(&told, err->outcome == OUTCOME_DONE ? OUTCOME_INTERNAL : err->outcome,
              "could not be had: %s", err->message);
    error_refine(&told, err->detail);
    fail_active(run, entry, file, &told);
}

static int
judge_download(struct run *run, struct entry_file *file,
               const struct wire_fetcher_downloaded *downloaded, struct error *err)
{
    if (downloaded->status == 401 || downloaded->status == 403)
        run->session_doubtful = true;
    if (downloaded->status != 200)
        return error_set(err, OUTCOME_VENDOR_DOWN, "could not be had: the site answered %u",
                         downloaded->status);
    if (downloaded->sha256.len != DIGEST_LEN)
        return error_set(err, OUTCOME_INTERNAL, "came without a digest");
    file->size = downloaded->size;
    memcpy(file->sha256, downloaded->sha256.data, DIGEST_LEN);
    file->etag = strdup(downloaded->etag);
    file->modified = strdup(downloaded->modified);
    if (!file->etag || !file->modified)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    if (judge_content(file, downloaded->whole, err) == 0)
        return 0;
    /* A page where a document was due is often the login form. */
    if (file->found_type && strcmp(file->found_type, "text/html") == 0)
        run->session_doubtful = true;
    return -1;
}

/* The site says that it is the one that the store has. */
static void
take_unchanged(struct run *run, struct entry_file *file)
{
    run->result->progress.bytes -= file->bytes;
    run->active_count--;
    place_discard(file->folder->folder.fd, &file->file);
    file->state = ENTRY_FILE_KNOWN;
    entries_advance(run);
}

void
downloads_done(struct run *run, const struct wire_fetcher_downloaded *downloaded)
{
    struct error err = {0};
    struct entry *entry;
    struct entry_file *file = find(run, downloaded->id, &entry);

    if (!file) {
        run_end_with(run, OUTCOME_INTERNAL, "the fetcher took a page for a document");
        return;
    }
    if (record_response(run, downloaded->id,
                        &(struct record_end){.status = downloaded->status,
                                             .sent = downloaded->sent,
                                             .received = downloaded->received}) < 0)
        return;
    if (downloaded->status == 304 && file->known != 0) {
        take_unchanged(run, file);
        return;
    }
    if (judge_download(run, file, downloaded, &err) < 0) {
        fail_active(run, entry, file, &err);
        return;
    }
    run->result->progress.bytes += file->size - file->bytes;
    run->active_count--;
    if (names_learn(run, entry, file, downloaded->disposition, &err) < 0 ||
        settle_content(run, file, &err) < 0 || policy_check_bytes(run, &err) < 0)
        run_end(run, &err);
    else
        entries_advance(run);
}

void
downloads_progress(struct run *run, const struct wire_fetcher_progress *progress)
{
    struct error err = {0};
    struct entry *entry;
    struct entry_file *file = find(run, progress->id, &entry);

    if (!file)
        return;
    /* Back to less when a try begins again. */
    run->result->progress.bytes += progress->bytes - file->bytes;
    file->bytes = progress->bytes;
    run_report(run, false);
    if (policy_check_bytes(run, &err) < 0)
        run_end(run, &err);
}

void
downloads_cancel(struct run *run, struct entry *entry)
{
    for (size_t i = 0; i < entry->file_count; i++) {
        struct entry_file *file = &entry->files[i];

        if (file->state != ENTRY_FILE_ACTIVE)
            continue;
        record_cancelled(run, file->id);
        if (run->fetcher.pid > 0)
            (void)wire_send_fetcher_cancel(run->fetcher.wire,
                                           (struct wire_fetcher_cancel){.id = file->id});
        file->state = ENTRY_FILE_FAILED;
        run->active_count--;
    }
}
