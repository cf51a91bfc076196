/*
 * Amounts of money: read from the text of a page or from a number of JSON.
 * Integers all the way; no amount is ever a float.
 */
#ifndef CLISK_RUNTIME_VALUE_AMOUNT_H
#define CLISK_RUNTIME_VALUE_AMOUNT_H

#include <clisk/value.h>

/*
 * The one amount that stands in the text, among other words or not. The locale
 * (a BCP 47 tag; NULL where unknown) decides the decimal mark and what may
 * group digits, and its region what "$" and the like mean.
 *
 * 0; or 1 with a static reason when there is none, when there are two that
 * differ, or when it could be read in more than one way. The digits of the
 * result are those of the currency; without one, as many as were written.
 */
int amount_parse(const char *text, const char *locale, struct clisk_amount *ret_amount,
                 const char **ret_why);

/*
 * A number as JSON writes it (RFC 8259, section 6: "29.99", "-3", "1.5e2"), in
 * major units. The currency is an ISO 4217 code; NULL or "" for none, and then
 * the digits are as written. 0; or 1 with a static reason when the text is no
 * such number, does not fit, has more decimals than the currency other than
 * zeros, or when there is no such currency.
 */
int amount_from_decimal(const char *text, const char *currency, struct clisk_amount *ret_amount,
                        const char **ret_why);

/*
 * a + b and the order of two amounts, brought to as many digits. An amount of
 * all zeros is of any currency. 0; 1 with a static reason when the currencies
 * are two, 2 when the result does not fit.
 */
int amount_sum(struct clisk_amount a, struct clisk_amount b, struct clisk_amount *ret_sum,
               const char **ret_why);
int amount_order(struct clisk_amount a, struct clisk_amount b, int *ret_order,
                 const char **ret_why);

#endif
