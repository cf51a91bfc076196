#include <string.h>

#include "host/common/compiler.h"
#include "host/common/civil.h"
#include "sdk/runtime/value/date.h"
#include "tests/unit/unit.h"

/* What a text means with a locale; NULL where it must be refused. */
struct date_case {
    const char *locale;
    const char *text;
    const char *value;
};

static void
assert_date(const struct date_case *c)
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

#define ASSERT_ALL(assert_one, cases)                  \
    do {                                               \
        for (size_t i = 0; i < ARRAY_SIZE(cases); i++) \
            assert_one(&(cases)[i]);                   \
    } while (0)

START_TEST(test_date_names)
{
    static const struct date_case cases[] = {
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
        {NULL, "Tue May 14 17:30:00 2024", "2024-05-14"},
        {"nl", "31ste maart 2016", "2016-03-31"},
        {"nl", "15 mei 2024", "2024-05-15"},
        {"pt", "15 de outubro de 2021", "2021-10-15"},
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
    static const struct date_case cases[] = {
        {NULL, "2024-05-14", "2024-05-14"},
        {NULL, "2024-05-14T23:30:00-05:00", "2024-05-14"},
        {NULL, "2024-05-14T10:00:00Z", "2024-05-14"},
        {"en", "2024/5/4", "2024-05-04"},
        {"fr", "14/05/2024", "2024-05-14"},
        {"fr", "14 05 2024", "2024-05-14"},
        {"fr", "n° 14 05 2024", NULL},
        {"fr", "14 05 24", NULL},
        {"fr", "4 05 2024", NULL},
        {"en-US", "05 14 2024", "2024-05-14"},
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
    static const struct date_case cases[] = {
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
        {NULL, "du 1er au 15 août 2024", NULL},
        {NULL, "dal 1° al 15 giugno 2024", NULL},
        {NULL, "du lundi 3 au vendredi 7 juin 2024", NULL},
        {NULL, "du lun. 3 au ven. 7 juin 2024", NULL},
        {NULL, "3. bis Freitag, den 7. Juni 2024", NULL},
        {NULL, "14. bis zum 20. Mai 2024", NULL},
        {NULL, "14.05. – 13.06.2024", NULL},
        {NULL, "janvier - mars 2024", NULL},
        {NULL, "mai 2024, le 14 mai 2024", NULL},
        {NULL, "14 mai", NULL},
        {NULL, "10. Oktober - 12. Dezember", NULL},
        {NULL, "14 mai - 13.", NULL},
        {NULL, "May 24", NULL},
        {NULL, "3 May 14, 2024", NULL},
        {NULL, "31sten maart 2016", NULL},
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

START_TEST(test_date_of_long_text)
{
    char longest[3000];

    memset(longest, '.', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    assert_date(&(struct date_case){NULL, longest, NULL});
}
END_TEST

START_TEST(test_date_from_rfc3339)
{
    static const struct date_case cases[] = {
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

static void
fill(Suite *suite)
{
    TCase *tcase = tcase_create("date");

    tcase_add_test(tcase, test_date_names);
    tcase_add_test(tcase, test_date_numbers);
    tcase_add_test(tcase, test_date_refuses);
    tcase_add_test(tcase, test_date_of_long_text);
    tcase_add_test(tcase, test_date_from_rfc3339);
    tcase_add_test(tcase, test_date_valid);
    suite_add_tcase(suite, tcase);
}

int
main(void)
{
    return unit_main("date", fill);
}
