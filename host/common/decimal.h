/*
 * Decimal numbers, exactly: read as JSON writes them (RFC 8259, section 6), and
 * written.
 */
#ifndef CLISK_COMMON_DECIMAL_H
#define CLISK_COMMON_DECIMAL_H

#include <stdbool.h>

#include "host/common/compiler.h"

/* (negative ? -1 : 1) * value * 10^exponent, where value does not end in 0 unless it is 0. */
struct decimal {
    bool negative;
    uint64_t value;
    int exponent;
    unsigned decimals; /* as written, the exponent taken into account */
};

/* 0, or 1 when the text is no such number, or has too many digits or too large an exponent. */
int decimal_parse(const char *text, size_t len, struct decimal *ret_decimal);

/*
 * The integer decimal * 10^shift, for a shift from 0 to 255. 0, or 1 when that
 * is no integer or does not fit.
 */
int decimal_to_integer(const struct decimal *decimal, unsigned shift, int64_t *ret_integer);

/* The integer (negative ? -1 : 1) * value: 0, or 1 when it does not fit. */
int decimal_to_signed(bool negative, uint64_t value, int64_t *ret_integer);

/* Holds every text of decimal_text(), with its NUL. */
enum { DECIMAL_TEXT_MAX = 280 };

/* "-1234.56" for -123456 with 2 digits: a point, unless there are none. Returns ret_text. */
const char *decimal_text(int64_t minor, uint8_t digits, char ret_text[DECIMAL_TEXT_MAX]);

#endif
