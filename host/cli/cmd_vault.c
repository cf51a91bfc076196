/* clisk vault: its verbs, and what they share. */
#include "host/cli/cmd_vault.h"

#include <stdio.h>
#include <string.h>

#include "host/cli/prompt.h"
#include "host/cli/suggest.h"
#include "host/cli/unlock.h"

static const struct {
    const char *name;
    size_t least; /* number of arguments behind it */
    size_t most;
    int (*execute)(struct cli *cli, struct error *err);
} verbs[] = {
    {"init", 0, 0, cmd_vault_init},
    {"status", 0, 0, cmd_vault_status},
    {"unlock", 0, 0, cmd_vault_unlock},
    {"lock", 0, 0, cmd_vault_lock},
    {"passwd", 0, 0, cmd_vault_passwd},
    {"slots", 0, 2, cmd_vault_slots},
    {"rekey", 0, 0, cmd_vault_rekey},
    {"check", 0, 0, cmd_vault_check},
    {"reveal", 2, 2, cmd_vault_reveal},
    {"import", 1, 1, cmd_vault_import},
    {"accept-rollback", 0, 0, cmd_vault_accept_rollback},
};

int
cmd_vault(struct cli *cli, struct error *err)
{
    const struct text_list *args = &cli->options.args;
    struct suggest suggest = {.word = args->items[0]};

    for (size_t i = 0; i < ARRAY_SIZE(verbs); i++) {
        suggest_offer(&suggest, verbs[i].name);
        if (strcmp(args->items[0], verbs[i].name) != 0)
            continue;
        if (args->count - 1 < verbs[i].least || args->count - 1 > verbs[i].most)
            return error_set(err, OUTCOME_USAGE,
                             "'vault %s' takes another number of words; see 'clisk help vault'",
                             verbs[i].name);
        return verbs[i].execute(cli, err);
    }
    if (suggest.best)
        return error_set(err, OUTCOME_USAGE,
                         "'vault' takes no '%s'; did you mean 'clisk vault %s'?", args->items[0],
                         suggest.best);
    return error_set(err, OUTCOME_USAGE, "'vault' takes no '%s'; see 'clisk help vault'",
                     args->items[0]);
}

int
cmd_vault_inspect(struct cli *cli, struct vault_facts *ret_facts, struct error *err)
{
    struct vault_place place;
    int result;

    if (unlock_place(cli, &place, err) < 0)
        return -1;
    result = vault_inspect(place, ret_facts, err);
    return result == VAULT_ABSENT ? unlock_no_vault(cli, err) : result;
}

const char *
cmd_vault_id(const uint8_t id[VAULT_ID_LEN], char ret_text[CMD_VAULT_ID_TEXT])
{
    for (size_t i = 0; i < VAULT_ID_LEN; i++)
        snprintf(ret_text + 2 * i, 3, "%02x", id[i]);
    return ret_text;
}

const char *
cmd_vault_type(const struct vault_slot *slot, char ret_text[32])
{
    const char *name = vault_slot_type_name((enum vault_slot_type)slot->type);

    if (name)
        return name;
    snprintf(ret_text, 32, "type %u", slot->type);
    return ret_text;
}

int
cmd_vault_confirm(struct cli *cli, const char *question, const char *what, struct error *err)
{
    CLEANUP_PROMPT struct prompt *prompt = NULL;
    bool agrees;

    if (cli->options.yes)
        return 0;
    if (cli->options.no_input || prompt_open(&prompt, err) < 0)
        return error_set(err, OUTCOME_USAGE, "to %s without being asked, add --yes", what);
    if (prompt_confirm(prompt, question, &agrees, err) < 0)
        return -1;
    return agrees ? 0 : error_set(err, OUTCOME_INTERRUPTED, "nothing was changed");
}
