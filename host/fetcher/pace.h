/*
 * How gently each origin is asked: a delay between the starts of two requests,
 * and a time before which it is left alone because it said so (Retry-After).
 */
#ifndef CLISK_FETCHER_PACE_H
#define CLISK_FETCHER_PACE_H

#include <stdint.h>

#include "host/common/compiler.h"

struct pace;

struct pace *pace_new(void) ATTR_MALLOC;
struct pace *pace_free(struct pace *pace); /* returns NULL; NULL is fine */

/* When a request to the origin may start: a time of transfer_now_ms(), 0 for at once. */
int64_t pace_due(const struct pace *pace, const char *origin);

/* Nothing more to this origin before that time; an earlier one does not shorten a later one. -1
 * without memory. */
int pace_hold(struct pace *pace, const char *origin, int64_t until_ms);

#endif
