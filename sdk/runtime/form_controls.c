/*
 * The controls of a form and what its page gives them: "constructing the entry
 * list" of the HTML standard, section 4.10.21.4, as far as controls without
 * files and scripts go.
 */
#include "sdk/runtime/form.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { CONTROL_VALUE_MAX = 1024 * 1024 };

static bool
control_is(html_node *at, const char *name)
{
    return html_is_element(at) && node_is_named(at, name);
}

static const char *
control_attr(clisk_run *run, html_node *at, const char *name)
{
    size_t len = 0;
    const char *value = html_attr_get(at, name, &len);

    return value ? arena_strndup(run->arena, value, len) : NULL;
}

static bool
control_has_attr(html_node *at, const char *name)
{
    size_t len = 0;

    return html_attr_get(at, name, &len) != NULL;
}

/*
 * A form whose tag stands between a table's rows stays empty in the tree, and
 * still owns what follows in the table: the parser's "form element pointer" of
 * the HTML standard, as far as the tree shows it. Where its end tag was cannot
 * be seen; the table's end, or the next form, is taken for it.
 */
static html_node *
table_around(html_node *form)
{
    static const char *const names[] = {"table", "tbody", "thead", "tfoot", "tr"};
    html_node *up = html_parent(form);
    bool between_rows = false;

    for (size_t i = 0; up && i < ARRAY_SIZE(names); i++)
        between_rows = between_rows || control_is(up, names[i]);
    while (between_rows && up && !control_is(up, "table"))
        up = html_parent(up);
    return between_rows ? up : NULL;
}

static bool
control_is_within(html_node *at, const html_node *ancestor)
{
    while (at && at != ancestor)
        at = html_parent(at);
    return at != NULL;
}

/*
 * The form that an element belongs to: by its form attribute, else the nearest
 * ancestor, else the one that stands open in the table around it.
 */
static bool
control_belongs(const struct clisk_form *form, html_node *open, html_node *at)
{
    const char *owner = control_attr(form->run, at, "form");
    const char *id = control_attr(form->run, form->at, "id");

    if (owner)
        return id && strcmp(owner, id) == 0;
    for (html_node *up = html_parent(at); up; up = html_parent(up)) {
        if (control_is(up, "form"))
            return up == form->at;
    }
    return open == form->at && control_is_within(at, table_around(open));
}

/* Disabled by itself or by a fieldset; the first legend of that fieldset is spared. */
static bool
control_is_disabled(html_node *at)
{
    html_node *below = at;

    if (control_has_attr(at, "disabled"))
        return true;
    for (html_node *up = html_parent(at); up; below = up, up = html_parent(up)) {
        html_node *legend = NULL;

        if (!control_is(up, "fieldset") || !control_has_attr(up, "disabled"))
            continue;
        for (html_node *child = html_first_child(up); child && !legend; child = html_next(child))
            legend = control_is(child, "legend") ? child : NULL;
        if (below != legend)
            return true;
    }
    return false;
}

static struct form_control *
form_add(struct clisk_form *form, enum control_type type, html_node *at, const char *name)
{
    struct form_control *control = &form->controls[form->count++];

    *control = (struct form_control){.type = type, .at = at, .name = name, .value = ""};
    return control;
}

/* What a form never sends by itself, or cannot send without a file. */
static bool
input_is_left_out(const char *type)
{
    return strcasecmp(type, "reset") == 0 || strcasecmp(type, "button") == 0 ||
           strcasecmp(type, "file") == 0;
}

static enum control_type
input_type(const char *type)
{
    if (strcasecmp(type, "checkbox") == 0)
        return CONTROL_CHECKBOX;
    if (strcasecmp(type, "radio") == 0)
        return CONTROL_RADIO;
    if (strcasecmp(type, "submit") == 0)
        return CONTROL_SUBMIT;
    if (strcasecmp(type, "image") == 0)
        return CONTROL_IMAGE;
    return CONTROL_TEXT;
}

/* Of the buttons of a name at most one is on: the last that the page checks. */
static void
form_check_radio(struct clisk_form *form, struct form_control *radio)
{
    for (size_t i = 0; i < form->count && *radio->name; i++) {
        if (form->controls[i].type == CONTROL_RADIO &&
            strcmp(form->controls[i].name, radio->name) == 0)
            form->controls[i].on = false;
    }
    radio->on = true;
}

static void
form_add_input(struct clisk_form *form, html_node *at, const char *name)
{
    const char *type = control_attr(form->run, at, "type");
    const char *value = control_attr(form->run, at, "value");
    struct form_control *control;

    if (!type)
        type = "text";
    if (input_is_left_out(type))
        return;
    control = form_add(form, input_type(type), at, name);
    control->value = value ? value : "";
    control->on = control->type == CONTROL_TEXT;
    if (control->type == CONTROL_CHECKBOX || control->type == CONTROL_RADIO) {
        control->value = value ? value : "on";
        control->on = control_has_attr(at, "checked");
    }
    if (control->type == CONTROL_RADIO && control->on)
        form_check_radio(form, control);
}

static const char *
control_raw_text(clisk_run *run, html_node *at)
{
    CLEANUP_BUF struct buf buf = BUF_INIT(CONTROL_VALUE_MAX);

    html_inner_raw_text(at, &buf);
    return buf.bad ? NULL : arena_strndup(run->arena, (const char *)buf.data, buf.len);
}

static void
form_add_textarea(struct clisk_form *form, html_node *at, const char *name)
{
    struct form_control *control = form_add(form, CONTROL_TEXT, at, name);
    const char *value = control_raw_text(form->run, at);

    control->value = value ? value : "";
    control->on = true;
}

static void
form_add_button(struct clisk_form *form, html_node *at, const char *name)
{
    const char *type = control_attr(form->run, at, "type");
    const char *value = control_attr(form->run, at, "value");
    struct form_control *control;

    if (type && strcasecmp(type, "submit") != 0 && input_is_left_out(type))
        return;
    control = form_add(form, CONTROL_SUBMIT, at, name);
    control->value = value ? value : "";
}

/* By itself or by its group. */
static bool
option_is_disabled(html_node *at)
{
    html_node *group = html_parent(at);

    return control_has_attr(at, "disabled") ||
           (group && control_is(group, "optgroup") && control_has_attr(group, "disabled"));
}

/* An option's value is its attribute, else its text. */
static void
form_add_option(struct clisk_form *form, html_node *at, const char *name)
{
    CLEANUP_BUF struct buf text = BUF_INIT(CONTROL_VALUE_MAX);
    struct form_control *control = form_add(form, CONTROL_OPTION, at, name);
    const char *value = control_attr(form->run, at, "value");

    if (!value) {
        html_text(at, &text);
        value = text.bad ? NULL : arena_strndup(form->run->arena, (char *)text.data, text.len);
    }
    control->value = value ? value : "";
    control->on = control_has_attr(at, "selected");
    control->is_disabled = option_is_disabled(at);
}

/* One row, the others dropping down. */
static bool
select_is_drop_down(clisk_run *run, html_node *at)
{
    const char *size = control_attr(run, at, "size");

    return !size || strtol(size, NULL, 10) <= 1;
}

/* A drop-down without a chosen option has its first one chosen; the last of several wins. */
static void
form_settle_select(struct clisk_form *form, html_node *at, size_t first)
{
    bool fills_in = select_is_drop_down(form->run, at);
    struct form_control *chosen = NULL;

    if (control_has_attr(at, "multiple"))
        return;
    for (size_t i = first; i < form->count; i++) {
        if (form->controls[i].on) {
            if (chosen)
                chosen->on = false;
            chosen = &form->controls[i];
        }
    }
    for (size_t i = first; i < form->count && !chosen && fills_in; i++) {
        if (!form->controls[i].is_disabled) {
            chosen = &form->controls[i];
            chosen->on = true;
        }
    }
}

static void
form_add_select(struct clisk_form *form, html_node *at, const char *name)
{
    size_t first = form->count;

    for (html_node *child = html_following(at, at); child; child = html_following(child, at)) {
        if (control_is(child, "option"))
            form_add_option(form, child, name);
    }
    form_settle_select(form, at, first);
    for (size_t i = first; i < form->count; i++)
        form->controls[i].on = form->controls[i].on && !form->controls[i].is_disabled;
}

static void
form_add_element(struct clisk_form *form, html_node *open, html_node *at)
{
    const char *name;

    if (!html_is_element(at) || !control_belongs(form, open, at) || control_is_disabled(at))
        return;
    name = control_attr(form->run, at, "name");
    if (control_is(at, "input"))
        form_add_input(form, at, name ? name : "");
    else if (control_is(at, "textarea"))
        form_add_textarea(form, at, name ? name : "");
    else if (control_is(at, "button"))
        form_add_button(form, at, name ? name : "");
    else if (control_is(at, "select"))
        form_add_select(form, at, name ? name : "");
}

static bool
control_is_listed(html_node *at)
{
    return control_is(at, "input") || control_is(at, "textarea") || control_is(at, "button") ||
           control_is(at, "select");
}

int
form_read_controls(struct clisk_form *form)
{
    html_node *root = page_root(form->page), *open = NULL;
    size_t most = 0;

    for (html_node *at = html_following(root, root); at; at = html_following(at, root))
        most += control_is_listed(at) || control_is(at, "option");
    form->controls = arena_array(form->run->arena, most + 1, sizeof *form->controls);
    if (!form->controls)
        return -1;
    for (html_node *at = html_following(root, root); at; at = html_following(at, root)) {
        if (control_is(at, "form") && table_around(at))
            open = at;
        if (control_is_listed(at))
            form_add_element(form, open, at);
    }
    return 0;
}
