/*
 * Many pages: asked for ahead of the author's loop, given in order.
 */
#include "sdk/runtime/object.h"

clisk_batch *
ahead_get_all(clisk_run *run, const char *const *urls, size_t count)
{
    struct clisk_batch *pages;

    if (!run || run->failed)
        return &object_inert_batch;
    pages = arena_alloc(run->arena, sizeof *pages);
    if (pages)
        pages->tickets = arena_array(run->arena, count + 1, sizeof *pages->tickets);
    if (!pages || !pages->tickets) {
        run_fail_memory(run);
        return &object_inert_batch;
    }
    pages->run = run;
    pages->urls = urls;
    pages->count = count;
    return pages;
}

/* As many as there is room for; an outer loop of the same kind may hold the room. */
static int
ahead_begin(struct clisk_batch *pages)
{
    clisk_run *run = pages->run;
    const struct runtime_transport *transport = run->setup->transport;
    struct error err = {0};

    while (pages->begun < pages->count && run->ahead_count < RUN_PAGES_AHEAD) {
        const char *url = pages->urls[pages->begun];

        if (!session_ready(run, url))
            return -1;
        if (transport->ahead(transport->opaque, ++run->next_ticket, url, &err) < 0) {
            run_fail_error(run, &err);
            return -1;
        }
        pages->tickets[pages->begun++] = run->next_ticket;
        run->ahead_count++;
    }
    return 0;
}

static clisk_page *
ahead_wait(struct clisk_batch *pages)
{
    clisk_run *run = pages->run;
    const struct runtime_transport *transport = run->setup->transport;
    struct runtime_response response = {0};
    struct error err = {0};
    int result = transport->next(transport->opaque, pages->tickets[pages->taken], &response, &err);

    pages->taken++;
    run->ahead_count--;
    if (result < 0) {
        run_fail_error(run, &err);
        return &object_inert_node;
    }
    return session_take(run, &response, false);
}

clisk_page *
ahead_next(clisk_batch *pages)
{
    struct runtime_request request = {.method = RUNTIME_GET, .referer = "", .content_type = ""};

    if (!object_live(pages))
        return &object_inert_node;
    if (pages->taken == pages->count)
        return NULL;
    if (ahead_begin(pages) < 0)
        return &object_inert_node;
    if (pages->taken < pages->begun)
        return ahead_wait(pages);
    request.url = pages->urls[pages->begun++];
    pages->taken++;
    return session_ready(pages->run, request.url) ? session_request(pages->run, &request, false)
                                                  : &object_inert_node;
}
