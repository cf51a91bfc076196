#include "tests/suites/forms_drive.h"

#include <string.h>

#include "host/common/text.h"
#include "sdk/runtime/form/form.h"

enum { FORMS_ENTRIES_MAX = 256 };

static int
forms_answer(void *opaque, const struct runtime_request *request ATTR_UNUSED,
             struct runtime_response *ret_response, struct error *err ATTR_UNUSED)
{
    const struct forms_page *page = opaque;

    *ret_response = (struct runtime_response){.status = 200,
                                              .url = page->url,
                                              .content_type = page->content_type,
                                              .body = page->body->data,
                                              .len = page->body->len};
    return 0;
}

int
forms_open(struct forms_page *page, const char *url, const char *content_type,
           const struct buf *html)
{
    *page = (struct forms_page){.url = url, .content_type = content_type, .body = html};
    page->transport = (struct runtime_transport){.opaque = page, .request = forms_answer};
    page->setup = (struct runtime_setup){.transport = &page->transport};
    page->run = runtime_new(&page->setup);
    if (!page->run)
        return -1;
    page->page = runtime_host()->session->get(page->run, url);
    return page->run->failed || !page_root(page->page->page) ? -1 : 0;
}

void
forms_close(struct forms_page *page)
{
    runtime_free(page->run);
}

clisk_form *
forms_at(struct forms_page *page, size_t index)
{
    html_node *root = page_root(page->page->page), *at = root;

    for (; at; at = html_following(at, root)) {
        if (element_is(at, HTML_TAG_FORM) && index-- == 0)
            return form_of_element(page->run, page->page->page, at);
    }
    return NULL;
}

static bool
control_is_button(const struct form_control *control)
{
    return control->type == CONTROL_SUBMIT || control->type == CONTROL_IMAGE;
}

size_t
forms_button_count(const clisk_form *form)
{
    size_t count = 0;

    for (size_t i = 0; i < form->count; i++)
        count += control_is_button(&form->controls[i]);
    return count;
}

size_t
forms_button_named(const clisk_form *form, const char *name, size_t len)
{
    size_t count = 0;

    for (size_t i = 0; i < form->count; i++) {
        const char *own = form->controls[i].name;

        if (!control_is_button(&form->controls[i]))
            continue;
        if (strlen(own) == len && strncmp(own, name, len) == 0)
            return count;
        count++;
    }
    return FORMS_NO_BUTTON;
}

static const struct form_control *
forms_button(const clisk_form *form, size_t index)
{
    for (size_t i = 0; i < form->count; i++) {
        if (control_is_button(&form->controls[i]) && index-- == 0)
            return &form->controls[i];
    }
    return NULL;
}

int
forms_submit(clisk_form *form, size_t button, struct runtime_request *ret_request)
{
    const struct form_control *submitter = NULL;

    if (button != FORMS_NO_BUTTON) {
        submitter = forms_button(form, button);
        if (!submitter)
            return -1;
    }
    return form_request(form, submitter, ret_request);
}

const char *
forms_why(const struct forms_page *page)
{
    const struct error *err = runtime_error(page->run);

    return err ? err->message : "no such button";
}

/* Its first option stands for a select. */
static struct form_control *
forms_control(clisk_form *form, struct forms_place place)
{
    html_node *select = NULL;

    for (size_t i = 0; i < form->count; i++) {
        struct form_control *control = &form->controls[i];

        if (control->type == CONTROL_IMAGE || strcmp(control->name, place.name) != 0 ||
            (control->select && control->select == select))
            continue;
        select = control->select;
        if (place.index-- == 0)
            return control;
    }
    return NULL;
}

int
forms_type(clisk_form *form, struct forms_place place, const char *value)
{
    struct form_control *control = forms_control(form, place);
    struct arena *arena = form->run->arena;

    if (!control)
        return -1;
    control->value = form_sanitize(arena, control->at, control->state, arena_strdup(arena, value));
    return 0;
}

int
forms_check(clisk_form *form, struct forms_place place, bool on)
{
    struct form_control *control = forms_control(form, place);

    if (!control)
        return -1;
    for (size_t i = 0; i < form->count && on && control->type == CONTROL_RADIO; i++) {
        if (form->controls[i].type == CONTROL_RADIO &&
            strcmp(form->controls[i].name, control->name) == 0)
            form->controls[i].on = false;
    }
    control->on = on;
    return 0;
}

int
forms_select(clisk_form *form, struct forms_place place, const size_t *numbers, size_t count)
{
    struct form_control *first = forms_control(form, place);
    size_t number = 0;

    if (!first || !first->select)
        return -1;
    for (size_t i = 0; i < form->count; i++) {
        if (form->controls[i].select != first->select)
            continue;
        form->controls[i].on = false;
        for (size_t at = 0; at < count; at++)
            form->controls[i].on |= numbers[at] == number;
        number++;
    }
    return 0;
}

void
forms_put_encoded(struct buf *out, const char *text, size_t len, const char *charset)
{
    CLEANUP_CHARSET struct charset opened = {0};
    const char *end = text + len;
    char bytes[CHARSET_BYTES_MAX];

    if (charset_open(&opened, charset) != 0)
        out->bad = true;
    while (text < end && !out->bad)
        buf_append(out, bytes, charset_put(&opened, text_next_codepoint(&text, end), bytes));
}

void
forms_put_isomorphic(struct buf *out, const char *text, size_t len)
{
    const char *end = text + len;

    while (text < end)
        buf_append_byte(out, (uint8_t)text_next_codepoint(&text, end));
}

/* Counted first, as the fetcher does it. */
int
forms_put_entries(struct buf *out, const struct form_entry *entries, size_t count,
                  enum form_enctype enctype, const char *charset, const char *boundary)
{
    CLEANUP_CHARSET struct charset opened = {0};
    struct form_encoder encoder = {.enctype = enctype, .charset = &opened, .boundary = boundary};

    if (charset_open(&opened, charset) != 0)
        return -1;
    for (size_t i = 0; i < count; i++)
        form_encode_entry(&encoder, &entries[i]);
    form_encode_end(&encoder);
    encoder.out = (char *)buf_reserve(out, encoder.len + 1);
    encoder.len = 0;
    for (size_t i = 0; i < count && encoder.out; i++)
        form_encode_entry(&encoder, &entries[i]);
    if (!encoder.out)
        return -1;
    form_encode_end(&encoder);
    buf_commit(out, encoder.len);
    return 0;
}

int
forms_put_body(struct buf *out, const struct runtime_request *request, const char *boundary)
{
    struct form_entry entries[FORMS_ENTRIES_MAX];

    if (request->param_count > FORMS_ENTRIES_MAX)
        return -1;
    for (size_t i = 0; i < request->param_count; i++) {
        const struct runtime_param *param = &request->params[i];

        entries[i] = (struct form_entry){.name = span_of_str(param->name),
                                         .is_file = param->is_file,
                                         .value = span_of_str(param->is_file ? "" : param->value),
                                         .filename = span_of_str(param->value)};
    }
    return forms_put_entries(out, entries, request->param_count, request->enctype, request->charset,
                             boundary);
}
