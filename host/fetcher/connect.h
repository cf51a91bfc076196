/*
 * The seam through which every connection is opened: which host is mapped to a
 * test server, and which addresses may be connected to.
 */
#ifndef CLISK_FETCHER_CONNECT_H
#define CLISK_FETCHER_CONNECT_H

#include <stdbool.h>

#include <curl/curl.h>

#include "host/common/error.h"
#include "host/fetcher/address.h"

/* The development option that maps hosts to servers on this machine. */
struct connect_map;

/*
 * Lines (or a comma list) of "host=address:port"; "*" stands for any host. An
 * address is numeric and of the loopback: a mapping never leads to another
 * machine. 0, or -1 with *err. An empty text gives a map of nothing.
 */
int connect_map_parse(const char *lines, struct connect_map **ret_map, struct error *err);
struct connect_map *connect_map_free(struct connect_map *map); /* returns NULL; NULL is fine */

bool connect_map_has(const struct connect_map *map, const char *host);
/* For CURLOPT_CONNECT_TO; owned by the map, NULL when it is empty. */
struct curl_slist *connect_map_list(const struct connect_map *map);

/* What one transfer may connect to, and what was refused to it. */
struct connect_gate {
    bool loopback; /* that and nothing else, instead of public addresses */
    bool local;    /* those of the local network besides public ones */
    bool refused;  /* since it was set up */
    char address[ADDRESS_TEXT_MAX];
};

/* For CURLOPT_OPENSOCKETFUNCTION; opaque is a struct connect_gate. */
curl_socket_t connect_open_socket(void *opaque, curlsocktype purpose,
                                  struct curl_sockaddr *address);

#endif
