/*
 * Events of the log as bytes: which members are there is a set of bits, and a
 * member that is not is nothing, so that one event has one encoding.
 */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "host/common/text.h"
#include "host/store/values.h"

enum { EVENT_VERSION = 1 };

struct event_member {
    size_t offset;
    size_t max; /* of a text: bytes */
};

#define AT(member) offsetof(struct store_event, member)

/* The places in these tables are bits in the store: append only. */
static const struct event_member event_numbers[] = {
    {.offset = AT(run)},  {.offset = AT(request)},  {.offset = AT(status)},
    {.offset = AT(sent)}, {.offset = AT(received)}, {.offset = AT(question)},
    {.offset = AT(file)}, {.offset = AT(outcome)},
};

static const struct event_member event_texts[] = {
    {AT(account_name), STORE_NAME_MAX},   {AT(brand), STORE_NAME_MAX},
    {AT(method), STORE_EVENT_METHOD_MAX}, {AT(origin), STORE_EVENT_ORIGIN_MAX},
    {AT(path), STORE_EVENT_PATH_MAX},     {AT(name), STORE_NAME_MAX},
    {AT(field), STORE_EVENT_FIELD_MAX},   {AT(detail), ERROR_DETAIL_MAX},
    {AT(reference), STORE_NAME_MAX},      {AT(text), STORE_EVENT_TEXT_MAX},
};

enum {
    EVENT_NUMBERS = ARRAY_SIZE(event_numbers),
    EVENT_TEXTS = ARRAY_SIZE(event_texts),
    EVENT_DROPPED = EVENT_NUMBERS + EVENT_TEXTS, /* the bit behind those */
    EVENT_BITS = EVENT_DROPPED + 1
};

_Static_assert(EVENT_BITS <= 32, "the bits are a u32");

static uint64_t
number_at(const struct store_event *event, const struct event_member *member)
{
    uint64_t number;

    memcpy(&number, (const char *)event + member->offset, sizeof number);
    return number;
}

static const char *
text_at(const struct store_event *event, const struct event_member *member)
{
    const char *text;

    memcpy(&text, (const char *)event + member->offset, sizeof text);
    return text ? text : "";
}

static uint32_t
bits_of(const struct store_event *event)
{
    uint32_t bits = 0;

    for (size_t i = 0; i < EVENT_NUMBERS; i++)
        bits |= number_at(event, &event_numbers[i]) ? 1U << i : 0;
    for (size_t i = 0; i < EVENT_TEXTS; i++)
        bits |= *text_at(event, &event_texts[i]) ? 1U << (EVENT_NUMBERS + i) : 0;
    return bits | (event->dropped.last ? 1U << EVENT_DROPPED : 0);
}

/* As much of it as there is room for; bytes that are no UTF-8 become '?'. */
static void
put_cut(struct buf *buf, const char *text, size_t max)
{
    size_t len = strnlen(text, max + 1);
    CLEANUP_FREE char *copy = NULL;

    if (len > max)
        len = text_cut(text, max);
    copy = strndup(text, len);
    if (!copy) {
        buf->bad = true;
        return;
    }
    text_mend(copy);
    put_str(buf, copy);
}

static void
put_dropped(struct buf *buf, const struct store_log_dropped *dropped)
{
    put_u64(buf, dropped->first);
    put_u64(buf, dropped->last);
    put_u64(buf, dropped->run);
    buf_append(buf, dropped->hash, sizeof dropped->hash);
}

int
store_encode_event(struct buf *buf, const struct store_event *event, struct error *err)
{
    struct value_writer writer = value_writer(buf, "event", EVENT_VERSION);

    value_expect(&writer, "kind", event->kind >= 1 && event->kind <= UINT8_MAX);
    value_expect(&writer, "range of rows", event->dropped.first <= event->dropped.last);
    put_u8(buf, (uint8_t)event->kind);
    put_i64(buf, event->time_ms);
    put_u32(buf, event->account);
    put_u32(buf, bits_of(event));
    for (size_t i = 0; i < EVENT_NUMBERS; i++) {
        if (number_at(event, &event_numbers[i]))
            put_u64(buf, number_at(event, &event_numbers[i]));
    }
    for (size_t i = 0; i < EVENT_TEXTS; i++) {
        const char *text = text_at(event, &event_texts[i]);

        if (*text)
            put_cut(buf, text, event_texts[i].max);
    }
    if (event->dropped.last)
        put_dropped(buf, &event->dropped);
    return value_written(&writer, err);
}

static void
get_numbers(struct value_reader *reader, struct store_event *event, uint32_t bits)
{
    for (size_t i = 0; i < EVENT_NUMBERS; i++) {
        uint64_t number = 0;

        if (bits & 1U << i) {
            number = get_u64(&reader->in);
            value_require(reader, number != 0);
        }
        memcpy((char *)event + event_numbers[i].offset, &number, sizeof number);
    }
}

static void
get_texts(struct value_reader *reader, struct store_event *event, uint32_t bits)
{
    for (size_t i = 0; i < EVENT_TEXTS; i++) {
        const char *text = "";

        if (bits & 1U << (EVENT_NUMBERS + i))
            text = value_get_text(reader, 1, event_texts[i].max);
        memcpy((char *)event + event_texts[i].offset, &text, sizeof text);
    }
}

static void
get_dropped(struct value_reader *reader, struct store_log_dropped *dropped)
{
    struct span hash;

    dropped->first = get_u64(&reader->in);
    dropped->last = get_u64(&reader->in);
    dropped->run = get_u64(&reader->in);
    hash = get_fixed(&reader->in, sizeof dropped->hash);
    value_require(reader, dropped->last != 0 && dropped->first <= dropped->last);
    if (!reader->in.bad)
        memcpy(dropped->hash, hash.data, sizeof dropped->hash);
}

int
store_decode_event(struct span value, struct store_event *ret_event, struct error *err)
{
    struct store_event event = {0};
    struct value_reader reader;
    uint32_t bits;

    if (value_reader(&reader, value, "event", EVENT_VERSION, 0, err) < 0)
        return -1;
    event.kind = get_u8(&reader.in);
    value_require(&reader, event.kind >= 1);
    event.time_ms = get_i64(&reader.in);
    event.account = get_u32(&reader.in);
    bits = get_u32(&reader.in);
    value_require(&reader, bits >> EVENT_BITS == 0);
    get_numbers(&reader, &event, bits);
    get_texts(&reader, &event, bits);
    if (bits & 1U << EVENT_DROPPED)
        get_dropped(&reader, &event.dropped);
    if (value_read(&reader, &event.block, err) < 0)
        return -1;
    *ret_event = event;
    return 0;
}

void
store_event_clear(struct store_event *event)
{
    free(event->block);
    *event = (struct store_event){0};
}

const char *
store_event_name(enum store_event_kind kind)
{
    switch (kind) {
#define EVENT_NAME(kind, number, name) \
    case STORE_EVENT_##kind: return name;
        STORE_EVENTS(EVENT_NAME)
#undef EVENT_NAME
    default: return NULL;
    }
}
