/*
 * A site in memory, for the tests of the SDK: pages by URL, and what was asked
 * and saved.
 */
#ifndef CLISK_TESTS_UNIT_FAKE_SITE_H
#define CLISK_TESTS_UNIT_FAKE_SITE_H

#include "sdk/runtime/runtime.h"

enum { FAKE_LOG_MAX = 64 };

struct fake_page {
    const char *url;
    int status;
    const char *content_type;
    const char *body;
};

struct fake_site {
    const struct fake_page *pages; /* up to one whose url is NULL */
    const size_t *lens;            /* of the bodies; NULL: they are strings */
    struct runtime_transport transport;
    struct runtime_setup setup;
    clisk_run *run;
    size_t asked_count;
    char *asked[FAKE_LOG_MAX]; /* "GET url", "POST url a=b&password={password}&f=<file> multipart in
                                  windows-1252" */
    size_t saved_count;
    /* "bill F-1 amount=12.50 currency=EUR date=2024-05-14 <https://... application/pdf>" */
    char *saved[FAKE_LOG_MAX];
    bool known;  /* what is saved from now on is */
    bool enough; /* and no more is wanted */
    char *state; /* "NAME VALUE" of what was set last */
    char *logged;
    char *stored_key; /* "ORIGIN NAME" of what was stored last */
    char *stored;
    const char *answer; /* to every question; NULL: nobody is there */
    uint64_t waited_ms;
};

/* A run over these pages, in French, with the fields login ("me") and password (a secret). */
struct fake_site *fake_open(const struct fake_page *pages);
void fake_close(struct fake_site *site);

/* Fails the test unless the run failed so, and its message holds these words. */
void fake_assert_failed(const struct fake_site *site, enum outcome outcome, const char *words);
void fake_assert_fine(const struct fake_site *site);

#endif
