/*
 * Host names beyond ASCII: "domain to ASCII" of the URL standard, which is the
 * processing of UTS #46 (not transitional; hyphens and lengths are not
 * checked), with Unicode's properties from libunistring.
 */
#ifndef CLISK_COMMON_URL_IDNA_H
#define CLISK_COMMON_URL_IDNA_H

#include <stdbool.h>

#include "host/common/buf.h"

/* Whether the name needs it: it has a byte beyond ASCII, or a label in xn-- form. */
bool url_idna_is_needed(const char *name, size_t len);

/*
 * Appends the name in ASCII and lower case; what else a host may not have is
 * the caller's to see. 0; 1 for a name that is none. Lack of memory shows in
 * out->bad.
 */
int url_idna_to_ascii(struct buf *out, const char *name, size_t len);

#endif
