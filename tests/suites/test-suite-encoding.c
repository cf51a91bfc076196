/*
 * The encoding suites: labels, single-byte decoders, and how the encoding of a
 * page is found out. What a row asks is told by its members.
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "host/common/text.h"
#include "host/common/mime.h"
#include "sdk/runtime/html/encoding.h"
#include "tests/suites/area.h"

enum { PAGE_MAX = 1 << 20, NAME_MAX_LEN = 64 };

static enum area_verdict
judge_name(struct area_suite *suite, int encoding, const char *expected)
{
    const char *name = encoding_name(encoding);

    if (strcasecmp(name, expected) == 0)
        return AREA_PASSED;
    return area_fail(suite, "\"%s\" and not \"%s\"", name, expected);
}

/* Encodings that the standard only knows in order to refuse them are none to us. */
static enum area_verdict
judge_label(struct area_suite *suite, const json_t *row)
{
    const char *expected = area_text(row, "encoding");
    int encoding = encoding_of_label(area_text(row, "label"), area_text_len(row, "label"));

    return judge_name(suite, encoding, strcasecmp(expected, "replacement") == 0 ? "" : expected);
}

static enum area_verdict
judge_table(struct area_suite *suite, const json_t *row)
{
    const json_t *table = json_object_get(row, "table");
    bool passed = true;
    size_t i;

    for (i = 0; i < json_array_size(table) && passed; i++) {
        struct buf expected = BUF_INIT(16), decoded = BUF_INIT(16);
        uint8_t byte = (uint8_t)i;
        struct span text;

        text_put_codepoint(&expected, (uint32_t)json_integer_value(json_array_get(table, i)));
        html_decode(&byte, 1, area_text(row, "encoding"), &decoded, &text);
        passed = text.len == expected.len && memcmp(text.data, expected.data, text.len) == 0;
        buf_free(&expected);
        buf_free(&decoded);
    }
    return passed ? AREA_PASSED : area_fail(suite, "byte %zu", i - 1);
}

/* What the suites take for undeclared is windows-1252; to us it may be valid UTF-8 too. */
static enum area_verdict
judge_page(struct area_suite *suite, const json_t *row)
{
    CLEANUP_BUF struct buf page = BUF_INIT(PAGE_MAX);
    const char *expected = area_text(row, "encoding");
    size_t bom;

    area_put_base64(&page, area_text(row, "bytes_base64"));
    if (strcasecmp(expected, "windows-1252") == 0 && encoding_prescan(page.data, page.len) < 0)
        return AREA_PASSED;
    return judge_name(suite, encoding_of_page(page.data, page.len, NULL, &bom), expected);
}

/* Python's name of an encoding as a label of the standard. */
static void
label_of_codec(const char *codec, char label[NAME_MAX_LEN])
{
    if (strncmp(codec, "cp125", 5) == 0)
        snprintf(label, NAME_MAX_LEN, "windows-%s", codec + 2);
    else if (strncmp(codec, "iso8859-", 8) == 0)
        snprintf(label, NAME_MAX_LEN, "iso-%s", codec + 3);
    else
        snprintf(label, NAME_MAX_LEN, "%s", codec);
    for (char *at = strchr(label, '_'); at; at = strchr(at, '_'))
        *at = '-';
}

/* Rows of functions that answer a question which ours answer too. */
static enum area_verdict
judge_function(struct area_suite *suite, const json_t *row)
{
    const char *name = area_text(row, "fn"), *input = area_text(row, "input"), *label = input;
    size_t len = area_text_len(row, "input");
    char expected[NAME_MAX_LEN], charset[MIME_CHARSET_MAX];
    int encoding;

    if (strcmp(name, "http_content_type_encoding") == 0) {
        mime_charset(input, charset);
        encoding = encoding_of_label(charset, strlen(charset));
    } else if (strcmp(name, "html_body_declared_encoding") == 0) {
        encoding = encoding_prescan((const uint8_t *)input, len);
    } else if (strcmp(name, "resolve_encoding") == 0) {
        encoding = encoding_of_label(label, len);
    } else {
        return AREA_NOT_JUDGED;
    }
    label_of_codec(area_text(row, "expect"), expected);
    return judge_name(suite, encoding,
                      encoding_name(encoding_of_label(expected, strlen(expected))));
}

static enum area_verdict
judge(struct area_suite *suite, const json_t *row)
{
    if (area_has(row, "fn"))
        return judge_function(suite, row);
    if (area_has(row, "label"))
        return judge_label(suite, row);
    if (area_has(row, "table"))
        return judge_table(suite, row);
    return area_has(row, "bytes_base64") ? judge_page(suite, row) : AREA_NOT_JUDGED;
}

int
main(void)
{
    return area_main("encoding", judge);
}
