#include "sdk/runtime/json/json.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "host/common/text.h"

enum { JSON_STACK_MAX = 1 << 28 };

/*
 * Items are collected on a stack, since an arena cannot grow an array, and move
 * into the arena when their array or object ends.
 */
struct parser {
    struct arena *arena;
    const char *begin;
    const char *at;
    const char *end;
    int depth;
    struct buf stack;
    const char *why;
};

static int parse_value(struct parser *parser, struct json_value *value);

static int
parse_fail(struct parser *parser, const char *why)
{
    parser->why = why;
    return 1;
}

static void
parse_space(struct parser *parser)
{
    while (parser->at < parser->end && (*parser->at == ' ' || *parser->at == '\t' ||
                                        *parser->at == '\n' || *parser->at == '\r'))
        parser->at++;
}

static bool
parse_is(const struct parser *parser, char c)
{
    return parser->at < parser->end && *parser->at == c;
}

static int
parse_word(struct parser *parser, const char *word, enum json_type type, struct json_value *value)
{
    size_t len = strlen(word);

    if ((size_t)(parser->end - parser->at) < len || memcmp(parser->at, word, len) != 0)
        return parse_fail(parser, "is no value");
    parser->at += len;
    value->type = type;
    return 0;
}

/* --- numbers -------------------------------------------------------------- */

static size_t
parse_digits(struct parser *parser)
{
    const char *from = parser->at;

    while (parser->at < parser->end && *parser->at >= '0' && *parser->at <= '9')
        parser->at++;
    return (size_t)(parser->at - from);
}

static int
parse_number(struct parser *parser, struct json_value *value)
{
    const char *from = parser->at, *digits;
    size_t count;

    parser->at += parse_is(parser, '-');
    digits = parser->at;
    count = parse_digits(parser);
    if (count == 0)
        return parse_fail(parser, "a digit is missing");
    if (count > 1 && *digits == '0')
        return parse_fail(parser, "a number begins with 0");
    if (parse_is(parser, '.')) {
        parser->at++;
        if (parse_digits(parser) == 0)
            return parse_fail(parser, "a digit is missing");
    }
    if (parse_is(parser, 'e') || parse_is(parser, 'E')) {
        parser->at++;
        parser->at += parse_is(parser, '+') || parse_is(parser, '-');
        if (parse_digits(parser) == 0)
            return parse_fail(parser, "a digit is missing");
    }
    value->type = JSON_NUMBER;
    value->len = (size_t)(parser->at - from);
    value->text = arena_strndup(parser->arena, from, value->len);
    return value->text ? 0 : -1;
}

/* --- strings -------------------------------------------------------------- */

/* Where the string ends, past its quote; NULL when it is malformed. */
static const char *
string_end(struct parser *parser)
{
    for (const char *at = parser->at + 1; at < parser->end; at++) {
        if (*at == '"')
            return at;
        if ((unsigned char)*at < 0x20) {
            parser->at = at;
            parser->why = "a control character in a string";
            return NULL;
        }
        if (*at == '\\')
            at++;
    }
    parser->at = parser->end;
    parser->why = "a string does not end";
    return NULL;
}

static bool
take_hex4(const char *at, const char *end, uint32_t *ret_unit)
{
    uint32_t unit = 0;

    if (end - at < 4)
        return false;
    for (int i = 0; i < 4; i++) {
        char c = at[i];
        int digit = c >= '0' && c <= '9'   ? c - '0'
                    : c >= 'a' && c <= 'f' ? c - 'a' + 10
                    : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                           : -1;

        if (digit < 0)
            return false;
        unit = unit << 4 | (uint32_t)digit;
    }
    *ret_unit = unit;
    return true;
}

/* What follows "\u"; a pair of surrogates is one code point. Moves *at past it. */
static bool
take_unicode(const char **at, const char *end, uint32_t *ret_codepoint)
{
    uint32_t high, low;

    if (!take_hex4(*at, end, &high))
        return false;
    *at += 4;
    *ret_codepoint = high;
    if (high < 0xD800 || high > 0xDFFF)
        return true;
    *ret_codepoint = 0xFFFD;
    if (high < 0xDC00 && end - *at >= 6 && (*at)[0] == '\\' && (*at)[1] == 'u' &&
        take_hex4(*at + 2, end, &low) && low >= 0xDC00 && low <= 0xDFFF) {
        *ret_codepoint = 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
        *at += 6;
    }
    return true;
}

/* Into memory that is large enough: an escape is never shorter than what it stands for. */
static size_t
put_utf8(char *out, uint32_t codepoint)
{
    struct buf buf = {.data = (uint8_t *)out, .cap = 4, .max = 4};

    text_put_codepoint(&buf, codepoint);
    return buf.len;
}

static int
unescape(struct parser *parser, const char *at, const char *end, char *out, size_t *ret_len)
{
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    size_t len = 0;

    while (at < end) {
        const char *simple;
        uint32_t codepoint;

        if (*at != '\\') {
            out[len++] = *at++;
            continue;
        }
        parser->at = at;
        at++;
        simple = *at ? strchr(from, *at) : NULL;
        if (simple) {
            out[len++] = to[simple - from];
            at++;
        } else if (*at == 'u') {
            at++;
            if (!take_unicode(&at, end, &codepoint))
                return parse_fail(parser, "an escape that is not known");
            len += put_utf8(out + len, codepoint);
        } else {
            return parse_fail(parser, "an escape that is not known");
        }
    }
    *ret_len = len;
    return 0;
}

static int
parse_string(struct parser *parser, const char **ret_text, size_t *ret_len)
{
    const char *from = parser->at + 1, *end = string_end(parser);
    char *out;
    int result;

    if (!end)
        return 1;
    if (!text_is_utf8(from, (size_t)(end - from)))
        return parse_fail(parser, "a string is not UTF-8");
    out = arena_alloc(parser->arena, (size_t)(end - from) + 1);
    if (!out)
        return -1;
    result = unescape(parser, from, end, out, ret_len);
    if (result != 0)
        return result;
    *ret_text = out;
    parser->at = end + 1;
    return 0;
}

/* --- arrays and objects --------------------------------------------------- */

/* Moves what is above `base` on the stack into the arena. */
static int
parse_collect(struct parser *parser, size_t base, struct json_value *value)
{
    size_t bytes = parser->stack.len - base;
    struct json_value *items;

    value->count = bytes / sizeof *items;
    items = arena_alloc(parser->arena, bytes ? bytes : 1);
    if (!items)
        return -1;
    if (bytes > 0)
        memcpy(items, parser->stack.data + base, bytes);
    value->items = items;
    parser->stack.len = base;
    return 0;
}

static int
parse_member_name(struct parser *parser, struct json_value *item)
{
    int result;

    if (!parse_is(parser, '"'))
        return parse_fail(parser, "the name of a member is missing");
    result = parse_string(parser, &item->key, &item->key_len);
    if (result != 0)
        return result;
    parse_space(parser);
    if (!parse_is(parser, ':'))
        return parse_fail(parser, "a colon is missing");
    parser->at++;
    return 0;
}

static int
parse_items(struct parser *parser, enum json_type type, char close)
{
    parse_space(parser);
    if (parse_is(parser, close))
        return 0;
    for (;;) {
        struct json_value item = {0};
        int result;

        parse_space(parser);
        result = type == JSON_OBJECT ? parse_member_name(parser, &item) : 0;
        if (result == 0)
            result = parse_value(parser, &item);
        if (result != 0)
            return result;
        if (buf_append(&parser->stack, &item, sizeof item) < 0)
            return -1;
        if (!parse_is(parser, ','))
            return parse_is(parser, close) ? 0 : parse_fail(parser, "a comma or an end is missing");
        parser->at++;
    }
}

static int
parse_container(struct parser *parser, enum json_type type, char close, struct json_value *value)
{
    size_t base = parser->stack.len;
    int result;

    if (parser->depth == JSON_DEPTH_MAX)
        return parse_fail(parser, "it is nested too deep");
    parser->depth++;
    parser->at++;
    result = parse_items(parser, type, close);
    if (result != 0)
        return result;
    parser->at++;
    parser->depth--;
    value->type = type;
    return parse_collect(parser, base, value);
}

static int
parse_value(struct parser *parser, struct json_value *value)
{
    int result;

    parse_space(parser);
    switch (parser->at < parser->end ? *parser->at : '\0') {
    case '{': result = parse_container(parser, JSON_OBJECT, '}', value); break;
    case '[': result = parse_container(parser, JSON_ARRAY, ']', value); break;
    case '"':
        value->type = JSON_STRING;
        result = parse_string(parser, &value->text, &value->len);
        break;
    case 't': result = parse_word(parser, "true", JSON_TRUE, value); break;
    case 'f': result = parse_word(parser, "false", JSON_FALSE, value); break;
    case 'n': result = parse_word(parser, "null", JSON_NULL, value); break;
    case '-':
    case '0' ... '9': result = parse_number(parser, value); break;
    default: result = parse_fail(parser, "is no value"); break;
    }
    parse_space(parser);
    return result;
}

int
json_parse(struct arena *arena, const char *data, size_t len, const struct json_value **ret_value,
           size_t *ret_position, const char **ret_why)
{
    static const char bom[] = "\xEF\xBB\xBF";
    struct parser parser = {.arena = arena,
                            .begin = data,
                            .at = data,
                            .end = data + len,
                            .stack = BUF_INIT(JSON_STACK_MAX)};
    struct json_value *value = arena_alloc(arena, sizeof *value);
    int result = -1;

    if (len >= 3 && memcmp(data, bom, 3) == 0)
        parser.at += 3;
    if (value)
        result = parse_value(&parser, value);
    if (result == 0 && parser.at != parser.end)
        result = parse_fail(&parser, "something follows the value");
    buf_free(&parser.stack);
    if (result == 0) {
        *ret_value = value;
    } else if (result > 0) {
        *ret_position = (size_t)(parser.at - parser.begin);
        *ret_why = parser.why;
    }
    return result;
}
