#include "host/agent/holder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/common/fd.h"
#include "host/common/private.h"

static bool
holder_is_same(const struct holder *holder, int dir)
{
    struct stat held, offered;

    return fstat(holder->dir, &held) == 0 && fstat(dir, &offered) == 0 &&
           held.st_dev == offered.st_dev && held.st_ino == offered.st_ino;
}

/* That the key opens it is tried before anything is kept. */
static int
holder_try(struct vault_place place, const struct secret *key, struct error *err)
{
    CLEANUP_VAULT struct vault *vault = NULL;

    return vault_open(place, key, &vault, err) == 0 ? 0 : -1;
}

static int
holder_keep(struct holder *holder, const struct holder_offer *offer, struct error *err)
{
    CLEANUP_FD int dir = fcntl(offer->dir, F_DUPFD_CLOEXEC, 0);
    CLEANUP_FREE char *shown = strdup(offer->shown);
    CLEANUP_SECRET struct secret *key = secret_new_hidden(VAULT_KEY_LEN);

    if (!key && (errno == EAGAIN || errno == EPERM || errno == ENOMEM))
        return error_errno(err, OUTCOME_SETUP,
                           "the key cannot be kept in memory that is not swapped: raise the limit "
                           "of locked memory, ulimit -l");
    if (dir < 0 || !shown || !key)
        return error_errno(err, OUTCOME_INTERNAL, "cannot hold the key");
    memcpy(key->data, offer->key->data, VAULT_KEY_LEN);
    key->len = VAULT_KEY_LEN;
    holder_forget(holder);
    holder->dir = TAKE_FD(dir);
    holder->shown = TAKE_PTR(shown);
    holder->key = TAKE_PTR(key);
    return 0;
}

int
holder_take(struct holder *holder, const struct holder_offer *offer, struct error *err)
{
    struct vault_place place = {offer->dir, offer->shown};
    struct lease lease;

    if (holder->key && !holder_is_same(holder, offer->dir))
        return error_set(err, OUTCOME_USAGE,
                         "the agent has the vault in %s unlocked: clisk vault lock, and then this "
                         "one",
                         holder->shown);
    if (offer->key->len != VAULT_KEY_LEN)
        return error_set(err, OUTCOME_INTERNAL, "what the agent was given is no key");
    if (lease_begin(&lease, offer->times, lease_now()) < 0)
        return error_set(err, OUTCOME_USAGE, "a vault is unlocked for 366 days at most");
    if (private_check_fd(offer->dir, offer->shown, S_IFDIR, 0022, "700", err) < 0 ||
        holder_try(place, offer->key, err) < 0 || holder_keep(holder, offer, err) < 0)
        return -1;
    holder->lease = lease;
    return 0;
}

void
holder_forget(struct holder *holder)
{
    holder->key = secret_free(holder->key);
    fd_close(&holder->dir);
    free(holder->shown);
    holder->shown = NULL;
    holder->is_stale = false;
}

int
holder_open(struct holder *holder, struct vault **ret_vault, struct error *err)
{
    struct vault_place place = {holder->dir, holder->shown};
    struct error failure = {0};

    if (vault_open(place, holder->key, ret_vault, &failure) == 0)
        return 0;
    holder->is_stale = strcmp(failure.detail, VAULT_LOCKED) == 0;
    *err = failure;
    return -1;
}

int
holder_stat(const struct holder *holder, dev_t *ret_dev, ino_t *ret_ino)
{
    struct stat st;

    if (fstat(holder->dir, &st) < 0)
        return -1;
    *ret_dev = st.st_dev;
    *ret_ino = st.st_ino;
    return 0;
}
