/*
 * A selector as it is compiled. Only sdk/runtime/selector/ includes this.
 */
#ifndef CLISK_RUNTIME_SELECTOR_COMPILED_H
#define CLISK_RUNTIME_SELECTOR_COMPILED_H

#include "sdk/runtime/selector/selector.h"

struct text {
    const char *data;
    size_t len;
};

enum test_type {
    TEST_ID,
    TEST_CLASS,
    TEST_ATTRIBUTE, /* with an operator */
    TEST_ROOT,
    TEST_EMPTY,
    TEST_NTH_CHILD,      /* an+b, from the first child */
    TEST_NTH_LAST_CHILD, /* likewise, from the last one */
    TEST_ONLY_CHILD,
    TEST_IS,
    TEST_NOT
};

enum test_operator {
    OPERATOR_EXISTS,
    OPERATOR_EQUALS,
    OPERATOR_INCLUDES,  /* ~= */
    OPERATOR_DASH,      /* |= */
    OPERATOR_PREFIX,    /* ^= */
    OPERATOR_SUFFIX,    /* $= */
    OPERATOR_SUBSTRING, /* *= */
};

enum test_case { CASE_BY_DOCUMENT, CASE_SENSITIVE, CASE_INSENSITIVE };

/* One condition on one element. */
struct test {
    const struct test *next;
    enum test_type type;
    enum test_operator op;
    enum test_case flag;
    struct text name;
    struct text value;
    int32_t a, b;
    const struct selector *list; /* of :is() and :not() */
};

enum combinator {
    COMBINATOR_NONE, /* the leftmost compound */
    COMBINATOR_DESCENDANT,
    COMBINATOR_CHILD,
    COMBINATOR_ADJACENT, /* + */
    COMBINATOR_SIBLING   /* ~ */
};

/* The conditions on one element, and what stands to their left. */
struct compound {
    struct text tag; /* data NULL: any */
    const struct test *tests;
    enum combinator combinator; /* between `left` and this one */
    const struct compound *left;
};

/* A list of complex selectors, each by its rightmost compound. */
struct selector {
    const struct compound *right;
    const struct selector *next;
};

#endif
