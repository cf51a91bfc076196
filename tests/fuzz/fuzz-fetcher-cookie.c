/*
 * Lines of a Set-Cookie, and lines in which a cookie is kept: both come to the
 * same jar, which must come to the same lines again.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "host/common/text.h"
#include "host/fetcher/cookie_date.h"
#include "host/fetcher/jar.h"

enum { FUZZ_NOW = 1700000000 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
restore(void *opaque, const char *line, int64_t ends_at)
{
    struct error err = {0};

    assert(ends_at == 0 || ends_at > FUZZ_NOW);
    assert(text_is_utf8(line, strlen(line)));
    assert(jar_restore(opaque, line, &err) == 0);
}

static void
take(struct jar *jar, const struct url *url, const char *line, size_t len)
{
    CLEANUP_FREE char *text = strndup(line, len);
    struct error err = {0};
    int64_t seconds;

    (void)cookie_date_parse(line, len, &seconds);
    (void)jar_set(jar, url, line, len, FUZZ_NOW);
    if (text)
        (void)jar_restore(jar, text, &err);
}

static void
put_header(struct jar *jar, const struct url *url, struct buf *out)
{
    assert(jar_header(jar, url, FUZZ_NOW, out) == 0 || out->len > 0);
    assert(out->len == 0 || !memchr(out->data, '\n', out->len));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP_BUF struct buf first = BUF_INIT(1 << 20), second = BUF_INIT(1 << 20);
    struct jar *jar = jar_new(), *copy = jar_new();
    struct url *url = NULL;
    struct error err = {0};
    const char *why, *at = (const char *)data, *end = at + size;

    assert(url_parse("https://www.example.co.uk/a/b?c", NULL, &url, &why) == 0);
    while (at < end) {
        const char *line = at;

        while (at < end && *at != '\n')
            at++;
        take(jar, url, line, (size_t)(at - line));
        at += at < end;
    }
    put_header(jar, url, &first);
    assert(jar_tell(jar, FUZZ_NOW, restore, copy, &err) == 0);
    put_header(copy, url, &second);
    assert(first.len == second.len &&
           (first.len == 0 || memcmp(first.data, second.data, first.len) == 0));
    jar_free(jar);
    jar_free(copy);
    url_free(url);
    return 0;
}
