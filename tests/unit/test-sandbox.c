/*
 * What each role can still do, and what it cannot: in processes of their own,
 * since nothing of it can be taken back.
 */
#include "tests/unit/unit.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "host/sandbox/sandbox.h"

#ifndef ENABLE_SANITIZER /* which has no filters and no Landlock to look at */

static const enum sandbox_role roles[] = {SANDBOX_BROKER, SANDBOX_FETCHER, SANDBOX_WORKER,
                                          SANDBOX_AGENT,  SANDBOX_BROWSER, SANDBOX_CONVERTER};

/* The line of a scenario that did not go as expected, where the parent can see it. */
static volatile int *failed_line;

#define EXPECT(condition)            \
    do {                             \
        if (!(condition)) {          \
            *failed_line = __LINE__; \
            _exit(1);                \
        }                            \
    } while (0)

/* The status of a child that does this, as waitpid(2) has it. */
static int
status_of(void (*scenario)(void))
{
    pid_t child;
    int status = -1;

    *failed_line = 0;
    child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        scenario();
        _exit(0);
    }
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_msg(*failed_line == 0, "line %d of the scenario", *failed_line);
    return status;
}

static void
assert_goes_well(void (*scenario)(void))
{
    ck_assert_int_eq(status_of(scenario), 0);
}

static void
assert_is_killed_by(void (*scenario)(void), int signal)
{
    int status = status_of(scenario);

    ck_assert_msg(WIFSIGNALED(status) && WTERMSIG(status) == signal, "status %d", status);
}

static void ATTR_UNUSED
assert_dies(void (*scenario)(void))
{
    ck_assert(WIFSIGNALED(status_of(scenario)));
}

static void
enter(enum sandbox_role role)
{
    struct sandbox_files files = {.fd = -1};
    struct error err;

    EXPECT(sandbox_enter(role, &err) == 0);
    EXPECT(sandbox_confine(role, &files, NULL, &err) >= 0);
}

static void
lock(enum sandbox_role role)
{
    struct error err;

    enter(role);
    EXPECT(sandbox_lock(role, &err) == 0);
}

/* Whether a call ended with that number. */
#define FAILS_WITH(call, number)    ((call) == -1 && errno == (number))
#define MAPS(fd, protection, flags) (mmap(NULL, 4096, (protection), (flags), (fd), 0) != MAP_FAILED)

static bool
opens(const char *path, int flags)
{
    int fd = open(path, flags | O_CLOEXEC, 0600);

    if (fd >= 0)
        close(fd);
    return fd >= 0;
}

/* A library of this process, found while everything can be read. */
static const char *
library(void)
{
    static const char *const paths[] = {"/lib/x86_64-linux-gnu/libc.so.6",
                                        "/lib/aarch64-linux-gnu/libc.so.6", "/lib64/libc.so.6",
                                        "/lib/libc.so.6"};

    for (size_t i = 0; i < ARRAY_SIZE(paths); i++) {
        if (access(paths[i], R_OK) == 0)
            return paths[i];
    }
    return NULL;
}

/* --- every role ------------------------------------------------------------------ */

static enum sandbox_role role_now;
static pid_t parent;

static int
compare(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

static void
enters(void)
{
    struct error err;

    EXPECT(dup2(STDIN_FILENO, SANDBOX_CONTROL_FD + 1) >= 0);
    EXPECT(sandbox_enter(role_now, &err) == 0);
    EXPECT(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1);
    EXPECT(prctl(PR_GET_DUMPABLE) == 0);
    EXPECT((fcntl(SANDBOX_CONTROL_FD + 1, F_GETFD) >= 0) == (role_now == SANDBOX_BROKER));
}

static void
is_told_no(void)
{
    lock(role_now);
    EXPECT(FAILS_WITH(syscall(SYS_clone, SIGCHLD, NULL, NULL, NULL, 0), EPERM));
    EXPECT(FAILS_WITH(kill(parent, 0), EPERM));
    EXPECT(FAILS_WITH(socket(AF_VSOCK, SOCK_STREAM, 0), EPERM));
    EXPECT(FAILS_WITH(socket(AF_PACKET, SOCK_RAW, 0), EPERM));
    EXPECT(!opens("/etc/passwd", O_RDONLY));
    EXPECT(!opens("/etc/hosts", O_RDWR));
    EXPECT(FAILS_WITH(chmod("/etc/hosts", 0644), EPERM));
    EXPECT(!MAPS(-1, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS));
    EXPECT(!MAPS(-1, PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS));
}

/* What is said about itself still goes, and what any program needs. */
static void
still_works(void)
{
    int numbers[2000], *grown = NULL;
    struct stat st;

    lock(role_now);
    for (size_t i = 0; i < ARRAY_SIZE(numbers); i++)
        numbers[i] = (int)(i * 7919 % ARRAY_SIZE(numbers));
    qsort(numbers, ARRAY_SIZE(numbers), sizeof numbers[0], compare);
    EXPECT(numbers[0] == 0 && numbers[1999] == 1999);
    for (size_t size = 1024; size < 64 * 1024 * 1024; size *= 2) {
        grown = realloc(grown, size);
        EXPECT(grown);
        grown[size / sizeof *grown - 1] = 1;
    }
    free(grown);
    EXPECT(fstat(STDIN_FILENO, &st) == 0);
    EXPECT(FAILS_WITH(fstat(77, &st), EBADF));
    EXPECT(time(NULL) > 0 && getpid() > 0);
    EXPECT(fprintf(stderr, "%s", "") == 0);
    EXPECT(raise(0) == 0);
}

static void
aborts(void)
{
    lock(role_now);
    abort();
}

static void
traces(void)
{
    lock(role_now);
    ptrace(PTRACE_TRACEME, 0, NULL, NULL);
}

static void
executes(void)
{
    lock(role_now);
    execl("/bin/true", "true", (char *)NULL);
}

static void
uses_a_ring(void)
{
    lock(role_now);
    syscall(SYS_io_uring_setup, 1, NULL);
}

#if defined(__x86_64__)
static void
calls_x32(void)
{
    lock(role_now);
    syscall(0x40000000 | SYS_getpid);
}

static void
calls_as_i386(void)
{
    long result = 20; /* getpid */

    lock(role_now);
    __asm__ volatile("int $0x80" : "+a"(result) : : "memory");
}
#endif

START_TEST(every_role_gives_up_rights)
{
    for (size_t i = 0; i < ARRAY_SIZE(roles); i++) {
        role_now = roles[i];
        assert_goes_well(enters);
    }
}
END_TEST

/* All but the broker, which the first of the roles is. */
#define FIRST_LOCKED 1

START_TEST(every_locked_role_is_told_no)
{
    parent = getpid();
    for (size_t i = FIRST_LOCKED; i < ARRAY_SIZE(roles); i++) {
        role_now = roles[i];
        assert_goes_well(is_told_no);
        assert_goes_well(still_works);
    }
}
END_TEST

START_TEST(every_locked_role_dies_of_what_only_attackers_call)
{
    for (size_t i = FIRST_LOCKED; i < ARRAY_SIZE(roles); i++) {
        role_now = roles[i];
        assert_is_killed_by(aborts, SIGABRT);
        assert_is_killed_by(traces, SIGSYS);
        assert_is_killed_by(executes, SIGSYS);
        assert_is_killed_by(uses_a_ring, SIGSYS);
#if defined(__x86_64__)
        assert_is_killed_by(calls_x32, SIGSYS);
        assert_dies(calls_as_i386); /* by SIGSEGV where the kernel has no such door */
#endif
    }
}
END_TEST

/* --- the worker -------------------------------------------------------------------- */

static void
worker_loads(void)
{
    const char *path = library();
    int fd;
    struct stat st;

    EXPECT(path);
    enter(SANDBOX_WORKER);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    EXPECT(fd >= 0);
    EXPECT(fstat(fd, &st) == 0 && st.st_size > 0);
    EXPECT(MAPS(fd, PROT_READ | PROT_EXEC, MAP_PRIVATE));
    EXPECT(!MAPS(fd, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE));
    EXPECT(!opens("/etc/passwd", O_RDONLY));
    EXPECT(!opens(path, O_RDWR));
    EXPECT(FAILS_WITH(stat("/etc/passwd", &st), EPERM));
    EXPECT(FAILS_WITH(fstatat(AT_FDCWD, "/etc/passwd", &st, AT_EMPTY_PATH), EPERM));
    EXPECT(FAILS_WITH(access("/etc/passwd", F_OK), EPERM));
    EXPECT(FAILS_WITH(socket(AF_UNIX, SOCK_STREAM, 0), EPERM));
    EXPECT(FAILS_WITH(memfd_create("x", 0), EPERM));
}

static void
worker_works(void)
{
    const char *path = library();
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat st;

    EXPECT(dup2(fd, SANDBOX_CONTROL_FD) == SANDBOX_CONTROL_FD);
    lock(SANDBOX_WORKER);
    EXPECT(MAPS(SANDBOX_CONTROL_FD, PROT_READ, MAP_SHARED));
    EXPECT(!MAPS(SANDBOX_CONTROL_FD, PROT_READ | PROT_EXEC, MAP_PRIVATE));
    EXPECT(!opens(path, O_RDONLY));
    EXPECT(FAILS_WITH(stat(path, &st), EPERM));
    EXPECT(FAILS_WITH(socketpair(AF_UNIX, SOCK_STREAM, 0, (int[2]){0}), EPERM));
    EXPECT(FAILS_WITH(syscall(SYS_seccomp, 1, 0, NULL), EPERM));
}

START_TEST(the_worker_loads_libraries_and_then_nothing)
{
    assert_goes_well(worker_loads);
    assert_goes_well(worker_works);
}
END_TEST

/* --- the fetcher ------------------------------------------------------------------- */

static void *
resolve(void *opaque)
{
    struct addrinfo *found = NULL;

    if (getaddrinfo("localhost", "https", NULL, &found) == 0)
        *(bool *)opaque = true;
    freeaddrinfo(found);
    return NULL;
}

static void
fetcher_resolves(void)
{
    bool done = false;
    pthread_t thread;

    lock(SANDBOX_FETCHER);
    EXPECT(pthread_create(&thread, NULL, resolve, &done) == 0);
    EXPECT(pthread_join(thread, NULL) == 0);
    EXPECT(done);
}

static void
fetcher_serves_nobody(void)
{
    struct rlimit limit;
    int fd;

    lock(SANDBOX_FETCHER);
    fd = socket(AF_INET, SOCK_STREAM, 0);
    EXPECT(fd >= 0);
    EXPECT(FAILS_WITH(listen(fd, 1), EPERM));
    EXPECT(FAILS_WITH(fcntl(fd, F_SETOWN, parent), EPERM));
    EXPECT(FAILS_WITH(socket(AF_NETLINK, SOCK_RAW, 15), EPERM));
    EXPECT(FAILS_WITH(unlink("/etc/hosts"), EPERM));
    EXPECT(FAILS_WITH(mkdir("/tmp/clisk-test-never", 0700), EPERM));
    EXPECT(FAILS_WITH(prctl(PR_SET_DUMPABLE, 1), EPERM));
    EXPECT(FAILS_WITH(prctl(PR_SET_PDEATHSIG, 0), EPERM));
    EXPECT(getrlimit(RLIMIT_NOFILE, &limit) == 0);
    EXPECT(FAILS_WITH(setrlimit(RLIMIT_NOFILE, &limit), EPERM));
    EXPECT(FAILS_WITH(fork(), EPERM));
}

START_TEST(the_fetcher_resolves_in_a_thread_and_serves_nobody)
{
    parent = getpid();
    assert_goes_well(fetcher_resolves);
    assert_goes_well(fetcher_serves_nobody);
}
END_TEST

/* --- the agent, and what comes later ------------------------------------------------ */

static char folder[] = "/tmp/clisk-test-XXXXXX";

static void
agent_keeps_its_folder(void)
{
    struct sandbox_files files = {.path = "."};
    struct error err;

    EXPECT(chdir(folder) == 0);
    EXPECT(sandbox_enter(SANDBOX_AGENT, &err) == 0);
    files.fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    EXPECT(files.fd >= 0);
    EXPECT(sandbox_confine(SANDBOX_AGENT, &files, NULL, &err) == 0);
    EXPECT(sandbox_lock(SANDBOX_AGENT, &err) == 0);
    EXPECT(opens("vault", O_WRONLY | O_CREAT) && opens("vault", O_RDONLY));
    EXPECT(unlink("vault") == 0);
    EXPECT(!opens("/tmp/clisk-test-never", O_WRONLY | O_CREAT));
    EXPECT(FAILS_WITH(socket(AF_INET, SOCK_STREAM, 0), EPERM));
    EXPECT(socket(AF_UNIX, SOCK_STREAM, 0) >= 0);
}

static void
converter_converts(void)
{
    char byte = 'x';
    int ends[2];

    EXPECT(pipe(ends) == 0);
    EXPECT(dup2(ends[0], STDIN_FILENO) >= 0 && dup2(ends[1], STDOUT_FILENO) >= 0);
    lock(SANDBOX_CONVERTER);
    EXPECT(write(STDOUT_FILENO, &byte, 1) == 1 && read(STDIN_FILENO, &byte, 1) == 1);
    EXPECT(!opens("/usr/lib", O_RDONLY));
    EXPECT(FAILS_WITH(sendmsg(STDOUT_FILENO, &(struct msghdr){0}, 0), EPERM));
}

static void
browser_speaks(void)
{
    struct iovec bytes = {.iov_base = (char[]){"x"}, .iov_len = 1};
    struct msghdr message = {.msg_iov = &bytes, .msg_iovlen = 1};
    int ends[2];

    EXPECT(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends) == 0);
    EXPECT(dup2(ends[0], STDIN_FILENO) >= 0 && dup2(ends[1], STDOUT_FILENO) >= 0);
    lock(SANDBOX_BROWSER);
    EXPECT(sendmsg(STDOUT_FILENO, &message, 0) == 1 && recvmsg(STDIN_FILENO, &message, 0) == 1);
    EXPECT(FAILS_WITH(socket(AF_INET, SOCK_STREAM, 0), EPERM));
    EXPECT(!opens("/usr/lib", O_RDONLY));
}

START_TEST(the_others_keep_what_they_need)
{
    ck_assert_ptr_nonnull(mkdtemp(folder));
    assert_goes_well(agent_keeps_its_folder);
    rmdir(folder);
    assert_goes_well(converter_converts);
    assert_goes_well(browser_speaks);
}
END_TEST

#ifdef ENABLE_FAILPOINTS

/* --- kernels that have less ---------------------------------------------------------- */

static void
worker_without_landlock(void)
{
    struct sandbox_report layers;
    struct error err;

    EXPECT(sandbox_enter(SANDBOX_WORKER, &err) == 0);
    EXPECT(sandbox_confine(SANDBOX_WORKER, &SANDBOX_FILES_NONE, &layers, &err) ==
           SANDBOX_INCOMPLETE);
    EXPECT(sandbox_judge(&layers, &err) < 0);
    EXPECT(err.outcome == OUTCOME_SETUP && strcmp(err.detail, "SANDBOX") == 0);
    EXPECT(layers.landlock == SANDBOX_PRETENDED && layers.namespaces == SANDBOX_PRETENDED);
}

static void
worker_in_namespaces(void)
{
    const char *path = library();
    struct stat st;

    enter(SANDBOX_WORKER);
    EXPECT(opens(path, O_RDONLY));
    EXPECT(FAILS_WITH(open("/etc/passwd", O_RDONLY), ENOENT));
    EXPECT(FAILS_WITH(open("/proc/1/stat", O_RDONLY), ENOENT));
    EXPECT(FAILS_WITH(open("/tmp", O_RDONLY), ENOENT));
    EXPECT(FAILS_WITH(stat("/", &st), EPERM));
}

START_TEST(any_landlock_keeps_files_away)
{
    char value[16];

    for (int abi = 1; abi <= 7; abi++) {
        snprintf(value, sizeof value, "abi=%d", abi);
        ck_assert_int_eq(setenv("CLISK_SANDBOX", value, 1), 0);
        assert_goes_well(worker_loads);
    }
}
END_TEST

START_TEST(namespaces_stand_in_for_landlock)
{
    struct sandbox_report report;

    sandbox_probe(&report);
    if (report.namespaces != SANDBOX_IS_THERE)
        return;
    ck_assert_int_eq(setenv("CLISK_SANDBOX", "abi=0", 1), 0);
    assert_goes_well(worker_in_namespaces);
    assert_goes_well(worker_loads);
}
END_TEST

START_TEST(without_either_a_stranger_is_refused)
{
    ck_assert_int_eq(setenv("CLISK_SANDBOX", "abi=0,namespaces=0", 1), 0);
    assert_goes_well(worker_without_landlock);
}
END_TEST

#endif
#endif

/* --- the verdict ------------------------------------------------------------------------ */

START_TEST(filters_and_one_of_the_others_make_a_wall)
{
    static const struct {
        struct sandbox_report report;
        const char *says; /* NULL: a wall */
    } cases[] = {
        {{.landlock_abi = 1}, NULL},
        {{.landlock = SANDBOX_NOT_BUILT}, NULL},
        {{.namespaces = SANDBOX_FORBIDDEN, .landlock_abi = 7}, NULL},
        {{.landlock = SANDBOX_SWITCHED_OFF, .namespaces = SANDBOX_FORBIDDEN}, "no Landlock"},
        {{.seccomp = SANDBOX_NOT_BUILT, .landlock_abi = 7}, "seccomp"},
    };

    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct error err = {0};
        int result = sandbox_judge(&cases[i].report, &err);

        ck_assert_int_eq(result, cases[i].says ? -1 : 0);
        if (cases[i].says)
            ck_assert_ptr_nonnull(strstr(err.message, cases[i].says));
    }
}
END_TEST

START_TEST(the_probe_changes_nothing)
{
    struct sandbox_report first, second;

    sandbox_probe(&first);
    sandbox_probe(&second);
    ck_assert_mem_eq(&first, &second, sizeof first);
    ck_assert_int_eq(access("/etc/passwd", R_OK), 0);
    ck_assert_int_eq(prctl(PR_GET_SECCOMP), 0);
}
END_TEST

static void
add_tests_of_layers(TCase *tcase)
{
    tcase_add_test(tcase, the_probe_changes_nothing);
#ifndef ENABLE_SANITIZER
    failed_line =
        mmap(NULL, sizeof *failed_line, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    tcase_add_test(tcase, every_role_gives_up_rights);
    tcase_add_test(tcase, every_locked_role_is_told_no);
    tcase_add_test(tcase, every_locked_role_dies_of_what_only_attackers_call);
    tcase_add_test(tcase, the_worker_loads_libraries_and_then_nothing);
    tcase_add_test(tcase, the_fetcher_resolves_in_a_thread_and_serves_nobody);
    tcase_add_test(tcase, the_others_keep_what_they_need);
#ifdef ENABLE_FAILPOINTS
    tcase_add_test(tcase, any_landlock_keeps_files_away);
    tcase_add_test(tcase, namespaces_stand_in_for_landlock);
    tcase_add_test(tcase, without_either_a_stranger_is_refused);
#endif
#endif
}

static void
fill(Suite *suite)
{
    TCase *tcase = tcase_create("sandbox");

    tcase_set_timeout(tcase, 60);
    tcase_add_test(tcase, filters_and_one_of_the_others_make_a_wall);
    /* valgrind makes system calls of its own, and knows nothing of Landlock. */
    if (!getenv("CLISK_VALGRIND"))
        add_tests_of_layers(tcase);
    suite_add_tcase(suite, tcase);
}

int
main(void)
{
    return unit_main("sandbox", fill);
}
