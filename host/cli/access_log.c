#include "host/cli/access_log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/cli/unlock.h"
#include "host/common/fd.h"
#include "host/common/private.h"

#define WITNESS_NEW ACCESS_LOG_WITNESS ".new"

static const char witness_magic[8] = {'C', 'L', 'I', 'S', 'K', 'L', 'W', '1'};

enum { WITNESS_MAX = 256 };

/* A seal and its place. */
struct witness {
    struct store_log_head at;
    struct seal seal;
};

int
access_log_vault(struct store *store, const char *verb, const char *text, struct error *err)
{
    struct store_event event = {.kind = STORE_EVENT_VAULT, .name = verb, .text = text};

    return store_log_add(store, &event, err);
}

/* --- the file beside the vault ------------------------------------------------ */

static void
get_bytes(struct reader *in, uint8_t *bytes, size_t len)
{
    struct span span = get_fixed(in, len);

    if (!in->bad)
        memcpy(bytes, span.data, len);
}

/* One that does not prove itself is worse than none. */
static int
decode(const struct buf *bytes, struct witness *ret_witness, struct error *err)
{
    struct reader in = reader_of(bytes->data, bytes->len);
    struct span magic = get_fixed(&in, sizeof witness_magic);
    struct witness witness = {0};

    witness.at.sequence = get_u64(&in);
    get_bytes(&in, witness.at.hash, sizeof witness.at.hash);
    witness.seal.epoch = get_u32(&in);
    get_bytes(&in, witness.seal.public_key, sizeof witness.seal.public_key);
    get_bytes(&in, witness.seal.signature, sizeof witness.seal.signature);
    if (reader_end(&in) < 0 || memcmp(magic.data, witness_magic, sizeof witness_magic) != 0 ||
        seal_check(&witness.seal, witness.at.sequence, witness.at.hash, err) != 0)
        return error_set(err, OUTCOME_SETUP,
                         "%s, which keeps the last seal of the log of accesses, is damaged; see "
                         "'clisk help log' on accept",
                         ACCESS_LOG_WITNESS);
    *ret_witness = witness;
    return 0;
}

static int
read_witness(struct cli *cli, struct witness *ret_witness, struct error *err)
{
    CLEANUP_BUF struct buf bytes = BUF_INIT(WITNESS_MAX);
    CLEANUP_FD int fd = -1;
    struct vault_place place;
    int result;

    if (unlock_place(cli, &place, err) < 0)
        return -1;
    result = private_check_file(place.dirfd, ACCESS_LOG_WITNESS, place.shown, err);
    if (result != 0)
        return result;
    fd = openat(place.dirfd, ACCESS_LOG_WITNESS, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0 || fd_read_to_end(fd, &bytes) < 0)
        return error_errno(err, OUTCOME_SETUP, "cannot read %s/%s", place.shown,
                           ACCESS_LOG_WITNESS);
    return decode(&bytes, ret_witness, err);
}

int
access_log_witness(struct cli *cli, struct store_log_head *ret_at, struct error *err)
{
    struct witness witness;
    int result = read_witness(cli, &witness, err);

    if (result == 0)
        *ret_at = witness.at;
    return result;
}

static int
write_witness(struct cli *cli, const struct witness *witness, struct error *err)
{
    CLEANUP_BUF struct buf bytes = BUF_INIT(WITNESS_MAX);
    CLEANUP_FD int fd = -1;
    struct vault_place place;

    if (unlock_place(cli, &place, err) < 0)
        return -1;
    buf_append(&bytes, witness_magic, sizeof witness_magic);
    put_u64(&bytes, witness->at.sequence);
    buf_append(&bytes, witness->at.hash, sizeof witness->at.hash);
    put_u32(&bytes, witness->seal.epoch);
    buf_append(&bytes, witness->seal.public_key, sizeof witness->seal.public_key);
    buf_append(&bytes, witness->seal.signature, sizeof witness->seal.signature);
    if (bytes.bad)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    unlinkat(place.dirfd, WITNESS_NEW, 0);
    fd = openat(place.dirfd, WITNESS_NEW, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                0600);
    if (fd < 0 || fd_write_all(fd, bytes.data, bytes.len) < 0 || fsync(fd) < 0 ||
        renameat(place.dirfd, WITNESS_NEW, place.dirfd, ACCESS_LOG_WITNESS) < 0)
        return error_errno(err, OUTCOME_SETUP, "cannot write %s/%s", place.shown,
                           ACCESS_LOG_WITNESS);
    return 0;
}

/* --- sealing --------------------------------------------------------------------- */

static int
seal(struct cli *cli, struct store *store, struct access *access, const struct store_log_head *head,
     struct error *err)
{
    struct witness witness = {.at = *head};
    int result;

    if (access_sign_log(access, head->sequence, head->hash, &witness.seal, err) < 0)
        return -1;
    result = store_log_put_seal(store, head, &witness.seal, err);
    /* Dropped by another process in between: it has sealed what it left. */
    if (result != 0)
        return result < 0 ? -1 : 0;
    return write_witness(cli, &witness, err);
}

/* The place that was sealed last; 1 for a log that never was. */
static int
find_last(struct cli *cli, struct store *store, struct store_log_head *ret_at, struct error *err)
{
    struct seal sealed;
    int result = access_log_witness(cli, ret_at, err);

    return result > 0 ? store_log_sealed(store, ret_at, &sealed, err) : result;
}

/* A new seal over a log that was tampered with would make it right. */
static int
extend(struct cli *cli, struct store *store, struct access *access, struct error *err)
{
    struct store_log_head last, head;
    int result;

    if (store_log_commit(store, err) < 0)
        return -1;
    if (!access)
        return 0;
    result = find_last(cli, store, &last, err);
    if (result < 0 || store_log_head(store, &head, err) < 0)
        return -1;
    if (result == 0 && last.sequence == head.sequence &&
        memcmp(last.hash, head.hash, sizeof last.hash) == 0)
        return 0;
    result = result == 0 ? store_log_continues(store, &last, err) : 0;
    if (result > 0)
        return error_set(err, OUTCOME_SETUP,
                         "it does not go on from row %llu, which was sealed last; see 'clisk log "
                         "verify'",
                         (unsigned long long)last.sequence);
    return result < 0 ? -1 : seal(cli, store, access, &head, err);
}

void
access_log_seal(struct cli *cli, struct store *store, struct access *access)
{
    struct error err = {0};

    if (extend(cli, store, access, &err) < 0)
        report_message(&cli->report, "the log of accesses is not sealed: %s", err.message);
}

int
access_log_accept(struct cli *cli, struct store *store, struct access *access, struct error *err)
{
    struct store_event event = {.kind = STORE_EVENT_LOG_ACCEPTED};
    struct store_log_head head;

    if (store_log_add(store, &event, err) < 0 || store_log_commit(store, err) < 0 ||
        store_log_head(store, &head, err) < 0)
        return -1;
    return seal(cli, store, access, &head, err);
}
