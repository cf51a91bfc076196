#include "host/agent/use.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/agent/mark.h"
#include "host/vault/otp.h"
#include "host/wire/wire.h"

/* Two keys of one account: one never leaves the process that has the vault. */
enum use_mark { USE_MARK_STORED, USE_MARK_PRINTED };

static int
use_mark_key(struct vault *vault, uint32_t account, const char *brand, enum use_mark which,
             struct secret **ret_key, struct error *err)
{
    CLEANUP_BUF struct buf salt = BUF_INIT(VAULT_NAME_MAX + 16);

    put_u8(&salt, (uint8_t)which);
    put_u32(&salt, account);
    put_str(&salt, brand);
    if (salt.bad)
        return error_set(err, OUTCOME_INTERNAL, "no memory");
    return vault_derive(vault, "mark", salt.data, salt.len, ret_key, err);
}

static int
use_describe_secret(const struct vault_secret *secret, const struct secret *key,
                    struct access_account *account, struct error *err)
{
    struct access_secret *told = &account->secrets[account->secret_count];

    if (mark_mix(account->mark, key, secret->field, secret->kind, secret->value) < 0)
        return error_set(err, OUTCOME_INTERNAL, "cannot mark the secret \"%s\"", secret->field);
    snprintf(told->field, sizeof told->field, "%s", secret->field);
    told->kind = secret->kind;
    if (secret->kind == VAULT_COMMAND) {
        told->command = secret_of(secret->value->data, secret->value->len);
        if (!told->command)
            return error_set(err, OUTCOME_INTERNAL, "no memory");
    }
    account->secret_count++;
    return 0;
}

int
use_describe(struct vault *vault, uint32_t account, const char *brand,
             struct access_account *ret_account, struct error *err)
{
    CLEANUP_VAULT_ACCOUNT struct vault_account stored = {0};
    CLEANUP_ACCESS_ACCOUNT struct access_account told = {0};
    CLEANUP_SECRET struct secret *key = NULL;
    int result = vault_get_account(vault, account, brand, &stored, err);

    if (result != 0)
        return result;
    if (use_mark_key(vault, account, brand, USE_MARK_STORED, &key, err) < 0 ||
        use_mark_key(vault, account, brand, USE_MARK_PRINTED, &told.mark_key, err) < 0)
        return -1;
    mark_begin(told.mark, vault_epoch(vault));
    for (size_t i = 0; i < stored.secret_count; i++) {
        if (use_describe_secret(&stored.secrets[i], key, &told, err) < 0)
            return -1;
    }
    *ret_account = told;
    told = (struct access_account){0};
    return 0;
}

/* A file, a pipe or a connection to elsewhere is none; and of whom it is, the kernel says. */
static int
use_check_channel(int fd, struct error *err)
{
    socklen_t len = sizeof(int), peer_len = sizeof(struct ucred);
    struct stat st;
    struct ucred peer;
    int domain, type;

    if (fstat(fd, &st) < 0 || !S_ISSOCK(st.st_mode) ||
        getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &len) < 0 || domain != AF_UNIX ||
        getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &len) < 0 || type != SOCK_SEQPACKET ||
        getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &peer_len) < 0 || peer.uid != geteuid())
        return error_set(err, OUTCOME_DENIED, "what was given is not the channel of a fetcher");
    return 0;
}

static int
use_channel_failed(struct error *err)
{
    return error_errno(err, OUTCOME_INTERNAL, "the fetcher does not take the account's secrets");
}

/* A list that cannot be read withholds everything. */
static bool
use_is_withheld(const struct access_fill *fill, const char *field)
{
    struct reader reader = reader_of(fill->withheld.data, fill->withheld.len);
    struct wire_param param;
    int more;

    while ((more = wire_get_param(&reader, &param)) == 0) {
        if (strcmp(param.name, field) == 0)
            return true;
    }
    return more < 0;
}

static int
use_send_secrets(struct vault *vault, const struct access_fill *fill, struct wire *wire,
                 struct error *err)
{
    CLEANUP_VAULT_ACCOUNT struct vault_account account = {0};
    int result = vault_get_account(vault, fill->account, fill->brand, &account, err);

    if (result != 0)
        return result < 0 ? -1 : 0;
    for (size_t i = 0; i < account.secret_count; i++) {
        const struct vault_secret *secret = &account.secrets[i];
        struct span value = span_of_secret(secret->value);

        if (secret->kind == VAULT_VALUE && !use_is_withheld(fill, secret->field) &&
            wire_send_fetcher_secret(wire, (struct wire_fetcher_secret){secret->field, value}) < 0)
            return use_channel_failed(err);
    }
    return 0;
}

static int
use_send_key(struct vault *vault, const struct access_fill *fill, struct wire *wire,
             struct error *err)
{
    CLEANUP_SECRET struct secret *key = NULL;

    if (vault_derive(vault, "session", fill->session_salt, sizeof fill->session_salt, &key, err) <
        0)
        return -1;
    if (wire_send_fetcher_session_key(wire,
                                      (struct wire_fetcher_session_key){span_of_secret(key)}) < 0 ||
        wire_send_fetcher_vault_end(wire, (struct wire_fetcher_vault_end){}) < 0)
        return use_channel_failed(err);
    return 0;
}

int
use_fill(struct vault *vault, const struct access_fill *fill, int fd, int send_ms,
         struct error *err)
{
    /* It only sends: frames are wiped by wire_send, and its memory for receiving is not touched. */
    CLEANUP_FREE struct wire *wire = calloc(1, sizeof *wire);

    if (!wire)
        return error_set(err, OUTCOME_INTERNAL, "no memory");
    wire->fd = fd;
    wire->send_ms = send_ms;
    if (use_check_channel(fd, err) < 0)
        return -1;
    if (fill->with_secrets && fill->account != 0 && use_send_secrets(vault, fill, wire, err) < 0)
        return -1;
    return use_send_key(vault, fill, wire, err);
}

static int
use_code_of(const struct vault_secret *secret, int64_t when, struct access_code *ret_code,
            struct error *err)
{
    struct access_code code = {0};
    struct otp otp;
    int result;

    _Static_assert((int)ACCESS_CODE_MAX == (int)OTP_CODE_MAX, "one size of codes");
    if (otp_parse(secret->value, &otp, err) < 0)
        return -1;
    result = otp_code(&otp, when, code.digits, &code.valid_until, err);
    otp_clear(&otp);
    if (result == 0)
        *ret_code = code;
    secret_wipe(&code, sizeof code);
    return result;
}

int
use_code(struct vault *vault, uint32_t account, const char *brand, const char *field, int64_t when,
         struct access_code *ret_code, struct error *err)
{
    CLEANUP_VAULT_ACCOUNT struct vault_account stored = {0};
    int result = vault_get_account(vault, account, brand, &stored, err);

    for (size_t i = 0; result == 0 && i < stored.secret_count; i++) {
        if (stored.secrets[i].kind == VAULT_OTP && strcmp(stored.secrets[i].field, field) == 0)
            return use_code_of(&stored.secrets[i], when, ret_code, err);
    }
    return result < 0 ? -1 : VAULT_ABSENT;
}

int
use_sign_log(struct vault *vault, uint64_t sequence, const uint8_t hash[SEAL_HASH_LEN],
             struct seal *ret_seal, struct error *err)
{
    CLEANUP_SECRET struct secret *key = NULL;

    _Static_assert((int)SEAL_KEY_LEN == (int)VAULT_KEY_LEN, "one size of keys");
    if (vault_derive(vault, "log", NULL, 0, &key, err) < 0)
        return -1;
    return seal_make(key, vault_epoch(vault), sequence, hash, ret_seal, err);
}
