#include "host/fetcher/report.h"

#include <string.h>

#include "host/common/text.h"
#include "host/fetcher/transfer.h"

enum { REPORT_HEADER_MAX = 1024 };

static void
report_sent(struct report *report, int result)
{
    if (result < 0)
        report->gone = true;
}

void
report_ready(struct report *report, bool has_login)
{
    report_sent(report,
                wire_send_fetcher_ready(report->wire, (struct wire_fetcher_ready){has_login}));
}

void
report_hop(struct report *report, const struct transfer *transfer, uint16_t status)
{
    struct wire_fetcher_hop hop = {
        .id = transfer->id,
        .status = status,
        .url = transfer->url->href,
        .sent = transfer->bytes_sent,
        .received = transfer->bytes_received,
    };

    report_sent(report, wire_send_fetcher_hop(report->wire, hop));
}

void
report_page(struct report *report, const struct transfer *transfer)
{
    struct wire_fetcher_response response = {
        .id = transfer->id,
        .status = transfer->headers.status,
        .url = transfer->url->href,
        .content_type = transfer->headers.content_type,
        .offset = 0,
        .length = transfer->body.size,
        .headers = {transfer->headers.fields.data, transfer->headers.fields.len},
        .sent = transfer->bytes_sent,
        .received = transfer->bytes_received,
    };

    report_sent(report, wire_send_fetcher_response(report->wire, response));
}

/* A header of the answer, where it can be kept. */
static const char *
report_header(const struct transfer *transfer, const char *name)
{
    const char *value = headers_find(&transfer->headers, name);
    size_t len = value ? strlen(value) : 0;

    return value && len <= REPORT_HEADER_MAX && text_is_utf8(value, len) ? value : "";
}

void
report_document(struct report *report, const struct transfer *transfer, struct span sha256,
                bool whole)
{
    struct wire_fetcher_downloaded downloaded = {
        .id = transfer->id,
        .status = transfer->headers.status,
        .size = transfer->body.size,
        .sha256 = sha256,
        .whole = whole,
        .etag = report_header(transfer, "etag"),
        .modified = report_header(transfer, "last-modified"),
        .disposition = report_header(transfer, "content-disposition"),
        .sent = transfer->bytes_sent,
        .received = transfer->bytes_received,
    };

    report_sent(report, wire_send_fetcher_downloaded(report->wire, downloaded));
}

void
report_failed(struct report *report, uint32_t id, const struct error *err)
{
    struct wire_fetcher_failed failed = {
        .id = id, .outcome = (uint8_t)err->outcome, .message = err->message, .detail = err->detail};

    report_sent(report, wire_send_fetcher_failed(report->wire, failed));
}

void
report_given_up(struct report *report, const struct transfer *transfer, const struct error *err)
{
    struct wire_fetcher_failed failed = {.id = transfer->id,
                                         .outcome = (uint8_t)err->outcome,
                                         .message = err->message,
                                         .detail = err->detail,
                                         .status = transfer->headers.status,
                                         .sent = transfer->bytes_sent,
                                         .received = transfer->bytes_received};

    report_sent(report, wire_send_fetcher_failed(report->wire, failed));
}

void
report_retry(struct report *report, const struct transfer *transfer)
{
    struct wire_fetcher_retry retry = {.id = transfer->id,
                                       .status = transfer->headers.status,
                                       .sent = transfer->bytes_sent,
                                       .received = transfer->bytes_received};

    report_sent(report, wire_send_fetcher_retry(report->wire, retry));
}

void
report_progress(struct report *report, uint32_t id, uint64_t bytes)
{
    struct wire_fetcher_progress progress = {.id = id, .bytes = bytes};

    report_sent(report, wire_send_fetcher_progress(report->wire, progress));
}

void
report_cookie_value(struct report *report, const char *value)
{
    struct wire_fetcher_cookie_value told = {.found = value != NULL, .value = value ? value : ""};

    report_sent(report, wire_send_fetcher_cookie_value(report->wire, told));
}

void
report_stored(struct report *report, enum wire_stored state, const char *value)
{
    struct wire_fetcher_stored stored = {.state = (uint8_t)state, .value = value};

    report_sent(report, wire_send_fetcher_stored(report->wire, stored));
}

void
report_session(struct report *report, int sealed, int64_t ends_at)
{
    struct wire_fetcher_session_kept kept = {.sealed = sealed, .ends_at = ends_at};

    report_sent(report, wire_send_fetcher_session_kept(report->wire, kept));
}

void
report_log(void *opaque, enum log_level level, const char *line)
{
    struct report *report = opaque;

    report_sent(report, wire_send_log(report->wire,
                                      (struct wire_log){.level = (uint8_t)level, .text = line}));
}
