/*
 * Frames as no honest child sends them, made from the wire's own table: what is added to the table
 * is in every case of the tests at once.
 */
#ifndef CLISK_TESTS_MONITOR_FRAMES_H
#define CLISK_TESTS_MONITOR_FRAMES_H

#include <stdbool.h>

#include "host/common/buf.h"
#include "host/wire/wire.h"

/* Three numbers that no message has stand behind those of the table. */
enum {
    FRAMES_UNKNOWN = 3,
    FRAMES_NUMBERS = WIRE_NUMBER_END - 1 + FRAMES_UNKNOWN,
    FRAMES_FDS_MAX = 253
};

/* 256 KiB, which the kernel may refuse to send. */
enum { FRAMES_BYTES_MAX = 256 * 1024 };

/* What the bytes are. */
enum frame_shape {
    SHAPE_PLAIN,      /* nothing in any field */
    SHAPE_FULL,       /* the largest numbers, texts that move a terminal's cursor */
    SHAPE_LISTS,      /* lists of parameters that are well formed in every field of bytes */
    SHAPE_CUT,        /* one byte lacks */
    SHAPE_LONG,       /* one byte is too many */
    SHAPE_NOT_UTF8,   /* in the first text */
    SHAPE_NUL_INSIDE, /* in the first text */
    SHAPE_LYING,      /* the first text or bytes are said to be longer than the frame */
    SHAPE_64K,        /* as large as a frame may be, by what follows the message */
    SHAPE_64K_1,
    SHAPE_128K,
    SHAPE_256K
};

/* What the descriptors are. */
enum frame_passed {
    PASSED_NULL, /* /dev/null */
    PASSED_PIPE, /* whose other end nobody writes to */
    PASSED_SOCKET,
    PASSED_FIFO,
    PASSED_EMPTY, /* memory without a byte */
    PASSED_SMALL, /* memory of one byte, not sealed */
    PASSED_LARGE, /* memory of more bytes than anything may have */
    PASSED_FOLDER,
    PASSED_ENDLESS /* /dev/zero */
};

struct frame_variant {
    const char *name;
    enum frame_shape shape;
    int fds; /* how many; -1: as many as the message says */
    enum frame_passed passed;
    bool in_slice; /* `make check` tries it, too */
};

extern const struct frame_variant frame_variants[];
extern const size_t frame_variant_count;

/* The number on the wire of the index-th message, 0 up to FRAMES_NUMBERS - 1; its name. */
unsigned frame_number(unsigned index);
const char *frame_name(unsigned index);

/* Whether the message has a field of that kind. */
bool frame_has_text(unsigned index);
bool frame_has_bytes(unsigned index);
bool frame_has_fd(unsigned index);

/* Whether there is such a frame of this message. */
bool frame_exists(unsigned index, const struct frame_variant *variant);

/* How many descriptors go with it. */
int frame_fd_count(unsigned index, const struct frame_variant *variant);

/* Whether a receiver must take it for a violation, whatever state it is in. */
bool frame_is_violation(unsigned index, const struct frame_variant *variant);

/* Appends it, `id` in every field of that name. */
void frame_put(struct buf *out, unsigned index, const struct frame_variant *variant, uint32_t id);

#endif
