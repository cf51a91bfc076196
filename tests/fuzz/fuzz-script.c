/*
 * Scripts: a name up to a line break, and behind it a script. The tokens follow
 * each other to its end; what is found is read as JSON.
 */
#include <stdlib.h>
#include <string.h>

#include "host/common/text.h"
#include "sdk/runtime/script/find.h"
#include "sdk/runtime/script/lex.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ARENA_MAX = 64 * 1024 * 1024 };

static void
check_tokens(const char *script, size_t len)
{
    struct script_lexer *lexer = malloc(sizeof *lexer);
    const char *at = script;
    struct script_token token;

    if (!lexer)
        abort();
    script_lexer_init(lexer, script, len);
    do {
        token = script_lexer_next(lexer);
        if (token.at < at || token.at + token.len > script + len)
            abort();
        if (token.type != SCRIPT_END && token.type != SCRIPT_BAD && token.len == 0)
            abort();
        at = token.at + token.len;
    } while (token.type != SCRIPT_END && token.type != SCRIPT_BAD);
    if (token.type == SCRIPT_END && at != script + len)
        abort();
    free(lexer);
}

/* As deep as JSON_DEPTH_MAX at most. */
static void
check_value(const struct json_value *value)
{
    if ((value->type == JSON_STRING || value->type == JSON_NUMBER) &&
        !text_is_utf8(value->text, value->len))
        abort();
    for (size_t i = 0; i < json_length(value); i++)
        check_value(json_item(value, i));
}

static void
check_name(const char *name, const char *script, size_t len)
{
    struct arena *arena = arena_new(ARENA_MAX);
    const struct json_value *value = NULL;
    struct script_name parsed;
    const char *why = NULL;
    size_t position = SIZE_MAX;
    int result;

    if (!arena)
        abort();
    if (script_name_parse(name, &parsed) == 0) {
        result = script_find(arena, script, len, &parsed, &value, &position, &why);
        if (result > 0 && (position > len || !why))
            abort();
        if (result == 0 && value)
            check_value(value);
    }
    arena_free(arena);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *text = (const char *)data, *line = size > 0 ? memchr(data, '\n', size) : NULL;
    char *name;

    /* A page's text is UTF-8. */
    if (!line || !text_is_utf8(text, size))
        return 0;
    name = strndup(text, (size_t)(line - text));
    if (!name)
        abort();
    line++;
    check_tokens(line, size - (size_t)(line - text));
    check_name(name, line, size - (size_t)(line - text));
    free(name);
    return 0;
}
