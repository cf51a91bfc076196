/*
 * clisk-data(5) says what the table of the kinds has, and its examples are such
 * records. `test-data-page --print` writes what the page must have.
 */
#include <ctype.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "host/common/fd.h"
#include "host/record/json.h"
#include "tests/unit/unit.h"

enum { PAGE_MAX = 256 * 1024 };

static struct buf page = BUF_INIT(PAGE_MAX);

static void
put_sentence(struct buf *buf, const char *text)
{
    buf_append_byte(buf, (uint8_t)toupper((unsigned char)*text));
    buf_printf(buf, "%s.\n", text + 1);
}

static void
put_field(struct buf *buf, const struct kind *kind, const struct kind_field *field)
{
    buf_printf(buf, ".It Va %s Pq %s", field->path, field_type_name(field->type));
    if (field->unit)
        buf_printf(buf, ", %s", field->unit);
    buf_append_str(buf, field->required ? ", required\n" : "\n");
    put_sentence(buf, field->text);
    if (field->values)
        buf_printf(buf, "One of:\n%s.\n", field->values);
    if (kind->doctype && field->cozy)
        buf_printf(buf, "Cozy: %s.\n", field->cozy);
}

/* The section of a kind, up to its example. */
static void
put_kind(struct buf *buf, const struct kind *kind)
{
    buf_printf(buf, ".Ss %s\n", kind->name);
    put_sentence(buf, kind->text);
    if (kind->doctype)
        buf_printf(buf, "Cozy: %s.\n", kind->doctype);
    buf_append_str(buf, ".Bl -tag -width Ds\n");
    for (const struct kind_field *field = kind->fields; field->path; field++)
        put_field(buf, kind, field);
    buf_append_str(buf, ".El\n");
}

static void
read_page(void)
{
    const char *top = getenv("top_srcdir");
    char path[4096];
    CLEANUP_FD int fd = -1;

    snprintf(path, sizeof path, "%s/docs/clisk-data.5", top ? top : ".");
    fd = open(path, O_RDONLY | O_CLOEXEC);
    ck_assert_msg(fd >= 0, "%s", path);
    buf_reset(&page);
    ck_assert_int_eq(fd_read_to_end(fd, &page), 0);
}

static const struct kind *
kind_at(int index)
{
    const struct kind *kind = kind_next(NULL);

    while (index-- > 0)
        kind = kind_next(kind);
    return kind;
}

/* The first line that differs is told, since the whole is long. */
static void
compare_lines(const char *expected, const char *found)
{
    while (*expected) {
        size_t len = strcspn(expected, "\n");

        ck_assert_msg(strncmp(expected, found, len + 1) == 0, "\"%.*s\" is \"%.*s\" in the page",
                      (int)len, expected, (int)strcspn(found, "\n"), found);
        expected += len + 1;
        found += len + 1;
    }
}

/* Where the kind's section is. */
static const char *
find_section(const struct kind *kind)
{
    char heading[KIND_NAME_MAX + 8];
    const char *section;

    snprintf(heading, sizeof heading, ".Ss %s\n", kind->name);
    section = strstr(buf_str(&page), heading);
    ck_assert_msg(section != NULL, "the page has no section %s", kind->name);
    return section;
}

START_TEST(the_page_has_every_field)
{
    CLEANUP_BUF struct buf expected = BUF_INIT(PAGE_MAX);

    put_kind(&expected, kind_at(_i));
    compare_lines(buf_str(&expected), find_section(kind_at(_i)));
}
END_TEST

START_TEST(the_page_has_no_other_kind)
{
    size_t sections = 0, kinds = 0;

    for (const char *at = buf_str(&page); (at = strstr(at, "\n.Ss ")) != NULL; at++)
        sections++;
    for (const struct kind *kind = kind_next(NULL); kind; kind = kind_next(kind))
        kinds++;
    ck_assert_uint_eq(sections, kinds);
}
END_TEST

START_TEST(the_example_is_such_a_record)
{
    static const char begin[] = ".Bd -literal -offset indent\n", end[] = "\n.Ed\n";
    const struct kind *kind = kind_at(_i);
    CLEANUP_BUF struct buf fields = BUF_INIT(FIELDS_SIZE_MAX);
    const char *example = strstr(find_section(kind), begin), *behind;
    struct error err = {0};
    json_error_t where;
    json_t *object;
    int result;

    ck_assert_ptr_nonnull(example);
    example += strlen(begin);
    behind = strstr(example, end);
    ck_assert_ptr_nonnull(behind);
    object = json_loadb(example, (size_t)(behind - example), 0, &where);
    ck_assert_msg(object != NULL, "%s: line %d: %s", kind->name, where.line, where.text);
    result = record_from_json(kind->name, object, NULL, &fields, &err);
    json_decref(object);
    ck_assert_msg(result == 0, "%s: %s", kind->name, err.message);
    result = record_check(kind->name, (struct span){fields.data, fields.len}, &err);
    ck_assert_msg(result == 0, "%s: %s", kind->name, err.message);
}
END_TEST

static void
fill(Suite *suite)
{
    TCase *tcase = tcase_create("data-page");
    int kinds = 0;

    while (kind_at(kinds))
        kinds++;
    suite_add_tcase(suite, tcase);
    tcase_add_checked_fixture(tcase, read_page, NULL);
    tcase_add_loop_test(tcase, the_page_has_every_field, 0, kinds);
    tcase_add_test(tcase, the_page_has_no_other_kind);
    tcase_add_loop_test(tcase, the_example_is_such_a_record, 0, kinds);
}

int
main(int argc, char **argv)
{
    CLEANUP_BUF struct buf sections = BUF_INIT(PAGE_MAX);

    if (argc < 2 || strcmp(argv[1], "--print") != 0)
        return unit_main("data-page", fill);
    for (const struct kind *kind = kind_next(NULL); kind; kind = kind_next(kind))
        put_kind(&sections, kind);
    return fputs(buf_str(&sections), stdout) < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
