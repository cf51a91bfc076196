#include "host/cli/log_event.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { LINE_MAX_BYTES = 8192, NUMBER_MAX = 24, KIND_WIDTH = 16, ACCOUNT_WIDTH = 10 };

const struct table_column log_event_columns[LOG_EVENT_COLUMNS] = {
    {.title = "TIME"},
    {.title = "SEQUENCE", .is_number = true},
    {.title = "KIND"},
    {.title = "ACCOUNT"},
    {.title = "BRAND"},
    {.title = "RUN", .is_number = true},
    {.title = "REQUEST", .is_number = true},
    {.title = "METHOD"},
    {.title = "URL"},
    {.title = "STATUS", .is_number = true},
    {.title = "SENT", .is_number = true},
    {.title = "RECEIVED", .is_number = true},
    {.title = "NAME"},
    {.title = "FIELD"},
    {.title = "DETAIL"},
    {.title = "REFERENCE"},
    {.title = "FILE", .is_number = true},
    {.title = "TEXT"}};

const char *
log_event_name(const struct store_event *event, char ret_name[LOG_EVENT_NAME_MAX])
{
    const char *name = store_event_name(event->kind);

    if (name)
        snprintf(ret_name, LOG_EVENT_NAME_MAX, "%s", name);
    else
        snprintf(ret_name, LOG_EVENT_NAME_MAX, "kind %u", (unsigned)event->kind);
    return ret_name;
}

static bool
is_named(const char *name, const char *wanted)
{
    size_t len = strlen(wanted);

    return strncmp(name, wanted, len) == 0 && (name[len] == '\0' || name[len] == '-');
}

bool
log_event_is_kind(const struct store_event *event, const char *wanted)
{
    char name[LOG_EVENT_NAME_MAX];

    return is_named(log_event_name(event, name), wanted);
}

bool
log_event_has_kind(const char *wanted)
{
    for (unsigned kind = 0; kind <= UINT8_MAX; kind++) {
        const char *name = store_event_name((enum store_event_kind)kind);

        if (name && is_named(name, wanted))
            return true;
    }
    return false;
}

/* --- times --------------------------------------------------------------------- */

const char *
log_event_local(int64_t time_ms, char ret_text[LOG_EVENT_TIME_MAX])
{
    time_t seconds = (time_t)(time_ms / 1000);
    struct tm local;

    if (!localtime_r(&seconds, &local) ||
        strftime(ret_text, LOG_EVENT_TIME_MAX, "%Y-%m-%d %H:%M:%S %z", &local) == 0)
        ret_text[0] = '\0';
    return ret_text;
}

const char *
log_event_utc(int64_t time_ms, char ret_text[LOG_EVENT_TIME_MAX])
{
    time_t seconds = (time_t)(time_ms / 1000);
    char whole[LOG_EVENT_TIME_MAX / 2];
    struct tm utc;

    if (!gmtime_r(&seconds, &utc) || strftime(whole, sizeof whole, "%Y-%m-%dT%H:%M:%S", &utc) == 0)
        whole[0] = '\0';
    snprintf(ret_text, LOG_EVENT_TIME_MAX, "%s.%03dZ", whole, (int)(time_ms % 1000));
    return ret_text;
}

/* --- for people ------------------------------------------------------------------ */

/* Whatever the kind, in one order: what is not there is left out. */
static void
put_words(struct buf *line, const struct store_event *event)
{
    const char *const words[] = {event->name, event->method, event->reference, event->detail,
                                 event->text};

    if (event->run)
        buf_printf(line, " run %" PRIu64, event->run);
    if (event->request)
        buf_printf(line, " #%" PRIu64, event->request);
    if (event->question)
        buf_printf(line, " question %" PRIu64, event->question);
    for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
        if (*words[i])
            buf_printf(line, " %s", words[i]);
        if (i == 1 && *event->origin)
            buf_printf(line, " %s%s", event->origin, event->path);
    }
}

static void
put_figures(struct buf *line, const struct store_event *event)
{
    char sent[OUTPUT_BYTES_MAX], received[OUTPUT_BYTES_MAX];

    if (*event->field)
        buf_printf(line, ", field %s", event->field);
    if (event->status)
        buf_printf(line, ": %" PRIu64, event->status);
    if (event->sent || event->received)
        buf_printf(line, ", %s sent, %s received", output_bytes(event->sent, sent),
                   output_bytes(event->received, received));
    if (event->outcome && outcome_name((enum outcome)event->outcome))
        buf_printf(line, " (%s)", outcome_name((enum outcome)event->outcome));
    if (event->kind == STORE_EVENT_RUN_ENDED && !event->outcome)
        buf_append_str(line, " (DONE)");
    if (event->dropped.last)
        buf_printf(line, " rows %" PRIu64 " to %" PRIu64, event->dropped.first,
                   event->dropped.last);
}

static int
show_line(struct output *output, const struct store_event *event, struct error *err)
{
    CLEANUP_BUF struct buf line = BUF_INIT(LINE_MAX_BYTES);
    char time[LOG_EVENT_TIME_MAX], name[LOG_EVENT_NAME_MAX];

    buf_printf(&line, "%s  %-*s  %-*s ", log_event_local(event->time_ms, time), KIND_WIDTH,
               log_event_name(event, name), ACCOUNT_WIDTH,
               *event->account_name ? event->account_name : event->brand);
    put_words(&line, event);
    put_figures(&line, event);
    while (line.len > 0 && line.data[line.len - 1] == ' ')
        line.len--;
    if (!buf_str(&line))
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    return output_add(output, (const char *[]){buf_str(&line)}, NULL, err);
}

/* --- for programs ------------------------------------------------------------------ */

static const char *
number_text(uint64_t number, char ret_text[NUMBER_MAX])
{
    if (number)
        snprintf(ret_text, NUMBER_MAX, "%" PRIu64, number);
    else
        ret_text[0] = '\0';
    return ret_text;
}

static const char *
detail_of(const struct store_event *event)
{
    const char *name = event->outcome ? outcome_name((enum outcome)event->outcome) : NULL;

    return *event->detail || !name ? event->detail : name;
}

static int
show_cells(struct output *output, const struct store_event *event, struct error *err)
{
    CLEANUP_BUF struct buf url = BUF_INIT(LINE_MAX_BYTES);
    char time[LOG_EVENT_TIME_MAX], name[LOG_EVENT_NAME_MAX], numbers[7][NUMBER_MAX];
    const char *cells[LOG_EVENT_COLUMNS] = {
        log_event_utc(event->time_ms, time),
        number_text(event->sequence, numbers[0]),
        log_event_name(event, name),
        event->account_name,
        event->brand,
        number_text(event->run, numbers[1]),
        number_text(event->request, numbers[2]),
        event->method,
        "",
        number_text(event->status, numbers[3]),
        number_text(event->sent, numbers[4]),
        number_text(event->received, numbers[5]),
        event->name,
        event->field,
        detail_of(event),
        event->reference,
        number_text(event->file, numbers[6]),
        event->text,
    };

    buf_printf(&url, "%s%s", event->origin, event->path);
    if (!buf_str(&url))
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    cells[8] = buf_str(&url);
    return output_add(output, cells, NULL, err);
}

static void
set_text(json_t **object, const char *name, const char *text)
{
    if (*text)
        output_set(object, name, output_text(text));
}

static void
set_number(json_t **object, const char *name, uint64_t number)
{
    if (number)
        output_set(object, name, json_integer((json_int_t)number));
}

static void
set_request(json_t **object, const struct store_event *event)
{
    set_number(object, "request", event->request);
    set_text(object, "method", event->method);
    set_text(object, "origin", event->origin);
    set_text(object, "path", event->path);
    if (event->kind != STORE_EVENT_RESPONSE)
        return;
    output_set(object, "status",
               event->status ? json_integer((json_int_t)event->status) : json_null());
    output_set(object, "sent", json_integer((json_int_t)event->sent));
    output_set(object, "received", json_integer((json_int_t)event->received));
}

static void
set_dropped(json_t **object, const struct store_log_dropped *dropped)
{
    char hash[DIGEST_HEX_LEN + 1];

    if (!dropped->last)
        return;
    digest_hex(dropped->hash, hash);
    output_set(object, "first", json_integer((json_int_t)dropped->first));
    output_set(object, "last", json_integer((json_int_t)dropped->last));
    output_set(object, "count", json_integer((json_int_t)(dropped->last - dropped->first + 1)));
    output_set(object, "hash", output_text(hash));
}

static json_t *
make_object(const struct store_event *event)
{
    json_t *object = output_object("log_event");
    char time[LOG_EVENT_TIME_MAX], name[LOG_EVENT_NAME_MAX];

    output_set(&object, "sequence", json_integer((json_int_t)event->sequence));
    output_set(&object, "time", output_text(log_event_utc(event->time_ms, time)));
    output_set(&object, "kind", output_text(log_event_name(event, name)));
    set_number(&object, "account_id", event->account);
    set_text(&object, "account", event->account_name);
    set_text(&object, "brand", event->brand);
    set_number(&object, "run", event->run);
    set_request(&object, event);
    set_number(&object, "question", event->question);
    set_text(&object, "name", event->name);
    set_text(&object, "field", event->field);
    set_text(&object, "detail", event->detail);
    if ((event->outcome || event->kind == STORE_EVENT_RUN_ENDED) &&
        outcome_name((enum outcome)event->outcome))
        output_set(&object, "outcome", output_text(outcome_name((enum outcome)event->outcome)));
    set_text(&object, "reference", event->reference);
    set_number(&object, "file", event->file);
    set_text(&object, "text", event->text);
    set_dropped(&object, &event->dropped);
    return object;
}

int
log_event_show(struct output *output, enum format format, const struct store_event *event,
               struct error *err)
{
    switch (format) {
    case FORMAT_TABLE: return show_line(output, event, err);
    case FORMAT_CSV: return show_cells(output, event, err);
    case FORMAT_JSON:
    case FORMAT_NDJSON:
    default: return output_add(output, NULL, make_object(event), err);
    }
}
