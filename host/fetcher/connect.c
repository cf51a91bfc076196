#include "host/fetcher/connect.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

enum { CONNECT_ENTRIES_MAX = 64, CONNECT_HOST_MAX = 256 };

/* There is no other, and no need to write it otherwise. */
#define CONNECT_LOOPBACK6 "[::1]"

struct connect_map {
    struct curl_slist *list;
    size_t count;
    char *hosts[CONNECT_ENTRIES_MAX];
};

/* The loopback's only: otherwise the option would open a way to the local network. */
static bool
connect_address_is_loopback(const char *text, size_t len)
{
    char copy[INET_ADDRSTRLEN];
    struct sockaddr_in in = {.sin_family = AF_INET};

    if (len == strlen(CONNECT_LOOPBACK6) && memcmp(text, CONNECT_LOOPBACK6, len) == 0)
        return true;
    if (len >= sizeof copy)
        return false;
    memcpy(copy, text, len);
    copy[len] = '\0';
    return inet_pton(AF_INET, copy, &in.sin_addr) == 1 &&
           address_classify((const struct sockaddr *)&in) == ADDRESS_LOOPBACK;
}

/* Of the characters of a host, or "*": a colon would be one of libcurl's in the list. */
static bool
connect_host_is_valid(const char *host)
{
    size_t len = strspn(host, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._");

    return strcmp(host, "*") == 0 || (len > 0 && len < CONNECT_HOST_MAX && host[len] == '\0');
}

static bool
connect_port_is_valid(const char *text)
{
    size_t len = strspn(text, "0123456789");
    unsigned long port = strtoul(text, NULL, 10);

    return len > 0 && len <= 5 && text[len] == '\0' && port > 0 && port <= 65535;
}

static int
connect_map_append(struct connect_map *map, const char *host, const char *target)
{
    char line[CONNECT_HOST_MAX + INET6_ADDRSTRLEN + 16];
    struct curl_slist *list;
    bool any = strcmp(host, "*") == 0;

    /* An empty host and an empty port match all. */
    snprintf(line, sizeof line, "%s::%s", any ? "" : host, target);
    list = curl_slist_append(map->list, line);
    if (!list)
        return -1;
    map->list = list;
    map->hosts[map->count] = strdup(host);
    if (!map->hosts[map->count])
        return -1;
    map->count++;
    return 0;
}

static int
connect_map_add(struct connect_map *map, char *line, struct error *err)
{
    char *target = strchr(line, '=');
    char *port = strrchr(line, ':');

    if (!target || !port || port < target)
        return error_set(err, OUTCOME_USAGE, "\"%s\" is not \"host=address:port\"", line);
    *target++ = '\0';
    if (!connect_host_is_valid(line))
        return error_set(err, OUTCOME_USAGE, "\"%s\" is no host that can be mapped", line);
    if (!connect_address_is_loopback(target, (size_t)(port - target)) ||
        !connect_port_is_valid(port + 1))
        return error_set(err, OUTCOME_USAGE, "%s can only be mapped to a port of this machine",
                         line);
    if (map->count == CONNECT_ENTRIES_MAX)
        return error_set(err, OUTCOME_USAGE, "more than %d hosts are mapped", CONNECT_ENTRIES_MAX);
    if (connect_map_append(map, line, target) < 0)
        return error_set(err, OUTCOME_INTERNAL, "no memory");
    return 0;
}

int
connect_map_parse(const char *lines, struct connect_map **ret_map, struct error *err)
{
    CLEANUP_FREE char *copy = strdup(lines);
    struct connect_map *map = calloc(1, sizeof *map);
    char *save = NULL;

    if (!copy || !map) {
        connect_map_free(map);
        return error_set(err, OUTCOME_INTERNAL, "no memory");
    }
    for (char *line = strtok_r(copy, "\n,", &save); line; line = strtok_r(NULL, "\n,", &save)) {
        if (connect_map_add(map, line, err) < 0) {
            connect_map_free(map);
            return -1;
        }
    }
    *ret_map = map;
    return 0;
}

struct connect_map *
connect_map_free(struct connect_map *map)
{
    if (!map)
        return NULL;
    for (size_t i = 0; i < map->count; i++)
        free(map->hosts[i]);
    curl_slist_free_all(map->list);
    free(map);
    return NULL;
}

bool
connect_map_has(const struct connect_map *map, const char *host)
{
    for (size_t i = 0; i < map->count; i++) {
        if (strcmp(map->hosts[i], "*") == 0 || strcasecmp(map->hosts[i], host) == 0)
            return true;
    }
    return false;
}

struct curl_slist *
connect_map_list(const struct connect_map *map)
{
    return map->list;
}

static bool
connect_gate_lets(const struct connect_gate *gate, enum address_kind kind)
{
    if (gate->loopback)
        return kind == ADDRESS_LOOPBACK;
    return kind == ADDRESS_PUBLIC || (gate->local && kind == ADDRESS_LOCAL);
}

/* It sees the address that was resolved, so a name that changes its mind gains nothing. */
curl_socket_t
connect_open_socket(void *opaque, curlsocktype purpose, struct curl_sockaddr *address)
{
    struct connect_gate *gate = opaque;
    enum address_kind kind = address_classify(&address->addr);

    if (purpose != CURLSOCKTYPE_IPCXN || !connect_gate_lets(gate, kind)) {
        gate->refused = true;
        address_print(&address->addr, gate->address);
        return CURL_SOCKET_BAD;
    }
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}
