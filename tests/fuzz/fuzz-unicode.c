/*
 * Text by the Unicode standard. Normal form, folding and slugs are UTF-8, change
 * nothing when done twice, and do not depend on how the text was composed.
 */
#include <assert.h>
#include <string.h>

#include "host/common/text.h"
#include "sdk/runtime/text/unicode.h"
#include "tests/fuzz/localized.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { OUT_MAX = 64 * 1024 * 1024 };

typedef int unicode_function(const char *text, struct buf *out);

static const char *
apply(unicode_function *function, const char *text, struct buf *out)
{
    assert(function(text, out) == 0);
    assert(text_is_utf8((const char *)out->data, out->len));
    return buf_str(out);
}

static void
check_twice(unicode_function *function, const char *text)
{
    CLEANUP_BUF struct buf once = BUF_INIT(OUT_MAX);
    CLEANUP_BUF struct buf twice = BUF_INIT(OUT_MAX);

    apply(function, text, &once);
    assert(strcmp(apply(function, buf_str(&once), &twice), buf_str(&once)) == 0);
}

static void
check_composed(unicode_function *function, const char *text)
{
    CLEANUP_BUF struct buf composed = BUF_INIT(OUT_MAX);
    CLEANUP_BUF struct buf a = BUF_INIT(OUT_MAX);
    CLEANUP_BUF struct buf b = BUF_INIT(OUT_MAX);

    apply(unicode_nfc, text, &composed);
    assert(strcmp(apply(function, text, &a), apply(function, buf_str(&composed), &b)) == 0);
}

static void
check_slug(const char *text)
{
    CLEANUP_BUF struct buf slug = BUF_INIT(OUT_MAX);
    const char *at = apply(unicode_slug, text, &slug);

    assert(strspn(at, "abcdefghijklmnopqrstuvwxyz0123456789-") == strlen(at));
    assert(at[0] != '-' && !strstr(at, "--"));
    assert(slug.len == 0 || at[slug.len - 1] != '-');
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct localized input;

    if (!localized_split(data, size, &input))
        return 0;
    check_twice(unicode_nfc, input.text);
    check_twice(unicode_fold, input.text);
    check_twice(unicode_slug, input.text);
    check_composed(unicode_fold, input.text);
    check_composed(unicode_slug, input.text);
    check_slug(input.text);
    free(input.copy);
    return 0;
}
