/*
 * The suites of HTTP: MIME types and the encoding that they name, refreshes of
 * a page, redirects as the fetcher follows them.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "host/common/mime.h"
#include "host/common/text.h"
#include "host/fetcher/headers.h"
#include "host/fetcher/redirect.h"
#include "host/wire/method.h"
#include "sdk/runtime/html/encoding.h"
#include "sdk/runtime/html/refresh.h"
#include "tests/suites/area.h"

enum { TEXT_MAX = 64 * 1024 };

/* ---- MIME types */

static bool
encoding_agrees(struct area_suite *suite, const json_t *row, const struct mime *mime)
{
    const char *wanted = area_text(row, "encoding");
    const char *label = mime ? mime_parameter(mime, "charset") : NULL;
    int encoding = label ? encoding_of_label(label, strlen(label)) : -1;

    if (!area_has(row, "encoding"))
        return true;
    if (encoding < 0 ? !*wanted : strcasecmp(encoding_name(encoding), wanted) == 0)
        return true;
    area_fail(suite, "its encoding is %s", encoding < 0 ? "none" : encoding_name(encoding));
    return false;
}

static enum area_verdict
judge_type(struct area_suite *suite, const json_t *row)
{
    CLEANUP_BUF struct buf text = BUF_INIT(TEXT_MAX);
    CLEANUP_MIME struct mime *mime = NULL;
    const json_t *wanted = json_object_get(row, "output");

    if (mime_parse(area_text(row, "input"), area_text_len(row, "input"), &mime) != 0)
        return json_is_null(wanted) ? AREA_PASSED : area_fail(suite, "is refused");
    mime_put(&text, mime);
    if (!json_is_string(wanted) || strcmp(buf_str(&text), json_string_value(wanted)) != 0)
        return area_fail(suite, "becomes %s", buf_str(&text));
    return encoding_agrees(suite, row, mime) ? AREA_PASSED : AREA_FAILED;
}

/* ---- refreshes */

/* The suite compares what a URL parser makes of it, which takes tabs and line ends away. */
static void
put_stripped(struct buf *out, const char *text, size_t len)
{
    while (len > 0 && (unsigned char)text[0] <= 0x20) {
        text++;
        len--;
    }
    while (len > 0 && (unsigned char)text[len - 1] <= 0x20)
        len--;
    for (size_t i = 0; i < len; i++) {
        if (!strchr("\t\n\r", text[i]))
            buf_append_byte(out, (uint8_t)text[i]);
    }
}

static enum area_verdict
judge_refresh(struct area_suite *suite, const json_t *row)
{
    CLEANUP_BUF struct buf url = BUF_INIT(TEXT_MAX);
    const json_t *expect = json_object_get(row, "expect");
    const char *wanted = json_string_value(json_array_get(expect, 1));
    struct refresh refresh;

    if (refresh_parse(area_text(row, "content"), area_text_len(row, "content"), &refresh) != 0)
        return json_array_size(expect) == 0 ? AREA_PASSED : area_fail(suite, "is none");
    if (json_array_size(expect) == 0)
        return area_fail(suite, "is one of %u s", refresh.seconds);
    put_stripped(&url, refresh.url ? refresh.url : "", refresh.len);
    if (strcmp(wanted, "__filename__") == 0)
        wanted = "";
    if (refresh.seconds == json_integer_value(json_array_get(expect, 0)) && buf_str(&url) &&
        strcmp(buf_str(&url), wanted) == 0)
        return AREA_PASSED;
    return area_fail(suite, "%u s to \"%s\"", refresh.seconds, buf_str(&url));
}

/* ---- redirects, through what the fetcher decides them with */

static const char *const methods[] = {
    [WIRE_METHOD_GET] = "GET",         [WIRE_METHOD_POST] = "POST",
    [WIRE_METHOD_HEAD] = "HEAD",       [WIRE_METHOD_PUT] = "PUT",
    [WIRE_METHOD_PATCH] = "PATCH",     [WIRE_METHOD_DELETE] = "DELETE",
    [WIRE_METHOD_OPTIONS] = "OPTIONS",
};

static int
method_of(const char *name)
{
    for (size_t i = 0; i < ARRAY_SIZE(methods); i++) {
        if (strcmp(methods[i], name) == 0)
            return (int)i;
    }
    return -1;
}

/* A body is dropped when the method changes, and else kept with its type: transfer_follow(). */
static enum area_verdict
judge_method(struct area_suite *suite, const json_t *row)
{
    const json_t *expect = json_object_get(row, "expect");
    int method = method_of(area_text(row, "method"));
    enum wire_method next;
    const char *body;

    if (method < 0)
        return AREA_NOT_JUDGED;
    next = wire_method_after((uint16_t)json_integer_value(json_object_get(row, "status")),
                             (enum wire_method)method);
    body = (int)next == method ? area_text(row, "body") : "";
    if (strcmp(methods[next], area_text(expect, "method")) == 0 &&
        strcmp(body, area_text(expect, "body")) == 0)
        return AREA_PASSED;
    return area_fail(suite, "becomes a %s with \"%s\"", methods[next], body);
}

/* The bytes of a Location as they came: the suite gives each as a character of Latin-1. */
static void
put_latin1(struct buf *out, const char *text)
{
    const char *end = text + strlen(text);

    while (text < end)
        buf_append_byte(out, (uint8_t)text_next_codepoint(&text, end));
}

static enum area_verdict
judge_bytes(struct area_suite *suite, const json_t *row)
{
    CLEANUP_BUF struct buf location = BUF_INIT(TEXT_MAX);
    CLEANUP_URL struct url *base = NULL, *url = NULL;
    const char *suffix = area_text(row, "expect_url_suffix"), *why;
    struct error err = {0};

    put_latin1(&location, area_text(row, "location_latin1"));
    if (url_parse(area_text(row, "base"), NULL, &base, &why) != 0 ||
        redirect_resolve(base, buf_str(&location), &url, &err) < 0)
        return area_fail(suite, "is refused: %s", err.message);
    if (strlen(url->href) >= strlen(suffix) &&
        strcmp(url->href + strlen(url->href) - strlen(suffix), suffix) == 0)
        return AREA_PASSED;
    return area_fail(suite, "leads to %s", url->href);
}

static const char *
location_of(struct headers *headers, const json_t *row)
{
    CLEANUP_BUF struct buf line = BUF_INIT(TEXT_MAX);
    struct error err = {0};
    char first[64];

    snprintf(first, sizeof first, "HTTP/1.1 %d X",
             (int)json_integer_value(json_object_get(row, "status")));
    buf_printf(&line, "Location: %s", area_text(row, "location"));
    headers_add(headers, first, strlen(first), "host", &err);
    if (json_is_string(json_object_get(row, "location")))
        headers_add(headers, buf_str(&line), line.len, "host", &err);
    return headers_location(headers);
}

static enum area_verdict
judge_location(struct area_suite *suite, const json_t *row)
{
    const json_t *expect = json_object_get(row, "expect");
    CLEANUP_URL struct url *base = NULL, *url = NULL;
    struct headers headers = HEADERS_INIT;
    const char *location = location_of(&headers, row), *why;
    struct error err = {0};
    bool follows, refused;

    url_parse("http://h.test/from", NULL, &base, &why);
    follows = location != NULL;
    refused = follows && redirect_resolve(base, location, &url, &err) < 0;
    headers_free(&headers);
    if (json_is_true(json_object_get(expect, "error")))
        return refused ? AREA_PASSED : area_fail(suite, "%s", url ? url->href : "is a page");
    return follows ? area_fail(suite, "is followed") : AREA_PASSED;
}

static enum area_verdict
judge_count(struct area_suite *suite, const json_t *row)
{
    json_int_t hops = json_integer_value(json_object_get(row, "hops"));
    bool should_end = json_is_true(json_object_get(json_object_get(row, "expect"), "error"));

    return (hops > REDIRECT_HOPS_MAX) == should_end
               ? AREA_PASSED
               : area_fail(suite, "%d are followed", REDIRECT_HOPS_MAX);
}

static enum area_verdict
judge(struct area_suite *suite, const json_t *row)
{
    if (json_is_true(json_object_get(row, "disputed")))
        return AREA_NOT_JUDGED;
    if (area_has(row, "content"))
        return judge_refresh(suite, row);
    if (area_has(row, "output"))
        return judge_type(suite, row);
    if (area_has(row, "method"))
        return judge_method(suite, row);
    if (area_has(row, "location_latin1"))
        return judge_bytes(suite, row);
    if (area_has(row, "hops"))
        return judge_count(suite, row);
    if (area_has(row, "location"))
        return judge_location(suite, row);
    return AREA_NOT_JUDGED;
}

int
main(void)
{
    return area_main("http", judge);
}
