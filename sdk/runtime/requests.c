/*
 * Requests of any kind: what the author gives is checked here, where the
 * message can say most; the broker and the fetcher check it again.
 */
#include "sdk/runtime/object.h"

#include <string.h>

#include "host/common/http_field.h"

enum { REQUESTS_OWN_HEADERS = 4 };

static bool
requests_fail(clisk_run *run, const char *what, const char *name, const char *why)
{
    run_fail(run, OUTCOME_PLUGIN_BUG, "the %s \"%.80s\" %s", what, name, why);
    return false;
}

static bool
requests_set_method(clisk_run *run, const char *name, struct runtime_request *request)
{
    static const char *const names[] = {
        [RUNTIME_GET] = "GET",         [RUNTIME_POST] = "POST",   [RUNTIME_HEAD] = "HEAD",
        [RUNTIME_PUT] = "PUT",         [RUNTIME_PATCH] = "PATCH", [RUNTIME_DELETE] = "DELETE",
        [RUNTIME_OPTIONS] = "OPTIONS",
    };

    for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
        if (strcmp(name ? name : "GET", names[i]) == 0) {
            request->method = (enum runtime_method)i;
            return true;
        }
    }
    return requests_fail(run, "method", name, "is not one of those that are spoken");
}

static bool
requests_set_body(clisk_run *run, const struct clisk_request *given,
                  struct runtime_request *request)
{
    if (!given->body)
        return true;
    if (request->method == RUNTIME_GET || request->method == RUNTIME_HEAD)
        return requests_fail(run, "method", given->method ? given->method : "GET", "has no body");
    if (given->len > RUN_BODY_DATA_MAX) {
        run_fail(run, OUTCOME_PLUGIN_BUG, "a body of %zu bytes is more than the %d allowed",
                 given->len, RUN_BODY_DATA_MAX);
        return false;
    }
    request->body_kind = RUNTIME_BODY_BYTES;
    request->data = given->body;
    request->len = given->len;
    return true;
}

static bool
requests_check_header(clisk_run *run, const struct clisk_param *header)
{
    const char *why;

    if (!http_field_is_name(header->name))
        return requests_fail(run, "header", header->name, "has a name that no header has");
    why = http_field_refusal(header->name);
    if (why)
        return requests_fail(run, "header", header->name, why);
    if (!header->value || !http_field_is_value(header->value))
        return requests_fail(run, "header", header->name, "has a value that cannot be sent");
    return true;
}

static bool
requests_put_own(clisk_run *run, const char *name, const char *value, struct runtime_pair *list,
                 size_t *count)
{
    if (!value)
        return true;
    if (!http_field_is_value(value))
        return requests_fail(run, "header", name, "has a value that cannot be sent");
    list[(*count)++] = (struct runtime_pair){name, value};
    return true;
}

/* What stands in members of the request is sent as headers too. */
static bool
requests_put_members(clisk_run *run, const struct clisk_request *given, struct runtime_pair *list,
                     size_t *count)
{
    const char *range = NULL;

    if (given->range) {
        range = arena_printf(run->arena, "bytes=%llu-", (unsigned long long)given->range_from);
        if (!range) {
            run_fail_memory(run);
            return false;
        }
    }
    if (given->if_range && !given->range)
        return requests_fail(run, "header", "If-Range", "is only for a range");
    return requests_put_own(run, "Range", range, list, count) &&
           requests_put_own(run, "If-Range", given->if_range, list, count) &&
           requests_put_own(run, "If-None-Match", given->if_none_match, list, count) &&
           requests_put_own(run, "If-Modified-Since", given->if_modified_since, list, count);
}

static bool
requests_set_headers(clisk_run *run, const struct clisk_request *given,
                     struct runtime_request *request)
{
    size_t count = 0;
    struct runtime_pair *list;

    while (given->headers && given->headers[count].name)
        count++;
    list = arena_array(run->arena, count + REQUESTS_OWN_HEADERS, sizeof *list);
    if (!list) {
        run_fail_memory(run);
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        if (!requests_check_header(run, &given->headers[i]))
            return false;
        list[i] = (struct runtime_pair){given->headers[i].name, given->headers[i].value};
    }
    request->headers = list;
    request->header_count = count;
    return requests_put_members(run, given, list, &request->header_count);
}

static bool
requests_check_credential_header(clisk_run *run, const struct clisk_credential *credential)
{
    const char *why = http_field_credential_refusal(credential->header);

    if (why)
        run_fail(run, OUTCOME_PLUGIN_BUG, "\"%.100s\" goes to a header that %s",
                 credential->secret ? credential->secret : credential->token, why);
    return !why;
}

static bool
requests_check_credential(clisk_run *run, const struct runtime_request *request,
                          struct clisk_credential *credential)
{
    const char *name = credential->secret ? credential->secret : credential->token;

    if (credential->secret && credential->token)
        return requests_fail(run, "credential", name, "names a secret and a token");
    if (credential->secret && !run_has_secret(run, credential->secret))
        return requests_fail(run, "secret", name, "is not in the manifest");
    if (credential->header && credential->pointer)
        return requests_fail(run, "credential", name, "goes to a header and to a pointer");
    if (credential->pointer && request->body_kind != RUNTIME_BODY_BYTES)
        return requests_fail(run, "credential", name, "goes into a body that is not there");
    if (credential->pointer && credential->scheme != CLISK_SCHEME_NONE)
        return requests_fail(run, "credential", name, "has a scheme, which is for headers");
    if ((credential->scheme == CLISK_SCHEME_BASIC) != (credential->user != NULL))
        return requests_fail(run, "credential", name, "needs a user if and only if it is Basic");
    if (credential->user && strchr(credential->user, ':'))
        return requests_fail(run, "user", credential->user, "has a colon");
    if (!credential->header && !credential->pointer)
        credential->header = "Authorization";
    return credential->pointer || requests_check_credential_header(run, credential);
}

static bool
requests_set_credentials(clisk_run *run, const struct clisk_request *given,
                         struct runtime_request *request)
{
    struct clisk_credential *list;
    size_t count = 0;

    while (given->credentials &&
           (given->credentials[count].secret || given->credentials[count].token))
        count++;
    list = arena_array(run->arena, count + 1, sizeof *list);
    if (!list) {
        run_fail_memory(run);
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        list[i] = given->credentials[i];
        if (!requests_check_credential(run, request, &list[i]))
            return false;
    }
    request->credentials = list;
    request->credential_count = count;
    return true;
}

clisk_page *
requests_send(clisk_run *run, const struct clisk_request *author, size_t size)
{
    struct runtime_request request = {0};
    struct clisk_request whole = {0};
    const struct clisk_request *given = &whole;

    if (!run || run->failed)
        return &object_inert_node;
    if (!author) {
        run_fail(run, OUTCOME_PLUGIN_BUG, "a request that is NULL");
        return &object_inert_node;
    }
    /* An older konnector's is shorter. */
    memcpy(&whole, author, size < sizeof whole ? size : sizeof whole);
    request.url = given->url;
    request.referer = given->referer ? given->referer : "";
    request.content_type = given->content_type ? given->content_type : "";
    request.capture = given->capture;
    if (!session_ready(run, given->url) || !requests_set_method(run, given->method, &request) ||
        !requests_set_body(run, given, &request) || !requests_set_headers(run, given, &request) ||
        !requests_set_credentials(run, given, &request))
        return &object_inert_node;
    return session_request(run, &request, given->any_status);
}
