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
    unsigned depth;     /* of :not() and the like */
    bool in_has;        /* :has() does not nest */
    bool compound_only; /* inside ::slotted() and the like */
    bool excess;        /* past a limit, which nothing forgives */
    const char *why;    /* static */
    const char *where;
};

/* How the members of a list are read. */
enum list_form {
    LIST_PLAIN,
    LIST_FORGIVING, /* a member that is not valid is none */
    LIST_RELATIVE   /* a member may begin with a combinator */
};

/* Keeps the reason and the place; returns 1. */
int parser_fail(struct parser *parser, const char *where, const char *why);
/* The same at the cursor. */
int parser_fail_here(struct parser *parser, const char *why);

/*
 * A list that ends at the end of the text or, below the top, at a closing
 * parenthesis that is not taken.
 */
int parse_list(struct parser *parser, enum list_form form, struct selector **ret_list);

/* All conditions on one element, of which there is at least one. */
int parse_compound(struct parser *parser, struct selector_compound **ret_compound);

/* What is in the parentheses of :nth-child(), or of :nth-of-type() when nth->of_type. */
int parse_nth(struct parser *parser, struct selector_nth *nth);

/* The flag i or s, if there is one; else *fold stays. */
int parse_flag(struct parser *parser, enum selector_fold *fold);

/* What begins with "[" or ":"; the cursor is behind it. */
int parse_attribute(struct parser *parser, struct selector_simple *simple);
int parse_pseudo_class(struct parser *parser, struct selector_simple *simple);

/* The list of a pseudo-class, with the parser one level deeper. */
int parse_nested_list(struct parser *parser, enum list_form form, const struct selector **ret_list);
/* The argument of ::slotted() and the like: one compound selector. */
int parse_nested_compound(struct parser *parser);

/*
 * A pseudo-element of that name, read already, and what is in its parentheses.
 * *nesting is what the one before it, if any, says of others, and becomes what
 * this one says. 1 without a reason for one that is not known or out of place.
 */
int parse_pseudo_element(struct parser *parser, struct selector_text name,
                         enum selector_nesting *nesting);
/* Those that may be written with one colon. */
bool pseudo_element_is_old(struct selector_text name);

#endif
