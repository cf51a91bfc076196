#include "sdk/runtime/selector/parse.h"

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
        nth->a = 2;
        nth->b = ascii_lower(*word.text) == 'o';
        return 0;
    }
    parser->lexer = saved;
    return 0;
}

static int64_t
lexer_take_sign(struct lexer *lexer)
{
    if (lexer_take(lexer, '-'))
        return -1;
    lexer_take(lexer, '+');
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
parse_formula(struct parser *parser, struct selector_nth *nth)
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
        lexer_take(lexer, *lexer->at);
        nth->a = sign * digits;
        return parse_offset(parser, nth);
    }
    if (!found)
        return parser_fail_here(parser, "an+b, even or odd is missing");
    nth->b = sign * digits;
    return 0;
}

/* The "of S" behind the formula, if there is one. */
static int
parse_of(struct parser *parser, struct selector_nth *nth)
{
    const char *begin;
    struct selector_text word;
    int result;

    lexer_skip_space(&parser->lexer);
    begin = parser->lexer.at;
    if (!ascii_is_space(begin[-1]) && begin[-1] != '/')
        return 0; /* a word that begins here would belong to the formula */
    result = lexer_take_ident(&parser->lexer, parser->arena, &word);
    if (result != 0)
        return result < 0 ? result : 0;
    if (!selector_text_is(word, "of"))
        return parser_fail(parser, begin, "\")\" is missing");
    return parse_nested_list(parser, LIST_PLAIN, &nth->among);
}

int
parse_nth(struct parser *parser, struct selector_nth *nth)
{
    int result = parse_formula(parser, nth);

    return result == 0 && !nth->of_type ? parse_of(parser, nth) : result;
}
