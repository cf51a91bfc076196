#include "sdk/runtime/selector/lex.h"

#include <string.h>

#include "host/common/text.h"

enum { DIGITS_MAX = 1000000000 };

static void
lexer_skip_comments(struct lexer *lexer)
{
    while (lexer->end - lexer->at >= 2 && lexer->at[0] == '/' && lexer->at[1] == '*') {
        size_t left = (size_t)(lexer->end - lexer->at) - 2;
        const char *close = memmem(lexer->at + 2, left, "*/", 2);

        lexer->at = close ? close + 2 : lexer->end;
    }
}

struct lexer
lexer_of(const char *text, size_t len)
{
    struct lexer lexer = {.begin = text, .at = text, .end = text + len};

    lexer_skip_comments(&lexer);
    return lexer;
}

bool
lexer_at_end(const struct lexer *lexer)
{
    return lexer->at == lexer->end;
}

char
lexer_peek(const struct lexer *lexer)
{
    return lexer_at_end(lexer) ? '\0' : *lexer->at;
}

bool
lexer_at(const struct lexer *lexer, char c)
{
    return !lexer_at_end(lexer) && *lexer->at == c;
}

bool
lexer_take(struct lexer *lexer, char c)
{
    if (!lexer_at(lexer, c))
        return false;
    lexer->at++;
    lexer_skip_comments(lexer);
    return true;
}

bool
lexer_skip_space(struct lexer *lexer)
{
    bool any = false;

    while (!lexer_at_end(lexer) && ascii_is_space(*lexer->at)) {
        any = true;
        lexer->at++;
        lexer_skip_comments(lexer);
    }
    return any;
}

bool
lexer_take_digits(struct lexer *lexer, int64_t *ret_number)
{
    int64_t number = 0;

    if (lexer_at_end(lexer) || *lexer->at < '0' || *lexer->at > '9')
        return false;
    for (; !lexer_at_end(lexer) && *lexer->at >= '0' && *lexer->at <= '9'; lexer->at++) {
        if (number < DIGITS_MAX)
            number = number * 10 + (*lexer->at - '0');
    }
    lexer_skip_comments(lexer);
    *ret_number = number;
    return true;
}

/* A NUL stands for U+FFFD (CSS Syntax level 3, section 3.3). */
static void
put_byte(struct buf *out, char c)
{
    if (c)
        buf_append_byte(out, (uint8_t)c);
    else
        text_put_codepoint(out, 0xFFFD);
}

static bool
is_name_start(char c)
{
    return !c || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           (unsigned char)c >= 0x80;
}

static bool
is_name(char c)
{
    return is_name_start(c) || (c >= '0' && c <= '9') || c == '-';
}

static bool
is_newline(char c)
{
    return c == '\n' || c == '\r' || c == '\f';
}

/* A backslash that a newline does not follow. */
static bool
at_escape(const char *at, const char *end)
{
    return at < end && at[0] == '\\' && (end - at < 2 || !is_newline(at[1]));
}

static bool
lexer_at_ident(const struct lexer *lexer)
{
    const char *at = lexer->at;

    if (lexer->end - at >= 2 && at[0] == '-' && at[1] == '-')
        return true;
    if (at < lexer->end && *at == '-')
        at++;
    return at < lexer->end && (is_name_start(*at) || at_escape(at, lexer->end));
}

static int
hex_of(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = ascii_lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The escape that the cursor is at, appended undone. At most six digits and one white space. */
static void
lexer_take_escape(struct lexer *lexer, struct buf *out)
{
    uint32_t codepoint = 0;
    int digits = 0;

    lexer->at++;
    while (digits < 6 && !lexer_at_end(lexer) && hex_of(*lexer->at) >= 0) {
        codepoint = codepoint * 16 + (uint32_t)hex_of(*lexer->at++);
        digits++;
    }
    if (digits == 0 && !lexer_at_end(lexer)) {
        codepoint = text_next_codepoint(&lexer->at, lexer->end);
    } else if (!lexer_at_end(lexer) && ascii_is_space(*lexer->at)) {
        if (lexer->end - lexer->at >= 2 && lexer->at[0] == '\r' && lexer->at[1] == '\n')
            lexer->at++;
        lexer->at++;
    }
    text_put_codepoint(out, codepoint ? codepoint : 0xFFFD);
}

/* The content of the buffer, moved into the arena. */
static int
lexer_keep(struct arena *arena, const struct buf *from, struct selector_text *ret_text)
{
    ret_text->text = from->bad ? NULL : arena_strndup(arena, (const char *)from->data, from->len);
    ret_text->len = from->len;
    return ret_text->text ? 0 : -1;
}

int
lexer_take_ident(struct lexer *lexer, struct arena *arena, struct selector_text *ret_ident)
{
    CLEANUP_BUF struct buf name = BUF_INIT(2 * SELECTOR_TEXT_MAX);

    if (!lexer_at_ident(lexer))
        return 1;
    while (!lexer_at_end(lexer)) {
        if (is_name(*lexer->at))
            put_byte(&name, *lexer->at++);
        else if (at_escape(lexer->at, lexer->end))
            lexer_take_escape(lexer, &name);
        else
            break;
    }
    lexer_skip_comments(lexer);
    return lexer_keep(arena, &name, ret_ident);
}

/* One character of a string, or an escape; a newline after a backslash is nothing. */
static void
lexer_take_string_part(struct lexer *lexer, struct buf *out)
{
    if (at_escape(lexer->at, lexer->end)) {
        /* At the end of all, it stands for nothing. */
        if (lexer->end - lexer->at == 1)
            lexer->at++;
        else
            lexer_take_escape(lexer, out);
    } else if (*lexer->at == '\\') {
        bool crlf = lexer->end - lexer->at > 2 && lexer->at[1] == '\r' && lexer->at[2] == '\n';

        lexer->at += crlf ? 3 : 2;
    } else {
        put_byte(out, *lexer->at++);
    }
}

int
lexer_take_string(struct lexer *lexer, struct arena *arena, struct selector_text *ret_string)
{
    CLEANUP_BUF struct buf string = BUF_INIT(2 * SELECTOR_TEXT_MAX);
    struct lexer saved = *lexer;
    char quote = lexer_peek(lexer);

    if (quote != '"' && quote != '\'')
        return 1;
    lexer->at++;
    while (!lexer_at_end(lexer) && *lexer->at != quote) {
        if (is_newline(*lexer->at)) {
            *lexer = saved;
            return 1;
        }
        lexer_take_string_part(lexer, &string);
    }
    if (!lexer_at_end(lexer)) /* the end of all closes a string too */
        lexer->at++;
    lexer_skip_comments(lexer);
    return lexer_keep(arena, &string, ret_string);
}

/* Past the string that begins here, or the rest of its line where nothing closes it. */
static void
lexer_pass_string(struct lexer *lexer)
{
    char quote = *lexer->at++;

    while (!lexer_at_end(lexer) && *lexer->at != quote && !is_newline(*lexer->at))
        lexer->at += *lexer->at == '\\' && lexer->end - lexer->at > 1 ? 2 : 1;
    if (lexer_at(lexer, quote))
        lexer->at++;
}

/* The bracket that closes c, or NUL. */
static char
closing_of(char c)
{
    return (char)(c == '(' ? ')' : c == '[' ? ']' : c == '{' ? '}' : '\0');
}

void
lexer_skip_member(struct lexer *lexer)
{
    char open[SELECTOR_TEXT_MAX];
    size_t depth = 0;

    for (; !lexer_at_end(lexer); lexer_skip_comments(lexer)) {
        char c = *lexer->at;

        if (depth == 0 && (c == ',' || c == ')'))
            return;
        if (c == '"' || c == '\'') {
            lexer_pass_string(lexer);
            continue;
        }
        if (closing_of(c) && depth < sizeof open)
            open[depth++] = closing_of(c);
        else if (depth > 0 && c == open[depth - 1])
            depth--;
        lexer->at += c == '\\' && lexer->end - lexer->at > 1 ? 2 : 1;
    }
}

bool
selector_text_is(struct selector_text text, const char *lower)
{
    return text.len == strlen(lower) && ascii_equal_folded(text.text, lower, text.len);
}
