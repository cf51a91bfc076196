/*
 * What an author does with a form before it is sent.
 */
#include <string.h>

#include "sdk/runtime/form/form.h"

enum { FORM_ADDED_MAX = 1024, FORM_OPTION_TEXT_MAX = 64 * 1024 };

clisk_form *
form_of_element(clisk_run *run, struct page *page, html_node *at)
{
    clisk_form *form = arena_alloc(run->arena, sizeof *form);

    if (form) {
        *form = (clisk_form){.run = run, .page = page, .at = at};
        if (form_read_controls(form) == 0)
            return form;
    }
    run_fail_memory(run);
    return &object_inert_form;
}

static clisk_form *
form_find(clisk_node *node, const char *selector)
{
    html_node *found = object_live(node) ? node_required(node, selector) : NULL;

    if (!found)
        return &object_inert_form;
    if (!element_is(found, HTML_TAG_FORM)) {
        page_changed(node->page, selector, "\"%s\" is no form on %s",
                     selector ? selector : "the node", page_shown_url(node->page));
        return &object_inert_form;
    }
    return form_of_element(node->run, node->page, found);
}

static clisk_form *
form_of(clisk_node *node)
{
    html_node *at = object_live(node) ? node_at(node) : NULL;
    html_node *owner = at && html_is_element(at) ? form_owner(node->page, at) : NULL;

    if (owner)
        return form_of_element(node->run, node->page, owner);
    if (at)
        page_changed(node->page, NULL, "the element belongs to no form on %s",
                     page_shown_url(node->page));
    return &object_inert_form;
}

static void
form_fail_control(clisk_form *form, const char *name, const char *value)
{
    if (value)
        page_changed(form->page, NULL, "the form's field \"%s\" has no \"%s\" on %s", name, value,
                     page_shown_url(form->page));
    else
        page_changed(form->page, NULL, "the form has no field \"%s\" on %s", name,
                     page_shown_url(form->page));
}

/* Whether an author may see and set it. Buttons are pressed, not set. */
static bool
control_is_field(const struct form_control *control, const char *name)
{
    return control->type != CONTROL_SUBMIT && control->type != CONTROL_IMAGE &&
           !control->is_disabled && !control->is_unset && strcmp(control->name, name) == 0;
}

static struct form_control *
form_control_named(clisk_form *form, const char *name)
{
    for (size_t i = 0; i < form->count; i++) {
        if (control_is_field(&form->controls[i], name))
            return &form->controls[i];
    }
    return NULL;
}

/* Boxes and options of a select that takes several go on one by one. */
static bool
control_is_single(const struct form_control *control)
{
    return control->type == CONTROL_RADIO ||
           (control->type == CONTROL_OPTION && !control->is_multiple);
}

/* The disabled ones of a group go off with the others. */
static void
form_turn_on(clisk_form *form, struct form_control *chosen)
{
    for (size_t i = 0; i < form->count && control_is_single(chosen); i++) {
        struct form_control *other = &form->controls[i];

        if (other->type == chosen->type && other->select == chosen->select &&
            strcmp(other->name, chosen->name) == 0)
            other->on = false;
    }
    chosen->on = true;
}

/* With "", all of the name go off that can. Whether there was one to turn. */
static bool
form_turn_off(clisk_form *form, const char *name, const char *value)
{
    bool found = false;

    for (size_t i = 0; i < form->count; i++) {
        struct form_control *control = &form->controls[i];
        bool turns = control->type == CONTROL_CHECKBOX ||
                     (control->type == CONTROL_OPTION && control->is_multiple);

        if (!turns || !control_is_field(control, name) ||
            (value && strcmp(control->value, value) != 0))
            continue;
        control->on = false;
        found = true;
    }
    return found;
}

/* The last of equal ones, as a page that has them twice mostly means. */
static struct form_control *
form_choice(clisk_form *form, enum control_type type, const char *name, const char *value)
{
    struct form_control *found = NULL;

    for (size_t i = 0; i < form->count; i++) {
        struct form_control *control = &form->controls[i];

        if (control->type == type && control_is_field(control, name) &&
            strcmp(control->value, value) == 0)
            found = control;
    }
    return found;
}

static void
form_choose(clisk_form *form, enum control_type type, const char *name, const char *value)
{
    struct form_control *chosen = form_choice(form, type, name, value);

    if (type == CONTROL_CHECKBOX && !*value)
        form_turn_off(form, name, NULL);
    else if (chosen)
        form_turn_on(form, chosen);
    else if (*value || !form_turn_off(form, name, NULL))
        form_fail_control(form, name, value);
}

/* A copy that a scope's end does not take away, since the form may be older than the scope. */
static void
form_put(clisk_form *form, struct form_control *control, const char *value)
{
    const char *copy = form_sanitize(form->run->lasting, control->at, control->state, value);

    if (copy == value)
        copy = arena_strdup(form->run->lasting, value);
    if (!copy) {
        run_fail_memory(form->run);
        return;
    }
    control->value = copy;
    control->is_secret = false;
}

static void
form_set(clisk_form *form, const char *name, const char *value)
{
    struct form_control *control;

    if (!object_live(form) || !name || !value)
        return;
    control = form_control_named(form, name);
    if (!control)
        form_fail_control(form, name, NULL);
    else if (control->type == CONTROL_FILE)
        run_fail(form->run, OUTCOME_PLUGIN_BUG, "the form's field \"%s\" is a file on %s", name,
                 page_shown_url(form->page));
    else if (control->type == CONTROL_TEXT)
        form_put(form, control, value);
    else
        form_choose(form, control->type, name, value);
}

static void
form_set_secret_as(clisk_form *form, const char *name, const char *secret,
                   enum clisk_transform transform)
{
    struct form_control *control;

    if (!object_live(form) || !name || !secret)
        return;
    if (!run_has_secret(form->run, secret)) {
        run_fail(form->run, OUTCOME_PLUGIN_BUG, "the manifest has no secret \"%s\"", secret);
        return;
    }
    if ((int)transform < CLISK_TRANSFORM_RAW || transform > CLISK_TRANSFORM_SHA256_HEX) {
        run_fail(form->run, OUTCOME_PLUGIN_BUG, "a field takes no transform of number %d",
                 (int)transform);
        return;
    }
    control = form_control_named(form, name);
    if (!control || control->type != CONTROL_TEXT) {
        form_fail_control(form, name, NULL);
        return;
    }
    form_put(form, control, "");
    control->value = arena_strdup(form->run->lasting, secret);
    control->is_secret = true;
    control->transform = (int)transform;
    if (!control->value) {
        control->value = "";
        run_fail_memory(form->run);
    }
}

static void
form_set_secret(clisk_form *form, const char *name, const char *secret)
{
    form_set_secret_as(form, name, secret, CLISK_TRANSFORM_RAW);
}

static bool
form_has(clisk_form *form, const char *name)
{
    return object_live(form) && name && form_control_named(form, name) != NULL;
}

static const char *
form_get(clisk_form *form, const char *name)
{
    if (!object_live(form) || !name)
        return "";
    if (!form_control_named(form, name))
        form_fail_control(form, name, NULL);
    for (size_t i = 0; i < form->count && !form->run->failed; i++) {
        const struct form_control *control = &form->controls[i];

        if (control_is_field(control, name) && control->on)
            return control->is_secret
                       ? ""
                       : run_strndup(form->run, control->value, strlen(control->value));
    }
    return "";
}

static void
form_unset(clisk_form *form, const char *name)
{
    bool found = false;

    if (!object_live(form) || !name)
        return;
    for (size_t i = 0; i < form->count; i++) {
        if (control_is_field(&form->controls[i], name))
            form->controls[i].is_unset = found = true;
    }
    if (!found)
        form_fail_control(form, name, NULL);
}

static void
form_check(clisk_form *form, const char *name)
{
    bool found = false;

    if (!object_live(form) || !name)
        return;
    for (size_t i = 0; i < form->count; i++) {
        struct form_control *control = &form->controls[i];

        if (control->type == CONTROL_CHECKBOX && control_is_field(control, name))
            control->on = found = true;
    }
    if (!found)
        form_fail_control(form, name, NULL);
}

static void
form_uncheck(clisk_form *form, const char *name, const char *value)
{
    if (object_live(form) && name && !form_turn_off(form, name, value))
        form_fail_control(form, name, value);
}

/* Room for one more, in memory that lasts as long as any form. */
static struct form_control *
form_grow(clisk_form *form)
{
    size_t room = form->room + FORM_ADDED_MAX / 8;
    struct form_control *controls;

    if (form->count < form->room)
        return &form->controls[form->count];
    controls = arena_array(form->run->lasting, room, sizeof *controls);
    if (!controls)
        return NULL;
    memcpy(controls, form->controls, form->count * sizeof *controls);
    form->controls = controls;
    form->room = room;
    return &form->controls[form->count];
}

static void
form_add(clisk_form *form, const char *name, const char *value)
{
    struct form_control *control;

    if (!object_live(form) || !name || !value)
        return;
    control = form_grow(form);
    if (control) {
        *control = (struct form_control){.type = CONTROL_TEXT,
                                         .state = INPUT_HIDDEN,
                                         .name = arena_strdup(form->run->lasting, name),
                                         .value = arena_strdup(form->run->lasting, value),
                                         .on = true};
    }
    if (!control || !control->name || !control->value)
        run_fail_memory(form->run);
    else
        form->count++;
}

/* What a person reads: the label attribute, else the text. */
static bool
option_reads(html_node *at, const char *text)
{
    CLEANUP_BUF struct buf own = BUF_INIT(FORM_OPTION_TEXT_MAX);
    const char *label = html_attr_get(at, "label", NULL);

    if (label && *label)
        return strcmp(label, text) == 0;
    html_text(at, &own);
    return !own.bad && own.len == strlen(text) &&
           (own.len == 0 || memcmp(own.data, text, own.len) == 0);
}

static void
form_select(clisk_form *form, const char *name, const char *text)
{
    if (!object_live(form) || !name || !text)
        return;
    for (size_t i = 0; i < form->count; i++) {
        struct form_control *control = &form->controls[i];

        if (control->type == CONTROL_OPTION && control_is_field(control, name) &&
            option_reads(control->at, text)) {
            form_turn_on(form, control);
            return;
        }
    }
    form_fail_control(form, name, form_control_named(form, name) ? text : NULL);
}

const struct clisk_form_table form_table = {
    .size = sizeof form_table,
    .find = form_find,
    .set = form_set,
    .set_secret = form_set_secret,
    .submit = form_submit,
    .of = form_of,
    .has = form_has,
    .get = form_get,
    .set_secret_as = form_set_secret_as,
    .select = form_select,
    .uncheck = form_uncheck,
    .unset = form_unset,
    .add = form_add,
    .submit_named = form_submit_named,
    .check = form_check,
    .follow_auto = form_follow_auto,
};
