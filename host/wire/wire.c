#include "host/wire/wire.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "host/common/fd.h"
#include "host/common/text.h"

enum { WIRE_SEND_MS = 10000, WIRE_FDS_MAX = 8 };

const char *
wire_name(enum wire_number number)
{
    switch (number) {
#define WIRE_NAME_CASE(value, name) \
    case value: return #name;
        WIRE_MESSAGES(WIRE_NAME_CASE)
#undef WIRE_NAME_CASE
    default: return NULL;
    }
}

/* Strings carry their NUL, so that the receiver can use them in place. */
static void
wire_put_str(struct buf *buf, const char *value)
{
    if (value && !text_is_utf8(value, strlen(value)))
        buf->bad = true;
    put_str(buf, value);
    buf_append_byte(buf, 0);
}

static const char *
wire_get_str(struct reader *reader)
{
    struct span span = get_str(reader);

    if (get_u8(reader) != 0)
        reader->bad = true;
    return reader->bad || !span.data ? "" : (const char *)span.data;
}

/* A descriptor is not in the bytes: only that there is one. */
struct wire_parcel {
    struct buf buf;
    int fd;
};

#define WIRE_ENCODE_u8(parcel, value)    put_u8(&(parcel)->buf, value)
#define WIRE_ENCODE_u16(parcel, value)   put_u16(&(parcel)->buf, value)
#define WIRE_ENCODE_u32(parcel, value)   put_u32(&(parcel)->buf, value)
#define WIRE_ENCODE_u64(parcel, value)   put_u64(&(parcel)->buf, value)
#define WIRE_ENCODE_i64(parcel, value)   put_i64(&(parcel)->buf, value)
#define WIRE_ENCODE_str(parcel, value)   wire_put_str(&(parcel)->buf, value)
#define WIRE_ENCODE_bytes(parcel, value) put_span(&(parcel)->buf, value)
#define WIRE_ENCODE_fd(parcel, value)    wire_put_fd(parcel, value)

static void
wire_put_fd(struct wire_parcel *parcel, int fd)
{
    put_u8(&parcel->buf, fd >= 0);
    parcel->fd = fd;
}

/* Waits until the other end has read something. */
static int
wire_wait_writable(const struct wire *wire)
{
    struct pollfd poller = {.fd = wire->fd, .events = POLLOUT};
    int ready;

    do {
        ready = poll(&poller, 1, wire->send_ms != 0 ? wire->send_ms : WIRE_SEND_MS);
    } while (ready < 0 && errno == EINTR);
    if (ready == 0)
        errno = ETIMEDOUT;
    return ready > 0 ? 0 : -1;
}

static int
wire_send_frame(const struct wire *wire, const struct buf *frame, int passed)
{
    struct iovec io = {.iov_base = frame->data, .iov_len = frame->len};
    struct msghdr message = {.msg_iov = &io, .msg_iovlen = 1};
    union {
        struct cmsghdr align;
        char bytes[CMSG_SPACE(sizeof(int))];
    } control = {0};

    if (passed >= 0) {
        struct cmsghdr *header;

        message.msg_control = control.bytes;
        message.msg_controllen = sizeof control.bytes;
        header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(sizeof(int));
        memcpy(CMSG_DATA(header), &passed, sizeof passed);
    }
    while (sendmsg(wire->fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT) < 0) {
        if (errno == EINTR)
            continue;
        if (errno != EAGAIN || wire_wait_writable(wire) < 0)
            return -1;
    }
    return 0;
}

static int
wire_send_parcel(struct wire *wire, const struct wire_parcel *parcel)
{
    if (parcel->buf.bad) {
        errno = EMSGSIZE;
        return -1;
    }
    return wire_send_frame(wire, &parcel->buf, parcel->fd);
}

static void
wire_parcel_free(struct wire_parcel *parcel)
{
    buf_free(&parcel->buf);
}

#define WIRE_SEND_FIELD(type, field) WIRE_ENCODE_##type(&parcel, message.field);
#define WIRE_SEND_DEFINE(number, name)                                                  \
    int wire_send_##name(struct wire *wire, struct wire_##name message)                 \
    {                                                                                   \
        CLEANUP(wire_parcel_free)                                                       \
        struct wire_parcel parcel = {.buf = BUF_INIT_SECRET(WIRE_FRAME_MAX), .fd = -1}; \
                                                                                        \
        (void)message; /* some have no field */                                         \
        put_u16(&parcel.buf, number);                                                   \
        WIRE_##name(WIRE_SEND_FIELD);                                                   \
        return wire_send_parcel(wire, &parcel);                                         \
    }
WIRE_MESSAGES(WIRE_SEND_DEFINE)

/* What a decoder reads: the bytes, and the descriptor that came with them. */
struct wire_arrival {
    struct reader reader;
    int fd;
    bool fd_used;
};

#define WIRE_DECODE_u8(arrival)    get_u8(&(arrival)->reader)
#define WIRE_DECODE_u16(arrival)   get_u16(&(arrival)->reader)
#define WIRE_DECODE_u32(arrival)   get_u32(&(arrival)->reader)
#define WIRE_DECODE_u64(arrival)   get_u64(&(arrival)->reader)
#define WIRE_DECODE_i64(arrival)   get_i64(&(arrival)->reader)
#define WIRE_DECODE_str(arrival)   wire_get_str(&(arrival)->reader)
#define WIRE_DECODE_bytes(arrival) get_span(&(arrival)->reader)
#define WIRE_DECODE_fd(arrival)    wire_get_fd(arrival)

static int
wire_get_fd(struct wire_arrival *arrival)
{
    uint8_t flag = get_u8(&arrival->reader);
    bool has = flag == 1;

    if (flag > 1 || has != (arrival->fd >= 0))
        arrival->reader.bad = true;
    arrival->fd_used = has;
    return has ? arrival->fd : -1;
}

#define WIRE_GET_FIELD(type, field) message->field = WIRE_DECODE_##type(arrival);
#define WIRE_GET_DEFINE(number, name)                                     \
    static void wire_get_##name(struct wire_arrival *arrival ATTR_UNUSED, \
                                struct wire_##name *message ATTR_UNUSED)  \
    {                                                                     \
        WIRE_##name(WIRE_GET_FIELD)                                       \
    }
WIRE_MESSAGES(WIRE_GET_DEFINE)

int
wire_decode(const uint8_t *frame, size_t len, int fd, struct wire_message *message)
{
    struct wire_arrival arrival = {.reader = reader_of(frame, len), .fd = fd};
    uint16_t number = get_u16(&arrival.reader);

    message->fd = fd;
    message->is = (enum wire_number)number;
    switch (message->is) {
#define WIRE_GET_CASE(value, name) \
    case value: wire_get_##name(&arrival, &message->name); break;
        WIRE_MESSAGES(WIRE_GET_CASE)
    default: return -1;
    }
    if (reader_end(&arrival.reader) < 0 || (fd >= 0 && !arrival.fd_used))
        return -1;
    return 0;
}

/* Takes the one descriptor of a message; any other is closed and makes the message bad. */
static int
wire_take_fds(struct msghdr *message, int *ret_fd)
{
    int found = 0;

    *ret_fd = -1;
    for (struct cmsghdr *at = CMSG_FIRSTHDR(message); at; at = CMSG_NXTHDR(message, at)) {
        size_t count;

        if (at->cmsg_level != SOL_SOCKET || at->cmsg_type != SCM_RIGHTS)
            continue;
        count = (at->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (size_t i = 0; i < count; i++) {
            int fd;

            memcpy(&fd, CMSG_DATA(at) + i * sizeof fd, sizeof fd);
            if (found++ == 0)
                *ret_fd = fd;
            else
                close(fd);
        }
    }
    return found <= 1 ? 0 : -1;
}

int
wire_receive(struct wire *wire, struct wire_message *message)
{
    struct iovec io = {.iov_base = wire->frame, .iov_len = sizeof wire->frame};
    union {
        struct cmsghdr align;
        char bytes[CMSG_SPACE(sizeof(int) * WIRE_FDS_MAX)];
    } control;
    struct msghdr header = {.msg_iov = &io,
                            .msg_iovlen = 1,
                            .msg_control = control.bytes,
                            .msg_controllen = sizeof control.bytes};
    ssize_t len;
    int fd, taken;

    wire_message_clear(message);
    /* That the other end closed with something unread is said once, before what it still sent. */
    do {
        len = recvmsg(wire->fd, &header, MSG_CMSG_CLOEXEC);
    } while (len < 0 && (errno == EINTR || errno == ECONNRESET));
    if (len < 0)
        return -1;
    taken = wire_take_fds(&header, &fd);
    if (len == 0 && fd < 0)
        return 1;
    if (taken < 0 || (header.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) ||
        wire_decode(wire->frame, (size_t)len, fd, message) < 0) {
        fd_close(&fd);
        message->fd = -1;
        errno = EPROTO;
        return -1;
    }
    return 0;
}

void
wire_message_clear(struct wire_message *message)
{
    fd_close(&message->fd);
}

void
wire_put_param(struct buf *buf, struct wire_param param)
{
    put_u8(buf, (uint8_t)param.kind);
    wire_put_str(buf, param.name);
    wire_put_str(buf, param.value);
    put_u8(buf, (uint8_t)param.transform);
}

int
wire_get_param(struct reader *reader, struct wire_param *ret_param)
{
    uint8_t kind, transform;

    if (!reader->bad && reader->left == 0)
        return 1;
    kind = get_u8(reader);
    ret_param->kind = (enum wire_param_kind)kind;
    ret_param->name = wire_get_str(reader);
    ret_param->value = wire_get_str(reader);
    transform = get_u8(reader);
    ret_param->transform = (enum wire_transform)transform;
    return reader->bad || kind > WIRE_PARAM_FILE || transform > WIRE_TRANSFORM_LAST ? -1 : 0;
}

void
wire_put_fill(struct buf *buf, struct wire_fill fill)
{
    put_u8(buf, (uint8_t)fill.what);
    put_u8(buf, (uint8_t)fill.place);
    put_u8(buf, (uint8_t)fill.scheme);
    put_u8(buf, (uint8_t)fill.transform);
    wire_put_str(buf, fill.field);
    wire_put_str(buf, fill.name);
    wire_put_str(buf, fill.user);
}

int
wire_get_fill(struct reader *reader, struct wire_fill *ret_fill)
{
    uint8_t what, place, scheme, transform;

    if (!reader->bad && reader->left == 0)
        return 1;
    what = get_u8(reader);
    place = get_u8(reader);
    scheme = get_u8(reader);
    transform = get_u8(reader);
    *ret_fill = (struct wire_fill){
        .what = (enum wire_fill_what)what,
        .place = (enum wire_fill_place)place,
        .scheme = (enum wire_fill_scheme)scheme,
        .transform = (enum wire_transform)transform,
    };
    ret_fill->field = wire_get_str(reader);
    ret_fill->name = wire_get_str(reader);
    ret_fill->user = wire_get_str(reader);
    return reader->bad || what > WIRE_FILL_TOKEN || place > WIRE_FILL_POINTER ||
                   scheme > WIRE_FILL_SCHEME_LAST || transform > WIRE_TRANSFORM_LAST
               ? -1
               : 0;
}

void
wire_put_file(struct buf *buf, struct wire_file file)
{
    wire_put_str(buf, file.reference);
    wire_put_str(buf, file.url);
    wire_put_str(buf, file.title);
    wire_put_str(buf, file.media_type);
    put_u8(buf, (uint8_t)file.replace);
    put_span(buf, file.content);
}

int
wire_get_file(struct reader *reader, struct wire_file *ret_file)
{
    uint8_t replace;

    if (!reader->bad && reader->left == 0)
        return 1;
    ret_file->reference = wire_get_str(reader);
    ret_file->url = wire_get_str(reader);
    ret_file->title = wire_get_str(reader);
    ret_file->media_type = wire_get_str(reader);
    replace = get_u8(reader);
    ret_file->replace = (enum wire_replace)replace;
    ret_file->content = get_span(reader);
    return reader->bad || replace > WIRE_REPLACE_LAST ? -1 : 0;
}
