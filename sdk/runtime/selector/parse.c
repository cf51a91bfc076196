#include "sdk/runtime/selector/parse.h"

#include <string.h>

#include "sdk/runtime/selector/match.h"

int
parser_fail(struct parser *parser, const char *where, const char *why)
{
    parser->where = where;
    parser->why = why;
    return 1;
}

int
parser_fail_here(struct parser *parser, const char *why)
{
    return parser_fail(parser, parser->lexer.at, why);
}

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

static int
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

/* A combinator other than white space, if there is one at the cursor. */
static bool
take_combinator(struct lexer *lexer, enum selector_combinator *ret_combinator)
{
    if (lexer_take(lexer, '>'))
        *ret_combinator = COMBINATOR_CHILD;
    else if (lexer_take(lexer, '+'))
        *ret_combinator = COMBINATOR_NEXT_SIBLING;
    else if (lexer_take(lexer, '~'))
        *ret_combinator = COMBINATOR_LATER_SIBLING;
    else
        return false;
    lexer_skip_space(lexer);
    return true;
}

/* Whether nothing but the end of this selector is at the cursor. */
static bool
at_end_of_member(const struct parser *parser)
{
    const struct lexer *lexer = &parser->lexer;

    return lexer_at_end(lexer) || lexer_at(lexer, ',') ||
           (parser->depth > 0 && lexer_at(lexer, ')'));
}

/* The combinator at the cursor; false when the compound before it was the last one. */
static bool
parse_combinator(struct parser *parser, enum selector_combinator *ret_combinator)
{
    bool space = lexer_skip_space(&parser->lexer);

    *ret_combinator = COMBINATOR_DESCENDANT;
    if (take_combinator(&parser->lexer, ret_combinator))
        return true;
    return space && !at_end_of_member(parser);
}

/* Compounds joined by combinators; the rightmost one, with the others on its left. */
static int
parse_complex(struct parser *parser, bool relative, const struct selector_compound **ret_rightmost)
{
    enum selector_combinator combinator = COMBINATOR_DESCENDANT;
    struct selector_compound *left = NULL;
    struct selector_compound *compound;
    const char *begin;
    int result;

    if (relative)
        take_combinator(&parser->lexer, &combinator);
    do {
        begin = parser->lexer.at;
        if (left && (left->pseudo_element || parser->compound_only))
            return parser_fail(parser, begin, "no combinator may stand here");
        result = parse_compound(parser, &compound);
        if (result != 0)
            return result;
        compound->left = left;
        compound->combinator = combinator;
        left = compound;
    } while (parse_combinator(parser, &combinator));
    *ret_rightmost = left;
    return at_end_of_member(parser) ? 0 : parser_fail_here(parser, "unexpected character");
}

/* Room for one more in the list: the arena has no realloc, so it doubles. */
static int
list_reserve(struct arena *arena, struct selector *list, size_t *room)
{
    const struct selector_compound **wider;

    if (list->count < *room)
        return 0;
    *room = *room ? 2 * *room : 2;
    wider = arena_array(arena, *room, sizeof *wider);
    if (!wider)
        return -1;
    if (list->count > 0)
        memcpy(wider, list->rightmost, list->count * sizeof *wider);
    list->rightmost = wider;
    return 0;
}

/* One member, kept in the list unless it is one to be forgiven. */
static int
parse_member(struct parser *parser, enum list_form form, struct selector *list)
{
    struct lexer saved;
    int result;

    lexer_skip_space(&parser->lexer);
    saved = parser->lexer;
    result = parse_complex(parser, form == LIST_RELATIVE, &list->rightmost[list->count]);
    if (result == 0)
        list->count++;
    if (result != 1 || form != LIST_FORGIVING || parser->excess)
        return result;
    parser->why = NULL;
    parser->lexer = saved;
    lexer_skip_member(&parser->lexer);
    return 0;
}

int
parse_list(struct parser *parser, enum list_form form, struct selector **ret_list)
{
    struct selector *list = arena_alloc(parser->arena, sizeof *list);
    size_t room = 0;
    int result;

    if (!list)
        return -1;
    do {
        if (list_reserve(parser->arena, list, &room) < 0)
            return -1;
        result = parse_member(parser, form, list);
        if (result != 0)
            return result;
    } while (lexer_take(&parser->lexer, ','));
    *ret_list = list;
    return 0;
}

int
parse_nested_list(struct parser *parser, enum list_form form, const struct selector **ret_list)
{
    struct selector *list;
    int result;

    if (parser->depth == SELECTOR_NESTING_MAX) {
        parser->excess = true;
        return parser_fail_here(parser, "the selector is nested too deep");
    }
    parser->depth++;
    result = parse_list(parser, form, &list);
    parser->depth--;
    if (result == 0)
        *ret_list = list;
    return result;
}

int
parse_nested_compound(struct parser *parser)
{
    bool saved = parser->compound_only;
    const struct selector *list = NULL;
    const char *begin = parser->lexer.at;
    int result;

    parser->compound_only = true;
    result = parse_nested_list(parser, LIST_PLAIN, &list);
    parser->compound_only = saved;
    if (result == 0 && list->count != 1)
        return parser_fail(parser, begin, "one compound selector must stand here");
    return result;
}

int
selector_compile(struct arena *arena, const char *text, size_t len,
                 const struct selector **ret_selector, size_t *ret_position, const char **ret_why)
{
    struct parser parser = {.arena = arena, .lexer = lexer_of(text, len)};
    struct selector *list;
    int result;

    if (len > SELECTOR_TEXT_MAX)
        result = parser_fail(&parser, text + SELECTOR_TEXT_MAX, "the selector is too long");
    else
        result = parse_list(&parser, LIST_PLAIN, &list);
    if (result == 0)
        *ret_selector = list;
    if (result == 1) {
        *ret_position = (size_t)(parser.where - text);
        *ret_why = parser.why;
    }
    return result;
}
