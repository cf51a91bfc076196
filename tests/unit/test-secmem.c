#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/common/fd.h"
#include "host/common/secmem.h"
#include "tests/unit/unit.h"

START_TEST(holds_a_secret_with_a_nul_behind_it)
{
    CLEANUP_SECRET struct secret *secret = secret_of("pass\0word", 9);

    ck_assert_ptr_nonnull(secret);
    ck_assert_uint_eq(secret->len, 9);
    ck_assert_uint_eq(secret->cap, 9);
    ck_assert_mem_eq(secret->data, "pass\0word", 10);
}
END_TEST

START_TEST(is_zeroed_and_writable_to_its_end)
{
    static const size_t caps[] = {0, 1, 4094, 4095, 4096, 4097, 100000};
    CLEANUP_SECRET struct secret *secret = secret_new(caps[_i]);

    ck_assert_ptr_nonnull(secret);
    ck_assert_uint_eq(secret->len, 0);
    for (size_t i = 0; i <= caps[_i]; i++)
        ck_assert_int_eq(secret->data[i], 0);
    memset(secret->data, 'x', caps[_i] + 1);
}
END_TEST

START_TEST(refuses_what_no_machine_has)
{
    ck_assert_ptr_null(secret_new(SIZE_MAX));
    ck_assert_ptr_null(secret_new(SIZE_MAX - 4096));
    ck_assert_ptr_null(secret_new(SIZE_MAX / 2));
}
END_TEST

START_TEST(is_empty_after_a_fork)
{
    CLEANUP_SECRET struct secret *secret = secret_of("password", 8);
    int status;
    pid_t pid = fork();

    ck_assert_int_ge(pid, 0);
    if (pid == 0)
        _exit(secret->data[0] == '\0' ? 0 : 1);
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert_int_eq(status, 0);
}
END_TEST

/* The lines of /proc/self/smaps that say how the page at `data` is kept. */
static bool
is_left_out_of_dumps(const void *data)
{
    FILE *smaps = fopen("/proc/self/smaps", "re");
    char line[512];
    bool inside = false, left_out = false;

    ck_assert_ptr_nonnull(smaps);
    while (fgets(line, sizeof line, smaps)) {
        unsigned long first, last;

        if (sscanf(line, "%lx-%lx ", &first, &last) == 2)
            inside = (uintptr_t)data >= first && (uintptr_t)data < last;
        else if (inside && strncmp(line, "VmFlags:", 8) == 0)
            left_out = strstr(line, " dd") != NULL;
    }
    fclose(smaps);
    return left_out;
}

START_TEST(is_left_out_of_core_dumps)
{
    CLEANUP_SECRET struct secret *secret = secret_of("password", 8);

    if (access("/proc/self/smaps", R_OK) == 0)
        ck_assert(is_left_out_of_dumps(secret->data));
}
END_TEST

START_TEST(hides_what_is_held_for_hours)
{
    CLEANUP_SECRET struct secret *secret = secret_new_hidden(32);
    CLEANUP_FD int memory = open("/proc/self/mem", O_RDONLY | O_CLOEXEC);
    char seen[32];
    int status;
    pid_t pid;

    ck_assert_ptr_nonnull(secret);
    memcpy(secret->data, "0123456789abcdef0123456789abcdef", 32);
    if (access("/proc/self/smaps", R_OK) == 0)
        ck_assert(is_left_out_of_dumps(secret->data));
    /* What is told of the kernel's hiding is true. */
    if (memory >= 0)
        ck_assert_int_eq(pread(memory, seen, sizeof seen, (off_t)(uintptr_t)secret->data) ==
                             (ssize_t)sizeof seen,
                         !secret->hidden);
    pid = fork();
    ck_assert_int_ge(pid, 0);
    if (pid == 0) {
        /* The address is not mapped: the kernel says so, where a read of ours would crash. */
        int null = open("/dev/zero", O_RDONLY | O_CLOEXEC);

        _exit(read(null, secret->data, 1) < 0 && errno == EFAULT ? 0 : 1);
    }
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert_int_eq(status, 0);
}
END_TEST

START_TEST(wipes)
{
    char text[] = "password";

    secret_wipe(text, sizeof text);
    for (size_t i = 0; i < sizeof text; i++)
        ck_assert_int_eq(text[i], 0);
    ck_assert_ptr_null(secret_free(NULL));
}
END_TEST

static void
fill(Suite *suite)
{
    TCase *tcase = tcase_create("secmem");

    suite_add_tcase(suite, tcase);
    tcase_add_test(tcase, holds_a_secret_with_a_nul_behind_it);
    tcase_add_loop_test(tcase, is_zeroed_and_writable_to_its_end, 0, 7);
    tcase_add_test(tcase, refuses_what_no_machine_has);
    tcase_add_test(tcase, is_empty_after_a_fork);
    tcase_add_test(tcase, is_left_out_of_core_dumps);
    tcase_add_test(tcase, hides_what_is_held_for_hours);
    tcase_add_test(tcase, wipes);
}

int
main(void)
{
    return unit_main("secmem", fill);
}
