/*
 * Pages that a browser leaves by itself: forms that a script submits at once
 * (the hand-shakes of SAML and OpenID Connect), and declarative refreshes.
 */
#include <string.h>
#include <strings.h>

#include "host/common/hash.h"
#include "sdk/runtime/form/form.h"
#include "sdk/runtime/html/refresh.h"

enum {
    FOLLOW_HOPS = 10,
    FOLLOW_HOPS_MAX = 50,
    FOLLOW_DELAY_MAX = 10, /* seconds: what takes longer is for a person to read */
    FOLLOW_SCRIPT_MAX = 1024 * 1024
};

/* The requests made, so that none is made twice. */
struct follower {
    clisk_run *run;
    size_t count;
    uint64_t seen[FOLLOW_HOPS_MAX];
};

static bool
text_submits(const char *text, size_t len)
{
    static const char *const calls[] = {".submit(", ".submit.call(", ".requestSubmit("};

    for (size_t i = 0; i < ARRAY_SIZE(calls); i++) {
        if (memmem(text, len, calls[i], strlen(calls[i])))
            return true;
    }
    return false;
}

static bool
script_submits(html_node *at)
{
    CLEANUP_BUF struct buf text = BUF_INIT(FOLLOW_SCRIPT_MAX);

    html_inner_raw_text(at, &text);
    return !text.bad && text.len > 0 && text_submits((const char *)text.data, text.len);
}

static bool
element_submits_on_load(html_node *at)
{
    size_t len = 0;
    const char *code = html_attr_get(at, "onload", &len);

    return code && text_submits(code, len);
}

static bool
element_is_named(html_node *at, const char *name)
{
    return html_is_element(at) && html_is_html(at) && node_is_named(at, name);
}

static bool
element_is_within(html_node *at, const char *name)
{
    while (at && !element_is_named(at, name))
        at = html_parent(at);
    return at != NULL;
}

/* What a page holds that tells whether it sends itself on. */
struct page_signs {
    html_node *form;
    size_t form_count;
    bool has_script; /* that submits */
};

static struct page_signs
page_read_signs(html_node *root)
{
    struct page_signs signs = {0};

    for (html_node *at = root; at; at = html_following(at, root)) {
        if (!html_is_element(at))
            continue;
        if (element_is(at, HTML_TAG_FORM) && signs.form_count++ == 0)
            signs.form = at;
        signs.has_script = signs.has_script || element_submits_on_load(at) ||
                           (element_is(at, HTML_TAG_SCRIPT) && script_submits(at));
    }
    return signs;
}

/* A form that wants something of a person does not go by itself. */
static bool
form_asks(const clisk_form *form)
{
    for (size_t i = 0; i < form->count; i++) {
        const struct form_control *control = &form->controls[i];

        if (control->type == CONTROL_SUBMIT || control->type == CONTROL_IMAGE)
            continue;
        if (!control->at || !element_is(control->at, HTML_TAG_INPUT) ||
            control->state != INPUT_HIDDEN)
            return true;
    }
    return false;
}

/* The button for browsers without scripts. */
static const struct form_control *
form_noscript_button(const clisk_form *form)
{
    for (size_t i = 0; i < form->count; i++) {
        const struct form_control *control = &form->controls[i];

        if ((control->type == CONTROL_SUBMIT || control->type == CONTROL_IMAGE) &&
            !control->is_disabled && element_is_within(control->at, "noscript"))
            return control;
    }
    return NULL;
}

/* 1 with the request of a page whose only form goes by itself; 0 for another page; -1 failed. */
static int
follow_form(clisk_page *page, struct runtime_request *ret_request)
{
    html_node *root = page_root(page->page);
    struct page_signs signs = {0};
    const struct form_control *button = NULL;
    clisk_form *form;

    if (root)
        signs = page_read_signs(root);
    if (signs.form_count != 1)
        return root ? 0 : -1;
    form = form_of_element(page->run, page->page, signs.form);
    if (!object_live(form))
        return -1;
    if (form_asks(form))
        return 0;
    if (!signs.has_script && !(button = form_noscript_button(form)))
        return 0;
    return form_request(form, button, ret_request) < 0 ? -1 : 1;
}

/* The address of a refresh; NULL for one that only loads the page again, or too late. */
static const char *
refresh_target(clisk_page *page, const char *text, size_t len)
{
    struct refresh refresh;
    const char *target;

    if (refresh_parse(text, len, &refresh) != 0 || !refresh.url ||
        refresh.seconds > FOLLOW_DELAY_MAX)
        return NULL;
    target = arena_strndup(page->run->arena, refresh.url, refresh.len);
    return target ? page_absolute(page->page, target) : NULL;
}

/* As follow_form(). What stands in <noscript> is for browsers other than the one that we play. */
static int
follow_refresh(clisk_page *page, struct runtime_request *ret_request)
{
    html_node *root = page_root(page->page);

    for (html_node *at = root; at; at = html_following(at, root)) {
        const char *kind =
            element_is(at, HTML_TAG_META) ? html_attr_get(at, "http-equiv", NULL) : NULL;
        const char *content, *target;
        size_t len = 0;

        if (!kind || strcasecmp(kind, "refresh") != 0 || element_is_within(at, "noscript"))
            continue;
        content = html_attr_get(at, "content", &len);
        target = content ? refresh_target(page, content, len) : NULL;
        if (!target)
            continue;
        *ret_request = (struct runtime_request){.method = RUNTIME_GET,
                                                .url = target,
                                                .referer = page->page->url->href,
                                                .content_type = ""};
        return 1;
    }
    return page->run->failed ? -1 : 0;
}

static uint64_t
follow_fingerprint(const struct runtime_request *request)
{
    uint64_t hash = hash_text(HASH_INIT, request->url);

    hash = hash_byte(hash, (unsigned char)request->method);
    for (size_t i = 0; i < request->param_count; i++)
        hash = hash_text(hash_text(hash, request->params[i].name), request->params[i].value);
    return hash;
}

/* A site that asks for the same again goes round in circles. */
static bool
follower_repeats(struct follower *follower, const struct runtime_request *request)
{
    uint64_t print = follow_fingerprint(request);

    for (size_t i = 0; i < follower->count; i++) {
        if (follower->seen[i] == print)
            return true;
    }
    follower->seen[follower->count++] = print;
    return false;
}

static bool
page_is_html(const clisk_page *page)
{
    return strncasecmp(page->page->content_type, "text/html", 9) == 0 ||
           strncasecmp(page->page->content_type, "application/xhtml+xml", 21) == 0;
}

/* As follow_form(). */
static int
follower_next(clisk_page *page, struct runtime_request *ret_request)
{
    int found = page_is_html(page) ? follow_refresh(page, ret_request) : 0;

    return found == 0 && page_is_html(page) ? follow_form(page, ret_request) : found;
}

clisk_page *
form_follow_auto(clisk_page *page, int hops)
{
    struct follower follower = {.run = object_live(page) ? page->run : NULL};
    size_t most = hops > 0 && hops < FOLLOW_HOPS_MAX ? (size_t)hops : FOLLOW_HOPS_MAX;
    struct runtime_request request;
    int found;

    if (!follower.run)
        return &object_inert_node;
    if (hops <= 0)
        most = FOLLOW_HOPS;
    while ((found = follower_next(page, &request)) > 0) {
        if (follower.count == most)
            run_fail(follower.run, OUTCOME_LIMIT, "%s sends on more than %zu times",
                     page_shown_url(page->page), most);
        else if (follower_repeats(&follower, &request))
            run_fail(follower.run, OUTCOME_VENDOR_DOWN, "%s sends on in circles",
                     page_shown_url(page->page));
        if (follower.run->failed)
            return &object_inert_node;
        page = session_request(follower.run, &request, true);
        if (!object_live(page))
            return &object_inert_node;
    }
    return found < 0 ? &object_inert_node : page;
}
