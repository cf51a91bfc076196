/*
 * Messages over a SOCK_SEQPACKET socket: one frame a message, at most one
 * descriptor with it.
 *
 * A frame is a u16 number and the fields in the order of the table, encoded as
 * in host/common/codec.h, except that strings have a NUL behind them that is
 * not counted. A frame with anything left over, with an unknown number, with a
 * descriptor too many or too few, or that was cut, is a violation: whoever sent
 * it is not to be trusted any more.
 */
#ifndef CLISK_WIRE_WIRE_H
#define CLISK_WIRE_WIRE_H

#include "host/common/codec.h"
#include "host/wire/messages.h"

enum {
    WIRE_FRAME_MAX = 64 * 1024,
    WIRE_SNAPSHOT_MAX = 512 * 1024, /* of all its parts */
    WIRE_SNAPSHOT_PART = 60 * 1024
};

/* The numbers: WIRE_LOG and so on, as WIRE_NUMBER(log). */
#define WIRE_NUMBER(name) WIRE_NUMBER_##name
enum wire_number {
#define WIRE_ENUM(number, name) WIRE_NUMBER_##name = (number),
    WIRE_MESSAGES(WIRE_ENUM)
#undef WIRE_ENUM
};

/* Behind the last number. */
enum {
#define WIRE_LAST(number, name) WIRE_LAST_##name = (number),
    WIRE_MESSAGES(WIRE_LAST)
#undef WIRE_LAST
        WIRE_NUMBER_END
};

#define WIRE_C_u8    uint8_t
#define WIRE_C_u16   uint16_t
#define WIRE_C_u32   uint32_t
#define WIRE_C_u64   uint64_t
#define WIRE_C_i64   int64_t
#define WIRE_C_str   const char *
#define WIRE_C_bytes struct span
#define WIRE_C_fd    int

/* struct wire_log and so on. */
#define WIRE_FIELD(type, name) WIRE_C_##type name;
#define WIRE_STRUCT(number, name) \
    struct wire_##name {          \
        WIRE_##name(WIRE_FIELD)   \
    };
WIRE_MESSAGES(WIRE_STRUCT)
#undef WIRE_STRUCT
#undef WIRE_FIELD

/* A message received: `is` says which member holds it. The descriptor belongs to the message until
 * it is taken with TAKE_FD. */
struct wire_message {
    enum wire_number is;
    int fd;
    union {
#define WIRE_MEMBER(number, name) struct wire_##name name;
        WIRE_MESSAGES(WIRE_MEMBER)
#undef WIRE_MEMBER
    };
};

#define WIRE_MESSAGE_INIT \
    {                     \
        .fd = -1          \
    }

/* As long as the other end lives: for a child, whose broker may be busy with a disk. */
enum { WIRE_SEND_FOR_EVER = -1 };

/* Our end of a socket, and the memory that received messages point into. */
struct wire {
    int fd;
    int send_ms; /* for how long sending waits for the other end to read; 0: ten seconds */
    uint8_t frame[WIRE_FRAME_MAX];
};

/* "log"; NULL for a number that is none. */
const char *wire_name(enum wire_number number);

/*
 * Encodes and sends; the caller keeps his descriptor. 0; -1 with errno: EMSGSIZE
 * when the message does not fit a frame or a string is not UTF-8, EPIPE when the other end is gone,
 * ETIMEDOUT when it does not read in time.
 */
#define WIRE_SEND(number, name) int wire_send_##name(struct wire *wire, struct wire_##name message);
WIRE_MESSAGES(WIRE_SEND)
#undef WIRE_SEND

/*
 * Receives one message, waiting if the socket blocks. 0; 1 when the other end
 * has closed; -1 with errno: EAGAIN when there is none, EPROTO for a violation.
 * The descriptor of the last message is closed if it was not taken.
 */
int wire_receive(struct wire *wire, struct wire_message *message);

/* Closes the descriptor of a message that was not taken. */
void wire_message_clear(struct wire_message *message);

/* Decodes one frame, for wire_receive() and for tests: 0, or -1 for a violation. */
int wire_decode(const uint8_t *frame, size_t len, int fd, struct wire_message *message);

/*
 * Lists inside a `bytes` field: names with values, or with references to
 * secrets. For a secret, the value is the secret's name; for a file, that of
 * the file, which is empty.
 */
enum wire_param_kind { WIRE_PARAM_TEXT = 0, WIRE_PARAM_SECRET = 1, WIRE_PARAM_FILE = 2 };

struct wire_param {
    enum wire_param_kind kind;
    const char *name;
    const char *value;
    enum wire_transform transform; /* of a secret */
};

void wire_put_param(struct buf *buf, struct wire_param param);
/* 0 and the next one; 1 at the end; -1 for a violation. */
int wire_get_param(struct reader *reader, struct wire_param *ret_param);

/*
 * Lists of secrets and tokens that are put into a request outside of a form:
 * into a header, or into a JSON body in place of what is at a pointer.
 */
enum wire_fill_what { WIRE_FILL_SECRET = 0, WIRE_FILL_TOKEN = 1 };
enum wire_fill_place { WIRE_FILL_HEADER = 0, WIRE_FILL_POINTER = 1 };
enum wire_fill_scheme {
    WIRE_FILL_PLAIN = 0,
    WIRE_FILL_BEARER = 1,
    WIRE_FILL_BASIC = 2,
    WIRE_FILL_SCHEME_LAST = WIRE_FILL_BASIC
};

struct wire_fill {
    enum wire_fill_what what;
    enum wire_fill_place place;
    enum wire_fill_scheme scheme;
    enum wire_transform transform;
    const char *field; /* the header's name, or the pointer */
    const char *name;  /* of the secret or the token */
    const char *user;  /* WIRE_FILL_BASIC */
};

void wire_put_fill(struct buf *buf, struct wire_fill fill);
/* As wire_get_param(). */
int wire_get_fill(struct reader *reader, struct wire_fill *ret_fill);

/* The documents of a record, in its `files`. */
struct wire_file {
    const char *reference;  /* "": the record's own document */
    const char *url;        /* "" where the konnector gives its content */
    const char *title;      /* for the person */
    const char *media_type; /* what it must be */
    enum wire_replace replace;
    struct span content; /* empty where there is a URL */
};

void wire_put_file(struct buf *buf, struct wire_file file);
/* As wire_get_param(). */
int wire_get_file(struct reader *reader, struct wire_file *ret_file);

#endif
