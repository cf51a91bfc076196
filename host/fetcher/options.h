/*
 * What libcurl is told about a try.
 */
#ifndef CLISK_FETCHER_OPTIONS_H
#define CLISK_FETCHER_OPTIONS_H

#include <curl/curl.h>

struct transfer;

/* The transfer's handle, fresh or reset, made ready. 0 or -1. */
int options_apply(struct transfer *transfer, CURLSH *share);

/* A document may take long, but not stand still: from its first byte on. */
void options_watch_speed(struct transfer *transfer);

#endif
