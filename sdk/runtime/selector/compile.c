/*
 * Selectors from text, by the grammar of Selectors level 4.
 */
#include "sdk/runtime/selector/compiler.h"

#include <string.h>
#include <strings.h>

enum { COMPILE_DEPTH_MAX = 16 };

static const struct selector *compile_list(struct compiler *compiler);

/* --- attributes ----------------------------------------------------------- */

static enum test_operator
take_operator(struct compiler *compiler)
{
    static const char signs[] = "~|^$*";
    static const enum test_operator operators[] = {
        OPERATOR_INCLUDES, OPERATOR_DASH, OPERATOR_PREFIX, OPERATOR_SUFFIX, OPERATOR_SUBSTRING};
    const char *sign;

    if (*compiler->at == '=') {
        compiler->at++;
        return OPERATOR_EQUALS;
    }
    sign = *compiler->at ? strchr(signs, *compiler->at) : NULL;
    if (!sign || compiler->at[1] != '=') {
        compiler_fail(compiler, compiler->at, "expected ], =, ~=, |=, ^=, $= or *=");
        return OPERATOR_EXISTS;
    }
    compiler->at += 2;
    return operators[sign - signs];
}

static enum test_case
take_flag(struct compiler *compiler)
{
    struct text flag;
    const char *at = compiler->at;

    if (!token_is_identifier(at))
        return CASE_BY_DOCUMENT;
    flag = token_take_identifier(compiler, "expected ]");
    if (flag.data && flag.len == 1 && (flag.data[0] | 0x20) == 'i')
        return CASE_INSENSITIVE;
    if (flag.data && flag.len == 1 && (flag.data[0] | 0x20) == 's')
        return CASE_SENSITIVE;
    compiler_fail(compiler, at, "the only flags are i and s");
    return CASE_BY_DOCUMENT;
}

/* "|name" is an attribute without a namespace, which all of HTML's are. */
static struct text
take_attribute_name(struct compiler *compiler)
{
    if (compiler->at[0] == '|' && compiler->at[1] != '=')
        compiler->at++;
    else if (compiler->at[0] == '*' && compiler->at[1] == '|')
        compiler->at += 2;
    return token_take_identifier(compiler, "expected the name of an attribute");
}

static void
compile_attribute(struct compiler *compiler, struct test *test)
{
    compiler->at++;
    token_skip_space(compiler);
    test->type = TEST_ATTRIBUTE;
    test->name = take_attribute_name(compiler);
    token_skip_space(compiler);
    if (compiler->result == 0 && *compiler->at && *compiler->at != ']') {
        test->op = take_operator(compiler);
        token_skip_space(compiler);
        if (compiler->result == 0)
            test->value =
                *compiler->at == '"' || *compiler->at == '\''
                    ? token_take_string(compiler)
                    : token_take_identifier(compiler, "expected a string or an identifier");
        token_skip_space(compiler);
        if (compiler->result == 0)
            test->flag = take_flag(compiler);
        token_skip_space(compiler);
    }
    if (*compiler->at == ']')
        compiler->at++;
    else if (*compiler->at)
        compiler_fail(compiler, compiler->at, "expected ]");
}

/* --- an+b ----------------------------------------------------------------- */

/* What follows the n: nothing, or a sign and a number with spaces around the sign. */
static void
compile_offset(struct compiler *compiler, struct test *test)
{
    const char *before = compiler->at;
    int32_t sign;

    token_skip_space(compiler);
    if (*compiler->at != '+' && *compiler->at != '-') {
        compiler->at = before;
        return;
    }
    sign = *compiler->at++ == '-' ? -1 : 1;
    token_skip_space(compiler);
    if (!token_take_number(compiler, &test->b))
        compiler_fail(compiler, compiler->at, "expected a number");
    test->b *= sign;
}

/* "odd", "even", "3", "-n+2", "2n", "+3n - 1". */
static void
compile_nth(struct compiler *compiler, struct test *test)
{
    int32_t sign = 1, number = 1;
    bool has_number;

    token_skip_space(compiler);
    if (token_take_word(compiler, "odd") || token_take_word(compiler, "even")) {
        test->a = 2;
        test->b = (compiler->at[-1] | 0x20) == 'd' ? 1 : 0;
        return;
    }
    if (*compiler->at == '+' || *compiler->at == '-')
        sign = *compiler->at++ == '-' ? -1 : 1;
    has_number = token_take_number(compiler, &number);
    if (*compiler->at == 'n' || *compiler->at == 'N') {
        compiler->at++;
        test->a = sign * number;
        compile_offset(compiler, test);
    } else if (has_number) {
        test->b = sign * number;
    } else {
        compiler_fail(compiler, compiler->at, "expected a position, such as 2, odd or 2n+1");
    }
}

/* --- pseudo-classes ------------------------------------------------------- */

static void
compile_argument_list(struct compiler *compiler, struct test *test)
{
    if (compiler->depth == COMPILE_DEPTH_MAX) {
        compiler_fail(compiler, compiler->at, "too many selectors within each other");
        return;
    }
    compiler->depth++;
    test->list = compile_list(compiler);
    compiler->depth--;
}

static const struct pseudo {
    const char *name;
    enum test_type type;
    int32_t a, b;
    void (*argument)(struct compiler *compiler, struct test *test);
} pseudos[] = {
    {"root", TEST_ROOT, 0, 0, NULL},
    {"empty", TEST_EMPTY, 0, 0, NULL},
    {"first-child", TEST_NTH_CHILD, 0, 1, NULL},
    {"last-child", TEST_NTH_LAST_CHILD, 0, 1, NULL},
    {"only-child", TEST_ONLY_CHILD, 0, 0, NULL},
    {"nth-child", TEST_NTH_CHILD, 0, 0, compile_nth},
    {"nth-last-child", TEST_NTH_LAST_CHILD, 0, 0, compile_nth},
    {"is", TEST_IS, 0, 0, compile_argument_list},
    {"where", TEST_IS, 0, 0, compile_argument_list},
    {"not", TEST_NOT, 0, 0, compile_argument_list},
};

static const struct pseudo *
find_pseudo(struct text name, bool is_function)
{
    for (size_t i = 0; i < ARRAY_SIZE(pseudos); i++) {
        if (strlen(pseudos[i].name) == name.len &&
            strncasecmp(pseudos[i].name, name.data, name.len) == 0 &&
            (pseudos[i].argument != NULL) == is_function)
            return &pseudos[i];
    }
    return NULL;
}

static void
compile_pseudo(struct compiler *compiler, struct test *test)
{
    const char *begin = compiler->at++;
    const struct pseudo *pseudo;
    struct text name;
    bool is_function;

    if (*compiler->at == ':') {
        compiler_fail(compiler, begin, "pseudo-elements select nothing in a document");
        return;
    }
    name = token_take_identifier(compiler, "expected the name of a pseudo-class");
    if (compiler->result != 0)
        return;
    is_function = *compiler->at == '(';
    pseudo = find_pseudo(name, is_function);
    if (!pseudo) {
        compiler_fail(compiler, begin, "unknown pseudo-class");
        return;
    }
    *test = (struct test){.type = pseudo->type, .a = pseudo->a, .b = pseudo->b};
    if (!is_function)
        return;
    compiler->at++;
    pseudo->argument(compiler, test);
    token_skip_space(compiler);
    if (*compiler->at == ')')
        compiler->at++;
    else if (*compiler->at)
        compiler_fail(compiler, compiler->at, "expected )");
}

/* --- compounds, complex selectors, lists ---------------------------------- */

static bool
is_test_start(char c)
{
    return c == '#' || c == '.' || c == '[' || c == ':';
}

static void
compile_test(struct compiler *compiler, struct test *test)
{
    switch (*compiler->at) {
    case '#':
        compiler->at++;
        test->type = TEST_ID;
        test->value = token_take_identifier(compiler, "expected an id");
        break;
    case '.':
        compiler->at++;
        test->type = TEST_CLASS;
        test->value = token_take_identifier(compiler, "expected a class");
        break;
    case '[': compile_attribute(compiler, test); break;
    default: compile_pseudo(compiler, test); break;
    }
}

/* A type selector may carry a namespace: "*|a" is any, "|a" none; a prefix is never declared. */
static void
compile_type(struct compiler *compiler, struct compound *compound)
{
    if (compiler->at[0] == '*' && compiler->at[1] == '|')
        compiler->at += 2;
    if (*compiler->at == '*') {
        compiler->at++;
    } else {
        compound->tag = token_take_identifier(compiler, "expected an element");
    }
    if (compiler->result == 0 && compiler->at[0] == '|' && compiler->at[1] != '=')
        compiler_fail(compiler, compiler->at, "an undeclared namespace");
}

static struct compound *
compile_compound(struct compiler *compiler)
{
    struct compound *compound = compiler_alloc(compiler, sizeof *compound);
    const struct test **end;
    bool has_type = *compiler->at == '*' || token_is_identifier(compiler->at);

    if (!compound)
        return NULL;
    if (!has_type && !is_test_start(*compiler->at)) {
        compiler_fail(compiler, compiler->at,
                      *compiler->at ? "expected a selector" : "a selector is missing at the end");
        return NULL;
    }
    if (has_type)
        compile_type(compiler, compound);
    end = &compound->tests;
    while (compiler->result == 0 && is_test_start(*compiler->at)) {
        struct test *test = compiler_alloc(compiler, sizeof *test);

        if (!test)
            return NULL;
        compile_test(compiler, test);
        *end = test;
        end = &test->next;
    }
    return compiler->result == 0 ? compound : NULL;
}

static bool
is_complex_end(char c)
{
    return c == '\0' || c == ',' || c == ')';
}

static enum combinator
take_combinator(struct compiler *compiler)
{
    bool spaced = token_is_space(*compiler->at) || *compiler->at == '/';
    enum combinator combinator = spaced ? COMBINATOR_DESCENDANT : COMBINATOR_NONE;

    token_skip_space(compiler);
    switch (*compiler->at) {
    case '>': combinator = COMBINATOR_CHILD; break;
    case '+': combinator = COMBINATOR_ADJACENT; break;
    case '~': combinator = COMBINATOR_SIBLING; break;
    default: return is_complex_end(*compiler->at) ? COMBINATOR_NONE : combinator;
    }
    compiler->at++;
    token_skip_space(compiler);
    return combinator;
}

/* The rightmost compound, which leads to the others. */
static const struct compound *
compile_complex(struct compiler *compiler)
{
    const struct compound *left = NULL;
    enum combinator combinator = COMBINATOR_NONE;

    for (;;) {
        struct compound *compound = compile_compound(compiler);

        if (!compound)
            return NULL;
        compound->left = left;
        compound->combinator = combinator;
        left = compound;
        combinator = take_combinator(compiler);
        if (combinator == COMBINATOR_NONE)
            return compound;
    }
}

static const struct selector *
compile_list(struct compiler *compiler)
{
    const struct selector *first = NULL, **end = &first;

    do {
        struct selector *selector = compiler_alloc(compiler, sizeof *selector);

        if (!selector)
            return NULL;
        if (*compiler->at == ',')
            compiler->at++;
        token_skip_space(compiler);
        selector->right = compile_complex(compiler);
        if (!selector->right)
            return NULL;
        *end = selector;
        end = &selector->next;
        token_skip_space(compiler);
    } while (*compiler->at == ',');
    return first;
}

int
selector_compile(struct arena *arena, const char *text, const struct selector **ret_selector,
                 size_t *ret_position, const char **ret_why)
{
    struct compiler compiler = {.arena = arena, .begin = text, .at = text};
    const struct selector *selector = NULL;

    if (strlen(text) > SELECTOR_BYTES_MAX)
        compiler_fail(&compiler, text, "a selector is longer than 4096 bytes");
    else
        selector = compile_list(&compiler);
    if (compiler.result == 0 && *compiler.at)
        compiler_fail(&compiler, compiler.at, "expected a selector");
    if (compiler.result == 0) {
        *ret_selector = selector;
    } else if (compiler.result > 0) {
        *ret_position = (size_t)(compiler.wrong - compiler.begin);
        *ret_why = compiler.why;
    }
    return compiler.result;
}
