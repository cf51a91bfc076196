#include "sdk/runtime/object.h"

#include <stdlib.h>
#include <string.h>

/* Takes over what the transport lent. NULL without memory. */
static struct page *
session_page_new(clisk_run *run, const struct runtime_response *response)
{
    struct page *page = arena_alloc(run->arena, sizeof *page);
    const char *why;

    if (!page)
        return NULL;
    page->node = (struct clisk_node){.run = run, .page = page};
    page->body = malloc(response->len + 1);
    page->content_type = strdup(response->content_type);
    if (!page->body || !page->content_type || answers_keep(page, response) < 0 ||
        url_parse(response->url, NULL, &page->url, &why) != 0) {
        free(page->body);
        free(page->content_type);
        return NULL;
    }
    if (response->len > 0)
        memcpy(page->body, response->body, response->len);
    page->body[response->len] = '\0';
    page->len = response->len;
    page->status = response->status;
    page->older = run->pages;
    run->pages = page;
    return page;
}

void
runtime_expect_login(clisk_run *run, const char *login_form)
{
    run->login_form = login_form;
}

static bool
session_asks_login(clisk_run *run, struct page *page)
{
    const char *type = page->content_type;

    if (!run->login_form || page->len == 0 || (*type && !strstr(type, "html")) ||
        page_try_parse(page) < 0)
        return false;
    return selector_table.has(&page->node, run->login_form);
}

/* What a status means by itself, unless the author asked for any. */
static void
session_judge(clisk_run *run, struct page *page, bool any_status)
{
    const char *url = page_shown_url(page);

    if (page->status == 429)
        run_fail(run, OUTCOME_THROTTLED, "%s answered 429", url);
    else if (page->status >= 500)
        run_fail(run, OUTCOME_VENDOR_DOWN, "%s answered %d", url, page->status);
    else if (session_asks_login(run, page))
        run_fail_detail(run, OUTCOME_VENDOR_DOWN, RUNTIME_SESSION_EXPIRED,
                        "the site asks for the login: the session has ended");
    else if (!any_status && page->status == 401)
        run_fail_detail(run, OUTCOME_VENDOR_DOWN, RUNTIME_SESSION_EXPIRED,
                        "the site answered 401: the session has ended");
    else if (!any_status && page->status >= 400)
        run_fail(run, OUTCOME_SITE_CHANGED, "%s answered %d", url, page->status);
}

clisk_page *
session_take(clisk_run *run, const struct runtime_response *response, bool any_status)
{
    struct page *page = session_page_new(run, response);

    if (!page) {
        run_fail_memory(run);
        return &object_inert_node;
    }
    session_judge(run, page, any_status);
    return run->failed ? &object_inert_node : &page->node;
}

clisk_page *
session_request(clisk_run *run, const struct runtime_request *request, bool any_status)
{
    const struct runtime_transport *transport = run->setup->transport;
    struct runtime_response response = {0};
    struct error err = {0};

    if (transport->request(transport->opaque, request, &response, &err) < 0) {
        run_fail_error(run, &err);
        return &object_inert_node;
    }
    return session_take(run, &response, any_status);
}

bool
session_ready(clisk_run *run, const char *url)
{
    if (!run || run->failed)
        return false;
    if (!url || !*url) {
        run_fail(run, OUTCOME_PLUGIN_BUG, "a request without a URL");
        return false;
    }
    if (!strstr(url, "://")) {
        run_fail(run, OUTCOME_PLUGIN_BUG, "\"%.100s\" is no absolute URL: see clisk_absolute()",
                 url);
        return false;
    }
    return true;
}

static clisk_page *
session_get_status(clisk_run *run, const char *url, bool any_status)
{
    struct runtime_request request = {
        .method = RUNTIME_GET, .url = url, .referer = "", .content_type = ""};

    if (!session_ready(run, url))
        return &object_inert_node;
    return session_request(run, &request, any_status);
}

static clisk_page *
session_get(clisk_run *run, const char *url)
{
    return session_get_status(run, url, false);
}

static clisk_page *
session_get_maybe(clisk_run *run, const char *url)
{
    return session_get_status(run, url, true);
}

static clisk_page *
session_post(clisk_run *run, const char *url, const struct clisk_param *params)
{
    struct runtime_request request = {.method = RUNTIME_POST,
                                      .url = url,
                                      .referer = "",
                                      .content_type = "",
                                      .body_kind = RUNTIME_BODY_FORM};
    struct runtime_param *copies;
    size_t count = 0;

    if (!session_ready(run, url))
        return &object_inert_node;
    while (params && params[count].name)
        count++;
    copies = arena_array(run->arena, count + 1, sizeof *copies);
    if (!copies) {
        run_fail_memory(run);
        return &object_inert_node;
    }
    for (size_t i = 0; i < count; i++)
        copies[i] = (struct runtime_param){.name = params[i].name,
                                           .value = params[i].value ? params[i].value : ""};
    request.params = copies;
    request.param_count = count;
    return session_request(run, &request, true);
}

static clisk_page *
session_post_data(clisk_run *run, const char *url, const char *content_type, const void *data,
                  size_t len)
{
    struct runtime_request request = {.method = RUNTIME_POST,
                                      .url = url,
                                      .referer = "",
                                      .content_type = content_type ? content_type : "",
                                      .body_kind = RUNTIME_BODY_BYTES,
                                      .data = data,
                                      .len = len};

    if (!session_ready(run, url))
        return &object_inert_node;
    if (len > RUN_BODY_DATA_MAX) {
        run_fail(run, OUTCOME_PLUGIN_BUG, "a body of %zu bytes is more than the %d allowed", len,
                 RUN_BODY_DATA_MAX);
        return &object_inert_node;
    }
    return session_request(run, &request, true);
}

static const char *
session_url(clisk_page *page)
{
    return object_live(page) ? page->page->url->href : "";
}

static int
session_status(clisk_page *page)
{
    return object_live(page) ? page->page->status : 0;
}

static const char *
session_content_type(clisk_page *page)
{
    return object_live(page) ? page->page->content_type : "";
}

static const void *
session_body(clisk_page *page, size_t *ret_len)
{
    bool live = object_live(page);

    if (ret_len)
        *ret_len = live ? page->page->len : 0;
    return live ? page->page->body : "";
}

const struct clisk_session_table session_table = {
    .size = sizeof session_table,
    .get = session_get,
    .get_maybe = session_get_maybe,
    .post = session_post,
    .post_data = session_post_data,
    .url = session_url,
    .status = session_status,
    .content_type = session_content_type,
    .body = session_body,
    .send = requests_send,
    .header_at = answers_header_at,
    .redirects = answers_redirects,
    .cookie = answers_cookie,
    .get_all = ahead_get_all,
    .batch_next = ahead_next,
    .storage_get = storage_get,
    .storage_set = storage_set,
    .storage_remove = storage_remove,
};
