#include "host/cli/cookies.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "host/common/fd.h"
#include "host/interchange/firefox.h"
#include "host/interchange/netscape.h"

enum { COOKIES_LINES_MAX = 1024 * 1024 };

#define COOKIES_FIREFOX "firefox"

struct cookies {
    const struct manifest *manifest;
    int64_t now;
    struct buf lines;
    size_t count;
    size_t fit_count;
};

/* Whether the host is below the domain, not the domain itself. */
static bool
is_below(const char *host, const char *domain)
{
    size_t host_len = strlen(host), len = strlen(domain);

    return host_len > len && host[host_len - len - 1] == '.' &&
           strcmp(host + host_len - len, domain) == 0;
}

static bool
fits_host(const struct cookie_fields *cookie, const char *host)
{
    if (strcmp(host, cookie->domain) == 0)
        return true;
    return !cookie->host_only && strchr(cookie->domain, '.') && is_below(host, cookie->domain);
}

/* A wildcard is every host below; a cookie fits that one of them is sent. */
static bool
fits_wildcard(const struct cookie_fields *cookie, const char *base)
{
    return is_below(cookie->domain, base) || (!cookie->host_only && fits_host(cookie, base));
}

static bool
fits_origin(const struct cookie_fields *cookie, const char *origin)
{
    CLEANUP_FREE char *host = NULL;
    const char *at = strstr(origin, "://");

    host = at ? strdup(at + strlen("://")) : NULL;
    if (!host)
        return false;
    host[strcspn(host, ":")] = '\0';
    return strncmp(host, "*.", 2) == 0 ? fits_wildcard(cookie, host + 2) : fits_host(cookie, host);
}

/* A line of a session (host/fetcher/session.h) for each that fits. */
static int
take(void *opaque, const struct cookie_fields *cookie, struct error *err)
{
    struct cookies *cookies = opaque;
    bool fits = false;

    cookies->count++;
    for (size_t i = 0; i < cookies->manifest->origin_count && !fits; i++)
        fits = fits_origin(cookie, cookies->manifest->origins[i]);
    if (!fits || !interchange_cookie_is_fit(cookie, cookies->now))
        return 0;
    cookies->fit_count++;
    buf_append_str(&cookies->lines, "cookie\t");
    cookie_line_put(&cookies->lines, cookie);
    buf_append_byte(&cookies->lines, '\n');
    return cookies->lines.bad ? error_set(err, OUTCOME_LIMIT, "the cookies have more than %d bytes",
                                          COOKIES_LINES_MAX)
                              : 0;
}

static int
read_file(const char *path, struct cookies *cookies, struct error *err)
{
    CLEANUP_BUF struct buf text = BUF_INIT_SECRET(NETSCAPE_FILE_MAX);
    CLEANUP_FD int fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0 || fd_read_to_end(fd, &text) < 0)
        return error_errno(err, OUTCOME_USAGE, "--cookies: %s cannot be read", path);
    if (!buf_str(&text) || memchr(text.data, '\0', text.len))
        return error_set(err, OUTCOME_USAGE, "--cookies: %s is no text", path);
    return netscape_read((char *)text.data, take, cookies, err);
}

/* Memory, if the system has such a place; else where only its owner looks. */
static const char *
scratch_place(struct cli *cli, struct error *err)
{
    const char *runtime = getenv("XDG_RUNTIME_DIR");
    CLEANUP_FD int fd = -1;

    if (runtime && runtime[0] == '/' && access(runtime, W_OK | X_OK) == 0)
        return runtime;
    fd = paths_open(cli->paths.locks, err);
    return fd < 0 ? NULL : cli->paths.locks;
}

static int
read_browser(struct cli *cli, const char *browser, struct cookies *cookies, struct error *err)
{
    const char *colon = strchr(browser, ':');
    size_t len = colon ? (size_t)(colon - browser) : strlen(browser);
    struct firefox_where where = {.home = getenv("HOME"), .profile = colon ? colon + 1 : NULL};

    if (len != strlen(COOKIES_FIREFOX) || strncmp(browser, COOKIES_FIREFOX, len) != 0)
        return error_set(err, OUTCOME_USAGE,
                         "--cookies-from-browser: only firefox is known, or firefox:PROFILE; "
                         "export the cookies of others as a file and use --cookies");
    if (!where.home)
        where.home = "";
    where.scratch = scratch_place(cli, err);
    return where.scratch ? firefox_read(&where, take, cookies, err) : -1;
}

static int
settle(struct cli *cli, const struct cookies *cookies, struct secret **ret_lines, struct error *err)
{
    const char *brand = cookies->manifest->slug;

    if (cookies->fit_count == 0)
        return error_set(err, OUTCOME_USAGE,
                         "none of the %zu cookies is for the origins of %s: log in there first, "
                         "with the same browser",
                         cookies->count, brand);
    report_note(&cli->report, "%s: %zu of %zu cookies are for its origins", brand,
                cookies->fit_count, cookies->count);
    *ret_lines = secret_of(cookies->lines.data, cookies->lines.len);
    return *ret_lines ? 0 : error_set(err, OUTCOME_INTERNAL, "out of memory");
}

int
cookies_gather(struct cli *cli, const struct manifest *manifest, struct secret **ret_lines,
               struct error *err)
{
    struct cookies cookies = {.manifest = manifest,
                              .now = (int64_t)time(NULL),
                              .lines = BUF_INIT_SECRET(COOKIES_LINES_MAX)};
    const struct options *options = &cli->options;
    int result = 0;

    *ret_lines = NULL;
    if (!options->cookies && !options->cookies_from_browser)
        return 0;
    if (options->no_check)
        return error_set(err, OUTCOME_USAGE,
                         "cookies are of use only with the check: leave out "
                         "--no-check");
    if (options->cookies)
        result = read_file(options->cookies, &cookies, err);
    if (result == 0 && options->cookies_from_browser)
        result = read_browser(cli, options->cookies_from_browser, &cookies, err);
    if (result == 0)
        result = settle(cli, &cookies, ret_lines, err);
    buf_free(&cookies.lines);
    return result;
}
