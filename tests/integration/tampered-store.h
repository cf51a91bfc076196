/*
 * A person's store as programs that tamper with it open it: with the key that her vault
 * keeps, which her device key opens; or without.
 */
#ifndef CLISK_TESTS_TAMPERED_STORE_H
#define CLISK_TESTS_TAMPERED_STORE_H

#include <fcntl.h>
#include <stdio.h>

#include "host/agent/access.h"
#include "host/common/fd.h"
#include "host/store/store.h"

enum { TAMPERED_PATH_MAX = 4096 };

static inline int
tampered_directory(const char *home, const char *below, char path[TAMPERED_PATH_MAX],
                   struct error *err)
{
    int dir;

    snprintf(path, TAMPERED_PATH_MAX, "%s/%s", home, below);
    dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return dir < 0 ? error_errno(err, OUTCOME_SETUP, "%s", path) : dir;
}

/* 0 with the store of whoever has this home, which has no key yet. */
static inline int
tampered_open_locked(const char *home, struct store **ret_store, struct error *err)
{
    char path[TAMPERED_PATH_MAX];
    CLEANUP_FD int dir = tampered_directory(home, ".local/state/clisk/store", path, err);

    return dir < 0 ? -1 : store_open(dir, path, ret_store, err);
}

static inline int
tampered_unseal(const char *home, struct store *store, struct error *err)
{
    char config[TAMPERED_PATH_MAX], device_key[TAMPERED_PATH_MAX];
    CLEANUP_FD int dir = tampered_directory(home, ".config/clisk", config, err);
    CLEANUP_ACCESS struct access *access = NULL;
    CLEANUP_SECRET struct secret *key = NULL;
    struct vault_place place = {.dirfd = dir, .shown = config};
    struct access_ways ways = {.agent_socket = "", .device_key = device_key, .credentials_dir = ""};
    int result;

    if (dir < 0)
        return -1;
    snprintf(device_key, sizeof device_key, "%s/.local/state/clisk/device.key", home);
    result = access_open(place, &ways, &access, err);
    if (result > 0)
        return error_set(err, OUTCOME_SETUP, "there is no vault in %s", config);
    if (result < 0 || access_store_key(access, &key, err) < 0)
        return -1;
    return store_unseal(store, key, err);
}

static inline int
tampered_open(const char *home, struct store **ret_store, struct error *err)
{
    CLEANUP_STORE struct store *store = NULL;

    if (tampered_open_locked(home, &store, err) < 0 || tampered_unseal(home, store, err) < 0)
        return -1;
    *ret_store = TAKE_PTR(store);
    return 0;
}

#endif
