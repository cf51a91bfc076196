/* Where secrets may go, how they are written there, and how they are found when they come back. */
#include "tests/unit/test-fetcher.h"

#include <stdio.h>
#include <string.h>

#include "host/fetcher/echo.h"
#include "host/fetcher/echo_forms.h"
#include "host/fetcher/form_body.h"
#include "host/fetcher/secret_transform.h"
#include "host/wire/wire.h"

static struct span
span_of(const char *text)
{
    return (struct span){(const uint8_t *)text, strlen(text)};
}

static void
secrets_cleanup(struct secrets **secrets)
{
    secrets_free(*secrets);
}

static void
echo_cleanup(struct echo **echo)
{
    echo_free(*echo);
}

static struct secrets *
secrets_of(const char *name, const char *value)
{
    struct secrets *secrets = secrets_new();
    struct error err = {0};

    ck_assert_ptr_nonnull(secrets);
    ck_assert_int_eq(secrets_add(secrets, name, span_of(value), &err), 0);
    return secrets;
}

static void
allow(struct secrets *secrets, const char *path)
{
    struct error err = {0};

    ck_assert_int_eq(
        secrets_allow(secrets, (struct secrets_place){"password", "https://a.test", path, "pass"},
                      &err),
        0);
}

static bool
may(const struct secrets *secrets, const char *text, const char *name, const char *field)
{
    CLEANUP_URL struct url *url = NULL;
    const struct secret *secret = NULL;
    struct error err = {0};
    const char *why;
    int result;

    ck_assert_int_eq(url_parse(text, NULL, &url, &why), 0);
    result = secrets_find(secrets, name, url, field, &secret, &err);
    if (result == 0)
        return true;
    ck_assert_int_eq(err.outcome, OUTCOME_DENIED);
    ck_assert_ptr_nonnull(strstr(err.message, name));
    ck_assert_ptr_nonnull(strstr(err.message, url->origin));
    return false;
}

START_TEST(places)
{
    CLEANUP(secrets_cleanup) struct secrets *secrets = secrets_of("password", "pw");

    allow(secrets, "/login");
    ck_assert(may(secrets, "https://a.test/login", "password", "pass"));
    ck_assert(may(secrets, "https://a.test:443/login/x?y#z", "password", "pass"));
    ck_assert(!may(secrets, "https://a.test/logins", "password", "pass"));
    ck_assert(!may(secrets, "https://a.test/", "password", "pass"));
    ck_assert(!may(secrets, "https://a.test/login/../x", "password", "pass"));
    ck_assert(!may(secrets, "https://a.test/login/%2e%2e/x", "password", "pass"));
    ck_assert(!may(secrets, "https://a.test/LOGIN", "password", "pass"));
    ck_assert(!may(secrets, "http://a.test/login", "password", "pass"));
    ck_assert(!may(secrets, "https://a.test:8443/login", "password", "pass"));
    ck_assert(!may(secrets, "https://b.test/login", "password", "pass"));
    ck_assert(!may(secrets, "https://a.test/login", "password", "pas"));
    ck_assert(!may(secrets, "https://a.test/login", "other", "pass"));
}
END_TEST

START_TEST(places_below_a_path)
{
    CLEANUP(secrets_cleanup) struct secrets *all = secrets_of("password", "pw");
    CLEANUP(secrets_cleanup) struct secrets *folder = secrets_of("password", "pw");

    allow(all, "/");
    ck_assert(may(all, "https://a.test/", "password", "pass"));
    ck_assert(may(all, "https://a.test/any/thing", "password", "pass"));
    allow(folder, "/in/");
    ck_assert(may(folder, "https://a.test/in/x", "password", "pass"));
    ck_assert(may(folder, "https://a.test/in/", "password", "pass"));
    ck_assert(!may(folder, "https://a.test/in", "password", "pass"));
}
END_TEST

START_TEST(secret_twice)
{
    CLEANUP(secrets_cleanup) struct secrets *secrets = secrets_of("password", "pw");
    struct error err = {0};

    ck_assert_int_eq(secrets_add(secrets, "password", span_of("x"), &err), -1);
    ck_assert_uint_eq(secrets_count(secrets), 1);
    ck_assert_str_eq(secrets_value(secrets, 0)->data, "pw");
}
END_TEST

START_TEST(too_many_secrets)
{
    CLEANUP(secrets_cleanup) struct secrets *secrets = secrets_new();
    struct error err = {0};
    char name[16];

    for (int i = 0; i < SECRETS_MAX; i++) {
        snprintf(name, sizeof name, "s%d", i);
        ck_assert_int_eq(secrets_add(secrets, name, span_of("x"), &err), 0);
    }
    ck_assert_int_eq(secrets_add(secrets, "more", span_of("x"), &err), -1);
    for (int i = 0; i < SECRETS_PLACEMENTS_MAX; i++)
        allow(secrets, "/");
    ck_assert_int_eq(secrets_allow(secrets, (struct secrets_place){"a", "b", "c", "d"}, &err), -1);
}
END_TEST

static const struct form_body_style urlencoded = {.charset = ""};

static struct secret *
form(const struct secrets *secrets, const char *const (*params)[3], size_t count, bool *has,
     struct error *err)
{
    CLEANUP_BUF struct buf list = BUF_INIT(65536);
    CLEANUP_URL struct url *url = NULL;
    struct secret *body = NULL;
    const char *why;

    ck_assert_int_eq(url_parse("https://a.test/login", NULL, &url, &why), 0);
    for (size_t i = 0; i < count; i++)
        wire_put_param(&list, (struct wire_param){
                                  .kind = params[i][0] ? WIRE_PARAM_SECRET : WIRE_PARAM_TEXT,
                                  .name = params[i][1],
                                  .value = params[i][2],
                              });
    form_body_build(secrets, url, (struct span){list.data, list.len}, &urlencoded, &body, has, err);
    return body;
}

START_TEST(form_without_secret)
{
    static const char *const params[][3] = {
        {NULL, "a b", "c+d"}, {NULL, "", ""},          {NULL, "\xC3\xA9", "*-._~"},
        {NULL, "x", "\r\n"},  {NULL, "z", "09AZaz%/"},
    };
    CLEANUP(secrets_cleanup) struct secrets *secrets = secrets_of("password", "pw");
    CLEANUP_SECRET struct secret *body = NULL;
    struct error err = {0};
    bool has = true;

    body = form(secrets, params, ARRAY_SIZE(params), &has, &err);
    ck_assert_ptr_nonnull(body);
    ck_assert_str_eq(body->data, "a+b=c%2Bd&=&%C3%A9=*-._%7E&x=%0D%0A&z=09AZaz%25%2F");
    ck_assert_uint_eq(body->len, strlen(body->data));
    ck_assert(!has);
}
END_TEST

START_TEST(form_with_secret)
{
    static const char *const params[][3] = {{NULL, "user", "me"}, {"", "pass", "password"}};
    CLEANUP(secrets_cleanup) struct secrets *secrets = secrets_of("password", "p&=+ \xC3\xA9");
    CLEANUP_SECRET struct secret *body = NULL;
    struct error err = {0};
    bool has = false;

    ck_assert_ptr_null(form(secrets, params, 2, &has, &err));
    ck_assert_int_eq(err.outcome, OUTCOME_DENIED);
    allow(secrets, "/login");
    body = form(secrets, params, 2, &has, &err);
    ck_assert_ptr_nonnull(body);
    ck_assert_str_eq(body->data, "user=me&pass=p%26%3D%2B+%C3%A9");
    ck_assert(has);
}
END_TEST

START_TEST(form_of_nothing)
{
    CLEANUP(secrets_cleanup) struct secrets *secrets = secrets_of("password", "pw");
    CLEANUP_SECRET struct secret *body = NULL;
    struct error err = {0};
    bool has = true;

    body = form(secrets, NULL, 0, &has, &err);
    ck_assert_ptr_nonnull(body);
    ck_assert_uint_eq(body->len, 0);
}
END_TEST

START_TEST(form_that_cannot_be_read)
{
    CLEANUP(secrets_cleanup) struct secrets *secrets = secrets_of("password", "pw");
    CLEANUP_URL struct url *url = NULL;
    struct secret *body = NULL;
    struct error err = {0};
    const char *why;
    bool has;

    ck_assert_int_eq(url_parse("https://a.test/", NULL, &url, &why), 0);
    ck_assert_int_eq(
        form_body_build(secrets, url, span_of("\2abc"), &urlencoded, &body, &has, &err), -1);
    ck_assert_int_eq(err.outcome, OUTCOME_INTERNAL);
}
END_TEST

/* One secret in every style in which a form can be. */
START_TEST(forms_with_a_secret_in_any_style)
{
    static const struct {
        struct form_body_style style;
        enum wire_transform transform;
        const char *expected;
    } cases[] = {
        {{FORM_URLENCODED, "windows-1252", NULL}, WIRE_TRANSFORM_RAW, "pass=p%E9+%80%26%239829%3B"},
        {{FORM_URLENCODED, "utf-8", NULL}, WIRE_TRANSFORM_BASE64, "pass=cMOpIOKCrOKZpQ%3D%3D"},
        {{FORM_TEXT_PLAIN, "iso-8859-15", NULL}, WIRE_TRANSFORM_RAW, "pass=p\xE9 \xA4&#9829;\r\n"},
        {{FORM_MULTIPART, "windows-1252", "B"},
         WIRE_TRANSFORM_RAW,
         "--B\r\nContent-Disposition: form-data; name=\"pass\"\r\n\r\n"
         "p\xE9 \x80&#9829;\r\n--B--\r\n"},
        {{FORM_MULTIPART, "", "B"},
         WIRE_TRANSFORM_SHA1_HEX,
         "--B\r\nContent-Disposition: form-data; name=\"pass\"\r\n\r\n"
         "efae95a16021914dfe1ec353b47592c2bf7ac972\r\n--B--\r\n"},
        {{FORM_URLENCODED, "utf-8", NULL}, WIRE_TRANSFORM_BASIC, NULL},
        {{FORM_URLENCODED, "klingon", NULL}, WIRE_TRANSFORM_RAW, NULL},
    };
    CLEANUP(secrets_cleanup)
    struct secrets *secrets = secrets_of("password", "p\xC3\xA9 \xE2\x82\xAC\xE2\x99\xA5");
    CLEANUP_URL struct url *url = NULL;
    const char *why;

    allow(secrets, "/");
    ck_assert_int_eq(url_parse("https://a.test/login", NULL, &url, &why), 0);
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        CLEANUP_BUF struct buf list = BUF_INIT(65536);
        CLEANUP_SECRET struct secret *body = NULL;
        struct error err = {0};
        bool has = false;
        int result;

        wire_put_param(
            &list, (struct wire_param){WIRE_PARAM_SECRET, "pass", "password", cases[i].transform});
        result = form_body_build(secrets, url, (struct span){list.data, list.len}, &cases[i].style,
                                 &body, &has, &err);
        ck_assert_int_eq(result, cases[i].expected ? 0 : -1);
        if (cases[i].expected) {
            ck_assert_str_eq(body->data, cases[i].expected);
            ck_assert(has);
        }
    }
}
END_TEST

static size_t
hide(const char *secret, const char *page, const char *expected)
{
    CLEANUP(secrets_cleanup) struct secrets *secrets = secrets_of("password", secret);
    CLEANUP(echo_cleanup) struct echo *echo = NULL;
    CLEANUP_FREE char *copy = strdup(page);
    struct error err = {0};
    size_t count;

    echo = echo_new(secrets, &err);
    ck_assert_ptr_nonnull(echo);
    count = echo_hide(echo, (uint8_t *)copy, strlen(copy));
    ck_assert_str_eq(copy, expected);
    return count;
}

START_TEST(echoes)
{
    ck_assert_uint_eq(hide("hunter2hunter2", "<p>hunter2hunter2</p>hunter2hunter",
                           "<p>**************</p>hunter2hunter"),
                      1);
    ck_assert_uint_eq(hide("aaaaaaaa", "aaaaaaaaaaaaaaaaa", "****************a"), 2);
    ck_assert_uint_eq(hide("a&b<c>d\"e", "a&amp;b&lt;c&gt;d&quot;e", "************************"),
                      1);
    ck_assert_uint_eq(hide("hunter2hunter2", "", ""), 0);
    /* Base64 of "user:hunter2hunter2": what depends on the neighbours is left. */
    ck_assert_uint_eq(
        hide("hunter2hunter2", "dXNlcjpodW50ZXIyaHVudGVyMg==", "dXNlcjp******************g=="), 1);
}
END_TEST

START_TEST(echoes_of_short_secrets)
{
    ck_assert_uint_eq(hide("123", "\"123\"", "\"123\""), 0);
    ck_assert_uint_eq(hide("1234", "1234 \"1234\" '1234' >1234< \"12345\"",
                           "1234 \"****\" '****' >1234< \"12345\""),
                      2);
    ck_assert_uint_eq(hide("123456789012", "123456789012", "123456789012"), 0);
    ck_assert_uint_eq(hide("1234", "1234\"", "1234\""), 0);
    ck_assert_uint_eq(hide("1234", "\"1234", "\"1234"), 0);
}
END_TEST

START_TEST(echoes_in_urls)
{
    CLEANUP(secrets_cleanup)
    struct secrets *secrets = secrets_of("password", "h\xC3\xA9ho h\xC3\xA9ho");
    CLEANUP(echo_cleanup) struct echo *echo = NULL;
    struct error err = {0};

    ck_assert_int_eq(secrets_add(secrets, "pin", span_of("1234"), &err), 0);
    echo = echo_new(secrets, &err);
    ck_assert(echo_found(echo, "https://a.test/?p=h%C3%A9ho+h%C3%A9ho"));
    ck_assert(echo_found(echo, "https://a.test/h%C3%A9ho%20h%C3%A9ho/"));
    ck_assert(!echo_found(echo, "https://a.test/?year=1234"));
    ck_assert(!echo_found(echo, ""));
}
END_TEST

START_TEST(echoes_in_other_encodings)
{
    ck_assert_uint_eq(hide("h\u00e9ho\u20ach\u00e9ho", "<h\xE9ho\x80h\xE9ho>", "<*********>"), 1);
    ck_assert_uint_eq(hide("h\u00e9ho\u20ach\u00e9ho", "<h\xE9ho\xA4h\xE9ho>", "<*********>"), 1);
    ck_assert_uint_eq(hide("h\u00e9ho\u20ach\u00e9ho", "<h%E9ho%80h%E9ho>", "<***************>"),
                      1);
}
END_TEST

/* What stands around it stays, and so does what only resembles it. */
START_TEST(echoes_with_any_escapes)
{
    static const char *const written[] = {
        "a\\/b-c\\u0026d e",
        "a%2fb-c%26d+e",
        "a%252Fb-c%2526d%2520e",
        "a&#47;b-c&amp;d e",
        "a&#x2F;b&#45;c&AMP;d&#32;e",
        "&#97/b-c&amp;amp;d e",
        "\\u{61}\\x2fb-c\\u0026d e",
        "a/b-c&d%20e",
        "YS9iLWMmZCBl",
        "612F622D6326642065",
    };
    static const char *const others[] = {"{a/b-c&d%2", "{a/b-c&d", "{a%2fb-c%26d%2ee}", "{a\\"};
    char page[128], expected[128];

    for (size_t i = 0; i < ARRAY_SIZE(written); i++) {
        snprintf(page, sizeof page, "{%s}", written[i]);
        snprintf(expected, sizeof expected, "{%.*s}", (int)strlen(written[i]),
                 "****************************************");
        ck_assert_uint_eq(hide("a/b-c&d e", page, expected), 1);
    }
    for (size_t i = 0; i < ARRAY_SIZE(others); i++)
        ck_assert_uint_eq(hide("a/b-c&d e", others[i], others[i]), 0);
}
END_TEST

START_TEST(echoes_of_digests)
{
    /* A digest is no coincidence, even that of a short secret. */
    ck_assert_uint_eq(hide("1234", "<7110eda4d09e062aa5e4a390b0a572ac0d2c0220>",
                           "<****************************************>"),
                      1);
    ck_assert_uint_eq(hide("1234", "<7110EDA4D09E062AA5E4A390B0A572AC0D2C0220>",
                           "<****************************************>"),
                      1);
    ck_assert_uint_eq(hide("1234",
                           "03ac674216f3e15c761ee1a5e255f067953623c8b388b4459e13f978d7c846f4",
                           "****************************************************************"),
                      1);
}
END_TEST

static const char *
transform(enum wire_transform how, const char *user, const char *value, struct secret **ret_made)
{
    CLEANUP_SECRET struct secret *secret = secret_of(value, strlen(value));
    struct error err = {0};

    *ret_made = NULL;
    if (secret_transform(how, user, secret, ret_made, &err) < 0)
        return outcome_name(err.outcome);
    ck_assert_uint_eq((*ret_made)->len, strlen((*ret_made)->data));
    return (*ret_made)->data;
}

START_TEST(transforms)
{
    static const struct {
        enum wire_transform how;
        const char *user, *value, *expected;
    } cases[] = {
        {WIRE_TRANSFORM_RAW, NULL, "p\xC3\xA9", "p\xC3\xA9"},
        {WIRE_TRANSFORM_RAW, NULL, "", ""},
        {WIRE_TRANSFORM_BASE64, NULL, "", ""},
        {WIRE_TRANSFORM_BASE64, NULL, "f", "Zg=="},
        {WIRE_TRANSFORM_BASE64, NULL, "foobar", "Zm9vYmFy"},
        {WIRE_TRANSFORM_SHA1_HEX, NULL, "abc", "a9993e364706816aba3e25717850c26c9cd0d89d"},
        {WIRE_TRANSFORM_SHA1_HEX, NULL, "", "da39a3ee5e6b4b0d3255bfef95601890afd80709"},
        {WIRE_TRANSFORM_SHA256_HEX, NULL, "abc",
         "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {WIRE_TRANSFORM_BASIC, "Aladdin", "open sesame", "QWxhZGRpbjpvcGVuIHNlc2FtZQ=="},
        {WIRE_TRANSFORM_BASIC, NULL, "x", "Ong="},
        {WIRE_TRANSFORM_BASIC, "a:b", "x", "DENIED"},
        {(enum wire_transform)(WIRE_TRANSFORM_LAST + 1), NULL, "x", "INTERNAL"},
    };

    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        CLEANUP_SECRET struct secret *made = NULL;

        ck_assert_str_eq(transform(cases[i].how, cases[i].user, cases[i].value, &made),
                         cases[i].expected);
    }
}
END_TEST

START_TEST(echo_forms_keep_their_size)
{
    char text[256], out[256 * ECHO_GROWTH];

    for (size_t i = 0; i < sizeof text; i++)
        text[i] = (char)i;
    for (size_t form_index = 0; form_index < ECHO_FORMS; form_index++) {
        for (size_t from = 0; from < sizeof text; from++) {
            for (size_t len = 1; len <= 4 && from + len <= sizeof text; len++)
                ck_assert_uint_le(echo_forms[form_index].write(out, text + from, len),
                                  len * ECHO_GROWTH);
        }
        ck_assert_uint_le(echo_forms[form_index].write(out, "\xF0\x9F\x98\x80", 4), 24);
    }
}
END_TEST

void
fetcher_add_secrets(Suite *suite)
{
    TCase *secrets = tcase_create("secrets"), *forms = tcase_create("forms");
    TCase *echo = tcase_create("echo");

    tcase_add_test(secrets, places);
    tcase_add_test(secrets, places_below_a_path);
    tcase_add_test(secrets, secret_twice);
    tcase_add_test(secrets, too_many_secrets);
    tcase_add_test(secrets, transforms);
    suite_add_tcase(suite, secrets);
    tcase_add_test(forms, form_without_secret);
    tcase_add_test(forms, form_with_secret);
    tcase_add_test(forms, form_of_nothing);
    tcase_add_test(forms, form_that_cannot_be_read);
    tcase_add_test(forms, forms_with_a_secret_in_any_style);
    suite_add_tcase(suite, forms);
    tcase_add_test(echo, echoes);
    tcase_add_test(echo, echoes_of_short_secrets);
    tcase_add_test(echo, echoes_in_urls);
    tcase_add_test(echo, echoes_with_any_escapes);
    tcase_add_test(echo, echoes_of_digests);
    tcase_add_test(echo, echoes_in_other_encodings);
    tcase_add_test(echo, echo_forms_keep_their_size);
    suite_add_tcase(suite, echo);
}
