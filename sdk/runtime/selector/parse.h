/*
 * Inside the compiler: what its parts share. Every function returns 0; 1 for an
 * error of the author, kept in the parser; -1 without memory.
 */
#ifndef CLISK_RUNTIME_SELECTOR_PARSE_H
#define CLISK_RUNTIME_SELECTOR_PARSE_H

#include "sdk/runtime/selector/lex.h"

struct parser {
    struct arena *arena;
    struct lexer lexer;
    unsigned depth;  /* of :not() and the like */
    const char *why; /* static */
    const char *where;
};

/* Keeps the reason and the place; returns 1. */
int parser_fail(struct parser *parser, const char *where, const char *why);
/* The same at the cursor. */
int parser_fail_here(struct parser *parser, const char *why);

/*
 * A list that ends at the end of the text or, below the top, at a closing
 * parenthesis that is not taken. A forgiving one may have empty members. (CSS
 * forgives unknown members too; to an author they are mistakes.)
 */
int parse_list(struct parser *parser, bool forgiving, struct selector **ret_list);

/* What begins with "[" or ":"; the cursor is behind it. */
int parse_attribute(struct parser *parser, struct selector_simple *simple);
int parse_pseudo(struct parser *parser, struct selector_simple *simple);

#endif
