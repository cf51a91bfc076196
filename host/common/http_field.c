#include "host/common/http_field.h"

#include <string.h>
#include <strings.h>

static const struct {
    const char *name;
    const char *why;
} refused[] = {
    {"Authorization", "carries a secret: it is given by reference"},
    {"Cookie", "is written from the session's cookies"},
    {"Cookie2", "is written from the session's cookies"},
    {"Content-Type", "is a member of the request"},
    {"Referer", "is a member of the request"},
    {"Accept-Charset", "is the host's own"},
    {"Accept-Encoding", "is the host's own"},
    {"Content-Encoding", "is the host's own"},
    {"Content-Length", "is the host's own"},
    {"Date", "is the host's own"},
    {"Expect", "is the host's own"},
    {"Host", "is the host's own"},
    {"User-Agent", "is the host's own"},
    {"Connection", "belongs to the connection"},
    {"HTTP2-Settings", "belongs to the connection"},
    {"Keep-Alive", "belongs to the connection"},
    {"TE", "belongs to the connection"},
    {"Trailer", "belongs to the connection"},
    {"Transfer-Encoding", "belongs to the connection"},
    {"Upgrade", "belongs to the connection"},
    {"Via", "belongs to the connection"},
};

bool
http_field_is_name(const char *name)
{
    size_t len = strlen(name);

    return len > 0 && len <= HTTP_FIELD_NAME_MAX &&
           strspn(name, "!#$%&'*+-.^_`|~0123456789"
                        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") == len;
}

bool
http_field_is_value(const char *value)
{
    for (const char *at = value; *at; at++) {
        unsigned char byte = (unsigned char)*at;

        if ((byte < 0x20 && byte != '\t') || byte == 0x7F)
            return false;
    }
    return strlen(value) <= HTTP_FIELD_VALUE_MAX;
}

const char *
http_field_refusal(const char *name)
{
    for (size_t i = 0; i < ARRAY_SIZE(refused); i++) {
        if (strcasecmp(name, refused[i].name) == 0)
            return refused[i].why;
    }
    if (strncasecmp(name, "Proxy-", strlen("Proxy-")) == 0)
        return "belongs to the connection";
    if (strncasecmp(name, "Sec-", strlen("Sec-")) == 0)
        return "would say that we are a browser";
    return NULL;
}

const char *
http_field_credential_refusal(const char *name)
{
    if (!http_field_is_name(name))
        return "is no name";
    return strcasecmp(name, "Authorization") == 0 ? NULL : http_field_refusal(name);
}
