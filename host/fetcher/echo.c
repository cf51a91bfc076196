#include "host/fetcher/echo.h"

#include <stdlib.h>
#include <string.h>

#include "host/common/text.h"
#include "host/fetcher/echo_forms.h"
#include "host/fetcher/echo_match.h"
#include "host/fetcher/echo_unit.h"
#include "host/fetcher/tokens.h"

enum {
    ECHO_SECRET_MIN = 4,
    ECHO_CERTAIN_MIN = 8, /* from here on it is no coincidence */
    ECHO_SECRET_MAX = TOKENS_LEN_MAX
};

struct echo_pattern {
    struct secret *text;
    bool quoted;   /* only between quotes */
    uint8_t first; /* byte: what rules out most places is asked often */
    bool escaped;  /* looked for in all the ways in which a page may write it */
};

struct echo {
    struct echo_begins begins; /* of those that are escaped */
    size_t count;
    struct echo_pattern
        patterns[(SECRETS_MAX + 2 * TOKENS_CAPTURES_MAX) * (ECHO_FORMS + ECHO_DIGESTS)];
};

static bool
echo_has(const struct echo *echo, const struct secret *text)
{
    for (size_t i = 0; i < echo->count; i++) {
        const struct secret *other = echo->patterns[i].text;

        if (other->len == text->len && memcmp(other->data, text->data, text->len) == 0)
            return true;
    }
    return false;
}

/* Most forms of most secrets are the same. */
static int
echo_add(struct echo *echo, const struct secret *text, bool quoted, bool escaped)
{
    /* Only what is text can be written with escapes. */
    bool escapable = escaped && text_is_utf8(text->data, text->len);
    struct secret *copy;

    if (text->len < ECHO_SECRET_MIN || echo_has(echo, text))
        return 0;
    copy = secret_of(text->data, text->len);
    if (!copy)
        return -1;
    if (escapable)
        echo_begins_add(&echo->begins, copy);
    echo->patterns[echo->count++] = (struct echo_pattern){
        .text = copy, .quoted = quoted, .first = (uint8_t)copy->data[0], .escaped = escapable};
    return 0;
}

static int
echo_add_secret(struct echo *echo, const struct secret *secret, bool doubtful)
{
    CLEANUP_SECRET struct secret *text = NULL;

    if (secret->len < ECHO_SECRET_MIN || secret->len > ECHO_SECRET_MAX)
        return 0;
    text = secret_new(secret->len * ECHO_GROWTH + ECHO_DIGEST_MAX);
    if (!text)
        return -1;
    for (size_t i = 0; i < ECHO_FORMS; i++) {
        text->len = echo_forms[i].write(text->data, secret->data, secret->len);
        if (echo_add(echo, text, doubtful, echo_forms[i].escaped) < 0)
            return -1;
    }
    for (size_t i = 0; i < ECHO_DIGESTS; i++) {
        text->len = echo_digests[i](text->data, secret->data, secret->len);
        if (text->len == 0 || echo_add(echo, text, false, false) < 0)
            return -1;
    }
    return 0;
}

static bool
echo_is_doubtful(const struct secret *secret)
{
    return secret->len < ECHO_CERTAIN_MIN || strspn(secret->data, "0123456789") == secret->len;
}

struct echo *
echo_new(const struct secrets *secrets, struct error *err)
{
    struct echo *echo = calloc(1, sizeof *echo);

    for (size_t i = 0; echo && i < secrets_count(secrets); i++) {
        const struct secret *secret = secrets_value(secrets, i);

        if (echo_add_secret(echo, secret, echo_is_doubtful(secret)) < 0)
            echo = echo_free(echo);
    }
    if (!echo)
        error_set(err, OUTCOME_INTERNAL, "no memory");
    return echo;
}

int
echo_learn(struct echo *echo, const struct secret *secret, struct error *err)
{
    if (echo->count > ARRAY_SIZE(echo->patterns) - ECHO_FORMS - ECHO_DIGESTS)
        return error_set(err, OUTCOME_LIMIT, "too many tokens to be hidden");
    if (echo_add_secret(echo, secret, false) < 0)
        return error_set(err, OUTCOME_INTERNAL, "no memory");
    return 0;
}

struct echo *
echo_free(struct echo *echo)
{
    if (!echo)
        return NULL;
    for (size_t i = 0; i < echo->count; i++)
        secret_free(echo->patterns[i].text);
    secret_wipe(echo, sizeof *echo);
    free(echo);
    return NULL;
}

static bool
echo_is_quote(uint8_t c)
{
    return c == '"' || c == '\'';
}

static bool
echo_is_quoted(const uint8_t *data, size_t len, const uint8_t *at, size_t size)
{
    return at > data && at + size < data + len && echo_is_quote(at[-1]) && echo_is_quote(at[size]);
}

/* What is written in one way only. */
static size_t
echo_hide_pattern(const struct echo_pattern *pattern, uint8_t *data, size_t len)
{
    size_t size = pattern->text->len, count = 0;
    uint8_t *end = data + len, *at = data;

    while ((at = memmem(at, (size_t)(end - at), pattern->text->data, size)) != NULL) {
        if (!pattern->quoted || echo_is_quoted(data, len, at, size)) {
            memset(at, '*', size);
            count++;
        }
        at += size;
    }
    return count;
}

/* Most patterns are ruled out by one byte, where no escape and no other encoding is at play. */
static bool
echo_may_begin(const struct echo_pattern *pattern, uint8_t byte)
{
    return byte == pattern->first || byte >= 0x80 || byte == '+' || echo_unit_is_special(byte);
}

/* The length of what stands at a place and is one of the patterns; 0 for none. */
static size_t
echo_match_any(const struct echo *echo, struct span page, size_t at, bool doubtful)
{
    for (size_t i = 0; i < echo->count; i++) {
        const struct echo_pattern *pattern = &echo->patterns[i];
        size_t size;

        if (!pattern->escaped || (pattern->quoted && !doubtful) ||
            !echo_may_begin(pattern, page.data[at]))
            continue;
        size = echo_match(page, at, pattern->text);
        if (size > 0 &&
            (!pattern->quoted || echo_is_quoted(page.data, page.len, page.data + at, size)))
            return size;
    }
    return 0;
}

static size_t
echo_hide_escaped(const struct echo *echo, uint8_t *data, size_t len)
{
    struct span page = {data, len};
    size_t count = 0, at = 0;

    while ((at = echo_begins_next(&echo->begins, page, at)) < len) {
        size_t size = echo_match_any(echo, page, at, true);

        memset(data + at, '*', size);
        count += size > 0;
        at += size > 0 ? size : 1;
    }
    return count;
}

size_t
echo_hide(const struct echo *echo, uint8_t *data, size_t len)
{
    size_t count = 0;

    /* An empty page has no memory. */
    for (size_t i = 0; len > 0 && i < echo->count; i++) {
        if (!echo->patterns[i].escaped)
            count += echo_hide_pattern(&echo->patterns[i], data, len);
    }
    return count + echo_hide_escaped(echo, data, len);
}

bool
echo_found(const struct echo *echo, const char *text)
{
    struct span page = span_of_str(text);

    for (size_t i = 0; i < echo->count; i++) {
        const struct echo_pattern *pattern = &echo->patterns[i];

        if (!pattern->quoted && !pattern->escaped &&
            memmem(page.data, page.len, pattern->text->data, pattern->text->len))
            return true;
    }
    for (size_t at = 0; (at = echo_begins_next(&echo->begins, page, at)) < page.len; at++) {
        if (echo_match_any(echo, page, at, false) > 0)
            return true;
    }
    return false;
}
