#include "sdk/runtime/script/find.h"

#include <string.h>

#include "sdk/runtime/script/literal.h"

struct finder {
    struct arena *arena;
    const struct script_name *name;
    const struct json_value **value;
    const char *at; /* where it went wrong */
    const char *why;
};

/* The part that a token is: a name, or a string without escapes. */
static bool
token_part(const struct script_token *token, struct span *ret_part)
{
    bool quoted = token->type == SCRIPT_STRING;

    if ((!quoted && token->type != SCRIPT_NAME) || memchr(token->at, '\\', token->len))
        return false;
    *ret_part = (struct span){.data = (const uint8_t *)token->at + quoted,
                              .len = token->len - (quoted ? 2 : 0)};
    return true;
}

/* The next property of a chain: 0; 1 when there is none, with the token that is there instead. */
static int
take_part(struct script_lexer *lexer, struct span *ret_part, struct script_token *ret_other)
{
    struct script_token token = script_lexer_next(lexer);
    bool square = script_token_is(&token, "[");

    *ret_other = token;
    if (!square && !script_token_is(&token, "."))
        return 1;
    token = script_lexer_next(lexer);
    if (token.type != (square ? SCRIPT_STRING : SCRIPT_NAME) || !token_part(&token, ret_part))
        return 1;
    if (!square)
        return 0;
    token = script_lexer_next(lexer);
    return script_token_is(&token, "]") ? 0 : 1;
}

int
script_name_parse(const char *text, struct script_name *ret_name)
{
    struct script_name name = {.count = 1};
    struct script_lexer lexer;
    struct script_token token;

    script_lexer_init(&lexer, text, strlen(text));
    token = script_lexer_next(&lexer);
    if (token.type != SCRIPT_NAME || !token_part(&token, &name.parts[0]))
        return 1;
    while (name.count < SCRIPT_NAME_PARTS &&
           take_part(&lexer, &name.parts[name.count], &token) == 0)
        name.count++;
    if (token.type != SCRIPT_END)
        return 1;
    *ret_name = name;
    return 0;
}

static bool
spans_equal(struct span a, struct span b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

static bool
values_equal(const struct json_value *a, const struct json_value *b)
{
    if (a->type != b->type || a->len != b->len)
        return false;
    if (a->type == JSON_STRING || a->type == JSON_NUMBER)
        return memcmp(a->text, b->text, a->len) == 0;
    for (size_t i = 0; i < json_length(a); i++) {
        if (a->type == JSON_OBJECT && !values_equal(&a->members[i].name, &b->members[i].name))
            return false;
        if (!values_equal(json_item(a, i), json_item(b, i)))
            return false;
    }
    return true;
}

static int
finder_refuse(struct finder *finder, const char *at, const char *why)
{
    finder->at = at;
    finder->why = why;
    return 1;
}

/* Whether the tokens behind the first part make an assignment to the name. */
static bool
take_target(struct script_lexer *lexer, const struct script_name *name)
{
    struct script_token token;
    struct span part;

    for (size_t i = 1; i < name->count; i++) {
        if (take_part(lexer, &part, &token) != 0 || !spans_equal(part, name->parts[i]))
            return false;
    }
    token = script_lexer_next(lexer);
    return script_token_is(&token, "=");
}

/* "JSON.parse('...')": whether it is there, with its string. */
static bool
take_json_parse(struct script_lexer *lexer, struct script_token *ret_string)
{
    static const char *const words[] = {"JSON", ".", "parse", "("};
    struct script_token token;

    for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
        token = script_lexer_next(lexer);
        if (!script_token_is(&token, words[i]))
            return false;
    }
    *ret_string = script_lexer_next(lexer);
    token = script_lexer_next(lexer);
    return ret_string->type == SCRIPT_STRING && script_token_is(&token, ")");
}

/* Whether nothing behind the value makes it part of a larger expression. */
static bool
value_ends(struct script_lexer *lexer)
{
    static const char *const ends[] = {";", ",", ")", "}"};
    struct script_token token = script_lexer_next(lexer);

    for (size_t i = 0; i < ARRAY_SIZE(ends); i++) {
        if (script_token_is(&token, ends[i]))
            return true;
    }
    if (token.type == SCRIPT_END || (token.type == SCRIPT_TEMPLATE && *token.at == '}'))
        return true;
    return token.on_new_line && token.type == SCRIPT_NAME && !script_token_is(&token, "in") &&
           !script_token_is(&token, "instanceof");
}

static int
finder_parse(struct finder *finder, const char *at, const char *json, size_t len,
             const struct json_value **ret_value)
{
    size_t position;
    const char *why;
    int result = json_parse(finder->arena, json, len, ret_value, &position, &why);

    return result > 0 ? finder_refuse(finder, at, why) : result;
}

/* The value, as JSON in the buffer; a string to be parsed once more gives what is in it. */
static int
take_value(struct finder *finder, struct script_lexer *lexer, struct buf *json,
           const struct json_value **ret_value)
{
    struct script_lexer plain = *lexer;
    struct script_token string;
    bool nested = take_json_parse(lexer, &string);
    const char *at = nested ? string.at : lexer->at;
    int result;

    if (nested) {
        result = literal_take_string(&string, json, &finder->at, &finder->why);
    } else {
        *lexer = plain;
        result = literal_take(lexer, json, &finder->at, &finder->why);
    }
    if (result != 0)
        return result;
    if (json->bad)
        return -1;
    result = finder_parse(finder, at, (const char *)json->data, json->len, ret_value);
    if (result == 0 && nested)
        result = finder_parse(finder, at, (*ret_value)->text, (*ret_value)->len, ret_value);
    if (result == 0 && !value_ends(lexer))
        return finder_refuse(finder, lexer->last.at, "the value is no data");
    return result;
}

static int
finder_take(struct finder *finder, struct script_lexer *lexer)
{
    CLEANUP_BUF struct buf json = BUF_INIT(UINT32_MAX);
    const struct json_value *value = NULL;
    const char *at = lexer->at;
    int result = take_value(finder, lexer, &json, &value);

    if (result != 0)
        return result;
    if (*finder->value && !values_equal(*finder->value, value))
        return finder_refuse(finder, at, "it is assigned twice, and not the same");
    *finder->value = value;
    return 0;
}

/* Whether a token begins the name: not where it is a property of something else. */
static bool
token_begins(const struct script_token *token, const struct script_token *before,
             const struct script_name *name)
{
    struct span part;

    return token->type == SCRIPT_NAME && token_part(token, &part) &&
           spans_equal(part, name->parts[0]) && !script_token_is(before, ".") &&
           !script_token_is(before, "?.");
}

static int
finder_run(struct finder *finder, struct script_lexer *lexer)
{
    struct script_token before = lexer->last, token;
    int result = 0;

    while (result == 0) {
        token = script_lexer_next(lexer);
        if (token.type == SCRIPT_END)
            return 0;
        if (token.type == SCRIPT_BAD)
            return finder_refuse(finder, token.at, "the script cannot be read");
        if (token_begins(&token, &before, finder->name)) {
            struct script_lexer ahead = *lexer;

            if (take_target(&ahead, finder->name))
                result = finder_take(finder, &ahead);
        }
        before = token;
    }
    return result;
}

int
script_find(struct arena *arena, const char *text, size_t len, const struct script_name *name,
            const struct json_value **value, size_t *ret_position, const char **ret_why)
{
    struct finder finder = {.arena = arena, .name = name, .value = value};
    const struct span *last = &name->parts[name->count - 1];
    struct script_lexer lexer;
    int result;

    /* Most scripts of a page do not know the name at all. */
    if (len == 0 || !memmem(text, len, last->data, last->len))
        return 0;
    script_lexer_init(&lexer, text, len);
    result = finder_run(&finder, &lexer);
    if (result > 0) {
        *ret_position = (size_t)(finder.at - text);
        *ret_why = finder.why;
    }
    return result;
}
