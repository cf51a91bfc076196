/*
 * What is in an export: "manifest.json", which has the digests of the other
 * files at the top, and SHA256SUMS, which has those of the documents, in the form
 * of sha256sum(1).
 */
#ifndef CLISK_BUNDLE_INVENTORY_H
#define CLISK_BUNDLE_INVENTORY_H

#include <stdbool.h>

#include "host/bundle/out.h"

#define BUNDLE_MANIFEST "manifest.json"
#define BUNDLE_SUMS     "SHA256SUMS"
#define BUNDLE_ACCOUNTS "accounts.ndjson"
#define BUNDLE_RECORDS  "records.ndjson"
#define BUNDLE_MISSED   "missed.ndjson"

enum { BUNDLE_FORMAT = 1, BUNDLE_MANIFEST_MAX = 64 * 1024 };

struct inventory_entry {
    char *path;
    uint8_t sha256[DIGEST_LEN];
    uint64_t size; /* where it is known */
};

/* In the order of paths. */
struct inventory {
    struct inventory_entry *entries;
    size_t count;
    size_t room;
};

/* Behind those before it. USAGE when it does not belong there. */
int inventory_add(struct inventory *inventory, const char *path, const uint8_t sha256[DIGEST_LEN],
                  uint64_t size, struct error *err);
/* NULL when it is not there. */
const struct inventory_entry *inventory_find(const struct inventory *inventory, const char *path);
/* All of SHA256SUMS. */
out_producer inventory_produce;
/* One line of it without its end. */
int inventory_add_line(struct inventory *inventory, char *line, size_t len, struct error *err);
void inventory_clear(struct inventory *inventory);

struct bundle_manifest {
    int64_t made_at;
    bool is_selection; /* it was made with filters */
    bool has_missed;   /* BUNDLE_MISSED is in it; not by earlier versions */
    uint64_t accounts, records, files, missed;
    uint8_t accounts_sha256[DIGEST_LEN], records_sha256[DIGEST_LEN], sums_sha256[DIGEST_LEN],
        missed_sha256[DIGEST_LEN];
};

out_producer bundle_produce_manifest; /* opaque is a struct bundle_manifest */
int bundle_read_manifest(const char *text, size_t len, struct bundle_manifest *ret_manifest,
                         struct error *err);

#endif
