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
