/* Values and texts as an author sees them: through the tables. */
#include "tests/unit/unit.h"

#include <string.h>

#include "tests/unit/fake-site.h"

/* As a konnector has it. */
const struct clisk_host *clisk_host_tables;

static const struct fake_page pages[] = {{.url = NULL}};

static struct fake_site *site;
static clisk_run *run;

static void
open_site(void)
{
    clisk_host_tables = runtime_host();
    site = fake_open(pages);
    run = site->run;
}

static void
close_site(void)
{
    fake_close(site);
}

static int64_t
half_past_eleven(void)
{
    /* 2024-05-14T23:30:00Z, when it is another day in Paris. */
    return 1715729400000;
}

START_TEST(values_near_today)
{
    struct clisk_date today;

    site->setup.clock = half_past_eleven;
    today = clisk_today(run);
    ck_assert_str_eq(clisk_date_text(run, today), "2024-05-15");
    ck_assert_str_eq(clisk_date_text(run, clisk_date_near(run, "hier", NULL, today)), "2024-05-14");
    ck_assert_str_eq(clisk_date_text(run, clisk_period_near(run, "du 3 au 9 juin", NULL, today).to),
                     "2023-06-09");
    ck_assert_str_eq(clisk_date_text(run, clisk_period_of(run, "mai 2024", NULL).from),
                     "2024-05-01");
    fake_assert_fine(site);
    ck_assert_str_eq(clisk_date_text(run, clisk_date_after(run, "Payé le 2 janv.", "fr",
                                                           (struct clisk_date){2024, 12, 14})),
                     "2025-01-02");
    ck_assert_str_eq(clisk_date_text(run, clisk_date_after(run, "14 Dec", "fr",
                                                           (struct clisk_date){2024, 12, 14})),
                     "2024-12-14");
    ck_assert_str_eq(clisk_date_text(run, clisk_date_after(run, "29 février", "fr",
                                                           (struct clisk_date){2096, 3, 1})),
                     "2104-02-29");
    ck_assert_str_eq(clisk_date_text(run, clisk_date_after(run, "2 janv. 2024", "fr",
                                                           (struct clisk_date){2024, 12, 14})),
                     "2024-01-02");
    fake_assert_fine(site);
    clisk_date_near(run, "hier", NULL, (struct clisk_date){2024, 5, 0});
    fake_assert_failed(site, OUTCOME_PLUGIN_BUG, "the reference is no day");
    ck_assert_int_eq(clisk_today(run).year, 0);
}
END_TEST

START_TEST(values_of_the_real_clock)
{
    struct clisk_date today = clisk_today(run);

    fake_assert_fine(site);
    ck_assert_int_ge(today.year, 2024);
}
END_TEST

START_TEST(values_of_instants)
{
    struct clisk_time time = clisk_time_of(run, "14/05/2024 à 17h30", NULL, CLISK_PARIS);

    ck_assert_int_eq(time.milliseconds, 1715700600000);
    ck_assert_str_eq(clisk_time_text(run, time), "2024-05-14T17:30:00+02:00");
    ck_assert_int_eq(clisk_time_from_seconds(run, 1715700600, CLISK_PARIS).hour, 17);
    ck_assert_int_eq(clisk_time_from_milliseconds(run, 1715700600000, CLISK_UTC).hour, 15);
    fake_assert_fine(site);
    clisk_time_from_seconds(run, INT64_MIN, CLISK_UTC);
    fake_assert_failed(site, OUTCOME_SITE_CHANGED, "out of the calendar");
    runtime_clear_error(run);
    clisk_time_of(run, "14/05/2024 à 17h30", NULL, (enum clisk_zone)7);
    fake_assert_failed(site, OUTCOME_PLUGIN_BUG, "no zone 7");
    ck_assert_str_eq(clisk_time_text(run, time), "");
}
END_TEST

START_TEST(values_are_added)
{
    struct clisk_amount total = {0}, euro = {1999, 2, "EUR"}, franc = {1, 2, "CHF"};

    total = clisk_amount_add(run, total, euro);
    total = clisk_amount_add(run, total, euro);
    ck_assert_str_eq(clisk_amount_text(run, total), "39.98");
    total = clisk_amount_add(run, total, clisk_amount_negate(run, euro));
    ck_assert_int_eq(clisk_amount_compare(run, total, euro), 0);
    ck_assert(!clisk_amount_is_zero(total));
    fake_assert_fine(site);
    ck_assert_int_eq(clisk_amount_compare(run, euro, franc), 0);
    fake_assert_failed(site, OUTCOME_PLUGIN_BUG, "two currencies");
    runtime_clear_error(run);
    ck_assert(clisk_amount_is_zero(clisk_amount_add(run, euro, franc)));
    fake_assert_failed(site, OUTCOME_PLUGIN_BUG, "two currencies");
    runtime_clear_error(run);
    clisk_amount_negate(run, (struct clisk_amount){INT64_MIN, 2, "EUR"});
    fake_assert_failed(site, OUTCOME_SITE_CHANGED, "too large");
}
END_TEST

START_TEST(texts_are_the_runs)
{
    ck_assert_str_eq(clisk_text_nfc(run, "e\xCC\x81"), "é");
    ck_assert_str_eq(clisk_text_normalize_space(run, " a\xC2\xA0\n b "), "a b");
    ck_assert_str_eq(clisk_text_remove_space(run, " 06\xC2\xA0\n39 98\xE2\x80\xAF"
                                                  "12 "),
                     "06399812");
    ck_assert_str_eq(clisk_text_remove_space(run, NULL), "");
    ck_assert_str_eq(clisk_text_fold(run, "ÉTÉ"), "ete");
    ck_assert(clisk_text_equal_folded(run, "Montant  TTC", "montant ttc"));
    ck_assert(!clisk_text_equal_folded(run, "Montant TTC", "Montant HT"));
    ck_assert(clisk_text_contains_folded(run, "Télécharger la FACTURE", "facture"));
    ck_assert(!clisk_text_contains_folded(run, "Télécharger", "facture"));
    ck_assert_str_eq(clisk_text_slug(run, "Électricité & gaz"), "electricite-gaz");
    ck_assert_str_eq(clisk_text_between(run, "id=12;", "id=", ";"), "12");
    ck_assert_str_eq(clisk_text_part(run, "a | b", "|", 1), "b");
    ck_assert(clisk_text_matches(run, "F-12", "^F-[0-9]+$"));
    ck_assert(!clisk_text_matches(run, "G-12", "^F-[0-9]+$"));
    ck_assert_str_eq(clisk_text_capture(run, "F-12", "F-([0-9]+)", 1), "12");
    ck_assert_str_eq(clisk_text_fold(run, NULL), "");
    ck_assert(clisk_text_equal_folded(run, NULL, ""));
    fake_assert_fine(site);
}
END_TEST

START_TEST(texts_fail)
{
    clisk_text_between(run, "a", "b", "c");
    fake_assert_failed(site, OUTCOME_SITE_CHANGED, "mark before it");
    ck_assert_str_eq(clisk_text_fold(run, "a"), "");
    ck_assert(!clisk_text_equal_folded(run, "a", "a"));
    runtime_clear_error(run);
    clisk_text_part(run, "a", "", 0);
    fake_assert_failed(site, OUTCOME_PLUGIN_BUG, "empty separator");
    runtime_clear_error(run);
    clisk_text_part(run, "a", "|", 1);
    fake_assert_failed(site, OUTCOME_SITE_CHANGED, "fewer parts");
    runtime_clear_error(run);
    clisk_text_capture(run, "a", "b", 0);
    fake_assert_failed(site, OUTCOME_SITE_CHANGED, "nothing matches");
    runtime_clear_error(run);
    clisk_text_matches(run, "a", "(a");
    fake_assert_failed(site, OUTCOME_PLUGIN_BUG, "the pattern \"(a\"");
}
END_TEST

START_TEST(texts_have_limits)
{
    size_t len = 2 * 1024 * 1024;
    char *text = malloc(len + 1);

    ck_assert_ptr_nonnull(text);
    memset(text, 'x', len);
    text[len] = '\0';
    clisk_text_nfc(run, text);
    fake_assert_failed(site, OUTCOME_LIMIT, "longer than");
    runtime_clear_error(run);
    clisk_text_normalize_space(run, text);
    fake_assert_failed(site, OUTCOME_LIMIT, "longer than");
    runtime_clear_error(run);
    clisk_text_matches(run, text, "y");
    fake_assert_failed(site, OUTCOME_LIMIT, "too long for a pattern");
    free(text);
}
END_TEST

static void
fill(Suite *suite)
{
    TCase *tcase = tcase_create("values");

    tcase_add_checked_fixture(tcase, open_site, close_site);
    tcase_add_test(tcase, values_near_today);
    tcase_add_test(tcase, values_of_the_real_clock);
    tcase_add_test(tcase, values_of_instants);
    tcase_add_test(tcase, values_are_added);
    tcase_add_test(tcase, texts_are_the_runs);
    tcase_add_test(tcase, texts_fail);
    tcase_add_test(tcase, texts_have_limits);
    suite_add_tcase(suite, tcase);
}

int
main(void)
{
    return unit_main("values", fill);
}
