/*
 * One typed field of a record: where it stands in the record, and its text in
 * the one form that its type has. Money is a decimal beside a text "currency"
 * of the same level; nothing is ever a floating-point number.
 */
#ifndef CLISK_COMMON_FIELD_H
#define CLISK_COMMON_FIELD_H

#include <stdbool.h>

#include "host/common/compiler.h"

/* The numbers are kept on disk. */
enum field_type {
    FIELD_TEXT = 0,    /* UTF-8 without NUL */
    FIELD_DATE = 1,    /* "2024-05-14", or "2024-05" */
    FIELD_TIME = 2,    /* "2024-05-14T10:00:00+02:00", "…:00.250Z" (RFC 3339) */
    FIELD_DECIMAL = 3, /* "-12.50": with the digits that the site gave */
    FIELD_INTEGER = 4, /* as an int64_t */
    FIELD_BOOLEAN = 5, /* "true" or "false" */
    FIELD_TYPE_LAST = FIELD_BOOLEAN
};

enum { FIELD_PATH_MAX = 96, FIELD_TEXT_MAX = 4096 };

struct field {
    enum field_type type;
    const char *path; /* "amount", "name.given", "addresses.0.city" */
    const char *text;
};

/* "text", "date" and so on. */
const char *field_type_name(enum field_type type);
/* 0; 1 for a name that is none. */
int field_type_find(const char *name, enum field_type *ret_type);

/* Names of [a-z0-9_] joined by dots, and numbers without leading zeros for the items of lists; a
 * record is no list itself. */
bool field_path_is_right(const char *path);
/* Whether a text, which is not empty, is as its type has it. */
bool field_text_is_right(enum field_type type, const char *text);

/* Whether the part of a path up to its next dot or its end is the number of an item. */
bool field_segment_is_number(const char *segment);
/* Up to its next dot or its end. */
size_t field_segment_len(const char *segment);

#endif
