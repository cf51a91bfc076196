/*
 * What the broker sets up once: options, and the memory that pages go through.
 */
#ifndef CLISK_FETCHER_SETUP_H
#define CLISK_FETCHER_SETUP_H

#include <stdbool.h>

#include "host/common/url.h"
#include "host/fetcher/connect.h"
#include "host/wire/wire.h"

struct setup {
    char *user_agent;
    char *brand;
    char *ca_file; /* NULL without */
    struct connect_map *map;
    uint8_t *pool; /* NULL before setup_take() */
    size_t pool_size;
    unsigned retries;
    uint32_t retry_sleep_ms;
    uint32_t request_ms;
    bool allow_http;
    bool local_network;    /* hosts may be at private addresses */
    uint32_t min_delay_ms; /* between the starts of two requests to one origin */
    unsigned in_flight;    /* to one origin; 0 for our own limit */
};

/*
 * Copies the options, maps the pool and seals it against anybody who maps it
 * later. The pool's descriptor stays the caller's. 0, or -1 with *err.
 */
int setup_take(struct setup *setup, const struct wire_fetcher_setup *message, struct error *err);
void setup_free(struct setup *setup);

/* Whether the URL's host is on this machine by a development option. */
bool setup_is_local(const struct setup *setup, const struct url *url);

/* https, or http to this machine if that is allowed; no credentials. 0, or -1 with *err DENIED. */
int setup_check_url(const struct setup *setup, const struct url *url, struct error *err);

#endif
