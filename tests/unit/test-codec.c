#include <string.h>

#include "host/common/codec.h"
#include "tests/unit/unit.h"

START_TEST(numbers_round_trip)
{
    CLEANUP_BUF struct buf buf = BUF_INIT(100);
    struct reader reader;

    put_u8(&buf, 0xFE);
    put_u16(&buf, 0xFEDC);
    put_u32(&buf, 0xFEDCBA98);
    put_u64(&buf, UINT64_MAX - 1);
    put_i64(&buf, INT64_MIN);
    put_i64(&buf, -1);
    ck_assert_uint_eq(buf.len, 1 + 2 + 4 + 8 + 8 + 8);
    reader = reader_of(buf.data, buf.len);
    ck_assert_uint_eq(get_u8(&reader), 0xFE);
    ck_assert_uint_eq(get_u16(&reader), 0xFEDC);
    ck_assert_uint_eq(get_u32(&reader), 0xFEDCBA98);
    ck_assert(get_u64(&reader) == UINT64_MAX - 1);
    ck_assert(get_i64(&reader) == INT64_MIN);
    ck_assert(get_i64(&reader) == -1);
    ck_assert_int_eq(reader_end(&reader), 0);
}
END_TEST

START_TEST(numbers_are_little_endian)
{
    CLEANUP_BUF struct buf buf = BUF_INIT(100);

    put_u16(&buf, 0x0102);
    put_u32(&buf, 0x03040506);
    ck_assert_mem_eq(buf.data, "\x02\x01\x06\x05\x04\x03", 6);
}
END_TEST

START_TEST(strings_round_trip)
{
    CLEANUP_BUF struct buf buf = BUF_INIT(100);
    struct reader reader;
    struct span span;

    put_str(&buf, "h\xC3\xA9");
    put_str(&buf, NULL);
    put_span(&buf, (struct span){.data = (const uint8_t *)"a\0b", .len = 3});
    reader = reader_of(buf.data, buf.len);
    ck_assert(span_is(get_str(&reader), "h\xC3\xA9"));
    ck_assert(span_is(get_str(&reader), ""));
    span = get_span(&reader);
    ck_assert_uint_eq(span.len, 3);
    ck_assert_mem_eq(span.data, "a\0b", 3);
    ck_assert_int_eq(reader_end(&reader), 0);
}
END_TEST

START_TEST(refuses_strings_with_nul_or_bad_utf8)
{
    static const struct span bad[] = {
        {(const uint8_t *)"a\0", 2},
        {(const uint8_t *)"\xFF", 1},
        {(const uint8_t *)"\xC3", 1},
        {(const uint8_t *)"\xED\xA0\x80", 3},
    };
    CLEANUP_BUF struct buf buf = BUF_INIT(100);
    struct reader reader;

    put_span(&buf, bad[_i]);
    put_u8(&buf, 5);
    reader = reader_of(buf.data, buf.len);
    ck_assert_uint_eq(get_str(&reader).len, 0);
    ck_assert(reader.bad);
    ck_assert_uint_eq(get_u8(&reader), 0);
    ck_assert_int_eq(reader_end(&reader), -1);
}
END_TEST

START_TEST(every_cut_is_noticed)
{
    CLEANUP_BUF struct buf buf = BUF_INIT(100);

    put_u32(&buf, 7);
    put_str(&buf, "abc");
    put_u64(&buf, 9);
    for (size_t len = 0; len <= buf.len; len++) {
        struct reader reader = reader_of(buf.data, len);

        get_u32(&reader);
        get_str(&reader);
        get_u64(&reader);
        ck_assert_int_eq(reader_end(&reader), len == buf.len ? 0 : -1);
    }
}
END_TEST

START_TEST(what_is_left_over_is_an_error)
{
    struct reader reader = reader_of("ab", 2);

    ck_assert_uint_eq(get_u8(&reader), 'a');
    ck_assert_int_eq(reader_end(&reader), -1);
    ck_assert(!reader.bad);
}
END_TEST

START_TEST(a_huge_length_takes_nothing)
{
    struct reader reader = reader_of("\xFF\xFF\xFF\xFF"
                                     "abc",
                                     7);
    struct span span = get_span(&reader);

    ck_assert_uint_eq(span.len, 0);
    ck_assert_ptr_null(span.data);
    ck_assert(reader.bad);
}
END_TEST

START_TEST(an_empty_reader_is_bad_on_the_first_get)
{
    struct reader reader = reader_of(NULL, 0);

    ck_assert_int_eq(reader_end(&reader), 0);
    ck_assert_uint_eq(get_span(&reader).len, 0);
    ck_assert_uint_eq(get_fixed(&reader, 1).len, 0);
    ck_assert_int_eq(reader_end(&reader), -1);
}
END_TEST

START_TEST(a_full_buffer_is_marked)
{
    CLEANUP_BUF struct buf buf = BUF_INIT(6);

    put_str(&buf, "abc");
    ck_assert(buf.bad);
}
END_TEST

START_TEST(spans_become_strings)
{
    char *text = str_of_span(span_of_str("abc"));

    ck_assert_str_eq(text, "abc");
    free(text);
    text = str_of_span((struct span){0});
    ck_assert_str_eq(text, "");
    free(text);
    ck_assert(!span_is(span_of_str("abc"), "ab"));
    ck_assert(!span_is(span_of_str("abc"), "abd"));
    ck_assert(span_is(span_of_str(NULL), ""));
}
END_TEST

static void
fill(Suite *suite)
{
    TCase *tcase = tcase_create("codec");

    suite_add_tcase(suite, tcase);
    tcase_add_test(tcase, numbers_round_trip);
    tcase_add_test(tcase, numbers_are_little_endian);
    tcase_add_test(tcase, strings_round_trip);
    tcase_add_loop_test(tcase, refuses_strings_with_nul_or_bad_utf8, 0, 4);
    tcase_add_test(tcase, every_cut_is_noticed);
    tcase_add_test(tcase, what_is_left_over_is_an_error);
    tcase_add_test(tcase, a_huge_length_takes_nothing);
    tcase_add_test(tcase, an_empty_reader_is_bad_on_the_first_get);
    tcase_add_test(tcase, a_full_buffer_is_marked);
    tcase_add_test(tcase, spans_become_strings);
}

int
main(void)
{
    return unit_main("codec", fill);
}
