#include "sdk/runtime/selector/compiler.h"

#include <string.h>
#include <strings.h>

#include "host/common/text.h"

void
compiler_fail(struct compiler *compiler, const char *at, const char *why)
{
    if (compiler->result != 0)
        return;
    compiler->result = 1;
    compiler->wrong = at;
    compiler->why = why;
}

void *
compiler_alloc(struct compiler *compiler, size_t size)
{
    void *memory = arena_alloc(compiler->arena, size);

    if (!memory)
        compiler->result = -1;
    return memory;
}

static bool
token_is_name_start(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c & 0x80);
}

bool
token_is_name(char c)
{
    return token_is_name_start(c) || token_is_digit(c) || c == '-';
}

static bool
token_is_escape(const char *at)
{
    return at[0] == '\\' && at[1] != '\0' && at[1] != '\n' && at[1] != '\r' && at[1] != '\f';
}

bool
token_is_identifier(const char *at)
{
    if (at[0] == '-')
        return token_is_name_start(at[1]) || at[1] == '-' || token_is_escape(at + 1);
    return token_is_name_start(at[0]) || token_is_escape(at);
}

void
token_skip_space(struct compiler *compiler)
{
    for (;;) {
        const char *end;

        while (token_is_space(*compiler->at))
            compiler->at++;
        if (strncmp(compiler->at, "/*", 2) != 0)
            return;
        end = strstr(compiler->at + 2, "*/");
        compiler->at = end ? end + 2 : compiler->at + strlen(compiler->at);
    }
}

static int
token_hex_value(char c)
{
    if (token_is_digit(c))
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* What follows a backslash: up to six hexadecimal digits and a space, or a character as it is. */
static void
token_take_escape(struct compiler *compiler, struct buf *out)
{
    uint32_t codepoint = 0;
    int digits = 0;

    compiler->at++;
    while (digits < 6 && token_hex_value(*compiler->at) >= 0) {
        codepoint = codepoint * 16 + (uint32_t)token_hex_value(*compiler->at++);
        digits++;
    }
    if (digits == 0) {
        buf_append_byte(out, (uint8_t)*compiler->at++);
        return;
    }
    if (compiler->at[0] == '\r' && compiler->at[1] == '\n')
        compiler->at++;
    if (token_is_space(*compiler->at))
        compiler->at++;
    text_put_codepoint(out, codepoint == 0 ? 0xFFFD : codepoint);
}

static struct text
token_keep(struct compiler *compiler, const struct buf *buf)
{
    struct text text = {.len = buf->len};

    text.data = buf->bad ? NULL : arena_strndup(compiler->arena, (const char *)buf->data, buf->len);
    if (!text.data)
        compiler->result = -1;
    return text;
}

static struct text
token_take_name(struct compiler *compiler)
{
    CLEANUP_BUF struct buf name = BUF_INIT(SELECTOR_BYTES_MAX * 4);

    while (token_is_name(*compiler->at) || token_is_escape(compiler->at)) {
        if (*compiler->at == '\\')
            token_take_escape(compiler, &name);
        else
            buf_append_byte(&name, (uint8_t)*compiler->at++);
    }
    return token_keep(compiler, &name);
}

struct text
token_take_identifier(struct compiler *compiler, const char *why)
{
    if (token_is_identifier(compiler->at))
        return token_take_name(compiler);
    compiler_fail(compiler, compiler->at, why);
    return (struct text){0};
}

/* A string runs to its quote, or to the end of the text, which CSS allows. */
struct text
token_take_string(struct compiler *compiler)
{
    CLEANUP_BUF struct buf string = BUF_INIT(SELECTOR_BYTES_MAX * 4);
    const char *begin = compiler->at;
    char quote = *compiler->at++;

    while (*compiler->at && *compiler->at != quote) {
        if (*compiler->at == '\n' || *compiler->at == '\r' || *compiler->at == '\f') {
            compiler_fail(compiler, begin, "a string does not end on its line");
            return (struct text){0};
        }
        if (compiler->at[0] == '\\' && compiler->at[1] == '\0')
            compiler->at++;
        else if (compiler->at[0] == '\\' && !token_is_escape(compiler->at))
            compiler->at += compiler->at[1] == '\r' && compiler->at[2] == '\n' ? 3 : 2;
        else if (*compiler->at == '\\')
            token_take_escape(compiler, &string);
        else
            buf_append_byte(&string, (uint8_t)*compiler->at++);
    }
    if (*compiler->at == quote)
        compiler->at++;
    return token_keep(compiler, &string);
}

bool
token_take_number(struct compiler *compiler, int32_t *ret_number)
{
    int64_t number = 0;

    if (!token_is_digit(*compiler->at))
        return false;
    while (token_is_digit(*compiler->at)) {
        number = number * 10 + (*compiler->at++ - '0');
        number = number > INT32_MAX ? INT32_MAX : number;
    }
    *ret_number = (int32_t)number;
    return true;
}

bool
token_take_word(struct compiler *compiler, const char *word)
{
    size_t len = strlen(word);

    if (strncasecmp(compiler->at, word, len) != 0 || token_is_name(compiler->at[len]))
        return false;
    compiler->at += len;
    return true;
}
