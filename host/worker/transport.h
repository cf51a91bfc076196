/*
 * The SDK's transport, over the wire: requests and entries go to the broker,
 * page bodies come through the pool.
 */
#ifndef CLISK_WORKER_TRANSPORT_H
#define CLISK_WORKER_TRANSPORT_H

#include "host/wire/wire.h"
#include "sdk/runtime/runtime.h"

enum { TRANSPORT_HEADERS_MAX = 256, TRANSPORT_REDIRECTS_MAX = 32 };

struct worker_transport {
    struct runtime_transport table;
    struct wire *wire;
    struct wire_message message; /* the last one received */
    const uint8_t *pool;
    size_t pool_size;
    struct runtime_pair headers[TRANSPORT_HEADERS_MAX]; /* of the last page */
    struct runtime_pair redirects[TRANSPORT_REDIRECTS_MAX];
};

void transport_init(struct worker_transport *transport, struct wire *wire);

/* Maps the pool, read-only. 0, or -1 with *err. */
int transport_map_pool(struct worker_transport *transport, int fd, uint64_t size,
                       struct error *err);

/* The next message; a closed or broken channel ends the process, since there is nobody to tell. */
struct wire_message *transport_receive(struct worker_transport *transport);

void transport_log(struct worker_transport *transport, int level, const char *text);

#endif
