/*
 * Form submission (4.10.21.3), without what needs a user: validation, targets
 * and dialogs.
 */
#include <string.h>
#include <strings.h>

#include "sdk/runtime/form/form.h"
#include "sdk/runtime/html/encoding.h"

enum { FORM_QUERY_MAX = URL_MAX };

/* A submission being made up. */
struct submission {
    clisk_form *form;
    const struct form_control *submitter;
    const char *action;
    const char *charset;
    struct form_set set;
};

/* The submit button's own, when it has one, goes before the form's. */
static const char *
submission_attr(const struct submission *submission, const char *of_submitter, const char *name)
{
    const char *value = NULL;

    if (submission->submitter)
        value = html_attr_get(submission->submitter->at, of_submitter, NULL);
    if (!value)
        value = html_attr_get(submission->form->at, name, NULL);
    return value ? value : "";
}

/* What can be asked for is http alone; the others are told apart, since their cure differs. */
static void
submission_fail_action(const struct submission *submission, const char *action)
{
    clisk_form *form = submission->form;
    const char *shown = page_shown_url(form->page);

    action += strspn(action, " \t\n\f\r");
    if (strncasecmp(action, "mailto:", 7) == 0)
        run_fail(form->run, OUTCOME_PLUGIN_BUG,
                 "the form on %s is sent by e-mail (\"%.80s\"), which clisk does not do", shown,
                 action);
    else if (strncasecmp(action, "javascript:", 11) == 0)
        run_fail(form->run, OUTCOME_PLUGIN_BUG,
                 "the form on %s is sent by a script: build the request with clisk_post()", shown);
    else
        page_changed(form->page, NULL, "the form's action \"%.120s\" on %s is no web address",
                     action, shown);
}

/* An absent or empty action is the page itself, as the browser's address bar has it. */
static void
submission_find_action(struct submission *submission)
{
    const char *action = submission_attr(submission, "formaction", "action");
    struct page *page = submission->form->page;

    submission->action = *action ? page_absolute(page, action) : page->url->href;
    if (!submission->action && !submission->form->run->failed)
        submission_fail_action(submission, action);
}

static bool
submission_has_secret(const struct submission *submission, const char **ret_name)
{
    for (size_t i = 0; i < submission->set.count; i++) {
        if (submission->set.params[i].is_secret) {
            *ret_name = submission->set.params[i].value;
            return true;
        }
    }
    return false;
}

/* A byte of an address stands for four bytes of text at most, so that more need not be tried. */
static bool
submission_is_too_long(const struct submission *submission)
{
    size_t len = 0;

    for (size_t i = 0; i < submission->set.count; i++)
        len += strlen(submission->set.params[i].name) + strlen(submission->set.params[i].value);
    return len > 4 * (size_t)FORM_QUERY_MAX;
}

/* Into `out`, or only counted where that is NULL. */
static size_t
submission_encode(const struct submission *submission, char *out)
{
    CLEANUP_CHARSET struct charset charset = {0};
    struct form_encoder encoder = {.enctype = FORM_URLENCODED, .charset = &charset, .out = out};

    charset_open(&charset, submission->charset);
    charset.find = encoding_find_bytes;
    for (size_t i = 0; i < submission->set.count; i++) {
        const struct runtime_param *param = &submission->set.params[i];
        struct form_entry entry = {.name = span_of_str(param->name),
                                   .value = span_of_str(param->value),
                                   .is_file = param->is_file,
                                   .filename = span_of_str(param->value)};

        form_encode_entry(&encoder, &entry);
    }
    return encoder.len;
}

/* The action's query is replaced; an empty one leaves its question mark. */
static const char *
submission_query_url(const struct submission *submission)
{
    clisk_run *run = submission->form->run;
    bool fits = !submission_is_too_long(submission);
    size_t path = strcspn(submission->action, "?#");
    size_t len = fits ? submission_encode(submission, NULL) : 0;
    char *url;

    if (!fits || path + 1 + len > FORM_QUERY_MAX) {
        run_fail(run, OUTCOME_LIMIT, "the form on %s makes an address of more than %d bytes",
                 page_shown_url(submission->form->page), FORM_QUERY_MAX);
        return "";
    }
    url = arena_alloc(run->arena, path + 1 + len + 1);
    if (!url) {
        run_fail_memory(run);
        return "";
    }
    memcpy(url, submission->action, path);
    url[path] = '?';
    submission_encode(submission, url + path + 1);
    return url;
}

static void
submission_get(const struct submission *submission, struct runtime_request *request)
{
    clisk_form *form = submission->form;
    const char *secret;

    if (submission_has_secret(submission, &secret)) {
        run_fail(form->run, OUTCOME_DENIED,
                 "the form on %s would show the secret \"%s\" in an address: it is sent by GET",
                 page_shown_url(form->page), secret);
        return;
    }
    request->method = RUNTIME_GET;
    request->url = submission_query_url(submission);
}

static enum form_enctype
submission_enctype(const struct submission *submission)
{
    const char *enctype = submission_attr(submission, "formenctype", "enctype");

    if (strcasecmp(enctype, "multipart/form-data") == 0)
        return FORM_MULTIPART;
    return strcasecmp(enctype, "text/plain") == 0 ? FORM_TEXT_PLAIN : FORM_URLENCODED;
}

static void
submission_post(const struct submission *submission, struct runtime_request *request)
{
    request->method = RUNTIME_POST;
    request->url = submission->action;
    request->body_kind = RUNTIME_BODY_FORM;
    request->params = submission->set.params;
    request->param_count = submission->set.count;
    request->enctype = submission_enctype(submission);
    request->charset = submission->charset;
}

int
form_request(struct clisk_form *form, const struct form_control *submitter,
             struct runtime_request *ret_request)
{
    struct submission submission = {
        .form = form, .submitter = submitter, .charset = form_charset(form)};
    const char *method = submission_attr(&submission, "formmethod", "method");

    *ret_request =
        (struct runtime_request){.url = "", .referer = form->page->url->href, .content_type = ""};
    if (strcasecmp(method, "dialog") == 0) {
        run_fail(form->run, OUTCOME_PLUGIN_BUG,
                 "the form on %s closes a dialog and is sent nowhere", page_shown_url(form->page));
        return -1;
    }
    if (form_entries(form, submitter, submission.charset, &submission.set) < 0)
        run_fail_memory(form->run);
    submission_find_action(&submission);
    if (form->run->failed)
        return -1;
    if (strcasecmp(method, "post") == 0)
        submission_post(&submission, ret_request);
    else
        submission_get(&submission, ret_request);
    return form->run->failed ? -1 : 0;
}

static bool
control_submits(const struct form_control *control)
{
    return (control->type == CONTROL_SUBMIT || control->type == CONTROL_IMAGE) &&
           !control->is_disabled;
}

static const struct form_control *
form_button_at(const clisk_form *form, const html_node *at)
{
    for (size_t i = 0; i < form->count; i++) {
        if (form->controls[i].at == at && control_submits(&form->controls[i]))
            return &form->controls[i];
    }
    return NULL;
}

/* A button may stand outside its form. NULL after a failure. */
static const struct form_control *
form_button_outside(clisk_form *form, const char *text)
{
    const struct selector *selector = run_selector(form->run, text);
    html_node *root = page_root(form->page), *at;
    const struct form_control *button = NULL;
    CLEANUP_SEARCH struct selector_search search = {0};
    int result = 1;

    if (!selector || !root)
        return NULL;
    selector_search_begin(&search, selector, root);
    while (!button && (result = selector_search_next(&search, &at)) == 0)
        button = form_button_at(form, at);
    if (result < 0)
        run_fail_search(form->run, text, form->page);
    return button;
}

/* The first match within the form is meant, whatever it is; else a button elsewhere. */
static const struct form_control *
form_button(clisk_form *form, const char *text)
{
    struct clisk_node scope = {.run = form->run, .page = form->page, .at = form->at};
    html_node *found = node_first(&scope, text);
    const struct form_control *button =
        found ? form_button_at(form, found) : form_button_outside(form, text);

    if (!button && !form->run->failed)
        page_changed(form->page, NULL, "\"%s\" is no submit button of the form on %s", text,
                     page_shown_url(form->page));
    return button;
}

static clisk_page *
form_send(clisk_form *form, const struct form_control *submitter)
{
    struct runtime_request request;

    if (form->run->failed || form_request(form, submitter, &request) < 0)
        return &object_inert_node;
    return session_request(form->run, &request, true);
}

clisk_page *
form_submit(clisk_form *form, const char *submitter)
{
    if (!object_live(form))
        return &object_inert_node;
    return form_send(form, submitter ? form_button(form, submitter) : NULL);
}

clisk_page *
form_submit_named(clisk_form *form, const char *name)
{
    if (!object_live(form) || !name)
        return &object_inert_node;
    for (size_t i = 0; i < form->count; i++) {
        if (control_submits(&form->controls[i]) && strcmp(form->controls[i].name, name) == 0)
            return form_send(form, &form->controls[i]);
    }
    page_changed(form->page, NULL, "the form has no submit button \"%s\" on %s", name,
                 page_shown_url(form->page));
    return &object_inert_node;
}
