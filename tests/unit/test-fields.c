#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "host/common/fields.h"
#include "tests/unit/unit.h"

/* "path=text" as texts, a "path:type=text" as what it says. */
static void
put_line(struct buf *buf, const char *line)
{
    char path[128], text[FIELD_TEXT_MAX + 2], *type;
    struct field field = {.path = path, .text = text};
    const char *equals = strchr(line, '=');

    snprintf(path, sizeof path, "%.*s", (int)(equals - line), line);
    snprintf(text, sizeof text, "%s", equals + 1);
    type = strchr(path, ':');
    if (type) {
        *type = '\0';
        ck_assert_int_eq(field_type_find(type + 1, &field.type), 0);
    }
    fields_put(buf, &field);
}

/* Lines that are parted by spaces. */
static struct span
put_lines(struct buf *buf, const char *lines)
{
    size_t start = buf->len;

    while (*lines) {
        char line[FIELD_TEXT_MAX + 256];
        size_t len = strcspn(lines, " ");

        snprintf(line, sizeof line, "%.*s", (int)len, lines);
        put_line(buf, line);
        lines += len + (lines[len] == ' ');
    }
    return (struct span){.data = buf->data + start, .len = buf->len - start};
}

static const char *
check_lines(const char *lines, bool edits)
{
    CLEANUP_BUF struct buf buf = BUF_INIT(1 << 20);
    struct span fields = put_lines(&buf, lines);
    const char *why = NULL;
    int checked = edits ? fields_check_edits(fields, &why) : fields_check(fields, &why);

    ck_assert_int_eq(checked, why ? -1 : 0);
    return why;
}

static void
check_is_right(const char *lines)
{
    const char *why = check_lines(lines, false);

    ck_assert_msg(!why, "%s: %s", lines, why);
}

static void
check_is_wrong(const char *lines, const char *word)
{
    const char *why = check_lines(lines, false);

    ck_assert_msg(why && strstr(why, word), "%s: %s", lines, why ? why : "passes");
}

START_TEST(fields_come_back_in_place)
{
    CLEANUP_BUF struct buf buf = BUF_INIT(1000);
    struct span fields = put_lines(&buf, "amount:decimal=12.50 date:date=2024-05 vendor=\xC3\xA9");
    struct reader reader = reader_of(fields.data, fields.len);
    struct field field;

    ck_assert_int_eq(fields_next(&reader, &field), 0);
    ck_assert_int_eq(field.type, FIELD_DECIMAL);
    ck_assert_str_eq(field.path, "amount");
    ck_assert_str_eq(field.text, "12.50");
    ck_assert(field.text > (const char *)fields.data &&
              field.text < (const char *)fields.data + fields.len);
    ck_assert_int_eq(fields_next(&reader, &field), 0);
    ck_assert_int_eq(field.type, FIELD_DATE);
    ck_assert_int_eq(fields_next(&reader, &field), 0);
    ck_assert_str_eq(field.text, "\xC3\xA9");
    ck_assert_int_eq(fields_next(&reader, &field), 1);
    ck_assert_int_eq(fields_find(fields, "date", &field), 0);
    ck_assert_str_eq(field.text, "2024-05");
    ck_assert_int_eq(fields_find(fields, "dat", &field), 1);
}
END_TEST

START_TEST(every_cut_is_malformed)
{
    CLEANUP_BUF struct buf buf = BUF_INIT(1000);
    struct span fields = put_lines(&buf, "amount:decimal=12.50");
    struct field field;

    for (size_t len = 1; len < fields.len; len++) {
        struct reader reader = reader_of(fields.data, len);

        ck_assert_int_eq(fields_next(&reader, &field), -1);
        ck_assert_int_eq(fields_next(&reader, &field), -1);
    }
}
END_TEST

START_TEST(bytes_that_are_no_fields_are_malformed)
{
    static const struct span bad[] = {
        /* An unknown type, no NUL behind, a NUL inside, no text, what is no UTF-8. */
        {(const uint8_t *)"\6\2\0\0\0a\0\2\0\0\0b\0", 13},
        {(const uint8_t *)"\0\1\0\0\0a\2\0\0\0b\0", 12},
        {(const uint8_t *)"\0\2\0\0\0a\0\3\0\0\0b\0\0", 14},
        {(const uint8_t *)"\0\2\0\0\0a\0\0\0\0\0", 11},
        {(const uint8_t *)"\0\2\0\0\0a\0\2\0\0\0\xFF\0", 13},
    };
    struct reader reader = reader_of(bad[_i].data, bad[_i].len);
    struct field field;
    const char *why;

    ck_assert_int_eq(fields_next(&reader, &field), -1);
    ck_assert_int_eq(fields_check(bad[_i], &why), -1);
    ck_assert_str_eq(why, "the bytes are no fields");
}
END_TEST

START_TEST(records_are_right)
{
    check_is_right("");
    check_is_right("amount:decimal=-12.50 currency=EUR date:date=2024-05-14 vendor=Acme");
    check_is_right(
        "addresses.0.city=Lyon addresses.0.zip=69001 addresses.1.city=Nice name.given=Ada");
    check_is_right("a=1 a_b=1 aa=1");
    check_is_right("l.0=a l.1=a l.10=a l.2=a l.3=a l.4=a l.5=a l.6=a l.7=a l.8=a l.9=a");
    check_is_right("1st=a l.0.0=a l.0.1=a l.1.0=a l.1.1=a");
}
END_TEST

START_TEST(order_and_paths_are_checked)
{
    check_is_wrong("b=1 a=1", "order");
    check_is_wrong("a=1 a=2", "order");
    check_is_wrong("a=1 a.b=1", "below");
    check_is_wrong("a.0=1 a.0.b=1", "below");
    check_is_wrong("a.0=1 a.b=1", "no items");
    check_is_wrong("a.0.x=1 a.b.x=1", "no items");
    check_is_wrong("a.1=1", "counted from 0");
    check_is_wrong("a.0=1 a.2=1", "counted from 0");
    check_is_wrong("a.0.b.0=1 a.0.b.2=1 a.1.b.1=1", "counted from 0");
    check_is_wrong("a.00=1", "name");
    check_is_wrong("0.a=1", "name");
    check_is_wrong("=1", "name");
    check_is_wrong("a.=1", "name");
    check_is_wrong(".a=1", "name");
    check_is_wrong("a..b=1", "name");
    check_is_wrong("A=1", "name");
    check_is_wrong("a-b=1", "name");
}
END_TEST

START_TEST(limits_are_checked)
{
    CLEANUP_BUF struct buf many = BUF_INIT(1 << 20), large = BUF_INIT(1 << 20);
    char path[FIELD_PATH_MAX + 2], text[FIELD_TEXT_MAX + 2], line[FIELD_TEXT_MAX + 10];
    const char *why;

    memset(path, 'a', sizeof path - 1);
    path[sizeof path - 1] = '\0';
    ck_assert(!field_path_is_right(path));
    ck_assert(field_path_is_right(path + 1));
    memset(text, 'a', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    ck_assert(!field_text_is_right(FIELD_TEXT, text));
    ck_assert(field_text_is_right(FIELD_TEXT, text + 1));
    for (int i = 0; i < FIELDS_MAX; i++) {
        snprintf(line, sizeof line, "f%03d=a", i);
        put_line(&many, line);
    }
    ck_assert_int_eq(fields_check((struct span){many.data, many.len}, &why), 0);
    put_line(&many, "z=a");
    ck_assert_int_eq(fields_check((struct span){many.data, many.len}, &why), -1);
    ck_assert_ptr_nonnull(strstr(why, "256"));
    for (int i = 0; i < 12; i++) {
        snprintf(line, sizeof line, "f%02d=%s", i, text + 1);
        put_line(&large, line);
    }
    ck_assert_int_eq(fields_check((struct span){large.data, large.len}, &why), -1);
    ck_assert_ptr_nonnull(strstr(why, "48 KiB"));
}
END_TEST

START_TEST(texts_are_canonical)
{
    static const struct {
        enum field_type type;
        const char *right, *wrong; /* parted by spaces */
    } rows[] = {
        {FIELD_TEXT, "a \xC3\xA9", "\xFF \xC3"},
        {FIELD_DATE, "2024-05-14 2024-05 2024-02-29 0001-01-01",
         "2023-02-29 2024-13 2024-00 2024-05-00 2024-5-14 24-05-14 2024-05-14Z 2024 2024-05- "
         "0000-01 14/05/2024"},
        {FIELD_TIME,
         "2024-05-14T10:00:00+02:00 2024-05-14T10:00:00Z 2024-05-14T10:00:00.250-11:30 "
         "2016-12-31T23:59:60Z",
         "2024-05-14T10:00:00 2024-05-14T10:00Z 2024-05-14T24:00:00Z 2024-05-14t10:00:00Z "
         "2024-05-14T10:60:00Z 2024-05-14T10:00:61Z 2024-05-14T10:00:00.Z 2024-05-14T10:00:00+2 "
         "2024-05-14T10:00:00+24:00 2024-05-14T10:00:00Zz 2024-05T10:00:00Z "
         "2024-05-14T10:00:00.1234567890Z"},
        {FIELD_DECIMAL, "0 1 -1 12.50 0.00 -0.01 123456789012345678901234567890.5",
         "-0 -0.00 01 1. .5 +1 1e3 1,5 - 1.2.3 0x1 "
         "12345678901234567890123456789012345678901234567890123456789012345"},
        {FIELD_INTEGER, "0 -1 9223372036854775807 -9223372036854775808",
         "1.0 -0 01 9223372036854775808 -9223372036854775809 99999999999999999999"},
        {FIELD_BOOLEAN, "true false", "True 1 yes"},
    };
    char word[128];
    size_t len;

    ck_assert(!field_text_is_right(rows[_i].type, ""));
    for (const char *at = rows[_i].right; *at; at += len + (at[len] == ' ')) {
        len = strcspn(at, " ");
        snprintf(word, sizeof word, "%.*s", (int)len, at);
        ck_assert_msg(field_text_is_right(rows[_i].type, word), "%s", word);
    }
    for (const char *at = rows[_i].wrong; *at; at += len + (at[len] == ' ')) {
        len = strcspn(at, " ");
        snprintf(word, sizeof word, "%.*s", (int)len, at);
        ck_assert_msg(!field_text_is_right(rows[_i].type, word), "%s", word);
    }
}
END_TEST

START_TEST(types_have_names)
{
    enum field_type type;

    for (int i = 0; i <= FIELD_TYPE_LAST; i++) {
        ck_assert_int_eq(field_type_find(field_type_name((enum field_type)i), &type), 0);
        ck_assert_int_eq(type, i);
    }
    ck_assert_int_eq(field_type_find("float", &type), 1);
}
END_TEST

START_TEST(edits_may_remove_and_leave_gaps)
{
    ck_assert_ptr_null(check_lines("a= b=1 l.7.x=1", true));
    ck_assert_ptr_nonnull(check_lines("a= b=1", false));
    ck_assert_ptr_nonnull(check_lines("a:decimal= b=1", true));
    ck_assert_ptr_nonnull(check_lines("a= a.b=1", true));
}
END_TEST

static void
check_merge(const char *under, const char *over, const char *expected)
{
    CLEANUP_BUF struct buf one = BUF_INIT(10000), two = BUF_INIT(10000), three = BUF_INIT(10000),
                           out = BUF_INIT(10000);
    struct span merged;
    const char *why = "";

    ck_assert_int_eq(fields_merge(put_lines(&one, under), put_lines(&two, over), &out), 0);
    merged = (struct span){.data = out.data, .len = out.len};
    ck_assert_msg(fields_check(merged, &why) == 0, "%s + %s: %s", under, over, why);
    ck_assert_msg(fields_same(merged, put_lines(&three, expected)), "%s + %s", under, over);
}

START_TEST(edits_win_path_by_path)
{
    check_merge("a=1 b=2", "", "a=1 b=2");
    check_merge("", "a=1", "a=1");
    check_merge("a=1 c=3", "a:integer=2 b=x", "a:integer=2 b=x c=3");
    check_merge("a=1 b=2", "a=", "b=2");
    check_merge("a=1", "a= b=", "");
    check_merge("a.b=1 a.c=2 ab=3", "a=", "ab=3");
    /* Where the brand has changed what stands below or above an edit. */
    check_merge("a.b=1 b=2", "a=x", "a=x b=2");
    check_merge("a=1 b=2", "a.b=x", "a.b=x b=2");
    check_merge("a=1", "a.b=", "a=1");
    check_merge("a.0=1 a.1=2", "a.b=x", "a.b=x");
    check_merge("a.b=1", "a.0=x", "a.0=x");
}
END_TEST

static void
check_origin(const char *under, const char *over, const char *added, const char *path,
             const char *expected)
{
    CLEANUP_BUF struct buf one = BUF_INIT(10000), two = BUF_INIT(10000), three = BUF_INIT(10000);
    struct span brand = put_lines(&one, under), hers = put_lines(&two, over);
    char found[FIELD_PATH_MAX + 1] = "", back[FIELD_PATH_MAX + 1];
    int result = fields_merge_origin(brand, hers, put_lines(&three, added), path, found);

    ck_assert_msg((result == 0 && expected && strcmp(found, expected) == 0) ||
                      (result == 1 && !expected),
                  "%s + %s: %s is %d \"%s\"", under, over, path, result, found);
    if (result != 0 || *added)
        return;
    ck_assert_int_eq(fields_merge_path(brand, hers, found, back), 0);
    ck_assert_str_eq(back, path);
}

START_TEST(items_are_counted_as_they_are_seen)
{
    static const char *const two = "a.0.n=A a.1.n=B b=1";

    check_origin(two, "", "", "b", "b");
    check_origin(two, "", "", "a.1.n", "a.1.n");
    check_origin(two, "", "", "a.1.other", "a.1.other");
    check_origin(two, "a.0=", "", "a.0.n", "a.1.n");
    check_origin(two, "a.0=", "", "a.0", "a.1");
    /* A new one takes no number that was removed. */
    check_origin(two, "a.1=", "", "a.1.n", "a.2.n");
    check_origin(two, "a.0= a.1=", "", "a.0.n", "a.2.n");
    check_origin("", "", "", "a.0.b.0.n", "a.0.b.0.n");
    /* One behind it is one too many, unless the one before it is there or comes as well. */
    check_origin(two, "", "", "a.3.n", NULL);
    check_origin(two, "", "a.2.n=C", "a.3.n", "a.3.n");
    check_origin(two, "a.2.n=C", "", "a.3.n", "a.3.n");
    check_origin(two, "", "a.2.n=C", "a.4.n", NULL);
    check_origin("", "", "", "a.1", NULL);
    check_origin("", "", "", "a.99999999999999999999999", NULL);
    /* More than ten, whose order is not that of the texts; and lists in lists. */
    check_origin("a.0=0 a.1=1 a.10=10 a.2=2 a.3=3 a.4=4 a.5=5 a.6=6 a.7=7 a.8=8 a.9=9", "a.1=", "",
                 "a.9", "a.10");
    check_origin("a.0.l.0=1 a.1.l.0=2 a.1.l.1=3", "a.0= a.1.l.0=", "", "a.0.l.0", "a.1.l.1");
}
END_TEST

START_TEST(a_merge_without_room_is_no_lack_of_memory)
{
    CLEANUP_BUF struct buf one = BUF_INIT(10000), two = BUF_INIT(10000), out = BUF_INIT(4);
    struct span under = put_lines(&one, "a=1 b=2");

    errno = 0;
    ck_assert_int_eq(fields_merge(under, (struct span){0}, &out), -1);
    ck_assert_int_eq(errno, EMSGSIZE);
    buf_reset(&out);
    ck_assert_int_eq(fields_merge(under, put_lines(&two, "a=3"), &out), -1);
    ck_assert_int_eq(errno, EMSGSIZE);
}
END_TEST

START_TEST(lists_close_up)
{
    check_merge("l.0.x=a l.1.x=b l.1.y=c l.2.x=d", "l.0=", "l.0.x=b l.0.y=c l.1.x=d");
    check_merge("l.0.x=a l.1.x=b", "l.1.x=", "l.0.x=a");
    check_merge("l.0=a", "l.9=b", "l.0=a l.1=b");
    check_merge("l.0.m.0=a l.0.m.1=b l.1.m.0=c l.1.m.1=d", "l.0= l.1.m.0=", "l.0.m.0=d");
    /* In the order of the bytes the item 10 stands before the item 2, and after it as item 9. */
    check_merge("l.0=a l.1=b l.10=k l.2=c l.3=d l.4=e l.5=f l.6=g l.7=h l.8=i l.9=j",
                "l.0=", "l.0=b l.1=c l.2=d l.3=e l.4=f l.5=g l.6=h l.7=i l.8=j l.9=k");
}
END_TEST

START_TEST(a_merge_keeps_the_limits)
{
    CLEANUP_BUF struct buf one = BUF_INIT(100000), two = BUF_INIT(100000), out = BUF_INIT(100000);
    char line[64];

    for (int i = 0; i < 200; i++) {
        snprintf(line, sizeof line, "a%03d=x", i);
        put_line(&one, line);
        snprintf(line, sizeof line, "b%03d=x", i);
        put_line(&two, line);
    }
    ck_assert_int_eq(
        fields_merge((struct span){one.data, one.len}, (struct span){two.data, two.len}, &out), -1);
    ck_assert_int_eq(errno, EMSGSIZE);
}
END_TEST

static void
fill(Suite *suite)
{
    TCase *tcase = tcase_create("fields");

    suite_add_tcase(suite, tcase);
    tcase_add_test(tcase, fields_come_back_in_place);
    tcase_add_test(tcase, every_cut_is_malformed);
    tcase_add_loop_test(tcase, bytes_that_are_no_fields_are_malformed, 0, 5);
    tcase_add_test(tcase, records_are_right);
    tcase_add_test(tcase, order_and_paths_are_checked);
    tcase_add_test(tcase, limits_are_checked);
    tcase_add_loop_test(tcase, texts_are_canonical, 0, 6);
    tcase_add_test(tcase, types_have_names);
    tcase_add_test(tcase, edits_may_remove_and_leave_gaps);
    tcase_add_test(tcase, edits_win_path_by_path);
    tcase_add_test(tcase, items_are_counted_as_they_are_seen);
    tcase_add_test(tcase, a_merge_without_room_is_no_lack_of_memory);
    tcase_add_test(tcase, lists_close_up);
    tcase_add_test(tcase, a_merge_keeps_the_limits);
}

int
main(void)
{
    return unit_main("fields", fill);
}
