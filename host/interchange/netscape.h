/*
 * Cookies in the format of Netscape's cookies.txt, which curl, wget and the
 * extensions of browsers write: a line a cookie, of seven fields between tabs;
 * "#HttpOnly_" before the domain; other lines that begin with '#' are comments.
 */
#ifndef CLISK_INTERCHANGE_NETSCAPE_H
#define CLISK_INTERCHANGE_NETSCAPE_H

#include "host/interchange/cookie.h"

enum { NETSCAPE_FILE_MAX = 16 * 1024 * 1024 };

/* The text, which ends with a NUL, is changed on the way. -1 with *err: USAGE for what is no such
 * file, with the number of the line and nothing of what is in it; or what `take` said. */
int netscape_read(char *text, interchange_taker *take, void *opaque, struct error *err);

#endif
