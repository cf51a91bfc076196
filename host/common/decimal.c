#include "host/common/decimal.h"

#include <string.h>

/* More than any amount needs, and far from the limits of int. */
enum { EXPONENT_MAX = 9999 };

struct decimal_reader {
    const char *at;
    const char *end;
    unsigned zeros; /* seen behind the last other digit, and not yet in the value */
    struct decimal decimal;
};

static bool
reader_has_digit(const struct decimal_reader *reader)
{
    return reader->at < reader->end && *reader->at >= '0' && *reader->at <= '9';
}

static bool
reader_take(struct decimal_reader *reader, char c)
{
    if (reader->at == reader->end || *reader->at != c)
        return false;
    reader->at++;
    return true;
}

/* Zeros wait until another digit shows that they count. */
static int
reader_add_digit(struct decimal_reader *reader, char c)
{
    uint64_t *value = &reader->decimal.value;

    if (c == '0') {
        reader->zeros += *value != 0;
        return 0;
    }
    for (unsigned i = 0; i <= reader->zeros; i++) {
        if (__builtin_mul_overflow(*value, 10, value))
            return 1;
    }
    reader->zeros = 0;
    return __builtin_add_overflow(*value, (uint64_t)(c - '0'), value);
}

/* The digits from here on; their number in *ret_count. */
static int
reader_take_digits(struct decimal_reader *reader, unsigned *ret_count)
{
    unsigned count = 0;

    while (reader_has_digit(reader)) {
        if (count == EXPONENT_MAX || reader_add_digit(reader, *reader->at) != 0)
            return 1;
        reader->at++;
        count++;
    }
    *ret_count = count;
    return count == 0;
}

static int
reader_take_exponent(struct decimal_reader *reader, int *ret_exponent)
{
    bool negative = false;
    int exponent = 0;

    if (!reader_take(reader, '+'))
        negative = reader_take(reader, '-');
    if (!reader_has_digit(reader))
        return 1;
    for (; reader_has_digit(reader); reader->at++) {
        exponent = exponent * 10 + (*reader->at - '0');
        if (exponent > EXPONENT_MAX)
            return 1;
    }
    *ret_exponent = negative ? -exponent : exponent;
    return 0;
}

static int
reader_take_number(struct decimal_reader *reader, int *ret_exponent, unsigned *ret_decimals)
{
    unsigned whole;

    reader->decimal.negative = reader_take(reader, '-');
    if (!reader_take(reader, '0') && reader_take_digits(reader, &whole) != 0)
        return 1;
    if (reader_take(reader, '.') && reader_take_digits(reader, ret_decimals) != 0)
        return 1;
    if (reader_take(reader, 'e') || reader_take(reader, 'E'))
        return reader_take_exponent(reader, ret_exponent);
    return 0;
}

int
decimal_parse(const char *text, size_t len, struct decimal *ret_decimal)
{
    struct decimal_reader reader = {.at = text, .end = text + len};
    unsigned decimals = 0;
    int exponent = 0;

    if (reader_take_number(&reader, &exponent, &decimals) != 0 || reader.at != reader.end)
        return 1;
    exponent -= (int)decimals;
    reader.decimal.decimals = exponent < 0 ? (unsigned)-exponent : 0;
    reader.decimal.exponent = reader.decimal.value ? exponent + (int)reader.zeros : 0;
    *ret_decimal = reader.decimal;
    return 0;
}

int
decimal_to_signed(bool negative, uint64_t value, int64_t *ret_integer)
{
    uint64_t max = (uint64_t)INT64_MAX + negative;

    if (value > max)
        return 1;
    /* INT64_MIN has no positive counterpart. */
    *ret_integer = negative && value > 0 ? -(int64_t)(value - 1) - 1 : (int64_t)value;
    return 0;
}

int
decimal_to_integer(const struct decimal *decimal, unsigned shift, int64_t *ret_integer)
{
    int zeros = decimal->exponent + (int)shift;
    uint64_t value = decimal->value;

    if (value == 0)
        zeros = 0;
    if (zeros < 0)
        return 1;
    for (int i = 0; i < zeros; i++) {
        if (__builtin_mul_overflow(value, 10, &value))
            return 1;
    }
    return decimal_to_signed(decimal->negative, value, ret_integer);
}

const char *
decimal_text(int64_t minor, uint8_t digits, char ret_text[DECIMAL_TEXT_MAX])
{
    /* The magnitude of the least number fits into no int64_t. */
    uint64_t value = minor < 0 ? -(uint64_t)minor : (uint64_t)minor;
    size_t at = DECIMAL_TEXT_MAX - 1;

    ret_text[at] = '\0';
    for (unsigned i = 0; value > 0 || i <= digits; i++) {
        if (i == digits && i > 0)
            ret_text[--at] = '.';
        ret_text[--at] = (char)('0' + value % 10);
        value /= 10;
    }
    if (minor < 0)
        ret_text[--at] = '-';
    memmove(ret_text, ret_text + at, DECIMAL_TEXT_MAX - at);
    return ret_text;
}
