#include "host/sink/name.h"

#include <string.h>

#include "host/sink/template.h"

struct name_lookup {
    const struct name_parts *parts;
    bool is_missing; /* a part that there is not was asked for */
};

static const char *
look_up(void *opaque, const char *part)
{
    static const struct {
        const char *name;
        size_t offset;
    } fields[] = {
        {"date", offsetof(struct name_parts, date)},
        {"brand", offsetof(struct name_parts, brand)},
        {"title", offsetof(struct name_parts, title)},
        {"amount", offsetof(struct name_parts, amount)},
        {"currency", offsetof(struct name_parts, currency)},
    };
    struct name_lookup *lookup = opaque;
    const char *text;

    for (size_t i = 0; i < ARRAY_SIZE(fields); i++) {
        if (strcmp(part, fields[i].name) == 0) {
            memcpy(&text, (const char *)lookup->parts + fields[i].offset, sizeof text);
            return text;
        }
    }
    lookup->is_missing = true;
    return NULL;
}

int
name_render(struct buf *out, const struct name_parts *parts, const char *template)
{
    CLEANUP_BUF struct buf stem = BUF_INIT(TEMPLATE_TEXT_MAX);
    struct name_lookup lookup = {.parts = parts};
    int result = 0;

    if (template[0] == '\0')
        return name_sanitize(out, "", 0);
    result = template_render_flat(&stem, template, look_up, &lookup);
    if (result > 0 || lookup.is_missing)
        return 1;
    if (result < 0)
        out->bad = true;
    return buf_append(out, stem.data, stem.len);
}
