/*
 * The JSON parser against documents that must be accepted, that must be
 * refused, and that may be either but must not crash.
 */
#include <string.h>

#include "tests/suites/area.h"
#include "tests/suites/json-accepts.h"

enum { DOCUMENT_MAX = 16 * 1024 * 1024 };

static void
put_repeated(struct buf *buf, const json_t *repeat)
{
    json_int_t times = json_integer_value(json_object_get(repeat, "times"));

    for (json_int_t i = 0; i < times; i++)
        buf_append_str(buf, area_text(repeat, "text"));
}

/* The document of a row, in one of the three forms that the suites have. */
static void
put_document(struct buf *buf, const json_t *row)
{
    if (area_has(row, "text"))
        buf_append(buf, area_text(row, "text"), area_text_len(row, "text"));
    else if (area_has(row, "bytes_base64"))
        area_put_base64(buf, area_text(row, "bytes_base64"));
    else
        put_repeated(buf, json_object_get(row, "repeat"));
}

static enum area_verdict
judge(struct area_suite *suite, const json_t *row)
{
    CLEANUP_BUF struct buf buf = BUF_INIT(DOCUMENT_MAX);
    const char *expect = area_text(row, "expect");
    bool accepted;

    if (!*expect)
        return AREA_NOT_JUDGED;
    put_document(&buf, row);
    accepted = json_accepts((const char *)buf.data, buf.len);
    if (strcmp(expect, "either") == 0 || accepted == (strcmp(expect, "accept") == 0))
        return AREA_PASSED;
    return area_fail(suite, "is %s", accepted ? "accepted" : "refused");
}

int
main(void)
{
    return area_main("json", judge);
}
