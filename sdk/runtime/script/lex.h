/*
 * JavaScript as a row of tokens (ECMA-262, section 12): exact enough that what
 * stands in a string, a template, a comment or a regular expression is never
 * taken for code. Whether a slash divides is decided by what stands before it;
 * where only a full parser could tell, by what is written in practice.
 */
#ifndef CLISK_RUNTIME_SCRIPT_LEX_H
#define CLISK_RUNTIME_SCRIPT_LEX_H

#include <stdbool.h>

#include "host/common/compiler.h"

enum { SCRIPT_DEPTH_MAX = 2048 }; /* of brackets, and templates inside templates */

enum script_token_type {
    SCRIPT_END,
    SCRIPT_BAD, /* no script from here on */
    SCRIPT_NAME,
    SCRIPT_NUMBER,
    SCRIPT_STRING,   /* with its quotes */
    SCRIPT_TEMPLATE, /* up to its end, or to the next substitution */
    SCRIPT_REGEXP,
    SCRIPT_PUNCTUATOR
};

struct script_token {
    enum script_token_type type;
    const char *at;
    size_t len;
    bool on_new_line; /* a line ends between the token before and this one */
};

/* An open lexer can be copied, to look ahead. */
struct script_lexer {
    const char *begin, *at, *end;
    struct script_token last;
    bool operand; /* an operand ends with the last token: a slash divides */
    size_t depth;
    uint8_t brackets[SCRIPT_DEPTH_MAX];
};

/* The text is UTF-8; it must outlive the lexer. */
void script_lexer_init(struct script_lexer *lexer, const char *text, size_t len);
struct script_token script_lexer_next(struct script_lexer *lexer);

bool script_token_is(const struct script_token *token, const char *punctuator_or_name);

#endif
