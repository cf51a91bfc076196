/* Days near another one, periods, times of day and the clocks of zones. */
#include <stdio.h>
#include <string.h>

#include "host/common/civil.h"
#include "host/common/compiler.h"
#include "sdk/runtime/value/date.h"
#include "sdk/runtime/value/instant.h"
#include "sdk/runtime/value/period.h"
#include "sdk/runtime/value/zone.h"
#include "tests/unit/unit.h"

/* A Tuesday. */
static const struct clisk_date reference = {2024, 5, 14};

/* What a text means with a locale; NULL where it must be refused. */
struct time_case {
    const char *locale;
    const char *text;
    const char *value;
};

/* A reader of a text, which writes what it read: 0, or 1 with a reason. */
typedef int time_reader(const char *text, const char *locale, char *out, size_t size,
                        const char **ret_why);

static int
read_near(const char *text, const char *locale, char *out, size_t size ATTR_UNUSED,
          const char **ret_why)
{
    struct clisk_date date;

    if (date_parse_near(text, locale, reference, &date, ret_why) != 0)
        return 1;
    civil_text(date.year, date.month, date.day, out);
    return 0;
}

static int
write_period(int result, const struct clisk_period *period, char *out, size_t size)
{
    char from[CIVIL_TEXT_MAX], to[CIVIL_TEXT_MAX];

    if (result == 0)
        snprintf(out, size, "%s %s",
                 civil_text(period->from.year, period->from.month, period->from.day, from),
                 civil_text(period->to.year, period->to.month, period->to.day, to));
    return result;
}

static int
read_period(const char *text, const char *locale, char *out, size_t size, const char **ret_why)
{
    struct clisk_period period;

    return write_period(period_parse(text, locale, (struct clisk_date){0}, &period, ret_why),
                        &period, out, size);
}

static int
read_period_near(const char *text, const char *locale, char *out, size_t size, const char **ret_why)
{
    struct clisk_period period;

    return write_period(period_parse(text, locale, reference, &period, ret_why), &period, out,
                        size);
}

static int
read_instant(const char *text, const char *locale, char *out, size_t size, const char **ret_why)
{
    char written[INSTANT_TEXT_MAX];
    struct clisk_time time;

    if (instant_parse(text, locale, CLISK_PARIS, &time, ret_why) != 0)
        return 1;
    snprintf(out, size, "%s", instant_text(time, written));
    return 0;
}

static void
assert_case(time_reader *reader, const struct time_case *c)
{
    const char *why = NULL;
    char text[64] = "";
    int result = reader(c->text, c->locale, text, sizeof text, &why);

    if (!c->value) {
        ck_assert_msg(result == 1, "\"%s\" is %s", c->text, text);
        ck_assert_ptr_nonnull(why);
        return;
    }
    ck_assert_msg(result == 0, "\"%s\" (%s): %s", c->text, c->locale ? c->locale : "-", why);
    ck_assert_msg(strcmp(text, c->value) == 0, "\"%s\" is %s, not %s", c->text, text, c->value);
}

#define ASSERT_ALL(reader, cases)                      \
    do {                                               \
        for (size_t i = 0; i < ARRAY_SIZE(cases); i++) \
            assert_case(reader, &(cases)[i]);          \
    } while (0)

START_TEST(days_have_words)
{
    static const struct time_case cases[] = {
        {"fr", "aujourd'hui", "2024-05-14"},
        {"fr", "Aujourd’hui à 10h30", "2024-05-14"},
        {"fr", "hier", "2024-05-13"},
        {"fr", "Avant-hier", "2024-05-12"},
        {"fr", "demain", "2024-05-15"},
        {"fr", "après-demain", "2024-05-16"},
        {"en", "today", "2024-05-14"},
        {"en", "yesterday", "2024-05-13"},
        {"en", "the day before yesterday", "2024-05-12"},
        {"en", "the day after tomorrow", "2024-05-16"},
        {"de", "heute", "2024-05-14"},
        {"de", "Gestern", "2024-05-13"},
        {"de", "vorgestern", "2024-05-12"},
        {"de", "morgen", "2024-05-15"},
        {"de", "übermorgen", "2024-05-16"},
        {"de", "heute Morgen", "2024-05-14"},
        {"es", "hoy", "2024-05-14"},
        {"es", "ayer por la mañana", "2024-05-13"},
        {"es", "anteayer", "2024-05-12"},
        {"es", "mañana", "2024-05-15"},
        {"es", "pasado mañana", "2024-05-16"},
        {"it", "oggi", "2024-05-14"},
        {"it", "ieri", "2024-05-13"},
        {"it", "l'altro ieri", "2024-05-12"},
        {"it", "dopodomani", "2024-05-16"},
        {"fr", "14 mai 2020 (hier)", "2020-05-14"},
        {"de", "hier klicken", NULL},
        {"fr", "avant demain", NULL},
        {"en", "2 days before yesterday", NULL},
        {"en", "over a year ago", NULL},
        {"en", "less than 2 days ago", NULL},
        {"en", "from today to tomorrow", NULL},
        {"es", "por la mañana", NULL},
    };

    ASSERT_ALL(read_near, cases);
}
END_TEST

START_TEST(days_have_distances)
{
    static const struct time_case cases[] = {
        {"fr", "il y a 3 jours", "2024-05-11"},
        {"fr", "il y a une semaine", "2024-05-07"},
        {"fr", "il y a 2 semaines et 3 jours", "2024-04-27"},
        {"fr", "il y a 3 mois", "2024-02-14"},
        {"fr", "il y a un an", "2023-05-14"},
        {"fr", "dans dix jours", "2024-05-24"},
        {"en", "3 days ago", "2024-05-11"},
        {"en", "0 days ago", "2024-05-14"},
        {"en", "in two weeks", "2024-05-28"},
        {"en", "5 days from now", "2024-05-19"},
        {"de", "vor einer Woche", "2024-05-07"},
        {"de", "vor 2 Monaten, 2 Wochen", "2024-02-29"},
        {"de", "in zwei Monaten", "2024-07-14"},
        {"es", "hace 2 semanas", "2024-04-30"},
        {"es", "dentro de 3 días", "2024-05-17"},
        {"it", "5 giorni fa", "2024-05-09"},
        {"it", "3 settimane e 2 giorni fa", "2024-04-21"},
        {"it", "tra un mese", "2024-06-14"},
        {"fr", "il y a 12 heures", NULL},
        {"it", "un'ora fa", NULL},
        {"fr", "tra 5 giorni e 12 ore", NULL},
        {"en", "9999 years ago", NULL},
        {"en", "in 9999 years", NULL},
        {"en", "3 days", NULL},
        {"es", "2 semanas", NULL},
    };
    struct clisk_date date;
    const char *why;

    ASSERT_ALL(read_near, cases);
    for (uint8_t day = 29; day <= 31; day++) {
        struct clisk_date late = {2024, 5, day};

        ck_assert_int_eq(date_parse_near("il y a 3 mois", "fr", late, &date, &why), 0);
        ck_assert_uint_eq(date.month, 2);
        ck_assert_uint_eq(date.day, 29);
    }
}
END_TEST

START_TEST(days_lack_years)
{
    static const struct time_case cases[] = {
        {"fr", "14 mai", "2024-05-14"},
        {"fr", "15 mai", "2023-05-15"},
        {"fr", "mar. 14 mai", "2024-05-14"},
        {"fr", "14 mai à 10:30", "2024-05-14"},
        {"fr", "31/12", "2023-12-31"},
        {"fr", "14/05 CB CARREFOUR", "2024-05-14"},
        {"en-US", "12/31", "2023-12-31"},
        {"de", "14.05.", "2024-05-14"},
        {"de", "10. Oktober", "2023-10-10"},
        {"en", "May 24", "2023-05-24"},
        {"fr", "29 février", "2024-02-29"},
        {"en", "Thu Oct 26 11:00:09 EDT 2023", "2023-10-26"},
        {"fr", "mai 24", NULL},
        {"fr", "14.05", NULL},
        {"en", "05/04", NULL},
        {"fr", "30 février", NULL},
        {"fr", "du 14 au 20 mai", NULL},
        {"en", "June 10 - 31, 2022", NULL},
        {"de", "10. August 113 v. Chr.", NULL},
        {"en", "August 10, 8 AD", NULL},
        {"fr", "3 mai, 4 mai", NULL},
        {"fr", "mai", NULL},
        {"fr", "12,50", NULL},
        {"fr", "", NULL},
    };

    ASSERT_ALL(read_near, cases);
}
END_TEST

START_TEST(a_leap_day_lies_eight_years_back)
{
    struct clisk_date date;
    const char *why;

    ck_assert_int_eq(
        date_parse_near("29 février", "fr", (struct clisk_date){1904, 2, 28}, &date, &why), 0);
    ck_assert_int_eq(date.year, 1896);
    ck_assert_int_eq(date_parse_near("29 février", "fr", (struct clisk_date){3, 5, 1}, &date, &why),
                     1);
}
END_TEST

START_TEST(periods_are_ranges)
{
    static const struct time_case cases[] = {
        {"fr", "du 3 au 9 juin 2024", "2024-06-03 2024-06-09"},
        {"fr", "Période du 1er au 15 août 2024", "2024-08-01 2024-08-15"},
        {"fr", "du 28 mai au 3 juin 2024", "2024-05-28 2024-06-03"},
        {"fr", "du 28 décembre au 3 janvier 2024", "2023-12-28 2024-01-03"},
        {"fr", "du 28 mai 2024 au 3 juin", "2024-05-28 2024-06-03"},
        {"fr", "du 28 décembre 2023 au 3 janvier", "2023-12-28 2024-01-03"},
        {"fr", "du lundi 3 au vendredi 7 juin 2024", "2024-06-03 2024-06-07"},
        {"fr", "du mar. 14 au ven. 17 mai 2024", "2024-05-14 2024-05-17"},
        {"fr", "du 03/06/2024 08:00 au 09/06/2024 18:00", "2024-06-03 2024-06-09"},
        {"fr", "entre le 3 et le 9 juin 2024", "2024-06-03 2024-06-09"},
        {"fr", "Facture du 15 juin 2024, période du 3 au 9 juin 2024", "2024-06-03 2024-06-09"},
        {"fr", "03/06 - 09/06/2024", "2024-06-03 2024-06-09"},
        {"fr", "01/2024 - 03/2024", "2024-01-01 2024-03-31"},
        {"fr", "janvier à mars 2024", "2024-01-01 2024-03-31"},
        {"fr", "14-20 mai 2024", "2024-05-14 2024-05-20"},
        {"de", "3.–9. Juni 2024", "2024-06-03 2024-06-09"},
        {"de", "vom 3. bis zum 9. Juni 2024", "2024-06-03 2024-06-09"},
        {"de", "14.05.–13.06.2024", "2024-05-14 2024-06-13"},
        {"en", "June 3 - July 9, 2024", "2024-06-03 2024-07-09"},
        {"en", "May 14 - 20, 2024", "2024-05-14 2024-05-20"},
        {"en", "Mar 14 - Apr 3, 2024", "2024-03-14 2024-04-03"},
        {"en", "from 3 to 9 June 2024", "2024-06-03 2024-06-09"},
        {"en-US", "06/03/2024-06/09/2024", "2024-06-03 2024-06-09"},
        {"es", "del 3 al 9 de junio de 2024", "2024-06-03 2024-06-09"},
        {"it", "dal 3 al 9 giugno 2024", "2024-06-03 2024-06-09"},
        {"it", "dal 1° al 15 giugno 2024", "2024-06-01 2024-06-15"},
        {"en", "June 3rd to 9th, 2024", "2024-06-03 2024-06-09"},
        {"en", "3rd–9th June 2024", "2024-06-03 2024-06-09"},
        {NULL, "2024-06-03/2024-06-09", "2024-06-03 2024-06-09"},
        {"fr", "mai 2024", "2024-05-01 2024-05-31"},
        {"fr", "02/2024", "2024-02-01 2024-02-29"},
        {"fr", "14 mai 2024", "2024-05-14 2024-05-14"},
        {"fr", "du 9 au 3 juin 2024", NULL},
        {"fr", "du 3 juillet 2024 au 9 juin 2024", NULL},
        {"fr", "du 31 février au 3 mars 2024", NULL},
        {"fr", "du 3 au 9 juin", NULL},
        {"fr", "du 3 au 9 juin 2024 et du 3 au 9 juillet 2024", NULL},
        {"fr", "14 mai 2024, 15 mai 2024", NULL},
        {"fr", "14 mai - juin 2024", NULL},
        {"en", "03/06 - 09/06/2024", NULL},
        {"fr", "3 - 9", NULL},
        {"fr", "", NULL},
    };

    ASSERT_ALL(read_period, cases);
}
END_TEST

START_TEST(periods_lack_years)
{
    static const struct time_case cases[] = {
        {"fr", "du 3 au 9 mai", "2024-05-03 2024-05-09"},
        {"fr", "du 3 au 20 mai", "2024-05-03 2024-05-20"},
        {"fr", "du 3 au 9 juin", "2023-06-03 2023-06-09"},
        {"fr", "du 28 décembre au 3 janvier", "2023-12-28 2024-01-03"},
        {"fr", "janvier - mars", "2024-01-01 2024-03-31"},
        {"de", "3.–9. Juni", "2023-06-03 2023-06-09"},
        {"fr", "du 30 au 31 février", NULL},
    };

    ASSERT_ALL(read_period_near, cases);
}
END_TEST

START_TEST(instants_have_forms)
{
    static const struct time_case cases[] = {
        {NULL, "2024-05-14T17:30:00+02:00", "2024-05-14T17:30:00+02:00"},
        {NULL, "2024-05-14t15:30:00.250Z", "2024-05-14T15:30:00.250Z"},
        {NULL, "2024-05-14 15:30:00.9999999Z", "2024-05-14T15:30:00.999Z"},
        {NULL, "1994-11-05T08:15:30-05:30", "1994-11-05T08:15:30-05:30"},
        {NULL, "2024-05-14T10:00-05:00", "2024-05-14T10:00:00-05:00"},
        {NULL, "2016-12-31T23:59:60Z", "2016-12-31T23:59:60Z"},
        {NULL, "Tue, 14 May 2024 17:30:00 GMT", "2024-05-14T17:30:00Z"},
        {NULL, "Tue, 14 May 2024 17:30 -0500", "2024-05-14T17:30:00-05:00"},
        {NULL, "Tue, 14 May 2024 17:30:00 +0200 (CEST)", "2024-05-14T17:30:00+02:00"},
        {NULL, "Tuesday, 14-May-24 17:30:00 GMT", "2024-05-14T17:30:00Z"},
        {NULL, "Tue May 14 17:30:00 2024", "2024-05-14T17:30:00+02:00"},
        {NULL, "Thu Oct 26 11:00:09 EDT 2023", "2023-10-26T11:00:09-04:00"},
        {"fr", "14/05/2024 à 17h30", "2024-05-14T17:30:00+02:00"},
        {"fr", "14/01/2024 à 17 h 05", "2024-01-14T17:05:00+01:00"},
        {"fr", "14 mai 2024, 8h", "2024-05-14T08:00:00+02:00"},
        {"fr", "le 14/05/2024 à 17 heures 30", "2024-05-14T17:30:00+02:00"},
        {"fr", "14/05/2024 10:00 UTC+2", "2024-05-14T10:00:00+02:00"},
        {"en-US", "8:25 a.m. Dec. 12, 2014", "2014-12-12T08:25:00+01:00"},
        {"en", "14 May 2024 12am", "2024-05-14T00:00:00+02:00"},
        {"en", "14 May 2024, 12.16 pm.", "2024-05-14T12:16:00+02:00"},
        {"de", "14.05.2024, 17.30 Uhr", "2024-05-14T17:30:00+02:00"},
        {"de", "14.05.2024 um 17 Uhr", "2024-05-14T17:00:00+02:00"},
        {"it", "14 maggio 2024 alle ore 17.30", "2024-05-14T17:30:00+02:00"},
        {"fr", "10:00 le 14/05/2024, 10:00", "2024-05-14T10:00:00+02:00"},
    };

    ASSERT_ALL(read_instant, cases);
}
END_TEST

START_TEST(instants_are_refused)
{
    static const struct time_case cases[] = {
        {"fr", "14 mai 2024", NULL},
        {"fr", "10:30", NULL},
        {"fr", "mai 2024 10:30", NULL},
        {"fr", "14 mai 2024 de 8h à 10h", NULL},
        {"fr", "14 mai 2024 10:00-12:00", NULL},
        {"fr", "14 mai 2024 (2 heures)", NULL},
        {"fr", "14 mai 2024 25:00", NULL},
        {"fr", "14 mai 2024 10:60", NULL},
        {"fr", "14 mai 2024 10:00:61", NULL},
        {NULL, "2024-05-14T23:59:60Z", NULL},
        {"en", "14 May 2024 13 pm", NULL},
        {"en", "14 May 2024 10:00 JST", NULL},
        {NULL, "2024-05-14T10:00:00+25:00", NULL},
        {"fr", "31/03/2024 02:30", NULL},
        {"fr", "27/10/2024 02:30", NULL},
        {"fr", "14 mai 1976 10:00", NULL},
        {"en", "05/04/2024 10:00", NULL},
    };

    ASSERT_ALL(read_instant, cases);
}
END_TEST

START_TEST(instants_are_counted)
{
    static const struct {
        int64_t milliseconds;
        enum clisk_zone zone;
        const char *text;
    } cases[] = {
        {0, CLISK_UTC, "1970-01-01T00:00:00Z"},
        {-1, CLISK_UTC, "1969-12-31T23:59:59.999Z"},
        {1715700600000, CLISK_PARIS, "2024-05-14T17:30:00+02:00"},
        {1715700600250, CLISK_UTC, "2024-05-14T15:30:00.250Z"},
        /* Midnight in Paris is another day than in UTC. */
        {1715723999000, CLISK_PARIS, "2024-05-14T23:59:59+02:00"},
        {1715724000000, CLISK_PARIS, "2024-05-15T00:00:00+02:00"},
        {220921200000, CLISK_PARIS, "1977-01-01T00:00:00+01:00"},
        {220921199999, CLISK_PARIS, NULL},
        {INT64_MAX, CLISK_UTC, NULL},
        {INT64_MIN, CLISK_UTC, NULL},
        {INT64_MAX, CLISK_PARIS, NULL},
        {253402300799999, CLISK_UTC, "9999-12-31T23:59:59.999Z"},
        {253402300799999, CLISK_PARIS, NULL},
    };

    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        char text[INSTANT_TEXT_MAX];
        struct clisk_time time;
        const char *why = NULL;
        int result = instant_from_milliseconds(cases[i].milliseconds, cases[i].zone, &time, &why);

        ck_assert_int_eq(result, cases[i].text ? 0 : 1);
        if (result == 0)
            ck_assert_str_eq(instant_text(time, text), cases[i].text);
        else
            ck_assert_ptr_nonnull(why);
    }
}
END_TEST

/* Facts of the directives on summer time, and of the decrees before them. */
START_TEST(summers_begin_and_end)
{
    static const struct {
        int year;
        unsigned begins_month, begins_day, ends_month, ends_day;
    } summers[] = {
        {1977, 4, 3, 9, 25},   {1978, 4, 2, 10, 1},   {1979, 4, 1, 9, 30},   {1980, 4, 6, 9, 28},
        {1981, 3, 29, 9, 27},  {1995, 3, 26, 9, 24},  {1996, 3, 31, 10, 27}, {2000, 3, 26, 10, 29},
        {2024, 3, 31, 10, 27}, {2027, 3, 28, 10, 31},
    };

    for (size_t i = 0; i < ARRAY_SIZE(summers); i++) {
        int64_t begins =
            civil_to_days(summers[i].year, summers[i].begins_month, summers[i].begins_day) * 86400 +
            3600;
        int64_t ends =
            civil_to_days(summers[i].year, summers[i].ends_month, summers[i].ends_day) * 86400 +
            3600;
        int32_t before, at, last, after;
        const char *why;

        ck_assert_int_eq(zone_offset_at(CLISK_PARIS, begins - 1, &before, &why), 0);
        ck_assert_int_eq(zone_offset_at(CLISK_PARIS, begins, &at, &why), 0);
        ck_assert_int_eq(zone_offset_at(CLISK_PARIS, ends - 1, &last, &why), 0);
        ck_assert_int_eq(zone_offset_at(CLISK_PARIS, ends, &after, &why), 0);
        ck_assert_int_eq(before, 3600);
        ck_assert_int_eq(at, 7200);
        ck_assert_int_eq(last, 7200);
        ck_assert_int_eq(after, 3600);
        /* 02:00 to 03:00 is skipped, then shown twice. */
        ck_assert_int_eq(zone_offset_of_civil(CLISK_PARIS, begins + 3599, &at, &why), 0);
        ck_assert_int_eq(at, 3600);
        ck_assert_int_eq(zone_offset_of_civil(CLISK_PARIS, begins + 3600, &at, &why), 1);
        ck_assert_int_eq(zone_offset_of_civil(CLISK_PARIS, begins + 7199, &at, &why), 1);
        ck_assert_int_eq(zone_offset_of_civil(CLISK_PARIS, begins + 7200, &at, &why), 0);
        ck_assert_int_eq(at, 7200);
        ck_assert_int_eq(zone_offset_of_civil(CLISK_PARIS, ends + 3599, &at, &why), 0);
        ck_assert_int_eq(at, 7200);
        ck_assert_int_eq(zone_offset_of_civil(CLISK_PARIS, ends + 3600, &at, &why), 1);
        ck_assert_int_eq(zone_offset_of_civil(CLISK_PARIS, ends + 7199, &at, &why), 1);
        ck_assert_int_eq(zone_offset_of_civil(CLISK_PARIS, ends + 7200, &at, &why), 0);
        ck_assert_int_eq(at, 3600);
    }
}
END_TEST

static void
fill(Suite *suite)
{
    TCase *tcase = tcase_create("time");

    tcase_add_test(tcase, days_have_words);
    tcase_add_test(tcase, days_have_distances);
    tcase_add_test(tcase, days_lack_years);
    tcase_add_test(tcase, a_leap_day_lies_eight_years_back);
    tcase_add_test(tcase, periods_are_ranges);
    tcase_add_test(tcase, periods_lack_years);
    tcase_add_test(tcase, instants_have_forms);
    tcase_add_test(tcase, instants_are_refused);
    tcase_add_test(tcase, instants_are_counted);
    tcase_add_test(tcase, summers_begin_and_end);
    suite_add_tcase(suite, tcase);
}

int
main(void)
{
    return unit_main("time", fill);
}
