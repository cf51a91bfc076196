/*
 * The forms of a page: read, filled in, and what each of their buttons would
 * send. The first byte chooses the page's encoding.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/common/text.h"
#include "sdk/runtime/form/form.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { FORMS_MAX = 6, BUTTONS_MAX = 4, BODY_MAX = 8 * 1024 * 1024 };

struct fuzz_site {
    const uint8_t *data;
    size_t size;
    char content_type[64];
};

static const char *const charsets[] = {
    "",
    "; charset=utf-8",
    "; charset=windows-1252",
    "; charset=utf-16le",
    "; charset=x-user-defined",
    "; charset=iso-2022-jp",
    "; charset=big5",
    "; charset=nonsense",
};

static void
check(bool condition)
{
    if (!condition)
        abort();
}

static int
site_answer(void *opaque, const struct runtime_request *request, struct runtime_response *response,
            struct error *err)
{
    const struct fuzz_site *site = opaque;
    CLEANUP_URL struct url *url = NULL;
    const char *why;

    if (url_parse(request->url, NULL, &url, &why) != 0)
        return error_set(err, OUTCOME_DENIED, "no address");
    *response = (struct runtime_response){.status = 200,
                                          .url = "https://a.test/dir/page?q#f",
                                          .content_type = site->content_type,
                                          .body = site->data,
                                          .len = site->size};
    return 0;
}

/* Into exactly the memory that was counted. */
static void
check_body(const struct runtime_request *request)
{
    CLEANUP_CHARSET struct charset charset = {0};
    struct form_encoder encoder = {
        .enctype = request->enctype, .charset = &charset, .boundary = "B"};
    char *out = NULL;

    check(charset_open(&charset, request->charset) == 0);
    for (int pass = 0; pass < 2; pass++) {
        size_t counted = encoder.len;

        encoder.len = 0;
        encoder.out = out;
        for (size_t i = 0; i < request->param_count; i++) {
            const struct runtime_param *param = &request->params[i];
            struct form_entry entry = {.name = span_of_str(param->name),
                                       .value = span_of_str(param->value),
                                       .is_file = param->is_file};

            check(text_is_utf8(param->name, strlen(param->name)));
            check(text_is_utf8(param->value, strlen(param->value)));
            form_encode_entry(&encoder, &entry);
        }
        form_encode_end(&encoder);
        check(pass == 0 || encoder.len == counted);
        if (pass == 0 && (encoder.len > BODY_MAX || !(out = malloc(encoder.len + 1))))
            return;
    }
    free(out);
}

static void
send_form(clisk_form *form, const struct form_control *button)
{
    struct runtime_request request;
    CLEANUP_URL struct url *url = NULL;
    const char *why;

    if (form_request(form, button, &request) == 0) {
        if (request.method == RUNTIME_POST)
            check_body(&request);
        else
            check(strchr(request.url, '?') != NULL);
        check(url_parse(request.url, NULL, &url, &why) >= 0);
    }
    runtime_clear_error(form->run);
}

/* Every control is set to what its neighbour holds. */
static void
fill_form(clisk_form *form)
{
    const struct clisk_form_table *table = runtime_host()->form;
    size_t count = form->count < 64 ? form->count : 64;

    for (size_t i = 0; i < count; i++) {
        const char *name = form->controls[i].name;
        const char *value = form->controls[(i + 1) % form->count].value;

        if (i % 7 == 3)
            table->uncheck(form, name, value);
        else if (i % 7 == 4)
            table->check(form, name);
        else if (i % 7 == 5)
            table->unset(form, name);
        else if (i % 7 == 6)
            table->select(form, name, value);
        else
            table->set(form, name, value);
        runtime_clear_error(form->run);
        if (table->has(form, name))
            check(text_is_utf8(table->get(form, name), strlen(table->get(form, name))));
        table->add(form, name, value);
    }
}

static void
try_form(clisk_form *form)
{
    size_t buttons = 0;

    send_form(form, NULL);
    for (size_t i = 0; i < form->count && buttons < BUTTONS_MAX; i++) {
        struct form_control *control = &form->controls[i];

        check(!control->at ||
              form_owner(form->page, control->select ? control->select : control->at) == form->at);
        if (control->type == CONTROL_SUBMIT || control->type == CONTROL_IMAGE) {
            send_form(form, control);
            buttons++;
        }
    }
    fill_form(form);
    send_form(form, NULL);
}

static void
try_page(clisk_page *page)
{
    html_node *root = object_live(page) ? page_root(page->page) : NULL, *at = root;
    size_t count = 0;

    for (; at && count < FORMS_MAX; at = html_following(at, root)) {
        if (element_is(at, HTML_TAG_FORM)) {
            clisk_form *form = form_of_element(page->run, page->page, at);

            if (object_live(form))
                try_form(form);
            count++;
        }
    }
    runtime_clear_error(page->run);
    form_follow_auto(page, 3);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz_site site;
    struct runtime_transport transport = {.opaque = &site, .request = site_answer};
    struct runtime_setup setup = {.transport = &transport};
    clisk_page *page;
    clisk_run *run;

    if (size == 0)
        return 0;
    snprintf(site.content_type, sizeof site.content_type, "text/html%s",
             charsets[data[0] % ARRAY_SIZE(charsets)]);
    site.data = data + 1;
    site.size = size - 1;
    run = runtime_new(&setup);
    check(run != NULL);
    page = runtime_host()->session->get(run, "https://a.test/dir/page");
    if (object_live(page))
        try_page(page);
    runtime_free(run);
    return 0;
}
