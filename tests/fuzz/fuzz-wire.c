/*
 * One frame, as a hostile child would send it, with descriptors. The first byte of an input says
 * how many of them (the low four bits; with none, bit 4 says whether it goes through a socket at
 * all), the rest is the frame. What is taken for a message is written again and must give the same
 * bytes; every list inside is walked; no descriptor may be left open.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "host/common/fd.h"
#include "host/wire/wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { FUZZ_FDS = 0x0F, FUZZ_SOCKET = 0x10 };

static struct wire hostile, host;
static int spare = -1;

static void
must(bool condition)
{
    if (!condition)
        abort();
}

static void
open_ends(void)
{
    int ends[2];

    if (spare >= 0)
        return;
    must(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) == 0);
    hostile.fd = ends[0];
    host.fd = ends[1];
    spare = open("/dev/null", O_RDONLY | O_CLOEXEC);
    must(spare >= 0);
}

/* The number that the next descriptor would get. */
static int
lowest_free(void)
{
    int fd = dup(spare);

    must(fd >= 0);
    close(fd);
    return fd;
}

static void
walk_params(struct span list)
{
    struct reader reader = reader_of(list.data, list.len);
    struct wire_param param;

    while (wire_get_param(&reader, &param) == 0) {
        must(param.kind <= WIRE_PARAM_FILE && param.transform <= WIRE_TRANSFORM_LAST);
        must(strlen(param.name) + strlen(param.value) < list.len);
    }
}

static void
walk_fills(struct span list)
{
    struct reader reader = reader_of(list.data, list.len);
    struct wire_fill fill;

    while (wire_get_fill(&reader, &fill) == 0) {
        must(fill.what <= WIRE_FILL_TOKEN && fill.place <= WIRE_FILL_POINTER);
        must(strlen(fill.field) + strlen(fill.name) + strlen(fill.user) < list.len);
    }
}

static void
walk_files(struct span list)
{
    struct reader reader = reader_of(list.data, list.len);
    struct wire_file file;

    while (wire_get_file(&reader, &file) == 0) {
        must(file.replace <= WIRE_REPLACE_LAST);
        must(strlen(file.reference) + strlen(file.url) + strlen(file.title) +
                 strlen(file.media_type) + file.content.len <
             list.len);
    }
}

#define WALK_u8(value)  (void)(value)
#define WALK_u16(value) (void)(value)
#define WALK_u32(value) (void)(value)
#define WALK_u64(value) (void)(value)
#define WALK_i64(value) (void)(value)
#define WALK_fd(value)  (void)(value)
#define WALK_str(value) must(strlen(value) < WIRE_FRAME_MAX)
#define WALK_bytes(value)   \
    do {                    \
        walk_params(value); \
        walk_fills(value);  \
        walk_files(value);  \
    } while (0)

/* Reads every field, whichever message it is, and sends the message back. */
#define WALK_FIELD(type, field) WALK_##type(fields->field);
#define WALK_CASE(number, name)                                                \
    case number: {                                                             \
        const struct wire_##name *fields = &message->name;                     \
                                                                               \
        (void)fields;                                                          \
        WIRE_##name(WALK_FIELD) return wire_send_##name(&host, message->name); \
    }

static int
walk_and_send(const struct wire_message *message)
{
    switch ((unsigned)message->is) {
        WIRE_MESSAGES(WALK_CASE)
    default: abort();
    }
}

/* What was understood says all that was sent. */
static void
check_round(const struct wire_message *message, const uint8_t *frame, size_t len)
{
    static uint8_t again[WIRE_FRAME_MAX + 1];
    ssize_t got;

    must(walk_and_send(message) == 0);
    got = recv(hostile.fd, again, sizeof again, MSG_DONTWAIT);
    must(got == (ssize_t)len && memcmp(again, frame, len) == 0);
}

static void
send_hostile(const uint8_t *frame, size_t len, size_t fds)
{
    struct iovec io = {(void *)(uintptr_t)frame, len};
    union {
        struct cmsghdr align;
        char bytes[CMSG_SPACE(sizeof(int) * FUZZ_FDS)];
    } control = {0};
    struct msghdr message = {.msg_iov = &io, .msg_iovlen = 1};

    if (fds > 0) {
        struct cmsghdr *header;

        message.msg_control = control.bytes;
        message.msg_controllen = CMSG_SPACE(sizeof(int) * fds);
        header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(sizeof(int) * fds);
        for (size_t i = 0; i < fds; i++)
            memcpy(CMSG_DATA(header) + i * sizeof(int), &spare, sizeof(int));
    }
    must(sendmsg(hostile.fd, &message, MSG_NOSIGNAL) == (ssize_t)len);
}

static void
receive_hostile(const uint8_t *frame, size_t len, size_t fds)
{
    struct wire_message message = WIRE_MESSAGE_INIT;
    int before, received;

    open_ends();
    before = lowest_free();
    send_hostile(frame, len, fds);
    received = wire_receive(&host, &message);
    if (received == 0) {
        must(fds <= 1 && (message.fd >= 0) == (fds == 1));
        check_round(&message, frame, len);
    }
    wire_message_clear(&message);
    must(lowest_free() == before);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct wire_message message = WIRE_MESSAGE_INIT;
    size_t fds = size > 0 ? data[0] & FUZZ_FDS : 0;

    if (size == 0 || size - 1 > WIRE_FRAME_MAX)
        return 0;
    if (fds > 0 || (data[0] & FUZZ_SOCKET)) {
        receive_hostile(data + 1, size - 1, fds);
    } else if (wire_decode(data + 1, size - 1, -1, &message) == 0) {
        open_ends();
        check_round(&message, data + 1, size - 1);
    }
    return 0;
}
