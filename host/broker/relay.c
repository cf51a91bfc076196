/*
 * Pages: from the worker to the fetcher and back. The worker waits for one at
 * a time, whose body lies in the pool; others may be fetched ahead meanwhile,
 * which the fetcher keeps until the worker asks for them.
 */
#include "host/broker/internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void
relay_no_fetcher(struct run *run)
{
    run_end_with(run, OUTCOME_INTERNAL, "the fetcher no longer listens");
}

static void
relay_no_worker(struct run *run)
{
    run_end_with(run, OUTCOME_PLUGIN_BUG, "the konnector no longer listens");
}

void
relay_refuse(struct run *run, const struct error *err)
{
    struct wire_worker_refused refused = {
        .outcome = (uint8_t)err->outcome, .detail = err->detail, .message = err->message};

    if (wire_send_worker_refused(run->worker.wire, refused) < 0)
        relay_no_worker(run);
}

static void
relay_page_clear(struct relay_page *page)
{
    buf_free(&page->redirects);
    free(page->url);
    *page = (struct relay_page){0};
}

static struct relay_page *
relay_find(struct run *run, uint32_t id)
{
    for (size_t i = 0; i < ARRAY_SIZE(run->pages); i++) {
        if (id != 0 && run->pages[i].id == id)
            return &run->pages[i];
    }
    return NULL;
}

static struct relay_page *
relay_find_ticket(struct run *run, uint32_t ticket)
{
    for (size_t i = 0; i < ARRAY_SIZE(run->pages); i++) {
        if (run->pages[i].id != 0 && run->pages[i].ahead && run->pages[i].ticket == ticket)
            return &run->pages[i];
    }
    return NULL;
}

bool
relay_has(const struct run *run, uint32_t id)
{
    return relay_find((struct run *)run, id) != NULL;
}

bool
relay_was_dropped(const struct run *run, uint32_t id)
{
    for (size_t i = 0; i < ARRAY_SIZE(run->dropped); i++) {
        if (run->dropped[i] == id)
            return true;
    }
    return false;
}

bool
relay_is_awaited(const struct run *run)
{
    for (size_t i = 0; i < ARRAY_SIZE(run->pages); i++) {
        if (run->pages[i].id != 0 && !run->pages[i].ahead)
            return true;
    }
    return run->cookie_asked || run->storage_asked;
}

/* A place for one more page; NULL after ending the run. */
static struct relay_page *
relay_begin(struct run *run, const char *url, enum wire_method method, bool ahead)
{
    struct relay_page *page = NULL;
    size_t ahead_count = 0;

    for (size_t i = 0; i < ARRAY_SIZE(run->pages); i++) {
        ahead_count += run->pages[i].id != 0 && run->pages[i].ahead;
        if (run->pages[i].id == 0)
            page = &run->pages[i];
    }
    if (!page || (ahead && ahead_count == RUN_PAGES_AHEAD)) {
        run_end_with(run, OUTCOME_PLUGIN_BUG, "the konnector asks for too many pages at once");
        return NULL;
    }
    *page = (struct relay_page){.ahead = ahead,
                                .redirects = BUF_INIT(RUN_REDIRECTS_BYTES),
                                .url = strdup(url),
                                .method = method};
    if (!page->url) {
        run_end_with(run, OUTCOME_INTERNAL, "no memory");
        return NULL;
    }
    page->id = ++run->next_id;
    return page;
}

void
relay_request(struct run *run, const struct wire_worker_request *request)
{
    struct error err = {0};
    struct relay_page *page;

    if (policy_check_request(run, request, &err) < 0 ||
        wake_check_request(run, request, &err) < 0 ||
        (policy_holds_secret(request) && guard_before_secret(run, &err) < 0)) {
        record_denied(run, request->url, &err);
        run_end(run, &err);
        return;
    }
    page = relay_begin(run, request->url, (enum wire_method)request->method, false);
    if (!page ||
        record_request(run, page->id, (enum wire_method)request->method, request->url) < 0 ||
        record_secrets(run, request) < 0)
        return;
    if (wire_send_fetcher_request(run->fetcher.wire, (struct wire_fetcher_request){
                                                         .id = page->id,
                                                         .method = request->method,
                                                         .url = request->url,
                                                         .referer = request->referer,
                                                         .body_kind = request->body_kind,
                                                         .content_type = request->content_type,
                                                         .body = request->body,
                                                         .enctype = request->enctype,
                                                         .charset = request->charset,
                                                         .headers = request->headers,
                                                         .fills = request->fills,
                                                         .capture = request->capture,
                                                     }) < 0)
        relay_no_fetcher(run);
}

void
relay_ahead(struct run *run, const struct wire_worker_ahead *ahead)
{
    struct error err = {0};
    struct relay_page *page;

    if (policy_check_get(run, ahead->url, &err) < 0) {
        record_denied(run, ahead->url, &err);
        run_end(run, &err);
        return;
    }
    if (relay_find_ticket(run, ahead->ticket)) {
        run_end_with(run, OUTCOME_PLUGIN_BUG, "the konnector uses a ticket twice");
        return;
    }
    page = relay_begin(run, ahead->url, WIRE_METHOD_GET, true);
    if (!page || record_request(run, page->id, WIRE_METHOD_GET, ahead->url) < 0)
        return;
    page->ticket = ahead->ticket;
    if (wire_send_fetcher_request(run->fetcher.wire, (struct wire_fetcher_request){
                                                         .id = page->id,
                                                         .method = WIRE_METHOD_GET,
                                                         .url = ahead->url,
                                                         .referer = ahead->referer,
                                                         .body_kind = WIRE_BODY_NONE,
                                                         .content_type = "",
                                                         .capture = "",
                                                         .ahead = 1,
                                                     }) < 0)
        relay_no_fetcher(run);
}

/* The worker waits from here on. */
void
relay_next(struct run *run, uint32_t ticket)
{
    struct relay_page *page = relay_find_ticket(run, ticket);

    if (!page) {
        run_end_with(run, OUTCOME_PLUGIN_BUG, "the konnector waits for what it did not ask");
    } else if (page->error.outcome != OUTCOME_DONE) {
        relay_refuse(run, &page->error);
        relay_page_clear(page);
    } else {
        page->ahead = false;
        if (wire_send_fetcher_deliver(run->fetcher.wire,
                                      (struct wire_fetcher_deliver){.id = page->id}) < 0)
            relay_no_fetcher(run);
    }
}

static int
relay_cancel(struct run *run, uint32_t id)
{
    record_cancelled(run, id);
    run->dropped[run->dropped_next++ % ARRAY_SIZE(run->dropped)] = id;
    return wire_send_fetcher_cancel(run->fetcher.wire, (struct wire_fetcher_cancel){.id = id});
}

void
relay_clear(struct run *run)
{
    for (size_t i = 0; i < ARRAY_SIZE(run->pages); i++) {
        struct relay_page *page = &run->pages[i];

        if (page->id != 0 && page->error.outcome == OUTCOME_DONE && run->fetcher.wire)
            (void)relay_cancel(run, page->id);
        relay_page_clear(page);
    }
    run->cookie_asked = false;
    run->storage_asked = false;
}

void
relay_response(struct run *run, const struct wire_fetcher_response *response)
{
    struct relay_page *page = relay_find(run, response->id);

    if (!page || page->ahead || response->length > RUN_POOL_SIZE ||
        response->offset > RUN_POOL_SIZE - response->length) {
        run_end_with(run, OUTCOME_INTERNAL, "the fetcher answers with what is no page");
        return;
    }
    if (record_response(run, response->id,
                        &(struct record_end){.status = response->status,
                                             .sent = response->sent,
                                             .received = response->received}) < 0)
        return;
    otp_take_headers(run, response->headers);
    if (wire_send_worker_response(run->worker.wire,
                                  (struct wire_worker_response){
                                      .status = response->status,
                                      .url = response->url,
                                      .content_type = response->content_type,
                                      .offset = response->offset,
                                      .length = response->length,
                                      .headers = response->headers,
                                      .redirects = {page->redirects.data, page->redirects.len},
                                  }) < 0)
        relay_no_worker(run);
    relay_page_clear(page);
}

bool
relay_failed(struct run *run, uint32_t id, const struct error *err)
{
    struct relay_page *page = relay_find(run, id);

    if (!page)
        return false;
    if (page->ahead) {
        page->error = *err;
        return true;
    }
    relay_refuse(run, err);
    relay_page_clear(page);
    return true;
}

/* What answered with a redirect goes into the page's chain. */
static void
relay_note_hop(struct run *run, const struct wire_fetcher_hop *hop, enum wire_method method)
{
    struct relay_page *page = relay_find(run, hop->id);
    struct buf *redirects = page ? &page->redirects : NULL;
    char status[8], *url = page ? strdup(hop->url) : NULL;

    if (!url)
        return;
    snprintf(status, sizeof status, "%u", (unsigned)hop->status);
    if (redirects->len + strlen(page->url) + 64 < redirects->max)
        wire_put_param(redirects, (struct wire_param){
                                      .kind = WIRE_PARAM_TEXT, .name = status, .value = page->url});
    free(page->url);
    page->url = url;
    page->method = method;
}

/* A redirect is a request that the site makes: the same rules hold. */
void
relay_hop(struct run *run, const struct wire_fetcher_hop *hop)
{
    const struct relay_page *page = relay_find(run, hop->id);
    /* What is no page is a document, which is got. */
    enum wire_method method = wire_method_after(hop->status, page ? page->method : WIRE_METHOD_GET);
    struct record_end end = {.status = hop->status, .sent = hop->sent, .received = hop->received};
    struct error err = {0}, told = {0};

    if (policy_check_hop(run, hop->url, method, &err) == 0) {
        if (record_again(run, hop->id, method, hop->url, &end) < 0)
            return;
        relay_note_hop(run, hop, method);
        if (wire_send_fetcher_proceed(run->fetcher.wire,
                                      (struct wire_fetcher_proceed){.id = hop->id}) < 0)
            relay_no_fetcher(run);
        return;
    }
    (void)record_response(run, hop->id, &end);
    record_denied(run, hop->url, &err);
    error_set(&told, OUTCOME_DENIED, "the site redirects: %s", err.message);
    error_refine(&told, err.detail);
    if (relay_cancel(run, hop->id) < 0)
        relay_no_fetcher(run);
    if (!relay_failed(run, hop->id, &told))
        downloads_failed(run, hop->id, &told);
}

void
relay_retry(struct run *run, const struct wire_fetcher_retry *retry)
{
    struct record_end end = {
        .status = retry->status, .sent = retry->sent, .received = retry->received};

    if (record_again(run, retry->id, WIRE_METHOD_GET, NULL, &end) < 0)
        return;
    if (wire_send_fetcher_proceed(run->fetcher.wire,
                                  (struct wire_fetcher_proceed){.id = retry->id}) < 0)
        relay_no_fetcher(run);
}

void
relay_ask_cookie(struct run *run, const struct wire_worker_ask_cookie *ask)
{
    struct error err = {0};

    if (policy_check_cookie(run, ask, &err) < 0) {
        record_denied(run, ask->url, &err);
        run_end(run, &err);
        return;
    }
    run->cookie_asked = true;
    if (wire_send_fetcher_ask_cookie(run->fetcher.wire,
                                     (struct wire_fetcher_ask_cookie){ask->url, ask->name}) < 0)
        relay_no_fetcher(run);
}

void
relay_cookie(struct run *run, const struct wire_fetcher_cookie_value *value)
{
    if (!run->cookie_asked) {
        if (run->endings == 0)
            run_end_with(run, OUTCOME_INTERNAL, "the fetcher tells a cookie that was not asked");
        return;
    }
    run->cookie_asked = false;
    if (wire_send_worker_cookie(run->worker.wire,
                                (struct wire_worker_cookie){value->found, value->value}) < 0)
        relay_no_worker(run);
}
