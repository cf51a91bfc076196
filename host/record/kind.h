/*
 * The kinds of records that clisk knows, and their fields: the table behind
 * clisk-data(5). A konnector may store other kinds, whose names are its own.
 */
#ifndef CLISK_RECORD_KIND_H
#define CLISK_RECORD_KIND_H

#include "host/common/field.h"

enum { KIND_NAME_MAX = 64 };

/* Units that are no units of measure. */
#define KIND_MONEY "currency" /* a decimal, in the currency of its level */
#define KIND_DAY   "day"      /* a date that must have its day */

struct kind_field {
    const char *path; /* "lines.*.amount": "*" for the number of an item */
    enum field_type type;
    bool required;
    const char *unit;   /* "kWh", KIND_MONEY; NULL for none */
    const char *text;   /* what it is, in a few words */
    const char *values; /* all that there are, with spaces between; NULL: free */
    const char *cozy;   /* the same in the doctype; NULL where Cozy has none */
};

struct kind {
    const char *name;
    const char *doctype; /* Cozy's; NULL for none */
    const char *text;
    const struct kind_field *fields; /* up to one whose path is NULL */
};

/* NULL for a name that is not in the table. */
const struct kind *kind_find(const char *name);
/* The kind behind that one, the first for NULL; NULL behind the last. */
const struct kind *kind_next(const struct kind *kind);
/* Of [a-z][a-z0-9_.-]*, at most KIND_NAME_MAX bytes: a kind of the table, or a konnector's own. */
bool kind_name_is_right(const char *name);

/* The field that a path is one of; NULL for none. */
const struct kind_field *kind_find_field(const struct kind *kind, const char *path);

#endif
