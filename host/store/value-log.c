/* The values of the log's rows. */
#include "host/store/values.h"

#include <string.h>

enum { ROW_VERSION = 1, ROW_PAYLOAD_MAX = 8192 };

int
store_encode_log_row(struct buf *buf, const struct store_log_row *row, struct error *err)
{
    struct value_writer writer = value_writer(buf, "row of the log", ROW_VERSION);

    value_expect(&writer, "event", row->payload.len <= ROW_PAYLOAD_MAX);
    put_u64(buf, row->sequence);
    put_span(buf, row->payload);
    buf_append(buf, row->hash, sizeof row->hash);
    put_u8(buf, row->is_sealed);
    if (row->is_sealed) {
        put_u32(buf, row->seal.epoch);
        buf_append(buf, row->seal.public_key, sizeof row->seal.public_key);
        buf_append(buf, row->seal.signature, sizeof row->seal.signature);
    }
    return value_written(&writer, err);
}

static void
get_bytes(struct reader *reader, uint8_t *bytes, size_t len)
{
    struct span span = get_fixed(reader, len);

    if (!reader->bad)
        memcpy(bytes, span.data, len);
}

int
store_decode_log_row(struct span value, struct store_log_row *ret_row, struct error *err)
{
    struct reader in = reader_of(value.data, value.len);
    struct store_log_row row = {0};
    uint8_t version = get_u8(&in), sealed;

    if (version > ROW_VERSION)
        return error_set(err, OUTCOME_SETUP,
                         "the log has a row of version %u, and this clisk knows %d: a newer clisk "
                         "is needed",
                         version, ROW_VERSION);
    row.sequence = get_u64(&in);
    row.payload = get_span(&in);
    get_bytes(&in, row.hash, sizeof row.hash);
    sealed = get_u8(&in);
    row.is_sealed = sealed == 1;
    if (row.is_sealed) {
        row.seal.epoch = get_u32(&in);
        get_bytes(&in, row.seal.public_key, sizeof row.seal.public_key);
        get_bytes(&in, row.seal.signature, sizeof row.seal.signature);
    }
    if (reader_end(&in) < 0 || version == 0 || sealed > 1 || row.payload.len > ROW_PAYLOAD_MAX)
        return error_set(err, OUTCOME_INTERNAL, "the store has a damaged value (row of the log)");
    *ret_row = row;
    return 0;
}
