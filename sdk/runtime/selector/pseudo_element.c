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
    bool nests; /* it stands for an element, which has pseudo-elements of its own */
    bool old;
} elements[] = {
    {"after", ELEMENT_PLAIN, true, true},
    {"backdrop", ELEMENT_PLAIN, false, false},
    {"before", ELEMENT_PLAIN, true, true},
    {"checkmark", ELEMENT_PLAIN, false, false},
    {"column", ELEMENT_PLAIN, true, false},
    {"cue", ELEMENT_MAYBE_LIST, false, false},
    {"details-content", ELEMENT_PLAIN, true, false},
    {"file-selector-button", ELEMENT_PLAIN, true, false},
    {"first-letter", ELEMENT_PLAIN, false, true},
    {"first-line", ELEMENT_PLAIN, false, true},
    {"grammar-error", ELEMENT_PLAIN, false, false},
    {"highlight", ELEMENT_NAMES, false, false},
    {"marker", ELEMENT_PLAIN, false, false},
    {"part", ELEMENT_NAMES, true, false},
    {"picker", ELEMENT_NAMES, true, false},
    {"picker-icon", ELEMENT_PLAIN, false, false},
    {"placeholder", ELEMENT_PLAIN, false, false},
    {"scroll-button", ELEMENT_NAMES, false, false},
    {"scroll-marker", ELEMENT_PLAIN, false, false},
    {"scroll-marker-group", ELEMENT_PLAIN, false, false},
    {"search-text", ELEMENT_PLAIN, false, false},
    {"selection", ELEMENT_PLAIN, false, false},
    {"slotted", ELEMENT_COMPOUND, true, false},
    {"spelling-error", ELEMENT_PLAIN, false, false},
    {"target-text", ELEMENT_PLAIN, false, false},
    {"view-transition", ELEMENT_PLAIN, false, false},
    {"view-transition-group", ELEMENT_NAMES, false, false},
    {"view-transition-image-pair", ELEMENT_NAMES, false, false},
    {"view-transition-new", ELEMENT_NAMES, false, false},
    {"view-transition-old", ELEMENT_NAMES, false, false},
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

int
parse_pseudo_element(struct parser *parser, struct selector_text name, bool *ret_nests)
{
    struct lexer *lexer = &parser->lexer;
    const struct element *element = element_find(name);
    int result;

    *ret_nests = element && element->nests;
    if (!element)
        return is_foreign(name) && !lexer_at(lexer, '(') ? 0 : 1;
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
