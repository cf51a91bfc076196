#include "tests/monitor/deed.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    DEED_FLOOD_FRAMES = 30000, /* more than the broker takes of anything */
    DEED_PRINT_BYTES = 1024 * 1024,
    DEED_LARGE_BYTES = 3 * 1024 * 1024,
    DEED_STATUS = 7
};

/* Its other end, or what it is made of, stays open as long as the process lives. */
static int
deed_open(enum frame_passed passed)
{
    int ends[2] = {-1, -1};
    int fd = -1;

    switch (passed) {
    case PASSED_PIPE: return pipe2(ends, O_CLOEXEC) < 0 ? -1 : ends[0];
    case PASSED_SOCKET:
        return socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0 ? -1 : ends[0];
    case PASSED_FIFO: (void)mkfifo("fifo", 0600); return open("fifo", O_RDWR | O_CLOEXEC);
    case PASSED_EMPTY:
    case PASSED_SMALL:
    case PASSED_LARGE:
        fd = memfd_create("evil", MFD_CLOEXEC);
        if (fd >= 0 && passed != PASSED_EMPTY &&
            ftruncate(fd, passed == PASSED_LARGE ? DEED_LARGE_BYTES : 1) < 0)
            return -1;
        return fd;
    case PASSED_FOLDER: return open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    case PASSED_ENDLESS: return open("/dev/zero", O_RDONLY | O_CLOEXEC);
    case PASSED_NULL:
    default: return open("/dev/null", O_RDONLY | O_CLOEXEC);
    }
}

/* Waits for room. 0, or -1 with errno. */
static int
deed_send(int socket, const void *data, size_t len, int passed, int count)
{
    struct iovec io = {(void *)(uintptr_t)data, len};
    union {
        struct cmsghdr align;
        char bytes[CMSG_SPACE(sizeof(int) * FRAMES_FDS_MAX)];
    } control = {0};
    struct msghdr message = {.msg_iov = &io, .msg_iovlen = 1};
    size_t bytes = sizeof(int) * (size_t)count;

    if (count > 0) {
        message.msg_control = control.bytes;
        message.msg_controllen = CMSG_SPACE(bytes);
        control.align.cmsg_level = SOL_SOCKET;
        control.align.cmsg_type = SCM_RIGHTS;
        control.align.cmsg_len = CMSG_LEN(bytes);
        for (int i = 0; i < count; i++)
            memcpy(CMSG_DATA(&control.align) + (size_t)i * sizeof(int), &passed, sizeof(int));
    }
    while (sendmsg(socket, &message, MSG_NOSIGNAL) < 0) {
        if (errno != EINTR)
            return -1;
    }
    return 0;
}

int
deed_send_frame(const struct board_case *played, int socket, uint32_t id, int times)
{
    const struct frame_variant *variant = &frame_variants[played->variant];
    int count = frame_fd_count(played->index, variant), passed = -1, sent = 0, size = 1 << 20;
    CLEANUP_BUF struct buf frame = BUF_INIT(FRAMES_BYTES_MAX + 1);

    frame_put(&frame, played->index, variant, id);
    if (frame.bad || (count > 0 && (passed = deed_open(variant->passed)) < 0))
        abort();
    /* What is larger than the buffer is never sent; root may have a larger one. */
    (void)setsockopt(socket, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof size);
    for (int i = 0; i < times && sent == 0; i++)
        sent = deed_send(socket, frame.data, frame.len, passed, count);
    return sent;
}

/* What the kernel refuses to send ends this child. */
static void
deed_frame(const struct board_case *played, int socket, uint32_t id, int times)
{
    if (deed_send_frame(played, socket, id, times) < 0)
        _exit(DEED_STATUS);
}

static void
deed_print(int fd, size_t bytes)
{
    char chunk[4096];

    memset(chunk, 'x', sizeof chunk);
    for (size_t i = 0; i < sizeof chunk; i += 100)
        memcpy(chunk + i, "\033[2J\n", 5);
    for (size_t done = 0; done < bytes; done += sizeof chunk) {
        struct pollfd poller = {.fd = fd, .events = POLLOUT};

        /* The broker's pipe does not block. */
        if (write(fd, chunk, sizeof chunk) < 0 && errno == EAGAIN)
            poll(&poller, 1, -1);
    }
}

static void
deed_pause(void)
{
    for (;;)
        pause();
}

/* What is known already, by the ordinary run before, is answered at once. */
static void
deed_ask_deaf(int socket)
{
    struct wire *wire = calloc(1, sizeof *wire);
    CLEANUP_BUF struct buf files = BUF_INIT(WIRE_FRAME_MAX);
    struct wire_worker_save known = {.kind = "file", .reference = "M-1"};

    if (!wire)
        abort();
    wire->fd = socket;
    wire->send_ms = WIRE_SEND_FOR_EVER;
    wire_put_file(&files, (struct wire_file){.url = "https://www.monitor.example/document"});
    known.files = (struct span){files.data, files.len};
    while (wire_send_worker_save(wire, known) == 0)
        continue;
    deed_pause();
}

static void
deed_crash(void)
{
    signal(SIGSEGV, SIG_DFL);
    raise(SIGSEGV);
}

void
deed_do(const struct board_case *played, int socket, uint32_t id)
{
    switch (played->deed) {
    case DEED_FRAME: deed_frame(played, socket, id, 1); break;
    case DEED_DEAF: deed_ask_deaf(socket); break;
    case DEED_FLOOD: deed_frame(played, socket, id, DEED_FLOOD_FRAMES); break;
    case DEED_PRINT_OUT: deed_print(STDOUT_FILENO, DEED_PRINT_BYTES); break;
    case DEED_PRINT_ERR: deed_print(STDERR_FILENO, DEED_PRINT_BYTES); break;
    case DEED_PRINT_EVER: deed_print(STDOUT_FILENO, SIZE_MAX); break;
    case DEED_MUTE: deed_pause(); break;
    case DEED_EXIT: _exit(DEED_STATUS);
    case DEED_CRASH: deed_crash(); break;
    case DEED_CLOSE:
        close(socket);
        deed_pause();
        break;
    case DEED_SHUTDOWN:
        shutdown(socket, SHUT_WR);
        deed_pause();
        break;
    case DEED_STOP: raise(SIGSTOP); break;
    case DEED_EMPTY_FRAME: (void)deed_send(socket, "", 0, -1, 0); break;
    case DEED_STRAY_FD:
        if (deed_send(socket, "", 0, deed_open(PASSED_NULL), 1) < 0)
            _exit(DEED_STATUS);
        break;
    case DEEDS:
    default: abort();
    }
}
