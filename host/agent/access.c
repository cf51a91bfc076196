#include "host/agent/access.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "host/agent/client.h"
#include "host/agent/mark.h"
#include "host/agent/use.h"
#include "host/agent/ways.h"

/* One of the two. */
struct access {
    enum access_how how;
    struct vault *vault;
    struct client *client;
};

/* --- opening ---------------------------------------------------------------- */

struct access *
access_of_vault(struct vault *vault, enum access_how how)
{
    struct access *access = calloc(1, sizeof *access);

    if (!access) {
        vault_close(vault);
        return NULL;
    }
    *access = (struct access){.how = how, .vault = vault};
    return access;
}

struct access *
access_close(struct access *access)
{
    if (!access)
        return NULL;
    vault_close(access->vault);
    client_close(access->client);
    free(access);
    return NULL;
}

void
access_cleanup(struct access **access)
{
    *access = access_close(*access);
}

enum access_how
access_how(const struct access *access)
{
    return access->how;
}

struct vault *
access_vault(struct access *access)
{
    return access->vault;
}

/* An agent that has just found that its key is an old one is as good as none. */
static int
access_ask_agent(struct client *client, struct agent_status *ret_status, struct error *err)
{
    struct error failure = {0};

    if (client_state(client, ret_status, &failure) == 0)
        return 0;
    if (strcmp(failure.detail, VAULT_LOCKED) == 0)
        return AGENT_ABSENT;
    *err = failure;
    return -1;
}

/* 0; AGENT_ABSENT also when it has another vault, which leaves this one locked. */
static int
access_open_agent(struct vault_place place, const char *socket_path, struct access **ret_access,
                  struct error *err)
{
    CLEANUP_CLIENT struct client *client = NULL;
    struct agent_status status;
    struct access *access;
    struct stat st;
    int result = client_open(socket_path, &client, err);

    if (result == 0)
        result = access_ask_agent(client, &status, err);
    if (result != 0)
        return result;
    if (fstat(place.dirfd, &st) < 0)
        return error_errno(err, OUTCOME_INTERNAL, "cannot examine %s", place.shown);
    if (st.st_dev != status.dir_dev || st.st_ino != status.dir_ino)
        return AGENT_ABSENT;
    access = access_of_vault(NULL, ACCESS_AGENT);
    if (!access)
        return error_set(err, OUTCOME_INTERNAL, "no memory");
    access->client = TAKE_PTR(client);
    *ret_access = access;
    return 0;
}

int
access_open(struct vault_place place, const struct access_ways *ways, struct access **ret_access,
            struct error *err)
{
    struct access *access;
    struct vault *vault;
    enum access_how how;
    int result = AGENT_ABSENT;

    if (ways->agent_socket && *ways->agent_socket)
        result = access_open_agent(place, ways->agent_socket, ret_access, err);
    if (result != AGENT_ABSENT)
        return result;
    result = ways_open(place, ways, &vault, &how, err);
    if (result != 0)
        return result;
    access = access_of_vault(vault, how);
    if (!access)
        return error_set(err, OUTCOME_INTERNAL, "no memory");
    *ret_access = access;
    return 0;
}

/* --- what is known of an account -------------------------------------------- */

int
access_describe(struct access *access, uint32_t account, const char *brand,
                struct access_account *ret_account, struct error *err)
{
    return access->client ? client_describe(access->client, account, brand, ret_account, err)
                          : use_describe(access->vault, account, brand, ret_account, err);
}

const struct access_secret *
access_find_secret(const struct access_account *account, const char *field)
{
    for (size_t i = 0; i < account->secret_count; i++) {
        if (strcmp(account->secrets[i].field, field) == 0)
            return &account->secrets[i];
    }
    return NULL;
}

void
access_account_clear(struct access_account *account)
{
    for (size_t i = 0; i < account->secret_count; i++)
        secret_free(account->secrets[i].command);
    secret_free(account->mark_key);
    secret_wipe(account, sizeof *account);
}

int
access_mark(struct access_account *account, const char *field, const struct secret *value,
            struct error *err)
{
    if (mark_mix(account->mark, account->mark_key, field, VAULT_COMMAND, value) < 0)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    return 0;
}

/* --- what a run needs --------------------------------------------------------- */

int
access_fill(struct access *access, const struct access_fill *fill, int fd, struct error *err)
{
    return access->client ? client_fill(access->client, fill, fd, err)
                          : use_fill(access->vault, fill, fd, 0, err);
}

int
access_code(struct access *access, uint32_t account, const char *brand, const char *field,
            int64_t when, struct access_code *ret_code, struct error *err)
{
    return access->client ? client_code(access->client, account, brand, field, when, ret_code, err)
                          : use_code(access->vault, account, brand, field, when, ret_code, err);
}

int
access_sign_log(struct access *access, uint64_t sequence, const uint8_t hash[SEAL_HASH_LEN],
                struct seal *ret_seal, struct error *err)
{
    return access->client ? client_sign_log(access->client, sequence, hash, ret_seal, err)
                          : use_sign_log(access->vault, sequence, hash, ret_seal, err);
}

int
access_store_key(struct access *access, struct secret **ret_key, struct error *err)
{
    return access->client ? client_store_key(access->client, ret_key, err)
                          : vault_store_key(access->vault, ret_key, err);
}

/* --- changes -------------------------------------------------------------------- */

int
access_put_account(struct access *access, const struct vault_account *account, struct error *err)
{
    return access->client ? client_put(access->client, account, err)
                          : vault_put_account(access->vault, account, err);
}

int
access_remove_account(struct access *access, uint32_t account, struct error *err)
{
    return access->client ? client_remove(access->client, account, err)
                          : vault_remove_account(access->vault, account, err);
}

int
access_mirror(struct access *access, uint8_t ret_mirror[VAULT_MIRROR_LEN], struct error *err)
{
    return access->client ? client_mirror(access->client, ret_mirror, err)
                          : vault_mirror(access->vault, ret_mirror, err);
}

int
access_judge_mirror(struct access *access, const uint8_t mirror[VAULT_MIRROR_LEN],
                    struct error *err)
{
    return access->client ? client_judge_mirror(access->client, mirror, err)
                          : vault_judge_mirror(access->vault, mirror, err);
}
