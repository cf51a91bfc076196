#include "tests/unit/fake-site.h"

#include <check.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/common/fields.h"

static const struct runtime_field fake_fields[] = {
    {.is_secret = false, .name = "login", .value = "me"},
    {.is_secret = true, .name = "password", .value = ""},
};

static char *
fake_describe(const struct runtime_request *request)
{
    static const char *const methods[] = {"GET",   "POST",   "HEAD",   "PUT",
                                          "PATCH", "DELETE", "OPTIONS"};
    struct buf text = BUF_INIT(64 * 1024);

    buf_printf(&text, "%s %s", methods[request->method], request->url);
    for (size_t i = 0; i < request->param_count; i++) {
        const struct runtime_param *param = &request->params[i];

        buf_printf(&text, "%c%s=%s%s%s", i ? '&' : ' ', param->name,
                   param->is_secret ? "{"
                   : param->is_file ? "<"
                                    : "",
                   param->value,
                   param->is_secret ? "}"
                   : param->is_file ? ">"
                                    : "");
        if (param->transform)
            buf_printf(&text, "!%d", param->transform);
    }
    if (request->enctype != FORM_URLENCODED)
        buf_append_str(&text, request->enctype == FORM_MULTIPART ? " multipart" : " text");
    if (request->charset && strcmp(request->charset, "UTF-8") != 0)
        buf_printf(&text, " in %s", request->charset);
    if (request->body_kind == RUNTIME_BODY_BYTES)
        buf_printf(&text, " %s %.*s", request->content_type, (int)request->len,
                   (const char *)request->data);
    return buf_take_str(&text);
}

/* What is asked for once more gets the next page of the same address, as long as there is one. */
static const struct fake_page *
fake_find(const struct fake_site *site, const char *url, const char *asked)
{
    const struct fake_page *found = NULL;
    size_t before = 0;

    for (size_t i = 0; i < site->asked_count; i++)
        before += strcmp(site->asked[i], asked) == 0;
    for (const struct fake_page *page = site->pages; page->url; page++) {
        if (strcmp(page->url, url) != 0)
            continue;
        found = page;
        if (before-- == 0)
            break;
    }
    return found;
}

static int
fake_request(void *opaque, const struct runtime_request *request,
             struct runtime_response *ret_response, struct error *err)
{
    struct fake_site *site = opaque;
    char *asked = fake_describe(request);
    const struct fake_page *page = fake_find(site, request->url, asked);

    ck_assert_uint_lt(site->asked_count, FAKE_LOG_MAX);
    site->asked[site->asked_count++] = asked;
    if (!page)
        return error_set(err, OUTCOME_DENIED, "%s is not served", request->url);
    *ret_response = (struct runtime_response){
        .status = page->status ? page->status : 200,
        .url = page->url,
        .content_type = page->content_type ? page->content_type : "text/html; charset=utf-8",
        .body = page->body,
        .len = site->lens ? site->lens[page - site->pages] : strlen(page->body),
    };
    return 0;
}

/* "bill F-1 amount=12.50 currency=EUR date=2024-05-14 <https://... application/pdf>" */
static int
fake_save(void *opaque, const struct runtime_save *save, struct runtime_saved *ret_saved,
          struct error *err ATTR_UNUSED)
{
    struct fake_site *site = opaque;
    struct buf text = BUF_INIT(128 * 1024);
    struct reader reader = reader_of(save->fields, save->fields_len);
    struct field field;

    buf_printf(&text, "%s%s %s", save->kind, save->occurs ? "*" : "", save->reference);
    if (*save->contract || *save->folder)
        buf_printf(&text, " (%s/%s)", save->contract, save->folder);
    while (fields_next(&reader, &field) == 0)
        buf_printf(&text, " %s=%s", field.path, field.text);
    for (size_t i = 0; i < save->file_count; i++) {
        const struct runtime_file *file = &save->files[i];

        buf_printf(&text, " <%s%s%s%.*s %s", file->reference, *file->reference ? " " : "",
                   file->url, (int)file->content_len, (const char *)file->content,
                   file->media_type);
        buf_printf(&text, file->replace ? " %d>" : ">", (int)file->replace);
    }
    ck_assert_uint_lt(site->saved_count, FAKE_LOG_MAX);
    site->saved[site->saved_count++] = buf_take_str(&text);
    ret_saved->saved = site->known ? CLISK_SAVED_KNOWN : CLISK_SAVED_NEW;
    ret_saved->enough = site->enough;
    return 0;
}

/* One name and its value. */
static int
fake_state(void *opaque, const char *name, const char *value, const char **ret_value,
           struct error *err ATTR_UNUSED)
{
    struct fake_site *site = opaque;

    if (value) {
        free(site->state);
        ck_assert_int_ge(asprintf(&site->state, "%s %s", name, value), 0);
    }
    *ret_value = "";
    if (!value && site->state && strncmp(site->state, name, strlen(name)) == 0)
        *ret_value = site->state + strlen(name) + 1;
    return 0;
}

static void
fake_progress(void *opaque ATTR_UNUSED, uint64_t done ATTR_UNUSED, uint64_t total ATTR_UNUSED)
{
}

static void
fake_log(void *opaque, int level, const char *text)
{
    struct fake_site *site = opaque;

    free(site->logged);
    ck_assert_int_ge(asprintf(&site->logged, "%d %s", level, text), 0);
}

/* Tells what was asked, and answers with the next of the answers that the test has given. */
static int
fake_ask(void *opaque, const struct runtime_question *question, const char **ret_answer,
         struct error *err)
{
    struct fake_site *site = opaque;
    struct buf text = BUF_INIT(64 * 1024);

    buf_printf(&text, "ask %d %s %s %u", question->kind, question->text, question->destination,
               question->seconds);
    for (size_t i = 0; i < question->choice_count; i++)
        buf_printf(&text, " %s=%s", question->choices[i].value, question->choices[i].label);
    if (*question->number)
        buf_printf(&text, " number=%s", question->number);
    if (*question->url)
        buf_printf(&text, " url=%s", question->url);
    if (*question->otp)
        buf_printf(&text, " otp=%s", question->otp);
    site->asked[site->asked_count++] = buf_take_str(&text);
    if (!site->answer)
        return error_set(err, OUTCOME_USER_ACTION_NEEDED, "nobody is there");
    *ret_answer = site->answer;
    return 0;
}

static int
fake_wait(void *opaque, uint32_t ms, struct error *err ATTR_UNUSED)
{
    struct fake_site *site = opaque;

    site->waited_ms += ms;
    return 0;
}

/* One item, by its origin and name; the value is the last one that was set. */
static int
fake_storage(void *opaque, enum runtime_storage what, const struct runtime_item *item,
             const char **ret_value, struct error *err)
{
    struct fake_site *site = opaque;
    char *key = NULL;
    bool same;

    ck_assert_int_ge(asprintf(&key, "%s %s", item->origin, item->name), 0);
    same = site->stored_key && strcmp(site->stored_key, key) == 0;
    free(key);
    if (what == RUNTIME_STORAGE_GET) {
        *ret_value = same ? site->stored : NULL;
        return 0;
    }
    if (strcmp(item->value, "too much") == 0)
        return error_set(err, OUTCOME_LIMIT, "the storage is full");
    free(site->stored_key);
    free(site->stored);
    site->stored_key = site->stored = NULL;
    if (what == RUNTIME_STORAGE_SET) {
        ck_assert_int_ge(asprintf(&site->stored_key, "%s %s", item->origin, item->name), 0);
        ck_assert_ptr_nonnull(site->stored = strdup(item->value));
    }
    return 0;
}

struct fake_site *
fake_open(const struct fake_page *pages)
{
    struct fake_site *site = calloc(1, sizeof *site);

    ck_assert_ptr_nonnull(site);
    site->pages = pages;
    site->transport = (struct runtime_transport){.opaque = site,
                                                 .request = fake_request,
                                                 .save = fake_save,
                                                 .progress = fake_progress,
                                                 .log = fake_log,
                                                 .ask = fake_ask,
                                                 .wait = fake_wait,
                                                 .storage = fake_storage,
                                                 .state = fake_state};
    site->setup = (struct runtime_setup){
        .transport = &site->transport,
        .fields = fake_fields,
        .field_count = ARRAY_SIZE(fake_fields),
        .locale = "fr",
    };
    site->run = runtime_new(&site->setup);
    ck_assert_ptr_nonnull(site->run);
    return site;
}

void
fake_close(struct fake_site *site)
{
    runtime_free(site->run);
    for (size_t i = 0; i < site->asked_count; i++)
        free(site->asked[i]);
    for (size_t i = 0; i < site->saved_count; i++)
        free(site->saved[i]);
    free(site->stored_key);
    free(site->stored);
    free(site->state);
    free(site->logged);
    free(site);
}

void
fake_assert_failed(const struct fake_site *site, enum outcome outcome, const char *words)
{
    const struct error *err = runtime_error(site->run);

    ck_assert_ptr_nonnull(err);
    ck_assert_msg(err->outcome == outcome, "%s: %s", outcome_name(err->outcome), err->message);
    ck_assert_msg(strstr(err->message, words) != NULL, "\"%s\" is not in \"%s\"", words,
                  err->message);
}

void
fake_assert_fine(const struct fake_site *site)
{
    const struct error *err = runtime_error(site->run);

    ck_assert_msg(err == NULL, "%s", err ? err->message : "");
}
