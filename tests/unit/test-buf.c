#include <string.h>

#include "host/common/buf.h"
#include "tests/unit/unit.h"

START_TEST(appends_bytes_and_text)
{
    CLEANUP_BUF struct buf buf = BUF_INIT(100);

    ck_assert_int_eq(buf_append(&buf, "a\0b", 3), 0);
    ck_assert_int_eq(buf_append_str(&buf, "cd"), 0);
    ck_assert_int_eq(buf_append_byte(&buf, 'e'), 0);
    ck_assert_int_eq(buf_append(&buf, NULL, 0), 0);
    ck_assert_uint_eq(buf.len, 6);
    ck_assert_mem_eq(buf.data, "a\0bcde", 6);
}
END_TEST

START_TEST(grows_up_to_its_maximum_and_no_further)
{
    CLEANUP_BUF struct buf buf = BUF_INIT(1000);

    for (size_t i = 0; i < 1000; i++)
        ck_assert_int_eq(buf_append_byte(&buf, (uint8_t)i), 0);
    for (size_t i = 0; i < 1000; i++)
        ck_assert_uint_eq(buf.data[i], (uint8_t)i);
    ck_assert_int_eq(buf_append_byte(&buf, 0), -1);
    ck_assert(buf.bad && buf.full);
    ck_assert_uint_eq(buf.len, 1000);
}
END_TEST

START_TEST(stays_bad_until_reset)
{
    CLEANUP_BUF struct buf buf = BUF_INIT(4);

    ck_assert_int_eq(buf_append_str(&buf, "abcde"), -1);
    ck_assert_int_eq(buf_append_str(&buf, "a"), -1);
    ck_assert_ptr_null(buf_str(&buf));
    ck_assert_ptr_null(buf_reserve(&buf, 0));
    buf_reset(&buf);
    ck_assert_int_eq(buf_append_str(&buf, "a"), 0);
    ck_assert_str_eq(buf_str(&buf), "a");
}
END_TEST

START_TEST(refuses_lengths_that_overflow)
{
    CLEANUP_BUF struct buf buf = BUF_INIT(SIZE_MAX);

    ck_assert_int_eq(buf_append_str(&buf, "abc"), 0);
    ck_assert_ptr_null(buf_reserve(&buf, SIZE_MAX - 1));
    ck_assert(buf.bad);
}
END_TEST

START_TEST(survives_a_lack_of_memory)
{
    CLEANUP_BUF struct buf buf = BUF_INIT(SIZE_MAX);

    /* AddressSanitizer ends the program at a size that no machine has. */
#ifdef ENABLE_SANITIZER
    return;
#endif
    ck_assert_int_eq(buf_append_str(&buf, "abc"), 0);
    ck_assert_ptr_null(buf_reserve(&buf, SIZE_MAX / 4));
    ck_assert(buf.bad && !buf.full);
    buf_reset(&buf);
    ck_assert_int_eq(buf_append_str(&buf, "de"), 0);
}
END_TEST

START_TEST(gives_a_string_even_at_its_maximum)
{
    CLEANUP_BUF struct buf buf = BUF_INIT(4);

    ck_assert_int_eq(buf_append_str(&buf, "abcd"), 0);
    ck_assert_str_eq(buf_str(&buf), "abcd");
    ck_assert(!buf.bad);
    ck_assert_uint_eq(buf.len, 4);
    ck_assert_int_eq(buf_append_byte(&buf, 'e'), -1);
}
END_TEST

START_TEST(prints_up_to_its_maximum)
{
    CLEANUP_BUF struct buf buf = BUF_INIT(6);

    ck_assert_int_eq(buf_printf(&buf, "%d-%s", 12, "abc"), 0);
    ck_assert_uint_eq(buf.len, 6);
    ck_assert_mem_eq(buf.data, "12-abc", 6);
    ck_assert_int_eq(buf_printf(&buf, "%s", ""), 0);
    ck_assert_int_eq(buf_printf(&buf, "%s", "x"), -1);
}
END_TEST

START_TEST(prints_long_text)
{
    CLEANUP_BUF struct buf buf = BUF_INIT(10000);

    ck_assert_int_eq(buf_printf(&buf, "%05000d|", 7), 0);
    ck_assert_uint_eq(buf.len, 5001);
    ck_assert_uint_eq(buf.data[4999], '7');
    ck_assert_uint_eq(buf.data[5000], '|');
}
END_TEST

START_TEST(hands_its_string_over)
{
    struct buf buf = BUF_INIT(100);
    char *text;

    buf_append_str(&buf, "abc");
    text = buf_take_str(&buf);
    ck_assert_str_eq(text, "abc");
    ck_assert_ptr_null(buf.data);
    ck_assert_uint_eq(buf.len, 0);
    ck_assert_uint_eq(buf.max, 100);
    free(text);
    text = buf_take_str(&buf);
    ck_assert_str_eq(text, "");
    free(text);
    buf_free(&buf);
}
END_TEST

START_TEST(reserves_and_commits)
{
    CLEANUP_BUF struct buf buf = BUF_INIT(100);
    uint8_t *room = buf_reserve(&buf, 10);

    ck_assert_ptr_nonnull(room);
    memcpy(room, "0123456789", 10);
    ck_assert_uint_eq(buf.len, 0);
    buf_commit(&buf, 4);
    ck_assert_str_eq(buf_str(&buf), "0123");
}
END_TEST

START_TEST(can_be_freed_twice_and_used_again)
{
    struct buf buf = BUF_INIT(10);

    buf_append_str(&buf, "abc");
    buf_free(&buf);
    buf_free(&buf);
    ck_assert_int_eq(buf_append_str(&buf, "de"), 0);
    ck_assert_str_eq(buf_str(&buf), "de");
    buf_free(&buf);
}
END_TEST

START_TEST(cleanup_helpers_leave_nothing)
{
    char *text = strdup("x");
    char *taken = TAKE_PTR(text);
    int fd = 7;

    ck_assert_ptr_null(text);
    ck_assert_int_eq(TAKE_FD(fd), 7);
    ck_assert_int_eq(fd, -1);
    free_ptr(&taken);
    ck_assert_ptr_null(taken);
}
END_TEST

static void
fill(Suite *suite)
{
    TCase *tcase = tcase_create("buf");

    suite_add_tcase(suite, tcase);
    tcase_add_test(tcase, appends_bytes_and_text);
    tcase_add_test(tcase, grows_up_to_its_maximum_and_no_further);
    tcase_add_test(tcase, stays_bad_until_reset);
    tcase_add_test(tcase, refuses_lengths_that_overflow);
    tcase_add_test(tcase, survives_a_lack_of_memory);
    tcase_add_test(tcase, gives_a_string_even_at_its_maximum);
    tcase_add_test(tcase, prints_up_to_its_maximum);
    tcase_add_test(tcase, prints_long_text);
    tcase_add_test(tcase, hands_its_string_over);
    tcase_add_test(tcase, reserves_and_commits);
    tcase_add_test(tcase, can_be_freed_twice_and_used_again);
    tcase_add_test(tcase, cleanup_helpers_leave_nothing);
}

int
main(void)
{
    return unit_main("buf", fill);
}
