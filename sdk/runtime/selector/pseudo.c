#include "sdk/runtime/selector/match.h"
#include "sdk/runtime/selector/parse.h"

/* What stands in the parentheses of a pseudo-class. */
enum argument {
    ARGUMENT_NONE, /* no parentheses */
    ARGUMENT_NTH,
    ARGUMENT_LIST,
    ARGUMENT_COMPOUND,
    ARGUMENT_MAYBE_COMPOUND,
    ARGUMENT_WORDS,
    ARGUMENT_NAME,
    ARGUMENT_STRING
};

static const struct pseudo {
    const char *name;
    enum selector_kind kind;
    enum argument argument;
    selector_state *state; /* STATE */
    bool from_end;         /* NTH */
    bool of_type;          /* NTH */
} pseudos[] = {
    {"any-link", SELECTOR_STATE, .argument = ARGUMENT_NONE, .state = match_link},
    {"-webkit-any-link", SELECTOR_STATE, .argument = ARGUMENT_NONE, .state = match_link},
    {"checked", SELECTOR_STATE, .argument = ARGUMENT_NONE, .state = match_checked},
    {"default", SELECTOR_STATE, .argument = ARGUMENT_NONE, .state = match_default},
    {"defined", SELECTOR_STATE, .argument = ARGUMENT_NONE, .state = match_defined},
    {"disabled", SELECTOR_STATE, .argument = ARGUMENT_NONE, .state = match_disabled},
    {"empty", SELECTOR_STATE, .argument = ARGUMENT_NONE, .state = match_empty},
    {"enabled", SELECTOR_STATE, .argument = ARGUMENT_NONE, .state = match_enabled},
    {"in-range", SELECTOR_STATE, .argument = ARGUMENT_NONE, .state = match_in_range},
    {"indeterminate", SELECTOR_STATE, .argument = ARGUMENT_NONE, .state = match_indeterminate},
    {"invalid", SELECTOR_STATE, .argument = ARGUMENT_NONE, .state = match_invalid},
    {"link", SELECTOR_STATE, .argument = ARGUMENT_NONE, .state = match_link},
    {"muted", SELECTOR_STATE, .argument = ARGUMENT_NONE, .state = match_muted},
    {"open", SELECTOR_STATE, .argument = ARGUMENT_NONE, .state = match_open},
    {"optional", SELECTOR_STATE, .argument = ARGUMENT_NONE, .state = match_optional},
    {"out-of-range", SELECTOR_STATE, .argument = ARGUMENT_NONE, .state = match_out_of_range},
    {"paused", SELECTOR_STATE, .argument = ARGUMENT_NONE, .state = match_paused},
    {"placeholder-shown", SELECTOR_STATE, .argument = ARGUMENT_NONE,
     .state = match_placeholder_shown},
    {"read-only", SELECTOR_STATE, .argument = ARGUMENT_NONE, .state = match_read_only},
    {"read-write", SELECTOR_STATE, .argument = ARGUMENT_NONE, .state = match_read_write},
    {"required", SELECTOR_STATE, .argument = ARGUMENT_NONE, .state = match_required},
    {"root", SELECTOR_STATE, .argument = ARGUMENT_NONE, .state = match_root},
    {"scope", SELECTOR_STATE, .argument = ARGUMENT_NONE, .state = match_scope},
    {"valid", SELECTOR_STATE, .argument = ARGUMENT_NONE, .state = match_valid},

    {"first-child", SELECTOR_FIRST_CHILD, .argument = ARGUMENT_NONE},
    {"last-child", SELECTOR_LAST_CHILD, .argument = ARGUMENT_NONE},
    {"only-child", SELECTOR_ONLY, .argument = ARGUMENT_NONE},
    {"first-of-type", SELECTOR_NTH, .argument = ARGUMENT_NONE, .of_type = true},
    {"last-of-type", SELECTOR_NTH, .argument = ARGUMENT_NONE, .from_end = true, .of_type = true},
    {"only-of-type", SELECTOR_ONLY, .argument = ARGUMENT_NONE, .of_type = true},
    {"nth-child", SELECTOR_NTH, .argument = ARGUMENT_NTH},
    {"nth-last-child", SELECTOR_NTH, .argument = ARGUMENT_NTH, .from_end = true},
    {"nth-of-type", SELECTOR_NTH, .argument = ARGUMENT_NTH, .of_type = true},
    {"nth-last-of-type", SELECTOR_NTH, .argument = ARGUMENT_NTH, .from_end = true, .of_type = true},

    {"is", SELECTOR_IS, .argument = ARGUMENT_LIST},
    {"where", SELECTOR_IS, .argument = ARGUMENT_LIST},
    {"-webkit-any", SELECTOR_IS, .argument = ARGUMENT_LIST},
    {"not", SELECTOR_NOT, .argument = ARGUMENT_LIST},
    {"has", SELECTOR_HAS, .argument = ARGUMENT_LIST},
    {"lang", SELECTOR_LANG, .argument = ARGUMENT_WORDS},
    {"dir", SELECTOR_DIR, .argument = ARGUMENT_NAME},
    {"contains-text", SELECTOR_CONTAINS_TEXT, .argument = ARGUMENT_STRING},

    {"host", SELECTOR_NEVER, .argument = ARGUMENT_MAYBE_COMPOUND},
    {"host-context", SELECTOR_NEVER, .argument = ARGUMENT_COMPOUND},
    {"state", SELECTOR_NEVER, .argument = ARGUMENT_NAME},
};

/* What only a user, a layout, a script or a shadow tree decides. */
static const char *const nevers[] = {
    "-webkit-autofill",
    "-webkit-drag",
    "-webkit-full-page-media",
    "-webkit-full-screen",
    "active",
    "active-view-transition",
    "autofill",
    "buffering",
    "corner-present",
    "decrement",
    "double-button",
    "end",
    "focus",
    "focus-visible",
    "focus-within",
    "fullscreen",
    "future",
    "has-slotted",
    "horizontal",
    "hover",
    "increment",
    "modal",
    "no-button",
    "past",
    "picture-in-picture",
    "playing",
    "popover-open",
    "seeking",
    "single-button",
    "stalled",
    "start",
    "target",
    "target-current",
    "user-invalid",
    "user-valid",
    "vertical",
    "visited",
    "volume-locked",
    "window-inactive",
    "xr-overlay",
};

static const struct pseudo *
pseudo_find(struct selector_text name)
{
    static const struct pseudo never = {.kind = SELECTOR_NEVER, .argument = ARGUMENT_NONE};

    for (size_t i = 0; i < ARRAY_SIZE(nevers); i++) {
        if (selector_text_is(name, nevers[i]))
            return &never;
    }
    for (size_t i = 0; i < ARRAY_SIZE(pseudos); i++) {
        if (selector_text_is(name, pseudos[i].name))
            return &pseudos[i];
    }
    return NULL;
}

static int
parse_has(struct parser *parser, const struct selector **ret_list)
{
    int result;

    if (parser->in_has)
        return parser_fail_here(parser, ":has() may not stand in another one");
    parser->in_has = true;
    result = parse_nested_list(parser, LIST_RELATIVE, ret_list);
    parser->in_has = false;
    return result;
}

static int
parse_selectors(struct parser *parser, struct selector_simple *simple)
{
    if (simple->kind == SELECTOR_HAS)
        return parse_has(parser, &simple->among);
    return parse_nested_list(parser, simple->kind == SELECTOR_IS ? LIST_FORGIVING : LIST_PLAIN,
                             &simple->among);
}

/* Identifiers or strings that commas part. */
static int
parse_words(struct parser *parser, const struct selector_words **words)
{
    struct lexer *lexer = &parser->lexer;
    struct selector_words *word;
    int result;

    do {
        lexer_skip_space(lexer);
        word = arena_alloc(parser->arena, sizeof *word);
        if (!word)
            return -1;
        result = lexer_take_ident(lexer, parser->arena, &word->word);
        if (result == 1)
            result = lexer_take_string(lexer, parser->arena, &word->word);
        if (result != 0)
            return result < 0 ? result : parser_fail_here(parser, "a language is missing");
        word->next = *words;
        *words = word;
        lexer_skip_space(lexer);
    } while (lexer_take(lexer, ','));
    return 0;
}

/* Text that an element may contain, with its white space as html_text() has it. */
static int
parse_string(struct parser *parser, struct selector_text *text)
{
    CLEANUP_BUF struct buf collapsed = BUF_INIT(2 * SELECTOR_TEXT_MAX);
    const char *begin = parser->lexer.at;
    int result = lexer_take_string(&parser->lexer, parser->arena, text);

    if (result < 0)
        return result;
    if (result == 0 && html_collapse(text->text, text->len, &collapsed) < 0)
        return -1;
    if (collapsed.len == 0)
        return parser_fail(parser, begin, "a text in quotes is missing");
    text->text = arena_strndup(parser->arena, (const char *)collapsed.data, collapsed.len);
    text->len = collapsed.len;
    return text->text ? 0 : -1;
}

/* The flag i or s behind it, as of an attribute. */
static int
parse_contained(struct parser *parser, struct selector_simple *simple)
{
    enum selector_fold fold = FOLD_NEVER;
    int result = parse_string(parser, &simple->name);

    if (result != 0)
        return result;
    lexer_skip_space(&parser->lexer);
    result = parse_flag(parser, &fold);
    if (fold == FOLD_ALWAYS)
        simple->kind = SELECTOR_CONTAINS_TEXT_FOLDED;
    return result;
}

static int
parse_argument(struct parser *parser, enum argument argument, struct selector_simple *simple)
{
    int result;

    switch (argument) {
    case ARGUMENT_NTH: return parse_nth(parser, &simple->nth);
    case ARGUMENT_LIST: return parse_selectors(parser, simple);
    case ARGUMENT_COMPOUND:
    case ARGUMENT_MAYBE_COMPOUND: return parse_nested_compound(parser);
    case ARGUMENT_WORDS: return parse_words(parser, &simple->words);
    case ARGUMENT_STRING: return parse_contained(parser, simple);
    case ARGUMENT_NAME:
        result = lexer_take_ident(&parser->lexer, parser->arena, &simple->name);
        return result == 1 ? parser_fail_here(parser, "a name is missing") : result;
    case ARGUMENT_NONE: break;
    }
    return parser_fail_here(parser, "this pseudo-class takes nothing in parentheses");
}

/* What is in the parentheses, and the closing one. */
static int
parse_parentheses(struct parser *parser, enum argument argument, struct selector_simple *simple)
{
    struct lexer *lexer = &parser->lexer;
    int result;

    lexer_skip_space(lexer);
    result = parse_argument(parser, argument, simple);
    if (result != 0)
        return result;
    lexer_skip_space(lexer);
    if (lexer_at_end(lexer) || lexer_take(lexer, ')'))
        return 0;
    return parser_fail_here(parser, "\")\" is missing");
}

static void
simple_fill(struct selector_simple *simple, const struct pseudo *pseudo)
{
    simple->kind = pseudo->kind;
    if (pseudo->kind == SELECTOR_STATE)
        simple->state = pseudo->state;
    if (pseudo->kind == SELECTOR_NTH || pseudo->kind == SELECTOR_ONLY)
        simple->nth = (struct selector_nth){
            .b = pseudo->argument == ARGUMENT_NONE,
            .from_end = pseudo->from_end,
            .of_type = pseudo->of_type,
        };
}

int
parse_pseudo_class(struct parser *parser, struct selector_simple *simple)
{
    struct lexer *lexer = &parser->lexer;
    const char *begin = lexer->at;
    const struct pseudo *pseudo;
    struct selector_text name;
    int result = lexer_take_ident(lexer, parser->arena, &name);

    if (result != 0)
        return result < 0 ? result : parser_fail(parser, begin, "a pseudo-class is missing");
    pseudo = pseudo_find(name);
    if (!pseudo)
        return parser_fail(parser, begin, "unknown pseudo-class");
    simple_fill(simple, pseudo);
    if (lexer_at(lexer, '(') && pseudo->argument == ARGUMENT_NONE)
        return parser_fail_here(parser, "this pseudo-class takes nothing in parentheses");
    if (lexer_take(lexer, '('))
        return parse_parentheses(parser, pseudo->argument, simple);
    if (pseudo->argument == ARGUMENT_NONE || pseudo->argument == ARGUMENT_MAYBE_COMPOUND)
        return 0;
    return parser_fail_here(parser, "\"(\" is missing");
}
