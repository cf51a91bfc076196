/*
 * File names of hostile text: fit for a directory whatever comes, and the same
 * again when they are made again.
 */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "host/common/codec.h"
#include "host/common/text.h"
#include "host/sink/name.h"
#include "host/sink/template_record.h"
#include "tests/unit/name-parts.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_name(const struct buf *name, size_t max)
{
    const uint8_t *at = name->data;

    assert(!name->bad && name->len > 0 && name->len <= max);
    assert(text_is_utf8((const char *)at, name->len));
    assert(!strchr(".- ", at[0]) && !strchr(". ", at[name->len - 1]));
    for (size_t i = 0; i < name->len; i++)
        assert(at[i] >= 0x20 && at[i] != 0x7F && !strchr("/\\:*?\"<>|", at[i]));
}

static void
check_sanitised(const uint8_t *data, size_t size)
{
    CLEANUP_BUF struct buf stem = BUF_INIT(NAME_STEM_MAX), again = BUF_INIT(NAME_STEM_MAX);
    CLEANUP_BUF struct buf whole = BUF_INIT(NAME_WHOLE_MAX);

    assert(name_sanitize(&stem, (const char *)data, size) == 0);
    check_name(&stem, NAME_STEM_MAX);
    assert(name_sanitize(&again, (const char *)stem.data, stem.len) == 0);
    assert(again.len == stem.len && memcmp(again.data, stem.data, stem.len) == 0);
    assert(name_with_suffix(&whole, buf_str(&stem), "pdf", 1 + (unsigned)(size % 3)) == 0);
    check_name(&whole, NAME_WHOLE_MAX);
}

/* The parts and the template are the input's lines. */
static void
check_rendered(char *text)
{
    CLEANUP_BUF struct buf stem = BUF_INIT(NAME_STEM_MAX);
    char *lines[6] = {NULL}, *save = NULL;
    struct name_parts parts;
    size_t count = 0;

    for (char *line = strtok_r(text, "\n", &save); line && count < ARRAY_SIZE(lines);
         line = strtok_r(NULL, "\n", &save))
        lines[count++] = line;
    parts = (struct name_parts){lines[0], lines[1], lines[2], lines[3], lines[4]};
    assert(template_render_flat(&stem, TEMPLATE_DEFAULT_BILL, name_parts_look_up, &parts) == 0);
    check_name(&stem, NAME_STEM_MAX);
    buf_reset(&stem);
    if (lines[5] && template_render_flat(&stem, lines[5], name_parts_look_up, &parts) == 0)
        check_name(&stem, NAME_STEM_MAX);
    name_extension(lines[0]);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = str_of_span((struct span){.data = data, .len = size});

    check_sanitised(data, size);
    if (text)
        check_rendered(text);
    free(text);
    return 0;
}
