/*
 * Answers: encrypted in the database, each under a key of its own that is kept
 * in a file beside it. LMDB does not wipe the pages that it frees; the key's file is
 * overwritten and removed.
 */
#include "host/store/internal.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/random.h>
#include <unistd.h>

#include "host/common/aead.h"

enum { ANSWER_KEY_LEN = 32, ANSWER_NAME_MAX = 40, ANSWER_SEALED_MAX = STORE_ANSWER_MAX + 64 };

static const char answer_aad[] = "clisk answer";

static void
key_name(uint64_t question, char ret_name[ANSWER_NAME_MAX])
{
    snprintf(ret_name, ANSWER_NAME_MAX, "answer-%" PRIu64 ".key", question);
}

/* A new key, which is on the disk before the answer is. */
static int
make_key(const struct store *store, uint64_t question, struct secret **ret_key, struct error *err)
{
    CLEANUP_SECRET struct secret *key = secret_new(ANSWER_KEY_LEN);
    CLEANUP_FD int fd = -1;
    char name[ANSWER_NAME_MAX];

    if (!key || getrandom(key->data, ANSWER_KEY_LEN, 0) != ANSWER_KEY_LEN)
        return error_set(err, OUTCOME_INTERNAL, "no memory or no randomness for a key");
    key->len = ANSWER_KEY_LEN;
    key_name(question, name);
    if (unlinkat(store->dir, name, 0) < 0 && errno != ENOENT)
        return error_errno(err, OUTCOME_SETUP, "cannot replace %s/%s", store->path, name);
    fd = openat(store->dir, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0 || fd_write_all(fd, key->data, key->len) < 0 || fsync(fd) < 0 ||
        fsync(store->dir) < 0)
        return error_errno(err, errno == ENOSPC ? OUTCOME_NO_SPACE : OUTCOME_SETUP,
                           "cannot write %s/%s", store->path, name);
    *ret_key = TAKE_PTR(key);
    return 0;
}

static int
read_key(const struct store *store, uint64_t question, struct secret **ret_key, struct error *err)
{
    CLEANUP_SECRET struct secret *key = secret_new(ANSWER_KEY_LEN);
    CLEANUP_FD int fd = -1;
    char name[ANSWER_NAME_MAX];

    if (!key)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    key_name(question, name);
    fd = openat(store->dir, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0 || fd_pread_all(fd, key->data, ANSWER_KEY_LEN, 0) < 0)
        return STORE_ABSENT;
    key->len = ANSWER_KEY_LEN;
    *ret_key = TAKE_PTR(key);
    return 0;
}

int
store_answer_put(struct store_txn *txn, uint64_t question, const struct secret *answer,
                 struct error *err)
{
    CLEANUP_BUF struct buf sealed = BUF_INIT(ANSWER_SEALED_MAX);
    CLEANUP_SECRET struct secret *key = NULL;
    struct store_key at = store_key_of_u64(question);
    struct span plain = span_of_secret(answer);

    if (make_key(txn->store, question, &key, err) < 0 ||
        aead_seal(key, span_of_str(answer_aad), plain, &sealed, err) < 0)
        return -1;
    return store_kv_put(txn, STORE_DB_ANSWERS, &at, (struct span){sealed.data, sealed.len}, err);
}

int
store_answer_get(struct store_txn *txn, uint64_t question, struct secret **ret_answer,
                 struct error *err)
{
    CLEANUP_SECRET struct secret *key = NULL;
    struct store_key at = store_key_of_u64(question);
    struct span sealed;
    int result = store_kv_get(txn, STORE_DB_ANSWERS, &at, &sealed, err);

    if (result == 0)
        result = read_key(txn->store, question, &key, err);
    if (result == 0)
        result = aead_open(key, span_of_str(answer_aad), sealed, ret_answer, err);
    return result > 0 ? STORE_ABSENT : result;
}

int
store_answer_remove(struct store_txn *txn, uint64_t question, struct error *err)
{
    struct store_key at = store_key_of_u64(question);
    int result = store_kv_remove(txn, STORE_DB_ANSWERS, &at, err);

    return result < 0 ? -1 : 0;
}

void
store_answer_destroy_key(const struct store *store, uint64_t question)
{
    static const uint8_t nothing[ANSWER_KEY_LEN];
    CLEANUP_FD int fd = -1;
    char name[ANSWER_NAME_MAX];

    key_name(question, name);
    fd = openat(store->dir, name, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return;
    /* A file system that writes elsewhere keeps the old block a while: the key alone opens nothing
     * once the answer is out of the database. */
    if (fd_write_all(fd, nothing, sizeof nothing) < 0 || fdatasync(fd) < 0)
        (void)errno;
    unlinkat(store->dir, name, 0);
}
