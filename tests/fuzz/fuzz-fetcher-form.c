/*
 * The list of a form's fields, as it comes over the wire, with one secret that
 * has one place. The first byte chooses how it is written.
 */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "host/fetcher/form_body.h"

#define SECRET "s3cret"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const charsets[] = {"",        "windows-1252", "ISO-2022-JP",    "Shift_JIS",
                                       "gb18030", "Big5",         "x-user-defined", "UTF-16LE"};

static void
check_body(const struct secret *body, enum form_enctype enctype, bool has_secret)
{
    if (enctype == FORM_URLENCODED) {
        assert(strlen(body->data) == body->len);
        assert(strspn(body->data, "*-._%+&=0123456789abcdefghijklmnopqrstuvwxyz"
                                  "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == body->len);
    }
    if (enctype == FORM_MULTIPART)
        assert(body->len >= strlen("--B--\r\n") &&
               memcmp(body->data + body->len - 7, "--B--\r\n", 7) == 0);
    /* As it is, as Base64, or as the beginning of a digest. */
    assert(!has_secret || memmem(body->data, body->len, SECRET, strlen(SECRET)) ||
           memmem(body->data, body->len, "czNjcmV0", 8) ||
           memmem(body->data, body->len, "fef341f8", 8) ||
           memmem(body->data, body->len, "1ec1c26b", 8));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct secrets *secrets = secrets_new();
    struct secrets_place place = {"password", "https://a.test", "/", "pass"};
    struct form_body_style style = {.boundary = "B"};
    struct url *url = NULL;
    struct secret *body = NULL;
    struct error err = {0};
    const char *why;
    bool has_secret;

    if (size == 0) {
        secrets_free(secrets);
        return 0;
    }
    style.enctype = (enum form_enctype)(data[0] % (FORM_ENCTYPE_LAST + 1));
    style.charset = charsets[data[0] / 8 % ARRAY_SIZE(charsets)];
    assert(secrets && url_parse("https://a.test/login", NULL, &url, &why) == 0);
    assert(secrets_add(secrets, "password", span_of_str(SECRET), &err) == 0);
    assert(secrets_allow(secrets, place, &err) == 0);
    if (form_body_build(secrets, url, (struct span){data + 1, size - 1}, &style, &body, &has_secret,
                        &err) == 0)
        check_body(body, style.enctype, has_secret);
    secret_free(body);
    url_free(url);
    secrets_free(secrets);
    return 0;
}
