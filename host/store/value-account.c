/* The values of accounts. */
#include "host/store/values.h"

#include <stdlib.h>
#include <string.h>

enum { ACCOUNT_VERSION = 4 };

static void
put_fields(struct value_writer *writer, const struct store_account *account)
{
    value_expect(writer, "number of fields", account->field_count <= STORE_FIELDS_MAX);
    put_u16(writer->buf, (uint16_t)account->field_count);
    for (size_t i = 0; i < account->field_count && !writer->wrong; i++) {
        value_put_text(writer, "name of a field", account->fields[i].name, 1, STORE_NAME_MAX);
        value_put_text(writer, "value of a field", account->fields[i].value, 0, STORE_TEXT_MAX);
    }
}

static void
put_guard(struct value_writer *writer, const struct store_guard *guard)
{
    put_i64(writer->buf, guard->frozen_at);
    value_put_text(writer, "reason of its freezing", guard->frozen_why, 0, STORE_TEXT_MAX);
    put_span(writer->buf, (struct span){guard->refused, STORE_MARK_LEN});
    put_u8(writer->buf, guard->attempts);
    put_u8(writer->buf, guard->login_asks);
    put_i64(writer->buf, guard->asked_at);
}

int
store_encode_account(struct buf *buf, const struct store_account *account, struct error *err)
{
    struct value_writer writer = value_writer(buf, "account", ACCOUNT_VERSION);

    value_put_text(&writer, "name", account->name, 1, STORE_NAME_MAX);
    value_put_text(&writer, "brand", account->brand, 1, STORE_NAME_MAX);
    value_put_text(&writer, "identity", account->identity, 0, STORE_TEXT_MAX);
    value_put_text(&writer, "folder", account->folder, 0, STORE_TEXT_MAX);
    put_i64(buf, account->created_at);
    put_i64(buf, account->last_run_at);
    value_expect(&writer, "last outcome", account->last_outcome <= UINT8_MAX);
    put_u8(buf, (uint8_t)account->last_outcome);
    put_fields(&writer, account);
    put_u8(buf, account->disabled);
    put_guard(&writer, &account->guard);
    put_i64(buf, account->full_at);
    put_u32(buf, account->seen_count);
    value_put_text(&writer, "name template", account->name_template, 0, STORE_TEXT_MAX);
    put_u8(buf, account->metadata);
    return value_written(&writer, err);
}

static size_t
get_fields(struct value_reader *reader, struct store_field *fields)
{
    size_t count = get_u16(&reader->in);

    value_require(reader, count <= STORE_FIELDS_MAX);
    if (reader->in.bad)
        return 0;
    for (size_t i = 0; i < count; i++) {
        fields[i].name = value_get_text(reader, 1, STORE_NAME_MAX);
        fields[i].value = value_get_text(reader, 0, STORE_TEXT_MAX);
    }
    return count;
}

static void
get_guard(struct value_reader *reader, struct store_guard *guard)
{
    struct span refused;

    guard->frozen_at = get_i64(&reader->in);
    guard->frozen_why = value_get_text(reader, 0, STORE_TEXT_MAX);
    refused = get_span(&reader->in);
    value_require(reader, refused.len == STORE_MARK_LEN);
    if (!reader->in.bad)
        memcpy(guard->refused, refused.data, STORE_MARK_LEN);
    guard->attempts = get_u8(&reader->in);
    guard->login_asks = get_u8(&reader->in);
    guard->asked_at = get_i64(&reader->in);
}

int
store_decode_account(struct span value, struct store_account *ret_account, struct error *err)
{
    enum { HEAD = STORE_FIELDS_MAX * sizeof(struct store_field) };
    struct store_account account = {0};
    struct value_reader reader;

    if (value_reader(&reader, value, "account", ACCOUNT_VERSION, HEAD, err) < 0)
        return -1;
    account.name = value_get_text(&reader, 1, STORE_NAME_MAX);
    account.brand = value_get_text(&reader, 1, STORE_NAME_MAX);
    account.identity = value_get_text(&reader, 0, STORE_TEXT_MAX);
    account.folder = value_get_text(&reader, 0, STORE_TEXT_MAX);
    account.created_at = get_i64(&reader.in);
    account.last_run_at = get_i64(&reader.in);
    account.last_outcome = get_u8(&reader.in);
    account.fields = reader.block;
    account.field_count = get_fields(&reader, reader.block);
    account.guard.frozen_why = "";
    /* The first version has no guard. */
    if (reader.version >= 2) {
        uint8_t disabled = get_u8(&reader.in);

        value_require(&reader, disabled <= 1);
        account.disabled = disabled == 1;
        get_guard(&reader, &account.guard);
    }
    if (reader.version >= 3) {
        account.full_at = get_i64(&reader.in);
        account.seen_count = get_u32(&reader.in);
    }
    account.name_template = "";
    if (reader.version >= 4) {
        account.name_template = value_get_text(&reader, 0, STORE_TEXT_MAX);
        account.metadata = get_u8(&reader.in);
    }
    if (value_read(&reader, &account.block, err) < 0)
        return -1;
    *ret_account = account;
    return 0;
}

void
store_account_clear(struct store_account *account)
{
    free(account->block);
    *account = (struct store_account){0};
}
