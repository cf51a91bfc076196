/* The fields of kinds, each up to an end. Only kind_tables.c uses this. */
#ifndef CLISK_RECORD_KIND_TABLES_MONEY_H
#define CLISK_RECORD_KIND_TABLES_MONEY_H

#include "host/record/kind.h"

extern const struct kind_field kind_bank_account_fields[];
extern const struct kind_field kind_bill_fields[];
extern const struct kind_field kind_operation_fields[];
extern const struct kind_field kind_order_fields[];
extern const struct kind_field kind_receipt_fields[];
extern const struct kind_field kind_reimbursement_fields[];

#endif
