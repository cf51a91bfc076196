/*
 * What a file says of itself without being opened: its date and, where the file
 * system has them, extended attributes as desktops and indexers know them.
 *
 * Both are set while the file has no name yet (between place_create() and
 * place_link()), so that whoever watches the folder finds them set.
 */
#ifndef CLISK_SINK_METADATA_H
#define CLISK_SINK_METADATA_H

#include <stdbool.h>

#include "host/common/compiler.h"

/* How an account's files are described; a sum of them. The numbers are kept in the store. */
enum metadata_way {
    METADATA_NONE = 0,
    METADATA_SIDECAR = 1, /* host/sink/sidecar.h */
    METADATA_XATTR = 2,
    METADATA_ALL = METADATA_SIDECAR | METADATA_XATTR
};

/*
 * Sets the modification time to the document's day, which must exist (a day of
 * 0 is the first of the month): 10:00 UTC, which is that day in all zones from
 * -10:00 to +13:45, where nearly all of mankind lives; in a zone beyond, noon of
 * the machine's local time. 0, or -1 with errno.
 */
int metadata_set_date(int fd, int year, unsigned month, unsigned day);

/* Texts of the brand; NULL or "" for what there is not. */
struct metadata {
    const char *title;      /* user.dublincore.title */
    const char *creator;    /* user.dublincore.creator: who issued it */
    const char *date;       /* user.dublincore.date */
    const char *identifier; /* user.dublincore.identifier: the brand's reference */
    const char *kind;       /* user.dublincore.type */
    const char *media_type; /* user.mime_type (freedesktop.org, shared MIME-info 2.9) */
    const char *url;        /* user.xdg.origin.url, without user, query and fragment: such hold
                               secrets */
};

/*
 * Sets the extended attributes of the open file. 0; 1 when the file system has
 * none or no room for them, which makes no file worse: tell it once; -1 with errno.
 */
int metadata_set_xattrs(int fd, const struct metadata *metadata);

/* "none", "sidecar", "xattr" or "sidecar,xattr", both ways. The first is static; the second gives
 * 0, or 1 for another text. */
const char *metadata_way_text(unsigned way);
int metadata_way_find(const char *text, unsigned *ret_way);

#endif
