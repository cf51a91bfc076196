/*
 * What the tests of the store's log share.
 */
#ifndef CLISK_TESTS_TEST_STORE_LOG_H
#define CLISK_TESTS_TEST_STORE_LOG_H

#include "tests/unit/test-store.h"

enum { FAULTS_MAX = 16 };

struct faults {
    struct store_log_fault all[FAULTS_MAX];
    size_t count;
};

struct store_log_proof log_verify(struct store *store, const struct seal *key,
                                  const struct store_log_head *witness, struct faults *ret_faults);
void log_expect_whole(const struct seal *key);
/* A request of this path, into the journal. */
void log_add(struct store *store, const char *path);

#endif
