/*
 * What a process that is dead has left in its journal, sealed or of the first
 * schema: no byte of it is read twice, and what is told as damage lies in it.
 */
#include <stdlib.h>
#include <string.h>

#include "host/store/journal.h"
#include "host/store/log.h"
#include "host/store/values.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int
visit(void *opaque, uint64_t number, struct span payload, struct error *err)
{
    CLEANUP_STORE_EVENT struct store_event event = {0};
    size_t *left = opaque;

    (void)number;
    if (payload.len > *left)
        abort();
    *left -= payload.len;
    if (store_decode_event(payload, &event, err) < 0)
        event = (struct store_event){0};
    return 0;
}

static struct cipher *
make_cipher(void)
{
    CLEANUP_SECRET struct secret *key = secret_new(CIPHER_KEY_LEN);
    struct cipher *cipher = NULL;

    if (!key)
        return NULL;
    key->len = CIPHER_KEY_LEN;
    return cipher_new(key, &cipher, NULL) == 0 ? cipher : NULL;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct journal_proof proof;
    CLEANUP_JOURNAL_LEFT struct journal_left left = {.fd = -1, .bytes = BUF_INIT(1 << 20)};
    struct error err = {0};
    size_t bytes = size;

    if (!proof.digest)
        proof = (struct journal_proof){.digest = digest_new(), .cipher = make_cipher()};
    if (!proof.digest || !proof.cipher || buf_append(&left.bytes, data, size) < 0)
        return 0;
    if (journal_each_left(&left, proof, true, visit, &bytes, &err) == 0 && left.damaged > size)
        abort();
    bytes = size;
    if (journal_each_left(&left, proof, false, visit, &bytes, &err) == 0 && left.damaged > size)
        abort();
    return 0;
}
