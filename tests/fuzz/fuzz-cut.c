/*
 * Pieces cut out of a text: the input is "mark or pattern NUL text". What is cut
 * lies in the text; parts and separators make the text again.
 */
#include <assert.h>
#include <string.h>

#include "sdk/runtime/text/cut.h"
#include "tests/fuzz/localized.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_inside(const struct cut *cut, const char *text)
{
    size_t len = strlen(text);

    assert(cut->text >= text && cut->text <= text + len);
    assert(cut->len <= (size_t)(text + len - cut->text));
}

static void
check_pattern(const char *pattern, const char *text)
{
    struct cut whole, group;
    const char *why = NULL;

    if (cut_pattern(text, pattern, 0, &whole, &why) != 0)
        return;
    check_inside(&whole, text);
    if (cut_pattern(text, pattern, 1, &group, &why) != 0)
        return;
    check_inside(&group, text);
    assert(group.text >= whole.text && group.text + group.len <= whole.text + whole.len);
}

static void
check_parts(const char *separator, const char *text)
{
    const char *why, *end = text;
    struct cut cut;
    size_t i = 0;

    for (; cut_part(text, separator, i, &cut, &why) == 0; i++) {
        check_inside(&cut, text);
        assert(cut.text >= end);
        end = cut.text + cut.len;
    }
    assert(i > 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct localized input;
    struct cut cut;
    const char *why;

    if (!localized_split(data, size, &input))
        return 0;
    if (input.locale) {
        check_pattern(input.locale, input.text);
        if (cut_between(input.text, input.locale, input.locale, &cut, &why) == 0)
            check_inside(&cut, input.text);
        if (input.locale[0] && size < 4096)
            check_parts(input.locale, input.text);
    }
    free(input.copy);
    return 0;
}
