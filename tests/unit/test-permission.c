/* What a manifest asks for, as texts and in words; and what is left when not all of it is granted.
 */
#include "tests/unit/unit.h"

#include <string.h>

#include "host/manifest/permission.h"

#define WWW "https://www.shop.example"
#define API "https://api.shop.example:8443"

static const char json[] =
    "{\"slug\":\"shop\",\"name\":\"Shop\",\"version\":\"1.2.3\","
    "\"data_types\":[\"bill\",\"file\",\"bill\",\"score\"],"
    "\"origins\":[\"" WWW "\",\"" API "\",\"https://*.cdn.example\",\"http://localhost:8080\","
    "\"" WWW "\"],"
    "\"fields\":{\"login\":{\"type\":\"text\"},\"password\":{\"type\":\"password\"},"
    "\"pin\":{\"type\":\"code\"},\"otp\":{\"type\":\"totp\"}},"
    "\"secrets\":["
    "{\"secret\":\"password\",\"origin\":\"" WWW "\",\"path\":\"/login\",\"field\":\"pass word\"},"
    "{\"secret\":\"pin\",\"origin\":\"" API "\",\"path\":\"/token\",\"field\":\"/user/pin\"},"
    "{\"secret\":\"pin\",\"origin\":\"" API "\",\"path\":\"/v1\",\"field\":\"Authorization:\"}],"
    "\"actions\":["
    "{\"method\":\"POST\",\"origin\":\"" WWW "\",\"path\":\"/order/*\"},"
    "{\"method\":\"DELETE\",\"origin\":\"" API "\",\"path\":\"/v1/session\"}],"
    "\"cookies\":{\"readable\":[\"csrf\"]},\"local_network\":true,"
    "\"tokens\":[{\"name\":\"access\",\"capture\":{\"origin\":\"" API "\",\"path\":\"/token\","
    "\"pointer\":\"/token\"},\"origins\":[\"" API "\",\"" WWW "\"]}]}";

static const struct {
    enum permission_kind kind;
    const char *text;
    const char *words;
} expected[] = {
    {PERMISSION_ORIGIN, "origin " WWW, "may reach www.shop.example"},
    {PERMISSION_ORIGIN, "origin " API, "may reach api.shop.example:8443"},
    {PERMISSION_ORIGIN, "origin https://*.cdn.example", "may reach every host below cdn.example"},
    {PERMISSION_ORIGIN, "origin http://localhost:8080",
     "may reach http://localhost:8080, without encryption"},
    {PERMISSION_LOCAL_NETWORK, "local-network", "its sites may be in your local network"},
    {PERMISSION_SECRET, "secret password " WWW "/login pass word",
     "your password may be put into the field \"pass word\" of pages at " WWW "/login"},
    {PERMISSION_SECRET, "secret pin " API "/token /user/pin",
     "your secret \"pin\" may be put into the value \"/user/pin\" of what is sent to " API
     "/token"},
    {PERMISSION_SECRET, "secret pin " API "/v1 Authorization:",
     "your secret \"pin\" may be put into the header \"Authorization\" of requests to " API "/v1"},
    {PERMISSION_CODES, "codes otp", "one-time codes are made for it from your seed \"otp\""},
    {PERMISSION_ACTION, "action POST " WWW "/order/*", "may send at " WWW "/order/* (POST)"},
    {PERMISSION_ACTION, "action DELETE " API "/v1/session",
     "may delete at " API "/v1/session (DELETE)"},
    {PERMISSION_TOKEN, "token access " API,
     "may use the token \"access\", which the site gives, at api.shop.example:8443"},
    {PERMISSION_TOKEN, "token access " WWW,
     "may use the token \"access\", which the site gives, at www.shop.example"},
    {PERMISSION_COOKIE, "cookie csrf", "may read the cookie \"csrf\""},
    {PERMISSION_DATA, "data bill", "stores bills"},
    {PERMISSION_DATA, "data file", "stores files"},
    {PERMISSION_DATA, "data score", "stores records of the kind \"score\", which is its own"},
    {PERMISSION_BACKGROUND, "background", "may run without you"},
};

static struct manifest *manifest;
static struct permission_list list;

static void
setup(void)
{
    struct error err = {0};

    ck_assert_msg(manifest_parse(json, sizeof json - 1, &manifest, &err) == 0, "%s", err.message);
    ck_assert_int_eq(permission_list_of(manifest, &list, &err), 0);
}

static void
teardown(void)
{
    permission_list_clear(&list);
    manifest = manifest_free(manifest);
}

START_TEST(test_texts_and_words)
{
    ck_assert_uint_eq(list.count, ARRAY_SIZE(expected));
    for (size_t i = 0; i < list.count; i++) {
        ck_assert_int_eq(list.items[i].kind, expected[i].kind);
        ck_assert_str_eq(list.items[i].text, expected[i].text);
        ck_assert_str_eq(list.items[i].words, expected[i].words);
    }
}
END_TEST

/* Those of one heading stand together. */
START_TEST(test_headings)
{
    unsigned changes = 1;

    for (size_t i = 1; i < list.count; i++)
        changes += strcmp(permission_heading(list.items[i].kind),
                          permission_heading(list.items[i - 1].kind)) != 0;
    ck_assert_uint_eq(changes, 6);
}
END_TEST

/* The manifest with all of its permissions but those that begin with the word. */
static struct manifest *
without(const char *word)
{
    const char *granted[ARRAY_SIZE(expected)];
    struct manifest *narrowed = NULL;
    struct error err = {0};
    size_t count = 0;

    for (size_t i = 0; i < list.count; i++) {
        if (strncmp(list.items[i].text, word, strlen(word)) != 0)
            granted[count++] = list.items[i].text;
    }
    ck_assert_uint_lt(count, list.count);
    ck_assert_int_eq(permission_narrow(manifest, granted, count, &narrowed, &err), 0);
    return narrowed;
}

/* Whether the manifest allows what the permission is for; as policy asks. */
static bool
allows(const struct manifest *asked, size_t permission)
{
    switch (permission) {
    case 0: return manifest_allows_origin(asked, WWW);
    case 1: return manifest_allows_origin(asked, API);
    case 2: return manifest_allows_origin(asked, "https://a.cdn.example");
    case 3: return manifest_allows_origin(asked, "http://localhost:8080");
    case 4: return asked->local_network;
    case 5: return manifest_allows_secret(asked, "password", WWW, "/login", "pass word");
    case 6: return manifest_allows_secret(asked, "pin", API, "/token", "/user/pin");
    case 7: return manifest_allows_secret(asked, "pin", API, "/v1", "Authorization:");
    case 8: return manifest_find_field(asked, "otp") != NULL;
    case 9: return manifest_allows_method(asked, "POST", WWW, "/order/1");
    case 10: return manifest_allows_method(asked, "DELETE", API, "/v1/session");
    case 11: return manifest_allows_token(asked, "access", API);
    case 12: return manifest_allows_token(asked, "access", WWW);
    case 13: return manifest_allows_cookie(asked, "csrf");
    case 14: return manifest_allows_kind(asked, "bill");
    case 15: return manifest_allows_kind(asked, "file");
    case 16: return manifest_allows_kind(asked, "score");
    default: return asked->background;
    }
}

/* Each is taken away alone: it goes, and what does not need it stays. */
START_TEST(test_one_is_missing)
{
    struct manifest *narrowed = without(expected[_i].text);

    for (size_t i = 0; i < ARRAY_SIZE(expected); i++) {
        bool needs = _i <= 1 && strstr(expected[i].text, expected[_i].text + strlen("origin "));
        /* A token that is captured at an origin is of no use without it. */
        bool is_token = _i == 1 && expected[i].kind == PERMISSION_TOKEN;

        ck_assert(allows(manifest, i));
        ck_assert_msg(allows(narrowed, i) == ((int)i != _i && !needs && !is_token),
                      "without \"%s\": \"%s\"", expected[_i].text, expected[i].text);
    }
    permission_narrow_free(narrowed);
}
END_TEST

START_TEST(test_nothing_is_granted)
{
    struct manifest *narrowed = NULL;
    struct error err = {0};

    ck_assert_int_eq(permission_narrow(manifest, NULL, 0, &narrowed, &err), 0);
    for (size_t i = 0; i < ARRAY_SIZE(expected); i++)
        ck_assert(!allows(narrowed, i));
    ck_assert(!manifest_allows_method(narrowed, "POST", WWW, "/login"));
    permission_narrow_free(narrowed);
}
END_TEST

/* The place of a secret implies its POST, as long as it is granted. */
START_TEST(test_the_post_of_a_secret)
{
    struct manifest *narrowed = without("secret password");

    ck_assert(manifest_allows_method(manifest, "POST", WWW, "/login"));
    ck_assert(!manifest_allows_method(narrowed, "POST", WWW, "/login"));
    permission_narrow_free(narrowed);
}
END_TEST

/* What is granted and not asked for gives nothing. */
START_TEST(test_more_is_granted_than_asked)
{
    const char *const granted[] = {"origin https://evil.example", "data secret", "origin " WWW,
                                   "action POST https://evil.example/"};
    struct manifest *narrowed = NULL;
    struct error err = {0};

    ck_assert_int_eq(permission_narrow(manifest, granted, 4, &narrowed, &err), 0);
    ck_assert(manifest_allows_origin(narrowed, WWW));
    ck_assert(!manifest_allows_origin(narrowed, "https://evil.example"));
    ck_assert(!manifest_allows_kind(narrowed, "secret"));
    permission_narrow_free(narrowed);
}
END_TEST

#define KINDS(list)                                               \
    "{\"slug\":\"shop\",\"name\":\"Shop\",\"version\":\"1.2.3\"," \
    "\"origins\":[\"" WWW "\"],\"data_types\":[" list "]}"

START_TEST(test_kinds_may_be_own_ones)
{
    static const char own[] = KINDS("\"bill\",\"consumption\",\"shop.card\",\"bil\"");
    CLEANUP_MANIFEST struct manifest *shop = NULL;
    CLEANUP_PERMISSION_LIST struct permission_list asked = {0};
    struct error err = {0};

    ck_assert_int_eq(manifest_parse(own, strlen(own), &shop, &err), 0);
    ck_assert(manifest_allows_kind(shop, "shop.card"));
    ck_assert(manifest_allows_kind(shop, "bil"));
    ck_assert(!manifest_allows_kind(shop, "file"));
    ck_assert_uint_eq(shop->warning_count, 1);
    ck_assert_str_eq(shop->warnings[0], "\"data_types\": \"bil\" is no kind of clisk-data(5); "
                                        "name one of your own as \"SLUG.name\"");
    ck_assert_int_eq(permission_list_of(shop, &asked, &err), 0);
    ck_assert_str_eq(asked.items[2].words,
                     "stores records of the kind \"consumption\": a series of what was consumed");
}
END_TEST

START_TEST(test_names_of_kinds_are_checked)
{
    static const char *const wrong[] = {KINDS("\"Bill\""), KINDS("\"a kind\""), KINDS("\"\"")};
    CLEANUP_MANIFEST struct manifest *shop = NULL;
    struct error err = {0};

    ck_assert_int_eq(manifest_parse(wrong[_i], strlen(wrong[_i]), &shop, &err), -1);
    ck_assert_int_eq(err.outcome, OUTCOME_SETUP);
    ck_assert_ptr_nonnull(strstr(err.message, "\"data_types\""));
}
END_TEST

static void
fill(Suite *suite)
{
    TCase *tcase = tcase_create("permissions");

    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, test_texts_and_words);
    tcase_add_test(tcase, test_headings);
    tcase_add_loop_test(tcase, test_one_is_missing, 0, (int)ARRAY_SIZE(expected));
    tcase_add_test(tcase, test_nothing_is_granted);
    tcase_add_test(tcase, test_the_post_of_a_secret);
    tcase_add_test(tcase, test_more_is_granted_than_asked);
    tcase_add_test(tcase, test_kinds_may_be_own_ones);
    tcase_add_loop_test(tcase, test_names_of_kinds_are_checked, 0, 3);
    suite_add_tcase(suite, tcase);
}

int
main(void)
{
    return unit_main("permission", fill);
}
