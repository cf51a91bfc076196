#include "tests/unit/unit.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/common/fd.h"
#include "host/sink/place.h"
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
}

static int
count_files(void)
{
    DIR *dir = opendir(scratch.path);
    struct dirent *entry;
    int count = 0;

    ck_assert_ptr_nonnull(dir);
    while ((entry = readdir(dir)) != NULL)
        count += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    closedir(dir);
    return count;
}

static struct place_file
written(const char *text)
{
    struct place_file file = PLACE_FILE_INIT;

    ck_assert_int_eq(place_create(folder, &file), 0);
    ck_assert_int_eq(fd_write_all(file.fd, text, strlen(text)), 0);
    ck_assert_int_eq(place_sync(&file), 0);
    return file;
}

static void
digest_of(const char *text, uint8_t out[DIGEST_LEN])
{
    struct digest *digest = digest_new();

    ck_assert_ptr_nonnull(digest);
    ck_assert_int_eq(digest_update(digest, text, strlen(text)), 0);
    ck_assert_int_eq(digest_final(digest, out), 0);
    digest_free(digest);
}

START_TEST(a_file_has_no_name_before_its_link)
{
    struct place_file file = written("hello");
    struct stat st;

    ck_assert_int_eq(count_files(), file.name[0] ? 1 : 0);
    ck_assert_int_eq(place_link(folder, &file, "a.pdf"), 0);
    ck_assert_int_eq(place_sync_folder(folder), 0);
    place_discard(folder, &file);
    ck_assert_int_eq(count_files(), 1);
    ck_assert_int_eq(fstatat(folder, "a.pdf", &st, 0), 0);
    ck_assert_int_eq((int)st.st_size, 5);
    ck_assert_int_eq(st.st_mode & 07777, 0600);
}
END_TEST

START_TEST(a_discarded_file_leaves_nothing)
{
    struct place_file file = written("hello");

    place_discard(folder, &file);
    ck_assert_int_eq(file.fd, -1);
    ck_assert_int_eq(count_files(), 0);
}
END_TEST

START_TEST(a_link_never_replaces)
{
    struct place_file first = written("first"), second = written("second");
    uint8_t sha256[DIGEST_LEN];

    ck_assert_int_eq(place_link(folder, &first, "a.pdf"), 0);
    ck_assert(place_taken(folder, "a.pdf"));
    ck_assert_int_eq(place_link(folder, &second, "a.pdf"), 1);
    digest_of("first", sha256);
    ck_assert_int_eq(place_compare(folder, "a.pdf", 5, sha256), PLACE_SAME);
    ck_assert_int_eq(place_link(folder, &second, "a-2.pdf"), 0);
    place_discard(folder, &first);
    place_discard(folder, &second);
    ck_assert_int_eq(count_files(), 2);
}
END_TEST

START_TEST(comparing)
{
    struct place_file file = written("hello");
    uint8_t hello[DIGEST_LEN], world[DIGEST_LEN];

    digest_of("hello", hello);
    digest_of("world", world);
    ck_assert_int_eq(place_link(folder, &file, "a"), 0);
    place_discard(folder, &file);
    ck_assert_int_eq(place_compare(folder, "a", 5, hello), PLACE_SAME);
    ck_assert_int_eq(place_compare(folder, "a", 5, world), PLACE_OTHER);
    ck_assert_int_eq(place_compare(folder, "a", 6, hello), PLACE_OTHER);
    ck_assert_int_eq(place_compare(folder, "b", 5, hello), PLACE_ABSENT);
    ck_assert_int_eq(symlinkat("a", folder, "link"), 0);
    ck_assert_int_eq(place_compare(folder, "link", 5, hello), PLACE_OTHER);
    ck_assert_int_eq(mkfifoat(folder, "pipe", 0600), 0);
    ck_assert_int_eq(place_compare(folder, "pipe", 5, hello), PLACE_OTHER);
    ck_assert(place_taken(folder, "link"));
    ck_assert(!place_taken(folder, "b"));
}
END_TEST

START_TEST(sweeping_takes_ours_only)
{
    static const char *const names[] = {".clisk-0123456789abcdef.part", ".clisk-.part",
                                        ".clisk-notes.txt", "clisk-1.part", "mine.pdf"};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        close(openat(folder, names[i], O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
    place_sweep(folder);
    ck_assert(!place_taken(folder, names[0]));
    for (size_t i = 1; i < sizeof names / sizeof names[0]; i++)
        ck_assert_msg(place_taken(folder, names[i]), "%s", names[i]);
}
END_TEST

static void
fill(Suite *suite)
{
    TCase *tcase = tcase_create("place");

    tcase_add_checked_fixture(tcase, make_folder, remove_folder);
    tcase_add_test(tcase, a_file_has_no_name_before_its_link);
    tcase_add_test(tcase, a_discarded_file_leaves_nothing);
    tcase_add_test(tcase, a_link_never_replaces);
    tcase_add_test(tcase, comparing);
    tcase_add_test(tcase, sweeping_takes_ours_only);
    suite_add_tcase(suite, tcase);
}

int
main(void)
{
    return unit_main("place", fill);
}
