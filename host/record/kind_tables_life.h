/* The fields of kinds, each up to an end. Only kind_tables.c uses this. */
#ifndef CLISK_RECORD_KIND_TABLES_LIFE_H
#define CLISK_RECORD_KIND_TABLES_LIFE_H

#include "host/record/kind.h"

extern const struct kind_field kind_consumption_fields[];
extern const struct kind_field kind_contact_fields[];
extern const struct kind_field kind_contract_fields[];
extern const struct kind_field kind_event_fields[];
extern const struct kind_field kind_identity_fields[];
extern const struct kind_field kind_trip_fields[];

#endif
