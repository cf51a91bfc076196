#include <stdio.h>
#include <string.h>

#include "host/common/compiler.h"
#include "host/common/civil.h"
#include "host/common/decimal.h"
#include "sdk/runtime/value/amount.h"
#include "sdk/runtime/value/date.h"
#include "tests/unit/unit.h"

/* What a text means with a locale; NULL where it must be refused. */
struct value_case {
    const char *locale;
    const char *text;
    const char *value;
};

static void
assert_date(const struct value_case *c)
{
    struct clisk_date date = {0};
    char text[CIVIL_TEXT_MAX];
    const char *why = NULL;
    int result = date_parse(c->text, c->locale, &date, &why);

    if (!c->value) {
        ck_assert_msg(result == 1, "\"%s\" is %s", c->text,
                      civil_text(date.year, date.month, date.day, text));
        ck_assert_ptr_nonnull(why);
        ck_assert_int_eq(date.year, 0);
        return;
    }
    ck_assert_msg(result == 0, "\"%s\" (%s): %s", c->text, c->locale ? c->locale : "-", why);
    ck_assert_str_eq(civil_text(date.year, date.month, date.day, text), c->value);
}

static void
assert_amount(const struct value_case *c)
{
    struct clisk_amount amount = {0};
    char text[DECIMAL_TEXT_MAX], full[DECIMAL_TEXT_MAX + 4];
    const char *why = NULL;
    int result = amount_parse(c->text, c->locale, &amount, &why);

    snprintf(full, sizeof full, "%s%s", decimal_text(amount.minor, amount.digits, text),
             amount.currency);
    if (!c->value) {
        ck_assert_msg(result == 1, "\"%s\" (%s) is %s", c->text, c->locale ? c->locale : "-", full);
        ck_assert_ptr_nonnull(why);
        ck_assert_int_eq(amount.minor, 0);
        return;
    }
    ck_assert_msg(result == 0, "\"%s\" (%s): %s", c->text, c->locale ? c->locale : "-", why);
    ck_assert_msg(strcmp(full, c->value) == 0, "\"%s\" (%s) is %s, not %s", c->text,
                  c->locale ? c->locale : "-", full, c->value);
}

#define ASSERT_ALL(assert_one, cases)                  \
    do {                                               \
        for (size_t i = 0; i < ARRAY_SIZE(cases); i++) \
            assert_one(&(cases)[i]);                   \
    } while (0)

START_TEST(test_date_names)
{
    static const struct value_case cases[] = {
        {"fr", "14 mai 2024", "2024-05-14"},
        {"fr", "1er août 2023", "2023-08-01"},
        {NULL, "1 er AOUT 2023", "2023-08-01"},
        {NULL, "Facture du mardi 14 mai 2024 (réglée)", "2024-05-14"},
        {NULL,
         "14\xC2\xA0mai\xE2\x80\xAF"
         "2024",
         "2024-05-14"},
        {NULL, "1ᵉʳ mai 2024", "2024-05-01"},
        {NULL, "le 2e mai 2024", "2024-05-02"},
        {NULL,
         "6 de\xCC\x81"
         "cembre 2024",
         "2024-12-06"},
        {NULL, "14. Mai 2024", "2024-05-14"},
        {NULL, "3. M\xC3\x84RZ 2024", "2024-03-03"},
        {NULL, "Montag, den 3. Maerz 2024", "2024-03-03"},
        {NULL, "May 14, 2024", "2024-05-14"},
        {NULL, "May 14th, 2024", "2024-05-14"},
        {NULL, "the 2nd of June 2024", "2024-06-02"},
        {NULL, "14 de mayo de 2024", "2024-05-14"},
        {NULL, "1º de enero del 2024", "2024-01-01"},
        {NULL, "14 maggio 2024", "2024-05-14"},
        {NULL, "3 janv. 2024", "2024-01-03"},
        {NULL, "3 févr. 2024", "2024-02-03"},
        {NULL, "3 sept. 2024", "2024-09-03"},
        {NULL, "14-mai-2024", "2024-05-14"},
        {NULL, "14/May/2024", "2024-05-14"},
        {NULL, "14 mai 24", "2024-05-14"},
        {NULL, "14 May '99", "1999-05-14"},
        {NULL, "14 mai 2024 à 10h30", "2024-05-14"},
        {NULL, "mar. 14 mai 2024", "2024-05-14"},
        {NULL, "mai 2024", "2024-05"},
        {NULL, "Facture de août 2023", "2023-08"},
        {NULL, "enero de 2019", "2019-01"},
        {NULL, "29 février 2024", "2024-02-29"},
    };

    ASSERT_ALL(assert_date, cases);
}
END_TEST

START_TEST(test_date_numbers)
{
    static const struct value_case cases[] = {
        {NULL, "2024-05-14", "2024-05-14"},
        {NULL, "2024-05-14T23:30:00-05:00", "2024-05-14"},
        {NULL, "2024-05-14T10:00:00Z", "2024-05-14"},
        {"en", "2024/5/4", "2024-05-04"},
        {"fr", "14/05/2024", "2024-05-14"},
        {"de", "4.5.2024", "2024-05-04"},
        {"de", "4. 5. 2024", "2024-05-04"},
        {"fr", "14-05-24", "2024-05-14"},
        {"fr", "01/02/70", "1970-02-01"},
        {"fr", "01/02/69", "2069-02-01"},
        {"en-US", "05/04/2024", "2024-05-04"},
        {"en-GB", "05/04/2024", "2024-04-05"},
        {"en_GB.UTF-8", "05/04/2024", "2024-04-05"},
        {"fr-Latn-FR", "05/04/2024", "2024-04-05"},
        {"fr-CA", "2024-05-04", "2024-05-04"},
        {NULL, "14/05/2024", "2024-05-14"},
        {NULL, "05/14/2024", "2024-05-14"},
        {NULL, "05/05/2024", "2024-05-05"},
        {NULL, "le 14/05/2024 à 10:30", "2024-05-14"},
        {NULL, "29.02.2020 13.12", "2020-02-29"},
        {NULL, "05/2024", "2024-05"},
        {NULL, "05.2024", "2024-05"},
        {NULL, "2024-05", "2024-05"},
        {NULL, "31/12/9999", "9999-12-31"},
        {"fr", "Facture 13/2024 du 14/05/2024", "2024-05-14"},
        {"fr", "14/05/2024 (14 mai 2024)", "2024-05-14"},
        {"fr", "01.02.03.04.05 le 14/05/2024", "2024-05-14"},
    };

    ASSERT_ALL(assert_date, cases);
}
END_TEST

START_TEST(test_date_refuses)
{
    static const struct value_case cases[] = {
        {NULL, "", NULL},
        {NULL, "aujourd'hui", NULL},
        {NULL, "05/04/2024", NULL},
        {"en", "05/04/2024", NULL},
        {"fr-CA", "05/04/2024", NULL},
        {"xx", "05/04/2024", NULL},
        {NULL, "14-05-24", NULL},
        {"fr", "05/14/2024", NULL},
        {"en-US", "14/05/2024", NULL},
        {NULL, "13/14/2024", NULL},
        {NULL, "31/02/2024", NULL},
        {NULL, "29 février 2023", NULL},
        {NULL, "32 mai 2024", NULL},
        {NULL, "0 mai 2024", NULL},
        {"fr", "00/05/2024", NULL},
        {NULL, "2024-00-14", NULL},
        {NULL, "2024-13-01", NULL},
        {NULL, "14 mai 2024, 15 mai 2024", NULL},
        {NULL, "du 14 mai 2024 au 13 juin 2024", NULL},
        {NULL, "du 14 mai au 13 juin 2024", NULL},
        {NULL, "du 14 au 20 mai 2024", NULL},
        {NULL, "14-20 mai 2024", NULL},
        {NULL, "14. bis zum 20. Mai 2024", NULL},
        {NULL, "14.05. – 13.06.2024", NULL},
        {NULL, "janvier - mars 2024", NULL},
        {NULL, "mai 2024, le 14 mai 2024", NULL},
        {NULL, "14 mai", NULL},
        {NULL, "10. Oktober - 12. Dezember", NULL},
        {NULL, "14 mai - 13.", NULL},
        {NULL, "May 24", NULL},
        {NULL, "3 May 14, 2024", NULL},
        {NULL, "14 mai 10:30", NULL},
        {NULL, "10.20.30.40", NULL},
        {NULL, "1/2", NULL},
        {NULL, "2023-24", NULL},
        {NULL, "12.345.6789", NULL},
        {NULL, "14 mai 20245", NULL},
        {NULL, "١٤/٠٥/٢٠٢٤", NULL},
        {NULL,
         "14\xFF"
         "05\xFF"
         "2024",
         NULL},
    };

    ASSERT_ALL(assert_date, cases);
}
END_TEST

START_TEST(test_date_from_rfc3339)
{
    static const struct value_case cases[] = {
        {NULL, "2024-05-14", "2024-05-14"},
        {NULL, "2024-02-29T00:00:00Z", "2024-02-29"},
        {NULL, "2024-05-14 10:00", "2024-05-14"},
        {NULL, "2024-05-14x", NULL},
        {NULL, "2024-05-1", NULL},
        {NULL, "2023-02-29", NULL},
        {NULL, "2024-05-00", NULL},
        {NULL, "0000-01-01", NULL},
        {NULL, " 2024-05-14", NULL},
        {NULL, "24-05-14T00", NULL},
        {NULL, "2024/05/14", NULL},
        {NULL, "", NULL},
        {NULL, "+024-05-14", NULL},
    };

    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct clisk_date date;
        char text[CIVIL_TEXT_MAX];
        const char *why = NULL;
        int result = date_from_rfc3339(cases[i].text, &date, &why);

        ck_assert_msg(result == (cases[i].value ? 0 : 1), "%s", cases[i].text);
        if (result == 0)
            ck_assert_str_eq(civil_text(date.year, date.month, date.day, text), cases[i].value);
        else
            ck_assert_ptr_nonnull(why);
    }
}
END_TEST

START_TEST(test_date_valid)
{
    ck_assert(date_is_valid((struct clisk_date){2000, 2, 29}));
    ck_assert(!date_is_valid((struct clisk_date){1900, 2, 29}));
    ck_assert(date_is_valid((struct clisk_date){2024, 4, 0}));
    ck_assert(!date_is_valid((struct clisk_date){2024, 4, 31}));
    ck_assert(!date_is_valid((struct clisk_date){0, 4, 1}));
    ck_assert(!date_is_valid((struct clisk_date){-5, 4, 1}));
    ck_assert(!date_is_valid((struct clisk_date){2024, 0, 1}));
}
END_TEST

START_TEST(test_amount_separators)
{
    static const struct value_case cases[] = {
        {"fr", "1 234,56 €", "1234.56EUR"},
        {"fr",
         "1\xC2\xA0"
         "234,56\xC2\xA0€",
         "1234.56EUR"},
        {"fr",
         "1\xE2\x80\xAF"
         "234\xE2\x80\xAF"
         "567,89 €",
         "1234567.89EUR"},
        {"fr",
         "1\xE2\x80\x89"
         "234,56 €",
         "1234.56EUR"},
        {"fr",
         "1\xE2\x80\x87"
         "234,56 €",
         "1234.56EUR"},
        {"de-CH", "CHF 1’234.50", "1234.50CHF"},
        {"de-CH", "1'234.50", "1234.50"},
        {"de", "1.234,56", "1234.56"},
        {"de", "1.234 €", "1234.00EUR"},
        {"en", "1,234.56", "1234.56"},
        {"en", "1,234", "1234"},
        {"en", "1.234", "1.234"},
        {"fr", "1,234", "1.234"},
        {"fr", "1.234,56 €", "1234.56EUR"},
        {NULL, "1 234,56", "1234.56"},
        {NULL, "1.234,56", "1234.56"},
        {NULL, "1,234.56", "1234.56"},
        {NULL, "12,50", "12.50"},
        {NULL, "12.5", "12.5"},
        {NULL, "1.234.567", "1234567"},
        {NULL, "1 234 567", "1234567"},
        {NULL, "1234.567", "1234.567"},
        {NULL, "0,123", "0.123"},
        {NULL, ".5", "0.5"},
        {NULL, "12", "12"},
        {NULL, "0,00", "0.00"},
        {NULL, "1.899,-", "1899"},
        {NULL, "12.– CHF", "12.00CHF"},
        {NULL, "610,", "610"},
        {"xx", "1 234,56", "1234.56"},
    };

    ASSERT_ALL(assert_amount, cases);
}
END_TEST

START_TEST(test_amount_signs)
{
    static const struct value_case cases[] = {
        {NULL, "-12,50", "-12.50"},
        {NULL, "−12,50 €", "-12.50EUR"},
        {NULL, "–12,50 €", "-12.50EUR"},
        {NULL, "- 12,50 €", "-12.50EUR"},
        {NULL, "+123", "123"},
        {NULL, "(12,50)", "-12.50"},
        {NULL, "(12,50 €)", "-12.50EUR"},
        {NULL, "(12,50) €", "-12.50EUR"},
        {"en-US", "($1,234.56)", "-1234.56USD"},
        {NULL, "Remise (-12,50 €)", "-12.50EUR"},
        {NULL, "12,50-", "-12.50"},
        {NULL, "12,50- €", "-12.50EUR"},
        {NULL, "12,50 €-", "-12.50EUR"},
        {NULL, "-€ 12,50", "-12.50EUR"},
        {NULL, "€ -12,50", "-12.50EUR"},
        {"de-CH", "CHF-1'234.56", "-1234.56CHF"},
        {NULL, "-0,00", "0.00"},
        {NULL, "Total – 12,50 €", NULL},
        {NULL, "Réf A-12", NULL},
        {NULL, "--12,50", NULL},
        {NULL, "-12,50-", NULL},
        {NULL, "TTC (12,50 €)", NULL},
        {NULL, "-(12,50)", NULL},
        {NULL, "(+12,50)", NULL},
        {NULL, "12,50-14,60", NULL},
        {NULL, "123-456", NULL},
        {NULL, "10-Euro-Gutschein", NULL},
    };

    ASSERT_ALL(assert_amount, cases);
}
END_TEST

START_TEST(test_amount_currencies)
{
    static const struct value_case cases[] = {
        {NULL, "£51.77", "51.77GBP"},
        {NULL, "€ 12", "12.00EUR"},
        {NULL, "12,50 EUR", "12.50EUR"},
        {NULL, "12,50 euros TTC", "12.50EUR"},
        {NULL, "12,50 €TTC", "12.50EUR"},
        {NULL, "19€99", "19.99EUR"},
        {NULL, "12,5 €", "12.50EUR"},
        {NULL, "12,5000 €", "12.50EUR"},
        {NULL, "1200 JPY", "1200JPY"},
        {NULL, "12,00 JPY", "12JPY"},
        {NULL, "1,5 KWD", "1.500KWD"},
        {NULL, "Montant (EUR) : 12,50", "12.50EUR"},
        {"en-US", "$12.99", "12.99USD"},
        {"en-CA", "$12.99", "12.99CAD"},
        {"en-US", "CAD $12.99", "12.99CAD"},
        {"en-US", "AU $12.99", "12.99AUD"},
        {"en-US", "US$12.99", "12.99USD"},
        {NULL, "US$:12.99", "12.99USD"},
        {"fr-CA", "12,50 $", "12.50CAD"},
        {"fr-CA", "12,50 $ US", "12.50USD"},
        {"fr-CA", "12,50 $US", "12.50USD"},
        {NULL, "$1,190.00 AUD", "1190.00AUD"},
        {"sv-SE", "1 234 kr", "1234.00SEK"},
        {NULL, "kr 12,50 NOK", "12.50NOK"},
        {"fr-CH", "Fr. 12.50", "12.50CHF"},
        {"fr-CH", "Fr.12.50", "12.50CHF"},
        {NULL, "12,50 zł", "12.50PLN"},
        {NULL, "990 Kč", "990.00CZK"},
        {NULL, "R$49,90", "49.90BRL"},
        {NULL, "12,50 ABC", "12.50"},
        {NULL, "$12.99", NULL},
        {"en", "$12.99", NULL},
        {"en-US", "Z$12.99", NULL},
        {NULL, "12 kr", NULL},
        {NULL, "¥1200", NULL},
        {NULL, "EUR 12,50 CHF", NULL},
        {NULL, "€ 12,50 USD", NULL},
        {NULL, "12,345 JPY", NULL},
        {"fr", "12,345 €", NULL},
        {NULL, "12,50 JPY", NULL},
        {NULL, "1250€ 600", NULL},
        {NULL, "5€10€", NULL},
    };

    ASSERT_ALL(assert_amount, cases);
}
END_TEST

START_TEST(test_amount_refuses)
{
    static const struct value_case cases[] = {
        {NULL, "", NULL},
        {NULL, "gratuit", NULL},
        {NULL, "1,234", NULL},
        {NULL, "1.234 €", NULL},
        {NULL, "12 3456", NULL},
        {NULL, "1,23,456", NULL},
        {NULL, "1.234,567,890", NULL},
        {NULL, "1 234.567,89", NULL},
        {"en-US", "12 345.67", NULL},
        {"en-US", "123.456.789", NULL},
        {"fr", "12.50 €", NULL},
        {"fr", "1.234 €", NULL},
        {"en", "12,50", NULL},
        {"fr-CH", "123,456,789", NULL},
        {NULL, "12,50 € et 14,60 €", NULL},
        {NULL, "Facture 12 : 12,50 €", NULL},
        {NULL, "31.12.2027", NULL},
        {NULL, "31/12/2027", NULL},
        {NULL, "2027-12-31", NULL},
        {NULL, "14 mai 2024", NULL},
        {NULL, "mai 2024", NULL},
        {NULL, "12/12/12", NULL},
        {NULL, "12:12", NULL},
        {NULL, "20 %", NULL},
        {NULL, "-20%", NULL},
        {NULL, "12 k€", NULL},
        {NULL, "1,2 million d'euros", NULL},
        {NULL, "50 centimes", NULL},
        {NULL, "14h30", NULL},
        {NULL, "A4", NULL},
        {NULL, "2x", NULL},
        {NULL, "1e5", NULL},
        {NULL, "12..50", NULL},
        {NULL, "$..75", NULL},
        {NULL, "12½ €", NULL},
        {NULL, "１２ €", NULL},
        {NULL, "9223372036854775808", NULL},
        {NULL, "92233720368547759 €", NULL},
        {NULL, "99999999999999999999999999", NULL},
        {NULL, "0,0000000000000000001", NULL},
        {NULL, "1.2.3.4.5.6.7.8.9.10.11.12.13.14", NULL},
    };

    ASSERT_ALL(assert_amount, cases);
}
END_TEST

START_TEST(test_amount_among_words)
{
    static const struct value_case cases[] = {
        {"fr", "Total TTC : 1 234,56 € *", "1234.56EUR"},
        {"fr", "12,50 €\n12,50 €", "12.50EUR"},
        {"fr", "12,5 12,50 €", "12.50EUR"},
        {"fr", "n°12", "12"},
        {"fr", "12,99 €/mois", "12.99EUR"},
        {NULL, "9223372036854775807", "9223372036854775807"},
        {NULL, "-9223372036854775808", "-9223372036854775808"},
        {"fr", "12,50 € en mai", "12.50EUR"},
        {NULL,
         "\xE2\x80\x8E-\xE2\x80\x8E"
         "12,50 €",
         "-12.50EUR"},
    };
    char longest[3000];

    ASSERT_ALL(assert_amount, cases);
    memset(longest, '.', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    assert_amount(&(struct value_case){NULL, longest, NULL});
    assert_date(&(struct value_case){NULL, longest, NULL});
}
END_TEST

START_TEST(test_amount_from_decimal)
{
    static const struct {
        const char *currency;
        const char *text;
        const char *value;
    } cases[] = {
        {"EUR", "29.99", "29.99"},
        {"EUR", "-3", "-3.00"},
        {"EUR", "1e2", "100.00"},
        {"EUR", "1.5E+2", "150.00"},
        {"EUR", "1250e-2", "12.50"},
        {"EUR", "29.990000000000000000000000", "29.99"},
        {"EUR", "0.000e-9", "0.00"},
        {"EUR", "100000000000000000000e-10", "10000000000.00"},
        {"JPY", "1200.0", "1200"},
        {"KWD", "1.5", "1.500"},
        {NULL, "29.90", "29.90"},
        {"", "3", "3"},
        {"", "2.50e1", "25.0"},
        {"EUR", "92233720368547758.07", "92233720368547758.07"},
        {"EUR", "92233720368547758.08", NULL},
        {"EUR", "-92233720368547758.08", "-92233720368547758.08"},
        {"EUR", "29.999", NULL},
        {"EUR", "1e-3", NULL},
        {"EUR", "1e30", NULL},
        {"EUR", "1e99999", NULL},
        {"EUR", "012", NULL},
        {"EUR", "+1", NULL},
        {"EUR", "1.", NULL},
        {"EUR", ".5", NULL},
        {"EUR", "1,5", NULL},
        {"EUR", " 1", NULL},
        {"EUR", "1e", NULL},
        {"EUR", "", NULL},
        {"EUR", "-", NULL},
        {"EURO", "1", NULL},
        {"eur", "1", NULL},
        {"XYZ", "1", NULL},
        {"", "0.1234567890123456789", NULL},
    };

    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct clisk_amount amount;
        char text[DECIMAL_TEXT_MAX];
        const char *why = NULL;
        int result = amount_from_decimal(cases[i].text, cases[i].currency, &amount, &why);

        ck_assert_msg(result == (cases[i].value ? 0 : 1), "%s", cases[i].text);
        if (result != 0) {
            ck_assert_ptr_nonnull(why);
            continue;
        }
        ck_assert_str_eq(decimal_text(amount.minor, amount.digits, text), cases[i].value);
        ck_assert_str_eq(amount.currency, cases[i].currency ? cases[i].currency : "");
    }
}
END_TEST

static void
fill(Suite *suite)
{
    TCase *tcase = tcase_create("value");

    tcase_add_test(tcase, test_date_names);
    tcase_add_test(tcase, test_date_numbers);
    tcase_add_test(tcase, test_date_refuses);
    tcase_add_test(tcase, test_date_from_rfc3339);
    tcase_add_test(tcase, test_date_valid);
    tcase_add_test(tcase, test_amount_separators);
    tcase_add_test(tcase, test_amount_signs);
    tcase_add_test(tcase, test_amount_currencies);
    tcase_add_test(tcase, test_amount_refuses);
    tcase_add_test(tcase, test_amount_among_words);
    tcase_add_test(tcase, test_amount_from_decimal);
    suite_add_tcase(suite, tcase);
}

int
main(void)
{
    return unit_main("value", fill);
}
