#include <string.h>

#include "sdk/runtime/selector/match.h"
#include "sdk/runtime/selector/parse.h"

/* Keeps the conditions of an element in the order in which they are tried. */
static void
compound_add(struct selector_compound *compound, struct selector_simple *simple)
{
    struct selector_simple **at = &compound->simples;

    while (*at && (*at)->kind <= simple->kind)
        at = &(*at)->next;
    simple->next = *at;
    *at = simple;
}

static int
parse_name(struct parser *parser, struct selector_simple *simple, enum selector_kind kind,
           const char *why)
{
    int result;

    simple->kind = kind;
    result = lexer_take_ident(&parser->lexer, parser->arena, &simple->name);
    return result == 1 ? parser_fail_here(parser, why) : result;
}

/* "::" and what follows: the compound matches nothing then. */
static int
parse_pseudo_element_of(struct parser *parser, struct selector_compound *compound,
                        struct selector_simple *simple)
{
    const char *begin = parser->lexer.at;
    struct selector_text name;
    int result;

    if (parser->depth > 0)
        return parser_fail(parser, begin, "a pseudo-element may not stand here");
    result = lexer_take_ident(&parser->lexer, parser->arena, &name);
    if (result == 0)
        result = parse_pseudo_element(parser, name, &compound->nesting);
    if (result == 1 && !parser->why)
        return parser_fail(parser, begin, "no pseudo-element that is known here");
    simple->kind = SELECTOR_NEVER;
    compound->pseudo_element = true;
    return result;
}

/* Whether a pseudo-class may stand behind the compound's pseudo-element: none tells its place. */
static bool
may_qualify(const struct selector_compound *compound, const struct selector_simple *simple)
{
    switch ((int)simple->kind) {
    case SELECTOR_NEVER:
    case SELECTOR_IS:
    case SELECTOR_NOT: return true;
    case SELECTOR_LANG:
    case SELECTOR_DIR: return compound->nesting == NESTING_ELEMENT;
    case SELECTOR_STATE:
        return compound->nesting == NESTING_ELEMENT && simple->state != match_root &&
               simple->state != match_scope && simple->state != match_empty;
    default: return false;
    }
}

/* What begins with ":", behind it. */
static int
parse_pseudo(struct parser *parser, struct selector_compound *compound,
             struct selector_simple *simple)
{
    struct lexer *lexer = &parser->lexer;
    struct lexer saved = *lexer;
    struct selector_text name;
    int result;

    if (compound->pseudo_element && compound->nesting == NESTING_NONE && lexer_at(lexer, ':'))
        return parser_fail_here(parser, "a second pseudo-element");
    if (lexer_take(lexer, ':'))
        return parse_pseudo_element_of(parser, compound, simple);
    result = lexer_take_ident(lexer, parser->arena, &name);
    if (result < 0)
        return result;
    *lexer = saved;
    if (result == 0 && pseudo_element_is_old(name) && !lexer_at(lexer, '('))
        return parse_pseudo_element_of(parser, compound, simple);
    result = parse_pseudo_class(parser, simple);
    if (result == 0 && compound->pseudo_element && !may_qualify(compound, simple))
        return parser_fail(parser, saved.at, "not of a pseudo-element");
    return result;
}

/* The nesting selector stands for :scope where nothing is nested (CSS Nesting, section 3). */
static int
parse_ampersand(struct selector_simple *simple)
{
    simple->kind = SELECTOR_STATE;
    simple->state = match_scope;
    return 0;
}

/* One condition other than the name, if there is one at the cursor: *ret_found. */
static int
parse_simple(struct parser *parser, struct selector_compound *compound, bool *ret_found)
{
    struct lexer *lexer = &parser->lexer;
    struct selector_simple *simple;
    char first = lexer_peek(lexer);
    int result;

    *ret_found = first && strchr("#.[:&", first);
    if (!*ret_found)
        return 0;
    if (compound->pseudo_element && first != ':')
        return parser_fail_here(parser, "a pseudo-element must be the last");
    simple = arena_alloc(parser->arena, sizeof *simple);
    if (!simple)
        return -1;
    if (first == '#')
        lexer->at++; /* the name stands right behind it */
    else
        lexer_take(lexer, first);
    switch (first) {
    case '#': result = parse_name(parser, simple, SELECTOR_ID, "an id is missing"); break;
    case '.': result = parse_name(parser, simple, SELECTOR_CLASS, "a class is missing"); break;
    case '[': result = parse_attribute(parser, simple); break;
    case '&': result = parse_ampersand(simple); break;
    default: result = parse_pseudo(parser, compound, simple); break;
    }
    if (result == 0)
        compound_add(compound, simple);
    return result;
}

/* Elements of a page all have a namespace: no name without one matches. */
static int
compound_add_never(struct parser *parser, struct selector_compound *compound)
{
    struct selector_simple *never = arena_alloc(parser->arena, sizeof *never);

    if (!never)
        return -1;
    never->kind = SELECTOR_NEVER;
    compound_add(compound, never);
    return 0;
}

/* "*" or a name at the cursor, if there is one: *ret_found. */
static int
parse_local_name(struct parser *parser, struct selector_compound *compound, bool *ret_found)
{
    struct lexer *lexer = &parser->lexer;
    int result = 0;

    compound->any = lexer_take(lexer, '*');
    if (!compound->any)
        result = lexer_take_ident(lexer, parser->arena, &compound->name);
    *ret_found = result == 0;
    if (result != 0) {
        compound->any = true;
        return result < 0 ? result : 0;
    }
    if (!compound->any)
        compound->tag = html_tag_of_name(compound->name.text, compound->name.len);
    return 0;
}

/* The type selector at the cursor, if there is one: *ret_found. */
static int
parse_type(struct parser *parser, struct selector_compound *compound, bool *ret_found)
{
    struct lexer *lexer = &parser->lexer;
    const char *begin = lexer->at;
    bool prefix;

    if (parse_local_name(parser, compound, ret_found) < 0)
        return -1;
    if (!lexer_at(lexer, '|'))
        return 0;
    if (*ret_found && !compound->any)
        return parser_fail(parser, begin, "a namespace that is not declared");
    prefix = *ret_found;
    lexer_take(lexer, '|');
    if (!prefix && compound_add_never(parser, compound) < 0)
        return -1;
    if (parse_local_name(parser, compound, ret_found) < 0)
        return -1;
    return *ret_found ? 0 : parser_fail_here(parser, "a name is missing");
}

/* Why there is no selector at the cursor. */
static int
parser_fail_missing(struct parser *parser)
{
    if (lexer_at_end(&parser->lexer))
        return parser_fail_here(parser, "a selector is missing");
    switch (lexer_peek(&parser->lexer)) {
    case ',':
    case ')': return parser_fail_here(parser, "a selector is missing");
    case '>':
    case '+':
    case '~': return parser_fail_here(parser, "a selector is missing before the combinator");
    default: return parser_fail_here(parser, "unexpected character");
    }
}

int
parse_compound(struct parser *parser, struct selector_compound **ret_compound)
{
    struct selector_compound *compound = arena_alloc(parser->arena, sizeof *compound);
    bool any, more;
    int result;

    if (!compound)
        return -1;
    result = parse_type(parser, compound, &any);
    for (more = true; result == 0 && more; any |= more)
        result = parse_simple(parser, compound, &more);
    if (result != 0)
        return result;
    if (!any)
        return parser_fail_missing(parser);
    *ret_compound = compound;
    return 0;
}
