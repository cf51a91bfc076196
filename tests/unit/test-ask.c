/*
 * Questions to the person, as an author puts them.
 */
#include "tests/unit/unit.h"

#include <string.h>

#include "tests/unit/fake-site.h"

/* As a konnector has it. */
const struct clisk_host *clisk_host_tables;

#define SITE "https://shop.example"

static const struct fake_page pages[] = {
    {.url = SITE "/pending", .body = "<p>wait</p>"},
    {.url = NULL},
};

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

START_TEST(a_code_is_asked_for)
{
    site->answer = "123456";
    ck_assert_str_eq(clisk_ask_code(run, &(struct clisk_question){.text = "The code",
                                                                  .medium = CLISK_MEDIUM_SMS,
                                                                  .destination = "06 12",
                                                                  .expires_in = 60,
                                                                  .digits = 6}),
                     "123456");
    ck_assert_str_eq(site->asked[0], "ask 0 The code 06 12 60");
    fake_assert_fine(site);
}
END_TEST

START_TEST(a_choice_has_values)
{
    site->answer = "b";
    ck_assert_str_eq(
        clisk_ask_choice(
            run,
            &(struct clisk_question){
                .text = "Which?",
                .choices = (struct clisk_choice[]){{"a", "First"}, {"b", "Second"}, {0}}}),
        "b");
    ck_assert_str_eq(site->asked[0], "ask 1 Which?  300 a=First b=Second");
}
END_TEST

START_TEST(a_code_may_come_from_a_seed)
{
    site->answer = "123456";
    clisk_ask_code(run, &(struct clisk_question){.text = "The code", .otp = "seed"});
    ck_assert_str_eq(site->asked[0], "ask 0 The code  300 otp=seed");
}
END_TEST

START_TEST(terms_and_pages_are_shown)
{
    site->answer = "yes";
    ck_assert(clisk_ask_terms(run, &(struct clisk_question){.text = "Terms?", .url = SITE "/t"}));
    ck_assert_str_eq(site->asked[0], "ask 4 Terms?  300 url=" SITE "/t");
    ck_assert(clisk_ask_redirect(run, &(struct clisk_question){.text = "Go", .url = SITE "/r"}));
    ck_assert_str_eq(site->asked[1], "ask 5 Go  300 url=" SITE "/r");
    site->answer = NULL;
    ck_assert(!clisk_ask_terms(run, &(struct clisk_question){.text = "Terms?"}));
    fake_assert_failed(site, OUTCOME_USER_ACTION_NEEDED, "nobody");
}
END_TEST

/* As a konnector that was built before these fields were there. */
START_TEST(a_shorter_question_is_fine)
{
    struct clisk_question question = {.text = "The code", .number = "x", .url = "y", .otp = "z"};

    site->answer = "123456";
    ck_assert_str_eq(clisk_host_tables->ask->ask(run, CLISK_ASK_CODE, &question,
                                                 offsetof(struct clisk_question, number)),
                     "123456");
    ck_assert_str_eq(site->asked[0], "ask 0 The code  300");
}
END_TEST

START_TEST(nobody_there_ends_the_run)
{
    ck_assert_str_eq(clisk_ask_text(run, &(struct clisk_question){.text = "Name?"}), "");
    fake_assert_failed(site, OUTCOME_USER_ACTION_NEEDED, "nobody");
}
END_TEST

START_TEST(a_person_can_be_required)
{
    site->setup.has_person = true;
    site->setup.may_wake = true;
    ck_assert(clisk_has_person(run));
    clisk_require_person(run, "a code will come");
    fake_assert_fine(site);
    /* She may come later. */
    site->setup.has_person = false;
    ck_assert(!clisk_has_person(run));
    clisk_require_person(run, "a code will come");
    fake_assert_fine(site);
    site->setup.may_wake = false;
    clisk_require_person(run, "a code will come");
    fake_assert_failed(site, OUTCOME_USER_ACTION_NEEDED, "a code will come");
    ck_assert_str_eq(runtime_error(run)->detail, CLISK_STRONG_AUTH);
}
END_TEST

static const struct clisk_choice bare[] = {{"a", NULL}, {0}};
static const struct clisk_choice fine[] = {{"a", "A"}, {0}};

static const struct {
    int kind;
    struct clisk_question question;
    const char *why;
} bad_questions[] = {
    {CLISK_ASK_TEXT, {.text = ""}, "no text"},
    {CLISK_ASK_TEXT, {.text = "\xff"}, "not UTF-8"},
    {CLISK_ASK_CHOICE, {.text = "t"}, "nothing to choose"},
    {CLISK_ASK_CHOICE, {.text = "t", .choices = bare}, "without a label"},
    {CLISK_ASK_TEXT, {.text = "t", .choices = fine}, "nobody asks for"},
    {CLISK_ASK_CODE, {.text = "t", .digits = 3}, "less than 4"},
    {CLISK_ASK_CODE, {.text = "t", .expires_in = 1801}, "30 minutes"},
    {CLISK_ASK_TEXT,
     {.text = "t", .image = "x", .image_len = 1, .image_type = "text/html"},
     "type"},
    {CLISK_ASK_TEXT, {.text = "t", .image = "x", .image_type = "image/png"}, "no bytes"},
    {CLISK_ASK_REDIRECT, {.text = "t"}, "no address"},
    {CLISK_ASK_CODE, {.text = "t", .url = SITE}, "terms and redirects only"},
    {CLISK_ASK_TERMS, {.text = "t", .url = "\xff"}, "too long or not UTF-8"},
    {CLISK_ASK_CODE, {.text = "t", .number = "42"}, "approvals only"},
    {CLISK_ASK_TEXT, {.text = "t", .otp = "seed"}, "codes only"},
};

START_TEST(a_wrong_question_is_the_authors)
{
    site->answer = "x";
    clisk_host_tables->ask->ask(run, bad_questions[_i].kind, &bad_questions[_i].question,
                                sizeof bad_questions[_i].question);
    fake_assert_failed(site, OUTCOME_PLUGIN_BUG, bad_questions[_i].why);
    ck_assert_uint_eq(site->asked_count, 0);
}
END_TEST

static bool
approved_later(clisk_run *of, void *opaque)
{
    int *left = opaque;

    return clisk_has(clisk_get(of, SITE "/pending"), "p") && --*left == 0;
}

START_TEST(an_approval_is_looked_for)
{
    struct clisk_question question = {
        .text = "Approve", .expires_in = 30, .poll_seconds = 5, .number = "42"};
    int left = 3;

    site->answer = "";
    ck_assert(clisk_ask_approval(run, &question, approved_later, &left));
    ck_assert_uint_eq(site->waited_ms, 15000);
    ck_assert_str_eq(site->asked[0], "ask 3 Approve  30 number=42");
    ck_assert_uint_eq(site->asked_count, 4);
    left = 100;
    ck_assert(!clisk_ask_approval(run, &question, approved_later, &left));
    ck_assert_int_eq(left, 94);
    fake_assert_failed(site, OUTCOME_USER_ACTION_NEEDED, "in time");
    ck_assert_str_eq(runtime_error(run)->detail, CLISK_CODE_EXPIRED);
}
END_TEST

static bool
fails(clisk_run *of, void *opaque ATTR_UNUSED)
{
    clisk_site_changed(of, "odd");
    return true;
}

START_TEST(an_approval_ends_with_the_run)
{
    site->answer = "";
    ck_assert(!clisk_ask_approval(run, &(struct clisk_question){.text = "Approve"}, fails, NULL));
    fake_assert_failed(site, OUTCOME_SITE_CHANGED, "odd");
}
END_TEST

static void
fill(Suite *suite)
{
    TCase *tcase = tcase_create("ask");

    tcase_add_checked_fixture(tcase, open_site, close_site);
    tcase_add_test(tcase, a_code_is_asked_for);
    tcase_add_test(tcase, a_choice_has_values);
    tcase_add_test(tcase, a_code_may_come_from_a_seed);
    tcase_add_test(tcase, terms_and_pages_are_shown);
    tcase_add_test(tcase, a_shorter_question_is_fine);
    tcase_add_test(tcase, nobody_there_ends_the_run);
    tcase_add_test(tcase, a_person_can_be_required);
    tcase_add_loop_test(tcase, a_wrong_question_is_the_authors, 0, ARRAY_SIZE(bad_questions));
    tcase_add_test(tcase, an_approval_is_looked_for);
    tcase_add_test(tcase, an_approval_ends_with_the_run);
    suite_add_tcase(suite, tcase);
}

int
main(void)
{
    return unit_main("ask", fill);
}
