/*
 * Pages: from the worker to the fetcher and back. The worker waits for one at
 * a time; its body lies in the pool.
 */
#include "host/broker/internal.h"

void
relay_refuse(struct run *run, const struct error *err)
{
    struct wire_worker_refused refused = {
        .outcome = (uint8_t)err->outcome, .detail = err->detail, .message = err->message};

    if (wire_send_worker_refused(run->worker.wire, refused) < 0)
        run_end_with(run, OUTCOME_PLUGIN_BUG, "the konnector no longer listens");
}

void
relay_request(struct run *run, const struct wire_worker_request *request)
{
    struct error err = {0};

    if (policy_check_request(run, request, &err) < 0) {
        run_end(run, &err);
        return;
    }
    run->page_id = ++run->next_id;
    if (wire_send_fetcher_request(run->fetcher.wire, (struct wire_fetcher_request){
                                                         .id = run->page_id,
                                                         .method = request->method,
                                                         .url = request->url,
                                                         .referer = request->referer,
                                                         .body_kind = request->body_kind,
                                                         .content_type = request->content_type,
                                                         .body = request->body,
                                                         .enctype = request->enctype,
                                                         .charset = request->charset,
                                                     }) < 0)
        run_end_with(run, OUTCOME_INTERNAL, "the fetcher no longer listens");
}

void
relay_response(struct run *run, const struct wire_fetcher_response *response)
{
    if (run->page_id == 0 || response->id != run->page_id || response->length > RUN_POOL_SIZE ||
        response->offset > RUN_POOL_SIZE - response->length) {
        run_end_with(run, OUTCOME_INTERNAL, "the fetcher answers with what is no page");
        return;
    }
    run->page_id = 0;
    if (wire_send_worker_response(run->worker.wire, (struct wire_worker_response){
                                                        .status = response->status,
                                                        .url = response->url,
                                                        .content_type = response->content_type,
                                                        .offset = response->offset,
                                                        .length = response->length,
                                                    }) < 0)
        run_end_with(run, OUTCOME_PLUGIN_BUG, "the konnector no longer listens");
}

bool
relay_failed(struct run *run, uint32_t id, const struct error *err)
{
    if (run->page_id == 0 || id != run->page_id)
        return false;
    run->page_id = 0;
    relay_refuse(run, err);
    return true;
}

/* A redirect is a request that the site makes: the same origins hold. */
void
relay_hop(struct run *run, const struct wire_fetcher_hop *hop)
{
    struct error err = {0}, told = {0};

    if (policy_check_url(run, hop->url, NULL, &err) == 0) {
        if (wire_send_fetcher_proceed(run->fetcher.wire,
                                      (struct wire_fetcher_proceed){.id = hop->id}) < 0)
            run_end_with(run, OUTCOME_INTERNAL, "the fetcher no longer listens");
        return;
    }
    error_set(&told, OUTCOME_DENIED, "the site redirects: %s", err.message);
    if (wire_send_fetcher_cancel(run->fetcher.wire, (struct wire_fetcher_cancel){.id = hop->id}) <
        0)
        run_end_with(run, OUTCOME_INTERNAL, "the fetcher no longer listens");
    if (!relay_failed(run, hop->id, &told))
        entries_failed(run, hop->id, &told);
}
