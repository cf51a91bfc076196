/*
 * A konnector that uses what the SDK has of HTTP: one function a case, chosen
 * by the field "mode". What it sees goes to the log.
 */
#include <string.h>

#include <clisk/clisk.h>

#define SITE  "https://site.test"
#define OTHER "https://other.test"

enum { HTTP_PAGES = 14 };

static const char *
http_text(clisk_page *page)
{
    size_t len;

    return clisk_body(page, &len);
}

static void
http_methods(clisk_run *run)
{
    static const char *const methods[] = {"GET",   "HEAD",   "POST",   "PUT",
                                          "PATCH", "DELETE", "OPTIONS"};

    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++) {
        int has_body = i >= 2;
        clisk_page *page = clisk_send(
            run,
            &(struct clisk_request){
                .method = methods[i],
                .url = SITE "/method",
                .headers =
                    (const struct clisk_param[]){
                        {"X-Number", "1"}, {"Accept", "application/json"}, {"X-Empty", ""}, {0}},
                .body = has_body ? methods[i] : NULL,
                .len = has_body ? strlen(methods[i]) : 0,
                .content_type = "text/plain",
            });

        clisk_info(run, "%s: %d \"%s\"", methods[i], clisk_status(page), http_text(page));
    }
}

static void
http_answers(clisk_run *run)
{
    clisk_page *page = clisk_get(run, SITE "/from?a=b");
    const struct clisk_redirect *redirects;
    size_t count;

    clisk_info(run, "header: %s, %s", clisk_header(page, "x-list"),
               clisk_header_at(page, "X-List", 1));
    clisk_info(run, "none: %d %d %d", clisk_header_at(page, "X-List", 2) == NULL,
               strlen(clisk_header(page, "X-None")) == 0,
               clisk_header_at(page, "Set-Cookie", 0) == NULL);
    redirects = clisk_redirects(page, &count);
    for (size_t i = 0; i < count; i++)
        clisk_info(run, "redirect %d %s", redirects[i].status, redirects[i].url);
}

static void
http_cookie(clisk_run *run)
{
    const char *value;

    clisk_get(run, SITE "/set");
    value = clisk_cookie(run, SITE "/x", "csrf");
    clisk_info(run, "cookie: %s, elsewhere %d", value,
               clisk_cookie(run, OTHER "/", "csrf") == NULL);
    clisk_send(run, &(struct clisk_request){
                        .method = "POST",
                        .url = SITE "/echo",
                        .headers = (const struct clisk_param[]){{"X-CSRF", value}, {0}},
                    });
}

static void
http_cookie_hidden(clisk_run *run)
{
    clisk_get(run, SITE "/set");
    clisk_cookie(run, SITE "/x", "session");
}

static void
http_conditional(clisk_run *run)
{
    const char *tag = clisk_header(clisk_get(run, SITE "/doc"), "ETag");
    clisk_page *page =
        clisk_send(run, &(struct clisk_request){.url = SITE "/doc", .if_none_match = tag});

    clisk_info(run, "again: %d", clisk_status(page));
    page =
        clisk_send(run, &(struct clisk_request){
                            .url = SITE "/doc", .range = true, .range_from = 4, .if_range = tag});
    clisk_info(run, "part: %d %s %s", clisk_status(page), clisk_header(page, "Content-Range"),
               http_text(page));
}

static void
http_log_in(clisk_run *run)
{
    static const char body[] = "{\"user\": {\"name\": \"me\", \"password\": null}}";
    clisk_page *page =
        clisk_send(run, &(struct clisk_request){
                            .method = "POST",
                            .url = SITE "/api/token",
                            .body = body,
                            .len = strlen(body),
                            .content_type = "application/json",
                            .credentials =
                                (const struct clisk_credential[]){
                                    {.secret = "password", .pointer = "/user/password"}, {0}},
                            .capture = "access",
                        });

    clisk_info(run, "token: %s", http_text(page));
}

static clisk_page *
http_bear(clisk_run *run, const char *url, const char *token)
{
    return clisk_send(run, &(struct clisk_request){
                               .url = url,
                               .credentials =
                                   (const struct clisk_credential[]){
                                       {.token = token, .scheme = CLISK_SCHEME_BEARER}, {0}},
                               .capture = strcmp(token, "access") == 0 ? "renewed" : NULL,
                           });
}

static void
http_token(clisk_run *run)
{
    clisk_page *page;

    http_log_in(run);
    page = http_bear(run, SITE "/api/me", "access");
    clisk_info(run, "me: %s, %s", http_text(page), clisk_header(page, "X-Token"));
    clisk_info(run, "other: %s", http_text(http_bear(run, OTHER "/me", "renewed")));
    clisk_info(run, "leaves: %s", http_text(http_bear(run, SITE "/leave", "renewed")));
}

static void
http_token_elsewhere(clisk_run *run)
{
    http_log_in(run);
    http_bear(run, OTHER "/me", "access");
}

static void
http_token_missing(clisk_run *run)
{
    http_bear(run, SITE "/api/bare", "access");
}

static void
http_token_absent(clisk_run *run)
{
    http_log_in(run);
    http_bear(run, SITE "/api/bare", "access");
}

static void
http_basic_at(clisk_run *run, const char *url)
{
    clisk_page *page = clisk_send(
        run, &(struct clisk_request){
                 .url = url,
                 .credentials =
                     (const struct clisk_credential[]){
                         {.secret = "password", .scheme = CLISK_SCHEME_BASIC, .user = "me"}, {0}},
             });

    clisk_info(run, "basic: %d %s", clisk_status(page), http_text(page));
}

static void
http_basic(clisk_run *run)
{
    http_basic_at(run, SITE "/api/basic");
}

static void
http_basic_elsewhere(clisk_run *run)
{
    http_basic_at(run, SITE "/api/other");
}

static void
http_all(clisk_run *run)
{
    const char *urls[HTTP_PAGES];
    clisk_batch *pages;

    for (int i = 0; i < HTTP_PAGES; i++)
        urls[i] = clisk_format(run, SITE "/page?%d", i);
    pages = clisk_get_all(run, urls, HTTP_PAGES);
    for (int i = 0; i < HTTP_PAGES; i++) {
        clisk_scope_begin(run);
        clisk_info(run, "page %s", http_text(clisk_batch_next(pages)));
        /* One that is waited for comes between those that are fetched ahead. */
        if (i == 3)
            clisk_info(run, "between %s", http_text(clisk_get(run, SITE "/page?b")));
        clisk_scope_end(run);
    }
    clisk_info(run, "end %d", clisk_batch_next(pages) == NULL);
    clisk_get(run, SITE "/see");
}

/* One of the pages fails, and others are left on their way. */
static void
http_all_fails(clisk_run *run)
{
    static const char *const urls[] = {SITE "/page?0", SITE "/leave", SITE "/gone", SITE "/page?1",
                                       SITE "/page?2"};
    clisk_batch *pages = clisk_get_all(run, urls, sizeof urls / sizeof urls[0]);

    for (int i = 0; i < 3; i++)
        clisk_info(run, "page %s", http_text(clisk_batch_next(pages)));
}

/* Logs in only when the site does not know the token of the last run. */
static void
http_token_kept(clisk_run *run)
{
    if (clisk_cookie(run, SITE "/", "csrf") == NULL) {
        clisk_get(run, SITE "/set");
        http_log_in(run);
    }
    clisk_info(run, "kept: %s", http_text(http_bear(run, SITE "/api/me", "access")));
}

static void
http_storage(clisk_run *run)
{
    const char *device = clisk_storage_get(run, SITE, "device");

    clisk_info(run, "device: %s", device ? device : "none");
    clisk_storage_set(run, SITE, "device", "canary-device \t%");
    clisk_storage_set(run, OTHER, "device", "another");
    clisk_storage_remove(run, OTHER, "device");
    clisk_info(run, "removed: %d", clisk_storage_get(run, OTHER, "device") == NULL);
}

static void
http_storage_elsewhere(clisk_run *run)
{
    clisk_storage_get(run, "https://evil.test", "device");
}

static void
http_storage_no_origin(clisk_run *run)
{
    clisk_storage_get(run, SITE "/path", "device");
}

static void
http_storage_full(clisk_run *run)
{
    static char value[50 * 1024 + 1];

    memset(value, 'v', sizeof value - 1);
    for (int i = 0; i < 5; i++)
        clisk_storage_set(run, SITE, clisk_format(run, "%d", i), value);
    clisk_info(run, "five of them: %d", !clisk_failed(run));
    clisk_storage_set(run, SITE, "one more", value);
}

static void
http_throttled(clisk_run *run)
{
    clisk_get(run, SITE "/busy");
}

static const struct {
    const char *mode;
    void (*deed)(clisk_run *run);
} http_deeds[] = {
    {"methods", http_methods},
    {"answers", http_answers},
    {"cookie", http_cookie},
    {"cookie-hidden", http_cookie_hidden},
    {"conditional", http_conditional},
    {"token", http_token},
    {"token-elsewhere", http_token_elsewhere},
    {"token-missing", http_token_missing},
    {"token-absent", http_token_absent},
    {"basic", http_basic},
    {"basic-elsewhere", http_basic_elsewhere},
    {"all", http_all},
    {"all-fails", http_all_fails},
    {"throttled", http_throttled},
    {"token-kept", http_token_kept},
    {"storage", http_storage},
    {"storage-elsewhere", http_storage_elsewhere},
    {"storage-no-origin", http_storage_no_origin},
    {"storage-full", http_storage_full},
};

static void
http_ensure_authenticated(clisk_run *run)
{
    clisk_get(run, SITE "/home");
}

static const char *
http_identify(clisk_run *run)
{
    return clisk_field(run, "mode");
}

static void
http_fetch(clisk_run *run)
{
    const char *mode = clisk_field(run, "mode");

    for (size_t i = 0; i < sizeof http_deeds / sizeof http_deeds[0]; i++) {
        if (strcmp(http_deeds[i].mode, mode) == 0)
            http_deeds[i].deed(run);
    }
}

CLISK_PLUGIN(.ensure_authenticated = http_ensure_authenticated,
             .ensure_not_authenticated = http_ensure_authenticated, .identify = http_identify,
             .fetch = http_fetch, );
