/*
 * Header fields of a request (RFC 9110, section 5), as a konnector may give
 * them: the worker says no early, the broker decides, the fetcher sends.
 */
#ifndef CLISK_COMMON_HTTP_FIELD_H
#define CLISK_COMMON_HTTP_FIELD_H

#include <stdbool.h>

#include "host/common/compiler.h"

enum { HTTP_FIELD_NAME_MAX = 128, HTTP_FIELD_VALUE_MAX = 8192 };

/* Letters, digits and the marks of a token. */
bool http_field_is_name(const char *name);

/* No line end, no other control but the tab: such a value would begin another line. */
bool http_field_is_value(const char *value);

/*
 * Why a text may not be sent under this name ("is the host's own"), a static
 * text; NULL when it may. What the host writes itself, what belongs to the
 * connection, and what carries a secret are refused.
 */
const char *http_field_refusal(const char *name);

/* The same for what the host puts in by itself: Authorization is what that is for. A text that is
 * no name at all is refused too. */
const char *http_field_credential_refusal(const char *name);

#endif
