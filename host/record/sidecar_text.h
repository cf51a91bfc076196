/*
 * What stands in a sidecar: one JSON object.
 *
 *   {"version": 1, "brand": "acme", "account": "acme", "kind": "bill",
 *    "reference": "F-17", "contract": "...",
 *    "file": {"name": "....pdf", "media_type": "application/pdf", "size": 1234,
 *             "sha256": "..."},
 *    "record": {its fields, by host/record/json.h},
 *    "types": {what cannot be told from them, likewise; may be absent}}
 */
#ifndef CLISK_RECORD_SIDECAR_TEXT_H
#define CLISK_RECORD_SIDECAR_TEXT_H

#include "host/common/codec.h"
#include "host/common/digest.h"

/* Texts that are NULL or "" are left out. */
struct sidecar {
    const char *brand;
    const char *account;
    const char *kind;
    const char *reference;
    const char *contract;
    const char *name; /* of the file */
    const char *media_type;
    uint64_t size;
    uint8_t sha256[DIGEST_LEN];
    struct span fields; /* of the record, which have passed fields_check() */
};

/* For sidecar_put(); the caller frees it. The same for the same sidecar. NULL without memory. */
char *sidecar_text(const struct sidecar *sidecar) ATTR_MALLOC;

#endif
