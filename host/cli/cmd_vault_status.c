/* clisk vault status: what opens the vault, how it is opened now, and the agent. */
#include <inttypes.h>
#include <stdio.h>

#include "host/cli/cmd_vault.h"
#include "host/cli/output.h"
#include "host/cli/unlock.h"

enum { STATUS_TEXT_MAX = 1024, STATUS_NUMBER_MAX = 24 };

static const struct table_column columns[] = {{0}, {0}};

struct status {
    struct vault_facts facts;
    const char *opened_by; /* NULL while it is locked */
    struct error locked;
    char agent[STATUS_TEXT_MAX];
};

static const char *
how_name(enum access_how how)
{
    static const char *const names[] = {[ACCESS_AGENT] = "agent",
                                        [ACCESS_DEVICE] = "device",
                                        [ACCESS_SYSTEMD] = "systemd",
                                        [ACCESS_PASSPHRASE] = "passphrase"};

    return (size_t)how < ARRAY_SIZE(names) ? names[how] : "another way";
}

/* What is wrong with opening it is what is shown, not a failure. */
static int
find(struct cli *cli, struct status *status, struct error *err)
{
    CLEANUP_STORE struct store *store = NULL;
    CLEANUP_ACCESS struct access *access = NULL;
    struct vault_place place;
    int result;

    if (unlock_place(cli, &place, err) < 0 || cli_open_locked_store(cli, &store, err) < 0)
        return -1;
    result = vault_inspect(place, &status->facts, err);
    if (result == VAULT_ABSENT)
        return unlock_refuse_lost(cli, store, err) < 0 ? -1 : unlock_no_vault(cli, err);
    if (result < 0)
        return -1;
    if (unlock_silently(cli, store, &access, &status->locked) == 0)
        status->opened_by = how_name(access_how(access));
    cmd_vault_agent_text(status->agent, sizeof status->agent);
    return 0;
}

static json_t *
make_object(struct cli *cli, const struct status *status)
{
    const struct vault_facts *facts = &status->facts;
    json_t *object = output_object("vault"), *slots = json_array();
    char id[CMD_VAULT_ID_TEXT], created[OUTPUT_TIME_MAX];

    for (size_t i = 0; i < facts->slots.count; i++)
        json_array_append_new(slots, cmd_vault_slot_object(&facts->slots.slots[i]));
    output_set(
        &object, "path",
        output_text(arena_printf(cli->options.arena, "%s/%s", cli->paths.config, VAULT_FILE_NAME)));
    output_set(&object, "id", output_text(cmd_vault_id(facts->id, id)));
    output_set(&object, "generation", json_integer((json_int_t)facts->generation));
    output_set(&object, "epoch", json_integer(facts->epoch));
    output_set(&object, "created_at", output_text(output_time(facts->created_at, created)));
    output_set(&object, "opened_by",
               status->opened_by ? output_text(status->opened_by) : json_null());
    output_set(&object, "locked_because",
               status->opened_by ? json_null() : output_text(status->locked.message));
    output_set(&object, "agent", cmd_vault_agent_object());
    output_set(&object, "slots", slots);
    return object;
}

static int
put(struct output *output, const char *name, const char *text, struct error *err)
{
    return *text ? output_add(output, (const char *[]){name, text}, NULL, err) : 0;
}

static int
put_slot(struct output *output, const char *name, const struct vault_slot *slot, struct error *err)
{
    char text[STATUS_TEXT_MAX], type[32], created[OUTPUT_TIME_MAX];

    snprintf(text, sizeof text, "%s%s%s, of %s%s%s", cmd_vault_type(slot, type),
             slot->label[0] ? ", " : "", slot->label, output_time(slot->created_at, created),
             slot->kdf[0] ? ", " : "", slot->kdf);
    return put(output, name, text, err);
}

static int
put_rows(struct cli *cli, struct output *output, const struct status *status, struct error *err)
{
    const struct vault_slots *slots = &status->facts.slots;
    char path[STATUS_TEXT_MAX], number[STATUS_NUMBER_MAX];

    snprintf(path, sizeof path, "%s/%s", cli->paths.config, VAULT_FILE_NAME);
    snprintf(number, sizeof number, "%" PRIu64, status->facts.generation);
    if (put(output, "vault", path, err) < 0 || put(output, "generation", number, err) < 0 ||
        put(output, "opened by", status->opened_by ? status->opened_by : "", err) < 0 ||
        put(output, "locked", status->opened_by ? "" : status->locked.message, err) < 0 ||
        put(output, "agent", status->agent, err) < 0)
        return -1;
    for (size_t i = 0; i < slots->count; i++) {
        if (put_slot(output, i == 0 ? "slots" : " ", &slots->slots[i], err) < 0)
            return -1;
    }
    return 0;
}

int
cmd_vault_status(struct cli *cli, struct error *err)
{
    CLEANUP_OUTPUT struct output *output = output_open(&cli->options, columns, ARRAY_SIZE(columns));
    struct status status = {0};
    int result;

    if (!output)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    if (find(cli, &status, err) < 0)
        return -1;
    if (output_is_table(output))
        result = put_rows(cli, output, &status, err);
    else
        result = output_add(output, NULL, make_object(cli, &status), err);
    return result < 0 ? -1 : output_close(output, err);
}
