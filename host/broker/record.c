/*
 * The record of what a run does: a request is in it before it is sent, and what
 * cannot be recorded is not done, for the run ends. Queries, fragments, headers,
 * bodies and values of any kind stay out of it.
 */
#include "host/broker/internal.h"

#include "host/common/failpoint.h"

static struct store_event
record_event(const struct run *run, enum store_event_kind kind)
{
    return (struct store_event){.kind = kind,
                                .account = run->request->account,
                                .account_name = run->request->account_name,
                                .brand = run->request->manifest->slug,
                                .run = run->run_id};
}

/* 0, or -1 after ending the run. */
static int
record_add(struct run *run, const struct store_event *event)
{
    struct error err = {0};

    if (!run->request->record || store_log_add(run->request->record, event, &err) == 0)
        return 0;
    run_end(run, &err);
    return -1;
}

/* The same with where it goes; what is no URL (NULL) has no place. */
static int
record_add_at(struct run *run, struct store_event *event, const struct url *url)
{
    if (url) {
        event->origin = url->origin;
        event->path = url->path;
    }
    return record_add(run, event);
}

static int
record_add_text(struct run *run, struct store_event *event, const char *text)
{
    CLEANUP_URL struct url *url = NULL;
    const char *why;

    return record_add_at(run, event, url_parse(text, NULL, &url, &why) == 0 ? url : NULL);
}

/* --- requests ---------------------------------------------------------------- */

static struct record_slot *
record_find(struct run *run, uint32_t id)
{
    for (size_t i = 0; i < ARRAY_SIZE(run->recorded); i++) {
        if (run->recorded[i].id == id)
            return &run->recorded[i];
    }
    return NULL;
}

static void
record_release(struct record_slot *slot)
{
    url_free(slot->url);
    *slot = (struct record_slot){0};
}

static int
record_begin(struct run *run, struct record_slot *slot)
{
    struct store_event event = record_event(run, STORE_EVENT_REQUEST);

    event.request = slot->number = ++run->record_count;
    event.method = wire_method_name(slot->method);
    if (record_add_at(run, &event, slot->url) < 0)
        return -1;
    FAILPOINT("record.request");
    return 0;
}

/* 0, or -1 after ending the run. */
static int
record_take(struct run *run, struct record_slot *slot, enum wire_method method, const char *text)
{
    struct url *url = NULL;
    const char *why;

    if (!slot || url_parse(text, NULL, &url, &why) < 0) {
        run_end_with(run, OUTCOME_INTERNAL, "a request cannot be recorded");
        return -1;
    }
    url_free(slot->url);
    slot->url = url;
    slot->method = method;
    return 0;
}

int
record_request(struct run *run, uint32_t id, enum wire_method method, const char *url)
{
    struct record_slot *slot = record_find(run, 0);

    if (record_take(run, slot, method, url) < 0)
        return -1;
    slot->id = id;
    return record_begin(run, slot);
}

static int
record_finish(struct run *run, const struct record_slot *slot, const struct record_end *end)
{
    struct store_event event = record_event(run, STORE_EVENT_RESPONSE);

    event.request = slot->number;
    event.method = wire_method_name(slot->method);
    event.status = end->status;
    event.sent = end->sent;
    event.received = end->received;
    event.outcome = end->outcome;
    event.detail = end->detail;
    if (record_add_at(run, &event, slot->url) < 0)
        return -1;
    FAILPOINT("record.response");
    return 0;
}

int
record_response(struct run *run, uint32_t id, const struct record_end *end)
{
    struct record_slot *slot = record_find(run, id);
    int result;

    if (id == 0 || !slot)
        return 0;
    result = record_finish(run, slot, end);
    record_release(slot);
    return result;
}

int
record_again(struct run *run, uint32_t id, enum wire_method method, const char *url,
             const struct record_end *end)
{
    struct record_slot *slot = record_find(run, id);

    if (id == 0 || !slot)
        return 0;
    if (record_finish(run, slot, end) < 0)
        return -1;
    return url && record_take(run, slot, method, url) < 0 ? -1 : record_begin(run, slot);
}

void
record_cancelled(struct run *run, uint32_t id)
{
    (void)record_response(run, id, &(struct record_end){.detail = "CANCELLED"});
}

void
record_close(struct run *run)
{
    for (size_t i = 0; i < ARRAY_SIZE(run->recorded); i++)
        record_cancelled(run, run->recorded[i].id);
}

/* --- secrets ------------------------------------------------------------------- */

static int
record_secret(struct run *run, const char *url, const char *name, const char *field)
{
    struct store_event event = record_event(run, STORE_EVENT_SECRET);

    event.request = run->record_count;
    event.name = name;
    event.field = field;
    return record_add_text(run, &event, url);
}

int
record_secrets(struct run *run, const struct wire_worker_request *request)
{
    struct reader fills = reader_of(request->fills.data, request->fills.len);
    struct reader form = reader_of(request->body.data, request->body.len);
    struct wire_fill fill;
    struct wire_param param;

    while (wire_get_fill(&fills, &fill) == 0) {
        if (fill.what == WIRE_FILL_SECRET &&
            record_secret(run, request->url, fill.name, fill.field) < 0)
            return -1;
    }
    while (request->body_kind == WIRE_BODY_FORM && wire_get_param(&form, &param) == 0) {
        if (param.kind == WIRE_PARAM_SECRET &&
            record_secret(run, request->url, param.value, param.name) < 0)
            return -1;
    }
    return 0;
}

/* --- what else --------------------------------------------------------------------- */

/* What is refused has a rule; what only went wrong is told by the run's end. */
void
record_denied(struct run *run, const char *url, const struct error *err)
{
    struct store_event event = record_event(run, STORE_EVENT_DENIED);

    if (err->outcome == OUTCOME_INTERNAL || err->outcome == OUTCOME_NO_SPACE)
        return;
    event.detail = err->detail[0] ? err->detail : outcome_name(err->outcome);
    event.outcome = err->outcome;
    if (!url) {
        event.text = err->message;
        (void)record_add(run, &event);
    } else {
        (void)record_add_text(run, &event, url);
    }
}

void
record_question(struct run *run, enum store_event_kind kind, enum wire_ask asked, const char *how)
{
    static const char *const names[WIRE_ASK_LAST + 1] = {"code",     "choice", "text",
                                                         "approval", "terms",  "redirect"};
    struct store_event event = record_event(run, kind);

    event.name = asked <= WIRE_ASK_LAST ? names[asked] : "";
    event.detail = how;
    (void)record_add(run, &event);
}
