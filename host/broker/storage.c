/*
 * What the site's scripts would keep in the browser: asked for by the konnector,
 * kept by the fetcher with the session. Origins are those of the manifest.
 */
#include "host/broker/internal.h"

#include <string.h>

static int
storage_check(const struct run *run, const struct wire_worker_storage *asked, struct error *err)
{
    CLEANUP_URL struct url *url = NULL;

    if (asked->what > WIRE_STORAGE_REMOVE)
        return error_set(err, OUTCOME_PLUGIN_BUG, "the storage is asked for what is unknown");
    if (policy_check_url(run, asked->origin, &url, err) < 0)
        return -1;
    if (strcmp(url->origin, asked->origin) != 0)
        return error_set(err, OUTCOME_PLUGIN_BUG,
                         "\"%.120s\" is no origin: the storage wants \"%s\"", asked->origin,
                         url->origin);
    return 0;
}

void
storage_ask(struct run *run, const struct wire_worker_storage *asked)
{
    struct wire_fetcher_storage passed = {
        .what = asked->what, .origin = asked->origin, .name = asked->name, .value = asked->value};
    struct error err = {0};

    if (storage_check(run, asked, &err) < 0) {
        record_denied(run, asked->origin, &err);
        run_end(run, &err);
        return;
    }
    run->storage_asked = true;
    if (wire_send_fetcher_storage(run->fetcher.wire, passed) < 0)
        run_end_with(run, OUTCOME_INTERNAL, "the fetcher no longer listens");
}

void
storage_answered(struct run *run, const struct wire_fetcher_stored *stored)
{
    struct wire_worker_stored told = {.found = stored->state == WIRE_STORED_DONE,
                                      .value = stored->value};
    struct error err = {0};

    if (!run->storage_asked) {
        if (run->endings == 0)
            run_end_with(run, OUTCOME_INTERNAL, "the fetcher tells of a storage that nobody asked");
        return;
    }
    run->storage_asked = false;
    if (stored->state == WIRE_STORED_FULL) {
        error_set(&err, OUTCOME_LIMIT, "the storage of the session is full, or the value too long");
        relay_refuse(run, &err);
    } else if (wire_send_worker_stored(run->worker.wire, told) < 0) {
        run_end_with(run, OUTCOME_PLUGIN_BUG, "the konnector no longer listens");
    }
}
