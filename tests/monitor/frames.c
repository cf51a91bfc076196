#include "tests/monitor/frames.h"

#include <string.h>

const struct frame_variant frame_variants[] = {
    {"plain", SHAPE_PLAIN, -1, PASSED_NULL, true},
    {"full", SHAPE_FULL, -1, PASSED_SMALL, true},
    {"lists", SHAPE_LISTS, -1, PASSED_LARGE, false},
    {"cut", SHAPE_CUT, -1, PASSED_NULL, true},
    {"long", SHAPE_LONG, -1, PASSED_NULL, false},
    {"not-utf8", SHAPE_NOT_UTF8, -1, PASSED_NULL, false},
    {"nul-inside", SHAPE_NUL_INSIDE, -1, PASSED_NULL, false},
    {"lying", SHAPE_LYING, -1, PASSED_NULL, false},
    {"64k", SHAPE_64K, -1, PASSED_NULL, false},
    {"64k+1", SHAPE_64K_1, -1, PASSED_NULL, false},
    {"128k", SHAPE_128K, -1, PASSED_NULL, true},
    {"256k", SHAPE_256K, -1, PASSED_NULL, false},
    {"no-fd", SHAPE_PLAIN, 0, PASSED_NULL, false},
    {"1-fd", SHAPE_PLAIN, 1, PASSED_NULL, false},
    {"2-fds", SHAPE_PLAIN, 2, PASSED_NULL, false},
    {"9-fds", SHAPE_FULL, 9, PASSED_NULL, false},
    {"253-fds", SHAPE_PLAIN, FRAMES_FDS_MAX, PASSED_NULL, true},
    {"253-pipes", SHAPE_PLAIN, FRAMES_FDS_MAX, PASSED_PIPE, false},
    {"pipe", SHAPE_PLAIN, 1, PASSED_PIPE, false},
    {"socket", SHAPE_PLAIN, 1, PASSED_SOCKET, false},
    {"fifo", SHAPE_PLAIN, 1, PASSED_FIFO, false},
    {"empty-memory", SHAPE_FULL, 1, PASSED_EMPTY, false},
    {"small-memory", SHAPE_PLAIN, 1, PASSED_SMALL, false},
    {"large-memory", SHAPE_PLAIN, 1, PASSED_LARGE, false},
    {"folder", SHAPE_PLAIN, 1, PASSED_FOLDER, false},
    {"endless", SHAPE_PLAIN, 1, PASSED_ENDLESS, false},
};
const size_t frame_variant_count = ARRAY_SIZE(frame_variants);

/* Letters, an escape sequence, a C1 control, an override of the direction of writing. */
#define FULL_TEXT "A\033]0;title\007\302\233[31m\342\200\256txt.exe\n/../\"'<b>"

unsigned
frame_number(unsigned index)
{
    static const unsigned unknown[FRAMES_UNKNOWN] = {0, WIRE_NUMBER_END, 0xFFFF};

    return index < WIRE_NUMBER_END - 1 ? index + 1 : unknown[(index - WIRE_NUMBER_END + 1) % 3];
}

const char *
frame_name(unsigned index)
{
    const char *name = wire_name((enum wire_number)frame_number(index));

    return name ? name : "unknown";
}

struct frame_kinds {
    unsigned texts;
    unsigned bytes;
    unsigned fds;
};

#define KIND_u8                 (void)0
#define KIND_u16                (void)0
#define KIND_u32                (void)0
#define KIND_u64                (void)0
#define KIND_i64                (void)0
#define KIND_str                kinds.texts++
#define KIND_bytes              kinds.bytes++
#define KIND_fd                 kinds.fds++
#define KIND_FIELD(type, field) KIND_##type;
#define KIND_CASE(number, name) \
    case number: WIRE_##name(KIND_FIELD) break;

static struct frame_kinds
frame_kinds(unsigned index)
{
    struct frame_kinds kinds = {0};

    switch (frame_number(index)) {
        WIRE_MESSAGES(KIND_CASE)
    default: break;
    }
    return kinds;
}

bool
frame_has_text(unsigned index)
{
    return frame_kinds(index).texts > 0;
}

bool
frame_has_bytes(unsigned index)
{
    return frame_kinds(index).bytes > 0;
}

bool
frame_has_fd(unsigned index)
{
    return frame_kinds(index).fds > 0;
}

bool
frame_exists(unsigned index, const struct frame_variant *variant)
{
    switch (variant->shape) {
    case SHAPE_NOT_UTF8:
    case SHAPE_NUL_INSIDE: return frame_has_text(index);
    case SHAPE_LISTS: return frame_has_bytes(index);
    case SHAPE_LYING: return frame_has_text(index) || frame_has_bytes(index);
    case SHAPE_PLAIN:
    case SHAPE_FULL:
    case SHAPE_CUT:
    case SHAPE_LONG:
    case SHAPE_64K:
    case SHAPE_64K_1:
    case SHAPE_128K:
    case SHAPE_256K:
    default: return true;
    }
}

int
frame_fd_count(unsigned index, const struct frame_variant *variant)
{
    return variant->fds >= 0 ? variant->fds : frame_has_fd(index);
}

bool
frame_is_violation(unsigned index, const struct frame_variant *variant)
{
    int fds = frame_fd_count(index, variant);

    if (!wire_name((enum wire_number)frame_number(index)) || variant->shape > SHAPE_LISTS)
        return true;
    /* A field for a descriptor may be empty: "no-fd" says so. */
    return fds > 1 || (fds == 1 && !frame_has_fd(index));
}

/* Where a fault goes into the first text or bytes. */
struct frame_maker {
    struct buf *out;
    enum frame_shape shape;
    uint32_t id;
    int fds;
    bool spoilt;
};

static void
frame_put_number(struct frame_maker *maker, const char *field, unsigned width, uint64_t value)
{
    if (maker->shape == SHAPE_FULL)
        value = UINT64_MAX;
    if (strcmp(field, "id") == 0)
        value = maker->id;
    for (unsigned i = 0; i < width; i++)
        buf_append_byte(maker->out, (uint8_t)(value >> (8 * i)));
}

static void
frame_put_u32(struct frame_maker *maker, size_t value)
{
    for (unsigned i = 0; i < 4; i++)
        buf_append_byte(maker->out, (uint8_t)(value >> (8 * i)));
}

static const char *
frame_text(struct frame_maker *maker)
{
    if (maker->shape == SHAPE_FULL || maker->shape == SHAPE_CUT)
        return FULL_TEXT;
    if (maker->shape == SHAPE_NOT_UTF8 && !maker->spoilt)
        return "\xC0\xAF";
    return "";
}

static void
frame_put_text(struct frame_maker *maker)
{
    const char *text = frame_text(maker);
    size_t len = strlen(text);

    if (maker->shape == SHAPE_NUL_INSIDE && !maker->spoilt) {
        text = "a\0b";
        len = 3;
    }
    frame_put_u32(maker, maker->shape == SHAPE_LYING && !maker->spoilt ? UINT32_MAX : len);
    buf_append(maker->out, text, len);
    buf_append_byte(maker->out, 0);
    maker->spoilt = true;
}

static void
frame_put_list(struct buf *list)
{
    wire_put_param(
        list, (struct wire_param){WIRE_PARAM_TEXT, "200", "https://a.test/", WIRE_TRANSFORM_RAW});
    wire_put_param(
        list, (struct wire_param){WIRE_PARAM_SECRET, FULL_TEXT, "password", WIRE_TRANSFORM_LAST});
}

static void
frame_put_bytes(struct frame_maker *maker)
{
    CLEANUP_BUF struct buf bytes = BUF_INIT(1024);

    if (maker->shape == SHAPE_LISTS)
        frame_put_list(&bytes);
    else if (maker->shape == SHAPE_FULL || maker->shape == SHAPE_CUT)
        buf_append(&bytes, "\xFF\xFE\x00\x80\x1B", 5);
    frame_put_u32(maker, maker->shape == SHAPE_LYING && !maker->spoilt ? 0x7FFFFFFF : bytes.len);
    buf_append(maker->out, bytes.data, bytes.len);
    maker->spoilt = true;
}

#define PUT_u8(maker, field)    frame_put_number(maker, #field, 1, 0)
#define PUT_u16(maker, field)   frame_put_number(maker, #field, 2, 0)
#define PUT_u32(maker, field)   frame_put_number(maker, #field, 4, 0)
#define PUT_u64(maker, field)   frame_put_number(maker, #field, 8, 0)
#define PUT_i64(maker, field)   frame_put_number(maker, #field, 8, 0)
#define PUT_str(maker, field)   frame_put_text(maker)
#define PUT_bytes(maker, field) frame_put_bytes(maker)
#define PUT_fd(maker, field)    buf_append_byte((maker)->out, (maker)->fds > 0)
#define PUT_FIELD(type, field)  PUT_##type(&maker, field);
#define PUT_CASE(number, name) \
    case number: WIRE_##name(PUT_FIELD) break;

static void
frame_pad(struct buf *out, size_t len)
{
    static const uint8_t zeros[4096];

    while (out->len < len && !out->bad)
        buf_append(out, zeros, len - out->len < sizeof zeros ? len - out->len : sizeof zeros);
}

/* What is done to the whole of it. */
static void
frame_finish(struct buf *out, enum frame_shape shape)
{
    switch (shape) {
    case SHAPE_CUT: out->len--; break;
    case SHAPE_LONG: buf_append_byte(out, 0); break;
    case SHAPE_64K: frame_pad(out, WIRE_FRAME_MAX); break;
    case SHAPE_64K_1: frame_pad(out, WIRE_FRAME_MAX + 1); break;
    case SHAPE_128K: frame_pad(out, 128 * 1024); break;
    case SHAPE_256K: frame_pad(out, 256 * 1024); break;
    case SHAPE_PLAIN:
    case SHAPE_FULL:
    case SHAPE_LISTS:
    case SHAPE_NOT_UTF8:
    case SHAPE_NUL_INSIDE:
    case SHAPE_LYING:
    default: break;
    }
}

void
frame_put(struct buf *out, unsigned index, const struct frame_variant *variant, uint32_t id)
{
    struct frame_maker maker = {
        .out = out, .shape = variant->shape, .id = id, .fds = frame_fd_count(index, variant)};
    unsigned number = frame_number(index);

    buf_append_byte(out, (uint8_t)number);
    buf_append_byte(out, (uint8_t)(number >> 8));
    switch (number) {
        WIRE_MESSAGES(PUT_CASE)
    default: break;
    }
    frame_finish(out, variant->shape);
}
