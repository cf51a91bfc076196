#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/common/fd.h"
#include "host/manifest/catalogue.h"
#include "host/manifest/manifest.h"
#include "tests/unit/note-elf.h"
#include "tests/unit/scratch.h"
#include "tests/unit/unit.h"

enum { PATH_LEN = PATH_MAX + 64, BYTES_MAX = 64 * 1024 };

/* Two directories, "a" and "b", inside one that goes away after the test. */
struct fixture {
    struct scratch scratch;
    char a[PATH_LEN];
    char b[PATH_LEN];
};

static struct fixture
fixture_make(void)
{
    struct fixture fixture = {.scratch = scratch_make()};

    umask(022);
    snprintf(fixture.a, sizeof fixture.a, "%s/a", fixture.scratch.path);
    snprintf(fixture.b, sizeof fixture.b, "%s/b", fixture.scratch.path);
    ck_assert_int_eq(mkdir(fixture.a, 0755), 0);
    ck_assert_int_eq(mkdir(fixture.b, 0755), 0);
    return fixture;
}

static void
fixture_remove(struct fixture *fixture)
{
    scratch_remove(&fixture->scratch);
}
#define FIXTURE CLEANUP(fixture_remove) struct fixture

static void
write_file(const char *dir, const char *name, const void *data, size_t len, mode_t mode)
{
    CLEANUP_FD int fd = -1;
    char path[PATH_LEN + 16];

    snprintf(path, sizeof path, "%s/%s", dir, name);
    fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(fd_write_all(fd, data, len), 0);
    ck_assert_int_eq(fchmod(fd, mode), 0);
}

/* A konnector whose manifest has this slug and version. */
static void
write_konnector(const char *dir, const char *file, const char *slug, const char *version,
                uint32_t api)
{
    CLEANUP_BUF struct buf notes = BUF_INIT(BYTES_MAX), bytes = BUF_INIT(BYTES_MAX);
    char json[PATH_LEN];

    snprintf(json, sizeof json,
             "{\"slug\":\"%s\",\"name\":\"N\",\"version\":\"%s\","
             "\"origins\":[\"https://shop.example\"]}",
             slug, version);
    note_elf_put_manifest(&notes, api, json);
    note_elf_put_file(&bytes, &notes, 4);
    write_file(dir, file, bytes.data, bytes.len, 0644);
}

static struct catalogue
read_both(const struct fixture *fixture)
{
    const char *dirs[] = {fixture->a, fixture->b};
    struct catalogue catalogue = {0};
    struct error err = {0};

    ck_assert_msg(catalogue_read(dirs, 2, 1, &catalogue, &err) == 0, "%s", err.message);
    return catalogue;
}

static const char *
slug_of(const struct catalogue *catalogue, size_t index)
{
    ck_assert_uint_lt(index, catalogue->count);
    ck_assert_ptr_nonnull(catalogue->entries[index].manifest);
    return catalogue->entries[index].manifest->slug;
}

/* The only file is not usable for this reason. */
static void
assert_unusable(const struct fixture *fixture, const char *slug, const char *why)
{
    CLEANUP_CATALOGUE struct catalogue catalogue = read_both(fixture);
    struct error err = {0};

    ck_assert_uint_eq(catalogue.count, 1);
    ck_assert_ptr_null(catalogue.entries[0].manifest);
    ck_assert_int_eq(catalogue.entries[0].fd, -1);
    ck_assert_int_eq(catalogue.entries[0].error.outcome, OUTCOME_SETUP);
    ck_assert_msg(strstr(catalogue.entries[0].error.message, why) != NULL, "%s",
                  catalogue.entries[0].error.message);
    ck_assert_ptr_null(catalogue_find(&catalogue, slug, &err));
    ck_assert_int_eq(err.outcome, OUTCOME_SETUP);
    ck_assert_msg(strstr(err.message, why) != NULL, "%s", err.message);
}

START_TEST(test_nothing)
{
    FIXTURE fixture = fixture_make();
    CLEANUP_CATALOGUE struct catalogue catalogue = {0};
    struct error err = {0};

    ck_assert_int_eq(rmdir(fixture.b), 0);
    catalogue = read_both(&fixture);
    ck_assert_uint_eq(catalogue.count, 0);
    ck_assert_ptr_null(catalogue_find(&catalogue, "shop", &err));
    ck_assert_ptr_nonnull(strstr(err.message, "no konnector \"shop\""));
    ck_assert_ptr_null(catalogue_find(&catalogue, "../a/shop", &err));
}
END_TEST

START_TEST(test_sorted)
{
    FIXTURE fixture = fixture_make();
    CLEANUP_CATALOGUE struct catalogue catalogue = {0};

    write_konnector(fixture.b, "abc.so", "abc", "1.0.0", 1);
    write_konnector(fixture.a, "zoo.so", "zoo", "1.0.0", 1);
    write_konnector(fixture.a, "bar.so", "bar", "1.0.0", 1);
    write_file(fixture.a, "aaa.so", "", 0, 0644);
    write_file(fixture.a, ".new.so", "", 0, 0644);
    write_file(fixture.a, "README", "", 0, 0644);
    write_file(fixture.a, "old.so.1", "", 0, 0644);
    catalogue = read_both(&fixture);
    ck_assert_uint_eq(catalogue.count, 4);
    ck_assert_str_eq(slug_of(&catalogue, 0), "abc");
    ck_assert_str_eq(slug_of(&catalogue, 1), "bar");
    ck_assert_str_eq(slug_of(&catalogue, 2), "zoo");
    ck_assert_ptr_null(catalogue.entries[3].manifest);
}
END_TEST

START_TEST(test_first_directory_wins)
{
    FIXTURE fixture = fixture_make();
    CLEANUP_CATALOGUE struct catalogue catalogue = {0};
    const struct catalogue_entry *entry;

    write_konnector(fixture.a, "shop.so", "shop", "1.0.0", 1);
    write_konnector(fixture.b, "shop.so", "shop", "2.0.0", 1);
    catalogue = read_both(&fixture);
    entry = catalogue_find(&catalogue, "shop", NULL);
    ck_assert_ptr_nonnull(entry);
    ck_assert_str_eq(entry->manifest->version, "1.0.0");
    ck_assert_uint_eq(catalogue.count, 2);
    ck_assert_ptr_nonnull(strstr(catalogue.entries[1].error.message, "is hidden by"));
    ck_assert_int_eq(catalogue.entries[1].fd, -1);
}
END_TEST

START_TEST(test_found_file_is_open)
{
    FIXTURE fixture = fixture_make();
    CLEANUP_CATALOGUE struct catalogue catalogue = {0};
    const struct catalogue_entry *entry;
    char path[PATH_LEN + 16];
    struct stat by_path, by_fd;

    write_konnector(fixture.a, "shop.so", "shop", "1.0.0", 1);
    catalogue = read_both(&fixture);
    entry = catalogue_find(&catalogue, "shop", NULL);
    ck_assert_ptr_nonnull(entry);
    ck_assert_uint_eq(entry->api, 1);
    snprintf(path, sizeof path, "%s/shop.so", fixture.a);
    ck_assert_str_eq(entry->path, path);
    ck_assert_int_eq(fstat(entry->fd, &by_fd), 0);
    ck_assert_int_eq(stat(path, &by_path), 0);
    ck_assert(by_fd.st_ino == by_path.st_ino);
    ck_assert(fcntl(entry->fd, F_GETFD) & FD_CLOEXEC);
}
END_TEST

START_TEST(test_symbolic_link_is_followed)
{
    FIXTURE fixture = fixture_make();
    CLEANUP_CATALOGUE struct catalogue catalogue = {0};
    char path[PATH_LEN + 16];

    write_konnector(fixture.scratch.path, "elsewhere", "shop", "1.0.0", 1);
    snprintf(path, sizeof path, "%s/shop.so", fixture.a);
    ck_assert_int_eq(symlink("../elsewhere", path), 0);
    catalogue = read_both(&fixture);
    ck_assert_ptr_nonnull(catalogue_find(&catalogue, "shop", NULL));
}
END_TEST

START_TEST(test_dangling_link)
{
    FIXTURE fixture = fixture_make();
    char path[PATH_LEN + 16];

    snprintf(path, sizeof path, "%s/shop.so", fixture.a);
    ck_assert_int_eq(symlink("nowhere", path), 0);
    assert_unusable(&fixture, "shop", "No such file");
}
END_TEST

START_TEST(test_not_regular)
{
    FIXTURE fixture = fixture_make();
    char path[PATH_LEN + 16];

    snprintf(path, sizeof path, "%s/shop.so", fixture.a);
    ck_assert_int_eq(mkfifo(path, 0600), 0);
    assert_unusable(&fixture, "shop", "is no file");
    ck_assert_int_eq(unlink(path), 0);
    ck_assert_int_eq(mkdir(path, 0700), 0);
    assert_unusable(&fixture, "shop", "is no file");
}
END_TEST

START_TEST(test_file_writable_by_everyone)
{
    FIXTURE fixture = fixture_make();
    char path[PATH_LEN + 16];

    write_konnector(fixture.a, "shop.so", "shop", "1.0.0", 1);
    snprintf(path, sizeof path, "%s/shop.so", fixture.a);
    ck_assert_int_eq(chmod(path, 0646), 0);
    assert_unusable(&fixture, "shop", "it can be written to by anyone");
}
END_TEST

START_TEST(test_directory_writable_by_everyone)
{
    FIXTURE fixture = fixture_make();

    write_konnector(fixture.a, "shop.so", "shop", "1.0.0", 1);
    ck_assert_int_eq(chmod(fixture.a, 01777), 0);
    assert_unusable(&fixture, "shop", "its directory can be written to by anyone");
}
END_TEST

START_TEST(test_not_elf)
{
    FIXTURE fixture = fixture_make();

    write_file(fixture.a, "shop.so", "#!/bin/sh\n", 10, 0755);
    assert_unusable(&fixture, "shop", "not an ELF shared object");
}
END_TEST

START_TEST(test_bad_manifest)
{
    FIXTURE fixture = fixture_make();

    write_konnector(fixture.a, "shop.so", "shop", "one", 1);
    assert_unusable(&fixture, "shop", "manifest: \"version\" must be");
}
END_TEST

START_TEST(test_newer_sdk)
{
    FIXTURE fixture = fixture_make();

    write_konnector(fixture.a, "shop.so", "shop", "1.0.0", 2);
    assert_unusable(&fixture, "shop", "needs API 2 of clisk, and this host has API 1");
}
END_TEST

START_TEST(test_no_api)
{
    FIXTURE fixture = fixture_make();

    write_konnector(fixture.a, "shop.so", "shop", "1.0.0", 0);
    assert_unusable(&fixture, "shop", "API 0");
}
END_TEST

static void
fill(Suite *suite)
{
    TCase *usable = tcase_create("usable"), *unusable = tcase_create("unusable");

    tcase_add_test(usable, test_nothing);
    tcase_add_test(usable, test_sorted);
    tcase_add_test(usable, test_first_directory_wins);
    tcase_add_test(usable, test_found_file_is_open);
    tcase_add_test(usable, test_symbolic_link_is_followed);
    suite_add_tcase(suite, usable);
    tcase_add_test(unusable, test_dangling_link);
    tcase_add_test(unusable, test_not_regular);
    tcase_add_test(unusable, test_file_writable_by_everyone);
    tcase_add_test(unusable, test_directory_writable_by_everyone);
    tcase_add_test(unusable, test_not_elf);
    tcase_add_test(unusable, test_bad_manifest);
    tcase_add_test(unusable, test_newer_sdk);
    tcase_add_test(unusable, test_no_api);
    suite_add_tcase(suite, unusable);
}

int
main(void)
{
    return unit_main("catalogue", fill);
}
