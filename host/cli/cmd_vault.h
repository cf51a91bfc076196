/*
 * The verbs of clisk vault, a file each or two. 0, or -1 with *err, as commands.
 */
#ifndef CLISK_CLI_CMD_VAULT_H
#define CLISK_CLI_CMD_VAULT_H

#include <jansson.h>

#include "host/agent/access.h"
#include "host/cli/cli.h"

int cmd_vault_init(struct cli *cli, struct error *err);
int cmd_vault_status(struct cli *cli, struct error *err);
int cmd_vault_unlock(struct cli *cli, struct error *err);
int cmd_vault_lock(struct cli *cli, struct error *err);
int cmd_vault_passwd(struct cli *cli, struct error *err);
int cmd_vault_slots(struct cli *cli, struct error *err);
int cmd_vault_rekey(struct cli *cli, struct error *err);
int cmd_vault_check(struct cli *cli, struct error *err);
int cmd_vault_import(struct cli *cli, struct error *err);
int cmd_vault_reveal(struct cli *cli, struct error *err);
int cmd_vault_accept_rollback(struct cli *cli, struct error *err);

/* --- what they share ------------------------------------------------------ */

enum { CMD_VAULT_ID_TEXT = 2 * VAULT_ID_LEN + 1 };

/* In hexadecimal. */
const char *cmd_vault_id(const uint8_t id[VAULT_ID_LEN], char ret_text[CMD_VAULT_ID_TEXT]);
/* "passphrase", or "type 9" of a slot that only a newer clisk knows. */
const char *cmd_vault_type(const struct vault_slot *slot, char ret_text[32]);

/* A slot as JSON has it. */
json_t *cmd_vault_slot_object(const struct vault_slot *slot);

/* What the vault tells without its key; USAGE, with the remedy, where there is none. */
int cmd_vault_inspect(struct cli *cli, struct vault_facts *ret_facts, struct error *err);

/* The person agrees, or has with --yes: 0. `what` is what happens without being asked, for the
 * message that names --yes. */
int cmd_vault_confirm(struct cli *cli, const char *question, const char *what, struct error *err);

/* What the agent does, in words, and as JSON has it: null where none runs. */
void cmd_vault_agent_text(char *ret_text, size_t size);
json_t *cmd_vault_agent_object(void);
/* After the vault's key has changed: an agent that has the old one is told to forget it. */
void cmd_vault_tell_agent(struct cli *cli);

#endif
