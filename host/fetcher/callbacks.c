#include "host/fetcher/callbacks.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "host/fetcher/options.h"
#include "host/fetcher/transfer.h"

enum { CALLBACKS_TELL_MS = 200 };

/* What is known to be too large before its first byte is not begun. */
static int
callbacks_check_length(struct transfer *transfer)
{
    const struct headers *headers = &transfer->headers;
    struct body *body = &transfer->body;

    if (!headers->has_length || headers->chunked || headers->length <= body->max)
        return 0;
    return error_set(&transfer->error, OUTCOME_LIMIT,
                     "%s of %llu bytes, more than the limit of %llu",
                     transfer->kind == TRANSFER_PAGE ? "page" : "document",
                     (unsigned long long)headers->length, (unsigned long long)body->max);
}

/* As soon as the head is here, so that whatever is asked next is asked with them. */
static int
callbacks_take_cookies(struct transfer *transfer)
{
    const struct buf *cookies = &transfer->headers.cookies;
    const char *at = (const char *)cookies->data;
    int64_t now = time(NULL);

    for (size_t left = cookies->len; left > 0;) {
        size_t len = strlen(at);

        if (jar_set(transfer->jar, transfer->url, at, len, now) < 0)
            return error_set(&transfer->error, OUTCOME_INTERNAL, "no memory");
        at += len + 1;
        left -= len + 1;
    }
    return 0;
}

static int
callbacks_take_header(struct transfer *transfer, const char *line, size_t len)
{
    struct headers *headers = &transfer->headers;
    bool ended = headers->ended;

    if (headers_add(headers, line, len, transfer->url->host, &transfer->error) < 0)
        return -1;
    if (ended || !headers->ended)
        return 0;
    if (callbacks_take_cookies(transfer) < 0)
        return -1;
    if (transfer->kind == TRANSFER_DOWNLOAD)
        options_watch_speed(transfer);
    if (headers_location(headers) || transfer->method == WIRE_METHOD_HEAD)
        return 0;
    return callbacks_check_length(transfer);
}

size_t
callbacks_header(char *data, size_t size, size_t count, void *opaque)
{
    struct transfer *transfer = opaque;

    if (callbacks_take_header(transfer, data, size * count) == 0)
        return size * count;
    transfer->refused = true;
    return 0;
}

static int
callbacks_check_bomb(struct transfer *transfer)
{
    curl_off_t received = 0;

    if (transfer->headers.codings == 0)
        return 0;
    curl_easy_getinfo(transfer->easy, CURLINFO_SIZE_DOWNLOAD_T, &received);
    if (!body_is_bomb(transfer->body.size, (uint64_t)received))
        return 0;
    return error_set(&transfer->error, OUTCOME_LIMIT,
                     "%s sends what unpacks to more than %d times its size", transfer->url->host,
                     BODY_BOMB_RATIO);
}

static void
callbacks_tell_progress(struct transfer *transfer)
{
    int64_t now;

    if (transfer->kind != TRANSFER_DOWNLOAD)
        return;
    now = transfer_now_ms();
    if (transfer->told_ms == 0) {
        transfer->told_ms = now;
    } else if (now - transfer->told_ms >= CALLBACKS_TELL_MS) {
        transfer->told_ms = now;
        report_progress(transfer->report, transfer->id, transfer->body.size);
    }
}

/* The body of a redirect is read, since the connection is kept, and dropped. */
size_t
callbacks_write(char *data, size_t size, size_t count, void *opaque)
{
    struct transfer *transfer = opaque;

    if (headers_location(&transfer->headers))
        return size * count;
    if (body_write(&transfer->body, data, size * count, &transfer->error) < 0 ||
        callbacks_check_bomb(transfer) < 0) {
        transfer->refused = true;
        return 0;
    }
    callbacks_tell_progress(transfer);
    return size * count;
}

size_t
callbacks_read(char *data, size_t size, size_t count, void *opaque)
{
    struct transfer *transfer = opaque;
    size_t left = transfer->sent->len - transfer->sent_len;
    size_t len = left < size * count ? left : size * count;

    memcpy(data, transfer->sent->data + transfer->sent_len, len);
    transfer->sent_len += len;
    return len;
}

int
callbacks_seek(void *opaque, curl_off_t offset, int origin)
{
    struct transfer *transfer = opaque;

    return transfer->sent_len == 0 && offset == 0 && origin == SEEK_SET ? CURL_SEEKFUNC_OK
                                                                        : CURL_SEEKFUNC_FAIL;
}
