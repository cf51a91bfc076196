#include "host/fetcher/transfer.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "host/common/http_field.h"
#include "host/fetcher/options.h"
#include "host/fetcher/form_body.h"
#include "host/fetcher/redirect.h"
#include "host/wire/method.h"

int64_t
transfer_now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static struct transfer *
transfer_new(uint32_t id, enum transfer_kind kind, const struct setup *setup, struct error *err)
{
    struct transfer *transfer = calloc(1, sizeof *transfer);

    if (!transfer) {
        error_set(err, OUTCOME_INTERNAL, "no memory");
        return NULL;
    }
    transfer->id = id;
    transfer->kind = kind;
    transfer->setup = setup;
    transfer->headers = HEADERS_INIT;
    transfer->request = BUF_INIT(WIRE_FRAME_MAX);
    transfer->extra = BUF_INIT(WIRE_FRAME_MAX);
    transfer->fills = BUF_INIT(WIRE_FRAME_MAX);
    transfer->body.file = -1;
    return transfer;
}

static int
transfer_parse_url(struct transfer *transfer, const char *text, struct error *err)
{
    const char *why = NULL;
    int result = url_parse(text, NULL, &transfer->url, &why);

    if (result < 0)
        return error_set(err, OUTCOME_INTERNAL, "no memory");
    if (result > 0)
        return error_set(err, OUTCOME_DENIED, "a URL to be fetched %s", why);
    return setup_check_url(transfer->setup, transfer->url, err);
}

/* A referer that is no URL is not worth failing for. */
static int
transfer_set_target(struct transfer *transfer, const char *url, const char *referer,
                    struct error *err)
{
    const char *why;

    if (transfer_parse_url(transfer, url, err) < 0)
        return -1;
    if (referer[0] && url_parse(referer, NULL, &transfer->referer, &why) < 0)
        return error_set(err, OUTCOME_INTERNAL, "no memory");
    return 0;
}

/* It becomes a line of the request: a line end in it would begin another. */
static bool
transfer_is_header_value(const char *text)
{
    for (const char *at = text; *at; at++) {
        if (*at < 0x20 || *at > 0x7e)
            return false;
    }
    return true;
}

static bool
transfer_is_bodiless(const struct transfer *transfer)
{
    return transfer->method == WIRE_METHOD_GET || transfer->method == WIRE_METHOD_HEAD;
}

bool
transfer_is_safe(const struct transfer *transfer)
{
    return transfer_is_bodiless(transfer) || transfer->method == WIRE_METHOD_OPTIONS;
}

static int
transfer_check_extra(struct span headers, struct error *err)
{
    struct reader reader = reader_of(headers.data, headers.len);
    struct wire_param field;
    int more;

    while ((more = wire_get_param(&reader, &field)) == 0) {
        if (!http_field_is_name(field.name) || !http_field_is_value(field.value) ||
            http_field_refusal(field.name))
            return error_set(err, OUTCOME_DENIED, "a header that is not to be sent");
    }
    return more < 0 ? error_set(err, OUTCOME_INTERNAL, "the headers cannot be read") : 0;
}

static int
transfer_set_request(struct transfer *transfer, const struct wire_fetcher_request *message,
                     struct error *err)
{
    transfer->method = (enum wire_method)message->method;
    transfer->body_kind = (enum wire_body)message->body_kind;
    transfer->ahead = message->ahead != 0;
    if (transfer_is_bodiless(transfer) && transfer->body_kind != WIRE_BODY_NONE)
        return error_set(err, OUTCOME_DENIED, "a GET or HEAD has no body");
    if (transfer_check_extra(message->headers, err) < 0)
        return -1;
    if (!transfer_is_header_value(message->content_type))
        return error_set(err, OUTCOME_DENIED, "a content type has characters that none has");
    transfer->content_type = strdup(message->content_type);
    transfer->charset = strdup(message->charset);
    transfer->enctype = (enum form_enctype)message->enctype;
    transfer->capture = strdup(message->capture);
    if (!transfer->content_type || !transfer->charset || !transfer->capture ||
        buf_append(&transfer->extra, message->headers.data, message->headers.len) < 0 ||
        buf_append(&transfer->fills, message->fills.data, message->fills.len) < 0 ||
        buf_append(&transfer->request, message->body.data, message->body.len) < 0)
        return error_set(err, OUTCOME_INTERNAL, "no memory");
    return 0;
}

struct transfer *
transfer_new_page(const struct wire_fetcher_request *message, const struct setup *setup,
                  struct error *err)
{
    struct transfer *transfer = transfer_new(message->id, TRANSFER_PAGE, setup, err);

    if (!transfer)
        return NULL;
    transfer->body = body_of_pool(setup->pool, setup->pool_size);
    if (transfer_set_request(transfer, message, err) < 0 ||
        transfer_set_target(transfer, message->url, message->referer, err) < 0)
        return transfer_free(transfer);
    return transfer;
}

struct transfer *
transfer_new_download(const struct wire_fetcher_download *message, int file,
                      const struct setup *setup, struct error *err)
{
    struct transfer *transfer = transfer_new(message->id, TRANSFER_DOWNLOAD, setup, err);

    if (!transfer) {
        struct body lost = body_of_file(file, 0);

        body_free(&lost);
        return NULL;
    }
    transfer->body = body_of_file(file, message->max);
    if (transfer_check_extra(message->headers, err) < 0)
        return transfer_free(transfer);
    if (buf_append(&transfer->extra, message->headers.data, message->headers.len) < 0) {
        error_set(err, OUTCOME_INTERNAL, "no memory");
        return transfer_free(transfer);
    }
    if (transfer_set_target(transfer, message->url, message->referer, err) < 0)
        return transfer_free(transfer);
    return transfer;
}

struct transfer *
transfer_free(struct transfer *transfer)
{
    if (!transfer)
        return NULL;
    transfer_end_try(transfer);
    url_free(transfer->url);
    url_free(transfer->referer);
    free(transfer->content_type);
    free(transfer->charset);
    free(transfer->capture);
    buf_free(&transfer->extra);
    buf_free(&transfer->fills);
    buf_free(&transfer->request);
    headers_free(&transfer->headers);
    body_free(&transfer->body);
    free(transfer);
    return NULL;
}

struct fill_sources
transfer_fill_sources(const struct transfer *transfer)
{
    return (struct fill_sources){
        .secrets = transfer->secrets,
        .tokens = transfer->tokens,
        .url = transfer->url,
        .fills = {transfer->fills.data, transfer->fills.len},
    };
}

static int
transfer_build_bytes(struct transfer *transfer, struct span bytes, struct error *err)
{
    struct fill_sources sources = transfer_fill_sources(transfer);

    transfer->sent = secret_of(bytes.data, bytes.len);
    if (!transfer->sent)
        return error_set(err, OUTCOME_INTERNAL, "no memory");
    return fill_body(&sources, &transfer->sent, &transfer->has_secret, err);
}

/* The lines that hold a secret; options.c adds the others. */
static int
transfer_build_credentials(struct transfer *transfer, struct error *err)
{
    struct fill_sources sources = transfer_fill_sources(transfer);

    return transfer->credentials_dropped ? 0 : fill_headers(&sources, &transfer->fields, err);
}

static int
transfer_build_form(struct transfer *transfer, struct span params, struct error *err)
{
    struct form_body_style style = {
        .enctype = transfer->enctype, .charset = transfer->charset, .boundary = transfer->boundary};

    if (form_boundary(transfer->boundary) < 0)
        return error_set(err, OUTCOME_INTERNAL, "no random numbers");
    return form_body_build(transfer->secrets, transfer->url, params, &style, &transfer->sent,
                           &transfer->has_secret, err);
}

static int
transfer_build_body(struct transfer *transfer, struct error *err)
{
    struct span request = {transfer->request.data, transfer->request.len};

    transfer->has_secret = false;
    transfer->sent_len = 0;
    switch (transfer->body_kind) {
    case WIRE_BODY_FORM: return transfer_build_form(transfer, request, err);
    case WIRE_BODY_BYTES: return transfer_build_bytes(transfer, request, err);
    case WIRE_BODY_NONE:
    default: return 0;
    }
}

int
transfer_begin(struct transfer *transfer, CURL *easy, CURLSH *share, struct error *err)
{
    transfer->easy = easy;
    transfer->refused = false;
    transfer->reason[0] = '\0';
    transfer->gate =
        (struct connect_gate){.loopback = setup_is_local(transfer->setup, transfer->url),
                              .local = transfer->setup->local_network};
    headers_reset(&transfer->headers);
    transfer->headers.count = 0;
    if (body_restart(&transfer->body, err) < 0 || transfer_build_body(transfer, err) < 0 ||
        transfer_build_credentials(transfer, err) < 0)
        return -1;
    if (options_apply(transfer, share) < 0)
        return error_set(err, OUTCOME_INTERNAL, "libcurl refuses an option");
    transfer->state = TRANSFER_ACTIVE;
    return 0;
}

void
transfer_end_try(struct transfer *transfer)
{
    transfer->sent = secret_free(transfer->sent);
    fill_list_free(transfer->fields);
    transfer->fields = NULL;
    transfer->easy = NULL;
    transfer->answer_by_ms = 0;
}

static void
transfer_drop_body(struct transfer *transfer)
{
    buf_free(&transfer->request);
    transfer->body_kind = WIRE_BODY_NONE;
}

/*
 * A body with a secret that is to be repeated (307, 308) stays at its origin;
 * whether its new path may have it, is seen when it is built again.
 */
static int
transfer_check_repeat(const struct transfer *transfer, const struct url *url, struct error *err)
{
    if (!transfer->has_secret || url_same_origin(transfer->url, url))
        return 0;
    error_set(err, OUTCOME_DENIED, "%s wants a form with a secret to be sent on to %s",
              transfer->url->host, url->origin);
    return error_refine(err, "SECRET_PLACE");
}

int
transfer_follow(struct transfer *transfer, struct error *err)
{
    const char *location = headers_location(&transfer->headers);
    enum wire_method method = wire_method_after(transfer->headers.status, transfer->method);
    CLEANUP_URL struct url *url = NULL;

    if (!location)
        return error_set(err, OUTCOME_INTERNAL, "no memory");
    if (++transfer->hops > REDIRECT_HOPS_MAX)
        return error_set(err, OUTCOME_VENDOR_DOWN, "%s redirects more than %d times",
                         transfer->url->host, REDIRECT_HOPS_MAX);
    if (redirect_resolve(transfer->url, location, &url, err) < 0 ||
        setup_check_url(transfer->setup, url, err) < 0)
        return -1;
    if (method != transfer->method)
        transfer_drop_body(transfer);
    else if (transfer_check_repeat(transfer, url, err) < 0)
        return -1;
    transfer->method = method;
    if (!url_same_origin(transfer->url, url))
        transfer->credentials_dropped = true;
    url_free(transfer->url);
    transfer->url = TAKE_PTR(url);
    return 0;
}
