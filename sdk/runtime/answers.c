/*
 * What an answer says besides its body: headers, the way to it, cookies.
 */
#include "sdk/runtime/object.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

static int
answers_keep_headers(struct page *page, const struct runtime_response *response)
{
    clisk_run *run = page->node.run;

    page->headers = arena_array(run->arena, response->header_count + 1, sizeof *page->headers);
    for (size_t i = 0; page->headers && i < response->header_count; i++) {
        const struct runtime_pair *header = &response->headers[i];

        page->headers[i].name = run_strndup(run, header->name, strlen(header->name));
        page->headers[i].value = run_strndup(run, header->value, strlen(header->value));
    }
    return page->headers ? 0 : -1;
}

static int
answers_keep_redirects(struct page *page, const struct runtime_response *response)
{
    clisk_run *run = page->node.run;

    page->redirects = arena_array(run->arena, response->redirect_count, sizeof *page->redirects);
    for (size_t i = 0; page->redirects && i < response->redirect_count; i++) {
        const struct runtime_pair *redirect = &response->redirects[i];

        page->redirects[i].status = (int)strtol(redirect->name, NULL, 10);
        page->redirects[i].url = run_strndup(run, redirect->value, strlen(redirect->value));
    }
    page->redirect_count = response->redirect_count;
    return page->redirects || response->redirect_count == 0 ? 0 : -1;
}

int
answers_keep(struct page *page, const struct runtime_response *response)
{
    return answers_keep_headers(page, response) < 0 ? -1 : answers_keep_redirects(page, response);
}

const char *
answers_header_at(clisk_page *page, const char *name, size_t index)
{
    if (!object_live(page) || !name)
        return NULL;
    for (const struct clisk_param *at = page->page->headers; at->name; at++) {
        if (strcasecmp(at->name, name) == 0 && index-- == 0)
            return at->value;
    }
    return NULL;
}

const struct clisk_redirect *
answers_redirects(clisk_page *page, size_t *ret_count)
{
    bool live = object_live(page);

    if (ret_count)
        *ret_count = live ? page->page->redirect_count : 0;
    return live && page->page->redirect_count > 0 ? page->page->redirects : NULL;
}

const char *
answers_cookie(clisk_run *run, const char *url, const char *name)
{
    struct error err = {0};
    const char *value = NULL;

    if (!session_ready(run, url))
        return NULL;
    if (!name || !*name) {
        run_fail(run, OUTCOME_PLUGIN_BUG, "a cookie without a name");
        return NULL;
    }
    if (run->setup->transport->cookie(run->setup->transport->opaque, url, name, &value, &err) < 0) {
        run_fail_error(run, &err);
        return NULL;
    }
    return value ? run_strndup(run, value, strlen(value)) : NULL;
}
