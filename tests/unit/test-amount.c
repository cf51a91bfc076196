#include <stdio.h>
#include <string.h>

#include "host/common/compiler.h"
#include "host/common/decimal.h"
#include "sdk/runtime/value/amount.h"
#include "tests/unit/unit.h"

/* What a text means with a locale; NULL where it must be refused. */
struct amount_case {
    const char *locale;
    const char *text;
    const char *value;
};

static void
assert_amount(const struct amount_case *c)
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

START_TEST(test_amount_separators)
{
    static const struct amount_case cases[] = {
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
    static const struct amount_case cases[] = {
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
        {"fr", "/3,99 €", NULL},
        {"fr", "<3,99 €", NULL},
        {"fr",
         "\xEF\xBF\xBD"
         "3,99 €",
         NULL},
        {"fr",
         "\x01"
         "3,99 €",
         NULL},
        {"fr",
         "\xFF"
         "3,99 €",
         NULL},
        {NULL, "10-Euro-Gutschein", NULL},
    };

    ASSERT_ALL(assert_amount, cases);
}
END_TEST

START_TEST(test_amount_currencies)
{
    static const struct amount_case cases[] = {
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

START_TEST(test_amount_hundredths)
{
    static const struct amount_case cases[] = {
        {"fr-FR", "1250 centimes", "12.50EUR"},
        {"fr", "1250 cts", "12.50"},
        {"de-DE", "99 ct", "0.99EUR"},
        {"fr-CH", "20 centimes", "0.20CHF"},
        {"de", "50 Rappen", "0.50CHF"},
        {"en-US", "99\xC2\xA2", "0.99USD"},
        {"en", "75 euro cents", "0.75EUR"},
        {"en", "50 pence", "0.50GBP"},
        {"fr-FR", "- 50 centimes", "-0.50EUR"},
        {"fr", "12,5 ct", "0.125"},
        {"fr-FR", "12,5 ct", NULL},
        {"fr", "50 c", NULL},
        {"en", "50 pence EUR", NULL},
        {"fr", "50 centimes JPY", NULL},
        {"fr", "19 euros 99 centimes", NULL},
    };

    ASSERT_ALL(assert_amount, cases);
}
END_TEST

START_TEST(test_amount_spaced_decimals)
{
    static const struct amount_case cases[] = {
        {NULL, "119. 95", "119.95"},
        {"en-US", "$119. 95", "119.95USD"},
        {"fr", "1.837, 32 €", "1837.32EUR"},
        {NULL, "130, 38 zł", "130.38PLN"},
        {"en", "1. 50 EUR", NULL},
        {"fr", "Total 12, 50", NULL},
        {"fr", "12, 50 fois", NULL},
        {"fr", "12, 5", NULL},
        {"en", "12, 50", NULL},
    };

    ASSERT_ALL(assert_amount, cases);
}
END_TEST

START_TEST(test_amount_sum)
{
    struct clisk_amount sum, euro = {123, 2, "EUR"}, most = {INT64_MAX, 2, "EUR"};
    const char *why = NULL;

    ck_assert_int_eq(amount_sum((struct clisk_amount){0}, euro, &sum, &why), 0);
    ck_assert(sum.minor == 123 && sum.digits == 2 && strcmp(sum.currency, "EUR") == 0);
    ck_assert_int_eq(amount_sum(euro, (struct clisk_amount){-5, 1, "EUR"}, &sum, &why), 0);
    ck_assert(sum.minor == 73 && sum.digits == 2 && strcmp(sum.currency, "EUR") == 0);
    ck_assert_int_eq(amount_sum(euro, (struct clisk_amount){123, 2, "USD"}, &sum, &why), 1);
    ck_assert_int_eq(amount_sum(euro, (struct clisk_amount){1, 2, ""}, &sum, &why), 1);
    ck_assert_ptr_nonnull(why);
    ck_assert_int_eq(amount_sum(most, euro, &sum, &why), 2);
    ck_assert_int_eq(amount_sum(most, (struct clisk_amount){0, 3, "EUR"}, &sum, &why), 2);
}
END_TEST

START_TEST(test_amount_order)
{
    struct clisk_amount euro = {100, 2, "EUR"};
    const char *why = NULL;
    int order = 7;

    ck_assert_int_eq(amount_order(euro, (struct clisk_amount){1000, 3, "EUR"}, &order, &why), 0);
    ck_assert_int_eq(order, 0);
    ck_assert_int_eq(amount_order(euro, (struct clisk_amount){101, 2, "EUR"}, &order, &why), 0);
    ck_assert_int_eq(order, -1);
    ck_assert_int_eq(amount_order(euro, (struct clisk_amount){0}, &order, &why), 0);
    ck_assert_int_eq(order, 1);
    ck_assert_int_eq(amount_order(euro, (struct clisk_amount){1, 0, "JPY"}, &order, &why), 1);
}
END_TEST

START_TEST(test_amount_refuses)
{
    static const struct amount_case cases[] = {
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
    static const struct amount_case cases[] = {
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
    assert_amount(&(struct amount_case){NULL, longest, NULL});
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
    TCase *tcase = tcase_create("amount");

    tcase_add_test(tcase, test_amount_separators);
    tcase_add_test(tcase, test_amount_signs);
    tcase_add_test(tcase, test_amount_currencies);
    tcase_add_test(tcase, test_amount_hundredths);
    tcase_add_test(tcase, test_amount_spaced_decimals);
    tcase_add_test(tcase, test_amount_sum);
    tcase_add_test(tcase, test_amount_order);
    tcase_add_test(tcase, test_amount_refuses);
    tcase_add_test(tcase, test_amount_among_words);
    tcase_add_test(tcase, test_amount_from_decimal);
    suite_add_tcase(suite, tcase);
}

int
main(void)
{
    return unit_main("amount", fill);
}
