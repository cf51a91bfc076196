/* clisk vault init: a vault, and what opens it. */
#include <string.h>

#include "host/cli/access_log.h"
#include "host/cli/cmd_vault.h"
#include "host/cli/new_vault.h"
#include "host/common/fd.h"

static const char default_slots[] = "device,recovery";

struct types {
    enum vault_slot_type types[VAULT_SLOTS_MAX];
    size_t count;
};

static bool
has_type(const struct types *types, enum vault_slot_type type)
{
    for (size_t i = 0; i < types->count; i++) {
        if (types->types[i] == type)
            return true;
    }
    return false;
}

static int
add_type(struct cli *cli, struct types *types, const char *text, size_t len, struct error *err)
{
    const char *name = arena_strndup(cli->options.arena, text, len);
    enum vault_slot_type type;

    if (!name)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    if (new_vault_slot_type(name, &type, err) < 0)
        return -1;
    if (has_type(types, type))
        return error_set(err, OUTCOME_USAGE, "--slots: \"%s\" is there twice", name);
    types->types[types->count++] = type;
    return 0;
}

static int
parse_types(struct cli *cli, const char *text, struct types *types, struct error *err)
{
    for (;;) {
        size_t len = strcspn(text, ",");

        if (add_type(cli, types, text, len, err) < 0)
            return -1;
        if (!text[len])
            return 0;
        text += len + 1;
    }
}

/* What is worth knowing of the ways that were chosen. */
static void
explain(struct cli *cli, const struct types *types)
{
    report_note(&cli->report, "the vault is %s/%s", cli->paths.config, VAULT_FILE_NAME);
    if (has_type(types, VAULT_SLOT_DEVICE))
        report_note(&cli->report,
                    "%s opens it, so that runs need nobody: the default on a personal machine; "
                    "whoever can read your files as you can read it too. To have it otherwise: "
                    "clisk vault slots add passphrase, then slots remove the device's",
                    cli->paths.device_key);
    if (!has_type(types, VAULT_SLOT_PASSPHRASE) && !has_type(types, VAULT_SLOT_RECOVERY))
        report_note(&cli->report,
                    "nothing else opens it: when that is lost, so are the secrets; add a way: "
                    "clisk vault slots add recovery");
    if (has_type(types, VAULT_SLOT_RECOVERY))
        report_note(&cli->report, "the recovery code, which is never shown again; write it down "
                                  "and keep it away from this machine:");
}

int
cmd_vault_init(struct cli *cli, struct error *err)
{
    CLEANUP_STORE struct store *store = NULL;
    CLEANUP_ACCESS struct access *access = NULL;
    CLEANUP_SECRET struct secret *recovery = NULL;
    CLEANUP_FD int lock = -1;
    const char *slots = cli->options.slots ? cli->options.slots : default_slots;
    struct types types = {0};

    if (parse_types(cli, slots, &types, err) < 0 || cli_open_locked_store(cli, &store, err) < 0 ||
        cli_lock_connecting(cli, &lock, err) < 0)
        return -1;
    cli_hold_signals();
    /* The log is sealed with what the vault has only then. */
    if (new_vault_make(cli, store, types.types, types.count, &access, &recovery, err) < 0 ||
        access_log_vault(store, "init", slots, err) < 0)
        return -1;
    access_log_seal(cli, store, access);
    explain(cli, &types);
    return recovery ? new_vault_show_code(cli, recovery, err) : 0;
}
