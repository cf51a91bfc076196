/*
 * What a worker sends of a page that has changed: bounded, once, whole, and with its failure.
 */
#include "host/broker/internal.h"
#include "tests/unit/unit.h"

#include <string.h>

static struct run *run;
static struct run_result result;

static void
ignore_log(void *opaque ATTR_UNUSED, enum log_level level ATTR_UNUSED, const char *text ATTR_UNUSED)
{
}

static const struct run_events events = {.log = ignore_log};
static struct run_request request;

static void
setup(void)
{
    result = (struct run_result){0};
    request = (struct run_request){.events = &events};
    run = calloc(1, sizeof *run);
    ck_assert_ptr_nonnull(run);
    run->request = &request;
    run->result = &result;
    run->state = RUN_FETCHING;
}

static void
teardown(void)
{
    run_snapshot_clear(&result.snapshot);
    free(run);
}

static void
begin(uint32_t size)
{
    snapshot_begin(run, &(struct wire_worker_snapshot){
                            .size = size, .selector = "table#bills", .path = "/bills"});
}

static void
part(const char *text)
{
    snapshot_part(
        run, &(struct wire_worker_snapshot_part){.part = {(const uint8_t *)text, strlen(text)}});
}

static void
assert_ended(const char *words)
{
    ck_assert_int_eq(result.error.outcome, OUTCOME_PLUGIN_BUG);
    ck_assert_msg(strstr(result.error.message, words), "%s", result.error.message);
}

START_TEST(it_comes_in_parts)
{
    begin(9);
    ck_assert(run->snapshot_is_open);
    part("<p>");
    part("x</p>\n");
    ck_assert(snapshot_close(run, OUTCOME_SITE_CHANGED));
    ck_assert_int_eq(result.error.outcome, OUTCOME_DONE);
    ck_assert_str_eq(buf_str(&result.snapshot.content), "<p>x</p>\n");
    ck_assert_str_eq(result.snapshot.selector, "table#bills");
    ck_assert_str_eq(result.snapshot.path, "/bills");
    ck_assert(snapshot_close(run, OUTCOME_DONE));
}
END_TEST

START_TEST(sizes_are_bounded)
{
    static const uint32_t sizes[] = {0, WIRE_SNAPSHOT_MAX + 1, UINT32_MAX};

    for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
        teardown();
        setup();
        begin(sizes[i]);
        assert_ended("of no size, or too large");
        ck_assert(!run->snapshot_is_open);
    }
}
END_TEST

START_TEST(there_is_one)
{
    begin(1);
    part("x");
    ck_assert(snapshot_close(run, OUTCOME_SITE_CHANGED));
    begin(1);
    assert_ended("more than one snapshot");
}
END_TEST

START_TEST(more_than_was_said_is_refused)
{
    begin(3);
    part("abcd");
    assert_ended("has not the size");
    ck_assert_uint_eq(result.snapshot.content.len, 0);
}
END_TEST

START_TEST(nothing_is_no_part)
{
    begin(3);
    part("");
    assert_ended("has not the size");
}
END_TEST

START_TEST(one_that_is_cut_is_refused)
{
    begin(3);
    part("ab");
    ck_assert(!snapshot_close(run, OUTCOME_SITE_CHANGED));
    assert_ended("cut");
}
END_TEST

START_TEST(one_of_a_success_is_refused)
{
    begin(2);
    part("ab");
    ck_assert(!snapshot_close(run, OUTCOME_DONE));
    assert_ended("belongs to no failure");
}
END_TEST

static void
fill(Suite *suite)
{
    TCase *tcase = tcase_create("snapshot");

    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, it_comes_in_parts);
    tcase_add_test(tcase, sizes_are_bounded);
    tcase_add_test(tcase, there_is_one);
    tcase_add_test(tcase, more_than_was_said_is_refused);
    tcase_add_test(tcase, nothing_is_no_part);
    tcase_add_test(tcase, one_that_is_cut_is_refused);
    tcase_add_test(tcase, one_of_a_success_is_refused);
    suite_add_tcase(suite, tcase);
}

int
main(void)
{
    return unit_main("snapshot", fill);
}
