/*
 * The single-byte encodings of the Encoding standard.
 */
#ifndef CLISK_COMMON_CHARSET_TABLES_H
#define CLISK_COMMON_CHARSET_TABLES_H

#include "host/common/compiler.h"

enum { CHARSET_TABLES = 27, CHARSET_HIGH = 128 };

struct charset_table {
    const char *name;
    uint16_t high[CHARSET_HIGH]; /* 0: the byte stands for nothing */
};

extern const struct charset_table charset_tables[CHARSET_TABLES];

#endif
