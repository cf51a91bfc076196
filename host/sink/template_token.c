#include "host/sink/template_token.h"

#include <string.h>

#include "host/sink/name.h"
#include "host/sink/name_part.h"

static enum template_token_type
type_of(char sign)
{
    switch (sign) {
    case '?': return TEMPLATE_IF;
    case '!': return TEMPLATE_UNLESS;
    case '/': return TEMPLATE_END;
    default: return TEMPLATE_PART;
    }
}

/* From a '{' on. */
static int
next_braced(const char **at, const char *end, struct template_token *ret_token)
{
    const char *inside = *at + 1, *close = memchr(inside, '}', (size_t)(end - inside));
    enum template_token_type type;

    if (!close || memchr(inside, '{', (size_t)(close - inside)))
        return -1;
    type = type_of(*inside);
    if (type != TEMPLATE_PART)
        inside++;
    *ret_token =
        (struct template_token){.type = type, .text = inside, .len = (size_t)(close - inside)};
    *at = close + 1;
    return 0;
}

int
template_token_next(const char **at, const char *end, struct template_token *ret_token)
{
    size_t len = 0;

    if (*at == end)
        return 1;
    if (**at == '{')
        return next_braced(at, end, ret_token);
    if (**at == '}')
        return -1;
    if (**at == '/') {
        *ret_token = (struct template_token){.type = TEMPLATE_SLASH, .text = *at, .len = 1};
        ++*at;
        return 0;
    }
    while (*at + len < end && !memchr("{}/", (*at)[len], 3))
        len++;
    *ret_token = (struct template_token){.type = TEMPLATE_TEXT, .text = *at, .len = len};
    *at += len;
    return 0;
}

const char *
template_end(const char *template)
{
    const char *end = template + strlen(template), *dot = strrchr(template, '.');

    return dot && dot > template && name_is_extension(dot + 1) ? dot : end;
}

int
template_name_of(const char *text, size_t len, struct template_name *ret_name)
{
    struct template_name name;

    if (len > FIELD_PATH_MAX)
        return 1;
    memcpy(name.text, text, len);
    name.text[len] = '\0';
    if (!field_path_is_right(name.text))
        return 1;
    *ret_name = name;
    return 0;
}

/* The first of the characters that is outside quotes; `end` for none. */
static const char *
find_unquoted(const char *at, const char *end, char wanted)
{
    char quote = '\0';

    for (; at < end; at++) {
        if (quote ? *at == quote : *at == '\'' || *at == '"')
            quote = quote ? '\0' : *at;
        else if (!quote && *at == wanted)
            break;
    }
    return at;
}

const char *
template_choices_end(const struct template_token *part)
{
    return find_unquoted(part->text, part->text + part->len, ':');
}

const char *
template_format_of(const struct template_token *part, size_t *ret_len)
{
    const char *end = part->text + part->len, *colon = template_choices_end(part);

    if (colon == end)
        return NULL;
    *ret_len = (size_t)(end - colon - 1);
    return colon + 1;
}

int
template_choice_next(const char **at, const char *end, struct template_choice *ret_choice)
{
    const char *from = *at, *bar;
    struct template_choice choice;

    if (from > end)
        return 1;
    bar = find_unquoted(from, end, '|');
    choice = (struct template_choice){.text = from, .len = (size_t)(bar - from)};
    if (choice.len > 0 && (*from == '\'' || *from == '"')) {
        if (choice.len < 2 || from[choice.len - 1] != *from)
            return -1;
        choice =
            (struct template_choice){.is_quoted = true, .text = from + 1, .len = choice.len - 2};
    }
    /* One past the end says that the last one was given. */
    *at = bar + 1;
    *ret_choice = choice;
    return 0;
}

int
template_condition_of(const struct template_token *token, struct template_name *ret_name,
                      const char **ret_value, size_t *ret_len)
{
    const char *equals = memchr(token->text, '=', token->len);
    size_t len = equals ? (size_t)(equals - token->text) : token->len;

    if (template_name_of(token->text, len, ret_name) != 0)
        return 1;
    *ret_value = equals ? equals + 1 : NULL;
    *ret_len = equals ? token->len - len - 1 : 0;
    return 0;
}
