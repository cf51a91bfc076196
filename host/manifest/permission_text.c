#include "host/manifest/permission_text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "host/record/kind.h"

static char *ATTR_PRINTF(1, 2) permission_format(const char *fmt, ...)
{
    char *text = NULL;
    va_list args;
    int len;

    va_start(args, fmt);
    len = vasprintf(&text, fmt, args);
    va_end(args);
    return len < 0 ? NULL : text;
}

char *
permission_text_of_origin(const char *origin)
{
    return permission_format("origin %s", origin);
}

char *
permission_text_of_data(const char *kind)
{
    return permission_format("data %s", kind);
}

char *
permission_text_of_codes(const char *field)
{
    return permission_format("codes %s", field);
}

char *
permission_text_of_cookie(const char *name)
{
    return permission_format("cookie %s", name);
}

char *
permission_text_of_token(const char *name, const char *origin)
{
    return permission_format("token %s %s", name, origin);
}

char *
permission_text_of_secret(const struct manifest_placement *placement)
{
    return permission_format("secret %s %s%s %s", placement->secret, placement->origin,
                             placement->path, placement->field);
}

char *
permission_text_of_action(const struct manifest_action *action)
{
    return permission_format("action %s %s%s", action->method, action->origin, action->path);
}

/* An origin as people know it, where it is encrypted, as nearly all are. */
static const char *
permission_host(const char *origin)
{
    return strncmp(origin, "https://", strlen("https://")) == 0 ? origin + strlen("https://")
                                                                : origin;
}

char *
permission_words_of_origin(const char *origin)
{
    const char *host = permission_host(origin);

    if (host == origin)
        return permission_format("may reach %s, without encryption", origin);
    if (strncmp(host, "*.", 2) == 0)
        return permission_format("may reach every host below %s", host + 2);
    return permission_format("may reach %s", host);
}

char *
permission_words_of_data(const char *name)
{
    const struct kind *kind = kind_find(name);

    if (strcmp(name, "bill") == 0 || strcmp(name, "file") == 0)
        return permission_format("stores %ss", name);
    if (kind)
        return permission_format("stores records of the kind \"%s\": %s", name, kind->text);
    return permission_format("stores records of the kind \"%s\", which is its own", name);
}

char *
permission_words_of_codes(const char *field)
{
    return permission_format("one-time codes are made for it from your seed \"%s\"", field);
}

char *
permission_words_of_cookie(const char *name)
{
    return permission_format("may read the cookie \"%s\"", name);
}

char *
permission_words_of_token(const char *name, const char *origin)
{
    return permission_format("may use the token \"%s\", which the site gives, at %s", name,
                             permission_host(origin));
}

/* The name is the konnector's choice, as its label is: only the plainest one goes without quotes.
 */
static char *
permission_name_secret(const struct manifest *manifest, const char *name)
{
    const struct manifest_field *field = manifest_find_field(manifest, name);

    if (field && field->type == MANIFEST_PASSWORD && strcmp(name, "password") == 0)
        return permission_format("your password");
    return permission_format("your secret \"%s\"", name);
}

char *
permission_words_of_secret(const struct manifest *manifest,
                           const struct manifest_placement *placement)
{
    CLEANUP_FREE char *secret = permission_name_secret(manifest, placement->secret);
    const char *field = placement->field;
    size_t len = strlen(field);

    if (!secret)
        return NULL;
    if (len > 0 && field[len - 1] == ':')
        return permission_format("%s may be put into the header \"%.*s\" of requests to %s%s",
                                 secret, (int)(len - 1), field, placement->origin, placement->path);
    if (field[0] == '/')
        return permission_format("%s may be put into the value \"%s\" of what is sent to %s%s",
                                 secret, field, placement->origin, placement->path);
    return permission_format("%s may be put into the field \"%s\" of pages at %s%s", secret, field,
                             placement->origin, placement->path);
}

char *
permission_words_of_action(const struct manifest_action *action)
{
    const char *deed = strcmp(action->method, "DELETE") == 0 ? "delete" : "send";

    return permission_format("may %s at %s%s (%s)", deed, action->origin, action->path,
                             action->method);
}
