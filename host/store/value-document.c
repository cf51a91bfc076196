/* The values of documents. */
#include "host/store/values.h"

#include <stdlib.h>
#include <string.h>

enum { DOCUMENT_VERSION = 1, DIGITS_MAX = 18 };

bool
store_date_is_right(struct store_date date)
{
    if (date.year == 0)
        return date.month == 0 && date.day == 0;
    return date.year <= 9999 && date.month >= 1 && date.month <= 12 && date.day <= 31;
}

static bool
currency_is_right(const char *currency)
{
    size_t len = currency ? strlen(currency) : 0;

    return len == 0 || len == STORE_CURRENCY_LEN;
}

int
store_encode_document(struct buf *buf, const struct store_document *document, struct error *err)
{
    struct value_writer writer = value_writer(buf, "document", DOCUMENT_VERSION);

    value_put_text(&writer, "kind", document->kind, 1, STORE_NAME_MAX);
    value_put_text(&writer, "reference", document->reference, 1, STORE_TEXT_MAX);
    value_put_text(&writer, "title", document->title, 0, STORE_TEXT_MAX);
    value_put_text(&writer, "vendor", document->vendor, 0, STORE_TEXT_MAX);
    value_expect(&writer, "date", store_date_is_right(document->date));
    put_u16(buf, document->date.year);
    put_u8(buf, document->date.month);
    put_u8(buf, document->date.day);
    put_i64(buf, document->amount_minor);
    value_expect(&writer, "amount", document->amount_digits <= DIGITS_MAX);
    put_u8(buf, document->amount_digits);
    value_expect(&writer, "currency", currency_is_right(document->currency));
    value_put_text(&writer, "currency", document->currency, 0, STORE_CURRENCY_LEN);
    put_u64(buf, document->file);
    value_expect(&writer, "state", document->state == STORE_DOCUMENT_ACTIVE);
    put_u8(buf, (uint8_t)document->state);
    put_u64(buf, document->run);
    put_i64(buf, document->created_at);
    return value_written(&writer, err);
}

static void
get_facts(struct value_reader *reader, struct store_document *document)
{
    document->date.year = get_u16(&reader->in);
    document->date.month = get_u8(&reader->in);
    document->date.day = get_u8(&reader->in);
    value_require(reader, store_date_is_right(document->date));
    document->amount_minor = get_i64(&reader->in);
    document->amount_digits = get_u8(&reader->in);
    value_require(reader, document->amount_digits <= DIGITS_MAX);
    document->currency = value_get_text(reader, 0, STORE_CURRENCY_LEN);
    value_require(reader, currency_is_right(document->currency));
}

int
store_decode_document(struct span value, struct store_document *ret_document, struct error *err)
{
    struct store_document document = {0};
    struct value_reader reader;
    uint8_t state;

    if (value_reader(&reader, value, "document", DOCUMENT_VERSION, 0, err) < 0)
        return -1;
    document.kind = value_get_text(&reader, 1, STORE_NAME_MAX);
    document.reference = value_get_text(&reader, 1, STORE_TEXT_MAX);
    document.title = value_get_text(&reader, 0, STORE_TEXT_MAX);
    document.vendor = value_get_text(&reader, 0, STORE_TEXT_MAX);
    get_facts(&reader, &document);
    document.file = get_u64(&reader.in);
    state = get_u8(&reader.in);
    value_require(&reader, state == STORE_DOCUMENT_ACTIVE);
    document.run = get_u64(&reader.in);
    document.created_at = get_i64(&reader.in);
    if (value_read(&reader, &document.block, err) < 0)
        return -1;
    *ret_document = document;
    return 0;
}

void
store_document_clear(struct store_document *document)
{
    free(document->block);
    *document = (struct store_document){0};
}
