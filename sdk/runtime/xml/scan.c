#include "sdk/runtime/xml/scan.h"

#include <string.h>

static bool
sees(const char *at, const char *end, const char *mark)
{
    size_t len = strlen(mark);

    return (size_t)(end - at) >= len && memcmp(at, mark, len) == 0;
}

/* Behind the next such mark, or the end. */
static const char *
skip_past(const char *at, const char *end, const char *mark)
{
    const char *found = memmem(at, (size_t)(end - at), mark, strlen(mark));

    return found ? found + strlen(mark) : end;
}

/* Behind a quoted text that begins at `at`. */
static const char *
skip_quoted(const char *at, const char *end)
{
    const char *close = memchr(at + 1, *at, (size_t)(end - at - 1));

    return close ? close + 1 : end;
}

/* Behind a tag or declaration, or in front of a DTD's inside; with its equals signs. */
static const char *
skip_tag(const char *at, const char *end, size_t *ret_equals)
{
    *ret_equals = 0;
    while (at < end && *at != '>' && *at != '[') {
        if (*at == '"' || *at == '\'') {
            at = skip_quoted(at, end);
            continue;
        }
        *ret_equals += *at == '=';
        at++;
    }
    return at < end ? at + 1 : end;
}

bool
scan_finds_long_tag(const char *text, size_t len, size_t most)
{
    const char *at = text, *end;

    if (len == 0) /* of a text that may be nowhere */
        return false;
    end = text + len;
    while (at < end && (at = memchr(at, '<', (size_t)(end - at))) != NULL) {
        size_t attributes;

        if (sees(at, end, "<!--")) {
            at = skip_past(at + 4, end, "-->");
        } else if (sees(at, end, "<![CDATA[")) {
            at = skip_past(at, end, "]]>");
        } else if (sees(at, end, "<?")) {
            at = skip_past(at, end, "?>");
        } else {
            at = skip_tag(at + 1, end, &attributes);
            if (attributes > most)
                return true;
        }
    }
    return false;
}
