/*
 * Policy's decision on every kind of request: what a manifest allows, and above
 * all what it does not, each with the name of the rule that refuses it.
 */
#include "host/broker/internal.h"
#include "tests/unit/unit.h"

#include <stdlib.h>
#include <string.h>

#define WWW "https://www.shop.example"
#define API "https://api.shop.example:8443"

static const char json[] =
    "{\"slug\":\"shop\",\"name\":\"Shop\",\"version\":\"1.2.3\",\"data_types\":[\"bill\"],"
    "\"origins\":[\"" WWW "\",\"" API "\",\"https://*.cdn.example\"],"
    "\"fields\":{\"login\":{\"type\":\"text\"},\"password\":{\"type\":\"password\"},"
    "\"pin\":{\"type\":\"code\"}},"
    "\"secrets\":["
    "{\"secret\":\"password\",\"origin\":\"" WWW "\",\"path\":\"/login\",\"field\":\"pass\"},"
    "{\"secret\":\"password\",\"origin\":\"" API "\",\"path\":\"/token\",\"field\":\"/user/pass\"},"
    "{\"secret\":\"pin\",\"origin\":\"" API "\",\"path\":\"/v1\",\"field\":\"Authorization:\"}],"
    "\"actions\":["
    "{\"method\":\"POST\",\"origin\":\"" WWW "\",\"path\":\"/customers/*/bills/search\"},"
    "{\"method\":\"PUT\",\"origin\":\"" API "\",\"path\":\"/v1/session\"},"
    "{\"method\":\"DELETE\",\"origin\":\"" API "\",\"path\":\"/v1/session\"}],"
    "\"cookies\":{\"readable\":[\"csrf\"]},"
    "\"tokens\":[{\"name\":\"access\",\"capture\":{\"origin\":\"" API "\",\"path\":\"/token\","
    "\"pointer\":\"/token\"},\"origins\":[\"" API "\"]}],"
    "\"limits\":{\"requests\":5,\"questions\":1,\"documents\":2,\"bytes\":100}}";

static struct manifest *manifest;
static const struct run_options options;
static struct run_request request;
static struct run_result result;
static struct run *run;

static void
setup(void)
{
    struct error err = {0};

    ck_assert_msg(manifest_parse(json, sizeof json - 1, &manifest, &err) == 0, "%s", err.message);
    request = (struct run_request){.options = &options, .manifest = manifest};
    result = (struct run_result){0};
    run = calloc(1, sizeof *run);
    ck_assert_ptr_nonnull(run);
    run->request = &request;
    run->granted = manifest;
    run->result = &result;
    run->state = RUN_FETCHING;
    run->limits = manifest->limits;
}

static void
teardown(void)
{
    free(run);
    manifest = manifest_free(manifest);
}

/* What a konnector may put into a request besides its address; one of them at most. */
struct extra {
    const char *form;    /* a field of a form with the secret "password" */
    const char *pointer; /* the same in a JSON body */
    const char *header;  /* "pin" in this header */
    const char *token;   /* in Authorization */
    const char *plain;   /* a header with a text */
    const char *capture;
};

struct request_case {
    enum wire_method method;
    const char *url;
    struct extra extra;
    const char *rule; /* NULL: it is allowed */
};

#define GET     WIRE_METHOD_GET
#define POST    WIRE_METHOD_POST
#define HEAD    WIRE_METHOD_HEAD
#define PUT     WIRE_METHOD_PUT
#define PATCH   WIRE_METHOD_PATCH
#define DELETE  WIRE_METHOD_DELETE
#define OPTIONS WIRE_METHOD_OPTIONS

static const struct request_case allowed_cases[] = {
    {GET, WWW "/", {0}, NULL},
    {GET, WWW "/bills?page=2", {0}, NULL},
    {HEAD, WWW "/x", {0}, NULL},
    {OPTIONS, API "/v1", {0}, NULL},
    {GET, "https://a.cdn.example/x.pdf", {0}, NULL},
    {GET, "https://a.b.cdn.example/x.pdf", {0}, NULL},
    {GET, "HTTPS://WWW.Shop.Example:443/x", {0}, NULL},
    {POST, WWW "/customers/42/bills/search", {0}, NULL},
    {POST, WWW "/customers/42/bills/search?page=1", {0}, NULL},
    {POST, WWW "/customers/42/bills/search/more", {0}, NULL},
    {POST, WWW "/login", {.form = "pass"}, NULL},
    {POST, WWW "/login", {0}, NULL},
    {POST, WWW "/login/2", {.form = "pass"}, NULL},
    {POST, API "/token", {.pointer = "/user/pass"}, NULL},
    {POST, API "/token", {.pointer = "/user/pass", .capture = "access"}, NULL},
    {GET, API "/v1/me", {.header = "Authorization"}, NULL},
    {GET, API "/v1/me", {.token = "access"}, NULL},
    {PUT, API "/v1/session", {.token = "access"}, NULL},
    {DELETE, API "/v1/session", {0}, NULL},
    {DELETE, API "/v1/session/1", {0}, NULL},
    {GET, WWW "/", {.plain = "X-Requested-With"}, NULL},
};

static const struct request_case refused_cases[] = {
    /* No address that is asked. */
    {GET, "", {0}, "URL"},
    {GET, "/relative", {0}, "URL"},
    {GET, "//www.shop.example/", {0}, "URL"},
    {GET, "https://", {0}, "URL"},
    {GET, "https://www.shop.example:99999/", {0}, "URL"},
    {GET, "https://[::1/", {0}, "URL"},
    {GET, "https://www.sh op.example/", {0}, "URL"},
    {GET, "javascript:alert(1)", {0}, "URL"},
    {GET, "data:text/html,x", {0}, "URL"},
    {GET, "file:///etc/passwd", {0}, "URL"},
    {GET, "ftp://www.shop.example/x", {0}, "URL"},
    {GET, "gopher://www.shop.example/x", {0}, "URL"},
    {GET, "ws://www.shop.example/x", {0}, "URL"},
    {GET, "about:blank", {0}, "URL"},

    /* Not encrypted. */
    {GET, "http://www.shop.example/", {0}, "SCHEME"},
    {GET, "http://localhost/", {0}, "SCHEME"},
    {GET, "http://127.0.0.1:80/", {0}, "SCHEME"},
    {GET, "http://evil.example/", {0}, "SCHEME"},
    {POST, "http://www.shop.example/login", {.form = "pass"}, "SCHEME"},

    /* Credentials. */
    {GET, "https://me@www.shop.example/", {0}, "CREDENTIALS_IN_URL"},
    {GET, "https://me:pw@www.shop.example/", {0}, "CREDENTIALS_IN_URL"},
    {GET, "https://:pw@www.shop.example/", {0}, "CREDENTIALS_IN_URL"},
    {GET, "https://www.shop.example@evil.example/", {0}, "CREDENTIALS_IN_URL"},
    {GET, "https://www.shop.example%40x@evil.example/", {0}, "CREDENTIALS_IN_URL"},

    /* Other hosts. */
    {GET, "https://evil.example/", {0}, "ORIGIN"},
    {GET, "https://shop.example/", {0}, "ORIGIN"},
    {GET, "https://a.www.shop.example/", {0}, "ORIGIN"},
    {GET, "https://www.shop.example.evil.example/", {0}, "ORIGIN"},
    {GET, "https://www-shop.example/", {0}, "ORIGIN"},
    {GET, "https://www.shop.example./", {0}, "ORIGIN"},
    {GET, "https://wwwxshop.example/", {0}, "ORIGIN"},
    {GET, "https://cdn.example/", {0}, "ORIGIN"},
    {GET, "https://xcdn.example/", {0}, "ORIGIN"},
    {GET, "https://a.cdn.example.evil.example/", {0}, "ORIGIN"},
    {GET, "https://a.cdn.example./", {0}, "ORIGIN"},
    {GET, "https://www.shop.example:8443/", {0}, "ORIGIN"},
    {GET, "https://www.shop.example:80/", {0}, "ORIGIN"},
    {GET, "https://api.shop.example/", {0}, "ORIGIN"},
    {GET, "https://api.shop.example:8444/", {0}, "ORIGIN"},
    {GET, "https://a.cdn.example:8443/", {0}, "ORIGIN"},
    {GET, "https://127.0.0.1/", {0}, "ORIGIN"},
    {GET, "https://2130706433/", {0}, "ORIGIN"},
    {GET, "https://0x7f.1/", {0}, "ORIGIN"},
    {GET, "https://017700000001/", {0}, "ORIGIN"},
    {GET, "https://10.0.0.1/", {0}, "ORIGIN"},
    {GET, "https://192.168.1.1/", {0}, "ORIGIN"},
    {GET, "https://169.254.169.254/latest/meta-data/", {0}, "ORIGIN"},
    {GET, "https://[::1]/", {0}, "ORIGIN"},
    {GET, "https://[::ffff:127.0.0.1]/", {0}, "ORIGIN"},
    {GET, "https://[fd00::1]/", {0}, "ORIGIN"},
    {GET, "https://localhost/", {0}, "ORIGIN"},
    {GET, "https://www.sh\u00f6p.example/", {0}, "ORIGIN"},
    {GET, "https://www.\u0455hop.example/", {0}, "ORIGIN"},
    {GET, "https://evil.example/?https://www.shop.example", {0}, "ORIGIN"},
    {GET, "https://evil.example#https://www.shop.example", {0}, "ORIGIN"},
    {GET, "https:\\\\evil.example\\www.shop.example", {0}, "ORIGIN"},
    {GET, "https://evil.example\\@www.shop.example/", {0}, "ORIGIN"},
    {POST, "https://evil.example/login", {.form = "pass"}, "ORIGIN"},
    {OPTIONS, "https://evil.example/", {0}, "ORIGIN"},
    {HEAD, "https://evil.example/", {0}, "ORIGIN"},

    /* What changes state. */
    {POST, WWW "/", {0}, "ACTION"},
    {POST, WWW "/order", {0}, "ACTION"},
    {POST, WWW "/transfer?to=/login", {0}, "ACTION"},
    {POST, WWW "/customers/42/bills", {0}, "ACTION"},
    {POST, WWW "/customers/42/bills/searches", {0}, "ACTION"},
    {POST, WWW "/customers/42/43/bills/search", {0}, "ACTION"},
    {POST, WWW "/customers/bills/search", {0}, "ACTION"},
    {POST, WWW "/customers//bills/search", {0}, "ACTION"},
    {POST, WWW "/customers/42/Bills/search", {0}, "ACTION"},
    {POST, WWW "/customers/4%2f2/bills/search", {0}, "ACTION"},
    {POST, WWW "/customers/42%5c/bills/search", {0}, "ACTION"},
    {POST, WWW "/customers/42/bills/search/%2e%2e%2forder", {0}, "ACTION"},
    {POST, WWW "/customers/42/bills/search/../../../../order", {0}, "ACTION"},
    {POST, WWW "/customers/42/bills/search/%2e%2e/%2e%2e/%2E%2e/.%2e/order", {0}, "ACTION"},
    {POST, WWW "/customers/42/bills/search//x", {0}, "ACTION"},
    {POST, WWW "//customers/42/bills/search", {0}, "ACTION"},
    {POST, WWW "/x/customers/42/bills/search", {0}, "ACTION"},
    {POST, WWW "/logins", {0}, "ACTION"},
    {POST, WWW "/LOGIN", {0}, "ACTION"},
    {POST, WWW "/login/../order", {0}, "ACTION"},
    {POST, WWW "/login/..%2forder", {0}, "ACTION"},
    {POST, API "/login", {0}, "ACTION"},
    {POST, API "/v1/session", {0}, "ACTION"},
    {POST, API "/v1/me", {0}, "ACTION"},
    {POST, API "/customers/42/bills/search", {0}, "ACTION"},
    {POST, "https://a.cdn.example/upload", {0}, "ACTION"},
    {PUT, WWW "/customers/42/bills/search", {0}, "ACTION"},
    {PUT, WWW "/login", {0}, "ACTION"},
    {PUT, API "/v1/sessions", {0}, "ACTION"},
    {PUT, API "/v1", {0}, "ACTION"},
    {PUT, API "/token", {0}, "ACTION"},
    {PATCH, WWW "/customers/42/bills/search", {0}, "ACTION"},
    {PATCH, WWW "/login", {0}, "ACTION"},
    {PATCH, API "/v1/session", {0}, "ACTION"},
    {DELETE, WWW "/customers/42/bills/search", {0}, "ACTION"},
    {DELETE, WWW "/", {0}, "ACTION"},
    {DELETE, WWW "/login", {0}, "ACTION"},
    {DELETE, API "/v1/me", {0}, "ACTION"},
    {DELETE, "https://a.cdn.example/x.pdf", {0}, "ACTION"},
    {PUT, API "/token", {.pointer = "/user/pass"}, "ACTION"},
    {DELETE, API "/v1/me", {.token = "access"}, "ACTION"},
    {POST, API "/v1/me", {.header = "Authorization"}, "ACTION"},

    /* Secrets where they have no business. */
    {POST, WWW "/login", {.form = "login"}, "SECRET_PLACE"},
    {POST, WWW "/login", {.form = "Pass"}, "SECRET_PLACE"},
    {POST, WWW "/login", {.form = "pass "}, "SECRET_PLACE"},
    {POST, WWW "/logins", {.form = "pass"}, "SECRET_PLACE"},
    {POST, WWW "/", {.form = "pass"}, "SECRET_PLACE"},
    {POST, WWW "/login/../x", {.form = "pass"}, "SECRET_PLACE"},
    {POST, WWW "/login/%2e%2e%2fx", {.form = "pass"}, "SECRET_PLACE"},
    {POST, WWW "/customers/42/bills/search", {.form = "pass"}, "SECRET_PLACE"},
    {POST, API "/login", {.form = "pass"}, "SECRET_PLACE"},
    {POST, "https://a.cdn.example/login", {.form = "pass"}, "SECRET_PLACE"},
    {POST, WWW "/login", {.pointer = "/pass"}, "SECRET_PLACE"},
    {POST, API "/token", {.pointer = "/user/password"}, "SECRET_PLACE"},
    {POST, API "/token", {.pointer = "/pass"}, "SECRET_PLACE"},
    {POST, API "/tokens", {.pointer = "/user/pass"}, "SECRET_PLACE"},
    {POST, API "/token", {.form = "pass"}, "SECRET_PLACE"},
    {GET, API "/v2/me", {.header = "Authorization"}, "SECRET_PLACE"},
    {GET, API "/v1/me", {.header = "X-Pin"}, "SECRET_PLACE"},
    {GET, WWW "/v1/me", {.header = "Authorization"}, "SECRET_PLACE"},

    /* Headers that are the fetcher's. */
    {GET, API "/v1/me", {.header = "Cookie"}, "HEADER"},
    {GET, API "/v1/me", {.header = "Host"}, "HEADER"},
    {GET, WWW "/", {.plain = "Cookie"}, "HEADER"},
    {GET, WWW "/", {.plain = "Host"}, "HEADER"},
    {GET, WWW "/", {.plain = "Authorization"}, "HEADER"},
    {GET, WWW "/", {.plain = "Content-Length"}, "HEADER"},
    {GET, WWW "/", {.plain = "Transfer-Encoding"}, "HEADER"},
    {GET, WWW "/", {.plain = "X:Y"}, "HEADER"},
    {GET, WWW "/", {.plain = "X\r\nY"}, "HEADER"},
    {GET, WWW "/", {.plain = ""}, "HEADER"},

    /* Tokens. */
    {GET, WWW "/", {.token = "access"}, "TOKEN"},
    {GET, "https://a.cdn.example/", {.token = "access"}, "TOKEN"},
    {GET, API "/v1/me", {.token = "other"}, "TOKEN"},
    {GET, API "/v1/me", {.token = "password"}, "TOKEN"},
    {GET, API "/token", {.capture = "other"}, "TOKEN"},
};

static void
put_extra(const struct extra *extra, struct buf *body, struct buf *headers, struct buf *fills)
{
    if (extra->form)
        wire_put_param(body, (struct wire_param){.kind = WIRE_PARAM_SECRET,
                                                 .name = extra->form,
                                                 .value = "password"});
    if (extra->plain)
        wire_put_param(headers, (struct wire_param){
                                    .kind = WIRE_PARAM_TEXT, .name = extra->plain, .value = "v"});
    if (extra->pointer)
        wire_put_fill(fills, (struct wire_fill){.place = WIRE_FILL_POINTER,
                                                .field = extra->pointer,
                                                .name = "password",
                                                .user = ""});
    if (extra->header)
        wire_put_fill(fills, (struct wire_fill){.place = WIRE_FILL_HEADER,
                                                .field = extra->header,
                                                .name = "pin",
                                                .user = ""});
    if (extra->token)
        wire_put_fill(fills, (struct wire_fill){.what = WIRE_FILL_TOKEN,
                                                .place = WIRE_FILL_HEADER,
                                                .field = "Authorization",
                                                .name = extra->token,
                                                .user = ""});
}

static int
check(const struct request_case *c, struct error *err)
{
    CLEANUP_BUF struct buf body = BUF_INIT(4096), headers = BUF_INIT(4096), fills = BUF_INIT(4096);
    struct wire_worker_request asked = {
        .method = (uint8_t)c->method,
        .url = c->url,
        .body_kind = c->extra.form ? WIRE_BODY_FORM : WIRE_BODY_NONE,
        .charset = "",
        .capture = c->extra.capture ? c->extra.capture : "",
    };

    put_extra(&c->extra, &body, &headers, &fills);
    ck_assert(!body.bad && !headers.bad && !fills.bad);
    asked.body = (struct span){body.data, body.len};
    asked.headers = (struct span){headers.data, headers.len};
    asked.fills = (struct span){fills.data, fills.len};
    run->request_count = 0;
    return policy_check_request(run, &asked, err);
}

START_TEST(test_allowed)
{
    const struct request_case *c = &allowed_cases[_i];
    struct error err = {0};

    ck_assert_msg(check(c, &err) == 0, "%s: %s", c->url, err.message);
}
END_TEST

START_TEST(test_refused)
{
    const struct request_case *c = &refused_cases[_i];
    struct error err = {0};

    ck_assert_msg(check(c, &err) == -1, "%s %s", wire_method_name(c->method), c->url);
    ck_assert_int_eq(err.outcome, OUTCOME_DENIED);
    ck_assert_msg(strcmp(err.detail, c->rule) == 0, "%s: %s, not %s: %s", c->url, err.detail,
                  c->rule, err.message);
    ck_assert_str_ne(err.message, "");
}
END_TEST

START_TEST(test_the_matrix_is_large)
{
    ck_assert_uint_ge(ARRAY_SIZE(refused_cases), 100);
}
END_TEST

/* Everything that the manifest allows but for what begins with these words. */
static struct manifest *
narrow(const char *but)
{
    CLEANUP_PERMISSION_LIST struct permission_list list = {0};
    const char *granted[32];
    struct manifest *narrowed = NULL;
    struct error err = {0};
    size_t count = 0;

    ck_assert_int_eq(permission_list_of(manifest, &list, &err), 0);
    ck_assert_uint_le(list.count, ARRAY_SIZE(granted));
    for (size_t i = 0; i < list.count; i++) {
        if (strncmp(list.items[i].text, but, strlen(but)) != 0)
            granted[count++] = list.items[i].text;
    }
    ck_assert_int_eq(permission_narrow(manifest, granted, count, &narrowed, &err), 0);
    return narrowed;
}

/* What the manifest allows, and nobody has granted. */
START_TEST(test_not_granted)
{
    struct manifest *nothing = narrow("");
    struct error err = {0};

    run->granted = nothing;
    ck_assert_int_eq(check(&allowed_cases[_i], &err), -1);
    ck_assert_int_eq(err.outcome, OUTCOME_DENIED);
    ck_assert_str_eq(err.detail, "GRANT");
    permission_narrow_free(nothing);
}
END_TEST

/* One permission is missing, and the request that needs it alone is refused. */
START_TEST(test_one_is_not_granted)
{
    static const struct {
        const char *but;
        struct request_case refused, allowed;
    } cases[] = {
        {"origin " API, {GET, API "/v1", {0}, NULL}, {GET, WWW "/", {0}, NULL}},
        {"origin https://*", {GET, "https://a.cdn.example/", {0}, NULL}, {GET, WWW "/", {0}, NULL}},
        {"secret password " WWW,
         {POST, WWW "/login", {.form = "pass"}, NULL},
         {POST, API "/token", {.pointer = "/user/pass"}, NULL}},
        {"secret password " WWW, {POST, WWW "/login", {0}, NULL}, {GET, WWW "/login", {0}, NULL}},
        {"secret pin",
         {GET, API "/v1/me", {.header = "Authorization"}, NULL},
         {POST, WWW "/login", {.form = "pass"}, NULL}},
        {"action PUT", {PUT, API "/v1/session", {0}, NULL}, {DELETE, API "/v1/session", {0}, NULL}},
        {"token access",
         {GET, API "/v1/me", {.token = "access"}, NULL},
         {GET, API "/v1", {0}, NULL}},
        {"token access", {GET, API "/t", {.capture = "access"}, NULL}, {GET, API "/t", {0}, NULL}},
    };
    struct manifest *narrowed = narrow(cases[_i].but);
    struct error err = {0};

    run->granted = narrowed;
    ck_assert_msg(check(&cases[_i].allowed, &err) == 0, "%s: %s", cases[_i].but, err.message);
    ck_assert_msg(check(&cases[_i].refused, &err) == -1, "%s", cases[_i].but);
    ck_assert_str_eq(err.detail, "GRANT");
    permission_narrow_free(narrowed);
}
END_TEST

START_TEST(test_runs_that_are_not_granted)
{
    struct manifest *narrowed = narrow("background");
    struct error err = {0};

    ck_assert_int_eq(policy_check_run(run, &err), -1);
    ck_assert_int_eq(err.outcome, OUTCOME_USER_ACTION_NEEDED);
    ck_assert_str_eq(err.detail, "GRANT");
    request.grant_count = 1;
    request.background = true;
    ck_assert_int_eq(policy_check_run(run, &err), 0);
    run->granted = narrowed;
    ck_assert_int_eq(policy_check_run(run, &err), -1);
    ck_assert_int_eq(err.outcome, OUTCOME_DENIED);
    ck_assert_str_eq(err.detail, "GRANT");
    request.background = false;
    ck_assert_int_eq(policy_check_run(run, &err), 0);
    request.background = true;
    manifest->background = false;
    ck_assert_int_eq(policy_check_run(run, &err), -1);
    ck_assert_str_eq(err.detail, "BACKGROUND");
    permission_narrow_free(narrowed);
}
END_TEST

/* A redirect is judged as the request that it makes. */
START_TEST(test_hops)
{
    static const struct {
        uint16_t status;
        enum wire_method method;
        const char *url, *rule;
    } hops[] = {
        {302, GET, WWW "/order", NULL},
        {302, POST, WWW "/order", NULL},
        {303, PUT, WWW "/order", NULL},
        {301, HEAD, WWW "/order", NULL},
        {307, POST, WWW "/login/2", NULL},
        {307, POST, WWW "/order", "ACTION"},
        {308, POST, WWW "/order", "ACTION"},
        {308, POST, API "/v1/session", "ACTION"},
        {301, PUT, API "/v1/me", "ACTION"},
        {302, DELETE, API "/v1/me", "ACTION"},
        {308, PUT, API "/v1/session/1", NULL},
        {307, POST, WWW "/login/%2e%2e/order", "ACTION"},
        {302, GET, "https://evil.example/", "ORIGIN"},
        {307, POST, "https://evil.example/login", "ORIGIN"},
        {302, GET, "http://www.shop.example/", "SCHEME"},
        {302, GET, "https://a:b@www.shop.example/", "CREDENTIALS_IN_URL"},
        {302, GET, "file:///etc/passwd", "URL"},
    };

    for (size_t i = 0; i < ARRAY_SIZE(hops); i++) {
        struct error err = {0};
        int checked = policy_check_hop(run, hops[i].url,
                                       wire_method_after(hops[i].status, hops[i].method), &err);

        ck_assert_msg(checked == (hops[i].rule ? -1 : 0), "%u %s", hops[i].status, hops[i].url);
        ck_assert_str_eq(err.detail, hops[i].rule ? hops[i].rule : "");
    }
}
END_TEST

START_TEST(test_entries)
{
    struct error err = {0};

    ck_assert_int_eq(policy_check_kind(run, "file", &err), -1);
    ck_assert_int_eq(err.outcome, OUTCOME_DENIED);
    ck_assert_str_eq(err.detail, "KIND");
    ck_assert_int_eq(policy_check_kind(run, "bill", &err), 0);
    ck_assert_int_eq(policy_count_document(run, &err), 0);
    ck_assert_int_eq(policy_count_document(run, &err), 0);
    ck_assert_int_eq(policy_count_document(run, &err), -1);
    ck_assert_int_eq(err.outcome, OUTCOME_LIMIT);
    ck_assert_str_eq(err.detail, "DOCUMENTS");
}
END_TEST

START_TEST(test_limits)
{
    struct error err = {0};

    result.progress.bytes = 100;
    ck_assert_int_eq(policy_check_bytes(run, &err), 0);
    result.progress.bytes = 101;
    ck_assert_int_eq(policy_check_bytes(run, &err), -1);
    ck_assert_str_eq(err.detail, "BYTES");
    ck_assert_int_eq(policy_count_question(run, &err), 0);
    ck_assert_int_eq(policy_count_question(run, &err), -1);
    ck_assert_str_eq(err.detail, "QUESTIONS");
    for (int i = 0; i < 5; i++)
        ck_assert_int_eq(policy_check_get(run, WWW "/", &err), 0);
    ck_assert_int_eq(policy_check_get(run, WWW "/", &err), -1);
    ck_assert_int_eq(err.outcome, OUTCOME_LIMIT);
    ck_assert_str_eq(err.detail, "REQUESTS");
}
END_TEST

START_TEST(test_cookies)
{
    struct error err = {0};

    ck_assert_int_eq(
        policy_check_cookie(run, &(struct wire_worker_ask_cookie){WWW "/", "csrf"}, &err), 0);
    ck_assert_int_eq(
        policy_check_cookie(run, &(struct wire_worker_ask_cookie){WWW "/", "session"}, &err), -1);
    ck_assert_str_eq(err.detail, "COOKIE");
    ck_assert_int_eq(
        policy_check_cookie(run, &(struct wire_worker_ask_cookie){"https://evil.example/", "csrf"},
                            &err),
        -1);
    ck_assert_str_eq(err.detail, "ORIGIN");
}
END_TEST

/* While the konnector only looks whether it is logged in, no secret goes anywhere. */
START_TEST(test_no_secret_while_checking)
{
    const struct request_case login = {POST, WWW "/login", {.form = "pass"}, NULL};
    struct error err = {0};

    run->state = RUN_CHECKING;
    ck_assert_int_eq(check(&login, &err), -1);
    ck_assert_int_eq(err.outcome, OUTCOME_PLUGIN_BUG);
}
END_TEST

static void
fill(Suite *suite)
{
    TCase *requests = tcase_create("requests");

    tcase_add_checked_fixture(requests, setup, teardown);
    tcase_add_loop_test(requests, test_allowed, 0, (int)ARRAY_SIZE(allowed_cases));
    tcase_add_loop_test(requests, test_refused, 0, (int)ARRAY_SIZE(refused_cases));
    tcase_add_test(requests, test_the_matrix_is_large);
    tcase_add_loop_test(requests, test_not_granted, 0, (int)ARRAY_SIZE(allowed_cases));
    tcase_add_loop_test(requests, test_one_is_not_granted, 0, 8);
    tcase_add_test(requests, test_runs_that_are_not_granted);
    tcase_add_test(requests, test_hops);
    tcase_add_test(requests, test_entries);
    tcase_add_test(requests, test_limits);
    tcase_add_test(requests, test_cookies);
    tcase_add_test(requests, test_no_secret_while_checking);
    suite_add_tcase(suite, requests);
}

int
main(void)
{
    return unit_main("policy", fill);
}
