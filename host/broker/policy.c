#include "host/broker/internal.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "host/common/form_encode.h"
#include "host/common/http_field.h"
#include "host/manifest/permission_text.h"

/* What is refused by a rule of this name. Always -1. */
static int ATTR_PRINTF(4, 5)
    policy_refuse(struct error *err, enum outcome outcome, const char *rule, const char *fmt, ...)
{
    char message[ERROR_MESSAGE_MAX];
    va_list args;

    va_start(args, fmt);
    vsnprintf(message, sizeof message, fmt, args);
    va_end(args);
    error_set(err, outcome, "%s", message);
    return error_refine(err, rule);
}

/* The manifest asks for it, and the person has not granted it. Always -1. */
static int ATTR_PRINTF(3, 4)
    policy_not_granted(const struct run *run, struct error *err, const char *fmt, ...)
{
    char what[ERROR_MESSAGE_MAX / 2];
    va_list args;

    va_start(args, fmt);
    vsnprintf(what, sizeof what, fmt, args);
    va_end(args);
    return policy_refuse(err, OUTCOME_DENIED, "GRANT", "it is not granted that \"%s\" %s",
                         run->request->manifest->slug, what);
}

int
policy_check_run(const struct run *run, struct error *err)
{
    const struct manifest *manifest = run->request->manifest;

    if (run->request->grant_count == 0)
        return policy_refuse(err, OUTCOME_USER_ACTION_NEEDED, "GRANT",
                             "nothing is granted to \"%s\" yet", manifest->slug);
    if (!run->request->background || run->request->mode == RUN_LOGOUT || run->granted->background)
        return 0;
    if (!manifest->background)
        return policy_refuse(err, OUTCOME_DENIED, "BACKGROUND",
                             "\"%s\" runs only when you ask for it: leave --background out",
                             manifest->slug);
    return policy_not_granted(run, err, "runs without you");
}

static bool
policy_scheme_allowed(const struct run *run, const struct url *url)
{
    if (strcmp(url->scheme, "https") == 0)
        return true;
    return run->request->options->dev_http && url_is_loopback(url);
}

static int
policy_check_origin(const struct run *run, const struct url *url, struct error *err)
{
    if (!policy_scheme_allowed(run, url))
        return policy_refuse(err, OUTCOME_DENIED, "SCHEME", "%s is refused: only https is spoken",
                             url->origin);
    if (url->username[0] || url->password[0])
        return policy_refuse(err, OUTCOME_DENIED, "CREDENTIALS_IN_URL",
                             "an address of %s holds credentials, which are to be left out",
                             url->origin);
    if (!manifest_allows_origin(run->request->manifest, url->origin))
        return policy_refuse(err, OUTCOME_DENIED, "ORIGIN",
                             "%s is not among the origins of the manifest of \"%s\"", url->origin,
                             run->request->manifest->slug);
    if (!manifest_allows_origin(run->granted, url->origin))
        return policy_not_granted(run, err, "reaches %s", url->origin);
    return 0;
}

int
policy_check_url(const struct run *run, const char *text, struct url **ret_url, struct error *err)
{
    CLEANUP_URL struct url *url = NULL;
    const char *why = NULL;
    int result = url_parse(text, NULL, &url, &why);

    if (result > 0)
        return policy_refuse(err, OUTCOME_DENIED, "URL", "\"%.120s\" is no address to be asked: %s",
                             text, why);
    if (result < 0)
        return error_set(err, OUTCOME_INTERNAL, "no memory");
    if (policy_check_origin(run, url, err) < 0)
        return -1;
    if (ret_url)
        *ret_url = TAKE_PTR(url);
    return 0;
}

/* What changes state goes only where the manifest says so. */
static int
policy_check_method(const struct run *run, const struct url *url, enum wire_method method,
                    struct error *err)
{
    const char *name = wire_method_name(method);

    if (manifest_allows_method(run->granted, name, url->origin, url->path))
        return 0;
    if (manifest_allows_method(run->request->manifest, name, url->origin, url->path))
        return policy_not_granted(run, err, "sends a %s to %s%.200s", name, url->origin, url->path);
    return policy_refuse(err, OUTCOME_DENIED, "ACTION",
                         "the manifest of \"%s\" has no action %s %s%.200s",
                         run->request->manifest->slug, name, url->origin, url->path);
}

static int
policy_check_secret(const struct run *run, const struct url *url, const char *secret,
                    const char *field, struct error *err)
{
    if (run->state == RUN_CHECKING)
        return policy_refuse(err, OUTCOME_PLUGIN_BUG, "SECRET_PLACE",
                             "check_authenticated() sends the secret \"%s\"", secret);
    if (run->request->session_only)
        return error_set(err, OUTCOME_USER_ACTION_NEEDED,
                         "the session is not logged in, and the account has no password: log in "
                         "with the browser and bring its cookies again, or give the password");
    if (manifest_allows_secret(run->granted, secret, url->origin, url->path, field))
        return 0;
    if (manifest_allows_secret(run->request->manifest, secret, url->origin, url->path, field))
        return policy_not_granted(run, err,
                                  "gets the secret \"%s\" put into the field \"%.64s\" at "
                                  "%s%.100s",
                                  secret, field, url->origin, url->path);
    return policy_refuse(err, OUTCOME_DENIED, "SECRET_PLACE",
                         "the manifest of \"%s\" does not let the secret \"%s\" go to the field "
                         "\"%s\" at %s%s",
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
            return policy_refuse(err, OUTCOME_DENIED, "HEADER",
                                 "the header \"%.100s\" is not for a konnector", param.name);
    }
    return more < 0 ? error_set(err, OUTCOME_PLUGIN_BUG, "the headers cannot be read") : 0;
}

static int
policy_check_token(const struct run *run, const struct url *url, const char *token,
                   struct error *err)
{
    if (manifest_allows_token(run->granted, token, url->origin))
        return 0;
    if (manifest_allows_token(run->request->manifest, token, url->origin))
        return policy_not_granted(run, err, "sends the token \"%s\" to %s", token, url->origin);
    return policy_refuse(err, OUTCOME_DENIED, "TOKEN",
                         "the manifest of \"%s\" does not let the token \"%s\" go to %s",
                         run->request->manifest->slug, token, url->origin);
}

static int
policy_check_fill(const struct run *run, const struct url *url, const struct wire_fill *fill,
                  struct error *err)
{
    char field[HTTP_FIELD_NAME_MAX + 2];

    if (fill->place == WIRE_FILL_HEADER && http_field_credential_refusal(fill->field))
        return policy_refuse(err, OUTCOME_DENIED, "HEADER",
                             "the header \"%.100s\" is not for a secret", fill->field);
    if (fill->what == WIRE_FILL_TOKEN)
        return policy_check_token(run, url, fill->name, err);
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
    if (!token[0] || manifest_find_token(run->granted, token))
        return 0;
    if (manifest_find_token(run->request->manifest, token))
        return policy_not_granted(run, err, "takes the token \"%s\"", token);
    return policy_refuse(err, OUTCOME_DENIED, "TOKEN", "the manifest of \"%s\" has no token \"%s\"",
                         run->request->manifest->slug, token);
}

static int
policy_count_request(struct run *run, struct error *err)
{
    if (++run->request_count > run->limits.requests)
        return policy_refuse(err, OUTCOME_LIMIT, "REQUESTS", "more than %u requests in one run",
                             run->limits.requests);
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

/* All but the method, in an order that names the worst first. */
static int
policy_check_content(const struct run *run, const struct url *url,
                     const struct wire_worker_request *request, struct error *err)
{
    if (policy_check_headers(request->headers, err) < 0 ||
        policy_check_fills(run, url, request->fills, err) < 0 ||
        policy_check_capture(run, request->capture, err) < 0)
        return -1;
    return request->body_kind == WIRE_BODY_FORM ? policy_check_form(run, url, request->body, err)
                                                : 0;
}

int
policy_check_request(struct run *run, const struct wire_worker_request *request, struct error *err)
{
    CLEANUP_URL struct url *url = NULL;

    if (policy_check_numbers(request, err) < 0 ||
        policy_check_url(run, request->url, &url, err) < 0 || policy_count_request(run, err) < 0 ||
        policy_check_content(run, url, request, err) < 0)
        return -1;
    return policy_check_method(run, url, (enum wire_method)request->method, err);
}

static bool
policy_form_holds_secret(struct span body)
{
    struct reader reader = reader_of(body.data, body.len);
    struct wire_param param;

    while (wire_get_param(&reader, &param) == 0) {
        if (param.kind == WIRE_PARAM_SECRET)
            return true;
    }
    return false;
}

bool
policy_holds_secret(const struct wire_worker_request *request)
{
    struct reader reader = reader_of(request->fills.data, request->fills.len);
    struct wire_fill fill;

    while (wire_get_fill(&reader, &fill) == 0) {
        if (fill.what != WIRE_FILL_TOKEN)
            return true;
    }
    return request->body_kind == WIRE_BODY_FORM && policy_form_holds_secret(request->body);
}

int
policy_check_get(struct run *run, const char *url, struct error *err)
{
    return policy_check_url(run, url, NULL, err) < 0 ? -1 : policy_count_request(run, err);
}

int
policy_check_hop(const struct run *run, const char *text, enum wire_method method,
                 struct error *err)
{
    CLEANUP_URL struct url *url = NULL;

    if (policy_check_url(run, text, &url, err) < 0)
        return -1;
    return policy_check_method(run, url, method, err);
}

int
policy_check_kind(const struct run *run, const char *kind, struct error *err)
{
    if (!manifest_allows_kind(run->request->manifest, kind))
        return policy_refuse(err, OUTCOME_DENIED, "KIND",
                             "the manifest of \"%s\" does not list the kind \"%s\" in "
                             "\"data_types\"",
                             run->request->manifest->slug, kind);
    if (!manifest_allows_kind(run->granted, kind)) {
        CLEANUP_FREE char *words = permission_words_of_data(kind);

        return policy_not_granted(run, err, "%s", words ? words : "stores such records");
    }
    return 0;
}

int
policy_count_document(struct run *run, struct error *err)
{
    if (++run->document_count > run->limits.documents)
        return policy_refuse(err, OUTCOME_LIMIT, "DOCUMENTS",
                             "more than %u new documents in one run", run->limits.documents);
    return 0;
}

int
policy_check_bytes(const struct run *run, struct error *err)
{
    if (run->result->progress.bytes <= run->limits.bytes)
        return 0;
    return policy_refuse(err, OUTCOME_LIMIT, "BYTES",
                         "more than %" PRIu64 " bytes of documents in one run", run->limits.bytes);
}

int
policy_count_question(struct run *run, struct error *err)
{
    if (++run->question_count > run->limits.questions)
        return policy_refuse(err, OUTCOME_LIMIT, "QUESTIONS", "more than %u questions in one run",
                             run->limits.questions);
    return 0;
}

bool
policy_grants_secret(const struct run *run, const char *field)
{
    for (size_t i = 0; i < run->granted->placement_count; i++) {
        if (strcmp(run->granted->placements[i].secret, field) == 0)
            return true;
    }
    return false;
}

bool
policy_grants_codes(const struct run *run, const char *field)
{
    return manifest_find_field(run->granted, field) != NULL;
}

int
policy_check_cookie(const struct run *run, const struct wire_worker_ask_cookie *ask,
                    struct error *err)
{
    if (!manifest_allows_cookie(run->request->manifest, ask->name))
        return policy_refuse(err, OUTCOME_PLUGIN_BUG, "COOKIE",
                             "the manifest of \"%s\" does not list \"%.100s\" among the readable "
                             "cookies",
                             run->request->manifest->slug, ask->name);
    if (!manifest_allows_cookie(run->granted, ask->name))
        return policy_not_granted(run, err, "reads the cookie \"%s\"", ask->name);
    return policy_check_url(run, ask->url, NULL, err);
}
