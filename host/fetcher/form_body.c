#include "host/fetcher/form_body.h"

#include <string.h>

#include "host/fetcher/secret_transform.h"
#include "host/wire/wire.h"

struct form_sources {
    const struct secrets *secrets;
    const struct url *url;
    bool has_secret;
};

static int
form_put_secret(struct form_encoder *encoder, struct form_sources *sources,
                const struct wire_param *param, struct form_entry *entry, struct error *err)
{
    CLEANUP_SECRET struct secret *made = NULL;
    const struct secret *secret = NULL;

    if (param->transform == WIRE_TRANSFORM_BASIC)
        return error_set(err, OUTCOME_DENIED, "Basic credentials are for a header, not for \"%s\"",
                         param->name);
    if (secrets_find(sources->secrets, param->value, sources->url, param->name, &secret, err) < 0 ||
        secret_transform(param->transform, NULL, secret, &made, err) < 0)
        return -1;
    entry->value = span_of_secret(made);
    sources->has_secret = true;
    form_encode_entry(encoder, entry);
    return 0;
}

static int
form_put_param(struct form_encoder *encoder, struct form_sources *sources,
               const struct wire_param *param, struct error *err)
{
    struct form_entry entry = {.name = span_of_str(param->name)};

    switch (param->kind) {
    case WIRE_PARAM_SECRET: return form_put_secret(encoder, sources, param, &entry, err);
    case WIRE_PARAM_FILE:
        entry.is_file = true;
        entry.filename = span_of_str(param->value);
        break;
    case WIRE_PARAM_TEXT:
    default: entry.value = span_of_str(param->value); break;
    }
    form_encode_entry(encoder, &entry);
    return 0;
}

static int
form_put_all(struct form_encoder *encoder, struct form_sources *sources, struct span params,
             struct error *err)
{
    struct reader reader = reader_of(params.data, params.len);
    struct wire_param param;
    int more;

    while ((more = wire_get_param(&reader, &param)) == 0) {
        if (form_put_param(encoder, sources, &param, err) < 0)
            return -1;
    }
    if (more < 0)
        return error_set(err, OUTCOME_INTERNAL, "the fields of a form cannot be read");
    form_encode_end(encoder);
    if (charset_is_missing(encoder->charset))
        return error_set(err, OUTCOME_LIMIT, "this system has no table of the encoding %s",
                         encoder->charset->name);
    return 0;
}

int
form_body_build(const struct secrets *secrets, const struct url *url, struct span params,
                const struct form_body_style *style, struct secret **ret_body, bool *ret_has_secret,
                struct error *err)
{
    struct form_sources sources = {.secrets = secrets, .url = url};
    CLEANUP_CHARSET struct charset charset = {0};
    struct form_encoder encoder = {
        .enctype = style->enctype, .charset = &charset, .boundary = style->boundary};
    struct secret *body;

    if (charset_open(&charset, *style->charset ? style->charset : "UTF-8") != 0)
        return error_set(err, OUTCOME_INTERNAL, "a form in an unknown encoding");
    /* Once to count, once to write: secure memory does not grow. */
    if (form_put_all(&encoder, &sources, params, err) < 0)
        return -1;
    body = secret_new(encoder.len);
    if (!body)
        return error_set(err, OUTCOME_INTERNAL, "no memory");
    body->len = encoder.len;
    encoder.len = 0;
    encoder.out = body->data;
    if (form_put_all(&encoder, &sources, params, err) < 0) {
        secret_free(body);
        return -1;
    }
    *ret_body = body;
    *ret_has_secret = sources.has_secret;
    return 0;
}
