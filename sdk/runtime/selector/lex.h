/*
 * The tokens of CSS (CSS Syntax level 3) that selectors are made of. A comment
 * may stand between any two of them and is no white space.
 */
#ifndef CLISK_RUNTIME_SELECTOR_LEX_H
#define CLISK_RUNTIME_SELECTOR_LEX_H

#include "sdk/runtime/selector/compiled.h"

struct lexer {
    const char *begin;
    const char *at; /* never at a comment */
    const char *end;
};

struct lexer lexer_of(const char *text, size_t len);
bool lexer_at_end(const struct lexer *lexer);
/* The next byte; NUL at the end. */
char lexer_peek(const struct lexer *lexer);
bool lexer_at(const struct lexer *lexer, char c);
/* Whether the byte c is next; if so, moves past it. */
bool lexer_take(struct lexer *lexer, char c);
/* Moves past white space and comments; whether there was white space. */
bool lexer_skip_space(struct lexer *lexer);

/*
 * Takes an identifier, or a string in quotes, with its escapes undone. 0; 1
 * when there is none; -1 without memory.
 */
int lexer_take_ident(struct lexer *lexer, struct arena *arena, struct selector_text *ret_ident);
int lexer_take_string(struct lexer *lexer, struct arena *arena, struct selector_text *ret_string);

/* Digits, as a number that stops growing at a thousand million; false when there is none. */
bool lexer_take_digits(struct lexer *lexer, int64_t *ret_number);

/* Moves past what is no selector, to the comma or parenthesis that ends it, or to the end. */
void lexer_skip_member(struct lexer *lexer);

/* Without regard to ASCII case. */
bool selector_text_is(struct selector_text text, const char *lower);

#endif
