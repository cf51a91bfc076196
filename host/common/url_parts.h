/*
 * The parts of a URL while it is being parsed. Only url.c uses this.
 */
#ifndef CLISK_COMMON_URL_PARTS_H
#define CLISK_COMMON_URL_PARTS_H

#include "host/common/buf.h"
#include "host/common/url.h"

struct url_parts {
    const char *scheme; /* static */
    uint16_t port;
    bool has_query;
    bool has_fragment;
    struct buf username;
    struct buf password;
    struct buf host;
    struct buf path;
    struct buf query;
    struct buf fragment;
};

struct url_parts url_parts_init(void);
void url_parts_free(struct url_parts *parts);

uint16_t url_parts_default_port(const char *scheme);

/*
 * "Basic URL parser" of the URL standard, from the scheme on; the text is
 * stripped already. 0, or 1 with a static reason. Lack of memory shows in the
 * buffers, as url_parts_bad() tells.
 */
int url_parts_parse(struct url_parts *parts, const char *text, size_t len, const struct url *base,
                    const char **ret_why);
bool url_parts_bad(const struct url_parts *parts);

#endif
