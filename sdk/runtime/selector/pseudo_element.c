#include "sdk/runtime/selector/parse.h"

#include <string.h>

/* What stands in the parentheses of a pseudo-element. */
enum element_argument {
    ELEMENT_PLAIN, /* no parentheses */
    ELEMENT_NAMES,
    ELEMENT_COMPOUND,
    ELEMENT_MAYBE_LIST /* nothing, or a list of selectors */
};

static const struct element {
    const char *name;
    enum element_argument argument;
    enum selector_nesting nesting;
    bool old; /* may be written with one colon */
} elements[] = {
    {"after", ELEMENT_PLAIN, NESTING_MARKER, true},
    {"backdrop", ELEMENT_PLAIN, NESTING_NONE, false},
    {"before", ELEMENT_PLAIN, NESTING_MARKER, true},
    {"checkmark", ELEMENT_PLAIN, NESTING_NONE, false},
    {"column", ELEMENT_PLAIN, NESTING_ELEMENT, false},
    {"cue", ELEMENT_MAYBE_LIST, NESTING_NONE, false},
    {"details-content", ELEMENT_PLAIN, NESTING_ELEMENT, false},
    {"file-selector-button", ELEMENT_PLAIN, NESTING_ELEMENT, false},
    {"first-letter", ELEMENT_PLAIN, NESTING_NONE, true},
    {"first-line", ELEMENT_PLAIN, NESTING_NONE, true},
    {"grammar-error", ELEMENT_PLAIN, NESTING_NONE, false},
    {"highlight", ELEMENT_NAMES, NESTING_NONE, false},
    {"marker", ELEMENT_PLAIN, NESTING_NONE, false},
    {"part", ELEMENT_NAMES, NESTING_ELEMENT, false},
    {"picker", ELEMENT_NAMES, NESTING_ELEMENT, false},
    {"picker-icon", ELEMENT_PLAIN, NESTING_NONE, false},
    {"placeholder", ELEMENT_PLAIN, NESTING_NONE, false},
    {"scroll-button", ELEMENT_NAMES, NESTING_NONE, false},
    {"scroll-marker", ELEMENT_PLAIN, NESTING_NONE, false},
    {"scroll-marker-group", ELEMENT_PLAIN, NESTING_NONE, false},
    {"search-text", ELEMENT_PLAIN, NESTING_NONE, false},
    {"selection", ELEMENT_PLAIN, NESTING_NONE, false},
    {"slotted", ELEMENT_COMPOUND, NESTING_ELEMENT, false},
    {"spelling-error", ELEMENT_PLAIN, NESTING_NONE, false},
    {"target-text", ELEMENT_PLAIN, NESTING_NONE, false},
    {"view-transition", ELEMENT_PLAIN, NESTING_NONE, false},
    {"view-transition-group", ELEMENT_NAMES, NESTING_NONE, false},
    {"view-transition-image-pair", ELEMENT_NAMES, NESTING_NONE, false},
    {"view-transition-new", ELEMENT_NAMES, NESTING_NONE, false},
    {"view-transition-old", ELEMENT_NAMES, NESTING_NONE, false},
};

static const struct element *
element_find(struct selector_text name)
{
    for (size_t i = 0; i < ARRAY_SIZE(elements); i++) {
        if (selector_text_is(name, elements[i].name))
            return &elements[i];
    }
    return NULL;
}

bool
pseudo_element_is_old(struct selector_text name)
{
    const struct element *element = element_find(name);

    return element && element->old;
}

/* Names that white space parts, or "*". */
static int
parse_names(struct parser *parser)
{
    struct lexer *lexer = &parser->lexer;
    struct selector_text name;
    size_t count = 0;
    int result;

    lexer_skip_space(lexer);
    if (lexer_take(lexer, '*')) {
        lexer_skip_space(lexer);
        return 0;
    }
    while ((result = lexer_take_ident(lexer, parser->arena, &name)) == 0) {
        count++;
        lexer_skip_space(lexer);
    }
    if (result == 1 && count == 0)
        return parser_fail_here(parser, "a name is missing");
    return result < 0 ? result : 0;
}

static int
parse_in_parentheses(struct parser *parser, const struct element *element)
{
    const struct selector *list;

    switch (element->argument) {
    case ELEMENT_NAMES: return parse_names(parser);
    case ELEMENT_COMPOUND: return parse_nested_compound(parser);
    case ELEMENT_MAYBE_LIST: return parse_nested_list(parser, LIST_PLAIN, &list);
    case ELEMENT_PLAIN: break;
    }
    return parser_fail_here(parser, "this pseudo-element takes nothing in parentheses");
}

/*
 * Pseudo-elements of other browsers that begin with "-webkit-" are valid by the
 * name alone (Selectors level 4, section 19.1).
 */
static bool
is_foreign(struct selector_text name)
{
    static const char prefix[] = "-webkit-";
    size_t len = sizeof prefix - 1;

    return name.len > len && ascii_equal_folded(name.text, prefix, len);
}

/* Whether a pseudo-element may stand behind one that nests so. */
static bool
may_follow(const struct element *element, enum selector_nesting behind)
{
    if (behind == NESTING_NONE)
        return true;
    if (behind == NESTING_MARKER)
        return element && strcmp(element->name, "marker") == 0;
    return !element ||
           (strcmp(element->name, "part") != 0 && strcmp(element->name, "slotted") != 0);
}

static int
parse_known(struct parser *parser, const struct element *element)
{
    struct lexer *lexer = &parser->lexer;
    int result;

    if (!lexer_take(lexer, '(')) {
        if (element->argument == ELEMENT_PLAIN || element->argument == ELEMENT_MAYBE_LIST)
            return 0;
        return parser_fail_here(parser, "\"(\" is missing");
    }
    result = parse_in_parentheses(parser, element);
    if (result != 0)
        return result;
    if (lexer_at_end(lexer) || lexer_take(lexer, ')'))
        return 0;
    return parser_fail_here(parser, "\")\" is missing");
}

int
parse_pseudo_element(struct parser *parser, struct selector_text name,
                     enum selector_nesting *nesting)
{
    const struct element *element = element_find(name);

    if (!may_follow(element, *nesting))
        return 1;
    *nesting = element ? element->nesting : NESTING_NONE;
    if (element)
        return parse_known(parser, element);
    return is_foreign(name) && !lexer_at(&parser->lexer, '(') ? 0 : 1;
}
