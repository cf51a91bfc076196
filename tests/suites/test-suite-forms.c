/*
 * The form suites: forms that a browser submitted, a table of forms with data
 * for them, and entry lists with their bytes. What would be sent is compared to
 * the last byte; of a multipart body only the boundary is ours.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "host/common/url.h"
#include "sdk/runtime/html/encoding.h"
#include "tests/suites/area.h"
#include "tests/suites/forms_drive.h"

#define BOUNDARY "----a-boundary"

enum { TEXT_MAX = 4 * 1024 * 1024, ENTRIES_MAX = 64, OPTIONS_MAX = 256 };

static bool
buf_is(const struct buf *buf, const struct buf *other)
{
    return !buf->bad && !other->bad && buf->len == other->len &&
           (buf->len == 0 || memcmp(buf->data, other->data, buf->len) == 0);
}

static enum area_verdict
judge_bytes(struct area_suite *suite, const char *what, struct buf *made, struct buf *expected)
{
    if (buf_is(made, expected))
        return AREA_PASSED;
    return area_fail(suite, "%s: \"%.200s\", not \"%.200s\"", what, buf_str(made),
                     buf_str(expected));
}

/* ---- requests ---- */

static int
fill_select(clisk_form *form, const json_t *op, struct forms_place place)
{
    const json_t *numbers = json_object_get(op, "select"), *number;
    size_t chosen[OPTIONS_MAX], i;

    if (json_array_size(numbers) > OPTIONS_MAX)
        return -1;
    json_array_foreach(numbers, i, number) chosen[i] = (size_t)json_integer_value(number);
    return forms_select(form, place, chosen, json_array_size(numbers));
}

static int
fill_one(clisk_form *form, const json_t *op)
{
    struct forms_place place = {area_text(op, "name"),
                                (size_t)json_integer_value(json_object_get(op, "nth"))};

    if (area_has(op, "checked"))
        return forms_check(form, place, json_is_true(json_object_get(op, "checked")));
    if (area_has(op, "select"))
        return fill_select(form, op, place);
    return forms_type(form, place, area_text(op, "value"));
}

/* The parts of a suite as the whole body that they were taken from. */
static void
put_parts(struct buf *out, const json_t *parts)
{
    const json_t *part;
    size_t i;

    json_array_foreach(parts, i, part)
    {
        buf_append_str(out, "--" BOUNDARY "\r\n");
        forms_put_isomorphic(out, area_text(part, "headers"), area_text_len(part, "headers"));
        buf_append_str(out, "\r\n\r\n");
        forms_put_isomorphic(out, area_text(part, "value"), area_text_len(part, "value"));
        buf_append_str(out, "\r\n");
    }
    buf_append_str(out, "--" BOUNDARY "--\r\n");
}

static enum area_verdict
judge_body(struct area_suite *suite, const struct runtime_request *request, const json_t *expect)
{
    CLEANUP_BUF struct buf made = BUF_INIT(TEXT_MAX), expected = BUF_INIT(TEXT_MAX);
    char type[FORM_CONTENT_TYPE_MAX];

    form_content_type(request->enctype, "", type);
    if (strncmp(type, area_text(expect, "content_type"), strcspn(type, ";")) != 0)
        return area_fail(suite, "type %s, not %s", type, area_text(expect, "content_type"));
    if (forms_put_body(&made, request, BOUNDARY) < 0)
        return area_fail(suite, "no body");
    if (area_has(expect, "parts"))
        put_parts(&expected, json_object_get(expect, "parts"));
    else
        forms_put_isomorphic(&expected, area_text(expect, "body"), area_text_len(expect, "body"));
    return judge_bytes(suite, "body", &made, &expected);
}

static enum area_verdict
judge_request(struct area_suite *suite, const struct runtime_request *request, const json_t *expect)
{
    const char *method = request->method == RUNTIME_POST ? "POST" : "GET";
    const char *url = area_text(expect, "url");
    size_t len = strcspn(request->url, "#");

    if (strcmp(method, area_text(expect, "method")) != 0)
        return area_fail(suite, "method %s", method);
    if (strlen(url) != len || memcmp(url, request->url, len) != 0)
        return area_fail(suite, "url %s, not %s", request->url, url);
    return request->method == RUNTIME_POST ? judge_body(suite, request, expect) : AREA_PASSED;
}

static enum area_verdict
judge_submission(struct area_suite *suite, struct forms_page *page, const json_t *row)
{
    const json_t *submitter = json_object_get(row, "submitter"), *op;
    clisk_form *form = forms_at(page, (size_t)json_integer_value(json_object_get(row, "form")));
    struct runtime_request request;
    size_t button = FORMS_NO_BUTTON, i;

    if (!form)
        return area_fail(suite, "no such form");
    json_array_foreach(json_object_get(row, "fill"), i, op)
    {
        if (fill_one(form, op) < 0)
            return area_fail(suite, "no control \"%s\"", area_text(op, "name"));
    }
    if (json_is_integer(submitter))
        button = (size_t)json_integer_value(submitter);
    if (forms_submit(form, button, &request) < 0)
        return area_fail(suite, "%s", forms_why(page));
    return judge_request(suite, &request, json_object_get(row, "expect"));
}

static enum area_verdict
judge_corpus(struct area_suite *suite, const json_t *row)
{
    const char *charset = area_text(row, "charset"), *doc = area_text(row, "doc");
    CLEANUP_BUF struct buf html = BUF_INIT(TEXT_MAX), type = BUF_INIT(256);
    enum area_verdict verdict;
    struct forms_page page;

    forms_put_encoded(&html, area_text(suite->docs, doc), area_text_len(suite->docs, doc), charset);
    buf_printf(&type, "text/html; charset=%s", charset);
    if (forms_open(&page, area_text(row, "base"), buf_str(&type), &html) < 0)
        verdict = area_fail(suite, "no page");
    else
        verdict = judge_submission(suite, &page, row);
    forms_close(&page);
    return verdict;
}

/* ---- forms with data ---- */

/* Whether a name came before in the data. */
static bool
is_given_again(const json_t *data, size_t index, const char *name)
{
    for (size_t i = 0; i < index; i++) {
        if (strcmp(json_string_value(json_array_get(json_array_get(data, i), 0)), name) == 0)
            return true;
    }
    return false;
}

/* The data of one name: in place of what is there, the rest behind. */
static void
give_data(clisk_form *form, const json_t *data)
{
    const struct clisk_form_table *table = runtime_host()->form;
    const json_t *pair;
    size_t i;

    json_array_foreach(data, i, pair)
    {
        const char *name = json_string_value(json_array_get(pair, 0));
        const char *value = json_string_value(json_array_get(pair, 1));

        if (!value)
            table->unset(form, name);
        else if (table->has(form, name) && !is_given_again(data, i, name))
            table->set(form, name, value);
        else
            table->add(form, name, value);
    }
}

/* "click": false for none, absent for the first one, else an XPath of which a name is understood.
 */
static size_t
clicked(const clisk_form *form, const json_t *click)
{
    const char *path = json_string_value(click), *name = path ? strstr(path, "@name=\"") : NULL;

    if (json_is_false(click) || forms_button_count(form) == 0)
        return FORMS_NO_BUTTON;
    return name ? forms_button_named(form, name + 7, strcspn(name + 7, "\"")) : 0;
}

/* The table's addresses have no path where it is "/", and lose a "?" with nothing behind it. */
static bool
url_is_same(const char *url, const char *expected)
{
    CLEANUP_URL struct url *one = NULL, *other = NULL;
    const char *why;

    if (url_parse(url, NULL, &one, &why) != 0 || url_parse(expected, NULL, &other, &why) != 0)
        return false;
    return strcmp(one->origin, other->origin) == 0 && strcmp(one->path, other->path) == 0 &&
           strcmp(one->query ? one->query : "", other->query ? other->query : "") == 0;
}

static enum area_verdict
judge_table_request(struct area_suite *suite, const struct runtime_request *request,
                    const json_t *expect)
{
    CLEANUP_BUF struct buf made = BUF_INIT(TEXT_MAX), expected = BUF_INIT(TEXT_MAX);
    const json_t *header = json_array_get(json_object_get(expect, "headers"), 0);
    const char *wanted = json_string_value(json_array_get(header, 1));
    const char *method = request->method == RUNTIME_POST ? "POST" : "GET";
    char type[FORM_CONTENT_TYPE_MAX];

    if (strcmp(method, area_text(expect, "method")) != 0 ||
        !url_is_same(request->url, area_text(expect, "url")))
        return area_fail(suite, "%s %s", method, request->url);
    if (request->method == RUNTIME_GET)
        return AREA_PASSED;
    form_content_type(request->enctype, BOUNDARY, type);
    if (wanted && strcasecmp(type, wanted) != 0)
        return area_fail(suite, "type %s", type);
    if (forms_put_body(&made, request, BOUNDARY) < 0)
        return area_fail(suite, "no body");
    forms_put_isomorphic(&expected, area_text(expect, "body"), area_text_len(expect, "body"));
    return judge_bytes(suite, "body", &made, &expected);
}

static enum area_verdict
judge_filled_form(struct area_suite *suite, struct forms_page *page, const json_t *row)
{
    const json_t *kwargs = json_object_get(row, "kwargs"), *expect = json_object_get(row, "expect");
    clisk_form *form = forms_at(page, 0);
    struct runtime_request request;

    if (!form)
        return area_fail(suite, "no form");
    give_data(form, json_object_get(kwargs, "data"));
    if (forms_submit(form, clicked(form, json_object_get(kwargs, "click")), &request) < 0)
        return area_has(expect, "error") ? AREA_PASSED : area_fail(suite, "%s", forms_why(page));
    if (area_has(expect, "error"))
        return area_fail(suite, "is sent to %s", request.url);
    return judge_table_request(suite, &request, expect);
}

/* Methods and encoding types given from outside have nothing in our interface to be tried on. */
static enum area_verdict
judge_table(struct area_suite *suite, const json_t *row)
{
    const json_t *kwargs = json_object_get(row, "kwargs");
    CLEANUP_BUF struct buf html = BUF_INIT(TEXT_MAX);
    enum area_verdict verdict;
    struct forms_page page;

    if (area_has(kwargs, "method") || area_has(kwargs, "enctype"))
        return AREA_NOT_JUDGED;
    buf_append(&html, area_text(row, "html"), area_text_len(row, "html"));
    if (forms_open(&page, area_text(row, "url"), "text/html; charset=utf-8", &html) < 0)
        verdict = area_fail(suite, "no page");
    else
        verdict = judge_filled_form(suite, &page, row);
    forms_close(&page);
    return verdict;
}

/* ---- entry lists ---- */

static struct span
span_of_member(const json_t *row, const char *name)
{
    return (struct span){(const uint8_t *)area_text(row, name), area_text_len(row, name)};
}

static struct form_entry
entry_of(const json_t *row, const char *charset)
{
    struct form_entry entry = {.name = span_of_member(row, "name"),
                               .value = span_of_member(row, "value"),
                               .is_file = area_has(row, "filename"),
                               .filename = span_of_member(row, "filename"),
                               .media_type = span_of_member(row, "type")};

    if (!entry.is_file && strcmp(area_text(row, "name"), "_charset_") == 0)
        entry.value = span_of_str(charset);
    return entry;
}

static enum form_enctype
enctype_of(const char *name)
{
    if (strcmp(name, "multipart/form-data") == 0)
        return FORM_MULTIPART;
    return strcmp(name, "text/plain") == 0 ? FORM_TEXT_PLAIN : FORM_URLENCODED;
}

static void
put_head(struct buf *out, const char *head, size_t len)
{
    buf_append_str(out, "--" BOUNDARY "\r\n");
    forms_put_isomorphic(out, head, len);
    buf_append_str(out, "\r\n");
}

/* {"name", "filename", "value"} of the only part. */
static void
put_only_part(struct buf *out, const json_t *expect, const json_t *entry)
{
    const char *type = area_text(entry, "type");
    CLEANUP_BUF struct buf head = BUF_INIT(TEXT_MAX);

    buf_append_str(&head, "Content-Disposition: form-data; name=\"");
    buf_append(&head, area_text(expect, "name"), area_text_len(expect, "name"));
    if (area_has(expect, "filename")) {
        buf_append_str(&head, "\"; filename=\"");
        buf_append(&head, area_text(expect, "filename"), area_text_len(expect, "filename"));
        buf_append_str(&head, "\"\r\nContent-Type: ");
        buf_append_str(&head, *type ? type : "application/octet-stream");
    } else {
        buf_append_str(&head, "\"");
    }
    buf_append_str(&head, "\r\n\r\n");
    buf_append(&head, area_text(expect, "value"), area_text_len(expect, "value"));
    put_head(out, buf_str(&head), head.len);
    buf_append_str(out, "--" BOUNDARY "--\r\n");
}

static void
put_expected(struct buf *out, const json_t *row)
{
    const json_t *expect = json_object_get(row, "expect"), *head;
    size_t i;

    if (json_is_string(expect)) {
        forms_put_isomorphic(out, area_text(row, "expect"), area_text_len(row, "expect"));
    } else if (expect) {
        put_only_part(out, expect, json_array_get(json_object_get(row, "entries"), 0));
    } else {
        json_array_foreach(json_object_get(row, "expect_parts_head"), i, head)
            put_head(out, json_string_value(head), json_string_length(head));
        buf_append_str(out, "--" BOUNDARY "--\r\n");
    }
}

static enum area_verdict
judge_entries(struct area_suite *suite, const json_t *row)
{
    CLEANUP_BUF struct buf made = BUF_INIT(TEXT_MAX), expected = BUF_INIT(TEXT_MAX);
    const char *label = area_text(row, "charset");
    const char *charset = encoding_name(encoding_of_label(label, strlen(label)));
    struct form_entry entries[ENTRIES_MAX];
    size_t count = 0, i;
    const json_t *entry;

    json_array_foreach(json_object_get(row, "entries"), i, entry)
    {
        if (count == ENTRIES_MAX)
            return area_fail(suite, "more than %d entries", ENTRIES_MAX);
        entries[count++] = entry_of(entry, label);
    }
    if (forms_put_entries(&made, entries, count, enctype_of(area_text(row, "enctype")), charset,
                          BOUNDARY) < 0)
        return area_fail(suite, "no body in %s", label);
    put_expected(&expected, row);
    return judge_bytes(suite, "body", &made, &expected);
}

static enum area_verdict
judge(struct area_suite *suite, const json_t *row)
{
    if (area_has(row, "doc") && area_has(row, "fill"))
        return judge_corpus(suite, row);
    if (area_has(row, "html") && area_has(row, "kwargs"))
        return judge_table(suite, row);
    if (area_has(row, "enctype") && area_has(row, "entries"))
        return judge_entries(suite, row);
    return AREA_NOT_JUDGED;
}

int
main(void)
{
    return area_main("forms", judge);
}
