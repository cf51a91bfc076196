/* Imports: Bitwarden's exports, made by independent code (tests/unit/bitwarden/make.py). */
#include "host/interchange/interchange.h"

#include <stdio.h>
#include <string.h>

#include "host/interchange/json_tree.h"
#include "host/vault/encstring.h"
#include "host/vault/kdf.h"
#include "tests/unit/scratch.h"
#include "tests/unit/unit.h"

static const char password[] = "p\xc3\xa4ssword of the export";

static struct scratch dir;
static struct error err;
static char path[PATH_MAX + 64];
static unsigned asked;

static void
setup(void)
{
    dir = scratch_make();
    asked = 0;
    err = (struct error){0};
}

static void
teardown(void)
{
    scratch_remove(&dir);
}

/* ---- the person */

static int
answer(void *self, unsigned tries, struct secret **ret_password, struct error *ret_err)
{
    const char *const *answers = self;

    ck_assert_ptr_null(ret_err->message[0] ? ret_err : NULL);
    ck_assert_uint_eq(tries, asked++);
    if (!answers[tries])
        return 1;
    *ret_password = secret_of(answers[tries], strlen(answers[tries]));
    return 0;
}

static int
refuse_to_answer(void *self ATTR_UNUSED, unsigned tries ATTR_UNUSED,
                 struct secret **ret_password ATTR_UNUSED, struct error *ret_err)
{
    return error_set(ret_err, OUTCOME_INTERRUPTED, "no answer");
}

static int
import(const char *file, const char *const *answers, struct interchange_logins *ret_logins)
{
    struct interchange_input input = {.path = file, .ask = answer, .self = (void *)answers};

    err = (struct error){0};
    asked = 0;
    return interchange_read(&input, ret_logins, &err);
}

/* ---- files */

static const char *
vector(const char *name)
{
    const char *top = getenv("top_srcdir");

    snprintf(path, sizeof path, "%s/tests/unit/bitwarden/%s", top ? top : ".", name);
    return path;
}

static void
load(const char *name, struct buf *text)
{
    FILE *file = fopen(vector(name), "re");
    int c;

    ck_assert_ptr_nonnull(file);
    while ((c = getc(file)) != EOF)
        buf_append_byte(text, (uint8_t)c);
    fclose(file);
}

static const char *
write_text(const char *text, size_t len)
{
    FILE *file;

    snprintf(path, sizeof path, "%s/export.json", dir.path);
    file = fopen(path, "we");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(text, 1, len, file), len);
    ck_assert_int_eq(fclose(file), 0);
    return path;
}

/* A copy of a vector in which the first `from` is `to`. */
static const char *
edited(const char *name, const char *from, const char *to)
{
    CLEANUP_BUF struct buf text = BUF_INIT(1 << 20), out = BUF_INIT(1 << 20);
    const char *at;

    load(name, &text);
    at = strstr(buf_str(&text), from);
    ck_assert_msg(at != NULL, "%s", from);
    buf_append(&out, text.data, (size_t)(at - (const char *)text.data));
    buf_append_str(&out, to);
    buf_append_str(&out, at + strlen(from));
    return write_text(buf_str(&out), out.len);
}

static void
expect_refused(const char *file, enum outcome outcome, const char *why)
{
    static const char *const answers[] = {password, NULL};
    struct interchange_logins logins = {0};

    ck_assert_int_eq(import(file, answers, &logins), -1);
    ck_assert_msg(strstr(err.message, why), "wanted \"%s\", got \"%s\"", why, err.message);
    ck_assert_msg(strstr(err.message, path), "%s", err.message);
    ck_assert_int_eq(err.outcome, outcome);
    ck_assert_ptr_null(logins.items);
}

static void
expect_text_refused(const char *text, enum outcome outcome, const char *why)
{
    expect_refused(write_text(text, strlen(text)), outcome, why);
}

/* ---- what is in the vectors */

static size_t
left_of(const struct interchange_logins *logins, const char *reason)
{
    for (size_t i = 0; i < logins->left_count; i++) {
        if (strstr(logins->left[i].reason, reason))
            return logins->left[i].count;
    }
    return 0;
}

static void
expect_items(const struct interchange_logins *logins)
{
    const struct vault_login *item = logins->items;

    ck_assert_uint_eq(logins->count, 3);
    ck_assert_str_eq(item[0].name, "Acme");
    ck_assert_uint_eq(item[0].uri_count, 2);
    ck_assert_str_eq(item[0].uris[0], "https://www.acme.example/login");
    ck_assert_str_eq(item[0].uris[1], "https://acme.example");
    ck_assert_str_eq(item[0].username, "ana@example.org");
    ck_assert_str_eq(item[0].password->data, "h\"u\\n\xc3\xa9\xe2\x82\xac\xf0\x9f\x94\x91/2");
    ck_assert_uint_eq(item[0].password->len, strlen(item[0].password->data));
    ck_assert_str_eq(item[0].otp->data, "otpauth://totp/clisk?secret=GEZDGNBVGY3TQOJQ"
                                        "&algorithm=SHA1&digits=8&period=30");
    ck_assert_str_eq(item[1].name, "Only a seed");
    ck_assert_str_eq(item[1].username, "bob@example.org");
    ck_assert_uint_eq(item[1].uri_count, 0);
    ck_assert_ptr_null(item[1].password);
    ck_assert_ptr_nonnull(item[1].otp);
    ck_assert_str_eq(item[2].username, "carl");
    ck_assert_ptr_null(item[2].otp);
    ck_assert_uint_eq(left_of(logins, "secure notes"), 2);
    ck_assert_uint_eq(left_of(logins, "cards"), 1);
    ck_assert_uint_eq(left_of(logins, "unknown kinds"), 1);
    ck_assert_uint_eq(left_of(logins, "make no codes"), 1);
    ck_assert_uint_eq(left_of(logins, "without a user name"), 1);
    ck_assert_uint_eq(logins->left_count, 5);
}

START_TEST(test_plain)
{
    CLEANUP_INTERCHANGE_LOGINS struct interchange_logins logins = {0};

    ck_assert_msg(import(vector("plain.json"), NULL, &logins) == 0, "%s", err.message);
    expect_items(&logins);
    ck_assert_uint_eq(asked, 0);
}
END_TEST

START_TEST(test_mark_of_byte_order)
{
    CLEANUP_INTERCHANGE_LOGINS struct interchange_logins logins = {0};

    ck_assert_int_eq(import(edited("plain.json", "{", "\xef\xbb\xbf{"), NULL, &logins), 0);
    expect_items(&logins);
}
END_TEST

START_TEST(test_pbkdf2)
{
    static const char *const answers[] = {"wrong", "", password, NULL};
    CLEANUP_INTERCHANGE_LOGINS struct interchange_logins logins = {0};

    ck_assert_msg(import(vector("pbkdf2.json"), answers, &logins) == 0, "%s", err.message);
    expect_items(&logins);
    ck_assert_uint_eq(asked, 3);
}
END_TEST

START_TEST(test_argon2id)
{
    static const char *const answers[] = {password, NULL};
    struct interchange_logins logins = {0};

    if (!kdf_has_argon2id()) {
        expect_refused(vector("argon2id.json"), OUTCOME_SETUP, "built without Argon2id");
        return;
    }
    ck_assert_msg(import(vector("argon2id.json"), answers, &logins) == 0, "%s", err.message);
    expect_items(&logins);
    interchange_logins_clear(&logins);
}
END_TEST

START_TEST(test_wrong_password)
{
    static const char *const answers[] = {"wrong", "Password of the export", NULL};
    struct interchange_input input = {.path = vector("pbkdf2.json"), .ask = refuse_to_answer};
    struct interchange_logins logins = {0};

    ck_assert_int_eq(import(vector("pbkdf2.json"), answers, &logins), -1);
    ck_assert_int_eq(err.outcome, OUTCOME_USAGE);
    ck_assert_msg(strstr(err.message, "its password is another one"), "%s", err.message);
    ck_assert_uint_eq(asked, 3);
    ck_assert_int_eq(interchange_read(&input, &logins, &err), -1);
    ck_assert_int_eq(err.outcome, OUTCOME_INTERRUPTED);
}
END_TEST

/* Changes one digit of Base64 at a place in a member, so that it is still one. */
static const char *
tampered(const char *member, size_t offset)
{
    CLEANUP_BUF struct buf text = BUF_INIT(1 << 20);
    char *at;

    load("pbkdf2.json", &text);
    at = strstr((char *)text.data, member);
    ck_assert_ptr_nonnull(at);
    at = strchr(at, '.') + 1 + offset;
    *at = *at == 'A' ? 'B' : 'A';
    return write_text((const char *)text.data, text.len);
}

START_TEST(test_tampered)
{
    expect_refused(tampered("\"data\"", 0), OUTCOME_USAGE, "damaged or was changed");
    expect_refused(tampered("\"data\"", 24 + 1), OUTCOME_USAGE, "damaged or was changed");
    expect_refused(tampered("\"data\"", 24 + 1 + 500), OUTCOME_USAGE, "damaged or was changed");
    expect_refused(tampered("encKeyValidation", 3), OUTCOME_USAGE, "its password is another one");
    expect_refused(edited("pbkdf2.json", "\"salt\": \"", "\"salt\": \"A"), OUTCOME_USAGE,
                   "its password is another one");
    expect_refused(edited("pbkdf2.json", "\"kdfIterations\": 5000", "\"kdfIterations\": 5001"),
                   OUTCOME_USAGE, "its password is another one");
}
END_TEST

START_TEST(test_figures_are_capped)
{
    static const char *const pbkdf2[] = {"10000001", "99999999999999999", "0", "-1", "1e9", "null"};
    static const char *const argon2[][2] = {
        {"\"kdfMemory\": 16", "\"kdfMemory\": 1025"},
        {"\"kdfMemory\": 16", "\"kdfMemory\": 0"},
        {"\"kdfIterations\": 2", "\"kdfIterations\": 65"},
        {"\"kdfParallelism\": 3", "\"kdfParallelism\": 17"},
        {"\"kdfParallelism\": 3", "\"kdfParallelism\": 4294967297"},
    };

    for (size_t i = 0; i < ARRAY_SIZE(pbkdf2); i++) {
        char to[64];

        snprintf(to, sizeof to, "\"kdfIterations\": %s", pbkdf2[i]);
        expect_refused(edited("pbkdf2.json", "\"kdfIterations\": 5000", to), OUTCOME_LIMIT,
                       "beyond what clisk computes");
    }
    for (size_t i = 0; i < ARRAY_SIZE(argon2); i++)
        expect_refused(edited("argon2id.json", argon2[i][0], argon2[i][1]), OUTCOME_LIMIT,
                       "beyond what clisk computes");
    expect_refused(edited("pbkdf2.json", "\"kdfType\": 0", "\"kdfType\": 2"), OUTCOME_SETUP,
                   "neither PBKDF2 nor Argon2id");
}
END_TEST

START_TEST(test_other_encryption)
{
    expect_refused(
        edited("pbkdf2.json", "\"passwordProtected\": true", "\"passwordProtected\": false"),
        OUTCOME_SETUP, "\"Password protected\"");
    expect_refused(edited("pbkdf2.json", "\"data\": \"2.", "\"data\": \"7."), OUTCOME_SETUP,
                   "COSE");
    expect_refused(edited("pbkdf2.json", "\"data\": \"2.", "\"data\": \"0."), OUTCOME_SETUP,
                   "without authentication");
    expect_refused(edited("pbkdf2.json", "\"data\": \"2.", "\"data\": \"4."), OUTCOME_SETUP, "RSA");
    expect_refused(edited("pbkdf2.json", "\"data\": \"2.", "\"data\": \"8."), OUTCOME_USAGE,
                   "not of Bitwarden's form");
    expect_refused(edited("pbkdf2.json", "\"data\"", "\"date\""), OUTCOME_USAGE, "lacks a member");
    expect_refused(edited("pbkdf2.json", "\"salt\"", "\"slat\""), OUTCOME_USAGE, "lacks a member");
}
END_TEST

START_TEST(test_no_export)
{
    struct interchange_input input = {.path = path, .format = "lastpass", .ask = refuse_to_answer};
    struct interchange_logins logins = {0};

    expect_text_refused("", OUTCOME_USAGE, "no export that clisk reads");
    expect_text_refused("url,username\n", OUTCOME_USAGE, "no export that clisk reads");
    expect_text_refused("{\"encrypted\":false}", OUTCOME_USAGE, "no list of items");
    expect_text_refused("{\"encrypted\":false,\"items\":{}}", OUTCOME_USAGE, "no list of items");
    expect_text_refused("{\"encrypted\":false,\"items\":[}", OUTCOME_USAGE, "no JSON, at byte 28");
    ck_assert_int_eq(interchange_read(&input, &logins, &err), -1);
    ck_assert_msg(strstr(err.message, "no format \"lastpass\""), "%s", err.message);
    snprintf(path, sizeof path, "%s/absent", dir.path);
    expect_refused(path, OUTCOME_USAGE, "cannot open");
}
END_TEST

START_TEST(test_too_large)
{
    FILE *file;

    write_text("{\"encrypted\"", 12);
    file = fopen(path, "r+e");
    ck_assert_int_eq(ftruncate(fileno(file), INTERCHANGE_FILE_MAX + 1), 0);
    fclose(file);
    expect_refused(path, OUTCOME_LIMIT, "larger than 64 MiB");
}
END_TEST

START_TEST(test_limits_of_items)
{
    CLEANUP_BUF struct buf text = BUF_INIT(1 << 20);
    CLEANUP_INTERCHANGE_LOGINS struct interchange_logins logins = {0};

    buf_append_str(&text, "{\"encrypted\":false,\"items\":[{\"type\":1,\"name\":\"a\",\"login\":{"
                          "\"username\":\"u\",\"uris\":[");
    for (size_t i = 0; i < VAULT_URIS_MAX + 2; i++)
        buf_printf(&text, "{\"uri\":\"https://h%zu.example\"},", i);
    buf_append_str(&text, "{\"uri\":7}]}},{\"type\":1,\"login\":{\"password\":\"");
    for (size_t i = 0; i <= VAULT_SECRET_MAX; i++)
        buf_append_byte(&text, 'p');
    buf_append_str(&text, "\"}},{\"type\":1,\"login\":{\"username\":\"");
    for (size_t i = 0; i <= VAULT_SECRET_MAX; i++)
        buf_append_byte(&text, 'u');
    buf_append_str(&text, "\"}},{\"type\":1},7,{}]}");
    ck_assert_msg(import(write_text(buf_str(&text), text.len), NULL, &logins) == 0, "%s",
                  err.message);
    ck_assert_uint_eq(logins.count, 1);
    ck_assert_uint_eq(logins.items[0].uri_count, VAULT_URIS_MAX);
    ck_assert_uint_eq(left_of(&logins, "a password that is too long"), 1);
    ck_assert_uint_eq(left_of(&logins, "a name that is too long"), 1);
    ck_assert_uint_eq(left_of(&logins, "without a user name"), 1);
    ck_assert_uint_eq(left_of(&logins, "unknown kinds"), 2);
}
END_TEST

/* ---- JSON */

static int
parse_json(char *text, struct arena *arena, struct json_node **ret_root)
{
    return json_tree_parse(text, strlen(text), arena, ret_root, &err);
}

START_TEST(test_json_values)
{
    char text[] =
        " {\"a\" : [1, -2.5e+3,true,\tfalse,null,\"\"], \"b\\u0041\":\"\\ud83d\\udd11\\n\","
        "\"n\":12,\"t\":true,\"z\":\"a\\u0000b\",\"n\":13}\r\n";
    struct arena *arena = arena_new(1 << 16);
    struct json_node *root;

    ck_assert_msg(parse_json(text, arena, &root) == 0, "%s", err.message);
    ck_assert_str_eq(json_tree_text(root, "bA"), "\xf0\x9f\x94\x91\n");
    ck_assert_int_eq(json_tree_number(root, "n", 0), 12);
    ck_assert_int_eq(json_tree_number(root, "absent", 5), 5);
    ck_assert_int_eq(json_tree_number(root, "t", 5), -1);
    ck_assert(json_tree_is_true(root, "t") && !json_tree_is_true(root, "n"));
    ck_assert_ptr_null(json_tree_text(root, "z"));
    ck_assert_uint_eq(json_tree_get(root, "z")->len, 3);
    ck_assert_ptr_null(json_tree_get(json_tree_get(root, "a"), "x"));
    ck_assert_int_eq(json_tree_get(root, "a")->first->next->type, JSON_TREE_NUMBER);
    arena_free(arena);
}
END_TEST

static const char *const no_json[] = {
    "",          "{",           "[1,]",        "{\"a\":1,}",
    "{\"a\"}",   "{a:1}",       "[1 2]",       "01",
    "-",         "1.",          "1e",          "+1",
    "tru",       "truex",       "\"a",         "\"\\x\"",
    "\"\\u12\"", "\"\\ud800\"", "\"\\udc00\"", "\"\\ud800\\u0041\"",
    "\"\n\"",    "\"\xff\"",    "\"\xc3\"",    "{\"a\\u0000\":1}",
    "[1]]",      "nul",         "\"\\",        "\"\\u",
};

START_TEST(test_json_refused)
{
    for (size_t i = 0; i < ARRAY_SIZE(no_json); i++) {
        struct arena *arena = arena_new(1 << 16);
        struct json_node *root = NULL;
        char text[32];

        snprintf(text, sizeof text, "%s", no_json[i]);
        ck_assert_msg(parse_json(text, arena, &root) == -1, "%s", no_json[i]);
        ck_assert_int_eq(err.outcome, OUTCOME_USAGE);
        ck_assert_ptr_null(root);
        arena_free(arena);
    }
}
END_TEST

static int
parse_nested(size_t depth, size_t memory)
{
    struct arena *arena = arena_new(memory);
    struct json_node *root;
    char text[2 * JSON_TREE_DEPTH + 8];
    int result;

    memset(text, '[', depth);
    memset(text + depth, ']', depth);
    text[2 * depth] = '\0';
    result = parse_json(text, arena, &root);
    arena_free(arena);
    return result;
}

START_TEST(test_json_limits)
{
    ck_assert_int_eq(parse_nested(JSON_TREE_DEPTH, 1 << 16), 0);
    ck_assert_int_eq(parse_nested(JSON_TREE_DEPTH + 1, 1 << 16), -1);
    ck_assert_int_eq(err.outcome, OUTCOME_USAGE);
    ck_assert_int_eq(parse_nested(JSON_TREE_DEPTH, 1024), -1);
    ck_assert_int_eq(err.outcome, OUTCOME_LIMIT);
}
END_TEST

static void
fill(Suite *suite)
{
    TCase *tcase = tcase_create("interchange");

    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, test_plain);
    tcase_add_test(tcase, test_mark_of_byte_order);
    tcase_add_test(tcase, test_pbkdf2);
    tcase_add_test(tcase, test_argon2id);
    tcase_add_test(tcase, test_wrong_password);
    tcase_add_test(tcase, test_tampered);
    tcase_add_test(tcase, test_figures_are_capped);
    tcase_add_test(tcase, test_other_encryption);
    tcase_add_test(tcase, test_no_export);
    tcase_add_test(tcase, test_too_large);
    tcase_add_test(tcase, test_limits_of_items);
    tcase_add_test(tcase, test_json_values);
    tcase_add_test(tcase, test_json_refused);
    tcase_add_test(tcase, test_json_limits);
    suite_add_tcase(suite, tcase);
}

int
main(void)
{
    return unit_main("interchange", fill);
}
