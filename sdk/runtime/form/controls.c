/*
 * The controls of a form and what its page gives them.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "sdk/runtime/form/form.h"

enum { CONTROL_VALUE_MAX = 1024 * 1024 };

/* What browsers write on a submit button without a value, and send. The standard has "". */
#define SUBMIT_LABEL "Submit"

enum input_state
input_state_of(html_node *at)
{
    static const struct {
        const char *type;
        enum input_state state;
    } states[] = {
        {"hidden", INPUT_HIDDEN}, {"tel", INPUT_TEL},
        {"url", INPUT_URL},       {"email", INPUT_EMAIL},
        {"date", INPUT_DATE},     {"month", INPUT_MONTH},
        {"week", INPUT_WEEK},     {"time", INPUT_TIME},
        {"number", INPUT_NUMBER}, {"datetime-local", INPUT_DATETIME_LOCAL},
        {"range", INPUT_RANGE},   {"color", INPUT_COLOR},
        {"radio", INPUT_RADIO},   {"checkbox", INPUT_CHECKBOX},
        {"file", INPUT_FILE},     {"submit", INPUT_SUBMIT},
        {"image", INPUT_IMAGE},   {"reset", INPUT_BUTTON},
        {"button", INPUT_BUTTON},
    };
    const char *type = html_attr_get(at, "type", NULL);

    for (size_t i = 0; type && i < ARRAY_SIZE(states); i++) {
        if (strcasecmp(states[i].type, type) == 0)
            return states[i].state;
    }
    return INPUT_TEXT;
}

static struct form_control *
form_put_control(struct clisk_form *form, enum control_type type, html_node *at, const char *name)
{
    struct form_control *control = &form->controls[form->count++];

    *control = (struct form_control){.type = type,
                                     .state = INPUT_HIDDEN,
                                     .at = at,
                                     .name = name,
                                     .value = "",
                                     .is_disabled = form_bars(at)};
    return control;
}

static enum control_type
control_type_of(enum input_state state)
{
    switch ((int)state) {
    case INPUT_CHECKBOX: return CONTROL_CHECKBOX;
    case INPUT_RADIO: return CONTROL_RADIO;
    case INPUT_FILE: return CONTROL_FILE;
    case INPUT_SUBMIT: return CONTROL_SUBMIT;
    case INPUT_IMAGE: return CONTROL_IMAGE;
    default: return CONTROL_TEXT;
    }
}

static int
form_read_input(struct clisk_form *form, html_node *at, const char *name)
{
    struct arena *arena = form->run->arena;
    enum input_state state = input_state_of(at);
    const char *value = element_attr(arena, at, "value");
    struct form_control *control;

    if (state == INPUT_BUTTON)
        return 0;
    control = form_put_control(form, control_type_of(state), at, name);
    control->state = state;
    control->value = value ? value : "";
    control->on = control->type == CONTROL_TEXT || control->type == CONTROL_FILE;
    if (control->type == CONTROL_CHECKBOX || control->type == CONTROL_RADIO) {
        control->value = value ? value : "on";
        control->on = element_has(at, "checked");
    }
    if (control->type == CONTROL_FILE)
        control->value = ""; /* the page has no say in it */
    if (control->type == CONTROL_SUBMIT && !value)
        control->value = SUBMIT_LABEL;
    control->value = form_sanitize(arena, at, state, control->value);
    return control->value ? 0 : -1;
}

static int
form_read_textarea(struct clisk_form *form, html_node *at, const char *name)
{
    CLEANUP_BUF struct buf text = BUF_INIT(CONTROL_VALUE_MAX);
    struct form_control *control = form_put_control(form, CONTROL_TEXT, at, name);

    control->on = true;
    html_inner_raw_text(at, &text);
    if (text.bad)
        return -1;
    control->value = arena_strndup(form->run->arena, (const char *)text.data, text.len);
    return control->value ? 0 : -1;
}

static int
form_read_button(struct clisk_form *form, html_node *at, const char *name)
{
    const char *type = html_attr_get(at, "type", NULL);
    const char *value = element_attr(form->run->arena, at, "value");

    if (type && (strcasecmp(type, "reset") == 0 || strcasecmp(type, "button") == 0))
        return 0;
    form_put_control(form, CONTROL_SUBMIT, at, name)->value = value ? value : "";
    return 0;
}

/* By itself or by its group. */
static bool
option_is_disabled(html_node *at)
{
    html_node *group = html_parent(at);

    return element_has(at, "disabled") ||
           (group && element_is(group, HTML_TAG_OPTGROUP) && element_has(group, "disabled"));
}

/* Its white space is collapsed as HTML's is: a no-break space stays (4.10.10). */
static const char *
option_text(struct arena *arena, html_node *at)
{
    CLEANUP_BUF struct buf raw = BUF_INIT(CONTROL_VALUE_MAX);
    static const char spaces[] = " \t\n\f\r";
    char *text = NULL;
    size_t used = 0;

    html_inner_raw_text(at, &raw);
    if (!raw.bad)
        text = arena_alloc(arena, raw.len + 1);
    for (size_t i = 0; text && i < raw.len; i++) {
        bool space = raw.data[i] && strchr(spaces, raw.data[i]);

        if (!space)
            text[used++] = (char)raw.data[i];
        else if (used > 0 && text[used - 1] != ' ')
            text[used++] = ' ';
    }
    if (text && used > 0 && text[used - 1] == ' ')
        text[used - 1] = '\0';
    return text;
}

/* An option's value is its attribute, else its text. */
static int
form_read_option(struct clisk_form *form, html_node *select, html_node *at, const char *name)
{
    struct form_control *control = form_put_control(form, CONTROL_OPTION, at, name);
    const char *value = element_attr(form->run->arena, at, "value");

    control->select = select;
    control->is_multiple = element_has(select, "multiple");
    control->is_disabled = option_is_disabled(at) || form_bars(select);
    control->on = element_has(at, "selected");
    control->value = value ? value : option_text(form->run->arena, at);
    return control->value ? 0 : -1;
}

/* One row, the others dropping down: the display size (4.10.7) is 1. */
static bool
select_is_drop_down(html_node *at)
{
    const char *size = html_attr_get(at, "size", NULL);

    return !element_has(at, "multiple") && (!size || strtol(size, NULL, 10) <= 1);
}

/* Of several chosen ones the last wins; a drop-down has its first one chosen. */
static void
form_settle_select(struct clisk_form *form, html_node *select, size_t first)
{
    struct form_control *chosen = NULL;

    for (size_t i = first; i < form->count; i++) {
        if (!form->controls[i].on)
            continue;
        if (chosen)
            chosen->on = false;
        chosen = &form->controls[i];
    }
    for (size_t i = first; i < form->count && !chosen && select_is_drop_down(select); i++) {
        if (!option_is_disabled(form->controls[i].at)) {
            chosen = &form->controls[i];
            chosen->on = true;
        }
    }
}

static int
form_read_select(struct clisk_form *form, html_node *at, const char *name)
{
    size_t first = form->count;

    for (html_node *child = html_following(at, at); child; child = html_following(child, at)) {
        if (element_is(child, HTML_TAG_OPTION) && form_read_option(form, at, child, name) < 0)
            return -1;
    }
    if (!element_has(at, "multiple"))
        form_settle_select(form, at, first);
    return 0;
}

static int
form_read_element(struct clisk_form *form, html_node *at)
{
    const char *name = element_attr(form->run->arena, at, "name");

    if (!name)
        name = "";
    switch (html_tag(at)) {
    case HTML_TAG_INPUT: return form_read_input(form, at, name);
    case HTML_TAG_TEXTAREA: return form_read_textarea(form, at, name);
    case HTML_TAG_BUTTON: return form_read_button(form, at, name);
    default: return form_read_select(form, at, name);
    }
}

static bool
element_is_control(html_node *at)
{
    return element_is(at, HTML_TAG_INPUT) || element_is(at, HTML_TAG_TEXTAREA) ||
           element_is(at, HTML_TAG_BUTTON) || element_is(at, HTML_TAG_SELECT);
}

static int
radio_compare(const void *left, const void *right)
{
    const struct form_control *const *a = left, *const *b = right;
    int order = strcmp((*a)->name, (*b)->name);

    return order ? order : (*a < *b ? -1 : *a > *b);
}

/* Of the radio buttons of a name at most one is on: the last that the page checks. */
static int
form_settle_radios(struct clisk_form *form)
{
    struct form_control **radios = arena_array(form->run->arena, form->count + 1, sizeof *radios);
    size_t count = 0;

    if (!radios)
        return -1;
    for (size_t i = 0; i < form->count; i++) {
        struct form_control *control = &form->controls[i];

        if (control->type == CONTROL_RADIO && control->on && *control->name)
            radios[count++] = control;
    }
    if (count > 1)
        qsort(radios, count, sizeof(struct form_control *), radio_compare);
    for (size_t i = 0; i + 1 < count; i++)
        radios[i]->on = strcmp(radios[i]->name, radios[i + 1]->name) != 0;
    return 0;
}

int
form_read_controls(struct clisk_form *form)
{
    html_node *root = page_root(form->page);
    bool is_own = form_id_is_own(form->page, form->at);

    form->room = 1;
    for (html_node *at = root; at; at = html_following(at, root))
        form->room += element_is_control(at) || element_is(at, HTML_TAG_OPTION);
    form->controls = arena_array(form->run->arena, form->room, sizeof *form->controls);
    if (!form->controls)
        return -1;
    for (html_node *at = root; at; at = html_following(at, root)) {
        if (element_is_control(at) && form_owns(form->page, form->at, is_own, at) &&
            form_read_element(form, at) < 0)
            return -1;
    }
    return form_settle_radios(form);
}
