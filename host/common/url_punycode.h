/*
 * Labels in their xn-- form. They are not translated here, only checked, as far
 * as that is possible without the tables of IDNA. Only url_host.c uses this.
 */
#ifndef CLISK_COMMON_URL_PUNYCODE_H
#define CLISK_COMMON_URL_PUNYCODE_H

#include <stdbool.h>

#include "host/common/compiler.h"

/* Whether what stands behind "xn--", in lower case, is Punycode (RFC 3492) of at least one code
 * point beyond ASCII, and of none that a label cannot have. */
bool url_punycode_is_valid(const char *at, const char *end);

#endif
