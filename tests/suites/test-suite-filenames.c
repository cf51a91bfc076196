/*
 * Hostile file names: a property test, since there is no single right answer.
 */
#include <stdbool.h>
#include <string.h>

#include "host/common/text.h"
#include "host/sink/name.h"
#include "tests/suites/area.h"

/* The bytes of the row: `utf8` as it is, or `latin1` with one byte a character. */
static void
row_bytes(struct buf *out, const json_t *row)
{
    const json_t *utf8 = json_object_get(row, "utf8"), *latin1 = json_object_get(row, "latin1");
    const char *at, *end;

    if (utf8) {
        buf_append(out, json_string_value(utf8), json_string_length(utf8));
        return;
    }
    at = json_string_value(latin1);
    end = at + json_string_length(latin1);
    while (at < end)
        buf_append_byte(out, (uint8_t)text_next_codepoint(&at, end));
}

/* What is wrong with a name, or NULL. */
static const char *
name_fault(const struct buf *name, size_t max)
{
    const uint8_t *at = name->data;

    if (name->len == 0 || name->len > max)
        return "has no fit length";
    if (!text_is_utf8((const char *)at, name->len))
        return "is not UTF-8";
    if (at[0] == '.' || at[0] == '-' || at[0] == ' ')
        return "begins as it should not";
    if (at[name->len - 1] == '.' || at[name->len - 1] == ' ')
        return "ends as it should not";
    for (size_t i = 0; i < name->len; i++) {
        if (at[i] < 0x20 || at[i] == 0x7F || strchr("/\\:*?\"<>|", at[i]))
            return "has a forbidden byte";
        if (i > 0 && at[i - 1] == 0xC2 && at[i] < 0xA0)
            return "has a C1 control";
    }
    return NULL;
}

static const char *
row_fault(const struct buf *bytes, struct buf *stem, struct buf *whole)
{
    CLEANUP_BUF struct buf again = BUF_INIT(NAME_WHOLE_MAX);
    const char *text = (const char *)bytes->data;

    if (name_sanitize(stem, text, bytes->len) < 0 || name_sanitize(&again, text, bytes->len) < 0)
        return "does not fit";
    if (again.len != stem->len || memcmp(again.data, stem->data, stem->len) != 0)
        return "is not always the same";
    buf_reset(&again);
    name_sanitize(&again, (const char *)stem->data, stem->len);
    if (again.len != stem->len || memcmp(again.data, stem->data, stem->len) != 0)
        return "does not sanitise to itself";
    if (name_with_suffix(whole, buf_str(stem), "pdf", 2) < 0)
        return "does not fit with its suffix";
    if (name_fault(stem, NAME_STEM_MAX))
        return name_fault(stem, NAME_STEM_MAX);
    return name_fault(whole, NAME_WHOLE_MAX);
}

static enum area_verdict
judge(struct area_suite *suite, const json_t *row)
{
    CLEANUP_BUF struct buf bytes = BUF_INIT(1024 * 1024), stem = BUF_INIT(NAME_WHOLE_MAX);
    CLEANUP_BUF struct buf whole = BUF_INIT(NAME_WHOLE_MAX + 1);
    const char *fault;

    if (!area_has(row, "utf8") && !area_has(row, "latin1"))
        return AREA_NOT_JUDGED;
    row_bytes(&bytes, row);
    fault = row_fault(&bytes, &stem, &whole);
    return fault ? area_fail(suite, "\"%s\" %s", buf_str(&stem), fault) : AREA_PASSED;
}

int
main(void)
{
    return area_main("filenames", judge);
}
