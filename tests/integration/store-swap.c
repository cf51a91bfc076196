/*
 * What somebody who can write to the store, and knows no key, might do:
 *
 *   store-swap DIRECTORY ACCOUNT ACCOUNT
 *
 * gives each of the two accounts, by their names, the session of the other one.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>

#include "host/common/fd.h"
#include "host/store/store.h"

static void
swap_die(const struct error *err)
{
    fprintf(stderr, "store-swap: %s\n", err->message);
    exit(1);
}

static uint32_t
swap_find(struct store *store, const char *name)
{
    struct store_account account;
    struct error err = {.message = "there is no such account"};
    uint32_t id;

    if (store_account_find(store, name, &account, &err) != 0)
        swap_die(&err);
    id = account.id;
    store_account_clear(&account);
    return id;
}

static void
swap_sessions(struct store *store, uint32_t one, uint32_t other)
{
    CLEANUP_STORE_SESSION struct store_session first = {0};
    CLEANUP_STORE_SESSION struct store_session second = {0};
    struct error err = {.message = "there is no session"};

    if (store_session_get(store, one, &first, &err) != 0 ||
        store_session_get(store, other, &second, &err) != 0 ||
        store_session_put(store, one, &second, &err) != 0 ||
        store_session_put(store, other, &first, &err) != 0)
        swap_die(&err);
}

int
main(int argc, char **argv)
{
    CLEANUP_STORE struct store *store = NULL;
    CLEANUP_FD int dir = -1;
    struct error err = {.message = "it takes a directory and two accounts"};

    if (argc != 4)
        swap_die(&err);
    dir = open(argv[1], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (dir < 0)
        error_errno(&err, OUTCOME_SETUP, "%s", argv[1]);
    if (dir < 0 || store_open(dir, argv[1], &store, &err) < 0)
        swap_die(&err);
    swap_sessions(store, swap_find(store, argv[2]), swap_find(store, argv[3]));
    return 0;
}
