/*
 * The list of a form's fields, as it comes over the wire, with one secret that
 * has one place.
 */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "host/fetcher/form_body.h"

#define SECRET "s3cret"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_body(const struct secret *body, bool has_secret)
{
    assert(strlen(body->data) == body->len);
    assert(strspn(body->data, "*-._%+&=0123456789abcdefghijklmnopqrstuvwxyz"
                              "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == body->len);
    assert(!has_secret || strstr(body->data, "pass=" SECRET));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct secrets *secrets = secrets_new();
    struct secrets_place place = {"password", "https://a.test", "/", "pass"};
    struct url *url = NULL;
    struct secret *body = NULL;
    struct error err = {0};
    const char *why;
    bool has_secret;

    assert(secrets && url_parse("https://a.test/login", NULL, &url, &why) == 0);
    assert(secrets_add(secrets, "password", span_of_str(SECRET), &err) == 0);
    assert(secrets_allow(secrets, place, &err) == 0);
    if (form_body_build(secrets, url, (struct span){data, size}, &body, &has_secret, &err) == 0)
        check_body(body, has_secret);
    secret_free(body);
    url_free(url);
    secrets_free(secrets);
    return 0;
}
