#include <stdbool.h>
#include <string.h>

#include "host/common/buf.h"
#include "sdk/runtime/json/unescape.h"
#include "sdk/runtime/json/json.h"

/* What must come next. */
enum parse_state {
    WANT_VALUE,
    WANT_VALUE_OR_END, /* behind "[" */
    WANT_NAME,
    WANT_NAME_OR_END, /* behind "{" */
    WANT_COMMA_OR_END,
    DONE,
};

/* An array or object that is not closed yet. */
struct frame {
    size_t first; /* of its values, among the pending ones */
    enum json_type type;
};

/*
 * Values wait in `pending` until the array or object around them is closed;
 * then they are copied to the arena in one piece, names and values in turn for
 * an object. Texts are decoded into `pool`, which is as large as the source
 * and cannot overflow: two quotes, or the mark behind a number, leave room for
 * the NUL.
 */
struct parser {
    struct arena *arena;
    const char *begin, *at, *end;
    char *pool;
    struct json_value *pending;
    size_t count;
    struct buf memory; /* of pending */
    struct frame frames[JSON_DEPTH_MAX];
    size_t depth;
    enum parse_state state;
    const char *why;
};

enum { FIRST_PENDING = 64 };

static int
parse_refuse(struct parser *parser, const char *why)
{
    parser->why = why;
    return 1;
}

static void
skip_space(struct parser *parser)
{
    while (parser->at < parser->end && (*parser->at == ' ' || *parser->at == '\n' ||
                                        *parser->at == '\r' || *parser->at == '\t'))
        parser->at++;
}

/* Makes the room for pending values twice as large when it is full. */
static int
pending_grow(struct parser *parser)
{
    size_t old = parser->count * sizeof *parser->pending;
    size_t more = old ? old : FIRST_PENDING * sizeof *parser->pending;

    parser->memory.len = old;
    if (!buf_reserve(&parser->memory, more))
        return -1;
    parser->pending = (void *)parser->memory.data;
    return 0;
}

static int
pending_add(struct parser *parser, struct json_value value)
{
    size_t room = parser->memory.cap / sizeof value;

    if (parser->count == room && pending_grow(parser) < 0)
        return -1;
    parser->pending[parser->count++] = value;
    return 0;
}

static int
parse_add(struct parser *parser, struct json_value value)
{
    parser->state = parser->depth > 0 ? WANT_COMMA_OR_END : DONE;
    return pending_add(parser, value);
}

static int
parse_string(struct parser *parser, struct json_value *ret_value)
{
    size_t len;

    parser->at++;
    if (json_unescape(&parser->at, parser->end, parser->pool, &len, &parser->why) != 0)
        return 1;
    *ret_value =
        (struct json_value){.text = parser->pool, .len = (uint32_t)len, .type = JSON_STRING};
    parser->pool += len;
    *parser->pool++ = '\0';
    return 0;
}

/* Digits, at least one. */
static int
skip_digits(struct parser *parser)
{
    const char *first = parser->at;

    while (parser->at < parser->end && *parser->at >= '0' && *parser->at <= '9')
        parser->at++;
    return parser->at > first ? 0 : parse_refuse(parser, "there is a digit missing");
}

static bool
skip_any(struct parser *parser, char a, char b)
{
    if (parser->at == parser->end || (*parser->at != a && *parser->at != b))
        return false;
    parser->at++;
    return true;
}

static int
skip_number(struct parser *parser)
{
    skip_any(parser, '-', '-');
    if (!skip_any(parser, '0', '0') && skip_digits(parser) != 0)
        return 1;
    if (skip_any(parser, '.', '.') && skip_digits(parser) != 0)
        return 1;
    if (!skip_any(parser, 'e', 'E'))
        return 0;
    skip_any(parser, '+', '-');
    return skip_digits(parser);
}

static int
parse_number(struct parser *parser)
{
    const char *first = parser->at;
    struct json_value value = {.type = JSON_NUMBER, .text = parser->pool};
    size_t len;

    if (skip_number(parser) != 0)
        return 1;
    len = (size_t)(parser->at - first);
    memcpy(parser->pool, first, len);
    parser->pool += len;
    *parser->pool++ = '\0';
    value.len = (uint32_t)len;
    return parse_add(parser, value);
}

static int
parse_literal(struct parser *parser, const char *text, size_t len, enum json_type type)
{
    if ((size_t)(parser->end - parser->at) < len || memcmp(parser->at, text, len) != 0)
        return parse_refuse(parser, "there is no such value");
    parser->at += len;
    return parse_add(parser, (struct json_value){.type = (uint8_t)type});
}

static int
parse_open(struct parser *parser, enum json_type type)
{
    if (parser->depth == JSON_DEPTH_MAX)
        return parse_refuse(parser, "the document is nested too deep");
    parser->frames[parser->depth++] = (struct frame){.first = parser->count, .type = type};
    parser->state = type == JSON_ARRAY ? WANT_VALUE_OR_END : WANT_NAME_OR_END;
    parser->at++;
    return 0;
}

/* Closes the innermost array or object: its values become one. */
static int
parse_close(struct parser *parser)
{
    struct frame frame = parser->frames[--parser->depth];
    size_t count = parser->count - frame.first;
    struct json_value value = {.type = (uint8_t)frame.type};
    struct json_value *items = NULL;

    if (count > 0) {
        items = arena_array(parser->arena, count, sizeof *items);
        if (!items)
            return -1;
        memcpy(items, parser->pending + frame.first, count * sizeof *items);
    }
    if (frame.type == JSON_ARRAY)
        value.items = items;
    else
        value.members = (const void *)items;
    value.len = (uint32_t)(frame.type == JSON_ARRAY ? count : count / 2);
    parser->count = frame.first;
    parser->at++;
    return parse_add(parser, value);
}

static int
parse_value(struct parser *parser)
{
    struct json_value value;

    switch (*parser->at) {
    case '{': return parse_open(parser, JSON_OBJECT);
    case '[': return parse_open(parser, JSON_ARRAY);
    case 't': return parse_literal(parser, "true", 4, JSON_TRUE);
    case 'f': return parse_literal(parser, "false", 5, JSON_FALSE);
    case 'n': return parse_literal(parser, "null", 4, JSON_NULL);
    case '"':
        if (parse_string(parser, &value) != 0)
            return 1;
        return parse_add(parser, value);
    default: break;
    }
    if (*parser->at == '-' || (*parser->at >= '0' && *parser->at <= '9'))
        return parse_number(parser);
    return parse_refuse(parser, "there is a value missing");
}

static int
parse_name(struct parser *parser)
{
    struct json_value name;

    if (*parser->at != '"')
        return parse_refuse(parser, "there is a name missing");
    if (parse_string(parser, &name) != 0)
        return 1;
    skip_space(parser);
    if (parser->at == parser->end || *parser->at != ':')
        return parse_refuse(parser, "there is a colon missing");
    parser->at++;
    parser->state = WANT_VALUE;
    return pending_add(parser, name);
}

static int
parse_comma_or_end(struct parser *parser)
{
    enum json_type type = parser->frames[parser->depth - 1].type;

    if (*parser->at == (type == JSON_ARRAY ? ']' : '}'))
        return parse_close(parser);
    if (*parser->at != ',')
        return parse_refuse(parser, "there is a comma or an end missing");
    parser->at++;
    parser->state = type == JSON_ARRAY ? WANT_VALUE : WANT_NAME;
    return 0;
}

static int
parse_step(struct parser *parser)
{
    skip_space(parser);
    if (parser->at == parser->end)
        return parse_refuse(parser, "the document ends too early");
    switch (parser->state) {
    case WANT_VALUE_OR_END: return *parser->at == ']' ? parse_close(parser) : parse_value(parser);
    case WANT_VALUE: return parse_value(parser);
    case WANT_NAME_OR_END: return *parser->at == '}' ? parse_close(parser) : parse_name(parser);
    case WANT_NAME: return parse_name(parser);
    case WANT_COMMA_OR_END: return parse_comma_or_end(parser);
    case DONE: break;
    }
    return 0;
}

static int
parse_document(struct parser *parser)
{
    static const char mark[] = "\xEF\xBB\xBF";
    int result = 0;

    if (parser->end - parser->at >= 3 && memcmp(parser->at, mark, 3) == 0)
        parser->at += 3;
    while (result == 0 && parser->state != DONE)
        result = parse_step(parser);
    if (result != 0)
        return result;
    skip_space(parser);
    if (parser->at < parser->end)
        return parse_refuse(parser, "there is something behind the document");
    return 0;
}

/* The root, from where it waits to the arena. */
static const struct json_value *
parse_root(const struct parser *parser)
{
    struct json_value *root = arena_alloc(parser->arena, sizeof *root);

    if (root)
        *root = parser->pending[0];
    return root;
}

int
json_parse(struct arena *arena, const char *data, size_t len, const struct json_value **ret_value,
           size_t *ret_position, const char **ret_why)
{
    struct parser parser = {.arena = arena};
    const struct json_value *root = NULL;
    int result;

    parser.begin = len > 0 ? data : "";
    parser.at = parser.begin;
    parser.end = parser.begin + len;
    if (len >= UINT32_MAX) {
        *ret_position = 0;
        *ret_why = "the document is too large";
        return 1;
    }
    parser.memory = BUF_INIT(SIZE_MAX / 2);
    parser.pool = arena_alloc(arena, len + 1);
    result = parser.pool ? parse_document(&parser) : -1;
    if (result == 0)
        root = parse_root(&parser);
    buf_free(&parser.memory);
    if (result > 0) {
        *ret_position = (size_t)(parser.at - parser.begin);
        *ret_why = parser.why;
        return result;
    }
    if (!root)
        return -1;
    *ret_value = root;
    return 0;
}
