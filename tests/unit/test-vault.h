/*
 * What the parts of test-vault share: a vault with a device key in a scratch
 * directory, for each test.
 */
#ifndef CLISK_TESTS_TEST_VAULT_H
#define CLISK_TESTS_TEST_VAULT_H

#include "host/vault/internal.h"
#include "tests/unit/scratch.h"

struct vault_fixture {
    struct scratch dir;
    struct vault_place place;
    struct secret *device; /* the key file's bytes */
    struct vault *vault;
    struct error err;
};

struct vault_fixture *fixture(void);
void fixture_setup(void);
void fixture_teardown(void);

#define ck_assert_ok(call)                                        \
    do {                                                          \
        fixture()->err.message[0] = '\0';                         \
        ck_assert_msg((call) == 0, "%s", fixture()->err.message); \
    } while (0)

/* A fast passphrase, which production never makes. */
extern const struct slot_figures fast;

struct secret *text_secret(const char *text);
/* An account with one password. */
void put_password(struct vault *vault, uint32_t account, const char *brand, const char *password);
/* NULL when there is none. */
struct secret *get_password(struct vault *vault, uint32_t account, const char *brand);
/* The vault's file. */
void read_file(const char *name, struct buf *out);
void write_file(const char *name, const void *data, size_t len);

void vault_slot_cases(Suite *suite);
void vault_entry_cases(Suite *suite);
void vault_damage_cases(Suite *suite);
void vault_store_key_cases(Suite *suite);

#endif
