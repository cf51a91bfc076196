/* What a manifest asks leave for: requests that change state, private addresses, limits; and how
 * its files are called. */
#include <string.h>

#include "host/manifest/manifest.h"
#include "tests/unit/unit.h"

#define BASE                                                     \
    "\"slug\":\"shop\",\"name\":\"Shop\",\"version\":\"1.2.3\"," \
    "\"origins\":[\"https://shop.example\"]"

static const char whole[] =
    "{\"slug\":\"shop\",\"name\":\"Shop\",\"version\":\"1.2.3\","
    "\"origins\":[\"https://www.shop.example\",\"https://*.cdn.example:8443\"],"
    "\"fields\":{\"password\":{\"type\":\"password\"}},"
    "\"secrets\":[{\"secret\":\"password\",\"origin\":\"https://www.shop.example\","
    "\"path\":\"/login\",\"field\":\"pass\"}],"
    "\"actions\":[{\"method\":\"POST\",\"origin\":\"https://www.shop.example\","
    "\"path\":\"/customers/*/bills/search\"},{\"method\":\"PUT\","
    "\"origin\":\"https://a.cdn.example:8443\",\"path\":\"/\"}]}";

static struct manifest *
parse(const char *json)
{
    struct manifest *manifest = NULL;
    struct error err = {0};

    ck_assert_msg(manifest_parse(json, strlen(json), &manifest, &err) == 0, "%s", err.message);
    return manifest;
}

struct refusal {
    const char *json;
    const char *why;
};

#define ACT(method, origin, path)                                                                  \
    "{" BASE ",\"actions\":[{\"method\":\"" method "\",\"origin\":\"" origin "\",\"path\":\"" path \
    "\"}]}"
#define SHOP "https://shop.example"

static const struct refusal refusals[] = {
    {"{" BASE ",\"file_name\":\"../{date}\"}",
     "\"file_name\": the template is wrong at character 1"},
    {"{" BASE ",\"file_name\":[]}", "\"file_name\" must be a text"},
    {"{" BASE ",\"actions\":{}}", "\"actions\" must be a list"},
    {"{" BASE ",\"actions\":[\"POST\"]}", "an action: must be an object"},
    {"{" BASE ",\"actions\":[{}]}", "\"method\" is missing"},
    {ACT("GET", SHOP, "/"), "\"method\" must be POST"},
    {ACT("post", SHOP, "/"), "\"method\" must be POST"},
    {ACT("TRACE", SHOP, "/"), "\"method\" must be POST"},
    {ACT("POST", "https://evil.example", "/"), "is not one of the origins"},
    {ACT("POST", "https://*.shop.example", "/"), "is not one of the origins"},
    {ACT("POST", SHOP, "order"), "\"path\" must be one such as"},
    {ACT("POST", SHOP, "/a?b"), "\"path\" must be one such as"},
    {ACT("POST", SHOP, "/a/../b"), "\"path\" must be one such as"},
    {ACT("POST", SHOP, "/a%2fb"), "\"path\" must be one such as"},
    {ACT("POST", SHOP, "/a*"), "\"path\" must be one such as"},
    {ACT("POST", SHOP, "/*a/b"), "\"path\" must be one such as"},
    {ACT("POST", SHOP, "/**"), "\"path\" must be one such as"},
    {ACT("POST", SHOP, "*"), "\"path\" must be one such as"},
    {"{" BASE ",\"background\":\"no\"}", "\"background\" must be true or false"},
    {"{" BASE ",\"local_network\":1}", "\"local_network\" must be true or false"},
    {"{" BASE ",\"limits\":{\"bytes\":0}}", "\"bytes\" must be a number from"},
    {"{" BASE ",\"limits\":{\"document_bytes\":-1}}", "\"document_bytes\" must be a number"},
    {"{" BASE ",\"limits\":{\"documents\":1000001}}", "\"documents\" must be a number from"},
    {"{" BASE ",\"limits\":{\"questions\":1001}}", "\"questions\" must be a number from"},
    {"{" BASE ",\"limits\":{\"cpu_seconds\":3601}}", "\"cpu_seconds\" must be a number from"},
};

START_TEST(test_refused)
{
    struct manifest *manifest = NULL;
    struct error err = {0};

    ck_assert_int_eq(manifest_parse(refusals[_i].json, strlen(refusals[_i].json), &manifest, &err),
                     -1);
    ck_assert_int_eq(err.outcome, OUTCOME_SETUP);
    ck_assert_msg(strstr(err.message, refusals[_i].why) != NULL, "%s: %s", refusals[_i].json,
                  err.message);
}
END_TEST

struct method_case {
    const char *method;
    const char *origin;
    const char *path;
    bool allowed;
};

#define WWW "https://www.shop.example"
#define CDN "https://a.cdn.example:8443"

static const struct method_case method_cases[] = {
    {"GET", WWW, "/anywhere", true},
    {"HEAD", WWW, "/anywhere", true},
    {"OPTIONS", WWW, "/anywhere", true},
    {"POST", WWW, "/customers/42/bills/search", true},
    {"POST", WWW, "/customers/42/bills/search/", true},
    {"POST", WWW, "/customers/42/bills/search/2", true},
    {"POST", WWW, "/customers/*/bills/search", true},
    {"POST", WWW, "/customers/42/bills/searches", false},
    {"POST", WWW, "/customers/42/bills", false},
    {"POST", WWW, "/customers/42/7/bills/search", false},
    {"POST", WWW, "/customers//bills/search", false},
    {"POST", WWW, "/customers/bills/search", false},
    {"POST", WWW, "/customers/../bills/search", false},
    {"POST", WWW, "/customers/4%2f2/bills/search", false},
    {"POST", WWW, "/customers/4\\2/bills/search", false},
    {"POST", WWW, "/Customers/42/bills/search", false},
    {"POST", WWW, "/x/customers/42/bills/search", false},
    {"POST", WWW, "", false},
    {"POST", WWW, "/", false},
    {"PUT", WWW, "/customers/42/bills/search", false},
    {"PATCH", WWW, "/customers/42/bills/search", false},
    {"DELETE", WWW, "/customers/42/bills/search", false},
    {"POST", CDN, "/customers/42/bills/search", false},
    {"PUT", CDN, "/", true},
    {"PUT", CDN, "/any/where", true},
    {"PUT", CDN, "/any/../where", false},
    {"PUT", "https://b.cdn.example:8443", "/", false},
    {"POST", WWW, "/login", true},
    {"POST", WWW, "/login/2", true},
    {"POST", WWW, "/logins", false},
    {"PUT", WWW, "/login", false},
    {"POST", CDN, "/login", false},
};

START_TEST(test_allows_method)
{
    CLEANUP_MANIFEST struct manifest *manifest = parse(whole);
    const struct method_case *c = &method_cases[_i];

    ck_assert_msg(manifest_allows_method(manifest, c->method, c->origin, c->path) == c->allowed,
                  "%s %s%s", c->method, c->origin, c->path);
}
END_TEST

/* The place of a secret in a header is no reason to post. */
START_TEST(test_a_header_is_no_place_of_a_post)
{
    CLEANUP_MANIFEST struct manifest *manifest =
        parse("{" BASE ",\"fields\":{\"password\":{\"type\":\"password\"}},"
              "\"secrets\":[{\"secret\":\"password\",\"origin\":\"" SHOP "\","
              "\"path\":\"/login\",\"field\":\"Authorization:\"}]}");

    ck_assert(!manifest_allows_method(manifest, "POST", SHOP, "/login"));
    ck_assert(manifest_allows_method(manifest, "GET", SHOP, "/login"));
}
END_TEST

START_TEST(test_names_its_files)
{
    CLEANUP_MANIFEST struct manifest *silent = parse("{" BASE "}");
    CLEANUP_MANIFEST struct manifest *manifest =
        parse("{" BASE ",\"file_name\":\"{date:%Y-%m}/{title}\"}");

    ck_assert_str_eq(silent->file_name, "");
    ck_assert_str_eq(manifest->file_name, "{date:%Y-%m}/{title}");
    ck_assert_uint_eq(manifest->warning_count, 0);
}
END_TEST

static void
fill(Suite *suite)
{
    TCase *tcase = tcase_create("leave");

    tcase_add_loop_test(tcase, test_refused, 0, (int)ARRAY_SIZE(refusals));
    tcase_add_loop_test(tcase, test_allows_method, 0, (int)ARRAY_SIZE(method_cases));
    tcase_add_test(tcase, test_names_its_files);
    tcase_add_test(tcase, test_a_header_is_no_place_of_a_post);
    suite_add_tcase(suite, tcase);
}

int
main(void)
{
    return unit_main("manifest-actions", fill);
}
