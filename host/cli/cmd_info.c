/* clisk info: a konnector's manifest, for whoever decides whether to trust it. */
#include <inttypes.h>
#include <stdio.h>

#include "host/cli/cli.h"
#include "host/cli/output.h"

enum { INFO_TEXT_MAX = 64 * 1024, INFO_NUMBER_MAX = 32 };

static const struct table_column columns[] = {{0}, {0}};

static const char *
type_name(enum manifest_field_type type)
{
    static const char *const names[] = {
        [MANIFEST_TEXT] = "text",         [MANIFEST_EMAIL] = "email",
        [MANIFEST_DROPDOWN] = "dropdown", [MANIFEST_PASSWORD] = "password",
        [MANIFEST_CODE] = "code",         [MANIFEST_TOTP] = "totp"};

    return (size_t)type < ARRAY_SIZE(names) ? names[type] : "text";
}

static json_t *
texts_of(char *const *texts, size_t count)
{
    json_t *list = json_array();

    for (size_t i = 0; i < count; i++)
        json_array_append_new(list, output_text(texts[i]));
    return list;
}

static json_t *
field_object(const struct manifest_field *field)
{
    json_t *object = json_object();

    output_set(&object, "name", output_text(field->name));
    output_set(&object, "label", output_text(field->label));
    output_set(&object, "type", output_text(type_name(field->type)));
    output_set(&object, "secret", json_boolean(field->is_secret));
    output_set(&object, "required", json_boolean(field->required));
    if (field->pattern)
        output_set(&object, "pattern", output_text(field->pattern));
    if (field->option_count > 0)
        output_set(&object, "options", texts_of(field->options, field->option_count));
    return object;
}

static json_t *
placement_object(const struct manifest_placement *placement)
{
    json_t *object = json_object();

    output_set(&object, "secret", output_text(placement->secret));
    output_set(&object, "origin", output_text(placement->origin));
    output_set(&object, "path", output_text(placement->path));
    output_set(&object, "field", output_text(placement->field));
    return object;
}

static json_t *
action_object(const struct manifest_action *action)
{
    json_t *object = json_object();

    output_set(&object, "method", output_text(action->method));
    output_set(&object, "origin", output_text(action->origin));
    output_set(&object, "path", output_text(action->path));
    return object;
}

/* Those that are set. */
static void
set_limits(json_t **object, const struct manifest_limits *limits)
{
    const struct {
        const char *name;
        uint64_t value;
    } rows[] = {{"wall_seconds", limits->wall_seconds},
                {"cpu_seconds", limits->cpu_seconds},
                {"requests", limits->requests},
                {"questions", limits->questions},
                {"documents", limits->documents},
                {"bytes", limits->bytes},
                {"document_bytes", limits->document_bytes}};

    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        if (rows[i].value > 0)
            output_set(object, rows[i].name, json_integer((json_int_t)rows[i].value));
    }
}

/* The lists of fields, of places and of actions, and the limits that are set. */
static void
set_rules(json_t **object, const struct manifest *manifest)
{
    json_t *fields = json_array(), *placements = json_array(), *actions = json_array();
    json_t *limits = json_object();

    for (size_t i = 0; i < manifest->field_count; i++)
        json_array_append_new(fields, field_object(&manifest->fields[i]));
    for (size_t i = 0; i < manifest->placement_count; i++)
        json_array_append_new(placements, placement_object(&manifest->placements[i]));
    set_limits(&limits, &manifest->limits);
    output_set(object, "fields", fields);
    for (size_t i = 0; i < manifest->action_count; i++)
        json_array_append_new(actions, action_object(&manifest->actions[i]));
    output_set(object, "secrets", placements);
    output_set(object, "actions", actions);
    output_set(object, "local_network", json_boolean(manifest->local_network));
    output_set(object, "background", json_boolean(manifest->background));
    output_set(object, "limits", limits);
}

static json_t *
make_object(const struct catalogue_entry *entry)
{
    const struct manifest *manifest = entry->manifest;
    json_t *object = output_object("konnector");

    output_set(&object, "brand", output_text(manifest->slug));
    output_set(&object, "name", output_text(manifest->name));
    output_set(&object, "version", output_text(manifest->version));
    output_set(&object, "api", json_integer(entry->api));
    output_set(&object, "description", output_text(manifest->description));
    output_set(&object, "developer", output_text(manifest->developer));
    output_set(&object, "license", output_text(manifest->license));
    output_set(&object, "vendor_link", output_text(manifest->vendor_link));
    output_set(&object, "locale", output_text(manifest->locale));
    output_set(&object, "file_name", output_text(manifest->file_name));
    output_set(&object, "categories", texts_of(manifest->categories, manifest->category_count));
    output_set(&object, "kinds", texts_of(manifest->data_types, manifest->data_type_count));
    output_set(&object, "origins", texts_of(manifest->origins, manifest->origin_count));
    set_rules(&object, manifest);
    output_set(&object, "warnings", texts_of(manifest->warnings, manifest->warning_count));
    output_set(&object, "path", output_text(entry->path));
    return object;
}

/* Rows of a name and a text; the first failure is kept. */
struct rows {
    struct output *output;
    struct error *err;
    int failed;
};

static void
put(struct rows *rows, const char *name, const char *text)
{
    if (rows->failed == 0 && *text)
        rows->failed = output_add(rows->output, (const char *[]){name, text}, NULL, rows->err);
}

static void
put_list(struct rows *rows, const char *name, char *const *texts, size_t count)
{
    for (size_t i = 0; i < count; i++)
        put(rows, i == 0 ? name : " ", texts[i]);
}

static void
put_number(struct rows *rows, const char *name, uint64_t number, const char *unit)
{
    char text[INFO_NUMBER_MAX];

    snprintf(text, sizeof text, "%" PRIu64 "%s", number, unit);
    if (number > 0)
        put(rows, name, text);
}

/* "login: text, Login" */
static void
put_field(struct rows *rows, const char *name, const struct manifest_field *field)
{
    CLEANUP_BUF struct buf text = BUF_INIT(INFO_TEXT_MAX);

    buf_printf(&text, "%s: %s%s, \"%s\"%s", field->name, type_name(field->type),
               field->is_secret ? " (secret)" : "", field->label,
               field->required ? "" : ", optional");
    for (size_t i = 0; i < field->option_count; i++)
        buf_printf(&text, "%s%s", i ? ", " : ": ", field->options[i]);
    if (field->pattern)
        buf_printf(&text, ", matching %s", field->pattern);
    put(rows, name, buf_str(&text) ? buf_str(&text) : field->name);
}

/* "password: only to https://www.acme.example/login, field password" */
static void
put_placement(struct rows *rows, const char *name, const struct manifest_placement *placement)
{
    CLEANUP_BUF struct buf text = BUF_INIT(INFO_TEXT_MAX);

    buf_printf(&text, "%s: only to %s%s, field %s", placement->secret, placement->origin,
               placement->path, placement->field);
    put(rows, name, buf_str(&text) ? buf_str(&text) : placement->secret);
}

/* "POST https://www.acme.example/order" */
static void
put_action(struct rows *rows, const char *name, const struct manifest_action *action)
{
    CLEANUP_BUF struct buf text = BUF_INIT(INFO_TEXT_MAX);

    buf_printf(&text, "%s %s%s", action->method, action->origin, action->path);
    put(rows, name, buf_str(&text) ? buf_str(&text) : action->method);
}

static void
put_limits(struct rows *rows, const struct manifest_limits *limits)
{
    put_number(rows, "time limit", limits->wall_seconds, " seconds");
    put_number(rows, "processor limit", limits->cpu_seconds, " seconds");
    put_number(rows, "request limit", limits->requests, "");
    put_number(rows, "question limit", limits->questions, "");
    put_number(rows, "document limit", limits->documents, "");
    put_number(rows, "size limit", limits->bytes, " bytes");
    put_number(rows, "document size limit", limits->document_bytes, " bytes");
}

static void
put_rules(struct rows *rows, const struct manifest *manifest)
{
    for (size_t i = 0; i < manifest->field_count; i++)
        put_field(rows, i == 0 ? "fields" : " ", &manifest->fields[i]);
    put_list(rows, "origins", manifest->origins, manifest->origin_count);
    for (size_t i = 0; i < manifest->placement_count; i++)
        put_placement(rows, i == 0 ? "secrets" : " ", &manifest->placements[i]);
    for (size_t i = 0; i < manifest->action_count; i++)
        put_action(rows, i == 0 ? "actions" : " ", &manifest->actions[i]);
    if (manifest->local_network)
        put(rows, "local network", "yes");
    if (!manifest->background)
        put(rows, "background", "no");
    put_limits(rows, &manifest->limits);
}

static int
put_rows(struct output *output, const struct catalogue_entry *entry, struct error *err)
{
    const struct manifest *manifest = entry->manifest;
    struct rows rows = {.output = output, .err = err};

    put(&rows, "brand", manifest->slug);
    put(&rows, "name", manifest->name);
    put(&rows, "version", manifest->version);
    put(&rows, "description", manifest->description);
    put(&rows, "developer", manifest->developer);
    put(&rows, "license", manifest->license);
    put(&rows, "vendor", manifest->vendor_link);
    put(&rows, "locale", manifest->locale);
    put(&rows, "file name", manifest->file_name);
    put_list(&rows, "categories", manifest->categories, manifest->category_count);
    put_list(&rows, "kinds", manifest->data_types, manifest->data_type_count);
    put_rules(&rows, manifest);
    put_list(&rows, "warnings", manifest->warnings, manifest->warning_count);
    put_number(&rows, "API", entry->api, "");
    put(&rows, "path", entry->path);
    return rows.failed;
}

int
cmd_info(struct cli *cli, struct error *err)
{
    CLEANUP_CATALOGUE struct catalogue catalogue = {0};
    CLEANUP_OUTPUT struct output *output = output_open(&cli->options, columns, ARRAY_SIZE(columns));
    const struct catalogue_entry *entry;
    int result;

    if (!output)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    if (cli_read_catalogue(cli, &catalogue, err) < 0)
        return -1;
    entry = cli_find_konnector(cli, &catalogue, cli->options.args.items[0], err);
    if (!entry)
        return -1;
    result = output_is_table(output) ? put_rows(output, entry, err)
                                     : output_add(output, NULL, make_object(entry), err);
    return result < 0 ? -1 : output_close(output, err);
}
