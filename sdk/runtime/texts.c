#include "sdk/runtime/object.h"

#include <string.h>

#include "sdk/runtime/text/cut.h"
#include "sdk/runtime/text/unicode.h"

enum { TEXT_BUF_MAX = 32 * UNICODE_TEXT_MAX };

/* unicode_nfc() and its like. */
typedef int text_function(const char *text, struct buf *out);

static const char *
text_or_empty(const char *text)
{
    return text ? text : "";
}

static int
text_normalize_space(const char *text, struct buf *out)
{
    size_t len = strnlen(text, UNICODE_TEXT_MAX + 1);

    return len > UNICODE_TEXT_MAX ? 1 : html_collapse(text, len, out);
}

static int
text_remove_space(const char *text, struct buf *out)
{
    CLEANUP_BUF struct buf words = BUF_INIT(TEXT_BUF_MAX);
    int result = text_normalize_space(text, &words);

    for (size_t i = 0; result == 0 && i < words.len; i++) {
        if (words.data[i] != ' ')
            result = buf_append_byte(out, words.data[i]);
    }
    return result;
}

/* 0; or -1 with the run failed. */
static int
text_apply(clisk_run *run, text_function *function, const char *text, struct buf *out)
{
    int result;

    if (!run || run->failed)
        return -1;
    result = function(text_or_empty(text), out);
    if (result == 1)
        run_fail(run, OUTCOME_LIMIT, "a text is longer than %d bytes", UNICODE_TEXT_MAX);
    else if (result < 0)
        run_fail_memory(run);
    return result == 0 ? 0 : -1;
}

static const char *
text_convert(clisk_run *run, text_function *function, const char *text)
{
    CLEANUP_BUF struct buf out = BUF_INIT(TEXT_BUF_MAX);

    return text_apply(run, function, text, &out) == 0 ? run_take(run, &out) : "";
}

static const char *
texts_nfc(clisk_run *run, const char *text)
{
    return text_convert(run, unicode_nfc, text);
}

static const char *
texts_normalize_space(clisk_run *run, const char *text)
{
    return text_convert(run, text_normalize_space, text);
}

static const char *
texts_remove_space(clisk_run *run, const char *text)
{
    return text_convert(run, text_remove_space, text);
}

static const char *
texts_fold(clisk_run *run, const char *text)
{
    return text_convert(run, unicode_fold, text);
}

static const char *
texts_slug(clisk_run *run, const char *text)
{
    return text_convert(run, unicode_slug, text);
}

/* Both folded, as texts of the buffers; false with the run failed. */
static bool
texts_fold_both(clisk_run *run, const char *a, const char *b, struct buf *a_out, struct buf *b_out)
{
    if (text_apply(run, unicode_fold, a, a_out) < 0 || text_apply(run, unicode_fold, b, b_out) < 0)
        return false;
    if (buf_str(a_out) && buf_str(b_out))
        return true;
    run_fail_memory(run);
    return false;
}

static bool
texts_equal_folded(clisk_run *run, const char *a, const char *b)
{
    CLEANUP_BUF struct buf a_out = BUF_INIT(TEXT_BUF_MAX);
    CLEANUP_BUF struct buf b_out = BUF_INIT(TEXT_BUF_MAX);

    return texts_fold_both(run, a, b, &a_out, &b_out) &&
           strcmp(buf_str(&a_out), buf_str(&b_out)) == 0;
}

static bool
texts_contains_folded(clisk_run *run, const char *text, const char *part)
{
    CLEANUP_BUF struct buf text_out = BUF_INIT(TEXT_BUF_MAX);
    CLEANUP_BUF struct buf part_out = BUF_INIT(TEXT_BUF_MAX);

    return texts_fold_both(run, text, part, &text_out, &part_out) &&
           strstr(buf_str(&text_out), buf_str(&part_out)) != NULL;
}

static const char *
texts_between(clisk_run *run, const char *text, const char *before, const char *after)
{
    const char *why = NULL;
    struct cut cut;

    if (!run || run->failed)
        return "";
    if (cut_between(text_or_empty(text), text_or_empty(before), text_or_empty(after), &cut, &why) ==
        0)
        return run_strndup(run, cut.text, cut.len);
    run_fail(run, OUTCOME_SITE_CHANGED, "between \"%.40s\" and \"%.40s\": %s",
             text_or_empty(before), text_or_empty(after), why);
    return "";
}

static const char *
texts_part(clisk_run *run, const char *text, const char *separator, size_t index)
{
    const char *why = NULL;
    struct cut cut;

    if (!run || run->failed)
        return "";
    if (!separator || !separator[0]) {
        run_fail(run, OUTCOME_PLUGIN_BUG, "a text is parted by an empty separator");
        return "";
    }
    if (cut_part(text_or_empty(text), separator, index, &cut, &why) == 0)
        return run_strndup(run, cut.text, cut.len);
    run_fail(run, OUTCOME_SITE_CHANGED, "part %zu of \"%.60s\": %s", index, text_or_empty(text),
             why);
    return "";
}

/* As cut_pattern(), with the run failed on all but a text without a match. */
static int
texts_search(clisk_run *run, const char *text, const char *pattern, unsigned group,
             struct cut *ret_cut, const char **ret_why)
{
    int result = cut_pattern(text, pattern, group, ret_cut, ret_why);

    if (result == 2)
        run_fail(run, OUTCOME_PLUGIN_BUG, "the pattern \"%.128s\" %s", pattern, *ret_why);
    else if (result < 0)
        run_fail_memory(run);
    else if (strnlen(text, CUT_PATTERN_TEXT_MAX + 1) > CUT_PATTERN_TEXT_MAX)
        run_fail(run, OUTCOME_LIMIT, "%s", *ret_why);
    return result;
}

static bool
texts_matches(clisk_run *run, const char *text, const char *pattern)
{
    const char *why = NULL;
    struct cut cut;

    if (!run || run->failed)
        return false;
    return texts_search(run, text_or_empty(text), text_or_empty(pattern), 0, &cut, &why) == 0;
}

static const char *
texts_capture(clisk_run *run, const char *text, const char *pattern, unsigned group)
{
    const char *why = NULL;
    struct cut cut;

    if (!run || run->failed)
        return "";
    text = text_or_empty(text);
    pattern = text_or_empty(pattern);
    if (texts_search(run, text, pattern, group, &cut, &why) == 0)
        return run_strndup(run, cut.text, cut.len);
    run_fail(run, OUTCOME_SITE_CHANGED, "\"%.60s\" by the pattern \"%.128s\": %s", text, pattern,
             why);
    return "";
}

const struct clisk_text_table text_table = {
    .size = sizeof text_table,
    .nfc = texts_nfc,
    .normalize_space = texts_normalize_space,
    .fold = texts_fold,
    .equal_folded = texts_equal_folded,
    .contains_folded = texts_contains_folded,
    .slug = texts_slug,
    .between = texts_between,
    .part = texts_part,
    .matches = texts_matches,
    .capture = texts_capture,
    .remove_space = texts_remove_space,
};
