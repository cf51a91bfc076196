#include "host/fetcher/setup.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

enum { SETUP_POOL_MAX = 1024 * 1024 * 1024, SETUP_SEALS = F_SEAL_SHRINK | F_SEAL_GROW };

/*
 * A pool that somebody else could shrink would kill us with SIGBUS; one that
 * somebody else could map writable would change a page under its reader.
 */
static int
setup_map_pool(struct setup *setup, int fd, uint64_t size, struct error *err)
{
    int seals = fcntl(fd, F_GET_SEALS);
    struct stat st;
    void *pool;

    if (seals < 0 || (seals & SETUP_SEALS) != SETUP_SEALS)
        return error_set(err, OUTCOME_INTERNAL, "the pool is not sealed");
    if (fstat(fd, &st) < 0 || size == 0 || size > SETUP_POOL_MAX || (uint64_t)st.st_size != size)
        return error_set(err, OUTCOME_INTERNAL, "the pool has another size than was said");
    pool = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (pool == MAP_FAILED)
        return error_errno(err, OUTCOME_INTERNAL, "cannot map the pool");
    setup->pool = pool;
    setup->pool_size = size;
    if (fcntl(fd, F_ADD_SEALS, F_SEAL_FUTURE_WRITE) < 0)
        return error_errno(err, OUTCOME_INTERNAL, "cannot seal the pool");
    return 0;
}

int
setup_take(struct setup *setup, const struct wire_fetcher_setup *message, struct error *err)
{
    setup->user_agent = strdup(message->user_agent);
    setup->brand = strdup(message->brand);
    setup->ca_file = message->ca_file[0] ? strdup(message->ca_file) : NULL;
    if (!setup->user_agent || !setup->brand || (message->ca_file[0] && !setup->ca_file))
        return error_set(err, OUTCOME_INTERNAL, "no memory");
    if (message->request_ms == 0)
        return error_set(err, OUTCOME_INTERNAL, "requests have no time at all");
    setup->retries = message->retries;
    setup->retry_sleep_ms = message->retry_sleep_ms;
    setup->request_ms = message->request_ms;
    setup->allow_http = message->allow_http != 0;
    setup->local_network = message->local_network != 0;
    setup->min_delay_ms = message->min_delay_ms;
    setup->in_flight = message->in_flight;
    if (connect_map_parse(message->connect, &setup->map, err) < 0)
        return -1;
    return setup_map_pool(setup, message->pool, message->pool_size, err);
}

void
setup_free(struct setup *setup)
{
    free(setup->user_agent);
    free(setup->brand);
    free(setup->ca_file);
    connect_map_free(setup->map);
    if (setup->pool)
        munmap(setup->pool, setup->pool_size);
    *setup = (struct setup){0};
}

bool
setup_is_local(const struct setup *setup, const struct url *url)
{
    return connect_map_has(setup->map, url->host) || (setup->allow_http && url_is_loopback(url));
}

int
setup_check_url(const struct setup *setup, const struct url *url, struct error *err)
{
    if (url->username[0] || url->password[0]) {
        error_set(err, OUTCOME_DENIED, "a URL of %s holds credentials", url->host);
        return error_refine(err, "CREDENTIALS_IN_URL");
    }
    if (strcmp(url->scheme, "https") == 0)
        return 0;
    if (setup->allow_http && setup_is_local(setup, url))
        return 0;
    error_set(err, OUTCOME_DENIED, "%s is refused: it is not encrypted", url->origin);
    return error_refine(err, "SCHEME");
}
