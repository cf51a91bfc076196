/*
 * The state of a compilation, and the tokens of CSS Syntax level 3 as selectors
 * use them. Only sdk/runtime/selector/ includes this.
 */
#ifndef CLISK_RUNTIME_SELECTOR_COMPILER_H
#define CLISK_RUNTIME_SELECTOR_COMPILER_H

#include "sdk/runtime/selector/compiled.h"

struct compiler {
    struct arena *arena;
    const char *begin;
    const char *at;
    int depth;
    int result; /* 0, 1 or -1 */
    const char *wrong;
    const char *why;
};

/* The first failure stays. */
void compiler_fail(struct compiler *compiler, const char *at, const char *why);
/* NULL without memory, which is a failure too. */
void *compiler_alloc(struct compiler *compiler, size_t size);

static inline bool
token_is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static inline bool
token_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool token_is_name(char c);
/* Whether an identifier begins here (CSS Syntax 4.3.9). */
bool token_is_identifier(const char *at);

/* Past white space and comments. */
void token_skip_space(struct compiler *compiler);
/* With escapes resolved; a failure, with that reason, when there is none. */
struct text token_take_identifier(struct compiler *compiler, const char *why);
/* A quoted string, which begins here. */
struct text token_take_string(struct compiler *compiler);
/* An unsigned number, cut to what fits; false when there is none. */
bool token_take_number(struct compiler *compiler, int32_t *ret_number);
/* That word in any case; false when it does not stand here. */
bool token_take_word(struct compiler *compiler, const char *word);

#endif
