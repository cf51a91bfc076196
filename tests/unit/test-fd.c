#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/common/fd.h"
#include "tests/unit/unit.h"

/* A directory of the test's own; what is left in it goes with the build's. */
static char scratch[] = "scratch-fd-XXXXXX";
static int dir = -1;

static void
setup(void)
{
    /* Without a process a test, the name of the last one still stands there. */
    memcpy(scratch + strlen(scratch) - 6, "XXXXXX", 6);
    ck_assert_ptr_nonnull(mkdtemp(scratch));
    dir = open(scratch, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    ck_assert_int_ge(dir, 0);
}

static void
remove_below(int parent, const char *name)
{
    unlinkat(parent, name, unlinkat(parent, name, 0) < 0 ? AT_REMOVEDIR : 0);
}

static void
teardown(void)
{
    remove_below(dir, "a/b/c");
    remove_below(dir, "a/b");
    remove_below(dir, "a");
    remove_below(dir, "link");
    remove_below(dir, "file");
    fd_close(&dir);
    ck_assert_int_eq(rmdir(scratch), 0);
}

static int
memfd_of(const void *data, size_t len)
{
    int fd = memfd_create("test", MFD_CLOEXEC);

    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(fd_write_all(fd, data, len), 0);
    ck_assert_int_eq(lseek(fd, 0, SEEK_SET), 0);
    return fd;
}

START_TEST(closes_once_and_keeps_errno)
{
    int fd = memfd_of("x", 1), copy = fd;

    errno = ENOENT;
    fd_close(&fd);
    ck_assert_int_eq(fd, -1);
    ck_assert_int_eq(errno, ENOENT);
    ck_assert_int_eq(fcntl(copy, F_GETFD), -1);
    fd_close(&fd);
}
END_TEST

START_TEST(writes_all_through_a_narrow_pipe)
{
    enum { LEN = 300000 };
    CLEANUP_BUF struct buf got = BUF_INIT(LEN);
    static char data[LEN];
    int ends[2];
    pid_t pid;

    memset(data, 'x', LEN);
    ck_assert_int_eq(pipe2(ends, O_CLOEXEC), 0);
    pid = fork();
    ck_assert_int_ge(pid, 0);
    if (pid == 0)
        _exit(fd_write_all(ends[1], data, LEN) == 0 ? 0 : 1);
    fd_close(&ends[1]);
    ck_assert_int_eq(fd_read_to_end(ends[0], &got), 0);
    ck_assert_uint_eq(got.len, LEN);
    ck_assert_mem_eq(got.data, data, LEN);
    fd_close(&ends[0]);
}
END_TEST

START_TEST(says_what_failed_in_writing)
{
    ck_assert_int_eq(fd_write_all(-1, "x", 1), -1);
    ck_assert_int_eq(errno, EBADF);
    ck_assert_int_eq(fd_write_all(-1, "", 0), 0);
}
END_TEST

START_TEST(reads_at_an_offset)
{
    CLEANUP_FD int fd = memfd_of("0123456789", 10);
    char got[4];

    ck_assert_int_eq(fd_pread_all(fd, got, 4, 5), 0);
    ck_assert_mem_eq(got, "5678", 4);
    ck_assert_int_eq(lseek(fd, 0, SEEK_CUR), 0);
    ck_assert_int_eq(fd_pread_all(fd, got, 4, 7), -1);
    ck_assert_int_eq(errno, EIO);
    ck_assert_int_eq(fd_pread_all(-1, got, 4, 0), -1);
    ck_assert_int_eq(errno, EBADF);
}
END_TEST

START_TEST(reads_to_the_end_within_the_maximum)
{
    CLEANUP_FD int fd = memfd_of("0123456789", 10);
    CLEANUP_BUF struct buf exact = BUF_INIT(10), less = BUF_INIT(9), more = BUF_INIT(20);

    ck_assert_int_eq(fd_read_to_end(fd, &exact), 0);
    ck_assert_uint_eq(exact.len, 10);
    ck_assert_int_eq(lseek(fd, 0, SEEK_SET), 0);
    ck_assert_int_eq(fd_read_to_end(fd, &less), -1);
    ck_assert_int_eq(errno, EFBIG);
    ck_assert_int_eq(lseek(fd, 0, SEEK_SET), 0);
    buf_append_str(&more, "> ");
    ck_assert_int_eq(fd_read_to_end(fd, &more), 0);
    ck_assert_str_eq(buf_str(&more), "> 0123456789");
}
END_TEST

START_TEST(a_bad_buffer_is_no_memory)
{
    CLEANUP_FD int fd = memfd_of("0123456789", 10);
    CLEANUP_BUF struct buf buf = BUF_INIT(5);

    buf_append_str(&buf, "more than 5");
    ck_assert_int_eq(fd_read_to_end(fd, &buf), -1);
    ck_assert_int_eq(errno, ENOMEM);
}
END_TEST

START_TEST(makes_directories_for_the_owner_alone)
{
    CLEANUP_FD int made = fd_mkdir_at(dir, "a/b//c/");
    CLEANUP_FD int again = fd_mkdir_at(dir, "a/b/c");
    struct stat st, other;

    ck_assert_int_ge(made, 0);
    ck_assert_int_ge(again, 0);
    ck_assert_int_eq(fstat(made, &st), 0);
    ck_assert_int_eq(fstat(again, &other), 0);
    ck_assert_uint_eq(st.st_ino, other.st_ino);
    ck_assert_uint_eq(st.st_mode & 07777, 0700);
    ck_assert_int_eq(fcntl(made, F_GETFD), FD_CLOEXEC);
    ck_assert_int_eq(fsync(made), 0);
}
END_TEST

START_TEST(follows_no_link_and_no_file)
{
    CLEANUP_FD int file = openat(dir, "file", O_CREAT | O_WRONLY | O_CLOEXEC, 0600);

    ck_assert_int_ge(file, 0);
    ck_assert_int_eq(symlinkat("/tmp", dir, "link"), 0);
    ck_assert_int_eq(fd_mkdir_at(dir, "link"), -1);
    ck_assert_int_eq(fd_mkdir_at(dir, "link/x"), -1);
    ck_assert_int_eq(fd_mkdir_at(dir, "file"), -1);
    ck_assert_int_eq(errno, ENOTDIR);
    ck_assert_int_eq(fd_mkdir_at(dir, "file/x"), -1);
    ck_assert_int_eq(fd_opendir_at(dir, "link"), -1);
    ck_assert_int_eq(fd_opendir_at(dir, "file"), -1);
}
END_TEST

START_TEST(opens_what_is_there_only)
{
    CLEANUP_FD int made = fd_mkdir_at(dir, "a/b"), opened = fd_opendir_at(dir, "a/b");

    ck_assert_int_ge(made, 0);
    ck_assert_int_ge(opened, 0);
    ck_assert_int_eq(fsync(opened), 0);
    ck_assert_int_eq(fd_opendir_at(dir, "a/c/d"), -1);
    ck_assert_int_eq(errno, ENOENT);
    ck_assert_int_eq(faccessat(dir, "a/c", F_OK, 0), -1);
}
END_TEST

START_TEST(passes_a_directory_that_cannot_be_read)
{
    CLEANUP_FD int first = fd_mkdir_at(dir, "a/b/c"), second = -1;

    ck_assert_int_ge(first, 0);
    ck_assert_int_eq(fchmodat(dir, "a/b/c", 0777, 0), 0);
    ck_assert_int_eq(fchmodat(dir, "a/b", 0711, 0), 0);
    ck_assert_int_eq(fchmodat(dir, "a", 0711, 0), 0);
    /* As root everything can be read; another user is then needed for the test. */
    if (geteuid() == 0) {
        ck_assert_int_eq(fchmod(dir, 0711), 0);
        ck_assert_int_eq(seteuid(65534), 0);
    } else {
        ck_assert_int_eq(fchmodat(dir, "a/b", 0300, 0), 0);
    }
    second = fd_mkdir_at(dir, "a/b/c");
    if (getuid() == 0)
        ck_assert_int_eq(seteuid(0), 0);
    ck_assert_int_eq(fchmodat(dir, "a/b", 0700, 0), 0);
    ck_assert_int_ge(second, 0);
}
END_TEST

static void
fill(Suite *suite)
{
    TCase *io = tcase_create("io"), *tree = tcase_create("tree");

    suite_add_tcase(suite, io);
    suite_add_tcase(suite, tree);
    tcase_add_checked_fixture(tree, setup, teardown);
    tcase_add_test(io, closes_once_and_keeps_errno);
    tcase_add_test(io, writes_all_through_a_narrow_pipe);
    tcase_add_test(io, says_what_failed_in_writing);
    tcase_add_test(io, reads_at_an_offset);
    tcase_add_test(io, reads_to_the_end_within_the_maximum);
    tcase_add_test(io, a_bad_buffer_is_no_memory);
    tcase_add_test(tree, makes_directories_for_the_owner_alone);
    tcase_add_test(tree, follows_no_link_and_no_file);
    tcase_add_test(tree, opens_what_is_there_only);
    tcase_add_test(tree, passes_a_directory_that_cannot_be_read);
}

int
main(void)
{
    return unit_main("fd", fill);
}
