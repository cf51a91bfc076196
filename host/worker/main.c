/*
 * clisk-worker: runs one konnector for one run. It has no network and no
 * files; all it does goes through the socket to the broker.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/common/arena.h"
#include "host/sandbox/sandbox.h"
#include "host/worker/loader.h"
#include "host/worker/transport.h"

enum { WORKER_FIELDS_MAX = 64, WORKER_SETUP_MAX = 1024 * 1024 };

struct worker {
    struct wire wire;
    struct worker_transport transport;
    struct clisk_plugin plugin;
    struct runtime_setup setup;
    struct arena *arena; /* what the setup points to */
    clisk_run *run;
};

_Static_assert((int)RUNTIME_SNAPSHOT_MAX <= (int)WIRE_SNAPSHOT_MAX, "a snapshot can be sent");

/* The page that made the function fail, if there is one. */
static void
worker_send_snapshot(struct worker *worker)
{
    struct runtime_snapshot snapshot;
    struct wire_worker_snapshot begin;

    if (runtime_snapshot(worker->run, &snapshot) != 0)
        return;
    begin = (struct wire_worker_snapshot){
        .size = (uint32_t)snapshot.len, .selector = snapshot.selector, .path = snapshot.path};
    if (wire_send_worker_snapshot(&worker->wire, begin) < 0)
        _exit(1);
    for (size_t at = 0, len; at < snapshot.len; at += len) {
        struct wire_worker_snapshot_part part;

        len = snapshot.len - at < WIRE_SNAPSHOT_PART ? snapshot.len - at : WIRE_SNAPSHOT_PART;
        part.part = (struct span){(const uint8_t *)snapshot.data + at, len};
        if (wire_send_worker_snapshot_part(&worker->wire, part) < 0)
            _exit(1);
    }
}

/* Tells the broker how a function of the konnector ended. */
static void
worker_return(struct worker *worker, const struct error *err, const char *value)
{
    struct wire_worker_returned returned = {.detail = "", .message = "", .value = value};

    if (err) {
        returned.outcome = (uint8_t)err->outcome;
        returned.detail = err->detail;
        returned.message = err->message;
    }
    if (wire_send_worker_returned(&worker->wire, returned) < 0)
        _exit(1);
}

static int
worker_take_fields(struct worker *worker, struct span list, struct error *err)
{
    struct reader reader = reader_of(list.data, list.len);
    struct runtime_field *fields = arena_array(worker->arena, WORKER_FIELDS_MAX, sizeof *fields);
    struct wire_param param;
    size_t count = 0;
    int more;

    while (fields && (more = wire_get_param(&reader, &param)) == 0) {
        char *name = arena_strdup(worker->arena, param.name);
        char *value = arena_strdup(worker->arena, param.value);

        if (!name || !value || count == WORKER_FIELDS_MAX)
            return error_set(err, OUTCOME_INTERNAL, "too many fields");
        fields[count++] = (struct runtime_field){
            .is_secret = param.kind == WIRE_PARAM_SECRET, .name = name, .value = value};
    }
    if (!fields || more < 0)
        return error_set(err, OUTCOME_INTERNAL, "the account's fields cannot be read");
    worker->setup.fields = fields;
    worker->setup.field_count = count;
    return 0;
}

/* The broker ends the run of a konnector that must not be loaded here: there is nothing to do then.
 */
static void
worker_tell_lack(struct worker *worker, const struct sandbox_report *layers, bool goes_on)
{
    struct wire_worker_unwalled unwalled = {.landlock = (uint8_t)layers->landlock,
                                            .namespaces = (uint8_t)layers->namespaces,
                                            .seccomp = (uint8_t)layers->seccomp};

    if (wire_send_worker_unwalled(&worker->wire, unwalled) < 0 || !goes_on)
        _exit(1);
}

/*
 * The constructors of the konnector run while it is loaded: its files and calls
 * are bounded before that, and once more when the loader has done its work.
 */
static int
worker_load(struct worker *worker, const struct wire_worker_start *start, struct error *err)
{
    struct sandbox_files files = {.fd = start->plugin};
    struct sandbox_report layers;
    int confined = sandbox_confine(SANDBOX_WORKER, &files, &layers, err);

    if (confined < 0)
        return -1;
    if (confined == SANDBOX_INCOMPLETE)
        worker_tell_lack(worker, &layers, start->is_installed);
    if (loader_load(start->plugin, &worker->plugin, err) < 0)
        return -1;
    worker->run = runtime_new(&worker->setup);
    if (!worker->run)
        return error_set(err, OUTCOME_INTERNAL, "no memory");
    return sandbox_lock(SANDBOX_WORKER, err);
}

static int
worker_start(struct worker *worker, struct wire_message *message, struct error *err)
{
    const struct wire_worker_start *start = &message->worker_start;

    worker->arena = arena_new(WORKER_SETUP_MAX);
    if (!worker->arena)
        return error_set(err, OUTCOME_INTERNAL, "no memory");
    worker->setup.transport = &worker->transport.table;
    worker->setup.has_person = start->has_person;
    worker->setup.may_wake = start->may_wake;
    worker->setup.full = start->full;
    worker->setup.known_in_row = start->known_in_row;
    worker->setup.one_page = start->one_page;
    if (*start->locale)
        worker->setup.locale = arena_strdup(worker->arena, start->locale);
    if (worker_take_fields(worker, start->fields, err) < 0)
        return -1;
    return worker_load(worker, start, err);
}

static const char *
worker_check(struct worker *worker)
{
    if (!worker->plugin.check_authenticated)
        _exit(1);
    return worker->plugin.check_authenticated(worker->run) ? "yes" : "no";
}

static void
worker_call(struct worker *worker, enum wire_step step)
{
    bool is_inside = step == WIRE_STEP_IDENTIFY || step == WIRE_STEP_FETCH;
    const char *value = "";

    runtime_clear_error(worker->run);
    runtime_expect_login(worker->run, is_inside ? worker->plugin.login_form : NULL);
    switch (step) {
    case WIRE_STEP_ENSURE_AUTHENTICATED: worker->plugin.ensure_authenticated(worker->run); break;
    case WIRE_STEP_ENSURE_NOT_AUTHENTICATED:
        worker->plugin.ensure_not_authenticated(worker->run);
        break;
    case WIRE_STEP_IDENTIFY: value = worker->plugin.identify(worker->run); break;
    case WIRE_STEP_FETCH: worker->plugin.fetch(worker->run); break;
    case WIRE_STEP_CHECK_AUTHENTICATED: value = worker_check(worker); break;
    default: _exit(1);
    }
    worker_send_snapshot(worker);
    worker_return(worker, runtime_error(worker->run), value ? value : "");
}

static void
worker_dispatch(struct worker *worker, struct wire_message *message)
{
    struct error err = {0};

    if (message->is == WIRE_NUMBER(worker_start) && !worker->run) {
        if (worker_start(worker, message, &err) < 0)
            worker_return(worker, &err, "");
        else if (wire_send_worker_ready(
                     &worker->wire,
                     (struct wire_worker_ready){worker->plugin.check_authenticated != NULL}) < 0)
            _exit(1);
    } else if (message->is == WIRE_NUMBER(worker_pool) && !worker->transport.pool) {
        if (transport_map_pool(&worker->transport, message->worker_pool.pool,
                               message->worker_pool.pool_size, &err) < 0)
            worker_return(worker, &err, "");
    } else if (message->is == WIRE_NUMBER(worker_call) && worker->run) {
        worker_call(worker, (enum wire_step)message->worker_call.step);
    } else {
        _exit(1);
    }
}

int
main(void)
{
    struct worker *worker = calloc(1, sizeof *worker);
    struct error err;

    if (!worker || sandbox_enter(SANDBOX_WORKER, &err) < 0)
        return EXIT_FAILURE;
    worker->wire.fd = SANDBOX_CONTROL_FD;
    worker->wire.send_ms = WIRE_SEND_FOR_EVER;
    transport_init(&worker->transport, &worker->wire);
    for (;;)
        worker_dispatch(worker, transport_receive(&worker->transport));
}
