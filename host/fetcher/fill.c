#include "host/fetcher/fill.h"

#include <stdio.h>
#include <string.h>

#include "host/common/http_field.h"
#include "host/fetcher/json_place.h"
#include "host/fetcher/secret_transform.h"

static int
fill_find(const struct fill_sources *sources, const struct wire_fill *fill,
          const struct secret **ret_secret, struct error *err)
{
    char field[HTTP_FIELD_NAME_MAX + 2];

    if (fill->what == WIRE_FILL_TOKEN)
        return tokens_find(sources->tokens, fill->name, sources->url, ret_secret, err);
    if (fill->place == WIRE_FILL_POINTER)
        return secrets_find(sources->secrets, fill->name, sources->url, fill->field, ret_secret,
                            err);
    snprintf(field, sizeof field, "%s:", fill->field);
    return secrets_find(sources->secrets, fill->name, sources->url, field, ret_secret, err);
}

/* What is put in, in secure memory of the caller. */
static int
fill_make(const struct fill_sources *sources, const struct wire_fill *fill,
          struct secret **ret_value, struct error *err)
{
    enum wire_transform transform =
        fill->scheme == WIRE_FILL_BASIC ? WIRE_TRANSFORM_BASIC : fill->transform;
    const struct secret *secret;

    if (fill_find(sources, fill, &secret, err) < 0)
        return -1;
    return secret_transform(transform, fill->user, secret, ret_value, err);
}

/* A password may hold anything; a line of the request may not. */
static bool
fill_fits_header(const struct secret *value)
{
    return memchr(value->data, '\0', value->len) == NULL && http_field_is_value(value->data);
}

static int
fill_add_line(struct curl_slist **list, const struct wire_fill *fill, const struct secret *value,
              struct error *err)
{
    static const char *const schemes[] = {
        [WIRE_FILL_PLAIN] = "", [WIRE_FILL_BEARER] = "Bearer ", [WIRE_FILL_BASIC] = "Basic "};
    CLEANUP_BUF struct buf line = BUF_INIT_SECRET(WIRE_FRAME_MAX);
    struct curl_slist *longer;

    if (http_field_credential_refusal(fill->field) || !fill_fits_header(value))
        return error_set(err, OUTCOME_DENIED, "the secret \"%s\" cannot be sent in a header",
                         fill->name);
    buf_printf(&line, "%s: %s", fill->field, schemes[fill->scheme]);
    buf_append(&line, value->data, value->len);
    longer = buf_str(&line) ? curl_slist_append(*list, buf_str(&line)) : NULL;
    if (!longer)
        return error_set(err, OUTCOME_INTERNAL, "no memory");
    *list = longer;
    return 0;
}

int
fill_headers(const struct fill_sources *sources, struct curl_slist **list, struct error *err)
{
    struct reader reader = reader_of(sources->fills.data, sources->fills.len);
    struct wire_fill fill;
    int more;

    while ((more = wire_get_fill(&reader, &fill)) == 0) {
        CLEANUP_SECRET struct secret *value = NULL;

        if (fill.place != WIRE_FILL_HEADER)
            continue;
        if (fill_make(sources, &fill, &value, err) < 0 ||
            fill_add_line(list, &fill, value, err) < 0)
            return -1;
    }
    return more < 0 ? error_set(err, OUTCOME_INTERNAL, "a list of secrets cannot be read") : 0;
}

void
fill_list_free(struct curl_slist *list)
{
    for (struct curl_slist *at = list; at; at = at->next)
        secret_wipe(at->data, strlen(at->data));
    curl_slist_free_all(list);
}

static int
fill_pointer(struct secret **body, const struct wire_fill *fill, const struct secret *value,
             struct error *err)
{
    struct json_place place;
    struct secret *filled;
    int result = *body ? json_place_find((*body)->data, (*body)->len, fill->field, &place) : -1;

    if (result != 0)
        return error_set(err, OUTCOME_PLUGIN_BUG, "the body %s to put the secret \"%s\" in \"%s\"",
                         result < 0 ? "is no JSON" : "has no place", fill->name, fill->field);
    filled = json_place_fill((*body)->data, (*body)->len, place, value);
    if (!filled)
        return error_set(err, OUTCOME_INTERNAL, "no memory");
    secret_free(*body);
    *body = filled;
    return 0;
}

int
fill_body(const struct fill_sources *sources, struct secret **body, bool *has_secret,
          struct error *err)
{
    struct reader reader = reader_of(sources->fills.data, sources->fills.len);
    struct wire_fill fill;
    int more;

    while ((more = wire_get_fill(&reader, &fill)) == 0) {
        CLEANUP_SECRET struct secret *value = NULL;

        if (fill.place != WIRE_FILL_POINTER)
            continue;
        if (fill_make(sources, &fill, &value, err) < 0 || fill_pointer(body, &fill, value, err) < 0)
            return -1;
        *has_secret = true;
    }
    return more < 0 ? error_set(err, OUTCOME_INTERNAL, "a list of secrets cannot be read") : 0;
}
