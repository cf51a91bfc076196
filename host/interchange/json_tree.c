#include "host/interchange/json_tree.h"

#include <string.h>

#include "host/common/text.h"

struct parser {
    char *begin;
    char *at;
    char *end;
    struct arena *arena;
    unsigned depth;
    bool is_full; /* the arena */
};

static int parse_value(struct parser *parser, struct json_node *node);

static void
skip_space(struct parser *parser)
{
    while (parser->at < parser->end && *parser->at && strchr(" \t\r\n", *parser->at))
        parser->at++;
}

/* Whether it is the next character, which is then passed. */
static bool
take(struct parser *parser, char c)
{
    skip_space(parser);
    if (parser->at == parser->end || *parser->at != c)
        return false;
    parser->at++;
    return true;
}

/* ---- strings */

static int
hex4(const struct parser *parser, const char *at)
{
    int value = 0;

    if (parser->end - at < 4)
        return -1;
    for (size_t i = 0; i < 4; i++) {
        char c = (char)(at[i] | 0x20);

        if (at[i] >= '0' && at[i] <= '9')
            value = value << 4 | (at[i] - '0');
        else if (c >= 'a' && c <= 'f')
            value = value << 4 | (c - 'a' + 10);
        else
            return -1;
    }
    return value;
}

/* Behind "\u": a code point, of one escape or of a pair; -1 for half a pair. */
static int32_t
take_codepoint(struct parser *parser)
{
    int32_t high = hex4(parser, parser->at), low;

    if (high < 0)
        return -1;
    parser->at += 4;
    if (high < 0xd800 || high > 0xdfff)
        return high;
    if (high > 0xdbff || parser->end - parser->at < 6 || parser->at[0] != '\\' ||
        parser->at[1] != 'u')
        return -1;
    low = hex4(parser, parser->at + 2);
    if (low < 0xdc00 || low > 0xdfff)
        return -1;
    parser->at += 6;
    return 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
}

/* UTF-8 is never longer than its escape. */
static char *
put_codepoint(char *out, int32_t point)
{
    if (point < 0x80) {
        *out++ = (char)point;
        return out;
    }
    if (point < 0x800) {
        *out++ = (char)(0xc0 | point >> 6);
    } else if (point < 0x10000) {
        *out++ = (char)(0xe0 | point >> 12);
        *out++ = (char)(0x80 | (point >> 6 & 63));
    } else {
        *out++ = (char)(0xf0 | point >> 18);
        *out++ = (char)(0x80 | (point >> 12 & 63));
        *out++ = (char)(0x80 | (point >> 6 & 63));
    }
    *out++ = (char)(0x80 | (point & 63));
    return out;
}

/* Behind a backslash; NULL for what is no escape. */
static char *
take_escape(struct parser *parser, char *out)
{
    static const char names[] = "\"\\/bfnrt", values[] = "\"\\/\b\f\n\r\t";
    char name = parser->at < parser->end ? *parser->at++ : '\0';
    const char *known = name ? strchr(names, name) : NULL;
    int32_t point;

    if (known) {
        *out++ = values[known - names];
        return out;
    }
    point = name == 'u' ? take_codepoint(parser) : -1;
    return point < 0 ? NULL : put_codepoint(out, point);
}

/* Behind the first quote, decoded in place; a NUL takes the place of the last quote or of a byte
 * before it. */
static int
take_string(struct parser *parser, char **ret_text, size_t *ret_len)
{
    char *begin = parser->at, *out = begin;

    while (parser->at < parser->end && *parser->at != '"') {
        char c = *parser->at++;

        if ((unsigned char)c < 0x20)
            return -1;
        if (c != '\\')
            *out++ = c;
        else if (!(out = take_escape(parser, out)))
            return -1;
    }
    if (parser->at == parser->end)
        return -1;
    parser->at++;
    *out = '\0';
    *ret_text = begin;
    *ret_len = (size_t)(out - begin);
    return text_is_utf8(begin, *ret_len) ? 0 : -1;
}

/* ---- the rest */

static size_t
skip_digits(struct parser *parser)
{
    char *begin = parser->at;

    while (parser->at < parser->end && *parser->at >= '0' && *parser->at <= '9')
        parser->at++;
    return (size_t)(parser->at - begin);
}

static bool
take_one_of(struct parser *parser, const char *chars)
{
    if (parser->at == parser->end || !*parser->at || !strchr(chars, *parser->at))
        return false;
    parser->at++;
    return true;
}

static int
parse_number(struct parser *parser, struct json_node *node)
{
    size_t whole;

    node->type = JSON_TREE_NUMBER;
    node->text = parser->at;
    take_one_of(parser, "-");
    whole = skip_digits(parser);
    if (whole == 0 || (whole > 1 && parser->at[-(ptrdiff_t)whole] == '0'))
        return -1;
    if (take_one_of(parser, ".") && skip_digits(parser) == 0)
        return -1;
    if (take_one_of(parser, "eE")) {
        take_one_of(parser, "+-");
        if (skip_digits(parser) == 0)
            return -1;
    }
    node->len = (size_t)(parser->at - node->text);
    return 0;
}

static int
parse_word(struct parser *parser, struct json_node *node)
{
    static const char *const words[] = {
        [JSON_TREE_NULL] = "null", [JSON_TREE_FALSE] = "false", [JSON_TREE_TRUE] = "true"};

    for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
        size_t len = strlen(words[i]);

        if ((size_t)(parser->end - parser->at) < len || memcmp(parser->at, words[i], len) != 0)
            continue;
        parser->at += len;
        node->type = (enum json_tree_type)i;
        return 0;
    }
    return -1;
}

/* A name and a colon. */
static int
parse_key(struct parser *parser, struct json_node *node)
{
    char *key;
    size_t len;

    if (!take(parser, '"') || take_string(parser, &key, &len) < 0 || strlen(key) != len)
        return -1;
    node->key = key;
    return take(parser, ':') ? 0 : -1;
}

static int
parse_list(struct parser *parser, struct json_node *list, char close)
{
    struct json_node **link = &list->first;

    list->type = close == '}' ? JSON_TREE_OBJECT : JSON_TREE_ARRAY;
    if (take(parser, close))
        return 0;
    do {
        struct json_node *node = arena_alloc(parser->arena, sizeof *node);

        if (!node) {
            parser->is_full = true;
            return -1;
        }
        *link = node;
        link = &node->next;
        if ((close == '}' && parse_key(parser, node) < 0) || parse_value(parser, node) < 0)
            return -1;
    } while (take(parser, ','));
    return take(parser, close) ? 0 : -1;
}

static int
parse_nested(struct parser *parser, struct json_node *node, char close)
{
    int result;

    if (parser->depth == JSON_TREE_DEPTH)
        return -1;
    parser->depth++;
    result = parse_list(parser, node, close);
    parser->depth--;
    return result;
}

static int
parse_value(struct parser *parser, struct json_node *node)
{
    if (take(parser, '{'))
        return parse_nested(parser, node, '}');
    if (take(parser, '['))
        return parse_nested(parser, node, ']');
    if (take(parser, '"')) {
        node->type = JSON_TREE_STRING;
        return take_string(parser, &node->text, &node->len);
    }
    if (parser->at < parser->end &&
        (*parser->at == '-' || (*parser->at >= '0' && *parser->at <= '9')))
        return parse_number(parser, node);
    return parse_word(parser, node);
}

int
json_tree_parse(char *text, size_t len, struct arena *arena, struct json_node **ret_root,
                struct error *err)
{
    struct parser parser = {.begin = text, .at = text, .end = text + len, .arena = arena};
    struct json_node *root = arena_alloc(arena, sizeof *root);
    int result = root ? parse_value(&parser, root) : -1;

    skip_space(&parser);
    if (!root || parser.is_full)
        return error_set(err, OUTCOME_LIMIT, "there are more values than clisk takes");
    if (result < 0 || parser.at != parser.end)
        return error_set(err, OUTCOME_USAGE, "it is no JSON, at byte %zu",
                         (size_t)(parser.at - parser.begin));
    *ret_root = root;
    return 0;
}

const struct json_node *
json_tree_get(const struct json_node *object, const char *key)
{
    if (!object || object->type != JSON_TREE_OBJECT)
        return NULL;
    for (const struct json_node *node = object->first; node; node = node->next) {
        if (strcmp(node->key, key) == 0)
            return node;
    }
    return NULL;
}

const char *
json_tree_text(const struct json_node *object, const char *key)
{
    const struct json_node *node = json_tree_get(object, key);

    if (!node || node->type != JSON_TREE_STRING || strlen(node->text) != node->len)
        return NULL;
    return node->text;
}

bool
json_tree_is_true(const struct json_node *object, const char *key)
{
    const struct json_node *node = json_tree_get(object, key);

    return node && node->type == JSON_TREE_TRUE;
}

int64_t
json_tree_number(const struct json_node *object, const char *key, int64_t missing)
{
    const struct json_node *node = json_tree_get(object, key);
    int64_t number = 0;

    if (!node || node->type == JSON_TREE_NULL)
        return missing;
    if (node->type != JSON_TREE_NUMBER || node->len > 18)
        return -1;
    for (size_t i = 0; i < node->len; i++) {
        if (node->text[i] < '0' || node->text[i] > '9')
            return -1;
        number = number * 10 + (node->text[i] - '0');
    }
    return number;
}
