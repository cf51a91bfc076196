#include "sdk/runtime/selector/parse.h"

#include <string.h>

/* The attributes whose values are without case on HTML elements (HTML standard, "Case-sensitivity
 * of selectors"). */
static const char *const folded_attributes[] = {
    "accept",     "accept-charset", "align",     "alink",    "axis",     "bgcolor", "charset",
    "checked",    "clear",          "codetype",  "color",    "compact",  "declare", "defer",
    "dir",        "direction",      "disabled",  "enctype",  "face",     "frame",   "hreflang",
    "http-equiv", "lang",           "language",  "link",     "media",    "method",  "multiple",
    "nohref",     "noresize",       "noshade",   "nowrap",   "readonly", "rel",     "rev",
    "rules",      "scope",          "scrolling", "selected", "shape",    "target",  "text",
    "type",       "valign",         "valuetype", "vlink",
};

static enum selector_fold
fold_of_name(struct selector_text name)
{
    for (size_t i = 0; i < ARRAY_SIZE(folded_attributes); i++) {
        if (selector_text_is(name, folded_attributes[i]))
            return FOLD_ON_HTML;
    }
    return FOLD_NEVER;
}

static int
parse_operator(struct parser *parser, enum selector_operator *ret_operator)
{
    static const char signs[] = {[OPERATOR_INCLUDES] = '~',
                                 [OPERATOR_DASH] = '|',
                                 [OPERATOR_PREFIX] = '^',
                                 [OPERATOR_SUFFIX] = '$',
                                 [OPERATOR_SUBSTRING] = '*'};
    struct lexer *lexer = &parser->lexer;

    if (lexer_take(lexer, '=')) {
        *ret_operator = OPERATOR_EQUALS;
        return 0;
    }
    for (size_t i = OPERATOR_INCLUDES; i < sizeof signs; i++) {
        if (lexer->end - lexer->at >= 2 && lexer->at[0] == signs[i] && lexer->at[1] == '=') {
            *ret_operator = (enum selector_operator)i;
            lexer->at++;
            lexer_take(lexer, '=');
            return 0;
        }
    }
    return parser_fail_here(parser, "unknown attribute operator");
}

int
parse_flag(struct parser *parser, enum selector_fold *fold)
{
    const char *begin = parser->lexer.at;
    struct selector_text flag;
    int result = lexer_take_ident(&parser->lexer, parser->arena, &flag);

    if (result != 0)
        return result < 0 ? result : 0;
    if (selector_text_is(flag, "i"))
        *fold = FOLD_ALWAYS;
    else if (selector_text_is(flag, "s"))
        *fold = FOLD_NEVER;
    else
        return parser_fail(parser, begin, "unknown flag");
    return 0;
}

static int
parse_value(struct parser *parser, struct selector_attr *attr)
{
    struct lexer *lexer = &parser->lexer;
    int result;

    lexer_skip_space(lexer);
    result = lexer_take_ident(lexer, parser->arena, &attr->value);
    if (result == 1)
        result = lexer_take_string(lexer, parser->arena, &attr->value);
    if (result == 1)
        return parser_fail_here(parser, "an attribute's value must be a name or in quotes");
    if (result < 0)
        return result;
    lexer_skip_space(lexer);
    result = parse_flag(parser, &attr->fold);
    lexer_skip_space(lexer);
    return result;
}

/* As everywhere in CSS, the end of the text closes what is open. */
static int
parse_closing_bracket(struct parser *parser)
{
    if (lexer_at_end(&parser->lexer) || lexer_take(&parser->lexer, ']'))
        return 0;
    return parser_fail_here(parser, "\"]\" is missing");
}

/* The bar of a namespace, which is not that of "|=". */
static bool
take_bar(struct lexer *lexer)
{
    if (!lexer_at(lexer, '|') || (lexer->end - lexer->at >= 2 && lexer->at[1] == '='))
        return false;
    return lexer_take(lexer, '|');
}

/* The name, with "*|" or "|" before it; no other namespace is declared. */
static int
parse_attribute_name(struct parser *parser, struct selector_attr *attr)
{
    struct lexer *lexer = &parser->lexer;
    const char *begin = lexer->at;
    int result;

    attr->any_namespace = lexer_take(lexer, '*');
    if (!take_bar(lexer) && attr->any_namespace)
        return parser_fail_here(parser, "\"|\" is missing");
    result = lexer_take_ident(lexer, parser->arena, &attr->name);
    if (result != 0)
        return result < 0 ? result : parser_fail_here(parser, "an attribute's name is missing");
    if (take_bar(lexer))
        return parser_fail(parser, begin, "a namespace that is not declared");
    return 0;
}

int
parse_attribute(struct parser *parser, struct selector_simple *simple)
{
    struct lexer *lexer = &parser->lexer;
    struct selector_attr *attr = &simple->attr;
    int result;

    simple->kind = SELECTOR_ATTR;
    lexer_skip_space(lexer);
    result = parse_attribute_name(parser, attr);
    if (result != 0)
        return result;
    attr->fold = fold_of_name(attr->name);
    lexer_skip_space(lexer);
    attr->operator= OPERATOR_EXISTS;
    if (lexer_at_end(lexer) || lexer_at(lexer, ']'))
        return parse_closing_bracket(parser);
    result = parse_operator(parser, &attr->operator);
    if (result == 0)
        result = parse_value(parser, attr);
    return result == 0 ? parse_closing_bracket(parser) : result;
}
