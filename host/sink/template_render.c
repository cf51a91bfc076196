#include "host/sink/template.h"

#include <string.h>

#include "host/common/codec.h"
#include "host/sink/name.h"
#include "host/sink/name_part.h"
#include "host/sink/template_date.h"
#include "host/sink/template_token.h"

/* A component before it is cut: a template and each of its parts at its longest. */
enum { COMPONENT_MAX = 64 * 1024, PART_TEXT_MAX = 8192 };

/* The least that a part is cut to, so that those behind it are in the name too. */
enum { PART_MAX_LEAST = 8 };

struct render {
    template_lookup *lookup;
    void *opaque;
    size_t part_max; /* bytes of any part */
    bool is_flat;

    struct buf path;
    struct buf component;
    struct buf between; /* the template's text since the last part */
    bool after_part;    /* `between` is of before that */
    bool in_front;      /* no part was named yet */
    bool has_parts;     /* one was put */
    bool is_long;       /* a component is longer than a name can be */
    unsigned skipped;   /* conditions that do not hold, in each other */
};

static void
render_free(struct render *render)
{
    buf_free(&render->path);
    buf_free(&render->component);
    buf_free(&render->between);
}

static void
begin_component(struct render *render)
{
    buf_reset(&render->component);
    buf_reset(&render->between);
    render->after_part = false;
    render->in_front = true;
    render->has_parts = false;
}

/* The most bytes of a part that is always short, whatever the brand says. */
static size_t
most_of(const char *name)
{
    static const struct {
        const char *name;
        size_t most;
    } shorts[] = {{"date", 32}, {"brand", 64}, {"amount", 32}, {"currency", 16}};

    for (size_t i = 0; i < ARRAY_SIZE(shorts); i++) {
        if (strcmp(name, shorts[i].name) == 0)
            return shorts[i].most;
    }
    return NAME_STEM_MAX;
}

static int
put_text(struct render *render, const char *text, size_t most, struct buf *part)
{
    return name_put_part(part, text, most < render->part_max ? most : render->part_max);
}

/* What there is of a part, which is nothing or more. A currency is nothing without an amount. */
static int
put_named(struct render *render, const char *name, const char *format, size_t format_len,
          struct buf *part)
{
    CLEANUP_BUF struct buf shown = BUF_INIT(PART_TEXT_MAX), amount = BUF_INIT(PART_TEXT_MAX);
    const char *text;

    if (strcmp(name, "currency") == 0) {
        if (put_named(render, "amount", NULL, 0, &amount) < 0)
            return -1;
        if (amount.len == 0)
            return 0;
    }
    text = render->lookup(render->opaque, name);
    if (!text)
        return 0;
    if (format && template_date_put(&shown, text, format, format_len) == 0) {
        text = buf_str(&shown);
        if (!text)
            return -1;
    }
    return put_text(render, text, format ? NAME_STEM_MAX : most_of(name), part);
}

static int
put_quoted(struct render *render, const struct template_choice *choice, struct buf *part)
{
    CLEANUP_BUF struct buf text = BUF_INIT(TEMPLATE_MAX);

    buf_append(&text, choice->text, choice->len);
    return buf_str(&text) ? put_text(render, buf_str(&text), NAME_STEM_MAX, part) : -1;
}

/* The first choice that there is. */
static int
put_choices(struct render *render, const struct template_token *token, struct buf *part)
{
    const char *at = token->text, *end = template_choices_end(token), *format;
    struct template_choice choice;
    struct template_name name;
    size_t format_len = 0;

    format = template_format_of(token, &format_len);
    while (part->len == 0 && template_choice_next(&at, end, &choice) == 0) {
        int result = 0;

        if (choice.is_quoted)
            result = put_quoted(render, &choice, part);
        else if (template_name_of(choice.text, choice.len, &name) == 0)
            result = put_named(render, name.text, format, format_len, part);
        if (result < 0)
            return -1;
    }
    return 0;
}

static int
render_part(struct render *render, const struct template_token *token)
{
    CLEANUP_BUF struct buf part = BUF_INIT(PART_TEXT_MAX);

    render->in_front = false;
    render->after_part = true;
    if (put_choices(render, token, &part) < 0)
        return -1;
    if (part.len == 0)
        return 0;
    if (render->has_parts)
        buf_append(&render->component, render->between.data, render->between.len);
    render->has_parts = true;
    buf_reset(&render->between);
    return buf_append(&render->component, part.data, part.len);
}

/* In front of the first part it stays; behind one it waits for the next, or the end. */
static int
render_text(struct render *render, const struct template_token *token)
{
    if (render->in_front)
        return buf_append(&render->component, token->text, token->len);
    if (render->after_part)
        buf_reset(&render->between);
    render->after_part = false;
    return buf_append(&render->between, token->text, token->len);
}

static int
end_component(struct render *render, bool is_folder)
{
    CLEANUP_BUF struct buf clean = BUF_INIT(NAME_STEM_MAX);
    struct buf *component = &render->component;

    if (!render->after_part && render->has_parts)
        buf_append(component, render->between.data, render->between.len);
    render->is_long |= component->len > NAME_STEM_MAX;
    if (is_folder && !render->in_front && !render->has_parts)
        return 0;
    if (!buf_str(component) ||
        (is_folder && name_put_part(&clean, buf_str(component), NAME_STEM_MAX) < 0))
        return -1;
    if (is_folder && clean.len == 0)
        return 0;
    if (render->path.len > 0)
        buf_append_byte(&render->path, '/');
    return name_sanitize(&render->path, (const char *)component->data, component->len);
}

static int
render_slash(struct render *render, const struct template_token *token)
{
    if (render->is_flat)
        return render_text(render, token);
    if (end_component(render, true) < 0)
        return -1;
    begin_component(render);
    return 0;
}

/* 0 when the condition holds, 1 when not. */
static int
decide(struct render *render, const struct template_token *token)
{
    CLEANUP_BUF struct buf part = BUF_INIT(PART_TEXT_MAX);
    struct template_name name;
    const char *value, *text;
    size_t len;
    bool holds;

    if (template_condition_of(token, &name, &value, &len) != 0)
        return -1;
    if (value) {
        text = render->lookup(render->opaque, name.text);
        holds = text && strlen(text) == len && memcmp(text, value, len) == 0;
    } else {
        if (put_named(render, name.text, NULL, 0, &part) < 0)
            return -1;
        holds = part.len > 0;
    }
    return holds == (token->type == TEMPLATE_IF) ? 0 : 1;
}

static int
render_token(struct render *render, const struct template_token *token)
{
    bool begins = token->type == TEMPLATE_IF || token->type == TEMPLATE_UNLESS;
    int result;

    if (render->skipped > 0) {
        render->skipped += begins;
        render->skipped -= token->type == TEMPLATE_END;
        return 0;
    }
    if (begins) {
        result = decide(render, token);
        render->skipped = result > 0;
        return result < 0 ? -1 : 0;
    }
    switch (token->type) {
    case TEMPLATE_TEXT: return render_text(render, token);
    case TEMPLATE_SLASH: return render_slash(render, token);
    case TEMPLATE_PART: return render_part(render, token);
    case TEMPLATE_IF:
    case TEMPLATE_UNLESS:
    case TEMPLATE_END: break;
    }
    return 0;
}

static int
render_once(struct render *render, const char *template)
{
    const char *at = template, *end = template_end(template);
    struct template_token token;

    buf_reset(&render->path);
    begin_component(render);
    render->is_long = false;
    render->skipped = 0;
    while (template_token_next(&at, end, &token) == 0) {
        if (render_token(render, &token) < 0)
            return -1;
    }
    return end_component(render, false) < 0 || render->path.bad ? -1 : 0;
}

/* Long parts are cut just so that those behind them are in the name too, if that can be done. */
static int
render_fit(struct render *render, const char *template)
{
    size_t least = PART_MAX_LEAST, most = NAME_STEM_MAX;

    render->part_max = most;
    if (render_once(render, template) < 0)
        return -1;
    if (!render->is_long)
        return 0;
    while (least < most) {
        render->part_max = (least + most + 1) / 2;
        if (render_once(render, template) < 0)
            return -1;
        if (render->is_long)
            most = render->part_max - 1;
        else
            least = render->part_max;
    }
    render->part_max = least;
    return render_once(render, template);
}

static int
check_and_render(struct buf *out, const char *template, template_lookup *lookup, void *opaque,
                 bool is_flat)
{
    struct error err;
    CLEANUP(render_free)
    struct render render = {.lookup = lookup,
                            .opaque = opaque,
                            .is_flat = is_flat,
                            .path = BUF_INIT(TEMPLATE_TEXT_MAX),
                            .component = BUF_INIT(COMPONENT_MAX),
                            .between = BUF_INIT(TEMPLATE_MAX)};

    if (template_check(template, &err) < 0)
        return 1;
    if (render_fit(&render, template) < 0)
        out->bad = true;
    return buf_append(out, render.path.data, render.path.len);
}

int
template_render(struct buf *out, const char *template, template_lookup *lookup, void *opaque)
{
    return check_and_render(out, template, lookup, opaque, false);
}

int
template_render_flat(struct buf *out, const char *template, template_lookup *lookup, void *opaque)
{
    return check_and_render(out, template, lookup, opaque, true);
}
