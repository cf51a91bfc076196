/*
 * The cookies of the session, as lines of libcurl's (Netscape) format.
 */
#ifndef CLISK_FETCHER_JAR_H
#define CLISK_FETCHER_JAR_H

#include <curl/curl.h>

#include "host/fetcher/report.h"

/* Both use a handle that shares the jar. 0, or -1 with *err: a line that is none. */
int jar_restore(CURL *easy, const char *line, struct error *err);
/* Tells the broker each cookie, those of the session included, and the end. */
int jar_tell(CURL *easy, struct report *report, struct error *err);

#endif
