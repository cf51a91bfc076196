#include "tests/unit/unit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/common/fd.h"
#include "host/sink/folder.h"
#include "tests/unit/scratch.h"

static struct scratch scratch;
static int root;

static void
make_root(void)
{
    scratch = scratch_make();
    root = scratch.fd;
}

static void
remove_root(void)
{
    scratch_remove(&scratch);
}

static void
make(const char *path)
{
    int fd = fd_mkdir_at(root, path);

    ck_assert_int_ge(fd, 0);
    close(fd);
}

static void
move(const char *from, const char *to)
{
    ck_assert_int_eq(renameat(root, from, root, to), 0);
}

static struct folder
opened(const struct folder_memory *known, const char *wanted, const char *path,
       enum folder_found found)
{
    struct folder folder = FOLDER_INIT;

    ck_assert_msg(folder_open(root, known, wanted, &folder) == 0, "%s: %s", wanted,
                  strerror(errno));
    ck_assert_str_eq(folder.path, path);
    ck_assert_int_eq((int)folder.found, (int)found);
    return folder;
}

/* What is remembered of a new folder; `path` outlives it. */
static struct folder_memory
remembered(const char *path)
{
    struct folder folder = opened(NULL, path, path, FOLDER_MADE);
    struct folder_memory memory = {path, folder.device, folder.inode, folder.born};

    folder_close(&folder);
    return memory;
}

static void
expect(const struct folder_memory *known, const char *path, enum folder_found found)
{
    struct folder folder = opened(known, "acme", path, found);
    struct stat st, at_path;

    ck_assert_int_eq(fstat(folder.fd, &st), 0);
    ck_assert_int_eq(fstatat(root, path, &at_path, AT_SYMLINK_NOFOLLOW), 0);
    ck_assert(st.st_ino == at_path.st_ino && st.st_ino == folder.inode);
    ck_assert_int_eq(st.st_mode & 07777, 0700);
    /* One that is made anew may get the number of the one that is gone, within one tick of the
     * clock even its time of birth. */
    if (found == FOLDER_SAME || found == FOLDER_MOVED)
        ck_assert(folder.inode == known->inode && (known->born == 0 || folder.born == known->born));
    folder_close(&folder);
    ck_assert_int_eq(folder.fd, -1);
}

START_TEST(stays_where_it_is)
{
    struct folder_memory known = remembered("acme");

    expect(&known, "acme", FOLDER_SAME);
    known = remembered("bank/2024/acme");
    expect(&known, "bank/2024/acme", FOLDER_SAME);
}
END_TEST

START_TEST(another_number_of_the_device_is_no_move)
{
    struct folder_memory known = remembered("acme");

    known.device++;
    expect(&known, "acme", FOLDER_SAME);
    move("acme", "Factures");
    expect(&known, "Factures", FOLDER_MOVED);
}
END_TEST

static const struct {
    const char *from;
    const char *parent; /* to be made; NULL for none */
    const char *to;
} moves[] = {
    {"acme", NULL, "Factures"},
    {"acme", NULL, "- \n*\xFF$(id)"},
    {"acme", "2024/Telecom", "2024/Telecom/acme"},
    {"acme", "a/b/c/d/e/f/g", "a/b/c/d/e/f/g/h"},
    {"bank/acme", "bank/old", "bank/old/acme"},
    {"bank/acme", NULL, "acme-2"},
};

START_TEST(is_followed)
{
    struct folder_memory known = remembered(moves[_i].from);

    for (int i = 0; i < 20; i++) {
        char path[32];

        snprintf(path, sizeof path, "other-%d/more", i);
        make(path);
    }
    if (moves[_i].parent)
        make(moves[_i].parent);
    move(moves[_i].from, moves[_i].to);
    expect(&known, moves[_i].to, FOLDER_MOVED);
    /* Somebody put another folder where it was: hers is still the one. */
    make(moves[_i].from);
    expect(&known, moves[_i].to, FOLDER_MOVED);
}
END_TEST

START_TEST(its_parent_moves)
{
    struct folder_memory known = remembered("bank/acme");

    move("bank", "Banque");
    expect(&known, "Banque/acme", FOLDER_MOVED);
}
END_TEST

START_TEST(is_made_anew_when_it_is_gone)
{
    struct folder_memory known = remembered("acme");

    ck_assert_int_eq(unlinkat(root, "acme", AT_REMOVEDIR), 0);
    expect(&known, "acme", FOLDER_MADE);
    known = remembered("other");
    make(".Trash-1000/files");
    move("other", ".Trash-1000/files/other");
    expect(&known, "acme", FOLDER_MADE);
    known = remembered("deep");
    make("1/2/3/4/5/6/7/8");
    move("deep", "1/2/3/4/5/6/7/8/9");
    expect(&known, "acme", FOLDER_MADE);
}
END_TEST

/* The number of an inode is given again: another brand's folder is not this one. */
START_TEST(is_found_without_being_made)
{
    struct folder_memory known = remembered("acme");
    CLEANUP_FOLDER struct folder found = FOLDER_INIT;
    struct folder_memory outside = {.path = "../acme"};

    move("acme", "Factures");
    ck_assert_int_eq(folder_find(root, &known, &found), 0);
    ck_assert_str_eq(found.path, "Factures");
    ck_assert_int_eq(unlinkat(root, "Factures", AT_REMOVEDIR), 0);
    folder_close(&found);
    ck_assert_int_eq(folder_find(root, &known, &found), 1);
    ck_assert_int_eq(faccessat(root, "acme", F_OK, 0), -1);
    ck_assert_int_eq(folder_find(root, &outside, &found), 1);
}
END_TEST

START_TEST(a_number_given_again_is_another_folder)
{
    struct folder_memory known = remembered("acme");

    if (known.born == 0) {
        printf("skipped: this file system tells no time of birth\n");
        return;
    }
    move("acme", "bolt");
    known.born--;
    expect(&known, "acme", FOLDER_MADE);
    known.born = 0;
    expect(&known, "bolt", FOLDER_MOVED);
}
END_TEST

START_TEST(a_copy_that_was_put_back_is_taken)
{
    struct folder_memory known = remembered("acme");

    make("copy");
    ck_assert_int_eq(unlinkat(root, "acme", AT_REMOVEDIR), 0);
    move("copy", "acme");
    expect(&known, "acme", FOLDER_ANOTHER);
}
END_TEST

START_TEST(no_symbolic_link_is_followed)
{
    struct scratch outside = scratch_make();
    struct folder_memory known = remembered("acme");
    struct folder folder = FOLDER_INIT;
    int other;

    /* Her folder is elsewhere below the root, and a link stands where it was. */
    make("real");
    move("acme", "real/acme");
    ck_assert_int_eq(symlinkat("real/acme", root, "acme"), 0);
    expect(&known, "real/acme", FOLDER_MOVED);
    /* It is outside, and links lead there. */
    other = openat(root, "real", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    ck_assert_int_eq(renameat(other, "acme", outside.fd, "acme"), 0);
    close(other);
    ck_assert_int_eq(unlinkat(root, "acme", 0), 0);
    ck_assert_int_eq(symlinkat(outside.path, root, "link"), 0);
    ck_assert_int_eq(symlinkat(outside.path, root, "acme"), 0);
    errno = 0;
    ck_assert_int_eq(folder_open(root, &known, "acme", &folder), -1);
    ck_assert(errno == ELOOP || errno == ENOTDIR);
    ck_assert_int_eq(folder_open(root, &known, "link/acme", &folder), -1);
    ck_assert_int_eq(folder.fd, -1);
    scratch_remove(&outside);
}
END_TEST

START_TEST(a_file_in_its_place_is_told)
{
    struct folder_memory known = remembered("acme");
    struct folder folder = FOLDER_INIT;

    ck_assert_int_eq(unlinkat(root, "acme", AT_REMOVEDIR), 0);
    close(openat(root, "acme", O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
    ck_assert_int_eq(folder_open(root, &known, "acme", &folder), -1);
    ck_assert(errno == ENOTDIR || errno == EEXIST);
}
END_TEST

START_TEST(refuses_paths_that_lead_elsewhere)
{
    static const char *const paths[] = {"",     ".",     "..",     "/tmp", "acme/",
                                        "a//b", "a/./b", "a/../b", "../a"};
    struct folder_memory known = {.path = paths[_i], .inode = 1};
    struct folder folder = FOLDER_INIT;

    ck_assert(!folder_path_is_right(paths[_i]));
    ck_assert_int_eq(folder_open(root, NULL, paths[_i], &folder), -1);
    ck_assert_int_eq(errno, EINVAL);
    expect(&known, "acme", FOLDER_MADE);
}
END_TEST

static void
fill(Suite *suite)
{
    TCase *tcase = tcase_create("folder");

    suite_add_tcase(suite, tcase);
    tcase_add_checked_fixture(tcase, make_root, remove_root);
    tcase_add_test(tcase, stays_where_it_is);
    tcase_add_test(tcase, another_number_of_the_device_is_no_move);
    tcase_add_loop_test(tcase, is_followed, 0, ARRAY_SIZE(moves));
    tcase_add_test(tcase, its_parent_moves);
    tcase_add_test(tcase, is_made_anew_when_it_is_gone);
    tcase_add_test(tcase, is_found_without_being_made);
    tcase_add_test(tcase, a_number_given_again_is_another_folder);
    tcase_add_test(tcase, a_copy_that_was_put_back_is_taken);
    tcase_add_test(tcase, no_symbolic_link_is_followed);
    tcase_add_test(tcase, a_file_in_its_place_is_told);
    tcase_add_loop_test(tcase, refuses_paths_that_lead_elsewhere, 0, 9);
}

int
main(void)
{
    return unit_main("folder", fill);
}
