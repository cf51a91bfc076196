#include "host/fetcher/tokens.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "host/fetcher/secrets.h"

enum { TOKENS_SECONDS_DIGITS = 10 };

struct token {
    char *name;
    char *origin;
    char *path;
    char *pointer;
    char *header;
    char *origins[TOKENS_ORIGINS_MAX];
    size_t origin_count;
    struct secret *value; /* NULL before it is captured */
    int64_t ends_at;      /* 0: not known */
};

struct tokens {
    size_t count;
    size_t captures;
    struct token all[TOKENS_MAX];
};

struct tokens *
tokens_new(void)
{
    return calloc(1, sizeof(struct tokens));
}

struct tokens *
tokens_free(struct tokens *tokens)
{
    if (!tokens)
        return NULL;
    for (size_t i = 0; i < tokens->count; i++) {
        struct token *token = &tokens->all[i];

        free(token->name);
        free(token->origin);
        free(token->path);
        free(token->pointer);
        free(token->header);
        for (size_t k = 0; k < token->origin_count; k++)
            free(token->origins[k]);
        secret_free(token->value);
    }
    free(tokens);
    return NULL;
}

static struct token *
tokens_by_name(const struct tokens *tokens, const char *name)
{
    for (size_t i = 0; i < tokens->count; i++) {
        if (strcmp(tokens->all[i].name, name) == 0)
            return (struct token *)&tokens->all[i];
    }
    return NULL;
}

int
tokens_add(struct tokens *tokens, struct tokens_rule rule, struct error *err)
{
    struct token *token;

    if (tokens->count == TOKENS_MAX || tokens_by_name(tokens, rule.name))
        return error_set(err, OUTCOME_INTERNAL, "too many tokens, or one of them twice");
    /* Counted at once, so that what it holds is freed after a failure too. */
    token = &tokens->all[tokens->count++];
    token->name = strdup(rule.name);
    token->origin = strdup(rule.origin);
    token->path = strdup(rule.path);
    token->pointer = strdup(rule.pointer);
    token->header = strdup(rule.header);
    if (!token->name || !token->origin || !token->path || !token->pointer || !token->header)
        return error_set(err, OUTCOME_INTERNAL, "no memory");
    return 0;
}

int
tokens_allow(struct tokens *tokens, const char *name, const char *origin, struct error *err)
{
    struct token *token = tokens_by_name(tokens, name);

    if (!token || token->origin_count == TOKENS_ORIGINS_MAX)
        return error_set(err, OUTCOME_INTERNAL, "an origin of no token, or too many");
    token->origins[token->origin_count] = strdup(origin);
    if (!token->origins[token->origin_count])
        return error_set(err, OUTCOME_INTERNAL, "no memory");
    token->origin_count++;
    return 0;
}

/* Some sites give the token as it is to be sent, with its scheme in front. */
static struct secret *
tokens_from_header(const char *value)
{
    if (strncasecmp(value, "Bearer ", strlen("Bearer ")) == 0)
        value += strlen("Bearer ");
    return secret_of(value, strlen(value));
}

/* 0; 1 when it is not there; -1 without memory. */
static int
tokens_read(const struct token *token, const struct tokens_answer *answer,
            struct secret **ret_value, struct json_place *ret_place)
{
    CLEANUP_BUF struct buf text = BUF_INIT_SECRET(TOKENS_LEN_MAX);
    const char *header = token->header[0] ? headers_find(answer->headers, token->header) : NULL;
    const char *body = (const char *)answer->body;

    if (token->header[0]) {
        if (!header)
            return 1;
        *ret_value = tokens_from_header(header);
        return *ret_value ? 0 : -1;
    }
    if (json_place_find(body, answer->len, token->pointer, ret_place) != 0 ||
        json_place_read(&text, body + ret_place->at, ret_place->len) < 0 || text.len == 0)
        return 1;
    *ret_value = secret_of(text.data, text.len);
    return *ret_value ? 0 : -1;
}

/* It is to become part of a header line. */
static bool
tokens_is_sendable(const struct secret *value)
{
    for (size_t i = 0; i < value->len; i++) {
        if (value->data[i] <= 0x20 || value->data[i] >= 0x7F)
            return false;
    }
    return value->len >= TOKENS_LEN_MIN && value->len <= TOKENS_LEN_MAX;
}

/*
 * When a token ends by the seconds that stand beside it, RFC 6749, section 5.1:
 * "expires_in" next to "access_token". 0 where nothing of the kind is said.
 */
static int64_t
tokens_end(const struct token *token, const struct tokens_answer *answer)
{
    CLEANUP_BUF struct buf pointer = BUF_INIT(URL_MAX);
    const char *text = (const char *)answer->body, *slash = strrchr(token->pointer, '/');
    struct json_place place;
    int64_t seconds = 0;

    if (!slash)
        return 0;
    buf_append(&pointer, token->pointer, (size_t)(slash - token->pointer));
    buf_append_str(&pointer, "/expires_in");
    if (!buf_str(&pointer) || json_place_find(text, answer->len, buf_str(&pointer), &place) != 0 ||
        place.len > TOKENS_SECONDS_DIGITS)
        return 0;
    for (size_t i = 0; i < place.len; i++) {
        char digit = text[place.at + i];

        if (digit < '0' || digit > '9')
            return 0;
        seconds = seconds * 10 + (digit - '0');
    }
    return seconds > 0 ? answer->now + seconds : 0;
}

static int
tokens_keep(struct tokens *tokens, struct token *token, struct secret *value, struct error *err)
{
    bool same = token->value && token->value->len == value->len &&
                memcmp(token->value->data, value->data, value->len) == 0;

    if (!same && ++tokens->captures > TOKENS_CAPTURES_MAX) {
        secret_free(value);
        return error_set(err, OUTCOME_LIMIT, "more than %d tokens in one run", TOKENS_CAPTURES_MAX);
    }
    secret_free(token->value);
    token->value = value;
    return 0;
}

int
tokens_capture(struct tokens *tokens, const char *name, const struct tokens_answer *answer,
               struct tokens_found *ret_found, struct error *err)
{
    struct token *token = tokens_by_name(tokens, name);
    struct json_place place = {0};
    CLEANUP_SECRET struct secret *value = NULL;
    int result;

    if (!token || strcmp(token->origin, answer->url->origin) != 0 ||
        !secrets_path_covers(token->path, answer->url->path)) {
        error_set(err, OUTCOME_DENIED, "the token \"%s\" may not be captured at %s%s", name,
                  answer->url->origin, answer->url->path);
        return error_refine(err, "TOKEN");
    }
    result = tokens_read(token, answer, &value, &place);
    if (result < 0)
        return error_set(err, OUTCOME_INTERNAL, "no memory");
    if (result > 0 || !tokens_is_sendable(value))
        return error_set(err, OUTCOME_SITE_CHANGED, "%s%s gives no token at \"%s\"",
                         answer->url->origin, answer->url->path,
                         token->header[0] ? token->header : token->pointer);
    if (tokens_keep(tokens, token, TAKE_PTR(value), err) < 0)
        return -1;
    token->ends_at = tokens_end(token, answer);
    *ret_found = (struct tokens_found){token->value, place};
    return 0;
}

int
tokens_find(const struct tokens *tokens, const char *name, const struct url *url,
            const struct secret **ret_value, struct error *err)
{
    const struct token *token = tokens_by_name(tokens, name);
    bool allowed = false;

    for (size_t i = 0; token && i < token->origin_count; i++)
        allowed = allowed || strcmp(token->origins[i], url->origin) == 0;
    if (!allowed) {
        error_set(err, OUTCOME_DENIED, "the token \"%s\" may not be sent to %s", name, url->origin);
        return error_refine(err, "TOKEN");
    }
    if (!token->value)
        return error_set(err, OUTCOME_PLUGIN_BUG, "the token \"%s\" was not captured yet", name);
    *ret_value = token->value;
    return 0;
}

int
tokens_restore(struct tokens *tokens, struct tokens_kept kept, struct error *err)
{
    struct token *token = tokens_by_name(tokens, kept.name);
    struct secret *value;

    if (!token || strcmp(token->origin, kept.origin) != 0 || token->value)
        return 1;
    value = secret_of(kept.value, strlen(kept.value));
    if (!value)
        return error_set(err, OUTCOME_INTERNAL, "no memory");
    if (!tokens_is_sendable(value)) {
        secret_free(value);
        return 1;
    }
    token->value = value;
    token->ends_at = kept.ends_at;
    return 0;
}

void
tokens_tell(const struct tokens *tokens, void tell(void *opaque, const struct tokens_kept *kept),
            void *opaque)
{
    for (size_t i = 0; i < tokens->count; i++) {
        const struct token *token = &tokens->all[i];
        struct tokens_kept kept = {
            .name = token->name, .origin = token->origin, .ends_at = token->ends_at};

        if (!token->value)
            continue;
        kept.value = token->value->data;
        tell(opaque, &kept);
    }
}

size_t
tokens_count(const struct tokens *tokens)
{
    size_t count = 0;

    for (size_t i = 0; i < tokens->count; i++)
        count += tokens->all[i].value != NULL;
    return count;
}

const struct secret *
tokens_value(const struct tokens *tokens, size_t index)
{
    return index < tokens->count ? tokens->all[index].value : NULL;
}
