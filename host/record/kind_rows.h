/*
 * How the tables of the kinds write their fields, and the groups of fields that
 * several kinds have.
 */
#ifndef CLISK_RECORD_KIND_ROWS_H
#define CLISK_RECORD_KIND_ROWS_H

#include "host/record/kind.h"

#define ROW(type_, required_, path_, unit_, values_, cozy_, text_)                  \
    {                                                                               \
        .path = (path_), .type = (type_), .required = (required_), .unit = (unit_), \
        .text = (text_), .values = (values_), .cozy = (cozy_)                       \
    }
#define TEXT(path, cozy, text)           ROW(FIELD_TEXT, false, path, NULL, NULL, cozy, text)
#define ONE_OF(path, values, cozy, text) ROW(FIELD_TEXT, false, path, NULL, values, cozy, text)
#define DATE(path, cozy, text)           ROW(FIELD_DATE, false, path, NULL, NULL, cozy, text)
#define TIME(path, cozy, text)           ROW(FIELD_TIME, false, path, NULL, NULL, cozy, text)
#define MONEY(path, cozy, text)          ROW(FIELD_DECIMAL, false, path, KIND_MONEY, NULL, cozy, text)
#define DECIMAL(path, unit, cozy, text)  ROW(FIELD_DECIMAL, false, path, unit, NULL, cozy, text)
#define INTEGER(path, unit, cozy, text)  ROW(FIELD_INTEGER, false, path, unit, NULL, cozy, text)
#define BOOLEAN(path, cozy, text)        ROW(FIELD_BOOLEAN, false, path, NULL, NULL, cozy, text)
#define CURRENCY(path, cozy)             TEXT(path, cozy, "ISO 4217 code of the amounts beside it")
#define END          \
    {                \
        .path = NULL \
    }

#define NEED_TEXT(path, cozy, text)  ROW(FIELD_TEXT, true, path, NULL, NULL, cozy, text)
#define NEED_DATE(path, cozy, text)  ROW(FIELD_DATE, true, path, NULL, NULL, cozy, text)
#define NEED_DAY(path, cozy, text)   ROW(FIELD_DATE, true, path, KIND_DAY, NULL, cozy, text)
#define NEED_MONEY(path, cozy, text) ROW(FIELD_DECIMAL, true, path, KIND_MONEY, NULL, cozy, text)
#define NEED_CURRENCY(path, cozy)    NEED_TEXT(path, cozy, "ISO 4217 code of the amounts beside it")

#define QUALIFICATION \
    TEXT("qualification", "metadata.qualification.label", "what sort of document it has")

/* Where somebody or something is; below `path`, which ends with a dot. */
#define ADDRESS(path, cozy)                                                     \
    TEXT(path "formatted", cozy "formattedAddress", "the address as one text"), \
        TEXT(path "street", cozy "street", "street and number"),                \
        TEXT(path "postcode", cozy "postcode", "postal code"),                  \
        TEXT(path "city", cozy "city", "city"), TEXT(path "country", cozy "country", "country")

/* The same, where Cozy has no such doctype. */
#define OWN_ADDRESS(path)                                                            \
    TEXT(path "formatted", NULL, "the address as one text"),                         \
        TEXT(path "street", NULL, "street and number"),                              \
        TEXT(path "postcode", NULL, "postal code"), TEXT(path "city", NULL, "city"), \
        TEXT(path "country", NULL, "country")

/* Who somebody is; `cozy` is "" or ends with a dot. */
#define PERSON(cozy)                                                                       \
    TEXT("name.formatted", cozy "fullname", "the whole name as one text"),                 \
        TEXT("name.given_name", cozy "name.givenName", "given names"),                     \
        TEXT("name.family_name", cozy "name.familyName", "family name"),                   \
        TEXT("name.prefix", cozy "name.namePrefix", "title before the name"),              \
        DATE("birthday", cozy "birthday", "date of birth"),                                \
        TEXT("birthplace", cozy "birthplace", "place of birth"),                           \
        TEXT("company", cozy "company", "where she works"),                                \
        TEXT("job_title", cozy "jobTitle", "as what"),                                     \
        TEXT("emails.*.address", cozy "email.*.address", "an e-mail address"),             \
        ONE_OF("emails.*.type", "home work other", cozy "email.*.type", "whose it is"),    \
        TEXT("phones.*.number", cozy "phone.*.number", "a number, with digits and \"+\""), \
        ONE_OF("phones.*.type", "home work mobile other", cozy "phone.*.type",             \
               "what it belongs to"),                                                      \
        BOOLEAN("phones.*.primary", cozy "phone.*.primary", "the one to call first"),      \
        ADDRESS("addresses.*.", cozy "address.*."),                                        \
        ONE_OF("addresses.*.type", "home work billing other", cozy "address.*.type",       \
               "what is there")

/* What health insurances tell of a payment. */
#define HEALTH                                                                                  \
    TEXT("beneficiary", "beneficiary", "who was treated"),                                      \
        DATE("original_date", "originalDate", "the date of the treatment or purchase"),         \
        MONEY("original_amount", "originalAmount", "what was paid for it"),                     \
        MONEY("group_amount", "groupAmount", "the transfer that this is a part of"),            \
        MONEY("social_security_refund", "socialSecurityRefund", "the public insurance's part"), \
        MONEY("third_party_refund", "thirdPartyRefund", "the complementary insurance's part"),  \
        BOOLEAN("is_third_party_payer", "isThirdPartyPayer", "the insurance paid in her place")

/* A line of a bill, an order or a receipt; `path` ends with a dot. */
#define LINE(path)                                                                       \
    TEXT(path "label", NULL, "what it is"),                                              \
        DECIMAL(path "quantity", NULL, NULL, "how many, or how much"),                   \
        TEXT(path "unit", NULL, "the unit of the quantity"),                             \
        MONEY(path "unit_amount", NULL, "the price of one"),                             \
        MONEY(path "amount", NULL, "the price of all"), CURRENCY(path "currency", NULL), \
        TEXT(path "reference", NULL, "the brand's identifier of the article")

#endif
