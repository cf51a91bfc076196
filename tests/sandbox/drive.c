/*
 * sandbox-drive ROLE: enters a role of host/sandbox as its real program does,
 * and makes the attempt of CLISK_ATTEMPT (see world_read()).
 *
 * ROLE is worker, fetcher, agent, browser, converter, or none, which enters
 * nothing: whatever is refused there needs no sandbox to be refused. A worker
 * loads the konnector as clisk-worker does, whose constructor or function makes
 * the attempt; the others make it themselves, once they are locked.
 *
 * On descriptor 3, a socket that keeps messages apart, it is sent one message
 * with a descriptor (the konnector, the agent's directory), and answers with
 *
 *   incomplete               a layer is missing, and a stranger's konnector would not be loaded
 *   control passed|WHAT      what every process must be able to do, before the attempt
 *   attempt succeeded|refused ERRNO
 *   end                      it got as far as the end
 *
 * or by what kills it. sandbox-drive list prints the attempts, "class name flags" a line.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "host/common/compiler.h"
#include "host/sandbox/sandbox.h"
#include "host/worker/loader.h"
#include "tests/sandbox/attempt.h"

enum { DRIVE_ERROR = 2 };

struct drive_role {
    const char *name;
    enum sandbox_role role;
    bool is_none, loads;
    const char *(*control)(const struct world *world, int fd); /* what this role alone must do */
};

static void ATTR_NORETURN
die(const char *what)
{
    dprintf(STDERR_FILENO, "sandbox-drive: %s\n", what);
    _exit(DRIVE_ERROR);
}

static void
drive_tell(const char *text)
{
    if (attempt_tell(text) < 0)
        die("nobody listens");
}

static int
drive_receive(void)
{
    char byte;
    struct iovec io = {&byte, 1};
    union {
        struct cmsghdr align;
        char bytes[CMSG_SPACE(sizeof(int))];
    } control;
    struct msghdr message = {
        .msg_iov = &io, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
    const struct cmsghdr *header;
    int fd = -1;

    if (recvmsg(ATTEMPT_CONTROL_FD, &message, MSG_CMSG_CLOEXEC) != 1)
        die("no message");
    header = CMSG_FIRSTHDR(&message);
    if (header)
        memcpy(&fd, CMSG_DATA(header), sizeof fd);
    return fd;
}

/* A fetcher that reaches nobody is of no use. */
static const char *
drive_control_network(const struct world *world, int fd)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)world->tcp4),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int connection = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    (void)fd;
    if (connection < 0 || connect(connection, (struct sockaddr *)&address, sizeof address) < 0)
        return "the network";
    return close(connection) == 0 ? NULL : "closing";
}

/* An agent writes the vault anew. */
static const char *
drive_control_directory(const struct world *world, int fd)
{
    int file = openat(fd, "vault.khv.new", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

    (void)world;
    if (file < 0 || write(file, "x", 1) != 1 || fsync(file) < 0)
        return "a file of the vault's directory";
    return close(file) == 0 ? NULL : "closing";
}

/* What it is given is what it may use. */
static const char *
drive_control_descriptor(const struct world *world, int fd)
{
    char magic[4];

    (void)world;
    return fd >= 0 && read(fd, magic, sizeof magic) == sizeof magic ? NULL : "its descriptor";
}

static const struct drive_role drive_roles[] = {
    {"none", SANDBOX_WORKER, true, true, NULL},
    {"worker", SANDBOX_WORKER, false, true, NULL},
    {"fetcher", SANDBOX_FETCHER, false, false, drive_control_network},
    {"agent", SANDBOX_AGENT, false, false, drive_control_directory},
    {"browser", SANDBOX_BROWSER, false, false, drive_control_descriptor},
    {"converter", SANDBOX_CONVERTER, false, false, drive_control_descriptor},
};

static const struct drive_role *
drive_find_role(const char *name)
{
    for (size_t i = 0; i < ARRAY_SIZE(drive_roles); i++) {
        if (strcmp(drive_roles[i].name, name) == 0)
            return &drive_roles[i];
    }
    die("no such role");
}

static void
drive_confine(const struct drive_role *role, int fd)
{
    struct sandbox_files files = SANDBOX_FILES_NONE;
    struct error err = {0};
    int confined;

    if (role->is_none)
        return;
    if (role->loads || role->role == SANDBOX_AGENT)
        files.fd = fd;
    confined = sandbox_confine(role->role, &files, NULL, &err);
    if (confined < 0)
        die(err.message);
    if (confined == SANDBOX_INCOMPLETE)
        drive_tell("incomplete");
}

static void
drive_lock(const struct drive_role *role)
{
    struct error err = {0};

    if (!role->is_none && sandbox_lock(role->role, &err) < 0)
        die(err.message);
}

/* The konnector makes its attempt in one of the two. */
static void
drive_konnector(const struct drive_role *role, int fd)
{
    struct clisk_plugin plugin;
    struct error err = {0};

    if (loader_load(fd, &plugin, &err) < 0)
        die(err.message);
    drive_lock(role);
    plugin.fetch(NULL);
}

static void
drive_attempt(const struct drive_role *role, const struct world *world, int fd)
{
    const struct attempt *attempt = attempt_find(world->attempt);
    const char *failed;
    char text[64];

    if (!attempt)
        die("no such attempt");
    drive_lock(role);
    failed = attempt_controls(0);
    if (!failed && role->control)
        failed = role->control(world, fd);
    snprintf(text, sizeof text, "control %s", failed ? failed : "passed");
    drive_tell(text);
    errno = 0;
    if (attempt->make(world, attempt) == 0)
        drive_tell("attempt succeeded");
    else {
        snprintf(text, sizeof text, "attempt refused %s", errno ? strerrorname_np(errno) : "-");
        drive_tell(text);
    }
}

static int
drive_list(void)
{
    const struct attempt *attempt;
    const char *class;

    for (size_t i = 0; (attempt = attempt_at(i, &class)) != NULL; i++)
        printf("%s\t%s\t%s\n", class, attempt->name,
               attempt->flags & ATTEMPT_RUN_ONLY ? "run-only" : "-");
    return EXIT_SUCCESS;
}

int
main(int argc, char **argv)
{
    const struct drive_role *role;
    const char *order = getenv("CLISK_ATTEMPT");
    struct world world;
    struct error err = {0};
    int fd;

    if (argc == 2 && strcmp(argv[1], "list") == 0)
        return drive_list();
    if (argc != 2 || !order || world_read(&world, order) < 0)
        die("usage: sandbox-drive ROLE, with CLISK_ATTEMPT, or sandbox-drive list");
    role = drive_find_role(argv[1]);
    if (!role->is_none && sandbox_enter(role->role, &err) < 0)
        die(err.message);
    fd = drive_receive();
    drive_confine(role, fd);
    if (role->loads)
        drive_konnector(role, fd);
    else
        drive_attempt(role, &world, fd);
    drive_tell("end");
    _exit(EXIT_SUCCESS);
}
