#include "host/sink/name.h"

#include <string.h>

#include "host/common/codec.h"
#include "host/sink/ascii.h"
#include "host/sink/name_part.h"

/* Every part at its longest and a template of our own length fit. */
enum { RENDER_MAX = 4096 };

struct name_field {
    const char *name;
    size_t offset;
    size_t max; /* in bytes, so that what comes behind is inside the stem too */
};

static const struct name_field fields[] = {
    {"date", offsetof(struct name_parts, date), 32},
    {"brand", offsetof(struct name_parts, brand), 64},
    {"title", offsetof(struct name_parts, title), NAME_STEM_MAX},
    {"amount", offsetof(struct name_parts, amount), 32},
    {"currency", offsetof(struct name_parts, currency), 16},
};

struct render {
    struct buf text;
    struct span between; /* the template's text since the last part */
    bool in_front;       /* no part was named yet */
    bool empty;          /* no part was put yet */
};

static const struct name_field *
find_field(const char *name, size_t len)
{
    for (size_t i = 0; i < ARRAY_SIZE(fields); i++) {
        if (ascii_is(name, len, fields[i].name))
            return &fields[i];
    }
    return NULL;
}

static const char *
part_text(const struct name_parts *parts, const struct name_field *field)
{
    const char *text;

    memcpy(&text, (const char *)parts + field->offset, sizeof text);
    return text;
}

static bool
is_currency_alone(const struct name_parts *parts, const struct name_field *field)
{
    CLEANUP_BUF struct buf amount = BUF_INIT(RENDER_MAX);

    if (field->offset != offsetof(struct name_parts, currency))
        return false;
    return !parts->amount ||
           (name_put_part(&amount, parts->amount, NAME_STEM_MAX) == 0 && amount.len == 0);
}

static int
render_part(struct render *render, const struct name_parts *parts, const struct name_field *field)
{
    CLEANUP_BUF struct buf part = BUF_INIT(RENDER_MAX);
    const char *text = part_text(parts, field);

    render->in_front = false;
    if (!text || is_currency_alone(parts, field))
        return 0;
    if (name_put_part(&part, text, field->max) < 0)
        return -1;
    if (part.len == 0)
        return 0;
    if (!render->empty)
        buf_append(&render->text, render->between.data, render->between.len);
    render->empty = false;
    render->between = (struct span){0};
    return buf_append(&render->text, part.data, part.len);
}

/* In front of the first part and behind the last it stays; in between it waits for a part. */
static void
render_literal(struct render *render, const char *text, size_t len, bool is_last)
{
    if (render->in_front || (is_last && !render->empty))
        buf_append(&render->text, text, len);
    else if (len > 0)
        render->between = (struct span){.data = (const uint8_t *)text, .len = len};
}

static int
render_all(struct render *render, const struct name_parts *parts, const char *at)
{
    for (;;) {
        size_t len = strcspn(at, "{}");
        const struct name_field *field;

        render_literal(render, at, len, at[len] == '\0');
        at += len;
        if (*at == '\0')
            return render->text.bad ? -1 : 0;
        len = strcspn(at, "}");
        field = at[0] == '{' && at[len] == '}' ? find_field(at + 1, len - 1) : NULL;
        if (!field)
            return 1;
        if (render_part(render, parts, field) < 0)
            return -1;
        at += len + 1;
    }
}

static void
render_free(struct render *render)
{
    buf_free(&render->text);
}

int
name_render(struct buf *out, const struct name_parts *parts, const char *template)
{
    CLEANUP(render_free)
    struct render render = {.text = BUF_INIT(RENDER_MAX), .in_front = true, .empty = true};
    int result = render_all(&render, parts, template);

    if (result > 0)
        return result;
    if (result < 0)
        out->bad = true;
    return name_sanitize(out, (const char *)render.text.data, render.text.len);
}
