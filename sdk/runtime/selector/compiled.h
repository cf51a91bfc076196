/*
 * The compiled form of a selector, between parsing and matching. All of it
 * lives in the arena that it was compiled into.
 */
#ifndef CLISK_RUNTIME_SELECTOR_COMPILED_H
#define CLISK_RUNTIME_SELECTOR_COMPILED_H

#include "sdk/runtime/selector/selector.h"

/* Owned by the arena; not NUL-terminated. */
struct selector_text {
    const char *text;
    size_t len;
};

enum selector_combinator {
    COMBINATOR_DESCENDANT,
    COMBINATOR_CHILD,
    COMBINATOR_NEXT_SIBLING,
    COMBINATOR_LATER_SIBLING
};

enum selector_operator {
    OPERATOR_EXISTS,
    OPERATOR_EQUALS,
    OPERATOR_INCLUDES, /* ~= */
    OPERATOR_DASH,     /* |= */
    OPERATOR_PREFIX,
    OPERATOR_SUFFIX,
    OPERATOR_SUBSTRING
};

/* Whether the value of an attribute is compared without regard to ASCII case. */
enum selector_fold {
    FOLD_NEVER,
    FOLD_ON_HTML, /* as the HTML standard lists */
    FOLD_ALWAYS
};

struct selector_attr {
    struct selector_text name;
    struct selector_text value;
    enum selector_operator operator;
    enum selector_fold fold;
};

/* The a and b of an+b. */
struct selector_nth {
    int64_t a;
    int64_t b;
};

/* In the order in which they are tried: the cheapest first. */
enum selector_kind {
    SELECTOR_ID,
    SELECTOR_CLASS,
    SELECTOR_ATTR,
    SELECTOR_ROOT,
    SELECTOR_EMPTY,
    SELECTOR_FIRST_CHILD,
    SELECTOR_LAST_CHILD,
    SELECTOR_ONLY_CHILD,
    SELECTOR_NTH_CHILD,
    SELECTOR_NTH_LAST_CHILD,
    SELECTOR_IS,
    SELECTOR_NOT
};

/* One condition on an element. */
struct selector_simple {
    struct selector_simple *next;
    enum selector_kind kind;
    union {
        struct selector_text name;    /* ID, CLASS */
        struct selector_attr attr;    /* ATTR */
        struct selector_nth nth;      /* NTH_* */
        const struct selector *among; /* IS, NOT */
    };
};

/* All conditions on one element, and what stands on its left. */
struct selector_compound {
    struct selector_compound *left;      /* NULL at the left end */
    enum selector_combinator combinator; /* between left and this one */
    bool any;                            /* no condition on the name */
    unsigned tag;                        /* html_tag_of_name(), 0 when HTML does not know it */
    struct selector_text name;           /* as written */
    struct selector_simple *simples;
};

/* A list: an element matches when one of the rightmost compounds does, with all on its left. */
struct selector {
    size_t count;
    const struct selector_compound **rightmost;
};

static inline char
ascii_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

/* Whether two texts of the same length are equal but for ASCII case. */
static inline bool
ascii_equal_folded(const char *a, const char *b, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (ascii_lower(a[i]) != ascii_lower(b[i]))
            return false;
    }
    return true;
}

static inline bool
ascii_is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
}

#endif
