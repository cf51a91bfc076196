/*
 * A store that has grown: fills the store of an account with records, then
 * looks them up and walks through them.
 *
 *   bench-store HOME COUNT
 *
 * HOME is that of a person whose vault her device key opens, with one account.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "host/common/fields.h"
#include "tests/integration/tampered-store.h"

enum { BATCH = 1000, LOOKUPS = 100000 };

struct filling {
    uint32_t account;
    unsigned from;
    unsigned count;
};

static double
seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void
put(struct buf *fields, enum field_type type, const char *path, const char *text)
{
    fields_put(fields, &(struct field){.type = type, .path = path, .text = text});
}

/* A bill as any: about 130 bytes of fields. */
static int
fill_body(struct store_txn *txn, void *opaque, struct error *err)
{
    const struct filling *filling = opaque;
    char reference[32], amount[32];

    for (unsigned i = 0; i < filling->count; i++) {
        CLEANUP_BUF struct buf fields = BUF_INIT(4096);
        struct store_document document = {
            .account = filling->account, .kind = "bill", .reference = reference, .changed_at = 1};
        enum store_saved saved;

        snprintf(reference, sizeof reference, "grown-%u", filling->from + i);
        snprintf(amount, sizeof amount, "%u.%02u", i % 200, i % 100);
        put(&fields, FIELD_DECIMAL, "amount", amount);
        put(&fields, FIELD_TEXT, "currency", "EUR");
        put(&fields, FIELD_DATE, "date", "2001-05-14");
        put(&fields, FIELD_TEXT, "title", "A bill of another time");
        put(&fields, FIELD_TEXT, "vendor", "Acme");
        document.brand = (struct span){.data = fields.data, .len = fields.len};
        if (store_txn_save_document(txn, &document, &saved, err) < 0)
            return -1;
    }
    return 0;
}

static int
fill(struct store *store, uint32_t account, unsigned count, struct error *err)
{
    double begun = seconds();

    for (unsigned from = 0; from < count; from += BATCH) {
        struct filling filling = {account, from, count - from < BATCH ? count - from : BATCH};

        if (store_write(store, fill_body, &filling, err) != 0)
            return -1;
    }
    printf("%u records: filled in %.1f s\n", count, seconds() - begun);
    return 0;
}

static int
look_up(struct store *store, uint32_t account, unsigned count, struct error *err)
{
    double begun = seconds();
    unsigned found = 0, at = 1;

    for (unsigned i = 0; i < LOOKUPS; i++) {
        char reference[32];
        int result;

        at = at * 1664525U + 1013904223U;
        /* Every second one is not there. */
        snprintf(reference, sizeof reference, i % 2 ? "grown-%u" : "none-%u", at % count);
        result = store_document_find(store, account, "bill", reference, NULL, err);
        if (result < 0)
            return -1;
        found += result == 0;
    }
    printf("a lookup: %.1f us (%u of %d found)\n", (seconds() - begun) * 1e6 / LOOKUPS, found,
           LOOKUPS);
    return 0;
}

static int
walk(struct store *store, uint32_t account, struct error *err)
{
    struct store_document document = {0};
    uint8_t key[STORE_DOCUMENT_KEY_LEN];
    double begun = seconds();
    uint64_t count = 0;
    int result;

    while ((result = store_document_next(store, account, count ? key : NULL, &document, err)) ==
           0) {
        memcpy(key, document.key, sizeof key);
        count++;
        store_document_clear(&document);
    }
    printf("a walk through %" PRIu64 ": %.2f s\n", count, seconds() - begun);
    return result < 0 ? -1 : 0;
}

int
main(int argc, char **argv)
{
    CLEANUP_STORE struct store *store = NULL;
    struct store_account account = {0};
    struct error err = {0};
    struct rusage usage;
    unsigned count = argc == 3 ? (unsigned)strtoul(argv[2], NULL, 10) : 0;

    if (count == 0) {
        fprintf(stderr, "usage: bench-store HOME COUNT\n");
        return 2;
    }
    if (tampered_open(argv[1], &store, &err) < 0 ||
        store_account_next(store, 0, &account, &err) != 0 ||
        fill(store, account.id, count, &err) < 0 || look_up(store, account.id, count, &err) < 0 ||
        walk(store, account.id, &err) < 0) {
        fprintf(stderr, "bench-store: %s\n", err.message);
        return 1;
    }
    store_account_clear(&account);
    getrusage(RUSAGE_SELF, &usage);
    printf("memory at its peak, the mapped store included: %ld MB\n", usage.ru_maxrss / 1024);
    return 0;
}
