/*
 * Exports that are not encrypted: what is read is UTF-8 without a NUL where vault.h
 * says text, and within its limits.
 */
#include <assert.h>
#include <string.h>

#include "host/common/text.h"
#include "host/interchange/interchange.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int
ask(void *self, unsigned tries, struct secret **ret_password, struct error *err)
{
    (void)self;
    (void)tries;
    (void)ret_password;
    (void)err;
    return 1;
}

static void
check_login(const struct vault_login *login)
{
    assert(text_is_utf8(login->name, strlen(login->name)));
    assert(text_is_utf8(login->username, strlen(login->username)));
    assert(login->uri_count <= VAULT_URIS_MAX);
    for (size_t i = 0; i < login->uri_count; i++)
        assert(login->uris[i][0] && text_is_utf8(login->uris[i], strlen(login->uris[i])));
    assert(!login->password ||
           (login->password->len <= VAULT_SECRET_MAX && login->password->len > 0));
    assert(!login->otp || login->otp->len <= VAULT_SECRET_MAX);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct interchange_logins logins = {.text = secret_of(data, size)};
    struct interchange_input input = {.path = "fuzz", .ask = ask};
    struct error err = {0};

    assert(logins.text);
    if (bitwarden_format.read(&input, &logins, &err) == 0) {
        for (size_t i = 0; i < logins.count; i++)
            check_login(&logins.items[i]);
    } else {
        assert(err.message[0]);
    }
    interchange_logins_clear(&logins);
    return 0;
}
