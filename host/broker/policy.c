#include "host/broker/internal.h"

#include <string.h>

#include "host/common/form_encode.h"

static bool
policy_scheme_allowed(const struct run *run, const struct url *url)
{
    if (strcmp(url->scheme, "https") == 0)
        return true;
    return run->request->options->dev_http && url_is_loopback(url);
}

int
policy_check_url(const struct run *run, const char *text, struct url **ret_url, struct error *err)
{
    CLEANUP_URL struct url *url = NULL;
    const char *why = NULL;
    int result = url_parse(text, NULL, &url, &why);

    if (result > 0)
        return error_set(err, OUTCOME_DENIED, "\"%.120s\" is no address to be asked: %s", text,
                         why);
    if (result < 0)
        return error_set(err, OUTCOME_INTERNAL, "no memory");
    if (!policy_scheme_allowed(run, url))
        return error_set(err, OUTCOME_DENIED, "%s is refused: only https is spoken", url->origin);
    if (url->username[0] || url->password[0])
        return error_set(err, OUTCOME_DENIED, "an address of %s holds credentials", url->origin);
    if (!manifest_allows_origin(run->request->manifest, url->origin))
        return error_set(err, OUTCOME_DENIED,
                         "%s is not among the origins of the manifest of \"%s\"", url->origin,
                         run->request->manifest->slug);
    if (ret_url)
        *ret_url = TAKE_PTR(url);
    return 0;
}

static int
policy_check_secret(const struct run *run, const struct url *url, const struct wire_param *param,
                    struct error *err)
{
    if (manifest_allows_secret(run->request->manifest, param->value, url->origin, url->path,
                               param->name))
        return 0;
    return error_set(
        err, OUTCOME_DENIED,
        "the manifest of \"%s\" does not let the secret \"%s\" go to the field \"%s\" at "
        "%s%s",
        run->request->manifest->slug, param->value, param->name, url->origin, url->path);
}

/* Every field of the form is looked at, so that a list that cannot be read is refused too. */
static int
policy_check_form(const struct run *run, const struct url *url, struct span body, struct error *err)
{
    struct reader reader = reader_of(body.data, body.len);
    struct wire_param param;
    int more;

    while ((more = wire_get_param(&reader, &param)) == 0) {
        if (param.kind == WIRE_PARAM_SECRET && policy_check_secret(run, url, &param, err) < 0)
            return -1;
    }
    return more < 0 ? error_set(err, OUTCOME_PLUGIN_BUG, "the fields of a form cannot be read") : 0;
}

static int
policy_check_numbers(const struct wire_worker_request *request, struct error *err)
{
    struct charset charset;

    if (request->method > WIRE_METHOD_POST || request->body_kind > WIRE_BODY_FORM ||
        request->enctype > FORM_ENCTYPE_LAST ||
        (request->charset[0] && charset_open(&charset, request->charset) != 0))
        return error_set(err, OUTCOME_PLUGIN_BUG, "a request of an unknown kind");
    if (request->method == WIRE_METHOD_GET && request->body_kind != WIRE_BODY_NONE)
        return error_set(err, OUTCOME_PLUGIN_BUG, "a GET with a body");
    return 0;
}

int
policy_check_request(struct run *run, const struct wire_worker_request *request, struct error *err)
{
    CLEANUP_URL struct url *url = NULL;

    if (policy_check_numbers(request, err) < 0 ||
        policy_check_url(run, request->url, &url, err) < 0)
        return -1;
    if (++run->request_count > run->request_max)
        return error_set(err, OUTCOME_LIMIT, "more than %u requests in one run", run->request_max);
    if (request->body_kind == WIRE_BODY_FORM)
        return policy_check_form(run, url, request->body, err);
    return 0;
}
