#include "host/broker/internal.h"

#include <stdio.h>
#include <string.h>

#include "host/common/form_encode.h"
#include "host/common/http_field.h"

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
policy_check_secret(const struct run *run, const struct url *url, const char *secret,
                    const char *field, struct error *err)
{
    if (run->state == RUN_CHECKING)
        return error_set(err, OUTCOME_PLUGIN_BUG, "check_authenticated() sends the secret \"%s\"",
                         secret);
    if (run->request->session_only)
        return error_set(err, OUTCOME_USER_ACTION_NEEDED,
                         "the session is not logged in, and the account has no password: log in "
                         "with the browser and bring its cookies again, or give the password");
    if (manifest_allows_secret(run->request->manifest, secret, url->origin, url->path, field))
        return 0;
    return error_set(
        err, OUTCOME_DENIED,
        "the manifest of \"%s\" does not let the secret \"%s\" go to the field \"%s\" at "
        "%s%s",
        run->request->manifest->slug, secret, field, url->origin, url->path);
}

/* Every field of the form is looked at, so that a list that cannot be read is refused too. */
static int
policy_check_form(const struct run *run, const struct url *url, struct span body, struct error *err)
{
    struct reader reader = reader_of(body.data, body.len);
    struct wire_param param;
    int more;

    while ((more = wire_get_param(&reader, &param)) == 0) {
        if (param.kind == WIRE_PARAM_SECRET &&
            policy_check_secret(run, url, param.value, param.name, err) < 0)
            return -1;
    }
    return more < 0 ? error_set(err, OUTCOME_PLUGIN_BUG, "the fields of a form cannot be read") : 0;
}

/* The worker has looked at them too, and says more of a mistake. */
static int
policy_check_headers(struct span headers, struct error *err)
{
    struct reader reader = reader_of(headers.data, headers.len);
    struct wire_param param;
    int more;

    while ((more = wire_get_param(&reader, &param)) == 0) {
        if (param.kind != WIRE_PARAM_TEXT || !http_field_is_name(param.name) ||
            !http_field_is_value(param.value) || http_field_refusal(param.name))
            return error_set(err, OUTCOME_DENIED, "the header \"%.100s\" is not for a konnector",
                             param.name);
    }
    return more < 0 ? error_set(err, OUTCOME_PLUGIN_BUG, "the headers cannot be read") : 0;
}

static int
policy_check_fill(const struct run *run, const struct url *url, const struct wire_fill *fill,
                  struct error *err)
{
    char field[HTTP_FIELD_NAME_MAX + 2];

    if (fill->place == WIRE_FILL_HEADER && http_field_credential_refusal(fill->field))
        return error_set(err, OUTCOME_DENIED, "the header \"%.100s\" is not for a secret",
                         fill->field);
    if (fill->what == WIRE_FILL_TOKEN) {
        if (manifest_allows_token(run->request->manifest, fill->name, url->origin))
            return 0;
        return error_set(err, OUTCOME_DENIED,
                         "the manifest of \"%s\" does not let the token \"%s\" go to %s",
                         run->request->manifest->slug, fill->name, url->origin);
    }
    if (fill->place == WIRE_FILL_POINTER)
        return policy_check_secret(run, url, fill->name, fill->field, err);
    snprintf(field, sizeof field, "%s:", fill->field);
    return policy_check_secret(run, url, fill->name, field, err);
}

static int
policy_check_fills(const struct run *run, const struct url *url, struct span fills,
                   struct error *err)
{
    struct reader reader = reader_of(fills.data, fills.len);
    struct wire_fill fill;
    int more;

    while ((more = wire_get_fill(&reader, &fill)) == 0) {
        if (policy_check_fill(run, url, &fill, err) < 0)
            return -1;
    }
    return more < 0 ? error_set(err, OUTCOME_PLUGIN_BUG, "the secrets cannot be read") : 0;
}

/* Where the answer may come from is the fetcher's to see: a redirect may lead there. */
static int
policy_check_capture(const struct run *run, const char *token, struct error *err)
{
    if (!token[0] || manifest_find_token(run->request->manifest, token))
        return 0;
    return error_set(err, OUTCOME_DENIED, "the manifest of \"%s\" has no token \"%s\"",
                     run->request->manifest->slug, token);
}

static int
policy_count_request(struct run *run, struct error *err)
{
    if (++run->request_count > run->request_max)
        return error_set(err, OUTCOME_LIMIT, "more than %u requests in one run", run->request_max);
    return 0;
}

static int
policy_check_numbers(const struct wire_worker_request *request, struct error *err)
{
    bool bodiless = request->method == WIRE_METHOD_GET || request->method == WIRE_METHOD_HEAD;
    struct charset charset;

    if (request->method > WIRE_METHOD_LAST || request->body_kind > WIRE_BODY_FORM ||
        request->enctype > FORM_ENCTYPE_LAST ||
        (request->charset[0] && charset_open(&charset, request->charset) != 0))
        return error_set(err, OUTCOME_PLUGIN_BUG, "a request of an unknown kind");
    if (bodiless && request->body_kind != WIRE_BODY_NONE)
        return error_set(err, OUTCOME_PLUGIN_BUG, "a GET or HEAD with a body");
    return 0;
}

int
policy_check_request(struct run *run, const struct wire_worker_request *request, struct error *err)
{
    CLEANUP_URL struct url *url = NULL;

    if (policy_check_numbers(request, err) < 0 ||
        policy_check_url(run, request->url, &url, err) < 0)
        return -1;
    if (policy_count_request(run, err) < 0 || policy_check_headers(request->headers, err) < 0 ||
        policy_check_fills(run, url, request->fills, err) < 0 ||
        policy_check_capture(run, request->capture, err) < 0)
        return -1;
    if (request->body_kind == WIRE_BODY_FORM)
        return policy_check_form(run, url, request->body, err);
    return 0;
}

int
policy_check_get(struct run *run, const char *url, struct error *err)
{
    return policy_check_url(run, url, NULL, err) < 0 ? -1 : policy_count_request(run, err);
}

int
policy_check_cookie(const struct run *run, const struct wire_worker_ask_cookie *ask,
                    struct error *err)
{
    if (!manifest_allows_cookie(run->request->manifest, ask->name))
        return error_set(err, OUTCOME_PLUGIN_BUG,
                         "the manifest of \"%s\" does not list \"%.100s\" among the readable "
                         "cookies",
                         run->request->manifest->slug, ask->name);
    return policy_check_url(run, ask->url, NULL, err);
}
