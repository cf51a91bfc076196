#include <stdalign.h>
#include <string.h>

#include "host/common/arena.h"
#include "tests/unit/unit.h"

enum { MIB = 1024 * 1024 };

static struct arena *arena;

static void
setup(void)
{
    arena = arena_new(MIB);
    ck_assert_ptr_nonnull(arena);
}

static void
teardown(void)
{
    arena = arena_free(arena);
    ck_assert_ptr_null(arena);
}

START_TEST(gives_zeroed_and_aligned_memory)
{
    for (size_t size = 1; size < 300; size++) {
        unsigned char *at = arena_alloc(arena, size);

        ck_assert_ptr_nonnull(at);
        ck_assert_uint_eq((uintptr_t)at % alignof(max_align_t), 0);
        for (size_t i = 0; i < size; i++)
            ck_assert_uint_eq(at[i], 0);
        memset(at, 0xAA, size);
    }
}
END_TEST

START_TEST(memory_is_zeroed_after_a_rewind_too)
{
    struct arena_mark mark = arena_mark(arena);
    unsigned char *at = arena_alloc(arena, 64);

    memset(at, 0xAA, 64);
    arena_rewind(arena, mark);
    at = arena_alloc(arena, 64);
    for (size_t i = 0; i < 64; i++)
        ck_assert_uint_eq(at[i], 0);
}
END_TEST

START_TEST(has_a_maximum)
{
    size_t total = 0;

    while (arena_alloc(arena, 1000))
        total += 1000;
    ck_assert_uint_le(total, MIB);
    ck_assert_uint_ge(total, MIB / 100 * 95);
    ck_assert_ptr_null(arena_alloc(arena, MIB + 1));
}
END_TEST

START_TEST(small_pieces_count_as_what_they_take)
{
    struct arena *small = arena_new(64);
    size_t count = 0;

    while (arena_alloc(small, 1))
        count++;
    ck_assert_uint_eq(count, 64 / alignof(max_align_t));
    arena_free(small);
}
END_TEST

START_TEST(takes_all_of_its_maximum_at_once)
{
    char *at = arena_alloc(arena, MIB);

    ck_assert_ptr_nonnull(at);
    at[MIB - 1] = 1;
    ck_assert_ptr_null(arena_alloc(arena, 1));
}
END_TEST

START_TEST(refuses_sizes_that_overflow)
{
    struct arena *endless = arena_new(SIZE_MAX);

    ck_assert_ptr_null(arena_alloc(endless, SIZE_MAX));
    ck_assert_ptr_null(arena_alloc(endless, SIZE_MAX - 7));
    ck_assert_ptr_null(arena_array(endless, SIZE_MAX / 2, 3));
    ck_assert_ptr_null(arena_array(arena, 1000, 2000));
    ck_assert_ptr_nonnull(arena_array(arena, 0, 16));
    arena_free(endless);
}
END_TEST

START_TEST(copies_strings)
{
    char *copy = arena_strndup(arena, "abcdef", 3);

    ck_assert_str_eq(copy, "abc");
    ck_assert_str_eq(arena_strdup(arena, "xyz"), "xyz");
    ck_assert_str_eq(arena_strndup(arena, NULL, 0), "");
    ck_assert_str_eq(arena_printf(arena, "%s-%d", "a", 5), "a-5");
    ck_assert_ptr_null(arena_printf(arena, "%*d", 2 * MIB, 5));
    ck_assert_ptr_null(arena_strndup(arena, "abc", SIZE_MAX));
}
END_TEST

START_TEST(rewinds_over_blocks)
{
    char *kept = arena_strdup(arena, "kept");
    struct arena_mark mark = arena_mark(arena);

    for (int round = 0; round < 100; round++) {
        for (int i = 0; i < 20; i++)
            ck_assert_ptr_nonnull(arena_alloc(arena, 50000));
        arena_rewind(arena, mark);
    }
    ck_assert_str_eq(kept, "kept");
}
END_TEST

START_TEST(marks_nest)
{
    struct arena_mark outer = arena_mark(arena);
    char *first = arena_alloc(arena, 16);
    struct arena_mark inner = arena_mark(arena);
    char *second = arena_alloc(arena, 16);

    arena_rewind(arena, inner);
    ck_assert_ptr_eq(arena_alloc(arena, 16), second);
    arena_rewind(arena, outer);
    /* The outer mark is older than the first block. */
    ck_assert_ptr_nonnull(first);
    ck_assert_ptr_nonnull(arena_alloc(arena, MIB));
}
END_TEST

START_TEST(nothing_can_be_freed)
{
    ck_assert_ptr_null(arena_free(NULL));
}
END_TEST

static void
fill(Suite *suite)
{
    TCase *tcase = tcase_create("arena");

    suite_add_tcase(suite, tcase);
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, gives_zeroed_and_aligned_memory);
    tcase_add_test(tcase, memory_is_zeroed_after_a_rewind_too);
    tcase_add_test(tcase, has_a_maximum);
    tcase_add_test(tcase, small_pieces_count_as_what_they_take);
    tcase_add_test(tcase, takes_all_of_its_maximum_at_once);
    tcase_add_test(tcase, refuses_sizes_that_overflow);
    tcase_add_test(tcase, copies_strings);
    tcase_add_test(tcase, rewinds_over_blocks);
    tcase_add_test(tcase, marks_nest);
    tcase_add_test(tcase, nothing_can_be_freed);
}

int
main(void)
{
    return unit_main("arena", fill);
}
