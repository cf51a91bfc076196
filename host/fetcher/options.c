#include "host/fetcher/options.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "host/common/http_field.h"
#include "host/fetcher/callbacks.h"
#include "host/fetcher/redirect.h"
#include "host/fetcher/transfer.h"
#include "host/sandbox/sandbox.h"

enum {
    OPTIONS_CONNECT_MAX_MS = 15000,
    OPTIONS_DNS_CACHE_S = 600,
    OPTIONS_DOWNLOAD_FACTOR = 20, /* times a page's time, for a whole document */
    OPTIONS_SLOW_BYTES = 1000,    /* a second, less than which is standing still */
    OPTIONS_SLOW_MIN_S = 3
};

/* The first option that is refused ends the list. */
#define SET(easy, option, value)                               \
    do {                                                       \
        if (curl_easy_setopt(easy, option, value) != CURLE_OK) \
            return -1;                                         \
    } while (0)

/*
 * Debian's bundle of certificates takes 50 ms to load, its hashed directory
 * next to nothing. The development option adds a file, it replaces nothing.
 */
static int
options_apply_tls(const struct transfer *transfer)
{
    CURL *easy = transfer->easy;

    SET(easy, CURLOPT_CAPATH, SANDBOX_CA_PATH);
    SET(easy, CURLOPT_CAINFO, transfer->setup->ca_file);
    SET(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    SET(easy, CURLOPT_SSL_VERIFYPEER, 1L);
    SET(easy, CURLOPT_SSL_VERIFYHOST, 2L);
    return 0;
}

/* No proxy, no .netrc, no redirect followed by libcurl, no cookie that is not from our jar. */
static int
options_apply_network(struct transfer *transfer, CURLSH *share)
{
    CURL *easy = transfer->easy;

    SET(easy, CURLOPT_PROTOCOLS_STR, transfer->setup->allow_http ? "http,https" : "https");
    SET(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
    SET(easy, CURLOPT_PIPEWAIT, 1L);
    SET(easy, CURLOPT_PROXY, "");
    SET(easy, CURLOPT_NOSIGNAL, 1L);
    /* A name server that does not answer must not hold up our end. */
    SET(easy, CURLOPT_QUICK_EXIT, 1L);
    SET(easy, CURLOPT_TCP_NODELAY, 1L);
    SET(easy, CURLOPT_TCP_KEEPALIVE, 1L);
    SET(easy, CURLOPT_DNS_CACHE_TIMEOUT, (long)OPTIONS_DNS_CACHE_S);
    SET(easy, CURLOPT_FOLLOWLOCATION, 0L);
    SET(easy, CURLOPT_SHARE, share);
    SET(easy, CURLOPT_CONNECT_TO, connect_map_list(transfer->setup->map));
    SET(easy, CURLOPT_OPENSOCKETFUNCTION, connect_open_socket);
    SET(easy, CURLOPT_OPENSOCKETDATA, &transfer->gate);
    return 0;
}

static int
options_apply_times(struct transfer *transfer)
{
    long page = (long)transfer->setup->request_ms;
    bool document = transfer->kind == TRANSFER_DOWNLOAD;

    SET(transfer->easy, CURLOPT_CONNECTTIMEOUT_MS,
        page < OPTIONS_CONNECT_MAX_MS ? page : OPTIONS_CONNECT_MAX_MS);
    SET(transfer->easy, CURLOPT_TIMEOUT_MS, document ? page * OPTIONS_DOWNLOAD_FACTOR : page);
    if (document)
        transfer->answer_by_ms = transfer_now_ms() + page;
    return 0;
}

void
options_watch_speed(struct transfer *transfer)
{
    long seconds = (long)transfer->setup->request_ms / 4 / 1000;

    transfer->answer_by_ms = 0;
    curl_easy_setopt(transfer->easy, CURLOPT_LOW_SPEED_LIMIT, (long)OPTIONS_SLOW_BYTES);
    curl_easy_setopt(transfer->easy, CURLOPT_LOW_SPEED_TIME,
                     seconds > OPTIONS_SLOW_MIN_S ? seconds : (long)OPTIONS_SLOW_MIN_S);
}

/* Without its fragment; the parser has made it plain for any other parser. */
static int
options_apply_url(const struct transfer *transfer)
{
    const struct url *url = transfer->url;
    CLEANUP_FREE char *referer = NULL;
    char text[URL_MAX + 1];

    snprintf(text, sizeof text, "%.*s", (int)strcspn(url->href, "#"), url->href);
    SET(transfer->easy, CURLOPT_URL, text);
    SET(transfer->easy, CURLOPT_PATH_AS_IS, 1L);
    SET(transfer->easy, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
    if (redirect_referer(transfer->referer, url, &referer) < 0)
        return -1;
    SET(transfer->easy, CURLOPT_REFERER, referer);
    SET(transfer->easy, CURLOPT_USERAGENT, transfer->setup->user_agent);
    return 0;
}

static int
options_apply_cookies(struct transfer *transfer)
{
    CLEANUP_BUF struct buf cookies = BUF_INIT_SECRET(JAR_HEADER_MAX);

    if (jar_header(transfer->jar, transfer->url, time(NULL), &cookies) < 0)
        return -1;
    if (cookies.len > 0)
        SET(transfer->easy, CURLOPT_COOKIE, buf_str(&cookies));
    return 0;
}

/*
 * A page is text and gains from compression. A document mostly does not, and
 * uncompressed its length is known; naming "identity" still has libcurl decode
 * what a site compresses unasked.
 */
static int
options_apply_answer(struct transfer *transfer)
{
    CURL *easy = transfer->easy;

    SET(easy, CURLOPT_ACCEPT_ENCODING,
        transfer->kind == TRANSFER_DOWNLOAD ? "identity" : "gzip, deflate");
    SET(easy, CURLOPT_HEADERFUNCTION, callbacks_header);
    SET(easy, CURLOPT_HEADERDATA, transfer);
    SET(easy, CURLOPT_WRITEFUNCTION, callbacks_write);
    SET(easy, CURLOPT_WRITEDATA, transfer);
    SET(easy, CURLOPT_ERRORBUFFER, transfer->reason);
    SET(easy, CURLOPT_PRIVATE, transfer);
    return 0;
}

static int
options_add_line(struct transfer *transfer, const char *line)
{
    struct curl_slist *list = curl_slist_append(transfer->fields, line);

    if (!list)
        return -1;
    transfer->fields = list;
    return 0;
}

/* Without a value, libcurl is told not to send the field at all. */
static int
options_add_field(struct transfer *transfer, const char *name, const char *value)
{
    char line[WIRE_FRAME_MAX];

    snprintf(line, sizeof line, "%s:%s%s", name, value[0] ? " " : "", value);
    return options_add_line(transfer, line);
}

/* libcurl takes a name with a semicolon for a field without a value, and one with a colon for none.
 */
static int
options_apply_extra(struct transfer *transfer)
{
    struct reader reader = reader_of(transfer->extra.data, transfer->extra.len);
    struct wire_param field;

    while (wire_get_param(&reader, &field) == 0) {
        char name[HTTP_FIELD_NAME_MAX + 2];

        /* A range is one of the bytes as they are stored. */
        if (strcasecmp(field.name, "Range") == 0)
            SET(transfer->easy, CURLOPT_ACCEPT_ENCODING, "identity");
        snprintf(name, sizeof name, "%s%s", field.name, field.value[0] ? "" : ";");
        if (field.value[0] ? options_add_field(transfer, name, field.value) < 0
                           : options_add_line(transfer, name) < 0)
            return -1;
    }
    return 0;
}

/*
 * The body is read through a callback that cannot go back: libcurl then does
 * not repeat a POST by itself when a kept connection turns out to be dead after
 * the body was sent.
 */
static int
options_apply_body(struct transfer *transfer)
{
    CURL *easy = transfer->easy;
    char form_type[FORM_CONTENT_TYPE_MAX];
    const char *type = transfer->content_type ? transfer->content_type : "";

    if (transfer->body_kind == WIRE_BODY_FORM) {
        form_content_type(transfer->enctype, transfer->boundary, form_type);
        type = form_type;
    }
    if (options_add_field(transfer, "Expect", "") < 0 ||
        options_add_field(transfer, "Content-Type", type) < 0)
        return -1;
    SET(easy, CURLOPT_POST, 1L);
    SET(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)(transfer->sent ? transfer->sent->len : 0));
    if (!transfer->sent || transfer->sent->len == 0) {
        SET(easy, CURLOPT_POSTFIELDS, "");
        return 0;
    }
    SET(easy, CURLOPT_READFUNCTION, callbacks_read);
    SET(easy, CURLOPT_READDATA, transfer);
    SET(easy, CURLOPT_SEEKFUNCTION, callbacks_seek);
    SET(easy, CURLOPT_SEEKDATA, transfer);
    return 0;
}

/* A method beyond GET, HEAD and POST is one of these under another name. */
static int
options_apply_method(struct transfer *transfer)
{
    static const char *const names[] = {
        [WIRE_METHOD_PUT] = "PUT",
        [WIRE_METHOD_PATCH] = "PATCH",
        [WIRE_METHOD_DELETE] = "DELETE",
        [WIRE_METHOD_OPTIONS] = "OPTIONS",
    };
    CURL *easy = transfer->easy;
    bool expects_body = transfer->method == WIRE_METHOD_POST ||
                        transfer->method == WIRE_METHOD_PUT ||
                        transfer->method == WIRE_METHOD_PATCH;

    SET(easy, CURLOPT_HTTPGET, 1L);
    if (transfer->method == WIRE_METHOD_HEAD)
        SET(easy, CURLOPT_NOBODY, 1L);
    else if ((expects_body || transfer->body_kind != WIRE_BODY_NONE) &&
             options_apply_body(transfer) < 0)
        return -1;
    if (transfer->method < ARRAY_SIZE(names) && names[transfer->method])
        SET(easy, CURLOPT_CUSTOMREQUEST, names[transfer->method]);
    return 0;
}

int
options_apply(struct transfer *transfer, CURLSH *share)
{
    if (options_apply_network(transfer, share) < 0 || options_apply_tls(transfer) < 0 ||
        options_apply_times(transfer) < 0 || options_apply_url(transfer) < 0 ||
        options_apply_cookies(transfer) < 0 || options_apply_answer(transfer) < 0)
        return -1;
    if (options_apply_extra(transfer) < 0 || options_apply_method(transfer) < 0)
        return -1;
    if (transfer->fields)
        SET(transfer->easy, CURLOPT_HTTPHEADER, transfer->fields);
    return 0;
}
