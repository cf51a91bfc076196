/*
 * EncStrings: what is parsed has whole blocks and is refused by a key that did
 * not seal it; a padding is part of what it pads.
 */
#include <assert.h>
#include <string.h>

#include "host/vault/base64.h"
#include "host/vault/encstring.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP_SECRET struct secret *key = secret_new(ENCSTRING_KEY_LEN), *plain = NULL;
    ssize_t len = encstring_unpad(data, size);
    struct encstring parsed;
    struct error err = {0};

    assert(len < 0 || ((size_t)len < size && size - (size_t)len == data[size - 1]));
    if (encstring_parse((struct span){data, size}, &parsed, &err) < 0) {
        assert(err.outcome == OUTCOME_USAGE || err.outcome == OUTCOME_SETUP);
        return 0;
    }
    assert(parsed.sealed.data > data && parsed.sealed.data + parsed.sealed.len < data + size);
    assert(base64_decoded_len((const char *)parsed.sealed.data, parsed.sealed.len) % 16 == 0);
    key->len = ENCSTRING_KEY_LEN;
    /* Nobody finds a MAC under a key of zeros by chance. */
    assert(encstring_open(&parsed, key, &plain, &err) == 1 && !plain);
    return 0;
}
