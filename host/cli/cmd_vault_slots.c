/* clisk vault slots and passwd: the ways to open the vault. */
#include <stdio.h>
#include <string.h>

#include "host/agent/key_file.h"
#include "host/cli/access_log.h"
#include "host/cli/cmd_vault.h"
#include "host/cli/device_key.h"
#include "host/cli/new_vault.h"
#include "host/cli/output.h"
#include "host/cli/unlock.h"

enum { SHOWN_ID = 8, SLOTS_QUESTION_MAX = 256 };

static const struct table_column columns[] = {
    {.title = "ID"}, {.title = "TYPE"}, {.title = "LABEL"}, {.title = "CREATED"}, {.title = "KDF"}};

json_t *
cmd_vault_slot_object(const struct vault_slot *slot)
{
    json_t *object = output_object("vault_slot");
    char id[CMD_VAULT_ID_TEXT], created[OUTPUT_TIME_MAX], type[32];

    output_set(&object, "id", output_text(cmd_vault_id(slot->id, id)));
    output_set(&object, "slot", output_text(cmd_vault_type(slot, type)));
    output_set(&object, "label", output_text(slot->label));
    output_set(&object, "created_at", output_text(output_time(slot->created_at, created)));
    output_set(&object, "kdf", output_text(slot->kdf));
    return object;
}

static int
add_row(struct output *output, const struct vault_slot *slot, struct error *err)
{
    char id[CMD_VAULT_ID_TEXT], created[OUTPUT_TIME_MAX], type[32];

    cmd_vault_id(slot->id, id);
    id[SHOWN_ID] = '\0';
    return output_add(output,
                      (const char *[]){id, cmd_vault_type(slot, type), slot->label,
                                       output_time(slot->created_at, created), slot->kdf},
                      cmd_vault_slot_object(slot), err);
}

static int
list(struct cli *cli, struct error *err)
{
    CLEANUP_OUTPUT struct output *output = output_open(&cli->options, columns, ARRAY_SIZE(columns));
    struct vault_facts facts;

    if (!output)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    if (cmd_vault_inspect(cli, &facts, err) < 0)
        return -1;
    for (size_t i = 0; i < facts.slots.count; i++) {
        if (add_row(output, &facts.slots.slots[i], err) < 0)
            return -1;
    }
    return output_close(output, err);
}

/* --- one more ------------------------------------------------------------------ */

/* Whether the key of this machine is in a slot already. 0 when it is not. */
static int
refuse_second(struct cli *cli, const struct vault_credential *credential, struct error *err)
{
    struct vault_place place;
    struct vault *vault;
    struct error ignored;

    if (credential->type != VAULT_SLOT_DEVICE && credential->type != VAULT_SLOT_SYSTEMD)
        return 0;
    if (unlock_place(cli, &place, err) < 0)
        return -1;
    if (vault_unlock(place, credential, &vault, &ignored) != 0)
        return 0;
    vault_close(vault);
    return error_set(err, OUTCOME_USAGE,
                     "that key opens the vault already; see 'clisk vault slots'");
}

static int
add_slot(struct cli *cli, struct access *access, const struct vault_credential *credential,
         struct error *err)
{
    char shown[CMD_VAULT_ID_TEXT];
    uint8_t id[VAULT_ID_LEN];

    if (refuse_second(cli, credential, err) < 0 ||
        vault_slot_add(access_vault(access), credential, id, err) < 0)
        return -1;
    cmd_vault_id(id, shown);
    shown[SHOWN_ID] = '\0';
    report_note(&cli->report, "the slot %s (%s) was added", shown,
                vault_slot_type_name(credential->type));
    if (credential->type != VAULT_SLOT_RECOVERY)
        return 0;
    report_note(&cli->report, "the recovery code, which is never shown again:");
    return new_vault_show_code(cli, credential->secret, err);
}

static int
add(struct cli *cli, const char *name, struct error *err)
{
    CLEANUP_STORE struct store *store = NULL;
    CLEANUP_ACCESS struct access *access = NULL;
    CLEANUP_SECRET struct secret *secret = NULL;
    struct vault_credential credential = {.label = cli->options.label};

    if (new_vault_slot_type(name, &credential.type, err) < 0 ||
        cli_open_locked_store(cli, &store, err) < 0 || unlock_here(cli, store, &access, err) < 0 ||
        new_vault_credential(cli, credential.type, cli->options.new_passphrase_file,
                             "new-passphrase-file", &secret, err) < 0)
        return -1;
    credential.secret = secret;
    cli_hold_signals();
    if (access_log_vault(store, "slots add", name, err) < 0 ||
        add_slot(cli, access, &credential, err) < 0 || unlock_remember(store, access, err) < 0)
        return -1;
    access_log_seal(cli, store, access);
    return 0;
}

/* --- one less ------------------------------------------------------------------- */

/* The only slot whose identifier begins so. */
static int
find_slot(const struct vault_facts *facts, const char *prefix, const struct vault_slot **ret_slot,
          struct error *err)
{
    const struct vault_slot *found = NULL;

    for (size_t i = 0; i < facts->slots.count; i++) {
        char id[CMD_VAULT_ID_TEXT];

        if (strncasecmp(cmd_vault_id(facts->slots.slots[i].id, id), prefix, strlen(prefix)) != 0)
            continue;
        if (found)
            return error_set(err, OUTCOME_USAGE,
                             "several slots begin with \"%s\"; give more of the ID: clisk vault "
                             "slots --format json",
                             prefix);
        found = &facts->slots.slots[i];
    }
    if (!found || !*prefix)
        return error_set(err, OUTCOME_USAGE, "there is no slot \"%.64s\"; see 'clisk vault slots'",
                         prefix);
    *ret_slot = found;
    return 0;
}

static int
confirm_removal(struct cli *cli, const struct vault_slot *slot, struct error *err)
{
    char question[SLOTS_QUESTION_MAX], type[32];

    snprintf(question, sizeof question,
             "Remove the slot of type %s%s%s, and give the vault a new "
             "key? [y/N]",
             cmd_vault_type(slot, type), slot->label[0] ? ", " : "", slot->label);
    return cmd_vault_confirm(cli, question, "remove the slot", err);
}

/* A key of this machine that opens nothing any more would only be in the way. */
static int
forget_device_key(struct cli *cli, struct error *err)
{
    CLEANUP_SECRET struct secret *key = NULL;
    struct vault_credential credential = {.type = VAULT_SLOT_DEVICE};
    struct vault_place place;
    struct vault *vault;
    struct error why = {0};

    if (unlock_place(cli, &place, err) < 0)
        return -1;
    if (key_file_read_device(cli->paths.device_key, &key, &why) != 0)
        return 0;
    credential.secret = key;
    if (vault_unlock(place, &credential, &vault, &why) == 0) {
        vault_close(vault);
        return 0;
    }
    return strcmp(why.detail, VAULT_LOCKED) == 0 ? device_key_remove(cli, err) : 0;
}

static int
remove_slot(struct cli *cli, const char *prefix, struct error *err)
{
    CLEANUP_STORE struct store *store = NULL;
    CLEANUP_ACCESS struct access *access = NULL;
    const struct vault_slot *slot = NULL;
    struct vault_facts facts;
    char id[CMD_VAULT_ID_TEXT];
    int result;

    if (cmd_vault_inspect(cli, &facts, err) < 0 || find_slot(&facts, prefix, &slot, err) < 0 ||
        cli_open_locked_store(cli, &store, err) < 0 || unlock_here(cli, store, &access, err) < 0 ||
        confirm_removal(cli, slot, err) < 0)
        return -1;
    cli_hold_signals();
    if (access_log_vault(store, "slots remove", cmd_vault_id(slot->id, id), err) < 0)
        return -1;
    result = vault_slot_remove(access_vault(access), slot->id, err);
    if (result == VAULT_ABSENT)
        return error_set(err, OUTCOME_USAGE, "that slot has just been removed");
    if (result < 0 || unlock_remember(store, access, err) < 0)
        return -1;
    access_log_seal(cli, store, access);
    if (slot->type == VAULT_SLOT_DEVICE && forget_device_key(cli, err) < 0)
        return -1;
    report_note(&cli->report, "the slot is removed, and the vault has a new key");
    cmd_vault_tell_agent(cli);
    return 0;
}

int
cmd_vault_slots(struct cli *cli, struct error *err)
{
    const struct text_list *args = &cli->options.args;

    if (args->count == 1)
        return list(cli, err);
    if (args->count == 3 && strcmp(args->items[1], "add") == 0)
        return add(cli, args->items[2], err);
    if (args->count == 3 && strcmp(args->items[1], "remove") == 0)
        return remove_slot(cli, args->items[2], err);
    return error_set(err, OUTCOME_USAGE,
                     "use 'clisk vault slots', 'vault slots add TYPE' or 'vault slots remove ID'");
}

/* --- another passphrase ----------------------------------------------------------- */

static int
find_passphrase(const struct vault_facts *facts, const struct vault_slot **ret_slot,
                struct error *err)
{
    const struct vault_slot *found = NULL;

    for (size_t i = 0; i < facts->slots.count; i++) {
        if (facts->slots.slots[i].type != VAULT_SLOT_PASSPHRASE)
            continue;
        if (found)
            return error_set(err, OUTCOME_USAGE,
                             "the vault has several passphrases; add the new one with 'clisk vault "
                             "slots add passphrase' and remove the one that is to go");
        found = &facts->slots.slots[i];
    }
    if (!found)
        return error_set(err, OUTCOME_USAGE,
                         "the vault has no passphrase; add one: clisk vault slots add passphrase");
    *ret_slot = found;
    return 0;
}

int
cmd_vault_passwd(struct cli *cli, struct error *err)
{
    CLEANUP_STORE struct store *store = NULL;
    CLEANUP_ACCESS struct access *access = NULL;
    CLEANUP_SECRET struct secret *passphrase = NULL;
    const struct vault_slot *slot = NULL;
    struct vault_credential credential = {.type = VAULT_SLOT_PASSPHRASE};
    struct vault_facts facts;

    if (cmd_vault_inspect(cli, &facts, err) < 0 || find_passphrase(&facts, &slot, err) < 0 ||
        cli_open_locked_store(cli, &store, err) < 0 ||
        unlock_by_person(cli, store, &access, err) < 0 ||
        new_vault_credential(cli, VAULT_SLOT_PASSPHRASE, cli->options.new_passphrase_file,
                             "new-passphrase-file", &passphrase, err) < 0)
        return -1;
    credential.secret = passphrase;
    credential.label = slot->label;
    cli_hold_signals();
    if (access_log_vault(store, "passwd", NULL, err) < 0 ||
        vault_slot_replace(access_vault(access), slot->id, &credential, err) < 0 ||
        unlock_remember(store, access, err) < 0)
        return -1;
    access_log_seal(cli, store, access);
    report_note(&cli->report, "the passphrase is changed; the old one opens the vault no more, but "
                              "does open copies that were made of it before");
    return 0;
}
