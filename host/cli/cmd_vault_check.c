/* clisk vault check, rekey and accept-rollback: the vault as a whole. */
#include <inttypes.h>
#include <stdio.h>

#include "host/cli/access_log.h"
#include "host/cli/cmd_vault.h"
#include "host/cli/output.h"
#include "host/cli/unlock.h"

enum { CHECK_LINE_MAX = 128, ROLLBACK_QUESTION_MAX = 256 };

static int
show(struct cli *cli, const struct vault_facts *facts, size_t entries, struct error *err)
{
    CLEANUP_OUTPUT struct output *output = output_open(&cli->options, NULL, 0);
    char line[CHECK_LINE_MAX];
    json_t *object;

    if (!output)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    snprintf(line, sizeof line, "the vault is whole: entries %zu, slots %zu, generation %" PRIu64,
             entries, facts->slots.count, facts->generation);
    object = output_object("vault_check");
    output_set(&object, "entries", json_integer((json_int_t)entries));
    output_set(&object, "slots", json_integer((json_int_t)facts->slots.count));
    output_set(&object, "generation", json_integer((json_int_t)facts->generation));
    if (output_add(output, (const char *[]){line}, object, err) < 0)
        return -1;
    return output_close(output, err);
}

int
cmd_vault_check(struct cli *cli, struct error *err)
{
    CLEANUP_STORE struct store *store = NULL;
    CLEANUP_ACCESS struct access *access = NULL;
    struct vault_facts facts;
    size_t entries;

    if (cli_open_locked_store(cli, &store, err) < 0 || unlock_here(cli, store, &access, err) < 0 ||
        vault_check(access_vault(access), &entries, err) < 0 ||
        cmd_vault_inspect(cli, &facts, err) < 0)
        return -1;
    return show(cli, &facts, entries, err);
}

int
cmd_vault_rekey(struct cli *cli, struct error *err)
{
    CLEANUP_STORE struct store *store = NULL;
    CLEANUP_ACCESS struct access *access = NULL;

    if (cli_open_locked_store(cli, &store, err) < 0 || unlock_here(cli, store, &access, err) < 0)
        return -1;
    cli_hold_signals();
    if (access_log_vault(store, "rekey", NULL, err) < 0 ||
        vault_rekey(access_vault(access), err) < 0 || unlock_remember(store, access, err) < 0)
        return -1;
    access_log_seal(cli, store, access);
    report_note(&cli->report, "the vault has a new key; sessions that were kept have ended, and "
                              "the next runs log in again");
    cmd_vault_tell_agent(cli);
    return 0;
}

/* --- an older vault ------------------------------------------------------------ */

/* 0 when the store has nothing against the vault; 1 when it has, in *why. */
static int
judge(struct store *store, struct access *access, struct error *why, struct error *err)
{
    uint8_t mirror[STORE_MIRROR_LEN];
    int result = store_vault_mirror_get(store, mirror, err);

    if (result != 0)
        return result < 0 ? -1 : 0;
    return access_judge_mirror(access, mirror, why) == 0 ? 0 : 1;
}

static int
confirm(struct cli *cli, const struct error *why, struct error *err)
{
    char question[ROLLBACK_QUESTION_MAX];
    struct vault_facts facts;

    if (cmd_vault_inspect(cli, &facts, err) < 0)
        return -1;
    if (why->message[0])
        report_message(&cli->report, "%s", why->message);
    snprintf(question, sizeof question,
             "Take %s of generation %" PRIu64 " for the right one, though %s? [y/N]",
             VAULT_FILE_NAME, facts.generation,
             why->message[0] ? "the store knows another" : "a newer one was seen");
    return cmd_vault_confirm(cli, question, "accept an older vault", err);
}

static int
open_store(struct store *store, struct access *access, struct error *err)
{
    CLEANUP_SECRET struct secret *key = NULL;

    return access_store_key(access, &key, err) < 0 ? -1 : store_unseal(store, key, err);
}

int
cmd_vault_accept_rollback(struct cli *cli, struct error *err)
{
    CLEANUP_STORE struct store *store = NULL;
    CLEANUP_ACCESS struct access *access = NULL;
    struct error why = {0};
    int result;

    if (cli_open_locked_store(cli, &store, err) < 0 || unlock_unjudged(cli, &access, err) < 0)
        return -1;
    result = judge(store, access, &why, err);
    if (result == 0)
        report_note(&cli->report, "the vault is not older than it was seen; nothing is to accept");
    if (result > 0)
        result = confirm(cli, &why, err);
    /* What the store remembers is changed once the store is found to be this vault's. */
    if (result < 0 || open_store(store, access, err) < 0 ||
        access_log_vault(store, "accept-rollback", NULL, err) < 0 ||
        unlock_accept(store, access, err) < 0)
        return -1;
    access_log_seal(cli, store, access);
    return 0;
}
