/*
 * What somebody who can write to the store might do:
 *
 *   store-swap HOME ACCOUNT ACCOUNT
 *
 * gives each of the two accounts, by their names, the session of the other one. That takes no key;
 * the person's is used to tell which account has which name.
 */
#include <stdlib.h>

#include "tests/integration/tampered-store.h"

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
    struct error err = {.message = "it takes a home and two accounts"};

    if (argc != 4 || tampered_open(argv[1], &store, &err) < 0)
        swap_die(&err);
    swap_sessions(store, swap_find(store, argv[2]), swap_find(store, argv[3]));
    return 0;
}
