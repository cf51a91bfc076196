/*
 * Origins and where secrets may go: what policy asks of a manifest.
 */
#include "host/manifest/manifest.h"

#include <string.h>
#include <strings.h>

static const char origin_scheme[] = "https://";

static bool
origin_label_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
}

/* Labels of letters, digits and inner dashes; their number, 0 when the host is malformed. */
static size_t
origin_count_labels(const char *host, size_t len)
{
    size_t labels = 1, run = 0;

    if (len == 0 || len > 253)
        return 0;
    for (size_t i = 0; i < len; i++) {
        if (host[i] == '.') {
            if (run == 0 || run > 63 || host[i - 1] == '-')
                return 0;
            labels++;
            run = 0;
        } else if (!origin_label_char(host[i]) || (run == 0 && host[i] == '-')) {
            return 0;
        } else {
            run++;
        }
    }
    return run == 0 || run > 63 || host[len - 1] == '-' ? 0 : labels;
}

/* Empty, or ":" and a number that is not the scheme's own. */
static bool
origin_port_is_valid(const char *port, unsigned own)
{
    unsigned number = 0;

    if (*port == '\0')
        return true;
    if (port[0] != ':' || port[1] < '1' || port[1] > '9')
        return false;
    for (port++; *port; port++) {
        if (*port < '0' || *port > '9')
            return false;
        number = number * 10 + (unsigned)(*port - '0');
        if (number > 65535)
            return false;
    }
    return number != own;
}

/* A site under development, on this machine: only --dev-http lets a run reach it. */
static bool
origin_is_local(const char *origin)
{
    static const char *const locals[] = {"http://localhost", "http://127.0.0.1", "http://[::1]"};

    for (size_t i = 0; i < ARRAY_SIZE(locals); i++) {
        size_t len = strlen(locals[i]);

        if (strncmp(origin, locals[i], len) == 0 && origin_port_is_valid(origin + len, 80))
            return true;
    }
    return false;
}

/* A last label that begins with a digit can only be one of an IPv4 address. */
static bool
origin_is_address(const char *host, size_t len)
{
    const char *dot = memrchr(host, '.', len);
    const char *last = dot ? dot + 1 : host;

    return *last >= '0' && *last <= '9';
}

bool
manifest_origin_is_valid(const char *origin)
{
    const char *host = origin + strlen(origin_scheme);
    size_t len, labels;
    bool wild;

    if (strncmp(origin, origin_scheme, strlen(origin_scheme)) != 0)
        return origin_is_local(origin);
    wild = strncmp(host, "*.", 2) == 0;
    host += wild ? 2 : 0;
    len = strcspn(host, ":");
    labels = origin_count_labels(host, len);
    /* A star must not stand for a whole top-level domain. */
    return labels >= (wild ? 2 : 1) && origin_port_is_valid(host + len, 443) &&
           !(wild && origin_is_address(host, len));
}

static bool
origin_matches(const char *rule, const char *origin)
{
    size_t scheme = strlen(origin_scheme), suffix, len;

    if (strcmp(rule, origin) == 0)
        return true;
    if (strncmp(rule, origin_scheme, scheme) != 0 || strncmp(rule + scheme, "*.", 2) != 0)
        return false;
    /* ".acme.example" or ".acme.example:8443" at the end, and a label before it. */
    rule += scheme + 1;
    suffix = strlen(rule);
    len = strlen(origin);
    return len > scheme + suffix && strncmp(origin, origin_scheme, scheme) == 0 &&
           strcmp(origin + len - suffix, rule) == 0 &&
           origin_count_labels(origin + scheme, len - suffix - scheme) > 0;
}

bool
manifest_allows_origin(const struct manifest *manifest, const char *origin)
{
    for (size_t i = 0; i < manifest->origin_count; i++) {
        if (origin_matches(manifest->origins[i], origin))
            return true;
    }
    return false;
}

/* At '/': whether an empty segment, "." or ".." follows. */
static bool
origin_segment_is_odd(const char *slash)
{
    size_t len = strcspn(slash + 1, "/");

    if (len == 0)
        return slash[1] == '/';
    return slash[1] == '.' && (len == 1 || (len == 2 && slash[2] == '.'));
}

/* Whether some server takes the path for another one than it seems: "..", "//", "%2f", "\". */
static bool
origin_path_is_devious(const char *path)
{
    static const char *const encoded[] = {"%2e", "%2f", "%5c"};

    for (; *path; path++) {
        if (*path == '\\' || (*path == '/' && origin_segment_is_odd(path)))
            return true;
        for (size_t i = 0; *path == '%' && i < ARRAY_SIZE(encoded); i++) {
            if (strncasecmp(path, encoded[i], 3) == 0)
                return true;
        }
    }
    return false;
}

/* "*" that is not a whole segment, which somebody may have meant for something else. */
static bool
origin_has_other_star(const char *path)
{
    for (const char *star = strchr(path, '*'); star; star = strchr(star + 1, '*')) {
        if (star == path || star[-1] != '/' || (star[1] != '/' && star[1] != '\0'))
            return true;
    }
    return false;
}

bool
manifest_path_pattern_is_valid(const char *path)
{
    return manifest_path_is_valid(path) && !origin_has_other_star(path);
}

bool
manifest_path_is_valid(const char *path)
{
    if (path[0] != '/' || origin_path_is_devious(path))
        return false;
    for (; *path; path++) {
        if (*path <= 0x20 || *path >= 0x7f || strchr("?#\"<>`{}", *path))
            return false;
    }
    return true;
}

/* The path itself or one below it; "/login" has "/login/2" below it, but not "/logins". */
static bool
origin_path_covers(const char *rule, const char *path)
{
    size_t len = strlen(rule);

    if (strncmp(path, rule, len) != 0 || origin_path_is_devious(path))
        return false;
    return path[len] == '\0' || path[len] == '/' || (len > 0 && rule[len - 1] == '/');
}

bool
manifest_allows_secret(const struct manifest *manifest, const char *secret, const char *origin,
                       const char *path, const char *field)
{
    for (size_t i = 0; i < manifest->placement_count; i++) {
        const struct manifest_placement *placement = &manifest->placements[i];

        if (strcmp(placement->secret, secret) == 0 && strcmp(placement->field, field) == 0 &&
            strcmp(placement->origin, origin) == 0 && origin_path_covers(placement->path, path))
            return true;
    }
    return false;
}

/* One segment more of the pattern and of the path; both point at a '/'. */
static bool
origin_segment_fits(const char **pattern, const char **path)
{
    size_t wanted = strcspn(*pattern + 1, "/"), len = strcspn(*path + 1, "/");
    bool star = wanted == 1 && (*pattern)[1] == '*';

    if (star ? len == 0 : wanted != len || strncmp(*pattern + 1, *path + 1, len) != 0)
        return false;
    *pattern += 1 + wanted;
    *path += 1 + len;
    return true;
}

/* As origin_path_covers(), with "*" for any one segment. */
static bool
origin_pattern_covers(const char *pattern, const char *path)
{
    if (path[0] != '/' || origin_path_is_devious(path))
        return false;
    while (*pattern && strcmp(pattern, "/") != 0) {
        if (*path != '/' || !origin_segment_fits(&pattern, &path))
            return false;
    }
    /* "/order/" is the path below "/order" and not that itself. */
    return *path == '/' || (*path == '\0' && *pattern == '\0');
}

bool
manifest_method_changes(const char *method)
{
    static const char *const methods[] = {"POST", "PUT", "PATCH", "DELETE"};

    for (size_t i = 0; i < ARRAY_SIZE(methods); i++) {
        if (strcmp(method, methods[i]) == 0)
            return true;
    }
    return false;
}

/* A secret is given to a header in requests of any kind, but to a form or a JSON body by POST. */
static bool
origin_is_place_of_post(const struct manifest_placement *placement)
{
    size_t len = strlen(placement->field);

    return len > 0 && placement->field[len - 1] != ':';
}

static bool
origin_allows_post(const struct manifest *manifest, const char *origin, const char *path)
{
    for (size_t i = 0; i < manifest->placement_count; i++) {
        const struct manifest_placement *placement = &manifest->placements[i];

        if (origin_is_place_of_post(placement) && strcmp(placement->origin, origin) == 0 &&
            origin_path_covers(placement->path, path))
            return true;
    }
    return false;
}

bool
manifest_allows_method(const struct manifest *manifest, const char *method, const char *origin,
                       const char *path)
{
    if (!manifest_method_changes(method))
        return true;
    for (size_t i = 0; i < manifest->action_count; i++) {
        const struct manifest_action *action = &manifest->actions[i];

        if (strcmp(action->method, method) == 0 && strcmp(action->origin, origin) == 0 &&
            origin_pattern_covers(action->path, path))
            return true;
    }
    return strcmp(method, "POST") == 0 && origin_allows_post(manifest, origin, path);
}
