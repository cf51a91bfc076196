#include "host/common/failpoint.h"

#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/unit/unit.h"

#ifdef ENABLE_FAILPOINTS

/* How a process that passes one place three times and another once ends. */
static int
pass_places(const char *wanted)
{
    int status;
    pid_t pid;

    setenv("CLISK_FAILPOINT", wanted, 1);
    pid = fork();
    ck_assert_int_ge(pid, 0);
    if (pid == 0) {
        FAILPOINT("store-commit");
        FAILPOINT("store");
        FAILPOINT("store-commit");
        FAILPOINT("store-commit");
        _exit(0);
    }
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    return status;
}

START_TEST(kills_at_the_named_place)
{
    ck_assert_int_eq(pass_places("store"), SIGKILL);
    ck_assert_int_eq(pass_places("store-commit"), SIGKILL);
    ck_assert_int_eq(pass_places("store-commit:3"), SIGKILL);
}
END_TEST

START_TEST(passes_every_other_place)
{
    ck_assert_int_eq(pass_places(""), 0);
    ck_assert_int_eq(pass_places("stor"), 0);
    ck_assert_int_eq(pass_places("store:2"), 0);
    ck_assert_int_eq(pass_places("store-commit:4"), 0);
    ck_assert_int_eq(pass_places("store-commit-x"), 0);
}
END_TEST

START_TEST(leaves_out_what_is_named)
{
    unsetenv("CLISK_FAILPOINT_FAILS");
    ck_assert(!FAILPOINT_FAILS("place.sync"));
    setenv("CLISK_FAILPOINT_FAILS", "place.link,place.sync", 1);
    ck_assert(FAILPOINT_FAILS("place.sync"));
    ck_assert(!FAILPOINT_FAILS("place"));
    ck_assert(!FAILPOINT_FAILS("place.sync_folder"));
}
END_TEST

static void
fill(Suite *suite)
{
    TCase *tcase = tcase_create("failpoint");

    suite_add_tcase(suite, tcase);
    tcase_add_test(tcase, kills_at_the_named_place);
    tcase_add_test(tcase, passes_every_other_place);
    tcase_add_test(tcase, leaves_out_what_is_named);
}

int
main(void)
{
    return unit_main("failpoint", fill);
}

#else

int
main(void)
{
    printf("failpoints are not compiled in\n");
    return 77;
}

#endif
