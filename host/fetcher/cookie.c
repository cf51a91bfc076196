#include "host/fetcher/cookie.h"

#include <arpa/inet.h>
#include <libpsl.h>
#include <string.h>
#include <strings.h>

#include "host/fetcher/cookie_date.h"

enum { COOKIE_HOST_MAX = 256, COOKIE_AGE_DIGITS = 12 };

/* What has been read of the attributes; Max-Age goes before Expires whatever their order. */
struct cookie_state {
    struct cookie_line *line;
    int64_t now;
    bool has_max_age;
};

typedef void cookie_reader(struct cookie_state *state, struct cookie_text value);

static struct cookie_text
cookie_trim(struct cookie_text text)
{
    while (text.len > 0 && (text.at[0] == ' ' || text.at[0] == '\t')) {
        text.at++;
        text.len--;
    }
    while (text.len > 0 && (text.at[text.len - 1] == ' ' || text.at[text.len - 1] == '\t'))
        text.len--;
    return text;
}

/* Cuts the text at the first `mark`, and moves *rest behind it. False when there was none. */
static bool
cookie_cut(struct cookie_text *rest, char mark, struct cookie_text *ret_front)
{
    const char *at = rest->len > 0 ? memchr(rest->at, mark, rest->len) : NULL;

    if (!at) {
        *ret_front = *rest;
        *rest = (struct cookie_text){rest->at + rest->len, 0};
        return false;
    }
    *ret_front = (struct cookie_text){rest->at, (size_t)(at - rest->at)};
    rest->len -= ret_front->len + 1;
    rest->at = at + 1;
    return true;
}

static bool
cookie_text_is(struct cookie_text text, const char *word)
{
    return text.len == strlen(word) && strncasecmp(text.at, word, text.len) == 0;
}

static void
cookie_read_expires(struct cookie_state *state, struct cookie_text value)
{
    int64_t seconds;

    if (cookie_date_parse(value.at, value.len, &seconds) != 0 || state->has_max_age)
        return;
    state->line->has_expiry = true;
    state->line->expiry = seconds;
}

static void
cookie_read_max_age(struct cookie_state *state, struct cookie_text value)
{
    bool negative = value.len > 0 && value.at[0] == '-';
    int64_t seconds = 0;

    if (value.len == (negative ? 1U : 0U))
        return;
    for (size_t i = negative; i < value.len; i++) {
        if (value.at[i] < '0' || value.at[i] > '9')
            return;
        /* More digits than these are longer than any cookie lives. */
        if (i < COOKIE_AGE_DIGITS)
            seconds = seconds * 10 + (value.at[i] - '0');
    }
    state->has_max_age = true;
    state->line->has_expiry = true;
    state->line->expiry = negative || seconds == 0 ? INT64_MIN : state->now + seconds;
}

static void
cookie_read_domain(struct cookie_state *state, struct cookie_text value)
{
    if (value.len > 0 && value.at[0] == '.') {
        value.at++;
        value.len--;
    }
    state->line->domain = value;
}

static void
cookie_read_path(struct cookie_state *state, struct cookie_text value)
{
    bool is_path = value.len > 0 && value.at[0] == '/';

    state->line->path = is_path ? value : (struct cookie_text){value.at, 0};
}

static void
cookie_read_secure(struct cookie_state *state, struct cookie_text value ATTR_UNUSED)
{
    state->line->secure = true;
}

static void
cookie_read_http_only(struct cookie_state *state, struct cookie_text value ATTR_UNUSED)
{
    state->line->http_only = true;
}

static void
cookie_read_same_site(struct cookie_state *state, struct cookie_text value)
{
    state->line->same_site_none = cookie_text_is(value, "None");
}

static void
cookie_read_attribute(struct cookie_state *state, struct cookie_text attribute)
{
    static const struct {
        const char *name;
        cookie_reader *reader;
    } rows[] = {
        {"Expires", cookie_read_expires},    {"Max-Age", cookie_read_max_age},
        {"Domain", cookie_read_domain},      {"Path", cookie_read_path},
        {"Secure", cookie_read_secure},      {"HttpOnly", cookie_read_http_only},
        {"SameSite", cookie_read_same_site},
    };
    struct cookie_text name;

    cookie_cut(&attribute, '=', &name);
    name = cookie_trim(name);
    attribute = cookie_trim(attribute);
    if (attribute.len > COOKIE_ATTRIBUTE_MAX)
        return;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        if (cookie_text_is(name, rows[i].name))
            rows[i].reader(state, attribute);
    }
}

/* Controls but the tab make the whole line worthless. */
static bool
cookie_has_control(const char *line, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        unsigned char byte = (unsigned char)line[i];

        if ((byte < 0x20 && byte != '\t') || byte == 0x7F)
            return true;
    }
    return false;
}

int
cookie_parse(const char *text, size_t len, int64_t now, struct cookie_line *ret_line)
{
    struct cookie_line line = {0};
    struct cookie_state state = {.line = &line, .now = now};
    struct cookie_text rest = {text, len}, pair;
    bool more;

    if (cookie_has_control(text, len))
        return 1;
    more = cookie_cut(&rest, ';', &pair);
    if (!cookie_cut(&pair, '=', &line.name)) {
        pair = line.name;
        line.name.len = 0;
    }
    line.name = cookie_trim(line.name);
    line.value = cookie_trim(pair);
    if (line.name.len + line.value.len == 0 || line.name.len + line.value.len > COOKIE_PAIR_MAX)
        return 1;
    /* Sent back, such a value would be read as one with an empty name; browsers refuse it. */
    if (line.name.len == 0 && line.value.at[0] == '=')
        return 1;
    while (more) {
        struct cookie_text attribute;

        more = cookie_cut(&rest, ';', &attribute);
        cookie_read_attribute(&state, attribute);
    }
    *ret_line = line;
    return 0;
}

bool
cookie_has_prefix(const struct cookie_line *line, const char *prefix)
{
    const struct cookie_text *text = line->name.len > 0 ? &line->name : &line->value;

    return text->len >= strlen(prefix) && strncasecmp(text->at, prefix, strlen(prefix)) == 0;
}

/* With or without the brackets that a URL puts around the sixth version. */
static bool
cookie_is_address(const char *host)
{
    char bare[COOKIE_HOST_MAX] = "";
    size_t len = strlen(host);
    struct in6_addr address;

    if (len == 0 || len >= sizeof bare)
        return false;
    if (host[0] == '[' && host[len - 1] == ']')
        memcpy(bare, host + 1, len - 2);
    else
        memcpy(bare, host, len);
    return inet_pton(AF_INET, bare, &address) == 1 || inet_pton(AF_INET6, bare, &address) == 1;
}

bool
cookie_domain_matches(const char *host, const char *domain)
{
    size_t host_len = strlen(host), len = strlen(domain);

    if (strcmp(host, domain) == 0)
        return true;
    return len > 0 && host_len > len && host[host_len - len - 1] == '.' &&
           strcmp(host + host_len - len, domain) == 0 && !cookie_is_address(host);
}

bool
cookie_path_matches(const char *path, const char *cookie_path)
{
    size_t len = strlen(cookie_path);

    if (len == 0 || strncmp(path, cookie_path, len) != 0)
        return false;
    return path[len] == '\0' || path[len] == '/' || cookie_path[len - 1] == '/';
}

size_t
cookie_default_path_len(const char *path)
{
    const char *slash = path[0] == '/' ? strrchr(path, '/') : NULL;

    return slash ? (size_t)(slash - path) : 0;
}

bool
cookie_is_public_suffix(const char *domain)
{
    const psl_ctx_t *list = psl_builtin();

    /* Without the list, as with a name outside of it: what has no dot is nobody's own. */
    return list ? psl_is_public_suffix2(list, domain, PSL_TYPE_ANY) == 1 : !strchr(domain, '.');
}
