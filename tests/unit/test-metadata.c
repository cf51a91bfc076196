#include "tests/unit/unit.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <time.h>
#include <unistd.h>

#include "host/common/fields.h"
#include "host/record/sidecar_text.h"
#include "host/sink/metadata.h"
#include "host/sink/place.h"
#include "host/sink/sidecar.h"
#include "tests/unit/scratch.h"

static struct scratch scratch;
static int folder;

static void
make_folder(void)
{
    scratch = scratch_make();
    folder = scratch.fd;
}

static void
remove_folder(void)
{
    scratch_remove(&scratch);
    unsetenv("TZ");
    tzset();
}

static void
put(const char *name, const char *text)
{
    int fd = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq((int)write(fd, text, strlen(text)), (int)strlen(text));
    close(fd);
}

/* --- dates ---------------------------------------------------------------- */

/* As the C library reads them: west of Greenwich is positive. */
static const char *const zones[] = {"UTC0",     "ZZZ12",     "ZZZ11",  "ZZZ10",
                                    "ZZZ-5:45", "ZZZ-12",    "ZZZ-13", "ZZZ-13:45",
                                    "ZZZ-14",   "CET-1CEST", "EST5EDT"};

static const struct {
    int year;
    unsigned month, day;
} days[] = {{2024, 5, 14}, {2024, 2, 29},  {2024, 12, 31}, {2025, 1, 1},
            {1970, 1, 1},  {1969, 12, 31}, {2024, 3, 31},  {2038, 1, 20}};

START_TEST(the_day_is_shown_in_every_zone)
{
    struct place_file file = PLACE_FILE_INIT;
    struct stat st;
    struct tm tm;

    setenv("TZ", zones[_i], 1);
    tzset();
    ck_assert_int_eq(place_create(folder, &file), 0);
    for (size_t i = 0; i < ARRAY_SIZE(days); i++) {
        ck_assert_int_eq(metadata_set_date(file.fd, days[i].year, days[i].month, days[i].day), 0);
        ck_assert_int_eq(fstat(file.fd, &st), 0);
        ck_assert_ptr_nonnull(localtime_r(&st.st_mtime, &tm));
        ck_assert_int_eq(tm.tm_year + 1900, days[i].year);
        ck_assert_uint_eq((unsigned)tm.tm_mon + 1, days[i].month);
        ck_assert_uint_eq((unsigned)tm.tm_mday, days[i].day);
    }
    place_discard(folder, &file);
}
END_TEST

/* Saved at home, looked at abroad. */
START_TEST(the_day_is_the_same_after_a_journey)
{
    struct place_file file = PLACE_FILE_INIT;
    struct stat st;
    struct tm tm;

    setenv("TZ", "CET-1CEST", 1);
    tzset();
    ck_assert_int_eq(place_create(folder, &file), 0);
    ck_assert_int_eq(metadata_set_date(file.fd, 2024, 5, 0), 0);
    ck_assert_int_eq(fstat(file.fd, &st), 0);
    for (size_t i = 3; i < 8; i++) {
        setenv("TZ", zones[i], 1);
        tzset();
        ck_assert_ptr_nonnull(localtime_r(&st.st_mtime, &tm));
        ck_assert_int_eq(tm.tm_mon + 1, 5);
        ck_assert_int_eq(tm.tm_mday, 1);
    }
    place_discard(folder, &file);
}
END_TEST

/* --- extended attributes ---------------------------------------------------- */

static void
expect(int fd, const char *name, const char *wanted)
{
    char value[1024];
    ssize_t len = fgetxattr(fd, name, value, sizeof value - 1);

    ck_assert_msg(len >= 0 || !wanted, "%s: %s", name, strerror(errno));
    if (!wanted) {
        ck_assert_msg(len < 0, "%s is there", name);
        return;
    }
    value[len] = '\0';
    ck_assert_str_eq(value, wanted);
}

START_TEST(attributes)
{
    struct place_file file = PLACE_FILE_INIT;
    const struct metadata metadata = {
        .title = "Facture \xC3\xA9t\xC3\xA9",
        .creator = "Acme",
        .date = "2024-05-14",
        .identifier = "F-17",
        .kind = "",
        .media_type = "application/pdf",
        .url = "https://me:secret@acme.example:8443/a@b/17.pdf?token=secret#x"};
    int result;

    ck_assert_int_eq(place_create(folder, &file), 0);
    result = metadata_set_xattrs(file.fd, &metadata);
    if (result == 1) {
        printf("skipped: this file system has no extended attributes\n");
        place_discard(folder, &file);
        return;
    }
    ck_assert_int_eq(result, 0);
    expect(file.fd, "user.dublincore.title", "Facture \xC3\xA9t\xC3\xA9");
    expect(file.fd, "user.dublincore.creator", "Acme");
    expect(file.fd, "user.dublincore.date", "2024-05-14");
    expect(file.fd, "user.dublincore.identifier", "F-17");
    expect(file.fd, "user.dublincore.type", NULL);
    expect(file.fd, "user.mime_type", "application/pdf");
    expect(file.fd, "user.xdg.origin.url", "https://acme.example:8443/a@b/17.pdf");
    place_discard(folder, &file);
}
END_TEST

START_TEST(a_url_that_is_none_is_left_out)
{
    static const char *const urls[] = {"", "x", "?https://a/b", "data:x#://y"};
    struct place_file file = PLACE_FILE_INIT;
    const struct metadata metadata = {.url = urls[_i]};

    ck_assert_int_eq(place_create(folder, &file), 0);
    ck_assert_int_eq(metadata_set_xattrs(file.fd, &metadata), 0);
    expect(file.fd, "user.xdg.origin.url", NULL);
    place_discard(folder, &file);
}
END_TEST

/* Where there is no such thing, as on procfs, nothing is wrong; a title is cut, not refused. */
START_TEST(no_attributes_are_no_error)
{
    int fd = open("/proc/self/comm", O_RDWR | O_CLOEXEC);
    struct place_file file = PLACE_FILE_INIT;
    char title[2000];

    memset(title, 't', sizeof title - 1);
    title[sizeof title - 1] = '\0';
    if (fd >= 0) {
        ck_assert_int_eq(metadata_set_xattrs(fd, &(struct metadata){.title = "x"}), 1);
        close(fd);
    }
    ck_assert_int_eq(place_create(folder, &file), 0);
    ck_assert_int_ge(metadata_set_xattrs(file.fd, &(struct metadata){.title = title}), 0);
    place_discard(folder, &file);
    ck_assert_int_eq(metadata_set_xattrs(-1, &(struct metadata){.title = title}), -1);
}
END_TEST

START_TEST(ways_have_names)
{
    unsigned found;

    for (unsigned way = METADATA_NONE; way <= METADATA_ALL; way++) {
        ck_assert_int_eq(metadata_way_find(metadata_way_text(way), &found), 0);
        ck_assert_uint_eq(found, way);
    }
    ck_assert_int_eq(metadata_way_find("xattr,sidecar", &found), 0);
    ck_assert_uint_eq(found, METADATA_ALL);
    ck_assert_int_eq(metadata_way_find("", &found), 1);
    ck_assert_int_eq(metadata_way_find("Sidecar", &found), 1);
    ck_assert_str_eq(metadata_way_text(17), "none");
}
END_TEST

/* --- sidecars --------------------------------------------------------------- */

static struct sidecar
a_sidecar(void)
{
    struct sidecar sidecar = {.brand = "acme",
                              .account = "acme-2",
                              .kind = "bill",
                              .reference = "F\xFF",
                              .name = "a.pdf",
                              .media_type = "application/pdf",
                              .size = 5};

    memset(sidecar.sha256, 0xAB, DIGEST_LEN);
    return sidecar;
}

START_TEST(a_sidecar_says_what_its_document_is)
{
    struct sidecar sidecar = a_sidecar();
    CLEANUP_BUF struct buf fields = BUF_INIT(FIELDS_SIZE_MAX);
    json_t *object;
    CLEANUP_FREE char *text = NULL, *again = NULL;
    const char *brand, *reference, *title, *sha256;
    int size;

    fields_put(&fields, &(struct field){FIELD_DATE, "shipped", "2024-05-14"});
    fields_put(&fields, &(struct field){FIELD_TEXT, "title", "Facture"});
    sidecar.fields = (struct span){.data = fields.data, .len = fields.len};
    text = sidecar_text(&sidecar);
    again = sidecar_text(&sidecar);
    ck_assert_str_eq(text, again);
    object = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    ck_assert_ptr_nonnull(object);
    ck_assert_int_eq(json_unpack(object, "{ss,ss,s{ss,si},s{ss}}", "brand", &brand, "reference",
                                 &reference, "file", "sha256", &sha256, "size", &size, "record",
                                 "title", &title),
                     0);
    ck_assert_str_eq(brand, "acme");
    ck_assert_str_eq(reference, "F?");
    ck_assert_str_eq(title, "Facture");
    ck_assert_int_eq(size, 5);
    ck_assert_uint_eq(strlen(sha256), DIGEST_HEX_LEN);
    ck_assert_ptr_null(json_object_get(object, "contract"));
    ck_assert_str_eq(
        json_string_value(json_object_get(json_object_get(object, "types"), "shipped")), "date");
    json_decref(object);
}
END_TEST

START_TEST(a_sidecar_never_replaces)
{
    ck_assert(!sidecar_taken(folder, "a.pdf"));
    ck_assert_int_eq(sidecar_put(folder, "a.pdf", "{}", 2), 0);
    ck_assert(sidecar_taken(folder, "a.pdf"));
    ck_assert_int_eq(faccessat(folder, "a.pdf.json", R_OK, 0), 0);
    /* A run that was killed put it there. */
    ck_assert_int_eq(sidecar_put(folder, "a.pdf", "{}", 2), 0);
    ck_assert_int_eq(sidecar_put(folder, "a.pdf", "[]", 2), 1);
    ck_assert_int_eq(symlinkat("a.pdf.json", folder, "b.pdf.json"), 0);
    ck_assert_int_eq(sidecar_put(folder, "b.pdf", "{}", 2), 1);
    ck_assert_int_eq(mkdirat(folder, "c.pdf.json", 0700), 0);
    ck_assert_int_eq(sidecar_put(folder, "c.pdf", "{}", 2), 1);
}
END_TEST

START_TEST(a_sidecar_is_forgotten_with_its_document_alone)
{
    struct sidecar sidecar = a_sidecar();
    CLEANUP_FREE char *text = sidecar_text(&sidecar);
    uint8_t other[DIGEST_LEN] = {1};

    ck_assert_int_eq(sidecar_forget(folder, "a.pdf", sidecar.sha256), 0);
    ck_assert_int_eq(sidecar_put(folder, "a.pdf", text, strlen(text)), 0);
    ck_assert_int_eq(sidecar_forget(folder, "a.pdf", other), 1);
    ck_assert(sidecar_taken(folder, "a.pdf"));
    ck_assert_int_eq(sidecar_forget(folder, "a.pdf", sidecar.sha256), 0);
    ck_assert(!sidecar_taken(folder, "a.pdf"));
    put("her.json", "{\"mine\": true}");
    ck_assert_int_eq(sidecar_forget(folder, "her", sidecar.sha256), 1);
    ck_assert_int_eq(symlinkat("her.json", folder, "link.json"), 0);
    ck_assert_int_eq(sidecar_forget(folder, "link", sidecar.sha256), 1);
    ck_assert_int_eq(faccessat(folder, "her.json", R_OK, 0), 0);
}
END_TEST

static void
fill(Suite *suite)
{
    TCase *tcase = tcase_create("metadata");

    suite_add_tcase(suite, tcase);
    tcase_add_checked_fixture(tcase, make_folder, remove_folder);
    tcase_add_loop_test(tcase, the_day_is_shown_in_every_zone, 0, ARRAY_SIZE(zones));
    tcase_add_test(tcase, the_day_is_the_same_after_a_journey);
    tcase_add_test(tcase, attributes);
    tcase_add_loop_test(tcase, a_url_that_is_none_is_left_out, 0, 4);
    tcase_add_test(tcase, no_attributes_are_no_error);
    tcase_add_test(tcase, ways_have_names);
    tcase_add_test(tcase, a_sidecar_says_what_its_document_is);
    tcase_add_test(tcase, a_sidecar_never_replaces);
    tcase_add_test(tcase, a_sidecar_is_forgotten_with_its_document_alone);
}

int
main(void)
{
    return unit_main("metadata", fill);
}
