/*
 * A page that may give a secret back: whatever it is, it keeps its length, what
 * is hidden is not found again, and a page that means the secret is changed.
 */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "host/fetcher/echo.h"
#include "host/fetcher/echo_unit.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char secret[] = "p\xC3\xA4ss w\"rd/&<\xE2\x82\xAC";

static struct echo *
make_echo(struct secrets **ret_secrets)
{
    struct span value = {(const uint8_t *)secret, strlen(secret)};
    struct error err = {0};

    *ret_secrets = secrets_new();
    assert(*ret_secrets && secrets_add(*ret_secrets, "password", value, &err) == 0);
    return echo_new(*ret_secrets, &err);
}

/* Every place is read, forwards, by each number of levels alike. */
static void
read_units(const uint8_t *data, size_t size)
{
    struct span page = {data, size};
    struct echo_unit units[ECHO_LEVELS + 1], unit;

    for (size_t at = 0; at <= size; at++) {
        unsigned count = echo_unit_read_all(page, at, units);

        assert((count > 0) == (at < size));
        for (unsigned level = 0; level < count; level++) {
            assert(echo_unit_read(page, at, level, &unit));
            assert(unit.next > at && unit.next <= size);
            assert(unit.value == units[level].value && unit.next == units[level].next);
        }
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct secrets *secrets;
    static struct echo *echo;
    uint8_t *page = malloc(size + sizeof secret);

    if (!echo)
        echo = make_echo(&secrets);
    assert(echo && page);
    read_units(data, size);
    if (size > 0)
        memcpy(page, data, size);
    echo_hide(echo, page, size);
    /* Behind anything at all, the secret itself is hidden. */
    memcpy(page + size, secret, sizeof secret - 1);
    assert(echo_hide(echo, page, size + sizeof secret - 1) > 0);
    assert(!memmem(page, size + sizeof secret - 1, secret, sizeof secret - 1));
    free(page);
    return 0;
}
