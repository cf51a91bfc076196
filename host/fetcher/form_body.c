#include "host/fetcher/form_body.h"

#include <string.h>

#include "host/wire/wire.h"

/* Without memory behind it, it only counts. */
struct form_out {
    char *at;
    size_t len;
};

struct form_sources {
    const struct secrets *secrets;
    const struct url *url;
    bool has_secret;
};

static void
form_put(struct form_out *out, char c)
{
    if (out->at)
        *out->at++ = c;
    out->len++;
}

static bool
form_is_plain(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '*' ||
           c == '-' || c == '.' || c == '_';
}

static void
form_put_encoded(struct form_out *out, const char *text, size_t len)
{
    static const char digits[] = "0123456789ABCDEF";

    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)text[i];

        if (form_is_plain(c)) {
            form_put(out, text[i]);
        } else if (c == ' ') {
            form_put(out, '+');
        } else {
            form_put(out, '%');
            form_put(out, digits[c >> 4]);
            form_put(out, digits[c & 15]);
        }
    }
}

size_t
form_body_encode(char *out, const char *text, size_t len)
{
    struct form_out to = {.at = out};

    form_put_encoded(&to, text, len);
    return to.len;
}

static int
form_put_param(struct form_out *out, struct form_sources *sources, const struct wire_param *param,
               struct error *err)
{
    const struct secret *secret = NULL;
    const char *value = param->value;
    size_t len = strlen(value);

    if (param->kind == WIRE_PARAM_SECRET) {
        if (secrets_find(sources->secrets, value, sources->url, param->name, &secret, err) < 0)
            return -1;
        value = secret->data;
        len = secret->len;
        sources->has_secret = true;
    }
    if (out->len > 0)
        form_put(out, '&');
    form_put_encoded(out, param->name, strlen(param->name));
    form_put(out, '=');
    form_put_encoded(out, value, len);
    return 0;
}

static int
form_put_all(struct form_out *out, struct form_sources *sources, struct span params,
             struct error *err)
{
    struct reader reader = reader_of(params.data, params.len);
    struct wire_param param;
    int more;

    while ((more = wire_get_param(&reader, &param)) == 0) {
        if (form_put_param(out, sources, &param, err) < 0)
            return -1;
    }
    return more < 0 ? error_set(err, OUTCOME_INTERNAL, "the fields of a form cannot be read") : 0;
}

int
form_body_build(const struct secrets *secrets, const struct url *url, struct span params,
                struct secret **ret_body, bool *ret_has_secret, struct error *err)
{
    struct form_sources sources = {.secrets = secrets, .url = url};
    struct form_out out = {0};
    struct secret *body;

    /* Once to count, once to write: secure memory does not grow. */
    if (form_put_all(&out, &sources, params, err) < 0)
        return -1;
    body = secret_new(out.len);
    if (!body)
        return error_set(err, OUTCOME_INTERNAL, "no memory");
    body->len = out.len;
    out = (struct form_out){.at = body->data};
    if (form_put_all(&out, &sources, params, err) < 0) {
        secret_free(body);
        return -1;
    }
    *ret_body = body;
    *ret_has_secret = sources.has_secret;
    return 0;
}
