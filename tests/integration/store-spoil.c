/*
 * What a failing disk might do to a store:
 *
 *   store-spoil HOME ACCOUNT KIND REFERENCE record|file|gone-record
 *
 * leaves a value that nobody can read in the place of that record, or of its first file; or
 * nothing in the record's, as a repair that was killed does.
 */
#include <stdlib.h>
#include <string.h>

#include "host/store/internal.h"
#include "tests/integration/tampered-store.h"

struct spoiling {
    enum store_db db;
    struct store_key key;
    bool goes;
};

static void
spoil_die(const struct error *err)
{
    fprintf(stderr, "store-spoil: %s\n", err->message);
    exit(1);
}

static int
spoil_body(struct store_txn *txn, void *opaque, struct error *err)
{
    static const uint8_t junk[] = "no value of this version";
    const struct spoiling *spoiling = opaque;

    if (spoiling->goes)
        return store_kv_remove(txn, spoiling->db, &spoiling->key, err);
    return store_kv_put(txn, spoiling->db, &spoiling->key, (struct span){junk, sizeof junk}, err);
}

static uint32_t
spoil_account(struct store *store, const char *name)
{
    struct error err = {.message = "there is no such account"};
    struct store_account account;
    uint32_t id;

    if (store_account_find(store, name, &account, &err) != 0)
        spoil_die(&err);
    id = account.id;
    store_account_clear(&account);
    return id;
}

static struct spoiling
spoil_find(struct store *store, char **words)
{
    CLEANUP_STORE_DOCUMENT struct store_document document = {0};
    uint32_t account = spoil_account(store, words[0]);
    struct spoiling spoiling = {.db = STORE_DB_DOCUMENTS, .key = store_key_of_u32(account)};
    struct error err = {.message = "there is no such record"};

    if (store_document_find(store, account, words[1], words[2], &document, &err) != 0 ||
        document.file_count == 0)
        spoil_die(&err);
    spoiling.goes = strcmp(words[3], "gone-record") == 0;
    if (spoiling.goes || strcmp(words[3], "record") == 0)
        store_key_bytes(&spoiling.key, document.key, sizeof document.key);
    else
        spoiling =
            (struct spoiling){.db = STORE_DB_FILES, .key = store_key_of_u64(document.files[0].id)};
    return spoiling;
}

int
main(int argc, char **argv)
{
    CLEANUP_STORE struct store *store = NULL;
    struct error err = {.message = "it takes a home, an account, a kind, a reference and a word"};
    struct spoiling spoiling;

    if (argc != 6 || tampered_open(argv[1], &store, &err) < 0)
        spoil_die(&err);
    spoiling = spoil_find(store, argv + 2);
    if (store_write(store, spoil_body, &spoiling, &err) != 0)
        spoil_die(&err);
    return 0;
}
