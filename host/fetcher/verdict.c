#include "host/fetcher/verdict.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/random.h>

#include "host/common/text.h"
#include "host/fetcher/retry.h"

enum { VERDICT_REASON_MAX = 2048, VERDICT_END_WITHIN = 1024 };

#define VERDICT_END "</html"

/* libcurl's own words, made safe for a terminal: parts of them came from the net. */
static int
verdict_describe(const struct transfer *transfer, CURLcode code, enum outcome outcome,
                 const char *what, struct error *err)
{
    CLEANUP_BUF struct buf text = BUF_INIT(VERDICT_REASON_MAX);
    const char *reason = transfer->reason[0] ? transfer->reason : curl_easy_strerror(code);

    text_escape(&text, reason, strcspn(reason, "\r\n"));
    reason = buf_str(&text);
    return error_set(err, outcome, "%s %s: %s", what, transfer->url->host,
                     reason ? reason : curl_easy_strerror(code));
}

/* What libcurl has no room for is a header line, and not ours to have memory for. */
static enum outcome
verdict_outcome_of_memory(const struct transfer *transfer)
{
    return transfer->headers.ended ? OUTCOME_INTERNAL : OUTCOME_LIMIT;
}

static void
verdict_explain(const struct transfer *transfer, CURLcode code, struct error *err)
{
    switch ((int)code) {
    case CURLE_PEER_FAILED_VERIFICATION:
        verdict_describe(transfer, code, OUTCOME_VENDOR_DOWN, "cannot trust", err);
        break;
    case CURLE_URL_MALFORMAT:
        verdict_describe(transfer, code, OUTCOME_DENIED, "cannot ask", err);
        break;
    case CURLE_OUT_OF_MEMORY:
        verdict_describe(transfer, code, verdict_outcome_of_memory(transfer),
                         "cannot hold the answer of", err);
        break;
    case CURLE_FAILED_INIT:
    case CURLE_BAD_FUNCTION_ARGUMENT:
        verdict_describe(transfer, code, OUTCOME_INTERNAL, "cannot ask", err);
        break;
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_CONNECT:
    case CURLE_SSL_CONNECT_ERROR:
        verdict_describe(transfer, code, OUTCOME_VENDOR_DOWN, "cannot reach", err);
        break;
    case CURLE_SEND_FAIL_REWIND:
        error_set(err, OUTCOME_VENDOR_DOWN, "%s hung up on a form without an answer",
                  transfer->url->host);
        break;
    default: verdict_describe(transfer, code, OUTCOME_VENDOR_DOWN, "no answer from", err); break;
    }
}

static bool
verdict_may_retry(const struct transfer *transfer)
{
    return transfer->tries < transfer->setup->retries;
}

static uint32_t
verdict_back_off(const struct transfer *transfer)
{
    uint32_t random;

    if (getrandom(&random, sizeof random, GRND_NONBLOCK) != sizeof random)
        random = 0;
    return retry_delay_ms(transfer->setup->retry_sleep_ms, transfer->tries, random);
}

/* A POST is repeated only if none of it can have been sent. */
static enum verdict
verdict_of_break(struct transfer *transfer, CURLcode code, uint32_t *ret_delay_ms,
                 struct error *err)
{
    bool safe = transfer_is_safe(transfer) || retry_nothing_sent(code);

    verdict_explain(transfer, code, err);
    if (!retry_code(code) || !safe || !verdict_may_retry(transfer))
        return VERDICT_FAIL;
    *ret_delay_ms = verdict_back_off(transfer);
    return VERDICT_RETRY;
}

/* A site that is overloaded: it says how long to leave it alone, or we choose. */
static enum verdict
verdict_of_overload(struct transfer *transfer, uint32_t *ret_delay_ms, struct error *err)
{
    const struct headers *headers = &transfer->headers;
    int64_t seconds = retry_after(headers->retry_after, time(NULL));

    if (seconds > RETRY_AFTER_MAX_S) {
        if (headers->status != 429 && headers->status != 503)
            return VERDICT_DELIVER;
        error_set(err, OUTCOME_THROTTLED, "%s asks to wait %lld s", transfer->url->host,
                  (long long)seconds);
        snprintf(err->detail, sizeof err->detail, "RETRY_AFTER_%lld", (long long)seconds);
        return VERDICT_FAIL;
    }
    if (!transfer_is_safe(transfer) || !verdict_may_retry(transfer))
        return VERDICT_DELIVER;
    error_set(err, OUTCOME_VENDOR_DOWN, "%s answers %u", transfer->url->host,
              (unsigned)headers->status);
    *ret_delay_ms = seconds > 0 ? (uint32_t)seconds * 1000 : verdict_back_off(transfer);
    return VERDICT_RETRY;
}

/* Whether a page of HTML ends as one: its last tag is among its last bytes. */
static bool
verdict_has_end(const struct body *body)
{
    size_t len = body->size < VERDICT_END_WITHIN ? (size_t)body->size : VERDICT_END_WITHIN;
    const char *at = (const char *)body->page.data + body->page.len - len;

    for (; len >= strlen(VERDICT_END); at++, len--) {
        if (strncasecmp(at, VERDICT_END, strlen(VERDICT_END)) == 0)
            return true;
    }
    return false;
}

/*
 * libcurl takes the end of a connection for the end of a body that has neither
 * length nor chunks. A cut is then seen by nobody where the body is compressed
 * (not even libcurl sees that the compressed data has no end), or is HTML,
 * whose parsers forgive all. A document has its own marks, which the broker
 * knows.
 */
static bool
verdict_may_be_cut(const struct transfer *transfer)
{
    const struct headers *headers = &transfer->headers;

    if (headers_prove_end(headers) || transfer->method == WIRE_METHOD_HEAD)
        return false;
    if (headers->codings > 0)
        return true;
    return transfer->kind == TRANSFER_PAGE &&
           strncasecmp(headers->content_type, "text/html", strlen("text/html")) == 0 &&
           !verdict_has_end(&transfer->body);
}

enum verdict
verdict_of(struct transfer *transfer, CURLcode code, uint32_t *ret_delay_ms, struct error *err)
{
    if (transfer->refused) {
        *err = transfer->error;
        return VERDICT_FAIL;
    }
    if (code == CURLE_COULDNT_CONNECT && transfer->gate.refused) {
        error_set(err, OUTCOME_DENIED, "%s is at %s, which is no address of the Internet",
                  transfer->url->host, transfer->gate.address);
        error_refine(err, "ADDRESS");
        return VERDICT_FAIL;
    }
    if (code != CURLE_OK)
        return verdict_of_break(transfer, code, ret_delay_ms, err);
    if (headers_location(&transfer->headers))
        return VERDICT_REDIRECT;
    if (retry_status(transfer->headers.status))
        return verdict_of_overload(transfer, ret_delay_ms, err);
    if (verdict_may_be_cut(transfer)) {
        snprintf(transfer->reason, sizeof transfer->reason,
                 "what came without its length may be cut");
        return verdict_of_break(transfer, CURLE_PARTIAL_FILE, ret_delay_ms, err);
    }
    return VERDICT_DELIVER;
}
