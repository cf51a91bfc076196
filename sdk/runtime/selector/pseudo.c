#include "sdk/runtime/selector/parse.h"

#include <string.h>

/* What stands in the parentheses of a pseudo-class. */
enum argument {
    ARGUMENT_NONE, /* no parentheses */
    ARGUMENT_NTH,
    ARGUMENT_LIST,
    ARGUMENT_FORGIVING_LIST
};

static const struct pseudo {
    const char *name;
    enum selector_kind kind;
    enum argument argument;
} pseudos[] = {
    {"empty", SELECTOR_EMPTY, ARGUMENT_NONE},
    {"first-child", SELECTOR_FIRST_CHILD, ARGUMENT_NONE},
    {"is", SELECTOR_IS, ARGUMENT_FORGIVING_LIST},
    {"last-child", SELECTOR_LAST_CHILD, ARGUMENT_NONE},
    {"not", SELECTOR_NOT, ARGUMENT_LIST},
    {"nth-child", SELECTOR_NTH_CHILD, ARGUMENT_NTH},
    {"nth-last-child", SELECTOR_NTH_LAST_CHILD, ARGUMENT_NTH},
    {"only-child", SELECTOR_ONLY_CHILD, ARGUMENT_NONE},
    {"root", SELECTOR_ROOT, ARGUMENT_NONE},
    {"where", SELECTOR_IS, ARGUMENT_FORGIVING_LIST},
};

static const struct pseudo *
pseudo_find(struct selector_text name)
{
    for (size_t i = 0; i < ARRAY_SIZE(pseudos); i++) {
        if (selector_text_is(name, pseudos[i].name))
            return &pseudos[i];
    }
    return NULL;
}

/* "even" or "odd", if it is one of them: *ret_found. Names of other kinds are not taken. */
static int
parse_parity(struct parser *parser, struct selector_nth *nth, bool *ret_found)
{
    struct lexer saved = parser->lexer;
    struct selector_text word;
    int result = lexer_take_ident(&parser->lexer, parser->arena, &word);

    *ret_found = false;
    if (result < 0)
        return result;
    if (result == 0 && (selector_text_is(word, "even") || selector_text_is(word, "odd"))) {
        *ret_found = true;
        *nth = (struct selector_nth){.a = 2, .b = ascii_lower(*word.text) == 'o'};
        return 0;
    }
    parser->lexer = saved;
    return 0;
}

static int64_t
lexer_take_sign(struct lexer *lexer)
{
    if (lexer_at(lexer, '-')) {
        lexer->at++;
        return -1;
    }
    if (lexer_at(lexer, '+'))
        lexer->at++;
    return 1;
}

/* The "+ b" behind an n. */
static int
parse_offset(struct parser *parser, struct selector_nth *nth)
{
    struct lexer *lexer = &parser->lexer;
    int64_t sign, digits;

    lexer_skip_space(lexer);
    if (!lexer_at(lexer, '+') && !lexer_at(lexer, '-'))
        return 0;
    sign = lexer_take_sign(lexer);
    lexer_skip_space(lexer);
    if (!lexer_take_digits(lexer, &digits))
        return parser_fail_here(parser, "a number is missing");
    nth->b = sign * digits;
    return 0;
}

/* CSS Syntax level 3, "the an+b microsyntax". */
static int
parse_nth(struct parser *parser, struct selector_nth *nth)
{
    struct lexer *lexer = &parser->lexer;
    int64_t sign, digits = 1;
    bool found;

    if (parse_parity(parser, nth, &found) < 0)
        return -1;
    if (found)
        return 0;
    sign = lexer_take_sign(lexer);
    found = lexer_take_digits(lexer, &digits);
    if (lexer_at(lexer, 'n') || lexer_at(lexer, 'N')) {
        lexer->at++;
        nth->a = sign * digits;
        return parse_offset(parser, nth);
    }
    if (!found)
        return parser_fail_here(parser, "an+b, even or odd is missing");
    nth->b = sign * digits;
    return 0;
}

/* The list of :not() and the like, with the parser one level deeper. */
static int
parse_nested_list(struct parser *parser, enum argument argument, const struct selector **ret_list)
{
    struct selector *list;
    int result;

    if (parser->depth == SELECTOR_NESTING_MAX)
        return parser_fail_here(parser, "the selector is nested too deep");
    parser->depth++;
    result = parse_list(parser, argument == ARGUMENT_FORGIVING_LIST, &list);
    parser->depth--;
    if (result == 0)
        *ret_list = list;
    return result;
}

static int
parse_argument(struct parser *parser, enum argument argument, struct selector_simple *simple)
{
    struct lexer *lexer = &parser->lexer;
    int result;

    lexer_skip_space(lexer);
    if (argument == ARGUMENT_NTH)
        result = parse_nth(parser, &simple->nth);
    else
        result = parse_nested_list(parser, argument, &simple->among);
    if (result != 0)
        return result;
    lexer_skip_space(lexer);
    if (lexer_at_end(lexer) || lexer_take(lexer, ')'))
        return 0;
    return parser_fail_here(parser, "\")\" is missing");
}

int
parse_pseudo(struct parser *parser, struct selector_simple *simple)
{
    struct lexer *lexer = &parser->lexer;
    const char *begin = lexer->at;
    const struct pseudo *pseudo;
    struct selector_text name;
    int result;

    if (lexer_at(lexer, ':'))
        return parser_fail(parser, begin, "pseudo-elements are not supported");
    result = lexer_take_ident(lexer, parser->arena, &name);
    if (result != 0)
        return result < 0 ? result : parser_fail(parser, begin, "a pseudo-class is missing");
    pseudo = pseudo_find(name);
    if (!pseudo)
        return parser_fail(parser, begin, "unknown pseudo-class");
    simple->kind = pseudo->kind;
    if (pseudo->argument == ARGUMENT_NONE)
        return lexer_at(lexer, '(')
                   ? parser_fail_here(parser, "this pseudo-class takes nothing in parentheses")
                   : 0;
    if (!lexer_take(lexer, '('))
        return parser_fail_here(parser, "\"(\" is missing");
    return parse_argument(parser, pseudo->argument, simple);
}
