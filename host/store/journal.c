#include "host/store/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/common/fd.h"
#include "host/common/private.h"

static const char journal_magic[8] = {'C', 'L', 'I', 'S', 'K', 'L', 'J', '2'};
static const char plain_magic[8] = {'C', 'L', 'I', 'S', 'K', 'L', 'J', '1'};

enum {
    JOURNAL_CHECK_LEN = 8,
    JOURNAL_HEAD_LEN = sizeof(uint32_t) + sizeof(uint64_t), /* of a record */
    JOURNAL_PAYLOAD_MAX = 16 * 1024,
    JOURNAL_SEALED_MAX = JOURNAL_PAYLOAD_MAX + CIPHER_OVERHEAD,
    JOURNAL_KEPT = 1024 * 1024, /* bytes of the file, though they are committed */
    JOURNAL_MAX = 64 * 1024 * 1024
};

struct journal {
    int dir; /* borrowed, as are the next two */
    const char *shown;
    struct journal_proof proof;
    int fd;
    uint8_t id[JOURNAL_ID_LEN];
    off_t size;
    uint64_t last;
    struct buf pending; /* what waits, not sealed: lengths, numbers, payloads */
};

/* --- names ------------------------------------------------------------------ */

void
journal_name(const uint8_t id[JOURNAL_ID_LEN], char ret_name[JOURNAL_NAME_MAX])
{
    char hex[2 * JOURNAL_ID_LEN + 1];

    for (size_t i = 0; i < JOURNAL_ID_LEN; i++)
        snprintf(hex + 2 * i, 3, "%02x", id[i]);
    snprintf(ret_name, JOURNAL_NAME_MAX, "log-%s.journal", hex);
}

static int
hex_digit(char digit)
{
    const char *digits = "0123456789abcdef", *at = digit ? strchr(digits, digit) : NULL;

    return at ? (int)(at - digits) : -1;
}

bool
journal_is_name(const char *name, uint8_t ret_id[JOURNAL_ID_LEN])
{
    const char *at = name + 4;
    uint8_t id[JOURNAL_ID_LEN];

    if (strncmp(name, "log-", 4) != 0)
        return false;
    for (size_t i = 0; i < JOURNAL_ID_LEN; i++, at += 2) {
        int high = hex_digit(at[0]), low = high < 0 ? -1 : hex_digit(at[1]);

        if (low < 0)
            return false;
        id[i] = (uint8_t)(high << 4 | low);
    }
    if (strcmp(at, ".journal") != 0)
        return false;
    memcpy(ret_id, id, sizeof id);
    return true;
}

/* --- records ------------------------------------------------------------------- */

/* Ties the record to its length and number, so that what a disk lost is not taken for one. */
static int
record_check(struct digest *digest, const void *record, size_t len, uint8_t *ret_check)
{
    uint8_t hash[DIGEST_LEN];

    if (digest_reset(digest) < 0 || digest_update(digest, record, len) < 0 ||
        digest_final(digest, hash) < 0)
        return -1;
    memcpy(ret_check, hash, JOURNAL_CHECK_LEN);
    return 0;
}

/* 0 with the next record; 1 at the end, which a kill may have put into the middle of one; 2 for
 * what is no record. */
static int
record_next(struct reader *in, struct digest *digest, uint64_t *ret_number,
            struct span *ret_payload)
{
    const uint8_t *record = in->at;
    uint8_t check[JOURNAL_CHECK_LEN];
    struct reader at = *in;
    uint32_t len = get_u32(&at);
    uint64_t number = get_u64(&at);
    struct span payload, found;

    if (at.bad)
        return 1;
    if (len > JOURNAL_SEALED_MAX)
        return 2;
    payload = get_fixed(&at, len);
    found = get_fixed(&at, JOURNAL_CHECK_LEN);
    if (at.bad)
        return 1;
    if (record_check(digest, record, JOURNAL_HEAD_LEN + len, check) < 0 ||
        memcmp(found.data, check, sizeof check) != 0)
        return 2;
    *in = at;
    *ret_number = number;
    *ret_payload = payload;
    return 0;
}

/* A journal's identifier, and the number of a record of it. */
struct record_place {
    uint8_t bytes[JOURNAL_ID_LEN + sizeof(uint64_t)];
};

static struct cipher_place
place_of(struct record_place *place, const uint8_t id[JOURNAL_ID_LEN], uint64_t number)
{
    memcpy(place->bytes, id, JOURNAL_ID_LEN);
    for (size_t i = 0; i < sizeof number; i++)
        place->bytes[JOURNAL_ID_LEN + i] = (uint8_t)(number >> 8 * i);
    return (struct cipher_place){.name = "journal",
                                 .key = {.data = place->bytes, .len = sizeof place->bytes}};
}

struct walk {
    struct journal_proof proof; /* without a cipher, payloads are not sealed */
    const uint8_t *id;
    journal_visitor *visit;
    void *opaque;
};

/* 0; 2 for what is no record of this journal. */
static int
visit_record(const struct walk *walk, uint64_t number, struct span payload, struct error *err)
{
    uint8_t plain[JOURNAL_SEALED_MAX];
    struct record_place place;
    int result;

    if (!walk->proof.cipher)
        return walk->visit(walk->opaque, number, payload, err);
    result = cipher_open(walk->proof.cipher, CIPHER_JOURNALS, place_of(&place, walk->id, number),
                         payload, plain, err);
    if (result != 0)
        return result < 0 ? -1 : 2;
    return walk->visit(walk->opaque, number, (struct span){plain, payload.len - CIPHER_OVERHEAD},
                       err);
}

static int
each_record(const struct walk *walk, struct reader *in, int *ret_end, struct error *err)
{
    struct reader before = *in;
    struct span payload;
    uint64_t number;
    int end;

    while ((end = record_next(in, walk->proof.digest, &number, &payload)) == 0) {
        end = visit_record(walk, number, payload, err);
        if (end < 0)
            return -1;
        if (end > 0)
            break;
        before = *in;
    }
    *in = before;
    *ret_end = end;
    return 0;
}

/* --- our own ---------------------------------------------------------------------- */

/* Somebody else may take it for one of a dead process, as long as it is not locked: 1 then. */
static int
journal_make(struct journal *journal, const char *name)
{
    struct stat st;

    journal->fd = openat(journal->dir, name,
                         O_RDWR | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (journal->fd < 0 || flock(journal->fd, LOCK_EX) < 0 || fstat(journal->fd, &st) < 0)
        return -1;
    return st.st_nlink == 0 ? 1 : 0;
}

static int
journal_create(struct journal *journal, struct error *err)
{
    char name[JOURNAL_NAME_MAX] = "log";
    int result = -1;

    do {
        fd_close(&journal->fd);
        if (getrandom(journal->id, sizeof journal->id, 0) != (ssize_t)sizeof journal->id)
            break;
        journal_name(journal->id, name);
        result = journal_make(journal, name);
    } while (result > 0);
    if (result < 0 || fd_write_all(journal->fd, journal_magic, sizeof journal_magic) < 0) {
        error_errno(err, OUTCOME_SETUP, "cannot make the journal %s/%s", journal->shown, name);
        if (result == 0)
            unlinkat(journal->dir, name, 0);
        return -1;
    }
    journal->size = sizeof journal_magic;
    return 0;
}

int
journal_open(int dir, const char *shown, struct journal_proof proof, struct journal **ret_journal,
             struct error *err)
{
    struct journal *journal = calloc(1, sizeof *journal);

    if (!journal)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    *journal = (struct journal){.dir = dir, .shown = shown, .proof = proof, .fd = -1};
    journal->pending = BUF_INIT(JOURNAL_MAX);
    if (journal_create(journal, err) < 0) {
        fd_close(&journal->fd);
        free(journal);
        return -1;
    }
    *ret_journal = journal;
    return 0;
}

struct journal *
journal_close(struct journal *journal)
{
    char name[JOURNAL_NAME_MAX];

    if (!journal)
        return NULL;
    journal_name(journal->id, name);
    if (journal->pending.len == 0)
        unlinkat(journal->dir, name, 0);
    fd_close(&journal->fd);
    buf_free(&journal->pending);
    free(journal);
    return NULL;
}

const uint8_t *
journal_id(const struct journal *journal)
{
    return journal->id;
}

size_t
journal_pending(const struct journal *journal)
{
    return journal->pending.len;
}

uint64_t
journal_last(const struct journal *journal)
{
    return journal->last;
}

/* Puts the record of the payload, which is sealed, into a buffer. */
static int
put_record(const struct journal *journal, struct span payload, struct buf *record,
           struct error *err)
{
    CLEANUP_BUF struct buf sealed = BUF_INIT(JOURNAL_SEALED_MAX);
    uint8_t check[JOURNAL_CHECK_LEN];
    uint64_t number = journal->last + 1;
    struct record_place place;

    if (cipher_seal(journal->proof.cipher, CIPHER_JOURNALS, place_of(&place, journal->id, number),
                    payload, &sealed, err) < 0)
        return -1;
    put_u32(record, (uint32_t)sealed.len);
    put_u64(record, number);
    buf_append(record, sealed.data, sealed.len);
    if (record->bad || record_check(journal->proof.digest, record->data, record->len, check) < 0 ||
        buf_append(record, check, sizeof check) < 0)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    return 0;
}

static int
put_pending(struct journal *journal, struct span payload, struct error *err)
{
    size_t before = journal->pending.len;

    put_u32(&journal->pending, (uint32_t)payload.len);
    put_u64(&journal->pending, journal->last + 1);
    buf_append(&journal->pending, payload.data, payload.len);
    if (!journal->pending.bad)
        return 0;
    journal->pending.len = before;
    journal->pending.bad = false;
    return error_set(err, OUTCOME_INTERNAL, "out of memory");
}

int
journal_append(struct journal *journal, struct span payload, struct error *err)
{
    CLEANUP_BUF struct buf record = BUF_INIT(JOURNAL_SEALED_MAX + 64);
    size_t before = journal->pending.len;

    if (put_record(journal, payload, &record, err) < 0 || put_pending(journal, payload, err) < 0)
        return -1;
    if (fd_write_all(journal->fd, record.data, record.len) < 0) {
        error_errno(err, OUTCOME_INTERNAL, "what happens cannot be recorded in %s", journal->shown);
        journal->pending.len = before;
        /* A part of it may have found room. */
        (void)!ftruncate(journal->fd, journal->size);
        return -1;
    }
    journal->size += (off_t)record.len;
    journal->last++;
    return 0;
}

void
journal_clear(struct journal *journal)
{
    buf_reset(&journal->pending);
    /* What stays is known to the store already, and to empty a file after each commit costs more
     * than all the rest. */
    if (journal->size > JOURNAL_KEPT && ftruncate(journal->fd, sizeof journal_magic) == 0)
        journal->size = sizeof journal_magic;
}

int
journal_each(const struct journal *journal, journal_visitor *visit, void *opaque, struct error *err)
{
    struct reader in = reader_of(journal->pending.data, journal->pending.len);

    while (in.left > 0) {
        uint32_t len = get_u32(&in);
        uint64_t number = get_u64(&in);

        if (visit(opaque, number, get_fixed(&in, len), err) < 0)
            return -1;
    }
    return 0;
}

/* --- of the dead -------------------------------------------------------------------- */

int
journal_take(int dir, const char *shown, const char *name, struct journal_left *ret_left,
             struct error *err)
{
    CLEANUP_JOURNAL_LEFT struct journal_left left = {.fd = -1, .bytes = BUF_INIT(JOURNAL_MAX)};
    struct stat st;

    if (!journal_is_name(name, left.id))
        return error_set(err, OUTCOME_INTERNAL, "%s is no journal", name);
    left.fd = openat(dir, name, O_RDWR | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    if (left.fd < 0)
        return errno == ENOENT ? 1
                               : error_errno(err, OUTCOME_SETUP, "cannot open %s/%s", shown, name);
    if (private_check_fd(left.fd, name, S_IFREG, 0077, "600", err) < 0)
        return -1;
    if (flock(left.fd, LOCK_EX | LOCK_NB) < 0)
        return errno == EWOULDBLOCK
                   ? 1
                   : error_errno(err, OUTCOME_SETUP, "cannot lock %s/%s", shown, name);
    if (fstat(left.fd, &st) < 0 || fd_read_to_end(left.fd, &left.bytes) < 0)
        return error_errno(err, OUTCOME_SETUP, "cannot read %s/%s", shown, name);
    if (st.st_nlink == 0)
        return 1;
    *ret_left = left;
    left = (struct journal_left){.fd = -1};
    return 0;
}

int
journal_each_left(struct journal_left *left, struct journal_proof proof, bool plain,
                  journal_visitor *visit, void *opaque, struct error *err)
{
    struct walk walk = {.proof = proof, .id = left->id, .visit = visit, .opaque = opaque};
    struct reader in = reader_of(left->bytes.data, left->bytes.len);
    struct span magic = get_fixed(&in, sizeof journal_magic);
    int end;

    left->damaged = 0;
    if (in.bad)
        return 0;
    if (plain && memcmp(magic.data, plain_magic, sizeof plain_magic) == 0) {
        walk.proof.cipher = NULL;
    } else if (memcmp(magic.data, journal_magic, sizeof journal_magic) != 0) {
        left->damaged = left->bytes.len;
        return 0;
    }
    if (each_record(&walk, &in, &end, err) < 0)
        return -1;
    left->damaged = end == 2 ? in.left : 0;
    return 0;
}

void
journal_left_clear(struct journal_left *left)
{
    fd_close(&left->fd);
    buf_free(&left->bytes);
}
