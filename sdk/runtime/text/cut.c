#include "sdk/runtime/text/cut.h"

#include <string.h>

#include "host/common/pattern.h"
#include "host/common/text.h"
#include "sdk/runtime/html/html.h"

int
cut_between(const char *text, const char *before, const char *after, struct cut *ret_cut,
            const char **ret_why)
{
    const char *first = strstr(text, before), *end;

    if (!first) {
        *ret_why = "the mark before it is not there";
        return 1;
    }
    first += strlen(before);
    end = *after ? strstr(first, after) : first + strlen(first);
    if (!end) {
        *ret_why = "the mark behind it is not there";
        return 1;
    }
    *ret_cut = (struct cut){first, (size_t)(end - first)};
    return 0;
}

/* Without the white space at both ends. */
static struct cut
cut_trim(const char *at, const char *end)
{
    const char *first = NULL, *last = at;

    while (at < end) {
        const char *begin = at;

        if (html_is_space(text_next_codepoint(&at, end)))
            continue;
        if (!first)
            first = begin;
        last = at;
    }
    return first ? (struct cut){first, (size_t)(last - first)} : (struct cut){end, 0};
}

int
cut_part(const char *text, const char *separator, size_t index, struct cut *ret_cut,
         const char **ret_why)
{
    const char *end = strstr(text, separator);

    for (size_t i = 0; i < index; i++) {
        if (!end) {
            *ret_why = "there are fewer parts";
            return 1;
        }
        text = end + strlen(separator);
        end = strstr(text, separator);
    }
    *ret_cut = cut_trim(text, end ? end : text + strlen(text));
    return 0;
}

/* Whether a byte goes on with a character that began before it. */
static bool
is_inside_character(char byte)
{
    return ((unsigned char)byte & 0xC0) == 0x80;
}

/* Whether the pattern can be used, and has the group: NULL, or a static reason. */
static const char *
pattern_check(const char *pattern, unsigned group)
{
    const char *fault = pattern_fault(pattern);

    if (fault)
        return fault;
    if (group > PATTERN_GROUPS_MAX || (int)group > pattern_group_count(pattern))
        return "must have the group that is asked for";
    return NULL;
}

int
cut_pattern(const char *text, const char *pattern, unsigned group, struct cut *ret_cut,
            const char **ret_why)
{
    struct pattern_span span;
    int result;

    *ret_why = pattern_check(pattern, group);
    if (*ret_why)
        return 2;
    if (strnlen(text, CUT_PATTERN_TEXT_MAX + 1) > CUT_PATTERN_TEXT_MAX) {
        *ret_why = "the text is too long for a pattern";
        return 1;
    }
    result = pattern_search(pattern, text, group, &span);
    if (result != 0) {
        *ret_why = "nothing matches";
        return result;
    }
    if (is_inside_character(text[span.first]) || is_inside_character(text[span.end])) {
        *ret_why = "must cut no character in two: what is not ASCII has several bytes";
        return 2;
    }
    *ret_cut = (struct cut){text + span.first, span.end - span.first};
    return 0;
}
