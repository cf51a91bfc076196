/*
 * The JSON parser against JSONTestSuite: what must be accepted, what must be
 * refused, and what may be either but must not crash.
 */
#include <stdint.h>
#include <string.h>

#include "host/common/buf.h"
#include "tests/suites/json-accepts.h"
#include "tests/suites/suite.h"

enum { DOCUMENT_MAX = 16 * 1024 * 1024 };

static int
base64_value(char c)
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *at = c ? strchr(letters, c) : NULL;

    return at ? (int)(at - letters) : -1;
}

static void
put_base64(struct buf *buf, const char *text)
{
    uint32_t bits = 0;
    unsigned count = 0;

    for (; base64_value(*text) >= 0; text++) {
        bits = bits << 6 | (uint32_t)base64_value(*text);
        count += 6;
        if (count < 8)
            continue;
        count -= 8;
        buf_append_byte(buf, (uint8_t)(bits >> count));
    }
}

static void
put_repeated(struct buf *buf, const json_t *repeat)
{
    const char *text = json_string_value(json_object_get(repeat, "text"));
    json_int_t times = json_integer_value(json_object_get(repeat, "times"));

    for (json_int_t i = 0; text && i < times; i++)
        buf_append_str(buf, text);
}

/* The document of a row, in one of the three forms that the suite has. */
static void
put_document(struct buf *buf, const json_t *row)
{
    const json_t *text = json_object_get(row, "text");
    const json_t *base64 = json_object_get(row, "bytes_base64");

    if (text)
        buf_append(buf, json_string_value(text), json_string_length(text));
    else if (base64)
        put_base64(buf, json_string_value(base64));
    else
        put_repeated(buf, json_object_get(row, "repeat"));
}

static void
judge(struct suite_counts *counts, const json_t *row)
{
    CLEANUP_BUF struct buf buf = BUF_INIT(DOCUMENT_MAX);
    const char *expect = json_string_value(json_object_get(row, "expect"));
    bool accepted;

    put_document(&buf, row);
    accepted = json_accepts((const char *)buf.data, buf.len);
    if (strcmp(expect, "either") == 0 || accepted == (strcmp(expect, "accept") == 0)) {
        counts->passed++;
        return;
    }
    counts->failed++;
    fprintf(stderr, "%s: %s\n", json_string_value(json_object_get(row, "id")),
            accepted ? "accepted" : "refused");
}

int
main(void)
{
    static const struct suite_file files[] = {{"json/JSONTestSuite.json", judge}};

    return suite_main(files, ARRAY_SIZE(files));
}
