#include "sdk/runtime/selector/parse.h"

#include <string.h>

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

/* One condition other than the name, if there is one at the cursor: *ret_found. */
static int
parse_simple(struct parser *parser, struct selector_compound *compound, bool *ret_found)
{
    struct lexer *lexer = &parser->lexer;
    struct selector_simple *simple;
    int result;

    *ret_found = strchr("#.[:", lexer_peek(lexer)) && !lexer_at_end(lexer);
    if (!*ret_found)
        return 0;
    simple = arena_alloc(parser->arena, sizeof *simple);
    if (!simple)
        return -1;
    switch (*lexer->at++) {
    case '#': result = parse_name(parser, simple, SELECTOR_ID, "an id is missing"); break;
    case '.': result = parse_name(parser, simple, SELECTOR_CLASS, "a class is missing"); break;
    case '[': result = parse_attribute(parser, simple); break;
    default: result = parse_pseudo(parser, simple); break;
    }
    if (result == 0)
        compound_add(compound, simple);
    return result;
}

/* The name or "*" at the cursor, if there is one: *ret_found. */
static int
parse_type(struct parser *parser, struct selector_compound *compound, bool *ret_found)
{
    struct lexer *lexer = &parser->lexer;
    int result;

    compound->any = true;
    *ret_found = true;
    if (!lexer_take(lexer, '*')) {
        result = lexer_take_ident(lexer, parser->arena, &compound->name);
        if (result < 0)
            return result;
        *ret_found = result == 0;
        compound->any = !*ret_found;
        compound->tag = html_tag_of_name(compound->name.text, compound->name.len);
    }
    if (lexer_at(lexer, '|'))
        return parser_fail_here(parser, "namespaces are not supported");
    return 0;
}

/* Why there is no selector at the cursor. */
static int
parser_fail_missing(struct parser *parser)
{
    switch (lexer_peek(&parser->lexer)) {
    case '\0':
    case ',':
    case ')': return parser_fail_here(parser, "a selector is missing");
    case '&': return parser_fail_here(parser, "the nesting selector is not supported");
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

/* The combinator at the cursor; false when the compound before it was the last one. */
static bool
parse_combinator(struct lexer *lexer, enum selector_combinator *ret_combinator)
{
    bool space = lexer_skip_space(lexer);

    if (lexer_take(lexer, '>'))
        *ret_combinator = COMBINATOR_CHILD;
    else if (lexer_take(lexer, '+'))
        *ret_combinator = COMBINATOR_NEXT_SIBLING;
    else if (lexer_take(lexer, '~'))
        *ret_combinator = COMBINATOR_LATER_SIBLING;
    else if (space && !lexer_at_end(lexer) && !lexer_at(lexer, ',') && !lexer_at(lexer, ')'))
        *ret_combinator = COMBINATOR_DESCENDANT;
    else
        return false;
    lexer_skip_space(lexer);
    return true;
}

/* Compounds joined by combinators; the rightmost one, with the others on its left. */
static int
parse_complex(struct parser *parser, const struct selector_compound **ret_rightmost)
{
    enum selector_combinator combinator = COMBINATOR_DESCENDANT;
    struct selector_compound *left = NULL;
    struct selector_compound *compound;
    int result;

    do {
        result = parse_compound(parser, &compound);
        if (result != 0)
            return result;
        compound->left = left;
        compound->combinator = combinator;
        left = compound;
    } while (parse_combinator(&parser->lexer, &combinator));
    *ret_rightmost = left;
    return 0;
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

/* Whether there is no selector before the next comma, closing parenthesis or end. */
static bool
at_empty_member(const struct lexer *lexer)
{
    return lexer_at_end(lexer) || lexer_at(lexer, ',') || lexer_at(lexer, ')');
}

int
parse_list(struct parser *parser, bool forgiving, struct selector **ret_list)
{
    struct selector *list = arena_alloc(parser->arena, sizeof *list);
    struct lexer *lexer = &parser->lexer;
    size_t room = 0;
    int result;

    if (!list)
        return -1;
    do {
        lexer_skip_space(lexer);
        if (forgiving && at_empty_member(lexer))
            continue;
        if (list_reserve(parser->arena, list, &room) < 0)
            return -1;
        result = parse_complex(parser, &list->rightmost[list->count]);
        if (result != 0)
            return result;
        list->count++;
    } while (lexer_take(lexer, ','));
    if (!lexer_at_end(lexer) && !(parser->depth > 0 && lexer_at(lexer, ')')))
        return parser_fail_here(parser, "unexpected character");
    *ret_list = list;
    return 0;
}

int
selector_compile(struct arena *arena, const char *text, const struct selector **ret_selector,
                 size_t *ret_position, const char **ret_why)
{
    struct parser parser = {.arena = arena, .lexer = lexer_of(text, strlen(text))};
    struct selector *list;
    int result;

    if (strlen(text) > SELECTOR_TEXT_MAX)
        result = parser_fail(&parser, text + SELECTOR_TEXT_MAX, "the selector is too long");
    else
        result = parse_list(&parser, false, &list);
    if (result == 0)
        *ret_selector = list;
    if (result == 1) {
        *ret_position = (size_t)(parser.where - text);
        *ret_why = parser.why;
    }
    return result;
}
