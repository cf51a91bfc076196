#include "host/fetcher/redirect.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int
redirect_parse(const char *text, const struct url *from, struct url **ret_url, struct error *err)
{
    const char *why = NULL;
    int result = url_parse(text, from, ret_url, &why);

    if (result < 0)
        return error_set(err, OUTCOME_INTERNAL, "no memory");
    if (result > 0) {
        error_set(err, OUTCOME_DENIED, "%s redirects to a URL that %s", from->host, why);
        return error_refine(err, "URL");
    }
    return 0;
}

static int
redirect_keep_fragment(const struct url *from, struct url **url, struct error *err)
{
    CLEANUP_FREE char *href = NULL;
    struct url *whole;

    if (asprintf(&href, "%s#%s", (*url)->href, from->fragment) < 0) {
        href = NULL;
        return error_set(err, OUTCOME_INTERNAL, "no memory");
    }
    if (redirect_parse(href, from, &whole, err) < 0)
        return -1;
    url_free(*url);
    *url = whole;
    return 0;
}

int
redirect_resolve(const struct url *from, const char *location, struct url **ret_url,
                 struct error *err)
{
    CLEANUP_URL struct url *url = NULL;

    if (redirect_parse(location, from, &url, err) < 0)
        return -1;
    if (!url->fragment && from->fragment && redirect_keep_fragment(from, &url, err) < 0)
        return -1;
    *ret_url = TAKE_PTR(url);
    return 0;
}

int
redirect_referer(const struct url *referer, const struct url *url, char **ret_value)
{
    bool same = referer && url_same_origin(referer, url);
    int result;

    *ret_value = NULL;
    if (!referer)
        return 0;
    if (!same && strcmp(referer->scheme, "https") == 0 && strcmp(url->scheme, "https") != 0)
        return 0;
    if (same)
        result = asprintf(ret_value, "%s%s%s%s", referer->origin, referer->path,
                          referer->query ? "?" : "", referer->query ? referer->query : "");
    else
        result = asprintf(ret_value, "%s/", referer->origin);
    if (result < 0) {
        *ret_value = NULL;
        return -1;
    }
    return 0;
}
