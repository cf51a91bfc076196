/* What the vault keeps. */
#include "tests/unit/test-vault.h"

#include <string.h>

START_TEST(accounts_come_back_as_they_were)
{
    struct vault_fixture *f = fixture();
    CLEANUP_VAULT_ACCOUNT struct vault_account got = {0};
    struct vault_account given = {.id = 7, .brand = "acme"};
    static const char *const values[] = {"pässword", "pass show acme", "otpauth://totp/x", ""};
    static const char *const fields[] = {"password", "pin", "seed", "empty"};

    for (unsigned i = 0; i < 4; i++) {
        given.secrets[given.secret_count++] = (struct vault_secret){
            .field = fields[i], .kind = i < 3 ? i : 0, .value = text_secret(values[i])};
    }
    ck_assert_ok(vault_put_account(f->vault, &given, &f->err));
    ck_assert_ok(vault_get_account(f->vault, 7, "acme", &got, &f->err));
    ck_assert_uint_eq(got.id, 7);
    ck_assert_str_eq(got.brand, "acme");
    ck_assert_uint_eq(got.secret_count, 4);
    for (unsigned i = 0; i < 4; i++) {
        ck_assert_str_eq(got.secrets[i].field, fields[i]);
        ck_assert_uint_eq(got.secrets[i].kind, i < 3 ? i : 0);
        ck_assert_str_eq(got.secrets[i].value->data, values[i]);
        secret_free(given.secrets[i].value);
    }
}
END_TEST

START_TEST(accounts_keep_what_is_not_given_anew)
{
    struct vault_fixture *f = fixture();
    CLEANUP_VAULT_ACCOUNT struct vault_account got = {0};
    CLEANUP_SECRET struct secret *old = text_secret("old"), *seed = text_secret("otpauth://totp/x");
    CLEANUP_SECRET struct secret *new = text_secret("new");
    const struct vault_account before = {.id = 7,
                                         .brand = "acme",
                                         .secrets = {{"password", VAULT_VALUE, old},
                                                     {"seed", VAULT_OTP, seed},
                                                     {"gone", VAULT_VALUE, old}},
                                         .secret_count = 3};
    const struct vault_account after = {.id = 7,
                                        .brand = "acme",
                                        .secrets = {{"seed", VAULT_KEPT, NULL},
                                                    {"password", VAULT_VALUE, new},
                                                    {"never", VAULT_KEPT, NULL}},
                                        .secret_count = 3};
    struct vault_account other = after;

    ck_assert_ok(vault_put_account(f->vault, &before, &f->err));
    ck_assert_ok(vault_put_account(f->vault, &after, &f->err));
    ck_assert_ok(vault_get_account(f->vault, 7, "acme", &got, &f->err));
    ck_assert_uint_eq(got.secret_count, 2);
    ck_assert_str_eq(got.secrets[0].field, "seed");
    ck_assert_uint_eq(got.secrets[0].kind, VAULT_OTP);
    ck_assert_str_eq(got.secrets[0].value->data, "otpauth://totp/x");
    ck_assert_str_eq(got.secrets[1].value->data, "new");
    vault_account_clear(&got);
    /* Another brand keeps nothing of it. */
    other.brand = "edf";
    ck_assert_ok(vault_put_account(f->vault, &other, &f->err));
    ck_assert_ok(vault_get_account(f->vault, 7, "edf", &got, &f->err));
    ck_assert_uint_eq(got.secret_count, 1);
}
END_TEST

START_TEST(accounts_are_apart)
{
    struct vault_fixture *f = fixture();
    CLEANUP_SECRET struct secret *one = NULL, *two = NULL;
    size_t count;

    put_password(f->vault, 1, "acme", "one");
    put_password(f->vault, 2, "acme", "two");
    put_password(f->vault, 1, "acme", "uno");
    one = get_password(f->vault, 1, "acme");
    two = get_password(f->vault, 2, "acme");
    ck_assert_str_eq(one->data, "uno");
    ck_assert_str_eq(two->data, "two");
    /* A store that was made anew counts from 1 again: its account is another brand's. */
    ck_assert_ptr_null(get_password(f->vault, 1, "edf"));
    ck_assert_ptr_null(get_password(f->vault, 3, "acme"));
    ck_assert_ok(vault_remove_account(f->vault, 1, &f->err));
    ck_assert_ok(vault_remove_account(f->vault, 1, &f->err));
    ck_assert_ptr_null(get_password(f->vault, 1, "acme"));
    ck_assert_ok(vault_check(f->vault, &count, &f->err));
    ck_assert_uint_eq(count, 1);
}
END_TEST

START_TEST(accounts_that_cannot_be_kept)
{
    struct vault_fixture *f = fixture();
    CLEANUP_SECRET struct secret *longer = secret_new(VAULT_SECRET_MAX + 1);
    struct vault_account given = {.id = 7, .brand = "acme", .secret_count = 1};
    struct vault_facts facts;

    longer->len = VAULT_SECRET_MAX + 1;
    given.secrets[0] = (struct vault_secret){.field = "password", .value = longer};
    ck_assert_int_eq(vault_put_account(f->vault, &given, &f->err), -1);
    ck_assert_int_eq(f->err.outcome, OUTCOME_USAGE);
    longer->len = VAULT_SECRET_MAX;
    ck_assert_ok(vault_put_account(f->vault, &given, &f->err));
    given.id = 0;
    ck_assert_int_eq(vault_put_account(f->vault, &given, &f->err), -1);
    given.id = 7;
    given.brand = "\xff";
    ck_assert_int_eq(vault_put_account(f->vault, &given, &f->err), -1);
    ck_assert_ok(vault_inspect(f->place, &facts, &f->err));
    ck_assert_uint_eq(facts.generation, 2);
}
END_TEST

static struct vault_login
a_login(const char *name, const char *password)
{
    return (struct vault_login){.name = name,
                                .username = "zoé",
                                .uris = {"https://www.acme.example", "acme.example"},
                                .uri_count = 2,
                                .password = password ? text_secret(password) : NULL};
}

START_TEST(logins_wait_until_they_are_taken)
{
    struct vault_fixture *f = fixture();
    struct vault_login given[] = {a_login("one", "first"), a_login("two", NULL)}, got;
    uint8_t first[VAULT_ID_LEN];
    size_t count, replaced;

    put_password(f->vault, 1, "acme", "x");
    ck_assert_ok(vault_put_logins(f->vault, given, 2, &replaced, &f->err));
    ck_assert_uint_eq(replaced, 0);
    ck_assert_ok(vault_next_login(f->vault, NULL, &got, &f->err));
    ck_assert_str_eq(got.name, "one");
    ck_assert_str_eq(got.username, "zoé");
    ck_assert_uint_eq(got.uri_count, 2);
    ck_assert_str_eq(got.uris[1], "acme.example");
    ck_assert_str_eq(got.password->data, "first");
    ck_assert_ptr_null(got.otp);
    memcpy(first, got.id, sizeof first);
    vault_login_clear(&got);
    ck_assert_ok(vault_next_login(f->vault, first, &got, &f->err));
    ck_assert_str_eq(got.name, "two");
    ck_assert_ptr_null(got.password);
    vault_login_clear(&got);
    secret_free(given[0].password);
    given[0] = a_login("one", "second");
    ck_assert_ok(vault_put_logins(f->vault, given, 1, &replaced, &f->err));
    ck_assert_uint_eq(replaced, 1);
    ck_assert_ok(vault_check(f->vault, &count, &f->err));
    ck_assert_uint_eq(count, 3);
    ck_assert_ok(vault_next_login(f->vault, NULL, &got, &f->err));
    ck_assert_str_eq(got.password->data, "second");
    vault_login_clear(&got);
    secret_free(given[0].password);
    ck_assert_ok(vault_remove_login(f->vault, first, &f->err));
    ck_assert_int_eq(vault_remove_login(f->vault, first, &f->err), VAULT_ABSENT);
    ck_assert_int_eq(vault_next_login(f->vault, first, &got, &f->err), VAULT_ABSENT);
}
END_TEST

/* A newer clisk's entries are carried along, also through a rekey. */
START_TEST(entries_of_unknown_schemas_stay)
{
    struct vault_fixture *f = fixture();
    static const uint8_t id[VAULT_ID_LEN] = {9, 9, 9};
    CLEANUP_SECRET struct secret *plain = text_secret("from the future"), *back = NULL;
    CLEANUP_BUF struct buf sealed = BUF_INIT(IMAGE_ENTRY_MAX);
    struct change change;
    CLEANUP_STATE struct state state = {.bytes = BUF_INIT(0)};
    struct vault_login login;

    ck_assert_ok(change_begin(f->vault, &change, &f->err));
    ck_assert_ok(entry_put(f->vault, &change, id, 900, plain, &sealed, &f->err));
    ck_assert_ok(change_commit(f->vault, &change, &f->err));
    change_clear(&change);
    put_password(f->vault, 1, "acme", "x");
    ck_assert_ok(vault_rekey(f->vault, &f->err));
    ck_assert_int_eq(vault_next_login(f->vault, NULL, &login, &f->err), VAULT_ABSENT);
    ck_assert_ok(state_load(f->vault, &state, &f->err));
    ck_assert_ptr_nonnull(index_find(&state.index, id));
    ck_assert_uint_eq(entry_schema(index_find(&state.index, id)), 900);
    ck_assert_ok(entry_open(f->vault, &state, index_find(&state.index, id), &back, &f->err));
    ck_assert_str_eq(back->data, "from the future");
}
END_TEST

/* Nothing of what is kept can be read in the file, nor the same secret be seen twice. */
START_TEST(entries_do_not_show)
{
    struct vault_fixture *f = fixture();
    CLEANUP_BUF struct buf bytes = BUF_INIT(1 << 20);
    struct vault_login login = a_login("a name that is told apart", "canary-of-a-login");
    size_t replaced;

    put_password(f->vault, 1, "brand-canary", "canary-of-a-password");
    ck_assert_ok(vault_put_logins(f->vault, &login, 1, &replaced, &f->err));
    secret_free(login.password);
    read_file(VAULT_FILE_NAME, &bytes);
    ck_assert_ptr_null(memmem(bytes.data, bytes.len, "canary", 6));
    ck_assert_ptr_null(memmem(bytes.data, bytes.len, "acme", 4));
    ck_assert_ptr_null(memmem(bytes.data, bytes.len, "told apart", 10));
    /* The search finds what is there: the label of the slot. */
    ck_assert_ptr_nonnull(memmem(bytes.data, bytes.len, "desk", 4));
}
END_TEST

void
vault_entry_cases(Suite *suite)
{
    TCase *tcase = tcase_create("entries");

    tcase_add_checked_fixture(tcase, fixture_setup, fixture_teardown);
    tcase_add_test(tcase, accounts_come_back_as_they_were);
    tcase_add_test(tcase, accounts_keep_what_is_not_given_anew);
    tcase_add_test(tcase, accounts_are_apart);
    tcase_add_test(tcase, accounts_that_cannot_be_kept);
    tcase_add_test(tcase, logins_wait_until_they_are_taken);
    tcase_add_test(tcase, entries_of_unknown_schemas_stay);
    tcase_add_test(tcase, entries_do_not_show);
    suite_add_tcase(suite, tcase);
}
