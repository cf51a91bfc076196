#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "host/common/error.h"
#include "host/common/log.h"
#include "host/common/text.h"
#include "tests/unit/unit.h"

START_TEST(every_outcome_is_described)
{
    enum outcome found;

    ck_assert_int_eq(outcome_find("", &found), 1);
    ck_assert_int_eq(outcome_find("FINE", &found), 1);
#define CHECK_ROW(name, number, exit, owner, text)             \
    ck_assert_str_eq(outcome_name(OUTCOME_##name), #name);     \
    ck_assert_int_eq(outcome_find(#name, &found), 0);          \
    ck_assert_int_eq(found, OUTCOME_##name);                   \
    ck_assert_int_eq(outcome_exit_code(OUTCOME_##name), exit); \
    ck_assert_str_eq(outcome_owner(OUTCOME_##name), owner);    \
    ck_assert_str_eq(outcome_text(OUTCOME_##name), text);
    OUTCOMES(CHECK_ROW)
#undef CHECK_ROW
}
END_TEST

START_TEST(exit_codes_differ)
{
    bool seen[256] = {false};

#define CHECK_ROW(name, number, exit, owner, text) \
    ck_assert(!seen[exit]);                        \
    seen[exit] = true;
    OUTCOMES(CHECK_ROW)
#undef CHECK_ROW
}
END_TEST

START_TEST(an_unknown_outcome_is_none)
{
    static const int numbers[] = {-1, 18, 1000};
    enum outcome outcome = (enum outcome)numbers[_i];

    ck_assert_ptr_null(outcome_name(outcome));
    ck_assert_ptr_null(outcome_owner(outcome));
    ck_assert_ptr_null(outcome_text(outcome));
    ck_assert_int_eq(outcome_exit_code(outcome), 1);
}
END_TEST

START_TEST(sets_an_error)
{
    struct error err = {.detail = "OLD"};

    ck_assert_int_eq(error_set(&err, OUTCOME_DENIED, "origin %s", "x"), -1);
    ck_assert_int_eq(err.outcome, OUTCOME_DENIED);
    ck_assert_str_eq(err.message, "origin x");
    ck_assert_str_eq(err.detail, "");
    ck_assert_int_eq(error_set(NULL, OUTCOME_DENIED, "x"), -1);
    ck_assert_int_eq(error_errno(NULL, OUTCOME_DENIED, "x"), -1);
}
END_TEST

START_TEST(appends_errno_and_keeps_it)
{
    struct error err;

    errno = ENOENT;
    ck_assert_int_eq(error_errno(&err, OUTCOME_SETUP, "open %s", "f"), -1);
    ck_assert_int_eq(errno, ENOENT);
    ck_assert_int_eq(err.outcome, OUTCOME_SETUP);
    ck_assert_str_eq(err.message, "open f: No such file or directory");
}
END_TEST

START_TEST(a_full_disk_is_always_no_space)
{
    static const int numbers[] = {ENOSPC, EDQUOT};
    struct error err;

    errno = numbers[_i];
    error_errno(&err, OUTCOME_INTERNAL, "write");
    ck_assert_int_eq(err.outcome, OUTCOME_NO_SPACE);
}
END_TEST

START_TEST(an_error_can_be_wrapped_in_place)
{
    struct error err;

    error_set(&err, OUTCOME_SITE_CHANGED, "selector %s", "td.amount");
    error_set(&err, OUTCOME_SITE_CHANGED, "page 2: %s", err.message);
    ck_assert_str_eq(err.message, "page 2: selector td.amount");
}
END_TEST

START_TEST(a_long_message_is_cut_between_characters)
{
    struct error err;
    char text[2 * ERROR_MESSAGE_MAX + 1];

    for (size_t i = 0; i < sizeof text - 1; i += 2)
        memcpy(text + i, "\xC3\xA9", 2);
    text[sizeof text - 1] = '\0';
    for (int shift = 0; shift < 2; shift++) {
        error_set(&err, OUTCOME_INTERNAL, "%s", text + 2 * shift);
        ck_assert(text_is_utf8(err.message, strlen(err.message)));
        error_set(&err, OUTCOME_INTERNAL, "x%s", text);
        ck_assert(text_is_utf8(err.message, strlen(err.message)));
        ck_assert_uint_ge(strlen(err.message), ERROR_MESSAGE_MAX - 4);
    }
    errno = EACCES;
    error_errno(&err, OUTCOME_INTERNAL, "%s", text);
    ck_assert(text_is_utf8(err.message, strlen(err.message)));
}
END_TEST

/* The last line that the sink got. */
struct sunk {
    int count;
    enum log_level level;
    char line[32 * 1024];
};

static void
sink(void *opaque, enum log_level level, const char *line)
{
    struct sunk *sunk = opaque;

    sunk->count++;
    sunk->level = level;
    snprintf(sunk->line, sizeof sunk->line, "%s", line);
}

START_TEST(lines_without_a_sink_are_dropped)
{
    log_error("nobody hears %d", 1);
}
END_TEST

START_TEST(lines_reach_the_sink_by_level)
{
    struct sunk sunk = {0};

    log_set_sink(sink, &sunk, LOG_LEVEL_INFO);
    log_error("e");
    ck_assert_int_eq(sunk.level, LOG_LEVEL_ERROR);
    log_warning("w");
    ck_assert_int_eq(sunk.level, LOG_LEVEL_WARNING);
    log_info("%s %d", "i", 3);
    ck_assert_int_eq(sunk.level, LOG_LEVEL_INFO);
    ck_assert_str_eq(sunk.line, "i 3");
    log_debug("d");
    ck_assert_int_eq(sunk.count, 3);
}
END_TEST

START_TEST(lines_are_escaped)
{
    struct sunk sunk = {0};

    log_set_sink(sink, &sunk, LOG_LEVEL_DEBUG);
    log_debug("a\nb %s", "\x1B[2J\xFF");
    ck_assert_str_eq(sunk.line, "a\\x0Ab \\x1B[2J\\xFF");
}
END_TEST

START_TEST(a_long_line_is_cut)
{
    struct sunk sunk = {0};
    char text[5000];

    memset(text, '\n', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    log_set_sink(sink, &sunk, LOG_LEVEL_DEBUG);
    log_error("%s", text);
    ck_assert_int_eq(sunk.count, 1);
    ck_assert_uint_gt(strlen(sunk.line), 1000);
}
END_TEST

START_TEST(levels_have_names)
{
    ck_assert_str_eq(log_level_name(LOG_LEVEL_ERROR), "error");
    ck_assert_str_eq(log_level_name(LOG_LEVEL_WARNING), "warning");
    ck_assert_str_eq(log_level_name(LOG_LEVEL_INFO), "info");
    ck_assert_str_eq(log_level_name(LOG_LEVEL_DEBUG), "debug");
    ck_assert_str_eq(log_level_name((enum log_level)99), "debug");
}
END_TEST

static void
fill(Suite *suite)
{
    TCase *error = tcase_create("error"), *log = tcase_create("log");

    suite_add_tcase(suite, error);
    suite_add_tcase(suite, log);
    tcase_add_test(error, every_outcome_is_described);
    tcase_add_test(error, exit_codes_differ);
    tcase_add_loop_test(error, an_unknown_outcome_is_none, 0, 3);
    tcase_add_test(error, sets_an_error);
    tcase_add_test(error, appends_errno_and_keeps_it);
    tcase_add_loop_test(error, a_full_disk_is_always_no_space, 0, 2);
    tcase_add_test(error, an_error_can_be_wrapped_in_place);
    tcase_add_test(error, a_long_message_is_cut_between_characters);
    tcase_add_test(log, lines_without_a_sink_are_dropped);
    tcase_add_test(log, lines_reach_the_sink_by_level);
    tcase_add_test(log, lines_are_escaped);
    tcase_add_test(log, a_long_line_is_cut);
    tcase_add_test(log, levels_have_names);
}

int
main(void)
{
    return unit_main("error", fill);
}
