/*
 * Which message is permitted from whom, and when: the table is the policy of
 * the protocol. Anything else ends the run.
 */
#include "host/broker/internal.h"

#include <stdio.h>
#include <string.h>

#include "host/common/text.h"
#include "host/sandbox/sandbox.h"

enum {
    DISPATCH_ASKING = RUN_AUTHENTICATING | RUN_IDENTIFYING | RUN_LEAVING | RUN_FETCHING,
    DISPATCH_CALLING =
        RUN_CHECKING | RUN_AUTHENTICATING | RUN_IDENTIFYING | RUN_LEAVING | RUN_FETCHING,
    /* Once something was asked of the fetcher, its answer may cross a cancellation. */
    DISPATCH_FETCHING = DISPATCH_CALLING | RUN_SETTLING | RUN_CLOSING
};

/* Whose message, by which socket it came. */
enum dispatch_from { FROM_FETCHER, FROM_WORKER };

typedef void dispatch_handler(struct run *run, struct child *child, struct wire_message *message);

struct dispatch_row {
    enum wire_number number;
    enum dispatch_from from;
    unsigned states;
    dispatch_handler *handler;
};

static void
dispatch_log(struct run *run, struct child *child, struct wire_message *message)
{
    enum log_level level = (enum log_level)(message->log.level & 3);

    if (++run->log_lines > RUN_LOG_LINES_MAX) {
        run_end_with(run, OUTCOME_LIMIT, "%s wrote more than %d lines of log", child->program,
                     RUN_LOG_LINES_MAX);
        return;
    }
    run_log(run, level, "%s", message->log.text);
}

static void
dispatch_fetcher_ready(struct run *run, struct child *child ATTR_UNUSED,
                       struct wire_message *message)
{
    struct error err = {0};

    if (run->fetcher_ready) {
        run_end_with(run, OUTCOME_INTERNAL, "the fetcher is ready twice");
        return;
    }
    run->fetcher_ready = true;
    run->has_login = message->fetcher_ready.has_login != 0;
    if (setup_share_pool(run, &err) < 0)
        run_end(run, &err);
    else
        steps_begin(run);
}

/* One that came with clisk runs nevertheless, and the log says how. */
static void
dispatch_worker_unwalled(struct run *run, struct child *child ATTR_UNUSED,
                         struct wire_message *message)
{
    const struct wire_worker_unwalled *unwalled = &message->worker_unwalled;
    struct sandbox_report layers = {.landlock = (enum sandbox_lack)unwalled->landlock,
                                    .namespaces = (enum sandbox_lack)unwalled->namespaces,
                                    .seccomp = (enum sandbox_lack)unwalled->seccomp};
    struct error err = {0};

    if (sandbox_judge(&layers, &err) == 0)
        run_end_with(run, OUTCOME_PLUGIN_BUG, "the konnector lies about the kernel");
    else if (run->request->plugin_is_installed)
        run_log(run, LOG_LEVEL_WARNING,
                "this kernel keeps no konnector in, and runs what came with clisk only: Landlock: "
                "%s; user namespaces: %s; seccomp: %s",
                sandbox_lack_text(layers.landlock), sandbox_lack_text(layers.namespaces),
                sandbox_lack_text(layers.seccomp));
    else
        run_end(run, &err);
}

static void
dispatch_worker_ready(struct run *run, struct child *child ATTR_UNUSED,
                      struct wire_message *message)
{
    if (run->worker_ready) {
        run_end_with(run, OUTCOME_PLUGIN_BUG, "the konnector is ready twice");
        return;
    }
    run->worker_ready = true;
    run->can_check = message->worker_ready.can_check != 0;
    steps_begin(run);
}

/* Whether somebody waits for it. In a run that ends, what was cancelled is passed over. */
static bool
dispatch_is_awaited(struct run *run, uint32_t id)
{
    if (relay_has(run, id) || downloads_has(run, id))
        return true;
    if (run->endings == 0)
        run_end_with(run, OUTCOME_INTERNAL, "the fetcher answers what was not asked");
    return false;
}

static void
dispatch_hop(struct run *run, struct child *child ATTR_UNUSED, struct wire_message *message)
{
    if (relay_was_dropped(run, message->fetcher_hop.id))
        return;
    if (dispatch_is_awaited(run, message->fetcher_hop.id))
        relay_hop(run, &message->fetcher_hop);
}

static void
dispatch_retry(struct run *run, struct child *child ATTR_UNUSED, struct wire_message *message)
{
    if (relay_was_dropped(run, message->fetcher_retry.id))
        return;
    if (dispatch_is_awaited(run, message->fetcher_retry.id))
        relay_retry(run, &message->fetcher_retry);
}

static void
dispatch_response(struct run *run, struct child *child ATTR_UNUSED, struct wire_message *message)
{
    if (dispatch_is_awaited(run, message->fetcher_response.id))
        relay_response(run, &message->fetcher_response);
}

static void
dispatch_downloaded(struct run *run, struct child *child ATTR_UNUSED, struct wire_message *message)
{
    if (dispatch_is_awaited(run, message->fetcher_downloaded.id))
        downloads_done(run, &message->fetcher_downloaded);
}

static void
dispatch_failed(struct run *run, struct child *child ATTR_UNUSED, struct wire_message *message)
{
    const struct wire_fetcher_failed *failed = &message->fetcher_failed;
    struct error err = {0};

    if (!dispatch_is_awaited(run, failed->id))
        return;
    error_set(&err, (enum outcome)failed->outcome, "%s", failed->message);
    error_refine(&err, failed->detail);
    if (record_response(run, failed->id,
                        &(struct record_end){.status = failed->status,
                                             .sent = failed->sent,
                                             .received = failed->received,
                                             .outcome = err.outcome,
                                             .detail = err.detail}) < 0)
        return;
    if (err.outcome == OUTCOME_DENIED)
        record_denied(run, NULL, &err);
    if (!relay_failed(run, failed->id, &err))
        downloads_failed(run, failed->id, &err);
}

static void
dispatch_fetcher_progress(struct run *run, struct child *child ATTR_UNUSED,
                          struct wire_message *message)
{
    downloads_progress(run, &message->fetcher_progress);
}

static void
dispatch_session_kept(struct run *run, struct child *child ATTR_UNUSED,
                      struct wire_message *message)
{
    steps_session_kept(run, &message->fetcher_session_kept);
}

/* The worker waits for one answer at a time. */
static bool
dispatch_is_turn(struct run *run)
{
    if (!relay_is_awaited(run) && !run->save_held && !ask_is_open(run))
        return true;
    run_end_with(run, OUTCOME_PLUGIN_BUG, "the konnector asks twice at once");
    return false;
}

static void
dispatch_request(struct run *run, struct child *child ATTR_UNUSED, struct wire_message *message)
{
    if (dispatch_is_turn(run))
        relay_request(run, &message->worker_request);
}

static void
dispatch_save(struct run *run, struct child *child ATTR_UNUSED, struct wire_message *message)
{
    if (dispatch_is_turn(run))
        entries_save(run, &message->worker_save);
}

static void
dispatch_state(struct run *run, struct child *child ATTR_UNUSED, struct wire_message *message)
{
    if (dispatch_is_turn(run))
        cursors_state(run, &message->worker_state);
}

static void
dispatch_ask(struct run *run, struct child *child ATTR_UNUSED, struct wire_message *message)
{
    if (dispatch_is_turn(run))
        ask_question(run, &message->worker_ask);
}

static void
dispatch_wait(struct run *run, struct child *child ATTR_UNUSED, struct wire_message *message)
{
    if (dispatch_is_turn(run))
        ask_wait(run, &message->worker_wait);
}

static void
dispatch_ahead(struct run *run, struct child *child ATTR_UNUSED, struct wire_message *message)
{
    if (dispatch_is_turn(run))
        relay_ahead(run, &message->worker_ahead);
}

static void
dispatch_next(struct run *run, struct child *child ATTR_UNUSED, struct wire_message *message)
{
    if (dispatch_is_turn(run))
        relay_next(run, message->worker_next.ticket);
}

static void
dispatch_ask_cookie(struct run *run, struct child *child ATTR_UNUSED, struct wire_message *message)
{
    if (dispatch_is_turn(run))
        relay_ask_cookie(run, &message->worker_ask_cookie);
}

static void
dispatch_cookie_value(struct run *run, struct child *child ATTR_UNUSED,
                      struct wire_message *message)
{
    relay_cookie(run, &message->fetcher_cookie_value);
}

static void
dispatch_storage(struct run *run, struct child *child ATTR_UNUSED, struct wire_message *message)
{
    if (dispatch_is_turn(run))
        storage_ask(run, &message->worker_storage);
}

static void
dispatch_stored(struct run *run, struct child *child ATTR_UNUSED, struct wire_message *message)
{
    storage_answered(run, &message->fetcher_stored);
}

static void
dispatch_worker_progress(struct run *run, struct child *child ATTR_UNUSED,
                         struct wire_message *message)
{
    run->result->progress.done = message->worker_progress.done;
    run->result->progress.total = message->worker_progress.total;
    run_report(run, false);
}

static void
dispatch_snapshot(struct run *run, struct child *child ATTR_UNUSED, struct wire_message *message)
{
    if (dispatch_is_turn(run))
        snapshot_begin(run, &message->worker_snapshot);
}

static void
dispatch_snapshot_part(struct run *run, struct child *child ATTR_UNUSED,
                       struct wire_message *message)
{
    snapshot_part(run, &message->worker_snapshot_part);
}

static void
dispatch_returned(struct run *run, struct child *child ATTR_UNUSED, struct wire_message *message)
{
    if (run->endings == 0 && (relay_is_awaited(run) || run->save_held || ask_is_open(run))) {
        run_end_with(run, OUTCOME_PLUGIN_BUG, "the konnector returned while it waits");
        return;
    }
    if (!snapshot_close(run, (enum outcome)message->worker_returned.outcome))
        return;
    relay_clear(run);
    steps_returned(run, &message->worker_returned);
}

static const struct dispatch_row dispatch_rows[] = {
    {WIRE_NUMBER(log), FROM_FETCHER, ~0U, dispatch_log},
    {WIRE_NUMBER(log), FROM_WORKER, ~0U, dispatch_log},
    {WIRE_NUMBER(fetcher_ready), FROM_FETCHER, RUN_STARTING, dispatch_fetcher_ready},
    {WIRE_NUMBER(fetcher_hop), FROM_FETCHER, DISPATCH_FETCHING, dispatch_hop},
    {WIRE_NUMBER(fetcher_retry), FROM_FETCHER, DISPATCH_FETCHING, dispatch_retry},
    {WIRE_NUMBER(fetcher_response), FROM_FETCHER, DISPATCH_FETCHING, dispatch_response},
    {WIRE_NUMBER(fetcher_downloaded), FROM_FETCHER, DISPATCH_FETCHING, dispatch_downloaded},
    {WIRE_NUMBER(fetcher_failed), FROM_FETCHER, DISPATCH_FETCHING, dispatch_failed},
    {WIRE_NUMBER(fetcher_progress), FROM_FETCHER, DISPATCH_FETCHING, dispatch_fetcher_progress},
    {WIRE_NUMBER(fetcher_cookie_value), FROM_FETCHER, DISPATCH_FETCHING, dispatch_cookie_value},
    {WIRE_NUMBER(fetcher_stored), FROM_FETCHER, DISPATCH_FETCHING, dispatch_stored},
    {WIRE_NUMBER(fetcher_session_kept), FROM_FETCHER, RUN_CLOSING, dispatch_session_kept},
    {WIRE_NUMBER(worker_unwalled), FROM_WORKER, RUN_STARTING, dispatch_worker_unwalled},
    {WIRE_NUMBER(worker_ready), FROM_WORKER, RUN_STARTING, dispatch_worker_ready},
    {WIRE_NUMBER(worker_request), FROM_WORKER, DISPATCH_CALLING, dispatch_request},
    {WIRE_NUMBER(worker_ahead), FROM_WORKER, DISPATCH_CALLING, dispatch_ahead},
    {WIRE_NUMBER(worker_next), FROM_WORKER, DISPATCH_CALLING, dispatch_next},
    {WIRE_NUMBER(worker_ask_cookie), FROM_WORKER, DISPATCH_CALLING, dispatch_ask_cookie},
    {WIRE_NUMBER(worker_storage), FROM_WORKER, DISPATCH_CALLING, dispatch_storage},
    {WIRE_NUMBER(worker_save), FROM_WORKER, RUN_FETCHING, dispatch_save},
    {WIRE_NUMBER(worker_state), FROM_WORKER, DISPATCH_CALLING, dispatch_state},
    {WIRE_NUMBER(worker_progress), FROM_WORKER, DISPATCH_CALLING, dispatch_worker_progress},
    {WIRE_NUMBER(worker_ask), FROM_WORKER, DISPATCH_ASKING, dispatch_ask},
    {WIRE_NUMBER(worker_wait), FROM_WORKER, DISPATCH_ASKING, dispatch_wait},
    {WIRE_NUMBER(worker_snapshot), FROM_WORKER, DISPATCH_CALLING, dispatch_snapshot},
    {WIRE_NUMBER(worker_snapshot_part), FROM_WORKER, RUN_SHOWING, dispatch_snapshot_part},
    {WIRE_NUMBER(worker_returned), FROM_WORKER, DISPATCH_CALLING | RUN_STARTING | RUN_SHOWING,
     dispatch_returned},
};

static const struct dispatch_row *
dispatch_find(const struct run *run, enum dispatch_from from, enum wire_number number)
{
    unsigned state = from == FROM_WORKER && run->snapshot_is_open ? RUN_SHOWING : run->state;

    for (size_t i = 0; i < ARRAY_SIZE(dispatch_rows); i++) {
        const struct dispatch_row *row = &dispatch_rows[i];

        if (row->number == number && row->from == from && (row->states & state))
            return row;
    }
    return NULL;
}

void
dispatch_message(struct run *run, struct child *child, struct wire_message *message)
{
    enum dispatch_from from = child == &run->worker ? FROM_WORKER : FROM_FETCHER;
    const struct dispatch_row *row = dispatch_find(run, from, message->is);

    if (row) {
        row->handler(run, child, message);
        return;
    }
    run_end_with(run, from == FROM_WORKER ? OUTCOME_PLUGIN_BUG : OUTCOME_INTERNAL,
                 "%s sent \"%s\" when it may not", child->program, wire_name(message->is));
}
