#include "host/sink/metadata.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <time.h>

#include "host/common/buf.h"
#include "host/common/civil.h"
#include "host/common/text.h"

/* In bytes, of one attribute: ext4 has 4 KiB for all of a file. */
enum { VALUE_MAX = 512 };

enum { SECONDS_PER_DAY = 86400, HOUR = 3600 };

/* Whether that moment is that day on the person's calendar. */
static bool
is_day(time_t moment, int year, unsigned month, unsigned day)
{
    struct tm tm;

    return localtime_r(&moment, &tm) && tm.tm_year + 1900 == year &&
           (unsigned)tm.tm_mon + 1 == month && (unsigned)tm.tm_mday == day;
}

static time_t
moment_of(int year, unsigned month, unsigned day)
{
    time_t moment = (time_t)(civil_to_days(year, month, day) * SECONDS_PER_DAY + 10 * HOUR);
    struct tm noon = {.tm_year = year - 1900,
                      .tm_mon = (int)month - 1,
                      .tm_mday = (int)day,
                      .tm_hour = 12,
                      .tm_isdst = -1};

    return is_day(moment, year, month, day) ? moment : mktime(&noon);
}

int
metadata_set_date(int fd, int year, unsigned month, unsigned day)
{
    struct timespec times[2] = {{.tv_nsec = UTIME_OMIT}};

    times[1].tv_sec = moment_of(year, month, day ? day : 1);
    return futimens(fd, times);
}

/* What there is of the URL in front of its query, without a user's name and password. */
static void
put_url(struct buf *out, const char *url)
{
    size_t len = strcspn(url, "?#"), scheme;
    const char *host = strstr(url, "://"), *at;

    if (!host || (size_t)(host - url) >= len)
        return;
    host += 3;
    scheme = (size_t)(host - url);
    at = memrchr(host, '@', strcspn(host, "/?#"));
    buf_append(out, url, scheme);
    host = at ? at + 1 : host;
    buf_append(out, host, (size_t)(url + len - host));
}

/* 0, 1 or -1 as metadata_set_xattrs(). */
static int
set_one(int fd, const char *name, const char *value, size_t len)
{
    len = len > VALUE_MAX ? text_cut(value, VALUE_MAX) : len;
    if (len == 0 || fsetxattr(fd, name, value, len, 0) == 0)
        return 0;
    return errno == ENOTSUP || errno == ENOSPC || errno == E2BIG || errno == EPERM ||
                   errno == ERANGE || errno == EDQUOT
               ? 1
               : -1;
}

int
metadata_set_xattrs(int fd, const struct metadata *metadata)
{
    const struct {
        const char *name;
        const char *value;
    } attributes[] = {
        {"user.mime_type", metadata->media_type},
        {"user.dublincore.identifier", metadata->identifier},
        {"user.dublincore.date", metadata->date},
        {"user.dublincore.type", metadata->kind},
        {"user.dublincore.creator", metadata->creator},
        {"user.dublincore.title", metadata->title},
    };
    CLEANUP_BUF struct buf url = BUF_INIT(64 * 1024);
    int result = 0;

    for (size_t i = 0; result == 0 && i < ARRAY_SIZE(attributes); i++) {
        const char *value = attributes[i].value;

        if (value)
            result = set_one(fd, attributes[i].name, value, strlen(value));
    }
    if (metadata->url)
        put_url(&url, metadata->url);
    if (result == 0 && url.len > 0)
        result = set_one(fd, "user.xdg.origin.url", (const char *)url.data, url.len);
    return result;
}

static const char *const ways[] = {
    [METADATA_NONE] = "none",
    [METADATA_SIDECAR] = "sidecar",
    [METADATA_XATTR] = "xattr",
    [METADATA_ALL] = "sidecar,xattr",
};

const char *
metadata_way_text(unsigned way)
{
    return way < ARRAY_SIZE(ways) ? ways[way] : "none";
}

int
metadata_way_find(const char *text, unsigned *ret_way)
{
    if (strcmp(text, "xattr,sidecar") == 0)
        text = ways[METADATA_ALL];
    for (unsigned way = 0; way < ARRAY_SIZE(ways); way++) {
        if (strcmp(text, ways[way]) == 0) {
            *ret_way = way;
            return 0;
        }
    }
    return 1;
}
