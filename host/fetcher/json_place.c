#include "host/fetcher/json_place.h"

#include <stdio.h>
#include <string.h>

#include "host/common/text.h"

struct json_scan {
    const char *begin;
    const char *at;
    const char *end;
    unsigned depth;
    unsigned found;
    struct json_place place;
};

static int scan_value(struct json_scan *scan, const char *pointer);

static void
scan_blanks(struct json_scan *scan)
{
    while (scan->at < scan->end && memchr(" \t\r\n", *scan->at, 4))
        scan->at++;
}

static bool
scan_take(struct json_scan *scan, char c)
{
    if (scan->at == scan->end || *scan->at != c)
        return false;
    scan->at++;
    return true;
}

/* Past the closing quote. */
static int
scan_string(struct json_scan *scan)
{
    if (!scan_take(scan, '"'))
        return -1;
    while (scan->at < scan->end) {
        unsigned char c = (unsigned char)*scan->at++;

        if (c == '"')
            return 0;
        if (c < 0x20 || (c == '\\' && scan->at++ >= scan->end))
            return -1;
    }
    return -1;
}

/* A number, true, false or null: letters of these, which a reader of the value looks at again. */
static int
scan_word(struct json_scan *scan)
{
    const char *start = scan->at;

    while (scan->at < scan->end && *scan->at && strchr("+-.0123456789Eaeflnrstu", *scan->at))
        scan->at++;
    return scan->at > start ? 0 : -1;
}

/*
 * Whether the next step of the pointer is this one, and what is left of the
 * pointer then. "~1" stands for '/', "~0" for '~'.
 */
static bool
pointer_steps(const char *pointer, const char *name, size_t len, const char **ret_rest)
{
    size_t i = 0;

    if (!pointer || *pointer++ != '/')
        return false;
    for (; *pointer && *pointer != '/'; pointer++, i++) {
        char c = *pointer;

        if (c == '~' && (pointer[1] == '0' || pointer[1] == '1'))
            c = *++pointer == '0' ? '~' : '/';
        if (i >= len || name[i] != c)
            return false;
    }
    *ret_rest = pointer;
    return i == len;
}

static int
scan_member(struct json_scan *scan, const char *pointer)
{
    CLEANUP_BUF struct buf key = BUF_INIT(JSON_PLACE_KEY_MAX);
    const char *start, *rest = NULL;

    scan_blanks(scan);
    start = scan->at;
    if (scan_string(scan) < 0)
        return -1;
    if (pointer && json_place_read(&key, start, (size_t)(scan->at - start)) < 0)
        return -1;
    scan_blanks(scan);
    if (!scan_take(scan, ':'))
        return -1;
    return scan_value(scan,
                      pointer_steps(pointer, (const char *)key.data, key.len, &rest) ? rest : NULL);
}

static int
scan_object(struct json_scan *scan, const char *pointer)
{
    scan_blanks(scan);
    if (scan_take(scan, '}'))
        return 0;
    do {
        if (scan_member(scan, pointer) < 0)
            return -1;
        scan_blanks(scan);
    } while (scan_take(scan, ','));
    return scan_take(scan, '}') ? 0 : -1;
}

static int
scan_array(struct json_scan *scan, const char *pointer)
{
    char number[24];
    unsigned long index = 0;

    scan_blanks(scan);
    if (scan_take(scan, ']'))
        return 0;
    do {
        const char *rest = NULL;
        int len = snprintf(number, sizeof number, "%lu", index++);
        bool steps = pointer_steps(pointer, number, (size_t)len, &rest);

        if (scan_value(scan, steps ? rest : NULL) < 0)
            return -1;
        scan_blanks(scan);
    } while (scan_take(scan, ','));
    return scan_take(scan, ']') ? 0 : -1;
}

static int
scan_bare_value(struct json_scan *scan, const char *pointer)
{
    int result;

    if (scan->at < scan->end && *scan->at == '"')
        return scan_string(scan);
    if (scan->depth == JSON_PLACE_DEPTH)
        return -1;
    scan->depth++;
    if (scan_take(scan, '{'))
        result = scan_object(scan, pointer);
    else if (scan_take(scan, '['))
        result = scan_array(scan, pointer);
    else
        result = scan_word(scan);
    scan->depth--;
    return result;
}

static int
scan_value(struct json_scan *scan, const char *pointer)
{
    const char *start;

    scan_blanks(scan);
    start = scan->at;
    if (scan_bare_value(scan, pointer) < 0)
        return -1;
    if (pointer && *pointer == '\0') {
        scan->found++;
        scan->place =
            (struct json_place){(size_t)(start - scan->begin), (size_t)(scan->at - start)};
    }
    return 0;
}

int
json_place_find(const char *text, size_t len, const char *pointer, struct json_place *ret_place)
{
    struct json_scan scan = {.begin = text, .at = text, .end = text + len};

    if (len == 0 || scan_value(&scan, pointer) < 0)
        return -1;
    scan_blanks(&scan);
    if (scan.at != scan.end || scan.found > 1)
        return -1;
    if (scan.found == 0)
        return 1;
    *ret_place = scan.place;
    return 0;
}

static int
read_hex(const char *at, const char *end, uint32_t *ret_value)
{
    static const char digits[] = "0123456789abcdef";
    uint32_t value = 0;

    if (end - at < 4)
        return -1;
    for (int i = 0; i < 4; i++) {
        char c = at[i] >= 'A' && at[i] <= 'F' ? (char)(at[i] | 0x20) : at[i];
        const char *digit = c ? strchr(digits, c) : NULL;

        if (!digit)
            return -1;
        value = value << 4 | (uint32_t)(digit - digits);
    }
    *ret_value = value;
    return 0;
}

/* Behind "\u"; a pair of surrogates is one character. Where it ends, or NULL. */
static const char *
read_codepoint(struct buf *out, const char *at, const char *end)
{
    uint32_t first, second;

    if (read_hex(at, end, &first) < 0)
        return NULL;
    at += 4;
    if (first >= 0xD800 && first < 0xDC00 && end - at >= 6 && at[0] == '\\' && at[1] == 'u' &&
        read_hex(at + 2, end, &second) == 0 && second >= 0xDC00 && second < 0xE000) {
        first = 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00);
        at += 6;
    }
    if (first == 0 || (first >= 0xD800 && first < 0xE000))
        return NULL;
    text_put_codepoint(out, first);
    return at;
}

int
json_place_read(struct buf *out, const char *quoted, size_t len)
{
    static const char letters[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";
    const char *at = quoted + 1, *end = quoted + len - 1;

    if (len < 2 || quoted[0] != '"' || *end != '"')
        return -1;
    while (at < end) {
        const char *letter;

        if (*at != '\\') {
            buf_append_byte(out, (uint8_t)*at++);
            continue;
        }
        if (++at == end)
            return -1;
        letter = *at ? strchr(letters, *at) : NULL;
        if (letter)
            buf_append_byte(out, (uint8_t)meanings[letter - letters]);
        if (!letter && *at != 'u')
            return -1;
        at = letter ? at + 1 : read_codepoint(out, at + 1, end);
        if (!at)
            return -1;
    }
    return out->bad ? -1 : 0;
}

static char *
put_escaped(char *out, const struct secret *value)
{
    static const char digits[] = "0123456789abcdef";

    *out++ = '"';
    for (size_t i = 0; i < value->len; i++) {
        unsigned char c = (unsigned char)value->data[i];

        if (c < 0x20) {
            memcpy(out, "\\u00", 4);
            out[4] = digits[c >> 4];
            out[5] = digits[c & 15];
            out += 6;
        } else {
            if (c == '"' || c == '\\')
                *out++ = '\\';
            *out++ = (char)c;
        }
    }
    *out++ = '"';
    return out;
}

struct secret *
json_place_fill(const char *text, size_t len, struct json_place place, const struct secret *value)
{
    struct secret *filled = secret_new(len + 6 * value->len + 2);
    char *at = filled ? filled->data : NULL;

    if (!filled)
        return NULL;
    memcpy(at, text, place.at);
    at = put_escaped(at + place.at, value);
    memcpy(at, text + place.at + place.len, len - place.at - place.len);
    filled->len = (size_t)(at - filled->data) + len - place.at - place.len;
    return filled;
}
