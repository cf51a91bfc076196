/*
 * Records: whether the fields of one are what its kind has, and records as
 * JSON.
 */
#ifndef CLISK_RECORD_RECORD_H
#define CLISK_RECORD_RECORD_H

#include "host/common/error.h"
#include "host/common/fields.h"
#include "host/record/kind.h"

/*
 * 0 when these are the fields of such a record. Fields that the kind's table
 * does not have may be there, with any type; so may all fields of a kind that is not in the table.
 * "currency" is always a code of three capitals. -1 with *err: PLUGIN_BUG, which
 * names the kind, the field and what is expected.
 */
int record_check(const char *kind, struct span fields, struct error *err);

/* Whether it is written as a code of ISO 4217 is. */
bool record_is_currency(const char *text);

#endif
