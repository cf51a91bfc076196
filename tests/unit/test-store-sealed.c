/* What is sealed: the ciphers, a store without its key, with another one, and with values that
 * somebody without the key has changed. */
#include "tests/unit/test-store.h"

#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/common/fd.h"
#include "host/store/cipher.h"

static struct cipher *
a_cipher(uint8_t fill)
{
    CLEANUP_SECRET struct secret *key = NULL;
    struct cipher *cipher = NULL;

    fixture_key(fill, &key);
    ck_assert_ok(cipher_new(key, &cipher, &fixture()->err));
    return cipher;
}

static struct span
span_of_buf(const struct buf *buf)
{
    return (struct span){.data = buf->data, .len = buf->len};
}

/* What cipher_open() says of it at this place, with the plain text in `out`. */
static int
open_at(struct cipher *cipher, enum cipher_use use, const char *name, const char *key,
        struct span sealed, uint8_t *out)
{
    const struct cipher_place place = {name, span_of_str(key)};

    return cipher_open(cipher, use, place, sealed, out, &fixture()->err);
}

START_TEST(test_cipher_gives_back_what_was_sealed)
{
    static const char *const texts[] = {"", "x", "a record of some length, and then some"};
    struct cipher *cipher = a_cipher(1);

    for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
        CLEANUP_BUF struct buf sealed = BUF_INIT(1000);
        uint8_t plain[100];
        const struct cipher_place place = {"files", span_of_str("7")};

        ck_assert_ok(cipher_seal(cipher, CIPHER_VALUES, place, span_of_str(texts[i]), &sealed,
                                 &fixture()->err));
        ck_assert_uint_eq(sealed.len, strlen(texts[i]) + CIPHER_OVERHEAD);
        ck_assert_int_eq(open_at(cipher, CIPHER_VALUES, "files", "7", span_of_buf(&sealed), plain),
                         0);
        ck_assert_mem_eq(plain, texts[i], strlen(texts[i]));
    }
    cipher_free(cipher);
}
END_TEST

START_TEST(test_cipher_refuses_every_change)
{
    struct cipher *cipher = a_cipher(1);
    CLEANUP_BUF struct buf sealed = BUF_INIT(1000);
    const struct cipher_place place = {"files", span_of_str("7")};
    uint8_t plain[100];

    ck_assert_ok(cipher_seal(cipher, CIPHER_VALUES, place, span_of_str("a record"), &sealed,
                             &fixture()->err));
    for (size_t i = 0; i < sealed.len * 8; i++) {
        sealed.data[i / 8] ^= (uint8_t)(1 << i % 8);
        ck_assert_int_eq(open_at(cipher, CIPHER_VALUES, "files", "7", span_of_buf(&sealed), plain),
                         1);
        sealed.data[i / 8] ^= (uint8_t)(1 << i % 8);
    }
    for (size_t len = 0; len < sealed.len; len++)
        ck_assert_int_eq(
            open_at(cipher, CIPHER_VALUES, "files", "7", (struct span){sealed.data, len}, plain),
            1);
    ck_assert_int_eq(open_at(cipher, CIPHER_VALUES, "files", "7", span_of_buf(&sealed), plain), 0);
    cipher_free(cipher);
}
END_TEST

START_TEST(test_cipher_binds_to_key_use_and_place)
{
    struct cipher *cipher = a_cipher(1), *other = a_cipher(2);
    CLEANUP_BUF struct buf sealed = BUF_INIT(1000);
    const struct cipher_place place = {"files", span_of_str("7")};
    uint8_t plain[100];
    struct span bytes;

    ck_assert_ok(cipher_seal(cipher, CIPHER_VALUES, place, span_of_str("a record"), &sealed,
                             &fixture()->err));
    bytes = span_of_buf(&sealed);
    ck_assert_int_eq(open_at(other, CIPHER_VALUES, "files", "7", bytes, plain), 1);
    ck_assert_int_eq(open_at(cipher, CIPHER_JOURNALS, "files", "7", bytes, plain), 1);
    ck_assert_int_eq(open_at(cipher, CIPHER_VALUES, "files", "8", bytes, plain), 1);
    ck_assert_int_eq(open_at(cipher, CIPHER_VALUES, "files", "", bytes, plain), 1);
    ck_assert_int_eq(open_at(cipher, CIPHER_VALUES, "runs", "7", bytes, plain), 1);
    ck_assert_int_eq(open_at(cipher, CIPHER_VALUES, "files7", "", bytes, plain), 1);
    ck_assert_mem_ne(cipher_check(cipher), cipher_check(other), CIPHER_CHECK_LEN);
    cipher_free(cipher);
    cipher_free(other);
}
END_TEST

/* Against the other implementation of HMAC, and twice, since the context is kept. */
/* The same nonce twice would give away what both have in common. */
START_TEST(test_a_child_has_nonces_of_its_own)
{
    enum { SEALS = 100 };
    struct cipher *cipher = a_cipher(1);
    const struct cipher_place place = {"files", span_of_str("7")};
    CLEANUP_BUF struct buf ours = BUF_INIT((size_t)2 * SEALS * CIPHER_OVERHEAD);
    CLEANUP_BUF struct buf theirs = BUF_INIT(ours.max);
    int ends[2];
    pid_t child;

    for (int i = 0; i < SEALS / 2; i++)
        ck_assert_ok(
            cipher_seal(cipher, CIPHER_VALUES, place, span_of_str(""), &ours, &fixture()->err));
    ck_assert_ok(pipe(ends));
    child = fork();
    ck_assert_int_ge(child, 0);
    for (int i = 0; i < SEALS / 2; i++)
        ck_assert_ok(cipher_seal(cipher, CIPHER_VALUES, place, span_of_str(""),
                                 child ? &ours : &theirs, &fixture()->err));
    if (child == 0)
        _exit(fd_write_all(ends[1], theirs.data, theirs.len) < 0);
    close(ends[1]);
    ck_assert_ok(fd_read_to_end(ends[0], &theirs));
    ck_assert_int_eq(waitpid(child, NULL, 0), child);
    ck_assert_uint_eq(theirs.len, (size_t)SEALS / 2 * CIPHER_OVERHEAD);
    buf_append(&ours, theirs.data, theirs.len);
    for (size_t i = 0; i < ours.len; i += CIPHER_OVERHEAD) {
        for (size_t j = 0; j < i; j += CIPHER_OVERHEAD)
            ck_assert_mem_ne(ours.data + i, ours.data + j, AEAD_NONCE_LEN);
    }
    close(ends[0]);
    cipher_free(cipher);
}
END_TEST

START_TEST(test_cipher_mac_is_hmac)
{
    CLEANUP_SECRET struct secret *key = NULL;
    struct cipher *cipher = a_cipher(1);
    const struct span parts[] = {span_of_str("names"), {(const uint8_t *)"", 1}, span_of_str("x")};
    const struct span joined = {(const uint8_t *)"names\0x", 7};
    uint8_t derived[CIPHER_KEY_LEN], expected[HMAC_LEN], got[HMAC_LEN];

    fixture_key(1, &key);
    ck_assert_int_eq(hkdf_sha256(span_of_secret(key), (struct span){0},
                                 span_of_str("clisk store keys"), derived, sizeof derived),
                     0);
    ck_assert_int_eq(
        hmac_sha256((struct span){derived, sizeof derived}, parts, ARRAY_SIZE(parts), expected), 0);
    for (int i = 0; i < 2; i++) {
        ck_assert_ok(cipher_mac(cipher, parts, ARRAY_SIZE(parts), got, &fixture()->err));
        ck_assert_mem_eq(got, expected, sizeof got);
        ck_assert_ok(cipher_mac(cipher, &joined, 1, got, &fixture()->err));
        ck_assert_mem_eq(got, expected, sizeof got);
    }
    cipher_free(cipher);
}
END_TEST

/* --- without the key ------------------------------------------------------------------ */

static void
expect_locked(int result)
{
    struct error *err = &fixture()->err;

    ck_assert_int_eq(result, -1);
    ck_assert_int_eq(err->outcome, OUTCOME_USER_ACTION_NEEDED);
    ck_assert_str_eq(err->detail, STORE_LOCKED);
    ck_assert_msg(strstr(err->message, "clisk vault unlock"), "%s", err->message);
    *err = (struct error){0};
}

static int
put_body(struct store_txn *txn, void *opaque, struct error *err)
{
    const enum store_db *db = opaque;
    const struct store_key key = store_key_of_u32(9);

    return store_kv_put(txn, *db, &key, span_of_str("value"), err);
}

/* Every database but `meta`, read, walked and written, so that no call above gets around it. */
START_TEST(test_locked_store_gives_nothing)
{
    struct store_fixture *f = fixture();
    CLEANUP_STORE struct store *store = NULL;
    const struct store_key key = store_key_of_u32(f->account), none = {0};

    f->store = store_close(f->store);
    store = fixture_open_locked(0);
    for (enum store_db db = STORE_DB_META + 1; db < STORE_DB_COUNT; db++) {
        struct span found, value;

        {
            CLEANUP_READ struct store_txn txn = {0};

            ck_assert_ok(store_read(store, &txn, &f->err));
            expect_locked(store_kv_get(&txn, db, &key, &value, &f->err));
            expect_locked(store_kv_seek(&txn, db, &none, NULL, &found, &value, &f->err));
            expect_locked(store_kv_seek_any(&txn, db, &none, &found, &value, &f->err));
            expect_locked(store_kv_seek_back(&txn, db, &none, &found, &value, &f->err));
        }
        expect_locked(store_write(store, put_body, &db, &f->err));
    }
}
END_TEST

START_TEST(test_locked_store_refuses_its_calls)
{
    struct store_fixture *f = fixture();
    CLEANUP_STORE struct store *store = NULL;
    struct store_account account = {.name = "other", .brand = "acme"};
    uint8_t mac[HMAC_LEN];
    uint32_t id;

    f->store = store_close(f->store);
    store = fixture_open_locked(0);
    expect_locked(store_account_find(store, "acme", &account, &f->err));
    expect_locked(store_account_add(store, &account, &id, &f->err));
    expect_locked(store_account_remove(store, f->account, &f->err));
    expect_locked(store_document_find(store, f->account, "bill", "1", NULL, &f->err));
    expect_locked(store_session_remove(store, f->account, &f->err));
    expect_locked(store_question_sweep(store, f->account, 1700000000, &f->err));
    expect_locked(store_mac(store, "names", 0, span_of_str("x"), mac, &f->err));
}
END_TEST

/* The vault is judged before it is open. */
START_TEST(test_locked_store_has_the_mirror)
{
    struct store_fixture *f = fixture();
    CLEANUP_STORE struct store *store = NULL;
    const uint8_t mirror[STORE_MIRROR_LEN] = {[7] = 3, [20] = 9};
    uint8_t got[STORE_MIRROR_LEN];

    f->store = store_close(f->store);
    store = fixture_open_locked(0);
    ck_assert_int_eq(store_is_sealed(store, &f->err), 1);
    ck_assert_int_eq(store_vault_mirror_get(store, got, &f->err), STORE_ABSENT);
    ck_assert_ok(store_vault_mirror_put(store, mirror, &f->err));
    ck_assert_ok(store_vault_mirror_get(store, got, &f->err));
    ck_assert_mem_eq(got, mirror, sizeof got);
}
END_TEST

START_TEST(test_another_key_is_refused)
{
    struct store_fixture *f = fixture();
    CLEANUP_STORE struct store *store = NULL;
    CLEANUP_SECRET struct secret *wrong = NULL, *right = NULL;
    struct store_account account;

    f->store = store_close(f->store);
    store = fixture_open_locked(0);
    fixture_key(FIXTURE_KEY + 1, &wrong);
    ck_assert_int_eq(store_unseal(store, wrong, &f->err), -1);
    ck_assert_int_eq(f->err.outcome, OUTCOME_SETUP);
    ck_assert_msg(strstr(f->err.message, "does not have the key of the store") &&
                      strstr(f->err.message, f->dir.path),
                  "%s", f->err.message);
    /* It is locked as before, and the right key is not lost. */
    expect_locked(store_account_find(store, "acme", &account, &f->err));
    fixture_key(FIXTURE_KEY, &right);
    ck_assert_ok(store_unseal(store, right, &f->err));
    ck_assert_ok(store_account_find(store, "acme", &account, &f->err));
    store_account_clear(&account);
}
END_TEST

START_TEST(test_key_is_given_once)
{
    struct store_fixture *f = fixture();
    struct scratch dir = scratch_make();
    CLEANUP_SECRET struct secret *one = NULL, *other = NULL;
    struct store *store = NULL;

    fixture_key(1, &one);
    fixture_key(2, &other);
    ck_assert_ok(store_open(dir.fd, dir.path, &store, &f->err));
    ck_assert_int_eq(store_is_sealed(store, &f->err), 0);
    ck_assert_ok(store_unseal(store, one, &f->err));
    ck_assert_int_eq(store_is_sealed(store, &f->err), 1);
    store_close(store);
    ck_assert_ok(store_open(dir.fd, dir.path, &store, &f->err));
    ck_assert_int_eq(store_unseal(store, other, &f->err), -1);
    ck_assert_int_eq(f->err.outcome, OUTCOME_SETUP);
    store_close(store);
    scratch_remove(&dir);
}
END_TEST

/* --- changed by somebody without the key ------------------------------------------------ */

/* Where bytes lie before and where they are put, past the seal. */
struct moved {
    enum store_db from, to;
    struct store_key from_key, to_key;
    bool flip;
};

static int
move_body(struct store_txn *txn, void *opaque, struct error *err)
{
    const struct moved *moved = opaque;
    struct store_key from = moved->from_key, to = moved->to_key;
    MDB_val key = {.mv_size = from.len, .mv_data = from.bytes}, value;
    MDB_val to_key = {.mv_size = to.len, .mv_data = to.bytes};
    uint8_t bytes[4096];

    (void)err;
    ck_assert_int_eq(mdb_get(txn->mdb, txn->store->dbi[moved->from], &key, &value), 0);
    ck_assert_uint_le(value.mv_size, sizeof bytes);
    memcpy(bytes, value.mv_data, value.mv_size);
    value.mv_data = bytes;
    if (moved->flip)
        bytes[value.mv_size / 2] ^= 1;
    ck_assert_int_eq(mdb_put(txn->mdb, txn->store->dbi[moved->to], &to_key, &value, 0), 0);
    return 0;
}

/* Both by its key and on a walk; named by its database and its key. */
static void
expect_noticed(enum store_db db, const struct store_key *at, const char *named)
{
    struct store_fixture *f = fixture();
    CLEANUP_READ struct store_txn txn = {0};
    struct span key, value = {0};

    ck_assert_ok(store_read(f->store, &txn, &f->err));
    ck_assert_int_eq(store_kv_get(&txn, db, at, &value, &f->err), -1);
    ck_assert_int_eq(f->err.outcome, OUTCOME_SETUP);
    ck_assert_msg(strstr(f->err.message, named), "%s", f->err.message);
    f->err = (struct error){0};
    ck_assert_int_eq(store_kv_seek(&txn, db, at, at, &key, &value, &f->err), -1);
    ck_assert_int_eq(f->err.outcome, OUTCOME_SETUP);
    ck_assert_msg(strstr(f->err.message, named), "%s", f->err.message);
    /* What looks for such values gets the key, and nothing to take for a value. */
    ck_assert_ok(store_kv_seek_any(&txn, db, at, &key, &value, &f->err));
    ck_assert_uint_eq(key.len, at->len);
    ck_assert_ptr_null(value.data);
}

START_TEST(test_a_changed_value_is_named)
{
    struct store_fixture *f = fixture();
    const struct store_key key = store_key_of_u32(f->account);
    struct moved moved = {STORE_DB_ACCOUNTS, STORE_DB_ACCOUNTS, key, key, true};

    ck_assert_uint_eq(f->account, 1);
    ck_assert_ok(store_write(f->store, move_body, &moved, &f->err));
    expect_noticed(STORE_DB_ACCOUNTS, &key, "accounts, key 00000001");
}
END_TEST

START_TEST(test_a_value_at_another_key_is_named)
{
    struct store_fixture *f = fixture();
    const struct store_key from = store_key_of_u32(f->account);
    const struct store_key to = store_key_of_u32(fixture_add_account(f->store, "other"));
    struct moved moved = {STORE_DB_ACCOUNTS, STORE_DB_ACCOUNTS, from, to, false};
    struct store_account account;

    ck_assert_ok(store_write(f->store, move_body, &moved, &f->err));
    expect_noticed(STORE_DB_ACCOUNTS, &to, "accounts, key 00000002");
    ck_assert_int_eq(store_account_find(f->store, "other", &account, &f->err), -1);
    ck_assert_int_eq(f->err.outcome, OUTCOME_SETUP);
    /* The one that it was taken from is whole. */
    ck_assert_ok(store_account_find(f->store, "acme", &account, &f->err));
    store_account_clear(&account);
}
END_TEST

START_TEST(test_a_value_in_another_database_is_named)
{
    struct store_fixture *f = fixture();
    const struct store_key key = store_key_of_u32(f->account);
    struct moved moved = {STORE_DB_ACCOUNTS, STORE_DB_RUNS, key, key, false};

    ck_assert_ok(store_write(f->store, move_body, &moved, &f->err));
    expect_noticed(STORE_DB_RUNS, &key, "runs, key 00000001");
}
END_TEST

void
store_sealed_cases(Suite *suite)
{
    TCase *tc = tcase_create("sealed");

    tcase_add_checked_fixture(tc, fixture_setup, fixture_teardown);
    tcase_add_test(tc, test_cipher_gives_back_what_was_sealed);
    tcase_add_test(tc, test_cipher_refuses_every_change);
    tcase_add_test(tc, test_cipher_binds_to_key_use_and_place);
    tcase_add_test(tc, test_a_child_has_nonces_of_its_own);
    tcase_add_test(tc, test_cipher_mac_is_hmac);
    tcase_add_test(tc, test_locked_store_gives_nothing);
    tcase_add_test(tc, test_locked_store_refuses_its_calls);
    tcase_add_test(tc, test_locked_store_has_the_mirror);
    tcase_add_test(tc, test_another_key_is_refused);
    tcase_add_test(tc, test_key_is_given_once);
    tcase_add_test(tc, test_a_changed_value_is_named);
    tcase_add_test(tc, test_a_value_at_another_key_is_named);
    tcase_add_test(tc, test_a_value_in_another_database_is_named);
    suite_add_tcase(suite, tc);
}
