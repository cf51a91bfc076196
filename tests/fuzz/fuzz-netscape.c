/*
 * A file of cookies: what is read of it becomes lines of a session, one each, of
 * plain ASCII.
 */
#include <assert.h>
#include <string.h>

#include "host/interchange/netscape.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int
take(void *opaque, const struct cookie_fields *cookie, struct error *err ATTR_UNUSED)
{
    struct buf *lines = opaque;
    size_t begin = lines->len;

    assert(cookie->domain[0] && cookie->path[0] == '/' && cookie->expiry >= 0);
    assert(!strpbrk(cookie->value, "\t\n") && !strpbrk(cookie->name, "\t\n"));
    if (!interchange_cookie_is_fit(cookie, 1700000000))
        return 0;
    cookie_line_put(lines, cookie);
    if (lines->bad)
        return 0;
    for (size_t i = begin; i < lines->len; i++)
        assert(lines->data[i] == '\t' || (lines->data[i] > 0x20 && lines->data[i] < 0x7F));
    return 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP_BUF struct buf text = BUF_INIT(1 << 20), lines = BUF_INIT(1 << 22);
    struct error err = {0};

    buf_append(&text, data, size);
    if (!buf_str(&text))
        return 0;
    if (netscape_read((char *)text.data, take, &lines, &err) < 0)
        assert(err.outcome == OUTCOME_USAGE);
    return 0;
}
