/* Walking a person's folders, and moving a file of hers to the bin. */
#include "host/sink/tree.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "host/common/fd.h"
#include "host/sink/trash.h"
#include "tests/unit/scratch.h"

static void
write_file(int dir, const char *path, const char *text)
{
    CLEANUP_FD int fd = openat(dir, path, O_WRONLY | O_CREAT | O_EXCL, 0600);

    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(fd_write_all(fd, text, strlen(text)), 0);
}

static bool
is_there(int dir, const char *path)
{
    return faccessat(dir, path, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

struct shown {
    char paths[1024];
    unsigned count, troubles;
    int error;
};

static int
show(const struct tree_file *file, void *opaque)
{
    struct shown *shown = opaque;
    size_t used = strlen(shown->paths);

    snprintf(shown->paths + used, sizeof shown->paths - used, "<%s>", file->path);
    ck_assert_msg(is_there(file->folder, file->name), "%s", file->path);
    return shown->count++ == 99;
}

static void
trouble(const char *path, int error, void *opaque)
{
    struct shown *shown = opaque;

    (void)path;
    shown->troubles++;
    shown->error = error;
}

static int
walk(int root, const char *path, struct shown *ret_shown)
{
    const struct tree_visitor visitor = {.file = show, .trouble = trouble, .opaque = ret_shown};

    memset(ret_shown, 0, sizeof *ret_shown);
    return tree_walk(root, path, &visitor);
}

START_TEST(files_are_shown_and_links_are_not_followed)
{
    struct scratch scratch = scratch_make();
    struct shown shown;

    ck_assert_int_eq(mkdirat(scratch.fd, "in", 0700), 0);
    ck_assert_int_eq(mkdirat(scratch.fd, "in/deep", 0700), 0);
    ck_assert_int_eq(mkdirat(scratch.fd, "in/.hidden", 0700), 0);
    write_file(scratch.fd, "top", "1");
    write_file(scratch.fd, "in/.part", "2");
    write_file(scratch.fd, "in/deep/one", "3");
    write_file(scratch.fd, "in/.hidden/two", "4");
    ck_assert_int_eq(symlinkat("..", scratch.fd, "in/deep/up"), 0);
    ck_assert_int_eq(symlinkat("/etc/passwd", scratch.fd, "in/passwd"), 0);
    ck_assert_int_eq(mkfifoat(scratch.fd, "in/pipe", 0600), 0);
    ck_assert_int_eq(walk(scratch.fd, ".", &shown), 0);
    ck_assert_uint_eq(shown.count, 3);
    ck_assert_ptr_nonnull(strstr(shown.paths, "<top>"));
    ck_assert_ptr_nonnull(strstr(shown.paths, "<in/.part>"));
    ck_assert_ptr_nonnull(strstr(shown.paths, "<in/deep/one>"));
    ck_assert_uint_eq(shown.troubles, 0);
    ck_assert_int_eq(walk(scratch.fd, "in/deep", &shown), 0);
    ck_assert_str_eq(shown.paths, "<in/deep/one>");
    ck_assert_int_eq(walk(scratch.fd, "nothing", &shown), -1);
    ck_assert_int_eq(errno, ENOENT);
    ck_assert_int_eq(walk(scratch.fd, "in/deep/up", &shown), -1);
    scratch_remove(&scratch);
}
END_TEST

START_TEST(a_tree_without_end_is_given_up)
{
    struct scratch scratch = scratch_make();
    CLEANUP_FD int at = dup(scratch.fd);
    struct shown shown;

    for (int i = 0; i < TREE_DEPTH_MAX + 3; i++) {
        int next;

        ck_assert_int_eq(mkdirat(at, "d", 0700), 0);
        next = openat(at, "d", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        ck_assert_int_ge(next, 0);
        fd_close(&at);
        at = next;
    }
    write_file(at, "deep", "1");
    ck_assert_int_eq(walk(scratch.fd, ".", &shown), 0);
    ck_assert_uint_eq(shown.count, 0);
    ck_assert_uint_eq(shown.troubles, 1);
    ck_assert_int_eq(shown.error, ELOOP);
    scratch_remove(&scratch);
}
END_TEST

/* The whole of a small file below the directory. */
static void
read_file(int dir, const char *path, char ret_text[1024])
{
    CLEANUP_FD int fd = openat(dir, path, O_RDONLY);
    ssize_t len = fd >= 0 ? read(fd, ret_text, 1023) : -1;

    ck_assert_msg(len >= 0, "%s", path);
    ret_text[len] = '\0';
}

START_TEST(files_go_to_the_bin_one_beside_the_other)
{
    struct scratch scratch = scratch_make();
    char bin[PATH_MAX + 32], path[PATH_MAX + 32], text[1024], wanted[256];

    snprintf(bin, sizeof bin, "%s/a/b/Trash", scratch.path);
    snprintf(path, sizeof path, "%s/caf\xc3\xa9 50%%.pdf", scratch.path);
    for (int i = 0; i < 2; i++) {
        write_file(scratch.fd, "caf\xc3\xa9 50%.pdf", i == 0 ? "one" : "two");
        ck_assert_int_eq(trash_put(bin, scratch.fd, path, "caf\xc3\xa9 50%.pdf"), 0);
        ck_assert(!is_there(scratch.fd, "caf\xc3\xa9 50%.pdf"));
    }
    read_file(scratch.fd, "a/b/Trash/files/caf\xc3\xa9 50%.pdf", text);
    ck_assert_str_eq(text, "one");
    read_file(scratch.fd, "a/b/Trash/files/caf\xc3\xa9 50%.pdf.2", text);
    ck_assert_str_eq(text, "two");
    read_file(scratch.fd, "a/b/Trash/info/caf\xc3\xa9 50%.pdf.2.trashinfo", text);
    snprintf(wanted, sizeof wanted, "[Trash Info]\nPath=%.150s/caf%%C3%%A9%%2050%%25.pdf\nDel",
             scratch.path);
    ck_assert_msg(strncmp(text, wanted, strlen(wanted)) == 0, "%s", text);
    scratch_remove(&scratch);
}
END_TEST

static void
write_note(int dir, const char *path, const char *of)
{
    char text[PATH_MAX + 128];

    snprintf(text, sizeof text, "[Trash Info]\nPath=%s\nDeletionDate=2001-02-03T04:05:06\n", of);
    write_file(dir, path, text);
}

/* Killed between the note and the rename, it is done again, and nothing is left of the first time;
 * a note of something else is not ours. */
START_TEST(a_note_that_a_kill_has_left_is_taken_up)
{
    struct scratch scratch = scratch_make();
    char bin[PATH_MAX + 32], path[PATH_MAX + 32], text[1024];

    snprintf(bin, sizeof bin, "%s/Trash", scratch.path);
    snprintf(path, sizeof path, "%s/a.pdf", scratch.path);
    ck_assert_int_eq(mkdirat(scratch.fd, "Trash", 0700), 0);
    ck_assert_int_eq(mkdirat(scratch.fd, "Trash/info", 0700), 0);
    write_note(scratch.fd, "Trash/info/a.pdf.trashinfo", path);
    write_file(scratch.fd, "a.pdf", "one");
    ck_assert_int_eq(trash_put(bin, scratch.fd, path, "a.pdf"), 0);
    read_file(scratch.fd, "Trash/files/a.pdf", text);
    ck_assert_str_eq(text, "one");
    read_file(scratch.fd, "Trash/info/a.pdf.trashinfo", text);
    ck_assert_msg(!strstr(text, "2001-02-03"), "%s", text);
    ck_assert(!is_there(scratch.fd, "Trash/info/a.pdf.2.trashinfo"));
    write_note(scratch.fd, "Trash/info/b.pdf.trashinfo", "/elsewhere/b.pdf");
    write_file(scratch.fd, "b.pdf", "other");
    snprintf(path, sizeof path, "%s/b.pdf", scratch.path);
    ck_assert_int_eq(trash_put(bin, scratch.fd, path, "b.pdf"), 0);
    read_file(scratch.fd, "Trash/info/b.pdf.trashinfo", text);
    ck_assert_msg(strstr(text, "/elsewhere/b.pdf") != NULL, "%s", text);
    ck_assert(is_there(scratch.fd, "Trash/files/b.pdf.2"));
    scratch_remove(&scratch);
}
END_TEST

START_TEST(a_file_that_is_not_there_leaves_nothing_in_the_bin)
{
    struct scratch scratch = scratch_make();
    char bin[PATH_MAX + 32];

    snprintf(bin, sizeof bin, "%s/Trash", scratch.path);
    ck_assert_int_eq(trash_put(bin, scratch.fd, "/nowhere/at all", "at all"), -1);
    ck_assert_int_eq(errno, ENOENT);
    ck_assert(!is_there(scratch.fd, "Trash/info/at all.trashinfo"));
    ck_assert_int_eq(symlinkat("/tmp", scratch.fd, "Link"), 0);
    snprintf(bin, sizeof bin, "%s/Link", scratch.path);
    write_file(scratch.fd, "one", "1");
    (void)trash_put(bin, scratch.fd, "/nowhere/one", "one");
    ck_assert(!is_there(scratch.fd, "Link/files/one"));
    scratch_remove(&scratch);
}
END_TEST

static void
fill(Suite *suite)
{
    TCase *tcase = tcase_create("tree");

    tcase_add_test(tcase, files_are_shown_and_links_are_not_followed);
    tcase_add_test(tcase, a_tree_without_end_is_given_up);
    tcase_add_test(tcase, files_go_to_the_bin_one_beside_the_other);
    tcase_add_test(tcase, a_note_that_a_kill_has_left_is_taken_up);
    tcase_add_test(tcase, a_file_that_is_not_there_leaves_nothing_in_the_bin);
    suite_add_tcase(suite, tcase);
}

int
main(void)
{
    return unit_main("tree", fill);
}
