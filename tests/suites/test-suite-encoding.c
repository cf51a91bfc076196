/*
 * The encoding suites: labels, single-byte decoders, and how the encoding of a
 * page is found out.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "host/common/text.h"
#include "sdk/runtime/html/encoding.h"
#include "tests/suites/tally.h"

static int
digit_of(char c)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *found = c ? strchr(digits, c) : NULL;

    return found ? (int)(found - digits) : -1;
}

/* Of base64; the padding ends it. */
static void
put_decoded(struct buf *out, const char *text)
{
    unsigned bits = 0;
    int have = 0;

    for (; digit_of(*text) >= 0; text++) {
        bits = bits << 6 | (unsigned)digit_of(*text);
        have += 6;
        if (have >= 8) {
            have -= 8;
            buf_append_byte(out, (uint8_t)(bits >> have));
        }
    }
}

static bool
label_passes(const json_t *item)
{
    const char *expected = suite_string(item, "encoding");
    const char *label = suite_string(item, "label");
    int encoding = encoding_of_label(label, suite_string_len(item, "label"));

    /* Encodings that the standard only knows in order to refuse them are none to us. */
    if (strcasecmp(expected, "replacement") == 0)
        return encoding < 0;
    return strcasecmp(encoding_name(encoding), expected) == 0;
}

static bool
table_passes(const json_t *item)
{
    const json_t *table = json_object_get(item, "table");
    bool passed = true;

    for (size_t i = 0; i < json_array_size(table); i++) {
        struct buf expected = BUF_INIT(16), decoded = BUF_INIT(16);
        uint8_t byte = (uint8_t)i;
        struct span text;

        text_put_codepoint(&expected, (uint32_t)json_integer_value(json_array_get(table, i)));
        html_decode(&byte, 1, suite_string(item, "encoding"), &decoded, &text);
        passed &= text.len == expected.len && memcmp(text.data, expected.data, text.len) == 0;
        buf_free(&expected);
        buf_free(&decoded);
    }
    return passed;
}

/* What the suites take for undeclared is windows-1252; to us it may be valid UTF-8 too. */
static bool
page_passes(const json_t *item)
{
    struct buf page = BUF_INIT(1 << 20);
    const char *expected = suite_string(item, "encoding");
    size_t bom;
    bool passed;

    put_decoded(&page, suite_string(item, "bytes_base64"));
    passed =
        strcasecmp(encoding_name(encoding_of_page(page.data, page.len, NULL, &bom)), expected) ==
            0 ||
        (strcasecmp(expected, "windows-1252") == 0 && encoding_prescan(page.data, page.len) < 0);
    buf_free(&page);
    return passed;
}

static void
run(struct suite_tally *tally, const char *name, bool passes(const json_t *item))
{
    json_t *suite = suite_load(name);
    const json_t *item;
    size_t i;

    json_array_foreach(json_object_get(suite, "cases"), i, item)
        suite_count(tally, item, passes(item));
    json_decref(suite);
}

int
main(void)
{
    json_t *known = suite_load_list("encoding-known.txt");
    struct suite_tally tally = {.known = known};

    run(&tally, "encoding/wpt-labels.json", label_passes);
    run(&tally, "encoding/single-byte-tables.json", table_passes);
    run(&tally, "encoding/html5lib-charset-sniff.json", page_passes);
    run(&tally, "encoding/wpt-meta-charset-pages.json", page_passes);
    json_decref(known);
    return suite_end("encodings", &tally);
}
