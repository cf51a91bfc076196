#include "sdk/runtime/script/literal.h"

#include <string.h>

#include "host/common/text.h"

struct literal {
    struct script_lexer *lexer;
    struct buf *json;
    size_t depth;
    const char *at;
    const char *why;
};

static int
literal_refuse(struct literal *literal, const char *at, const char *why)
{
    literal->at = at;
    literal->why = why;
    return 1;
}

static int
hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* So many hexadecimal digits at `at`; -1 when they are not there. */
static int32_t
hex_number(const char *at, const char *end, int digits)
{
    int32_t value = 0;

    if (end - at < digits)
        return -1;
    while (digits-- > 0) {
        int digit = hex_value(*at++);

        if (digit < 0)
            return -1;
        value = value << 4 | digit;
    }
    return value;
}

/* "\u{1F600}", from behind its brace. Returns what stands behind it, or NULL. */
static const char *
string_braced(const char *at, const char *end, struct buf *json)
{
    uint32_t codepoint = 0;
    const char *first = at;

    for (; at < end && *at != '}'; at++) {
        int digit = hex_value(*at);

        if (digit < 0 || codepoint > 0x10FFFF >> 4)
            return NULL;
        codepoint = codepoint << 4 | (uint32_t)digit;
    }
    if (at == end || at == first || codepoint > 0x10FFFF)
        return NULL;
    if (codepoint < 0x20 || codepoint == '"' || codepoint == '\\')
        buf_printf(json, "\\u%04x", codepoint);
    else
        text_put_codepoint(json, codepoint);
    return at + 1;
}

/* An escape by number, `at` on its letter. Units of UTF-16 stay escapes, in pairs or alone. */
static const char *
string_numbered(const char *at, const char *end, struct buf *json)
{
    bool wide = *at++ == 'u';
    int32_t unit;

    if (wide && at < end && *at == '{')
        return string_braced(at + 1, end, json);
    unit = hex_number(at, end, wide ? 4 : 2);
    if (unit < 0)
        return NULL;
    buf_printf(json, "\\u%04x", (unsigned)unit);
    return at + (wide ? 4 : 2);
}

/* Past the end of a line that is escaped, which leaves nothing; NULL when it is no such end. */
static const char *
string_continued(const char *at, const char *end)
{
    if (end - at >= 2 && memcmp(at, "\r\n", 2) == 0)
        return at + 2;
    if (*at == '\n' || *at == '\r')
        return at + 1;
    if (end - at >= 3 && (memcmp(at, "\u2028", 3) == 0 || memcmp(at, "\u2029", 3) == 0))
        return at + 3;
    return NULL;
}

/* An escape, from behind its backslash. Returns what stands behind it, or NULL. */
static const char *
string_escape(const char *at, const char *end, struct buf *json)
{
    static const char letters[] = "bfnrt\"\\/";
    const char *continued = string_continued(at, end);

    if (continued)
        return continued;
    if (*at == 'u' || *at == 'x')
        return string_numbered(at, end, json);
    if (memchr(letters, *at, sizeof letters - 1))
        buf_printf(json, "\\%c", *at);
    else if (*at == 'v')
        buf_append_str(json, "\\u000b");
    else if (*at == '0' && (at + 1 == end || at[1] < '0' || at[1] > '9'))
        buf_append_str(json, "\\u0000");
    else if (*at >= '0' && *at <= '9')
        return NULL; /* octal, which strict scripts refuse too */
    else
        buf_append_byte(json, (uint8_t)*at); /* of a longer character, the rest follows */
    return at + 1;
}

int
literal_take_string(const struct script_token *token, struct buf *json, const char **ret_at,
                    const char **ret_why)
{
    const char *at = token->at + 1, *end = token->at + token->len - 1;

    buf_append_byte(json, '"');
    while (at < end) {
        unsigned char c = (unsigned char)*at;

        if (c == '\\') {
            const char *behind = string_escape(at + 1, end, json);

            if (!behind) {
                *ret_at = at;
                *ret_why = "there is no such escape";
                return 1;
            }
            at = behind;
            continue;
        }
        if (c == '"')
            buf_append_str(json, "\\\"");
        else if (c < 0x20)
            buf_printf(json, "\\u%04x", c);
        else
            buf_append_byte(json, c);
        at++;
    }
    buf_append_byte(json, '"');
    return 0;
}

static size_t
digits_of(const char *text, size_t len)
{
    size_t count = 0;

    while (count < len && text[count] >= '0' && text[count] <= '9')
        count++;
    return count;
}

/* Whether what is left of a number is an exponent, or nothing. */
static bool
is_exponent(const char *text, size_t len)
{
    size_t sign = len > 1 && (text[1] == '+' || text[1] == '-') ? 1 : 0;

    if (len == 0)
        return true;
    if ((*text | 0x20) != 'e' || len == 1 + sign)
        return false;
    return digits_of(text + 1 + sign, len - 1 - sign) == len - 1 - sign;
}

/* With all its digits; JSON wants one on either side of the point. */
static int
literal_number(struct literal *literal, const struct script_token *token)
{
    const char *text = token->at;
    size_t len = token->len, whole = digits_of(text, len), fraction;
    bool point = whole < len && text[whole] == '.';

    fraction = point ? digits_of(text + whole + 1, len - whole - 1) : 0;
    if (whole + fraction == 0 || (whole > 1 && text[0] == '0') ||
        !is_exponent(text + whole + point + fraction, len - whole - point - fraction))
        return literal_refuse(literal, text, "the number is not decimal");
    if (whole == 0)
        buf_append_byte(literal->json, '0');
    buf_append(literal->json, text, whole + point + fraction);
    if (point && fraction == 0)
        buf_append_byte(literal->json, '0');
    buf_append(literal->json, text + whole + point + fraction, len - whole - point - fraction);
    return 0;
}

static int literal_value(struct literal *literal, const struct script_token *token);

static int
literal_name(struct literal *literal, const struct script_token *token)
{
    struct script_token number = {.type = SCRIPT_BAD};

    if (script_token_is(token, "true") || script_token_is(token, "false") ||
        script_token_is(token, "null")) {
        buf_append(literal->json, token->at, token->len);
        return 0;
    }
    if (script_token_is(token, "void"))
        number = script_lexer_next(literal->lexer);
    if (script_token_is(token, "undefined") ||
        (number.type == SCRIPT_NUMBER && number.len == 1 && *number.at == '0')) {
        buf_append_str(literal->json, "null");
        return 0;
    }
    return literal_refuse(literal, token->at, "the value is no data");
}

/* Behind "-" or "!". */
static int
literal_signed(struct literal *literal, const struct script_token *sign)
{
    struct script_token token = script_lexer_next(literal->lexer);

    if (token.type != SCRIPT_NUMBER)
        return literal_refuse(literal, sign->at, "the value is no data");
    if (*sign->at == '-') {
        buf_append_byte(literal->json, '-');
        return literal_number(literal, &token);
    }
    if (token.len != 1 || (*token.at != '0' && *token.at != '1'))
        return literal_refuse(literal, sign->at, "the value is no data");
    buf_append_str(literal->json, *token.at == '0' ? "true" : "false");
    return 0;
}

static int
literal_member_name(struct literal *literal, const struct script_token *token)
{
    if (token->type == SCRIPT_STRING)
        return literal_take_string(token, literal->json, &literal->at, &literal->why);
    if ((token->type != SCRIPT_NAME || memchr(token->at, '\\', token->len) ||
         memchr(token->at, '#', token->len)) &&
        (token->type != SCRIPT_NUMBER || digits_of(token->at, token->len) != token->len ||
         (token->len > 1 && *token->at == '0')))
        return literal_refuse(literal, token->at, "there is a name missing");
    buf_append_byte(literal->json, '"');
    buf_append(literal->json, token->at, token->len);
    buf_append_byte(literal->json, '"');
    return 0;
}

static int
literal_member(struct literal *literal, const struct script_token *name)
{
    struct script_token token;

    if (literal_member_name(literal, name) != 0)
        return 1;
    token = script_lexer_next(literal->lexer);
    if (!script_token_is(&token, ":"))
        return literal_refuse(literal, token.at, "there is a colon missing");
    buf_append_byte(literal->json, ':');
    token = script_lexer_next(literal->lexer);
    return literal_value(literal, &token);
}

/* The items of an array or the members of an object, up to its end. */
static int
literal_items(struct literal *literal, const char *close)
{
    bool object = *close == '}', first = true;
    struct script_token token = script_lexer_next(literal->lexer);

    while (!script_token_is(&token, close)) {
        if (!first)
            buf_append_byte(literal->json, ',');
        first = false;
        if ((object ? literal_member : literal_value)(literal, &token) != 0)
            return 1;
        token = script_lexer_next(literal->lexer);
        if (script_token_is(&token, ","))
            token = script_lexer_next(literal->lexer);
        else if (!script_token_is(&token, close))
            return literal_refuse(literal, token.at, "there is a comma or an end missing");
    }
    return 0;
}

static int
literal_bracket(struct literal *literal, const struct script_token *token)
{
    bool object = *token->at == '{';

    if (literal->depth == LITERAL_DEPTH_MAX)
        return literal_refuse(literal, token->at, "the value is nested too deep");
    literal->depth++;
    buf_append_byte(literal->json, (uint8_t)*token->at);
    if (literal_items(literal, object ? "}" : "]") != 0)
        return 1;
    buf_append_byte(literal->json, object ? '}' : ']');
    literal->depth--;
    return 0;
}

static int
literal_value(struct literal *literal, const struct script_token *token)
{
    switch (token->type) {
    case SCRIPT_STRING:
        return literal_take_string(token, literal->json, &literal->at, &literal->why);
    case SCRIPT_NUMBER: return literal_number(literal, token);
    case SCRIPT_NAME: return literal_name(literal, token);
    case SCRIPT_PUNCTUATOR:
        if (script_token_is(token, "{") || script_token_is(token, "["))
            return literal_bracket(literal, token);
        if (script_token_is(token, "-") || script_token_is(token, "!"))
            return literal_signed(literal, token);
        break;
    case SCRIPT_END:
    case SCRIPT_BAD:
    case SCRIPT_TEMPLATE:
    case SCRIPT_REGEXP: break;
    }
    return literal_refuse(literal, token->at, "the value is no data");
}

int
literal_take(struct script_lexer *lexer, struct buf *json, const char **ret_at,
             const char **ret_why)
{
    struct literal literal = {.lexer = lexer, .json = json};
    struct script_token token = script_lexer_next(lexer);

    if (literal_value(&literal, &token) == 0)
        return 0;
    *ret_at = literal.at;
    *ret_why = literal.why;
    return 1;
}
