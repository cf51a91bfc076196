/*
 * Amounts of money, from integers to decimal text.
 */
#ifndef CLISK_CLI_AMOUNT_H
#define CLISK_CLI_AMOUNT_H

#include "host/common/compiler.h"

enum { AMOUNT_DIGITS_MAX = 18, AMOUNT_TEXT_MAX = 48 };

/* "-1234.56" for -123456 with 2 digits, of which more than AMOUNT_DIGITS_MAX do not exist. */
void amount_format(int64_t minor, unsigned digits, char ret_text[AMOUNT_TEXT_MAX]);

#endif
