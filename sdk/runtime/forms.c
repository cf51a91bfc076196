#include "sdk/runtime/form.h"

#include <string.h>
#include <strings.h>

enum { FORM_QUERY_MAX = URL_MAX };

static clisk_form *
form_find(clisk_node *node, const char *selector)
{
    html_node *found = object_live(node) ? node_required(node, selector) : NULL;
    clisk_form *form;

    if (!found)
        return &object_inert_form;
    if (!html_is_element(found) || !node_is_named(found, "form")) {
        run_fail(node->run, OUTCOME_SITE_CHANGED, "\"%s\" is no form on %s",
                 selector ? selector : "the node", page_shown_url(node->page));
        return &object_inert_form;
    }
    form = arena_alloc(node->run->arena, sizeof *form);
    if (!form) {
        run_fail_memory(node->run);
        return &object_inert_form;
    }
    *form = (clisk_form){.run = node->run, .page = node->page, .at = found};
    if (form_read_controls(form) < 0) {
        run_fail_memory(node->run);
        return &object_inert_form;
    }
    return form;
}

static void
form_fail_control(clisk_form *form, const char *name, const char *value)
{
    if (value)
        run_fail(form->run, OUTCOME_SITE_CHANGED, "the form's field \"%s\" has no \"%s\" on %s",
                 name, value, page_shown_url(form->page));
    else
        run_fail(form->run, OUTCOME_SITE_CHANGED, "the form has no field \"%s\" on %s", name,
                 page_shown_url(form->page));
}

/* A box, a button or an option of that value goes on; with "", all boxes of the name go off. */
static bool
form_choose(clisk_form *form, enum control_type type, const char *name, const char *value)
{
    bool unchecks = type == CONTROL_CHECKBOX && !*value;
    struct form_control *chosen = NULL;

    for (size_t i = 0; i < form->count && !unchecks; i++) {
        struct form_control *control = &form->controls[i];

        if (control->type == type && !control->is_disabled && strcmp(control->name, name) == 0 &&
            strcmp(control->value, value) == 0)
            chosen = control;
    }
    if (!chosen && !unchecks)
        return false;
    for (size_t i = 0; i < form->count; i++) {
        struct form_control *control = &form->controls[i];

        if (control->type == type && strcmp(control->name, name) == 0 &&
            (type != CONTROL_CHECKBOX || unchecks))
            control->on = false;
    }
    if (chosen)
        chosen->on = true;
    return true;
}

static bool
form_control_submits(const struct form_control *control)
{
    return control->type == CONTROL_SUBMIT || control->type == CONTROL_IMAGE;
}

/* A copy that a scope's end does not take away, since the form may be older than the scope. */
static void
form_put(clisk_form *form, struct form_control *control, const char *value, bool is_secret)
{
    const char *copy = arena_strdup(form->run->lasting, value);

    if (!copy) {
        run_fail_memory(form->run);
        return;
    }
    control->value = copy;
    control->is_secret = is_secret;
}

static struct form_control *
form_control_named(clisk_form *form, const char *name)
{
    for (size_t i = 0; i < form->count; i++) {
        if (!form_control_submits(&form->controls[i]) && strcmp(form->controls[i].name, name) == 0)
            return &form->controls[i];
    }
    return NULL;
}

static void
form_set(clisk_form *form, const char *name, const char *value)
{
    struct form_control *control;

    if (!object_live(form) || !name || !value)
        return;
    control = form_control_named(form, name);
    if (!control) {
        form_fail_control(form, name, NULL);
    } else if (control->type == CONTROL_TEXT) {
        form_put(form, control, value, false);
    } else if (!form_choose(form, control->type, name, value)) {
        form_fail_control(form, name, value);
    }
}

static void
form_set_secret(clisk_form *form, const char *name, const char *secret)
{
    struct form_control *control;

    if (!object_live(form) || !name || !secret)
        return;
    if (!run_has_secret(form->run, secret)) {
        run_fail(form->run, OUTCOME_PLUGIN_BUG, "the manifest has no secret \"%s\"", secret);
        return;
    }
    control = form_control_named(form, name);
    if (!control || control->type != CONTROL_TEXT) {
        form_fail_control(form, name, NULL);
        return;
    }
    form_put(form, control, secret, true);
}

/* The button that is pressed is the only one that is sent. */
static int
form_press(clisk_form *form, const char *submitter)
{
    struct clisk_node scope = {.run = form->run, .page = form->page, .at = form->at};
    html_node *button = submitter ? node_required(&scope, submitter) : NULL;

    form->submitter = NULL;
    for (size_t i = 0; i < form->count; i++) {
        if (!form_control_submits(&form->controls[i]))
            continue;
        form->controls[i].on = button && form->controls[i].at == button;
        if (form->controls[i].on)
            form->submitter = button;
    }
    if (button && !form->submitter)
        run_fail(form->run, OUTCOME_SITE_CHANGED, "\"%s\" is no submit button of the form on %s",
                 submitter, page_shown_url(form->page));
    return form->run->failed ? -1 : 0;
}

/* We press an image at its corner, as a keyboard does. */
static int
form_add_place(clisk_form *form, const char *name, struct runtime_param *params, size_t *count)
{
    static const char *const axes[] = {"x", "y"};

    for (size_t i = 0; i < ARRAY_SIZE(axes); i++) {
        const char *full =
            arena_printf(form->run->arena, "%s%s%s", name, *name ? "." : "", axes[i]);

        if (!full)
            return -1;
        params[(*count)++] = (struct runtime_param){.name = full, .value = "0"};
    }
    return 0;
}

/* The entry list. NULL without memory. */
static struct runtime_param *
form_entries(clisk_form *form, size_t *ret_count)
{
    struct arena *arena = form->run->arena;
    struct runtime_param *params = arena_array(arena, form->count + 2, sizeof *params);
    size_t count = 0;

    for (size_t i = 0; params && i < form->count; i++) {
        const struct form_control *control = &form->controls[i];
        const char *value;

        if (!control->on)
            continue;
        if (control->type == CONTROL_IMAGE) {
            if (form_add_place(form, control->name, params, &count) < 0)
                return NULL;
            continue;
        }
        if (!*control->name)
            continue;
        value =
            control->is_secret ? control->value : form_normalise_newlines(arena, control->value);
        if (!value)
            return NULL;
        params[count++] = (struct runtime_param){
            .is_secret = control->is_secret, .name = control->name, .value = value};
    }
    *ret_count = count;
    return params;
}

/* The submit button's own, when it has one, goes before the form's. */
static const char *
form_attr(clisk_form *form, const char *of_submitter, const char *name)
{
    size_t len = 0;
    const char *value = form->submitter ? html_attr_get(form->submitter, of_submitter, &len) : NULL;

    if (!value)
        value = html_attr_get(form->at, name, &len);
    return value ? run_strndup(form->run, value, len) : "";
}

/* An absent or empty action is the page itself, as the browser's address bar has it. */
static const char *
form_action(clisk_form *form)
{
    const char *action = form_attr(form, "formaction", "action");
    const char *url = *action ? page_absolute(form->page, action) : form->page->url->href;

    if (!url)
        run_fail(form->run, OUTCOME_SITE_CHANGED, "the form's action \"%s\" is no web address",
                 action);
    return url ? url : "";
}

static clisk_page *
form_submit_get(clisk_form *form, const char *action, const struct runtime_param *params,
                size_t count)
{
    CLEANUP_BUF struct buf query = BUF_INIT(FORM_QUERY_MAX);
    struct runtime_request request = {
        .method = RUNTIME_GET, .referer = form->page->url->href, .content_type = ""};
    size_t path = strcspn(action, "?#");

    for (size_t i = 0; i < count; i++) {
        if (params[i].is_secret) {
            run_fail(form->run, OUTCOME_DENIED,
                     "the form on %s would show the secret \"%s\" in an address",
                     page_shown_url(form->page), params[i].value);
            return &object_inert_node;
        }
    }
    buf_append(&query, action, path);
    buf_append_byte(&query, '?');
    form_urlencode(&query, params, count);
    request.url = run_take(form->run, &query);
    return form->run->failed ? &object_inert_node : session_request(form->run, &request, true);
}

static clisk_page *
form_submit_post(clisk_form *form, const char *action, const struct runtime_param *params,
                 size_t count)
{
    struct runtime_request request = {.method = RUNTIME_POST,
                                      .url = action,
                                      .referer = form->page->url->href,
                                      .content_type = "",
                                      .body_kind = RUNTIME_BODY_FORM,
                                      .params = params,
                                      .param_count = count};

    return session_request(form->run, &request, true);
}

static clisk_page *
form_submit(clisk_form *form, const char *submitter)
{
    struct runtime_param *params;
    const char *action, *enctype;
    size_t count = 0;

    if (!object_live(form) || form_press(form, submitter) < 0)
        return &object_inert_node;
    params = form_entries(form, &count);
    if (!params) {
        run_fail_memory(form->run);
        return &object_inert_node;
    }
    action = form_action(form);
    enctype = form_attr(form, "formenctype", "enctype");
    if (form->run->failed)
        return &object_inert_node;
    if (strcasecmp(form_attr(form, "formmethod", "method"), "post") != 0)
        return form_submit_get(form, action, params, count);
    if (strcasecmp(enctype, "multipart/form-data") == 0 || strcasecmp(enctype, "text/plain") == 0) {
        run_fail(form->run, OUTCOME_PLUGIN_BUG,
                 "forms sent as \"%s\" are not part of API %d: use clisk_post_data()", enctype,
                 CLISK_API);
        return &object_inert_node;
    }
    return form_submit_post(form, action, params, count);
}

const struct clisk_form_table form_table = {
    .size = sizeof form_table,
    .find = form_find,
    .set = form_set,
    .set_secret = form_set_secret,
    .submit = form_submit,
};
