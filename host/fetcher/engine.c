#include "host/fetcher/engine.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "host/fetcher/echo.h"
#include "host/fetcher/pace.h"
#include "host/fetcher/retry.h"
#include "host/fetcher/verdict.h"

enum {
    ENGINE_PER_SITE = 6, /* connections, and transfers over them */
    ENGINE_TRANSFERS_MAX = 256,
    ENGINE_IDLE_MAX = 8,
    ENGINE_PAGES_AHEAD = 6,
    ENGINE_WAIT_MAX_MS = 60000
};

struct engine {
    struct report *report;
    const struct setup *setup;
    const struct secrets *secrets;
    CURLM *multi;
    CURLSH *share;
    struct jar *jar;
    struct tokens *tokens;
    struct pace *pace;
    struct echo *echo;      /* from engine_begin() on */
    struct transfer *first; /* in the order in which they came */
    size_t count;
    size_t idle_count;
    CURL *idle[ENGINE_IDLE_MAX];
};

/* A site may take six at once, over HTTP/2 as over HTTP/1.1: engine_has_room() sees to the sum. */
static int
engine_set_up_multi(struct engine *engine)
{
    long per_site = ENGINE_PER_SITE;

    engine->multi = curl_multi_init();
    engine->share = curl_share_init();
    if (!engine->multi || !engine->share)
        return -1;
    if (curl_multi_setopt(engine->multi, CURLMOPT_PIPELINING, (long)CURLPIPE_MULTIPLEX) ||
        curl_multi_setopt(engine->multi, CURLMOPT_MAX_HOST_CONNECTIONS, per_site) ||
        curl_multi_setopt(engine->multi, CURLMOPT_MAX_CONCURRENT_STREAMS, per_site) ||
        curl_share_setopt(engine->share, CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION))
        return -1;
    return 0;
}

struct engine *
engine_new(struct report *report, const struct setup *setup, const struct secrets *secrets)
{
    struct engine *engine = calloc(1, sizeof *engine);

    if (!engine)
        return NULL;
    engine->report = report;
    engine->setup = setup;
    engine->secrets = secrets;
    engine->jar = jar_new();
    engine->tokens = tokens_new();
    engine->pace = pace_new();
    if (!engine->jar || !engine->tokens || !engine->pace || engine_set_up_multi(engine) < 0)
        return engine_free(engine);
    return engine;
}

int
engine_begin(struct engine *engine, struct error *err)
{
    engine->echo = echo_new(engine->secrets, err);
    if (!engine->echo)
        return -1;
    for (size_t i = 0; i < TOKENS_MAX; i++) {
        const struct secret *token = tokens_value(engine->tokens, i);

        if (token && echo_learn(engine->echo, token, err) < 0)
            return -1;
    }
    return 0;
}

static CURL *
engine_take_handle(struct engine *engine)
{
    if (engine->idle_count > 0)
        return engine->idle[--engine->idle_count];
    return curl_easy_init();
}

static void
engine_give_handle(struct engine *engine, CURL *easy)
{
    if (engine->idle_count == ENGINE_IDLE_MAX) {
        curl_easy_cleanup(easy);
        return;
    }
    curl_easy_reset(easy);
    engine->idle[engine->idle_count++] = easy;
}

/* The handle no longer knows of the transfer, and the transfer no longer of it. */
static void
engine_end_try(struct engine *engine, struct transfer *transfer)
{
    CURL *easy = transfer->easy;

    if (easy) {
        curl_multi_remove_handle(engine->multi, easy);
        engine_give_handle(engine, easy);
    }
    transfer_end_try(transfer);
}

static void
engine_remove(struct engine *engine, struct transfer *transfer)
{
    struct transfer **at = &engine->first;

    engine_end_try(engine, transfer);
    while (*at != transfer)
        at = &(*at)->next;
    *at = transfer->next;
    engine->count--;
    transfer_free(transfer);
}

struct engine *
engine_free(struct engine *engine)
{
    if (!engine)
        return NULL;
    while (engine->first)
        engine_remove(engine, engine->first);
    for (size_t i = 0; i < engine->idle_count; i++)
        curl_easy_cleanup(engine->idle[i]);
    echo_free(engine->echo);
    jar_free(engine->jar);
    tokens_free(engine->tokens);
    pace_free(engine->pace);
    curl_multi_cleanup(engine->multi);
    curl_share_cleanup(engine->share);
    free(engine);
    return NULL;
}

static struct transfer *
engine_find(const struct engine *engine, uint32_t id)
{
    for (struct transfer *at = engine->first; at; at = at->next) {
        if (at->id == id)
            return at;
    }
    return NULL;
}

/* One page that is waited for, and some that are fetched ahead. */
static bool
engine_has_place(const struct engine *engine, const struct transfer *transfer)
{
    size_t same = 0;

    if (transfer->kind != TRANSFER_PAGE)
        return true;
    for (const struct transfer *at = engine->first; at; at = at->next)
        same += at->kind == TRANSFER_PAGE && at->ahead == transfer->ahead;
    return same < (transfer->ahead ? ENGINE_PAGES_AHEAD : 1);
}

int
engine_add(struct engine *engine, struct transfer *transfer)
{
    struct transfer **at = &engine->first;

    if (engine->count == ENGINE_TRANSFERS_MAX || engine_find(engine, transfer->id) ||
        !engine_has_place(engine, transfer)) {
        transfer_free(transfer);
        return 1;
    }
    transfer->secrets = engine->secrets;
    transfer->tokens = engine->tokens;
    transfer->report = engine->report;
    transfer->jar = engine->jar;
    while (*at)
        at = &(*at)->next;
    *at = transfer;
    engine->count++;
    return 0;
}

int
engine_proceed(struct engine *engine, uint32_t id)
{
    struct transfer *transfer = engine_find(engine, id);

    if (transfer && transfer->state == TRANSFER_SLEEPING && transfer->asks_retry) {
        transfer->asks_retry = false;
        return 0;
    }
    if (!transfer || transfer->state != TRANSFER_ASKING)
        return 1;
    transfer->state = TRANSFER_QUEUED;
    return 0;
}

void
engine_cancel(struct engine *engine, uint32_t id)
{
    struct transfer *transfer = engine_find(engine, id);

    if (transfer)
        engine_remove(engine, transfer);
}

size_t
engine_hide_text(const struct engine *engine, char *text)
{
    return echo_hide(engine->echo, (uint8_t *)text, strlen(text));
}

static void
engine_fail(struct engine *engine, struct transfer *transfer, const struct error *err)
{
    struct error told = *err;

    if (transfer->ahead) {
        engine_end_try(engine, transfer);
        transfer->error = told;
        transfer->refused = true;
        transfer->state = TRANSFER_HELD;
        return;
    }
    /* What a site sent may be part of it. */
    engine_hide_text(engine, told.message);
    report_given_up(engine->report, transfer, &told);
    engine_remove(engine, transfer);
}

static int
engine_check_url(const struct engine *engine, const struct transfer *transfer, struct error *err)
{
    if (!echo_found(engine->echo, transfer->url->href))
        return 0;
    error_set(err, OUTCOME_DENIED, "%s puts a secret into a URL", transfer->url->host);
    return error_refine(err, "SECRET_IN_URL");
}

static size_t
engine_hide(const struct engine *engine, uint8_t *data, size_t len)
{
    return echo_hide(engine->echo, data, len) + jar_hide(engine->jar, data, len);
}

static void
engine_hide_secrets(const struct engine *engine, struct transfer *transfer)
{
    struct headers *headers = &transfer->headers;
    struct buf *page = &transfer->body.page;
    size_t count = engine_hide(engine, page->data, page->len) +
                   engine_hide(engine, headers->fields.data, headers->fields.len);

    count += engine_hide_text(engine, headers->content_type);
    if (count > 0)
        log_warning("%s gives a secret back, which is hidden", transfer->url->host);
}

/* A token is taken out before the konnector sees the page. */
static int
engine_capture(struct engine *engine, const struct transfer *transfer, struct error *err)
{
    struct tokens_answer answer = {
        .url = transfer->url,
        .headers = &transfer->headers,
        .body = transfer->body.page.data,
        .len = transfer->body.page.len,
        .now = time(NULL),
    };
    struct tokens_found found;
    CLEANUP_SECRET struct secret *written = NULL;

    if (!transfer->capture[0] || transfer->headers.status / 100 != 2)
        return 0;
    if (tokens_capture(engine->tokens, transfer->capture, &answer, &found, err) < 0 ||
        echo_learn(engine->echo, found.value, err) < 0)
        return -1;
    if (found.place.len == 0)
        return 0;
    /* As it is written there too, between its quotes: JSON has many ways to write a text. */
    written = secret_of(answer.body + found.place.at + 1, found.place.len - 2);
    if (!written)
        return error_set(err, OUTCOME_INTERNAL, "no memory");
    return echo_learn(engine->echo, written, err);
}

static void
engine_give_page(struct engine *engine, struct transfer *transfer)
{
    /* Now, since a page that was fetched ahead may hold a token that is known only since. */
    engine_hide_secrets(engine, transfer);
    body_publish(&transfer->body);
    report_page(engine->report, transfer);
    engine_remove(engine, transfer);
}

static void
engine_finish_page(struct engine *engine, struct transfer *transfer)
{
    struct error err = {0};

    if (engine_capture(engine, transfer, &err) < 0) {
        engine_fail(engine, transfer, &err);
        return;
    }
    if (transfer->ahead)
        transfer->state = TRANSFER_HELD;
    else
        engine_give_page(engine, transfer);
}

static void
engine_deliver(struct engine *engine, struct transfer *transfer)
{
    uint8_t sha256[DIGEST_LEN];
    struct error err = {0};

    if (body_finish(&transfer->body, sha256, &err) < 0 ||
        engine_check_url(engine, transfer, &err) < 0) {
        engine_fail(engine, transfer, &err);
        return;
    }
    if (transfer->kind == TRANSFER_PAGE) {
        engine_finish_page(engine, transfer);
        return;
    }
    report_document(engine->report, transfer, (struct span){sha256, sizeof sha256},
                    headers_prove_end(&transfer->headers));
    engine_remove(engine, transfer);
}

int
engine_want(struct engine *engine, uint32_t id)
{
    struct transfer *transfer = engine_find(engine, id);

    if (!transfer || !transfer->ahead)
        return 1;
    transfer->ahead = false;
    if (transfer->state != TRANSFER_HELD)
        return 0;
    if (transfer->refused)
        engine_fail(engine, transfer, &transfer->error);
    else
        engine_give_page(engine, transfer);
    return 0;
}

static void
engine_follow(struct engine *engine, struct transfer *transfer)
{
    struct error err = {0};

    if (transfer_follow(transfer, &err) < 0 || engine_check_url(engine, transfer, &err) < 0) {
        engine_fail(engine, transfer, &err);
        return;
    }
    transfer->state = TRANSFER_ASKING;
    report_hop(engine->report, transfer, transfer->headers.status);
}

static void
engine_put_off(struct engine *engine, struct transfer *transfer, uint32_t delay_ms,
               const struct error *why)
{
    /* A site that asks for a pause is left alone by all requests. */
    if (retry_status(transfer->headers.status) &&
        retry_after(transfer->headers.retry_after, time(NULL)) > 0)
        (void)pace_hold(engine->pace, transfer->url->origin, transfer_now_ms() + delay_ms);
    transfer->tries++;
    transfer->state = TRANSFER_SLEEPING;
    transfer->wake_ms = transfer_now_ms() + delay_ms;
    transfer->asks_retry = true;
    report_retry(engine->report, transfer);
    log_info("%s; try %u of %u comes in %u ms", why->message, transfer->tries + 1,
             transfer->setup->retries + 1, delay_ms);
}

static void
engine_count_bytes(struct transfer *transfer)
{
    curl_off_t sent = 0, received = 0;

    curl_easy_getinfo(transfer->easy, CURLINFO_SIZE_UPLOAD_T, &sent);
    curl_easy_getinfo(transfer->easy, CURLINFO_SIZE_DOWNLOAD_T, &received);
    transfer->bytes_sent = sent > 0 ? (uint64_t)sent : 0;
    transfer->bytes_received = received > 0 ? (uint64_t)received : 0;
}

static void
engine_finish_try(struct engine *engine, struct transfer *transfer, CURLcode code)
{
    struct error err = {0};
    uint32_t delay_ms = 0;
    enum verdict verdict = verdict_of(transfer, code, &delay_ms, &err);

    engine_count_bytes(transfer);
    engine_end_try(engine, transfer);
    switch (verdict) {
    case VERDICT_DELIVER: engine_deliver(engine, transfer); break;
    case VERDICT_REDIRECT: engine_follow(engine, transfer); break;
    case VERDICT_RETRY: engine_put_off(engine, transfer, delay_ms, &err); break;
    case VERDICT_FAIL:
    default: engine_fail(engine, transfer, &err); break;
    }
}

static void
engine_start(struct engine *engine, struct transfer *transfer)
{
    CURL *easy = engine_take_handle(engine);
    struct error err = {0};

    if (!easy) {
        error_set(&err, OUTCOME_INTERNAL, "no memory");
        engine_fail(engine, transfer, &err);
        return;
    }
    if (transfer_begin(transfer, easy, engine->share, &err) < 0) {
        engine_fail(engine, transfer, &err);
        return;
    }
    if (engine->setup->min_delay_ms > 0)
        (void)pace_hold(engine->pace, transfer->url->origin,
                        transfer_now_ms() + engine->setup->min_delay_ms);
    if (curl_multi_add_handle(engine->multi, easy) != CURLM_OK) {
        error_set(&err, OUTCOME_INTERNAL, "libcurl takes no more transfers");
        engine_fail(engine, transfer, &err);
    }
}

static bool
engine_has_room(const struct engine *engine, const struct transfer *transfer)
{
    unsigned active = 0, most = engine->setup->in_flight;

    for (const struct transfer *at = engine->first; at; at = at->next)
        active += at->state == TRANSFER_ACTIVE && url_same_origin(at->url, transfer->url);
    return active < (most > 0 && most < ENGINE_PER_SITE ? most : ENGINE_PER_SITE);
}

/* What is due by the clock, and what finds room. */
static void
engine_start_due(struct engine *engine)
{
    int64_t now = transfer_now_ms();
    struct transfer *next;

    for (struct transfer *at = engine->first; at; at = next) {
        next = at->next;
        if (at->state == TRANSFER_SLEEPING && !at->asks_retry && at->wake_ms <= now)
            at->state = TRANSFER_QUEUED;
        if (at->state == TRANSFER_QUEUED && engine_has_room(engine, at) &&
            pace_due(engine->pace, at->url->origin) <= now)
            engine_start(engine, at);
    }
}

static void
engine_end_silent(struct engine *engine)
{
    int64_t now = transfer_now_ms();
    struct transfer *next;

    for (struct transfer *at = engine->first; at; at = next) {
        next = at->next;
        if (at->state == TRANSFER_ACTIVE && at->answer_by_ms > 0 && at->answer_by_ms <= now)
            engine_finish_try(engine, at, CURLE_OPERATION_TIMEDOUT);
    }
}

static void
engine_collect(struct engine *engine)
{
    CURLMsg *message;
    int left;

    while ((message = curl_multi_info_read(engine->multi, &left)) != NULL) {
        CURLcode code = message->data.result;
        struct transfer *transfer = NULL;

        if (message->msg != CURLMSG_DONE)
            continue;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&transfer);
        engine_finish_try(engine, transfer, code);
    }
}

int
engine_work(struct engine *engine)
{
    int running;

    engine_start_due(engine);
    if (curl_multi_perform(engine->multi, &running) != CURLM_OK)
        return -1;
    engine_collect(engine);
    engine_end_silent(engine);
    return 0;
}

/* Until the next thing that is due by our own clock; libcurl knows its own. */
static int
engine_wait_ms(const struct engine *engine)
{
    int64_t now = transfer_now_ms(), due = now + ENGINE_WAIT_MAX_MS;

    for (const struct transfer *at = engine->first; at; at = at->next) {
        int64_t paced_ms = pace_due(engine->pace, at->url->origin);

        if (at->state == TRANSFER_QUEUED && engine_has_room(engine, at) && paced_ms < due)
            due = paced_ms;
        if (at->state == TRANSFER_SLEEPING && !at->asks_retry && at->wake_ms < due)
            due = at->wake_ms;
        if (at->state == TRANSFER_ACTIVE && at->answer_by_ms > 0 && at->answer_by_ms < due)
            due = at->answer_by_ms;
    }
    return due > now ? (int)(due - now) : 0;
}

int
engine_wait(struct engine *engine, int fd)
{
    struct curl_waitfd control = {.fd = fd, .events = CURL_WAIT_POLLIN};

    return curl_multi_poll(engine->multi, &control, 1, engine_wait_ms(engine), NULL) == CURLM_OK
               ? 0
               : -1;
}

struct jar *
engine_jar(struct engine *engine)
{
    return engine->jar;
}

struct tokens *
engine_tokens(struct engine *engine)
{
    return engine->tokens;
}
