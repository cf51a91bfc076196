/*
 * When an attempt is worth repeating, and how long to wait before.
 */
#ifndef CLISK_FETCHER_RETRY_H
#define CLISK_FETCHER_RETRY_H

#include <stdbool.h>
#include <time.h>

#include <curl/curl.h>

#include "host/common/compiler.h"

/* A site that wants us to wait longer is left alone for this run. */
enum { RETRY_AFTER_MAX_S = 30, RETRY_DELAY_MAX_MS = 30000 };

/* Nothing of the request can have reached the site. */
bool retry_nothing_sent(CURLcode code);
/* The transport broke in a way that may not come again. */
bool retry_code(CURLcode code);
/* 429, 502, 503 and 504. */
bool retry_status(uint16_t status);

/* Seconds that a Retry-After asks for, given as such or as a date; -1 when it says nothing. */
int64_t retry_after(const char *value, time_t now);

/* Doubles with every try, and varies by half around that, so that clients do not march in step. */
uint32_t retry_delay_ms(uint32_t base_ms, unsigned tries, uint32_t random);

#endif
