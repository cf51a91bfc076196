/* What an export is made of: headers of archives, cells of tables, lines, digests. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/bundle/csv.h"
#include "host/bundle/inventory.h"
#include "host/bundle/line.h"
#include "host/bundle/tar.h"
#include "tests/unit/unit.h"

#define GIB ((uint64_t)1024 * 1024 * 1024)

enum { TAR_TEXTS_MAX = 64 * 1024, ARENA_TEST_MAX = 64 * 1024 * 1024 };

static size_t
put_header(struct buf *out, const char *path, uint64_t size, int64_t mtime)
{
    const struct tar_entry entry = {.path = path, .size = size, .mtime = mtime};

    buf_reset(out);
    ck_assert_int_eq(tar_put_header(out, &entry), 0);
    ck_assert_uint_eq(out->len % TAR_BLOCK, 0);
    return out->len / TAR_BLOCK;
}

static bool
has_text(const struct buf *out, const char *text)
{
    return memmem(out->data, out->len, text, strlen(text)) != NULL;
}

START_TEST(plain_files_have_one_header)
{
    CLEANUP_BUF struct buf out = BUF_INIT(TAR_TEXTS_MAX);
    unsigned sum = 0;

    ck_assert_uint_eq(put_header(&out, "files/a.pdf", 1000, 1700000000), 1);
    ck_assert_mem_eq(out.data, "files/a.pdf", 12);
    ck_assert_mem_eq(out.data + 124, "00000001750", 12);
    ck_assert_mem_eq(out.data + 136, "14524770400", 12);
    ck_assert_mem_eq(out.data + 257, "ustar\00000", 8);
    for (size_t i = 0; i < TAR_BLOCK; i++)
        sum += i >= 148 && i < 156 ? ' ' : out.data[i];
    ck_assert_uint_eq(strtoul((const char *)out.data + 148, NULL, 8), sum);
    ck_assert_uint_eq(tar_padding(0), 0);
    ck_assert_uint_eq(tar_padding(1), 511);
    ck_assert_uint_eq(tar_padding(512), 0);
    ck_assert_uint_eq(tar_padding(9 * GIB + 5), 507);
}
END_TEST

START_TEST(sizes_beyond_octal_digits_are_in_the_pax_header)
{
    CLEANUP_BUF struct buf out = BUF_INIT(TAR_TEXTS_MAX);

    ck_assert_uint_eq(put_header(&out, "a", 8 * GIB - 1, 1), 1);
    ck_assert_mem_eq(out.data + 124, "77777777777", 12);
    ck_assert_uint_eq(put_header(&out, "a", 8 * GIB, 1), 3);
    ck_assert(has_text(&out, "19 size=8589934592\n"));
    ck_assert_int_eq(out.data[156], 'x');
    ck_assert_uint_eq(put_header(&out, "a", 1000 * 1024 * GIB, 1), 3);
    ck_assert(has_text(&out, "25 size=1099511627776000\n"));
    ck_assert_uint_eq(put_header(&out, "a", 1, -86400), 3);
    ck_assert(has_text(&out, "16 mtime=-86400\n"));
}
END_TEST

/* The length of a record counts its own digits: both sides of each step. */
START_TEST(lengths_count_themselves)
{
    CLEANUP_BUF struct buf out = BUF_INIT(TAR_TEXTS_MAX);
    char path[TAR_PATH_MAX + 2];

    for (size_t len = 101; len <= TAR_PATH_MAX; len += len > 80 && len < 1100 ? 1 : 997) {
        const char *text;

        memset(path, 'p', len);
        path[len] = '\0';
        put_header(&out, path, 1, 1);
        text = (const char *)out.data + TAR_BLOCK;
        ck_assert_int_eq(text[strtoul(text, NULL, 10) - 1], '\n');
        ck_assert_uint_eq(strtoul(text, NULL, 10), (size_t)(strchr(text, '\n') + 1 - text));
        ck_assert_uint_eq(strtoul((const char *)out.data + 124, NULL, 8), strtoul(text, NULL, 10));
    }
    memset(path, 'p', sizeof path);
    path[sizeof path - 1] = '\0';
    ck_assert_int_eq(tar_put_header(&out, &(struct tar_entry){.path = path}), -1);
    put_header(&out, "caf\u00e9", 1, 1);
    ck_assert(has_text(&out, "14 path=caf\u00e9\n"));
}
END_TEST

START_TEST(cells_are_no_formulas)
{
    static const struct {
        const char *text;
        bool is_number;
        const char *cell;
    } cases[] = {
        {"", false, "\"\""},
        {"a \"b\", c", false, "\"a \"\"b\"\", c\""},
        {"two\r\nlines", false, "\"two\r\nlines\""},
        {"=1+1", false, "\"'=1+1\""},
        {"+1", false, "\"'+1\""},
        {"-1", false, "\"'-1\""},
        {"@SUM(A1)", false, "\"'@SUM(A1)\""},
        {"\t=1", false, "\"'\t=1\""},
        {"\r=1", false, "\"'\r=1\""},
        {"\n=1", false, "\"'\n=1\""},
        {"\uff1d1", false, "\"'\uff1d1\""},
        {"-12.50", true, "\"-12.50\""},
        {" =1", false, "\" =1\""},
    };

    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        CLEANUP_BUF struct buf line = BUF_INIT(TAR_TEXTS_MAX);

        csv_put(&line, cases[i].text, cases[i].is_number);
        ck_assert_str_eq(buf_str(&line), cases[i].cell);
        csv_put(&line, "x", false);
        csv_end(&line);
        csv_put(&line, "y", false);
        ck_assert(strstr(buf_str(&line), ",\"x\"\r\n\"y\"") != NULL);
    }
}
END_TEST

START_TEST(times_and_digests_are_strict)
{
    static const char *const wrong[] = {"",
                                        "2026-01-31",
                                        "2026-02-30T00:00:00Z",
                                        "2026-01-31T24:00:00Z",
                                        "2026-01-31T00:60:00Z",
                                        "2026-01-31T00:00:00+01:00",
                                        "2026-01-31T00:00:00Zx",
                                        "+026-01-31T00:00:00Z"};
    char text[LINE_TIME_MAX];
    uint8_t digest[DIGEST_LEN];
    int64_t seconds;

    for (size_t i = 0; i < ARRAY_SIZE(wrong); i++)
        ck_assert_int_eq(line_time_parse(wrong[i], &seconds), -1);
    ck_assert_int_eq(line_time_parse("2026-01-31T10:20:30Z", &seconds), 0);
    ck_assert_int_eq(seconds, 1769854830);
    ck_assert_str_eq(line_time(seconds, text), "2026-01-31T10:20:30Z");
    ck_assert_str_eq(line_time(0, text), "");
    /* What is read is written as it can be read again, whatever the year. */
    ck_assert_int_eq(line_time_parse("0026-01-02T10:00:00Z", &seconds), 0);
    ck_assert_str_eq(line_time(seconds, text), "0026-01-02T10:00:00Z");
    ck_assert_int_eq(line_time_parse("9999-12-31T23:59:59Z", &seconds), 0);
    ck_assert_str_eq(line_time(seconds, text), "9999-12-31T23:59:59Z");
    ck_assert_str_eq(line_time(seconds + 1, text), "");
    ck_assert_int_eq(line_digest_parse("00", digest), -1);
}
END_TEST

START_TEST(paths_stay_below)
{
    static const char *const wrong[] = {"",   "/",    "/a",   "a/",     "a//b", ".",
                                        "..", "../a", "a/..", "a/../b", "./a",  "a/."};
    static const char *const right[] = {"a", "a/b", "...", ".a", "..a/b..", "a b/\u00e9"};

    for (size_t i = 0; i < ARRAY_SIZE(wrong); i++)
        ck_assert_msg(!line_path_is_right(wrong[i]), "%s", wrong[i]);
    for (size_t i = 0; i < ARRAY_SIZE(right); i++)
        ck_assert_msg(line_path_is_right(right[i]), "%s", right[i]);
}
END_TEST

#define SUM "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

static int
add_line(struct inventory *inventory, const char *text)
{
    char line[1024];
    struct error err;

    snprintf(line, sizeof line, "%s", text);
    return inventory_add_line(inventory, line, strlen(line), &err);
}

START_TEST(sums_are_read_in_their_order)
{
    struct inventory inventory = {0};

    ck_assert_int_eq(add_line(&inventory, SUM "  files/b"), 0);
    ck_assert_int_eq(add_line(&inventory, SUM "  files/b"), -1);
    ck_assert_int_eq(add_line(&inventory, SUM "  files/a"), -1);
    ck_assert_int_eq(add_line(&inventory, "\\" SUM "  files/c\\nd\\\\e"), 0);
    ck_assert_int_eq(add_line(&inventory, "\\" SUM "  files/z\\x"), -1);
    ck_assert_int_eq(add_line(&inventory, SUM " *files/z"), -1);
    ck_assert_int_eq(add_line(&inventory, SUM "  z"), -1);
    ck_assert_int_eq(add_line(&inventory, SUM "  files/../z"), -1);
    ck_assert_int_eq(add_line(&inventory, SUM "  "), -1);
    ck_assert_int_eq(add_line(&inventory, ""), -1);
    ck_assert_uint_eq(inventory.count, 2);
    ck_assert_ptr_nonnull(inventory_find(&inventory, "files/c\nd\\e"));
    ck_assert_ptr_null(inventory_find(&inventory, "files/c"));
    inventory_clear(&inventory);
}
END_TEST

/* What is read is written the same. */
START_TEST(lines_are_what_was_read)
{
    static const char text[] =
        "{\"account\":\"acme\",\"brand\":\"acme\",\"kind\":\"bill\",\"reference\":\"1\","
        "\"contract\":\"C\",\"state\":\"deleted\",\"created_at\":\"2026-01-02T10:00:00Z\","
        "\"changed_at\":\"2026-01-03T10:00:00Z\",\"fields\":{\"amount\":\"12.50\","
        "\"currency\":\"EUR\",\"date\":\"2026-01-02\",\"vendor\":\"Acme\"},"
        "\"edits\":[{\"path\":\"title\",\"type\":\"text\",\"text\":\"\"}],"
        "\"files\":[{\"reference\":\"F\",\"path\":\"files/a/b.pdf\",\"sha256\":\"" SUM "\","
        "\"size\":3,\"media_type\":\"application/pdf\",\"origin\":\"adopted\",\"etag\":\"e\","
        "\"last_modified\":\"m\",\"missing\":true,\"older\":[{\"path\":\"files/a/a.pdf\","
        "\"sha256\":\"" SUM "\",\"size\":0,\"origin\":\"fetched\"}]}],"
        "\"versions\":[{\"replaced_at\":\"2026-01-03T10:00:00Z\",\"fields\":{\"amount\":\"12.00\","
        "\"currency\":\"EUR\",\"date\":\"2026-01-02\",\"vendor\":\"Acme\"}}]}";
    struct arena *arena = arena_new(ARENA_TEST_MAX);
    struct line_record record;
    struct error err = {0};
    json_t *object;
    char *again;

    ck_assert_msg(line_read_record(text, strlen(text), arena, &record, &err) == 0, "%s",
                  err.message);
    ck_assert_uint_eq(record.document.version, 2);
    object = line_of_record(&record);
    again = json_dumps(object, JSON_COMPACT);
    ck_assert_str_eq(again, text);
    free(again);
    json_decref(object);
    arena_free(arena);
}
END_TEST

START_TEST(accounts_are_what_was_read)
{
    static const char text[] =
        "{\"account\":\"acme\",\"brand\":\"acme\",\"identity\":\"me\",\"folder\":\"Acme/me\","
        "\"created_at\":\"2026-01-02T10:00:00Z\",\"disabled\":true,\"listed\":7,"
        "\"name_template\":\"{date}_{title}.pdf\",\"metadata\":\"sidecar,xattr\","
        "\"fields\":{\"login\":\"demo\"},"
        "\"folders\":[{\"label\":\"Mobile\",\"path\":\"Acme/me/phone\"}]}";
    struct arena *arena = arena_new(ARENA_TEST_MAX);
    struct line_account account;
    struct error err = {0};
    json_t *object;
    char *again;

    ck_assert_msg(line_read_account(text, strlen(text), arena, &account, &err) == 0, "%s",
                  err.message);
    object = line_of_account(&account);
    again = json_dumps(object, JSON_COMPACT);
    ck_assert_str_eq(again, text);
    free(again);
    json_decref(object);
    arena_free(arena);
}
END_TEST

START_TEST(missed_entries_are_what_was_read)
{
    static const char text[] =
        "{\"account\":\"acme\",\"brand\":\"acme\",\"kind\":\"bill\",\"reference\":\"1\","
        "\"title\":\"May\",\"outcome\":\"VENDOR_DOWN\",\"message\":\"the site answered 500\","
        "\"since\":\"2026-01-02T10:00:00Z\",\"tries\":4294967295}";
    struct arena *arena = arena_new(ARENA_TEST_MAX);
    struct line_missed missed;
    struct error err = {0};
    json_t *object;
    char *again;

    ck_assert_msg(line_read_missed(text, strlen(text), arena, &missed, &err) == 0, "%s",
                  err.message);
    object = line_of_missed(&missed);
    again = json_dumps(object, JSON_COMPACT);
    ck_assert_str_eq(again, text);
    free(again);
    json_decref(object);
    arena_free(arena);
}
END_TEST

static void
fill(Suite *suite)
{
    TCase *tests = tcase_create("bundle");

    tcase_add_test(tests, plain_files_have_one_header);
    tcase_add_test(tests, sizes_beyond_octal_digits_are_in_the_pax_header);
    tcase_add_test(tests, lengths_count_themselves);
    tcase_add_test(tests, cells_are_no_formulas);
    tcase_add_test(tests, times_and_digests_are_strict);
    tcase_add_test(tests, paths_stay_below);
    tcase_add_test(tests, sums_are_read_in_their_order);
    tcase_add_test(tests, lines_are_what_was_read);
    tcase_add_test(tests, accounts_are_what_was_read);
    tcase_add_test(tests, missed_entries_are_what_was_read);
    suite_add_tcase(suite, tests);
}

int
main(void)
{
    return unit_main("bundle", fill);
}
