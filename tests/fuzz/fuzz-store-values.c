/*
 * The values of the store: the first byte chooses the decoder, the rest is the
 * value. What decodes is encoded again, which has to give the same bytes if it is
 * of the version of today.
 */
#include <stdlib.h>
#include <string.h>

#include "host/store/values.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define FUZZ_ROUND_TRIP(noun)                                                       \
    static void fuzz_##noun(struct span value)                                      \
    {                                                                               \
        CLEANUP_BUF struct buf buf = BUF_INIT(STORE_VALUE_MAX);                     \
        struct store_##noun record;                                                 \
        struct error err;                                                           \
                                                                                    \
        if (store_decode_##noun(value, &record, &err) < 0)                          \
            return;                                                                 \
        if (store_encode_##noun(&buf, &record, &err) < 0)                           \
            abort();                                                                \
        /* An older version is written as the one of today. */                      \
        if (buf.data[0] == value.data[0] &&                                         \
            (buf.len != value.len || memcmp(buf.data, value.data, value.len) != 0)) \
            abort();                                                                \
        store_##noun##_clear(&record);                                              \
    }

FUZZ_ROUND_TRIP(account)
FUZZ_ROUND_TRIP(document)
FUZZ_ROUND_TRIP(cursor)
FUZZ_ROUND_TRIP(event)
FUZZ_ROUND_TRIP(file)
FUZZ_ROUND_TRIP(folder)
FUZZ_ROUND_TRIP(grant)
FUZZ_ROUND_TRIP(run)
FUZZ_ROUND_TRIP(missed)
FUZZ_ROUND_TRIP(question)
FUZZ_ROUND_TRIP(version)

static void
fuzz_session(struct span value)
{
    CLEANUP_BUF struct buf buf = BUF_INIT(STORE_SESSION_VALUE_MAX);
    CLEANUP_STORE_SESSION struct store_session session = {0};
    struct error err;

    if (store_decode_session(value, &session, &err) != 0)
        return;
    if (store_encode_session(&buf, &session, &err) < 0 || buf.len != value.len ||
        memcmp(buf.data, value.data, value.len) != 0)
        abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span value;

    if (size == 0)
        return 0;
    value = (struct span){.data = data + 1, .len = size - 1};
    switch (data[0]) {
    case 'a': fuzz_account(value); break;
    case 'c': fuzz_cursor(value); break;
    case 'd': fuzz_document(value); break;
    case 'e': fuzz_event(value); break;
    case 'f': fuzz_file(value); break;
    case 'F': fuzz_folder(value); break;
    case 'g': fuzz_grant(value); break;
    case 'm': fuzz_missed(value); break;
    case 'q': fuzz_question(value); break;
    case 'r': fuzz_run(value); break;
    case 's': fuzz_session(value); break;
    case 'v': fuzz_version(value); break;
    default: break;
    }
    return 0;
}
