#include <stdio.h>
#include <string.h>

#include "host/common/buf.h"
#include "host/manifest/manifest.h"
#include "tests/unit/unit.h"

/* The least that is a manifest; tests put more members in front of it. */
#define LEAST "\"slug\":\"shop\",\"name\":\"Shop\",\"version\":\"1.2.3\""
#define BASE  LEAST ",\"origins\":[\"https://shop.example\"]"

static const char whole[] =
    "{" LEAST ",\"license\":\"GPL-3.0-or-later\",\"developer\":\"Ana\",\"description\":\"Bills\","
    "\"vendor_link\":\"https://shop.example/\",\"locale\":\"fr-CA\","
    "\"categories\":[\"telecom\"],\"data_types\":[\"bill\",\"file\"],"
    "\"origins\":[\"https://www.shop.example\",\"https://*.cdn.example:8443\"],"
    "\"fields\":{"
    "\"login\":{\"type\":\"email\",\"label\":\"Adresse \u00e9lectronique\"},"
    "\"password\":{\"type\":\"password\",\"label\":\"Mot de passe\"},"
    "\"kind\":{\"type\":\"dropdown\",\"required\":false,\"options\":[\"pro\",\"home\"]}},"
    "\"secrets\":[{\"secret\":\"password\",\"origin\":\"https://www.shop.example\","
    "\"path\":\"/login\",\"field\":\"pass\"}],"
    "\"actions\":[{\"method\":\"POST\",\"origin\":\"https://www.shop.example\","
    "\"path\":\"/customers/*/bills/search\"},{\"method\":\"PUT\","
    "\"origin\":\"https://a.cdn.example:8443\",\"path\":\"/\"}],"
    "\"local_network\":true,\"background\":false,"
    "\"limits\":{\"wall_seconds\":60,\"requests\":10,\"questions\":2,\"documents\":3,"
    "\"cpu_seconds\":4,\"bytes\":5000000000,\"document_bytes\":6}}";

static struct manifest *
parse(const char *json)
{
    struct manifest *manifest = NULL;
    struct error err = {0};

    ck_assert_msg(manifest_parse(json, strlen(json), &manifest, &err) == 0, "%s", err.message);
    return manifest;
}

static void
assert_refused(const char *json, const char *why)
{
    struct manifest *manifest = NULL;
    struct error err = {0};

    ck_assert_int_eq(manifest_parse(json, strlen(json), &manifest, &err), -1);
    ck_assert_int_eq(err.outcome, OUTCOME_SETUP);
    ck_assert_msg(strstr(err.message, why) != NULL, "%s: expected %s, got %s", json, why,
                  err.message);
    ck_assert_ptr_null(manifest);
}

/* What a konnector says of its session. */
#define TOKEN(members) "{" BASE ",\"tokens\":[{\"name\":\"t\"," members "}]}"
#define CAPTURE        "\"capture\":{\"origin\":\"https://shop.example\",\"path\":\"/api\","
#define TO             ",\"origins\":[\"https://shop.example\"]"

START_TEST(test_session)
{
    CLEANUP_MANIFEST struct manifest *manifest =
        parse("{" BASE ",\"cookies\":{\"readable\":[\"csrf\"],\"x\":1},"
              "\"politeness\":{\"min_delay_ms\":0,\"in_flight\":2},"
              "\"tokens\":[{\"name\":\"t\"," CAPTURE "\"pointer\":\"/a\"}" TO "}]}");

    ck_assert(manifest_allows_cookie(manifest, "csrf"));
    ck_assert(!manifest_allows_cookie(manifest, "CSRF") && !manifest_allows_cookie(manifest, ""));
    ck_assert_uint_eq(manifest->in_flight, 2);
    ck_assert(manifest_allows_token(manifest, "t", "https://shop.example"));
    ck_assert(!manifest_allows_token(manifest, "t", "https://www.shop.example"));
    ck_assert(!manifest_allows_token(manifest, "u", "https://shop.example"));
    ck_assert_str_eq(manifest_find_token(manifest, "t")->pointer, "/a");
    ck_assert_str_eq(manifest_find_token(manifest, "t")->header, "");
    ck_assert_uint_eq(manifest->warning_count, 1);
}
END_TEST

START_TEST(test_session_refused)
{
    assert_refused("{" BASE ",\"cookies\":[]}", "\"cookies\" must be an object");
    assert_refused("{" BASE ",\"cookies\":{\"readable\":[1]}}", "list of texts");
    assert_refused("{" BASE ",\"tokens\":{}}", "\"tokens\" must be a list");
    assert_refused("{" BASE ",\"tokens\":[1]}", "a token must be an object");
    assert_refused(TOKEN("\"x\":1"), "\"capture\" must be an object");
    assert_refused(TOKEN(CAPTURE "\"x\":1}" TO), "either \"pointer\" or \"header\"");
    assert_refused(TOKEN(CAPTURE "\"pointer\":\"/a\",\"header\":\"X\"}" TO), "either");
    assert_refused(TOKEN(CAPTURE "\"pointer\":\"a\"}" TO), "JSON Pointer");
    assert_refused(TOKEN(CAPTURE "\"header\":\"X Y\"}" TO), "name of a header");
    assert_refused(TOKEN(CAPTURE "\"header\":\"X\"}"), "where it may go");
    assert_refused(TOKEN(CAPTURE "\"header\":\"X\"},\"origins\":[\"https://b.example\"]"),
                   "not one of the origins");
    assert_refused(TOKEN("\"capture\":{\"origin\":\"https://b.example\",\"path\":\"/\","
                         "\"header\":\"X\"}" TO),
                   "not one of the origins");
    assert_refused(TOKEN("\"capture\":{\"origin\":\"https://shop.example\",\"path\":\"x\","
                         "\"header\":\"X\"}" TO),
                   "\"path\"");
    assert_refused("{" BASE ",\"tokens\":[{\"name\":\"t\"," CAPTURE "\"header\":\"X\"}" TO
                   "},{\"name\":\"t\"," CAPTURE "\"header\":\"X\"}" TO "}]}",
                   "declared twice");
    assert_refused("{" BASE ",\"politeness\":1}", "\"politeness\" must be an object");
    assert_refused("{" BASE ",\"politeness\":{\"in_flight\":0}}", "from 1 to 6");
    assert_refused("{" BASE ",\"politeness\":{\"in_flight\":7}}", "from 1 to 6");
    assert_refused("{" BASE ",\"politeness\":{\"min_delay_ms\":10001}}", "from 0 to 10000");
}
END_TEST

START_TEST(test_whole)
{
    CLEANUP_MANIFEST struct manifest *manifest = parse(whole);
    const struct manifest_field *kind = manifest_find_field(manifest, "kind");

    ck_assert_str_eq(manifest->slug, "shop");
    ck_assert_str_eq(manifest->name, "Shop");
    ck_assert_str_eq(manifest->version, "1.2.3");
    ck_assert_str_eq(manifest->license, "GPL-3.0-or-later");
    ck_assert_str_eq(manifest->developer, "Ana");
    ck_assert_str_eq(manifest->description, "Bills");
    ck_assert_str_eq(manifest->vendor_link, "https://shop.example/");
    ck_assert_str_eq(manifest->locale, "fr-CA");
    ck_assert_uint_eq(manifest->category_count, 1);
    ck_assert_uint_eq(manifest->data_type_count, 2);
    ck_assert_str_eq(manifest->data_types[1], "file");
    ck_assert_uint_eq(manifest->origin_count, 2);
    ck_assert_uint_eq(manifest->field_count, 3);
    ck_assert_str_eq(manifest->fields[0].name, "login");
    ck_assert_str_eq(manifest->fields[0].label, "Adresse \u00e9lectronique");
    ck_assert(manifest->fields[0].required);
    ck_assert_ptr_nonnull(kind);
    ck_assert(!kind->required);
    ck_assert_uint_eq(kind->option_count, 2);
    ck_assert_str_eq(kind->options[1], "home");
    ck_assert_str_eq(kind->label, "kind");
    ck_assert_ptr_null(kind->pattern);
    ck_assert_uint_eq(manifest->placement_count, 1);
    ck_assert_str_eq(manifest->placements[0].field, "pass");
    ck_assert_uint_eq(manifest->limits.wall_seconds, 60);
    ck_assert_uint_eq(manifest->limits.requests, 10);
    ck_assert_uint_eq(manifest->limits.questions, 2);
    ck_assert_uint_eq(manifest->limits.documents, 3);
    ck_assert_uint_eq(manifest->limits.cpu_seconds, 4);
    ck_assert_uint_eq(manifest->limits.bytes, 5000000000ULL);
    ck_assert_uint_eq(manifest->limits.document_bytes, 6);
    ck_assert_uint_eq(manifest->action_count, 2);
    ck_assert_str_eq(manifest->actions[0].method, "POST");
    ck_assert_str_eq(manifest->actions[1].origin, "https://a.cdn.example:8443");
    ck_assert(manifest->local_network && !manifest->background);
    ck_assert_uint_eq(manifest->warning_count, 0);
}
END_TEST

START_TEST(test_least)
{
    CLEANUP_MANIFEST struct manifest *manifest = parse("{" BASE "}");

    ck_assert_str_eq(manifest->license, "");
    ck_assert_str_eq(manifest->locale, "");
    ck_assert_uint_eq(manifest->field_count, 0);
    ck_assert_uint_eq(manifest->placement_count, 0);
    ck_assert_uint_eq(manifest->limits.wall_seconds, 0);
    ck_assert_uint_eq(manifest->limits.requests, 0);
    ck_assert_uint_eq(manifest->action_count, 0);
    ck_assert(!manifest->local_network && manifest->background);
    ck_assert(!manifest_allows_kind(manifest, "bill"));
    ck_assert_ptr_null(manifest_find_field(manifest, "login"));
}
END_TEST

START_TEST(test_free_of_null)
{
    ck_assert_ptr_null(manifest_free(NULL));
}
END_TEST

START_TEST(test_unknown_members_are_warnings)
{
    CLEANUP_MANIFEST struct manifest *manifest = parse("{\"icon\":1," BASE ",\"langs\":[]}");

    ck_assert_uint_eq(manifest->warning_count, 2);
    ck_assert_str_eq(manifest->warnings[0], "\"icon\" is not known and is ignored");
    ck_assert_str_eq(manifest->warnings[1], "\"langs\" is not known and is ignored");
}
END_TEST

struct refusal {
    const char *json;
    const char *why;
};

#define ORIGIN(text)  "{" LEAST ",\"origins\":[\"" text "\"]}"
#define FIELD(text)   "{" BASE ",\"fields\":{\"login\":{" text "}}}"
#define PATTERN(text) FIELD("\"type\":\"text\",\"label\":\"L\",\"pattern\":\"" text "\"")
#define SECRET        "\"fields\":{\"password\":{\"type\":\"password\",\"label\":\"P\"}}"
#define PLACE(secret, origin, path, field)                                              \
    "{" BASE "," SECRET ",\"secrets\":[{\"secret\":\"" secret "\",\"origin\":\"" origin \
    "\",\"path\":\"" path "\",\"field\":\"" field "\"}]}"
#define LABEL64 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static const struct refusal refusals[] = {
    {"", "is no JSON, at line"},
    {"{", "is no JSON, at line"},
    {"[]", "must be an object"},
    {"{} x", "is no JSON, at line"},
    {"{\"slug\":\"a\",\"slug\":\"b\"}", "duplicate"},
    {"{\"slug\":\"a\\u0000b\"}", "is no JSON, at line"},
    {"{\"slug\":\"\xff\"}", "is no JSON, at line"},
    {"{}", "\"slug\" is missing"},
    {"{\"slug\":7}", "\"slug\" must be a text"},
    {"{\"slug\":\"\"}", "\"slug\" is empty"},
    {"{\"slug\":\"Shop\",\"name\":\"N\",\"version\":\"1.2.3\"}", "\"slug\" must be 1 to 40"},
    {"{\"slug\":\"../x\",\"name\":\"N\",\"version\":\"1.2.3\"}", "\"slug\" must be 1 to 40"},
    {"{\"slug\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\",\"name\":\"N\",\"version\":\"1.2."
     "3\"}",
     "\"slug\" must be 1 to 40"},
    {"{\"slug\":\"a\"}", "\"name\" is missing"},
    {"{\"slug\":\"a\",\"name\":\"a\\u001b[0m\"}", "\"name\" must be one line"},
    {"{\"slug\":\"a\",\"name\":\"a\\nb\"}", "\"name\" must be one line"},
    {"{\"slug\":\"a\",\"name\":\"a\\u009bb\"}", "\"name\" must be one line"},
    {"{\"slug\":\"a\",\"name\":\"a\"}", "\"version\" is missing"},
    {"{\"slug\":\"a\",\"name\":\"a\",\"version\":\"1.2\"}", "\"version\" must be three numbers"},
    {"{\"slug\":\"a\",\"name\":\"a\",\"version\":\"1.2.3.4\"}",
     "\"version\" must be three numbers"},
    {"{\"slug\":\"a\",\"name\":\"a\",\"version\":\"01.2.3\"}", "\"version\" must be three numbers"},
    {"{\"slug\":\"a\",\"name\":\"a\",\"version\":\"1.2.3-rc1\"}",
     "\"version\" must be three numbers"},
    {"{\"slug\":\"a\",\"name\":\"a\",\"version\":\"1.2.1234567890\"}",
     "\"version\" must be three numbers"},
    {"{" LEAST "}", "\"origins\" is missing"},
    {"{" LEAST ",\"origins\":[]}", "\"origins\" must name at least one"},
    {"{" LEAST ",\"origins\":\"https://a.example\"}", "\"origins\" must be a list of"},
    {"{" LEAST ",\"origins\":[7]}", "\"origins\" must be a list of"},
    {"{" LEAST ",\"origins\":[\"https://a.example\",\"x\"]}",
     "in \"origins\" must be https://host"},
    {ORIGIN("http://shop.example"), "in \"origins\" must be https://host"},
    {ORIGIN("HTTPS://shop.example"), "in \"origins\" must be https://host"},
    {ORIGIN("https://"), "in \"origins\" must be https://host"},
    {ORIGIN("https://shop.example/"), "in \"origins\" must be https://host"},
    {ORIGIN("https://shop.example?x"), "in \"origins\" must be https://host"},
    {ORIGIN("https://shop.example:443"), "in \"origins\" must be https://host"},
    {ORIGIN("https://shop.example:"), "in \"origins\" must be https://host"},
    {ORIGIN("https://shop.example:0"), "in \"origins\" must be https://host"},
    {ORIGIN("https://shop.example:65536"), "in \"origins\" must be https://host"},
    {ORIGIN("https://shop.example:8443/"), "in \"origins\" must be https://host"},
    {ORIGIN("https://Shop.example"), "in \"origins\" must be https://host"},
    {ORIGIN("https://sh\u00f6p.example"), "in \"origins\" must be https://host"},
    {ORIGIN("https://shop.example."), "in \"origins\" must be https://host"},
    {ORIGIN("https://shop..example"), "in \"origins\" must be https://host"},
    {ORIGIN("https://-shop.example"), "in \"origins\" must be https://host"},
    {ORIGIN("https://shop-.example"), "in \"origins\" must be https://host"},
    {ORIGIN("https://user@shop.example"), "in \"origins\" must be https://host"},
    {ORIGIN("https://[::1]"), "in \"origins\" must be https://host"},
    {ORIGIN("https://" LABEL64 ".example"), "in \"origins\" must be https://host"},
    {ORIGIN("https://*"), "in \"origins\" must be https://host"},
    {ORIGIN("https://*.example"), "in \"origins\" must be https://host"},
    {ORIGIN("https://*shop.example"), "in \"origins\" must be https://host"},
    {ORIGIN("https://www.*.example"), "in \"origins\" must be https://host"},
    {ORIGIN("https://*.*.example"), "in \"origins\" must be https://host"},
    {ORIGIN("https://*.0.0.1"), "in \"origins\" must be https://host"},
    {"{" BASE ",\"data_types\":{}}", "\"data_types\" must be a list of"},
    {"{" BASE ",\"data_types\":[null]}", "\"data_types\" must be a list of"},
    {"{" BASE ",\"limits\":3}", "\"limits\" must be an object"},
    {"{" BASE ",\"limits\":{\"requests\":0}}", "\"requests\" must be a number from"},
    {"{" BASE ",\"limits\":{\"requests\":1.5}}", "\"requests\" must be a number from"},
    {"{" BASE ",\"limits\":{\"requests\":1000001}}", "\"requests\" must be a number from"},
    {"{" BASE ",\"limits\":{\"wall_seconds\":-1}}", "\"wall_seconds\" must be a number from"},
    {"{" BASE ",\"limits\":{\"wall_seconds\":86401}}", "\"wall_seconds\" must be a number from"},
    {"{" BASE ",\"limits\":{\"wall_seconds\":4294967297}}",
     "\"wall_seconds\" must be a number from"},
    {"{" BASE ",\"fields\":[]}", "\"fields\" must be an object"},
    {"{" BASE ",\"fields\":{\"Login\":{}}}", "a name is 1 to 40"},
    {"{" BASE ",\"fields\":{\"\":{}}}", "a name is 1 to 40"},
    {"{" BASE ",\"fields\":{\"login\":3}}", "field \"login\": must be an object"},
    {FIELD(""), "\"type\" is missing"},
    {FIELD("\"type\":\"hidden\""), "\"type\" must be text, email"},
    {FIELD("\"type\":\"text\",\"label\":\"L\",\"required\":1"),
     "\"required\" must be true or false"},
    {FIELD("\"type\":\"text\",\"label\":\"L\",\"options\":[{}]"), "\"options\" "},
    {FIELD("\"type\":\"dropdown\",\"label\":\"L\""), "\"options\" "},
    {FIELD("\"type\":\"dropdown\",\"label\":\"L\",\"options\":[]"), "\"options\" "},
    {FIELD("\"type\":\"dropdown\",\"label\":\"L\",\"options\":[\"\"]"), "\"options\" "},
    {PATTERN("["), "lacks a closing bracket"},
    {PATTERN("[^]["), "lacks a closing bracket"},
    {PATTERN("a{1,"), "must have counts of at most"},
    {PATTERN("[[:alpha:"), "lacks a closing bracket"},
    {PATTERN("a)|(b"), "is no extended regular"},
    {PATTERN("("), "is no extended regular"},
    {PATTERN("(a{64}){64}"), "must repeat nothing but"},
    {PATTERN("a{65}"), "must have counts of at most"},
    {PATTERN("a{1,65}"), "must have counts of at most"},
    {PATTERN("a{2}{2}"), "must repeat nothing but"},
    {PATTERN("a++"), "must repeat nothing but"},
    {PATTERN("(a+)+"), "must repeat nothing but"},
    {PATTERN("*a"), "must repeat nothing but"},
    {PATTERN("a*{2}"), "must repeat nothing but"},
    {PATTERN("{2}"), "must repeat nothing but"},
    {PATTERN("(a)\\\\1"), "must have no reference back"},
    {"{" BASE "," SECRET "}", "must say where the secret"},
    {"{" BASE "," SECRET ",\"secrets\":[]}", "must say where the secret"},
    {"{" BASE "," SECRET ",\"secrets\":{}}", "\"secrets\" must be a list"},
    {"{" BASE "," SECRET ",\"secrets\":[\"password\"]}",
     "a rule of \"secrets\": must be an object"},
    {"{" BASE ",\"secrets\":[{}]}", "\"secret\" is missing"},
    {PLACE("login", "https://shop.example", "/", "p"), "is no secret field"},
    {PLACE("password", "https://evil.example", "/", "p"), "is not one of the origins"},
    {PLACE("password", "https://*.shop.example", "/", "p"), "is not one of the origins"},
    {PLACE("password", "https://shop.example", "login", "p"), "\"path\" must be one such as"},
    {PLACE("password", "https://shop.example", "/a?b", "p"), "\"path\" must be one such as"},
    {PLACE("password", "https://shop.example", "/a/../b", "p"), "\"path\" must be one such as"},
    {PLACE("password", "https://shop.example", "/a%2Fb", "p"), "\"path\" must be one such as"},
    {PLACE("password", "https://shop.example", "//b", "p"), "\"path\" must be one such as"},
    {PLACE("password", "https://shop.example", "/", ""), "\"field\" is empty"},
    {"{" BASE ",\"fields\":{\"a\":{\"type\":\"code\",\"label\":\"C\"}}}",
     "must say where the secret"},
};

START_TEST(test_refused)
{
    assert_refused(refusals[_i].json, refusals[_i].why);
}
END_TEST

START_TEST(test_too_large)
{
    CLEANUP_BUF struct buf json = BUF_INIT(2 * MANIFEST_BYTES_MAX);

    buf_append_str(&json, "{" BASE);
    while (json.len < MANIFEST_BYTES_MAX)
        buf_append_byte(&json, ' ');
    buf_append_byte(&json, '}');
    assert_refused(buf_str(&json), "larger than 65536 bytes");
}
END_TEST

START_TEST(test_counts_are_capped)
{
    CLEANUP_BUF struct buf json = BUF_INIT(MANIFEST_BYTES_MAX);

    buf_append_str(&json, "{" LEAST ",\"origins\":[\"https://a.example\"");
    for (int i = 0; i < MANIFEST_LIST_MAX; i++)
        buf_printf(&json, ",\"https://a%d.example\"", i);
    buf_append_str(&json, "]}");
    assert_refused(buf_str(&json), "\"origins\" must be a list of at most 64 texts");
}
END_TEST

START_TEST(test_fields_are_capped)
{
    CLEANUP_BUF struct buf json = BUF_INIT(MANIFEST_BYTES_MAX);

    buf_append_str(&json, "{" BASE ",\"fields\":{\"a\":{}");
    for (int i = 0; i < MANIFEST_LIST_MAX; i++)
        buf_printf(&json, ",\"a%d\":{}", i);
    buf_append_str(&json, "}}");
    assert_refused(buf_str(&json), "\"fields\" must be an object of at most 64");
}
END_TEST

START_TEST(test_deeply_nested)
{
    CLEANUP_BUF struct buf json = BUF_INIT(MANIFEST_BYTES_MAX);

    for (int i = 0; i < 30000; i++)
        buf_append_byte(&json, '[');
    assert_refused(buf_str(&json), "line");
}
END_TEST

struct origin_case {
    const char *origin;
    bool allowed;
};

static const struct origin_case origin_cases[] = {
    {"https://www.shop.example", true},
    {"https://a.cdn.example:8443", true},
    {"https://a.b.cdn.example:8443", true},
    {"https://cdn.example:8443", false},
    {"https://a.cdn.example", false},
    {"https://a.cdn.example:18443", false},
    {"https://xcdn.example:8443", false},
    {"https://.cdn.example:8443", false},
    {"https://evil.example/.cdn.example:8443", false},
    {"https://evil.example#.cdn.example:8443", false},
    {"https://user@a.cdn.example:8443", false},
    {"http://www.shop.example", false},
    {"http://a.cdn.example:8443", false},
    {"https://shop.example", false},
    {"https://www.shop.example.evil.example", false},
    {"https://www.shop.example:8443", false},
    {"https://www.shop.example/", false},
    {"null", false},
    {"", false},
};

START_TEST(test_allows_origin)
{
    CLEANUP_MANIFEST struct manifest *manifest = parse(whole);
    const struct origin_case *c = &origin_cases[_i];

    ck_assert_msg(manifest_allows_origin(manifest, c->origin) == c->allowed, "%s", c->origin);
}
END_TEST

START_TEST(test_origins_taken)
{
    static const char *const good[] = {
        ORIGIN("https://localhost:8443"),      ORIGIN("https://127.0.0.1:65535"),
        ORIGIN("https://xn--shp-tna.example"), ORIGIN("https://*.shop.example"),
        ORIGIN("https://3suisses.example"),    ORIGIN("https://a--b.example:1"),
    };

    manifest_free(parse(good[_i]));
}
END_TEST

struct secret_case {
    const char *secret;
    const char *origin;
    const char *path;
    const char *field;
    bool allowed;
};

#define AT "https://www.shop.example"

static const struct secret_case secret_cases[] = {
    {"password", AT, "/login", "pass", true},
    {"password", AT, "/login/", "pass", true},
    {"password", AT, "/login/step/2", "pass", true},
    {"password", AT, "/login2", "pass", false},
    {"password", AT, "/logi", "pass", false},
    {"password", AT, "/", "pass", false},
    {"password", AT, "", "pass", false},
    {"password", AT, "/Login", "pass", false},
    {"password", AT, "/login/../comment", "pass", false},
    {"password", AT, "/login/..", "pass", false},
    {"password", AT, "/login/./x", "pass", false},
    {"password", AT, "/login/%2e%2E/comment", "pass", false},
    {"password", AT, "/login/..%2fcomment", "pass", false},
    {"password", AT, "/login/..%5Ccomment", "pass", false},
    {"password", AT, "/login/..\\comment", "pass", false},
    {"password", AT, "/login//x", "pass", false},
    {"password", AT, "/login/.well-known", "pass", true},
    {"password", AT, "/login/..x", "pass", true},
    {"password", AT, "/login/%41", "pass", true},
    {"password", AT, "/login/%2", "pass", true},
    {"password", AT, "/login", "comment", false},
    {"password", AT ":8443", "/login", "pass", false},
    {"password", "https://a.cdn.example:8443", "/login", "pass", false},
    {"login", AT, "/login", "pass", false},
    {"", AT, "/login", "pass", false},
};

START_TEST(test_allows_secret)
{
    CLEANUP_MANIFEST struct manifest *manifest = parse(whole);
    const struct secret_case *c = &secret_cases[_i];

    ck_assert_msg(manifest_allows_secret(manifest, c->secret, c->origin, c->path, c->field) ==
                      c->allowed,
                  "%s %s%s %s", c->secret, c->origin, c->path, c->field);
}
END_TEST

START_TEST(test_placement_at_the_root)
{
    CLEANUP_MANIFEST struct manifest *manifest =
        parse(PLACE("password", "https://shop.example", "/", "p"));

    ck_assert(manifest_allows_secret(manifest, "password", "https://shop.example", "/", "p"));
    ck_assert(manifest_allows_secret(manifest, "password", "https://shop.example", "/a/b", "p"));
    ck_assert(!manifest_allows_secret(manifest, "password", "https://shop.example", "/../b", "p"));
}
END_TEST

START_TEST(test_placement_below_a_star)
{
    CLEANUP_MANIFEST struct manifest *manifest =
        parse("{" LEAST ",\"origins\":[\"https://*.shop.example\"]," SECRET
              ",\"secrets\":[{\"secret\":\"password\",\"origin\":\"https://id.shop.example\","
              "\"path\":\"/\",\"field\":\"p\"}]}");

    ck_assert(manifest_allows_secret(manifest, "password", "https://id.shop.example", "/", "p"));
    ck_assert(!manifest_allows_secret(manifest, "password", "https://x.shop.example", "/", "p"));
}
END_TEST

START_TEST(test_field_types)
{
    CLEANUP_MANIFEST struct manifest *manifest = parse(whole);

    ck_assert(manifest_find_field(manifest, "password")->is_secret);
    ck_assert(!manifest_find_field(manifest, "login")->is_secret);
    ck_assert_int_eq(manifest_find_field(manifest, "login")->type, MANIFEST_EMAIL);
}
END_TEST

/* A seed is a secret without a place, and is not asked for unless the manifest insists. */
START_TEST(test_totp)
{
    CLEANUP_MANIFEST struct manifest *manifest =
        parse("{" BASE ",\"fields\":{\"seed\":{\"type\":\"totp\"},"
              "\"must\":{\"type\":\"totp\",\"required\":true}}}");
    const struct manifest_field *seed = manifest_find_field(manifest, "seed");

    ck_assert_int_eq(seed->type, MANIFEST_TOTP);
    ck_assert(seed->is_secret && !seed->required);
    ck_assert(manifest_find_field(manifest, "must")->required);
    ck_assert_uint_eq(manifest->placement_count, 0);
    ck_assert(!manifest_allows_secret(manifest, "seed", "https://shop.example", "/", "p"));
    assert_refused("{" BASE ",\"fields\":{\"seed\":{\"type\":\"totp\",\"pattern\":\"a\"}}}",
                   "is not for secrets");
    assert_refused("{" BASE ",\"fields\":{\"seed\":{\"type\":\"totp\"}},\"secrets\":["
                   "{\"secret\":\"seed\",\"origin\":\"https://shop.example\","
                   "\"path\":\"/\",\"field\":\"code\"}]}",
                   "goes nowhere");
}
END_TEST

struct pattern_case {
    const char *json;
    const char *value;
    bool accepted;
};

static const struct pattern_case pattern_cases[] = {
    {PATTERN("[0-9]{10}"), "0123456789", true},
    {PATTERN("[0-9]{10}"), "01234567890", false},
    {PATTERN("[0-9]{10}"), "x0123456789", false},
    {PATTERN("[0-9]{10}"), "", false},
    {PATTERN("a|ab|abc"), "abc", true},
    {PATTERN("a|ab|abc"), "abcd", false},
    {PATTERN("^a$"), "a", true},
    {PATTERN("[]a]{1,}"), "]a]", true},
    {PATTERN("[^[:space:]]+"), "ab", true},
    {PATTERN("[^[:space:]]+"), "a b", false},
    {PATTERN("\\\\{2"), "{2", true},
    {PATTERN("\\\\.{2}"), "..", true},
    {PATTERN("(fr|de)?([0-9] )*x"), "fr1 2 x", true},
    {PATTERN("(fr|de)?([0-9] )*x"), "fr12x", false},
    {PATTERN("a{0,2}b"), "aab", true},
};

START_TEST(test_pattern)
{
    const struct pattern_case *c = &pattern_cases[_i];
    CLEANUP_MANIFEST struct manifest *manifest = parse(c->json);

    ck_assert_msg(manifest_field_accepts(manifest_find_field(manifest, "login"), c->value) ==
                      c->accepted,
                  "%s: %s", c->json, c->value);
}
END_TEST

START_TEST(test_dropdown_accepts_its_options)
{
    CLEANUP_MANIFEST struct manifest *manifest = parse(whole);
    const struct manifest_field *kind = manifest_find_field(manifest, "kind");

    ck_assert(manifest_field_accepts(kind, "home"));
    ck_assert(!manifest_field_accepts(kind, "Home"));
    ck_assert(!manifest_field_accepts(kind, ""));
    ck_assert(manifest_field_accepts(manifest_find_field(manifest, "login"), "anything"));
}
END_TEST

static void
fill(Suite *suite)
{
    TCase *parsed = tcase_create("parsed"), *policy = tcase_create("policy");

    tcase_add_test(parsed, test_whole);
    tcase_add_test(parsed, test_session);
    tcase_add_test(parsed, test_session_refused);
    tcase_add_test(parsed, test_least);
    tcase_add_test(parsed, test_free_of_null);
    tcase_add_test(parsed, test_unknown_members_are_warnings);
    tcase_add_loop_test(parsed, test_refused, 0, (int)ARRAY_SIZE(refusals));
    tcase_add_test(parsed, test_too_large);
    tcase_add_test(parsed, test_counts_are_capped);
    tcase_add_test(parsed, test_fields_are_capped);
    tcase_add_test(parsed, test_deeply_nested);
    tcase_add_loop_test(parsed, test_origins_taken, 0, 6);
    suite_add_tcase(suite, parsed);
    tcase_add_loop_test(policy, test_allows_origin, 0, (int)ARRAY_SIZE(origin_cases));
    tcase_add_loop_test(policy, test_allows_secret, 0, (int)ARRAY_SIZE(secret_cases));
    tcase_add_test(policy, test_placement_at_the_root);
    tcase_add_test(policy, test_placement_below_a_star);
    tcase_add_test(policy, test_field_types);
    tcase_add_test(policy, test_totp);
    tcase_add_loop_test(policy, test_pattern, 0, (int)ARRAY_SIZE(pattern_cases));
    tcase_add_test(policy, test_dropdown_accepts_its_options);
    suite_add_tcase(suite, policy);
}

int
main(void)
{
    return unit_main("manifest", fill);
}
