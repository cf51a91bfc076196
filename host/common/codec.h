/*
 * Bounded put and get of numbers and strings: the encoding of the wire, of the
 * store's values and of nothing else.
 *
 * Numbers are little-endian of fixed width. A string or a byte string is a u32
 * length and that many bytes; a string has no NUL inside and is valid UTF-8,
 * which get_str() checks. Nothing is aligned and nothing is implied.
 */
#ifndef CLISK_COMMON_CODEC_H
#define CLISK_COMMON_CODEC_H

#include <stdbool.h>

#include "host/common/buf.h"

/* Bytes owned by someone else. */
struct span {
    const uint8_t *data;
    size_t len;
};

void put_u8(struct buf *buf, uint8_t value);
void put_u16(struct buf *buf, uint16_t value);
void put_u32(struct buf *buf, uint32_t value);
void put_u64(struct buf *buf, uint64_t value);
void put_i64(struct buf *buf, int64_t value);
void put_span(struct buf *buf, struct span value);
/* NULL is put as the empty string. */
void put_str(struct buf *buf, const char *value);

/*
 * A reader over bytes that it does not own. The first get that does not fit
 * marks it bad; from then on every get returns 0 or an empty value, so that a
 * parser checks once, with reader_end().
 */
struct reader {
    const uint8_t *at;
    size_t left;
    bool bad;
};

struct reader reader_of(const void *data, size_t len);
uint8_t get_u8(struct reader *reader);
uint16_t get_u16(struct reader *reader);
uint32_t get_u32(struct reader *reader);
uint64_t get_u64(struct reader *reader);
int64_t get_i64(struct reader *reader);
struct span get_span(struct reader *reader);
/* That many bytes, with no length before them. */
struct span get_fixed(struct reader *reader, size_t len);
/* A string with no NUL inside and valid UTF-8; not NUL-terminated in place, so see str_of_span().
 */
struct span get_str(struct reader *reader);
/* 0 when nothing went wrong and nothing is left over, else -1. */
int reader_end(const struct reader *reader);

/* A heap copy with a NUL behind it; NULL without memory. The caller frees it. */
char *str_of_span(struct span span) ATTR_MALLOC;
bool span_is(struct span span, const char *text);
struct span span_of_str(const char *text);
struct secret;
struct span span_of_secret(const struct secret *secret);

#endif
