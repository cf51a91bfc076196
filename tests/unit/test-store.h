/*
 * What the parts of test-store share: one store in a scratch directory, with
 * one account, for each test.
 */
#ifndef CLISK_TESTS_TEST_STORE_H
#define CLISK_TESTS_TEST_STORE_H

#include "host/store/internal.h"
#include "tests/unit/scratch.h"

/* The fixture; Check runs each test in a process of its own. */
struct store_fixture {
    struct scratch dir;
    struct store *store;
    uint32_t account;
    struct error err;
};

struct store_fixture *fixture(void);
void fixture_setup(void);
void fixture_teardown(void);
/* A key all of whose bytes are this one; FIXTURE_KEY is the fixture's. */
enum { FIXTURE_KEY = 0x5a };
void fixture_key(uint8_t first, struct secret **ret_key);
/* Opens the fixture's directory once more, with a map of this size, 0 for the usual; and unseals
 * it. */
struct store *fixture_open_locked(size_t map_size);
struct store *fixture_open(size_t map_size);
uint32_t fixture_add_account(struct store *store, const char *name);

/* Writes one document, with a file of its own in the given state; the file's id. */
uint64_t fixture_save(struct store *store, uint32_t account, const char *reference,
                      enum store_file_state state);
/* Without a message set, what the call said would be lost. */
#define ck_assert_ok(call)                                        \
    do {                                                          \
        fixture()->err.message[0] = '\0';                         \
        ck_assert_msg((call) == 0, "%s", fixture()->err.message); \
    } while (0)

void store_open_cases(Suite *suite);
void store_record_cases(Suite *suite);
void store_file_cases(Suite *suite);
void store_grant_cases(Suite *suite);
void store_crash_cases(Suite *suite);
void store_question_cases(Suite *suite);
void store_log_cases(Suite *suite);
void store_proof_cases(Suite *suite);
void store_state_cases(Suite *suite);
void store_check_cases(Suite *suite);
void store_migrate_cases(Suite *suite);
void store_sealed_cases(Suite *suite);

#endif
