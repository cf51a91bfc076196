/* The table of the kinds, which ends with a name of NULL. Only kind.c uses this. */
#ifndef CLISK_RECORD_KIND_TABLES_H
#define CLISK_RECORD_KIND_TABLES_H

#include "host/record/kind.h"

extern const struct kind kind_tables[];

#endif
