/* The fixture of the store's tests; the tests are in the test-store-*.c. */
#include "tests/unit/test-store.h"

#include <string.h>

static struct store_fixture current;

struct store_fixture *
fixture(void)
{
    return &current;
}

void
fixture_key(uint8_t first, struct secret **ret_key)
{
    struct secret *key = secret_new(STORE_SEALING_KEY_LEN);

    ck_assert_ptr_nonnull(key);
    memset(key->data, first, STORE_SEALING_KEY_LEN);
    key->len = STORE_SEALING_KEY_LEN;
    *ret_key = key;
}

struct store *
fixture_open_locked(size_t map_size)
{
    struct store *store = NULL;

    if (map_size == 0)
        ck_assert_ok(store_open(current.dir.fd, current.dir.path, &store, &current.err));
    else
        ck_assert_ok(
            store_open_sized(current.dir.fd, current.dir.path, map_size, &store, &current.err));
    return store;
}

struct store *
fixture_open(size_t map_size)
{
    CLEANUP_SECRET struct secret *key = NULL;
    struct store *store = fixture_open_locked(map_size);

    fixture_key(FIXTURE_KEY, &key);
    ck_assert_ok(store_unseal(store, key, &current.err));
    return store;
}

uint32_t
fixture_add_account(struct store *store, const char *name)
{
    struct store_account account = {.name = name, .brand = "acme", .created_at = 1700000000};
    uint32_t id;

    ck_assert_ok(store_account_add(store, &account, &id, &current.err));
    return id;
}

void
fixture_setup(void)
{
    current = (struct store_fixture){.dir = scratch_make()};
    current.store = fixture_open(0);
    current.account = fixture_add_account(current.store, "acme");
}

void
fixture_teardown(void)
{
    current.store = store_close(current.store);
    scratch_remove(&current.dir);
}

struct save {
    struct store_document document;
    struct store_document_file link;
    struct store_file file;
};

static int
save_body(struct store_txn *txn, void *opaque, struct error *err)
{
    struct save *save = opaque;

    save->link.reference = "";
    save->document.files = &save->link;
    save->document.file_count = 1;
    if (store_txn_add_file(txn, &save->file, &save->link.id, err) < 0)
        return -1;
    return store_txn_put_document(txn, &save->document, err);
}

uint64_t
fixture_save(struct store *store, uint32_t account, const char *reference,
             enum store_file_state state)
{
    struct save save = {
        .document = {.account = account, .kind = "bill", .reference = reference},
        .file = {.account = account, .path = "acme/bill.pdf", .size = 12, .state = state},
    };

    ck_assert_ok(store_write(store, save_body, &save, &current.err));
    return save.link.id;
}

static void
fill(Suite *suite)
{
    store_open_cases(suite);
    store_record_cases(suite);
    store_grant_cases(suite);
    store_file_cases(suite);
    store_crash_cases(suite);
    store_question_cases(suite);
    store_log_cases(suite);
    store_proof_cases(suite);
    store_state_cases(suite);
    store_check_cases(suite);
    store_migrate_cases(suite);
    store_sealed_cases(suite);
}

int
main(void)
{
    return unit_main("store", fill);
}
