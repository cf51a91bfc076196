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
    bool any_namespace; /* of the attribute; else it has none */
    struct selector_text value;
    enum selector_operator operator;
    enum selector_fold fold;
};

/* The position of an element among its siblings: an+b, from 1. */
struct selector_nth {
    int64_t a;
    int64_t b;
    bool from_end;
    bool of_type;                 /* among those of its own name */
    const struct selector *among; /* NULL for all of them */
};

/* A list of names or strings in parentheses. */
struct selector_words {
    const struct selector_words *next;
    struct selector_text word;
};

struct selector_search;

/* Whether an element is in the state that a pseudo-class asks for. */
typedef bool selector_state(struct selector_search *search, html_node *node);

/* In the order in which they are tried: the cheapest first. */
enum selector_kind {
    SELECTOR_NEVER, /* what no element of a page without a user and a layout is */
    SELECTOR_ID,
    SELECTOR_CLASS,
    SELECTOR_ATTR,
    SELECTOR_FIRST_CHILD,
    SELECTOR_LAST_CHILD,
    SELECTOR_STATE,
    SELECTOR_NTH,
    SELECTOR_ONLY, /* the first and the last one */
    SELECTOR_LANG,
    SELECTOR_DIR,
    SELECTOR_IS,
    SELECTOR_NOT,
    SELECTOR_HAS,
    SELECTOR_CONTAINS_TEXT,
    SELECTOR_CONTAINS_TEXT_FOLDED
};

/* One condition on an element. */
struct selector_simple {
    struct selector_simple *next;
    enum selector_kind kind;
    union {
        struct selector_text name;          /* ID, CLASS, DIR, CONTAINS_TEXT… */
        struct selector_attr attr;          /* ATTR */
        selector_state *state;              /* STATE */
        struct selector_nth nth;            /* NTH, ONLY */
        const struct selector_words *words; /* LANG */
        const struct selector *among;       /* IS, NOT, HAS */
    };
};

/* What may stand behind a pseudo-element. */
enum selector_nesting {
    NESTING_NONE,
    NESTING_MARKER, /* ::marker */
    NESTING_ELEMENT /* what may behind an element, for it stands for one */
};

/* All conditions on one element, and what stands on its left. */
struct selector_compound {
    struct selector_compound *left; /* NULL at the left end */
    /* Between left and this one; at the left end of a member of :has(), between that element and
     * this one. */
    enum selector_combinator combinator;
    bool any;                      /* no condition on the name */
    bool pseudo_element;           /* so that nothing matches */
    enum selector_nesting nesting; /* of that pseudo-element */
    unsigned tag;                  /* html_tag_of_name(), 0 when HTML does not know it */
    struct selector_text name;     /* as written */
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
