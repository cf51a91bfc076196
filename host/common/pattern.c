#include "host/common/pattern.h"

#include <regex.h>
#include <stdlib.h>
#include <string.h>

/*
 * Whether what ends with `before` may be repeated by `by`. The library copies
 * what '+' and a brace repeat, so that copies of copies would grow without end.
 */
static bool
pattern_may_repeat(char before, char by)
{
    if (before == '\0' || strchr("}*+?|(^", before))
        return false;
    return before != ')' || by == '*' || by == '?';
}

/* At '{': moves behind a "{n}", "{n,}" or "{n,m}" of small numbers. */
static bool
pattern_skip_count(const char **at)
{
    char *end;
    unsigned long most;

    most = strtoul(*at + 1, &end, 10);
    if (end == *at + 1 || most > PATTERN_REPEAT_MAX)
        return false;
    if (*end == ',' && end[1] != '}')
        most = strtoul(end + 1, &end, 10);
    else if (*end == ',')
        end++;
    if (*end != '}' || most > PATTERN_REPEAT_MAX)
        return false;
    *at = end + 1;
    return true;
}

/* At '[': moves behind the bracket expression. */
static bool
pattern_skip_bracket(const char **at)
{
    const char *in = *at + 1;

    if (*in == '^')
        in++;
    if (*in == ']')
        in++;
    for (; *in && *in != ']'; in++) {
        if (*in == '[' && in[1] && strchr(".:=", in[1])) {
            char close[] = {in[1], ']', '\0'};

            in = strstr(in + 2, close);
            if (!in)
                return false;
            in++;
        }
    }
    if (*in != ']')
        return false;
    *at = in + 1;
    return true;
}

/* Moves over one step of the pattern. What may be repeated leaves a letter in *before. */
static const char *
pattern_step(const char **at, char *before)
{
    char c = **at;

    if (c == '[') {
        *before = 'a';
        return pattern_skip_bracket(at) ? NULL : "lacks a closing bracket";
    }
    if (strchr("*+?{", c)) {
        if (!pattern_may_repeat(*before, c))
            return "must repeat nothing but a character, a bracket or (with * or ?) a group";
        if (c == '{' && !pattern_skip_count(at))
            return "must have counts of at most 64";
        *at += c == '{' ? 0 : 1;
        *before = '*';
        return NULL;
    }
    if (c == '\\' && (*at)[1] >= '0' && (*at)[1] <= '9')
        return "must have no reference back";
    *before = c == '\\' ? 'a' : c;
    *at += c == '\\' && (*at)[1] ? 2 : 1;
    return NULL;
}

const char *
pattern_fault(const char *pattern)
{
    const char *at = pattern, *fault = NULL;
    char before = '\0';
    regex_t regex;

    if (strlen(pattern) > PATTERN_MAX)
        return "must be at most 128 bytes";
    while (*at && !fault)
        fault = pattern_step(&at, &before);
    if (fault)
        return fault;
    if (regcomp(&regex, pattern, REG_EXTENDED | REG_NOSUB) != 0)
        return "is no extended regular expression";
    regfree(&regex);
    return NULL;
}

bool
pattern_matches(const char *pattern, const char *value)
{
    regmatch_t match;
    regex_t regex;
    int r;

    if (regcomp(&regex, pattern, REG_EXTENDED) != 0)
        return false;
    /* The match is the leftmost and then the longest one: the whole value if that matches. */
    r = regexec(&regex, value, 1, &match, 0);
    regfree(&regex);
    return r == 0 && match.rm_so == 0 && value[match.rm_eo] == '\0';
}

int
pattern_search(const char *pattern, const char *text, unsigned group, struct pattern_span *ret_span)
{
    regmatch_t matches[PATTERN_GROUPS_MAX + 1];
    const regmatch_t *match = &matches[group];
    regex_t regex;
    int result;

    if (regcomp(&regex, pattern, REG_EXTENDED) != 0)
        return -1;
    result = regexec(&regex, text, PATTERN_GROUPS_MAX + 1, matches, 0);
    regfree(&regex);
    if (result != 0)
        return result == REG_NOMATCH ? 1 : -1;
    if (match->rm_so < 0)
        *ret_span = (struct pattern_span){(size_t)matches[0].rm_eo, (size_t)matches[0].rm_eo};
    else
        *ret_span = (struct pattern_span){(size_t)match->rm_so, (size_t)match->rm_eo};
    return 0;
}

int
pattern_group_count(const char *pattern)
{
    regex_t regex;
    int count;

    if (regcomp(&regex, pattern, REG_EXTENDED) != 0)
        return -1;
    count = (int)regex.re_nsub;
    regfree(&regex);
    return count;
}
