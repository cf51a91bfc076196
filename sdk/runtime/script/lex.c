#include "sdk/runtime/script/lex.h"

#include <string.h>

#include "host/common/text.h"
#include "sdk/runtime/html/html.h"

/* What an open bracket is. */
enum bracket {
    PAREN,
    PAREN_HEAD, /* of if, for, while, with: a statement follows */
    SQUARE,
    BRACE_BLOCK,
    BRACE_VALUE, /* an object */
    SUBSTITUTION /* of a template */
};

enum { BYTE_ORDER_MARK = 0xFEFF, LINE_SEPARATOR = 0x2028, PARAGRAPH_SEPARATOR = 0x2029 };

/* Keywords behind which an operand is expected; the first ones have a parenthesised head. */
static const char *const heads[] = {"if", "for", "while", "with"};
static const char *const prefixes[] = {"return", "typeof", "instanceof", "in", "new", "delete",
                                       "void",   "throw",  "case",       "do", "else"};

/* Longest first. */
static const char *const punctuators[] = {
    ">>>=", "...", "===", "!==", "**=", "<<=", ">>=", ">>>", "&&=", "||=", "?\?=",
    "=>",   "==",  "!=",  "<=",  ">=",  "&&",  "||",  "??",  "?.",  "++",  "--",
    "+=",   "-=",  "*=",  "/=",  "%=",  "&=",  "|=",  "^=",  "<<",  ">>",  "**"};

void
script_lexer_init(struct script_lexer *lexer, const char *text, size_t len)
{
    lexer->begin = lexer->at = text;
    lexer->end = text + len;
    lexer->last = (struct script_token){.type = SCRIPT_END, .on_new_line = true};
    lexer->operand = false;
    lexer->depth = 0;
}

bool
script_token_is(const struct script_token *token, const char *text)
{
    return (token->type == SCRIPT_PUNCTUATOR || token->type == SCRIPT_NAME) &&
           token->len == strlen(text) && memcmp(token->at, text, token->len) == 0;
}

static bool
token_is_one_of(const struct script_token *token, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (script_token_is(token, words[i]))
            return true;
    }
    return false;
}

static bool
lexer_sees(const struct script_lexer *lexer, const char *text)
{
    size_t len = strlen(text);

    return (size_t)(lexer->end - lexer->at) >= len && memcmp(lexer->at, text, len) == 0;
}

static bool
is_line_end(uint32_t codepoint)
{
    return codepoint == '\n' || codepoint == '\r' || codepoint == LINE_SEPARATOR ||
           codepoint == PARAGRAPH_SEPARATOR;
}

static void
skip_line(struct script_lexer *lexer)
{
    while (lexer->at < lexer->end) {
        const char *next = lexer->at;

        if (is_line_end(text_next_codepoint(&next, lexer->end)))
            return;
        lexer->at = next;
    }
}

/* 0, or -1 when it does not end. */
static int
skip_block_comment(struct script_lexer *lexer, bool *new_line)
{
    lexer->at += 2;
    while (!lexer_sees(lexer, "*/")) {
        if (lexer->at == lexer->end)
            return -1;
        *new_line |= is_line_end(text_next_codepoint(&lexer->at, lexer->end));
    }
    lexer->at += 2;
    return 0;
}

/* One of the comments that run to the end of the line (sections 12.4 and B.1.1). */
static bool
sees_line_comment(const struct script_lexer *lexer, bool new_line)
{
    return lexer_sees(lexer, "//") || lexer_sees(lexer, "<!--") ||
           (new_line && lexer_sees(lexer, "-->")) ||
           (lexer->at == lexer->begin && lexer_sees(lexer, "#!"));
}

static bool
is_space(uint32_t codepoint)
{
    return html_is_space(codepoint) || codepoint == BYTE_ORDER_MARK;
}

/* White space and comments. 0, or -1 when a comment does not end. */
static int
skip_space(struct script_lexer *lexer, bool *new_line)
{
    *new_line = lexer->last.type == SCRIPT_END;
    while (lexer->at < lexer->end) {
        const char *next = lexer->at;
        uint32_t codepoint = text_next_codepoint(&next, lexer->end);

        if (sees_line_comment(lexer, *new_line)) {
            skip_line(lexer);
        } else if (lexer_sees(lexer, "/*")) {
            if (skip_block_comment(lexer, new_line) < 0)
                return -1;
        } else if (is_space(codepoint)) {
            *new_line |= is_line_end(codepoint);
            lexer->at = next;
        } else {
            break;
        }
    }
    return 0;
}

static bool
is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool
is_name_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '_' ||
           c == '$' || c == '\\' || c == '#';
}

static enum script_token_type
take_name(struct script_lexer *lexer)
{
    while (lexer->at < lexer->end) {
        const char *next = lexer->at;

        if ((unsigned char)*lexer->at < 0x80) {
            if (!is_name_byte(*lexer->at))
                break;
            lexer->at++;
            continue;
        }
        if (is_space(text_next_codepoint(&next, lexer->end)))
            break;
        lexer->at = next;
    }
    return SCRIPT_NAME;
}

static enum script_token_type
take_number(struct script_lexer *lexer)
{
    const char *first = lexer->at;
    bool based = lexer->end - first > 1 && first[0] == '0' && (first[1] | 0x20) == 'x';

    while (lexer->at < lexer->end && (is_name_byte(*lexer->at) || *lexer->at == '.')) {
        char c = *lexer->at++;

        if (!based && (c | 0x20) == 'e' && lexer->at < lexer->end &&
            (*lexer->at == '+' || *lexer->at == '-'))
            lexer->at++;
    }
    return SCRIPT_NUMBER;
}

/* Past a backslash and what it escapes; an escaped line may end in two characters. */
static void
skip_escape(struct script_lexer *lexer)
{
    lexer->at++;
    if (lexer_sees(lexer, "\r\n"))
        lexer->at++;
    if (lexer->at < lexer->end)
        lexer->at++;
}

static enum script_token_type
take_string(struct script_lexer *lexer)
{
    char quote = *lexer->at++;

    while (lexer->at < lexer->end && *lexer->at != quote) {
        if (*lexer->at == '\n' || *lexer->at == '\r')
            return SCRIPT_BAD;
        if (*lexer->at == '\\')
            skip_escape(lexer);
        else
            lexer->at++;
    }
    if (lexer->at == lexer->end)
        return SCRIPT_BAD;
    lexer->at++;
    return SCRIPT_STRING;
}

static int
bracket_open(struct script_lexer *lexer, enum bracket bracket)
{
    if (lexer->depth == SCRIPT_DEPTH_MAX)
        return -1;
    lexer->brackets[lexer->depth++] = (uint8_t)bracket;
    lexer->operand = false;
    return 0;
}

/* A part of a template, from its opening mark or from behind a substitution. */
static enum script_token_type
take_template(struct script_lexer *lexer)
{
    lexer->at++;
    while (lexer->at < lexer->end && *lexer->at != '`') {
        if (lexer_sees(lexer, "${")) {
            lexer->at += 2;
            return bracket_open(lexer, SUBSTITUTION) < 0 ? SCRIPT_BAD : SCRIPT_TEMPLATE;
        }
        if (*lexer->at == '\\')
            skip_escape(lexer);
        else
            lexer->at++;
    }
    if (lexer->at == lexer->end)
        return SCRIPT_BAD;
    lexer->at++;
    lexer->operand = true;
    return SCRIPT_TEMPLATE;
}

static enum script_token_type
take_regexp(struct script_lexer *lexer)
{
    bool in_class = false;

    lexer->at++;
    while (lexer->at < lexer->end && (*lexer->at != '/' || in_class)) {
        if (*lexer->at == '\n' || *lexer->at == '\r')
            return SCRIPT_BAD;
        if (*lexer->at == '[')
            in_class = true;
        else if (*lexer->at == ']')
            in_class = false;
        if (*lexer->at == '\\')
            skip_escape(lexer);
        else
            lexer->at++;
    }
    if (lexer->at == lexer->end)
        return SCRIPT_BAD;
    lexer->at++;
    take_name(lexer); /* the flags */
    return SCRIPT_REGEXP;
}

/* Whether a brace behind the last token opens an object. */
static bool
brace_is_value(const struct script_lexer *lexer)
{
    const struct script_token *last = &lexer->last;
    static const char *const blocks[] = {";", "{", "}", ")", "=>"};

    if (last->type == SCRIPT_NAME)
        return token_is_one_of(last, prefixes, ARRAY_SIZE(prefixes)) &&
               !script_token_is(last, "do") && !script_token_is(last, "else");
    if (last->type != SCRIPT_PUNCTUATOR)
        return last->type == SCRIPT_TEMPLATE;
    if (script_token_is(last, ":")) /* of a member, or of a label */
        return lexer->depth > 0 && lexer->brackets[lexer->depth - 1] != BRACE_BLOCK;
    return !token_is_one_of(last, blocks, ARRAY_SIZE(blocks));
}

static int
take_opening(struct script_lexer *lexer, char c)
{
    bool head =
        lexer->last.type == SCRIPT_NAME && token_is_one_of(&lexer->last, heads, ARRAY_SIZE(heads));

    if (c == '(')
        return bracket_open(lexer, head ? PAREN_HEAD : PAREN);
    if (c == '[')
        return bracket_open(lexer, SQUARE);
    return bracket_open(lexer, brace_is_value(lexer) ? BRACE_VALUE : BRACE_BLOCK);
}

static bool
bracket_fits(enum bracket bracket, char c)
{
    switch (bracket) {
    case PAREN:
    case PAREN_HEAD: return c == ')';
    case SQUARE: return c == ']';
    case BRACE_BLOCK:
    case BRACE_VALUE:
    case SUBSTITUTION: return c == '}';
    }
    return false;
}

/* The bracket is the current character still. */
static enum script_token_type
take_closing(struct script_lexer *lexer)
{
    enum bracket bracket;

    if (lexer->depth == 0)
        return SCRIPT_BAD;
    bracket = (enum bracket)lexer->brackets[lexer->depth - 1];
    if (!bracket_fits(bracket, *lexer->at))
        return SCRIPT_BAD;
    lexer->depth--;
    if (bracket == SUBSTITUTION)
        return take_template(lexer);
    lexer->at++;
    lexer->operand = bracket != PAREN_HEAD && bracket != BRACE_BLOCK;
    return SCRIPT_PUNCTUATOR;
}

static enum script_token_type
take_punctuator(struct script_lexer *lexer)
{
    size_t len = 1;

    if (strchr(")]}", *lexer->at))
        return take_closing(lexer);
    if (strchr("([{", *lexer->at)) {
        if (take_opening(lexer, *lexer->at) < 0)
            return SCRIPT_BAD;
        lexer->at++;
        return SCRIPT_PUNCTUATOR;
    }
    for (size_t i = 0; i < ARRAY_SIZE(punctuators) && len == 1; i++) {
        if (lexer_sees(lexer, punctuators[i]))
            len = strlen(punctuators[i]);
    }
    /* "a?.5:b" is a question and a number. */
    if (lexer_sees(lexer, "?.") && lexer->end - lexer->at > 2 && is_digit(lexer->at[2]))
        len = 1;
    /* Behind an operand, "++" and "--" leave it one. */
    if (!lexer_sees(lexer, "++") && !lexer_sees(lexer, "--"))
        lexer->operand = false;
    lexer->at += len;
    return SCRIPT_PUNCTUATOR;
}

static enum script_token_type
take_token(struct script_lexer *lexer)
{
    char c = *lexer->at;

    if (c == '`')
        return take_template(lexer);
    if (c == '"' || c == '\'')
        return take_string(lexer);
    if (is_digit(c) || (c == '.' && lexer->end - lexer->at > 1 && is_digit(lexer->at[1])))
        return take_number(lexer);
    if (is_name_byte(c) || (unsigned char)c >= 0x80)
        return take_name(lexer);
    if (c == '/' && !lexer->operand)
        return take_regexp(lexer);
    if (c == '\0')
        return SCRIPT_BAD;
    return take_punctuator(lexer);
}

/* Whether the token, which is a name, ends an operand: behind a point every name does. */
static bool
name_is_operand(const struct script_lexer *lexer, const struct script_token *name)
{
    if (script_token_is(&lexer->last, ".") || script_token_is(&lexer->last, "?."))
        return true;
    return !token_is_one_of(name, prefixes, ARRAY_SIZE(prefixes));
}

struct script_token
script_lexer_next(struct script_lexer *lexer)
{
    struct script_token token = {.type = SCRIPT_BAD};
    bool ended = lexer->last.type == SCRIPT_BAD;

    if (!ended && skip_space(lexer, &token.on_new_line) == 0) {
        token.at = lexer->at;
        if (lexer->at < lexer->end)
            token.type = take_token(lexer);
        else if (lexer->depth == 0)
            token.type = SCRIPT_END;
        token.len = (size_t)(lexer->at - token.at);
    } else {
        token.at = lexer->at;
    }
    if (token.type == SCRIPT_NAME)
        lexer->operand = name_is_operand(lexer, &token);
    else if (token.type == SCRIPT_NUMBER || token.type == SCRIPT_STRING ||
             token.type == SCRIPT_REGEXP)
        lexer->operand = true;
    lexer->last = token;
    return token;
}
