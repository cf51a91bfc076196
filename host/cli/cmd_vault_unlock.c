/* clisk vault unlock and lock: what the agent does for the person. */
#include <stdio.h>

#include "host/agent/agent.h"
#include "host/cli/access_log.h"
#include "host/cli/cmd_vault.h"
#include "host/cli/duration.h"
#include "host/cli/output.h"
#include "host/cli/unlock.h"

enum { UNLOCK_SECONDS = 8 * 3600 };

int
cmd_vault_unlock(struct cli *cli, struct error *err)
{
    CLEANUP_STORE struct store *store = NULL;
    CLEANUP_ACCESS struct access *access = NULL;
    CLEANUP_FREE char *socket = NULL;
    uint64_t seconds = cli->options.unlock_for ? cli->options.unlock_for : UNLOCK_SECONDS;
    struct agent_times times = {.idle_ms = cli->options.unlock_idle * 1000,
                                .absolute_ms = seconds * 1000};
    char shown[DURATION_TEXT_MAX], idle[DURATION_TEXT_MAX];
    struct vault_place place;

    /* Nobody is asked for a passphrase that could not be used. */
    if (agent_socket_path(&socket, err) < 0 || unlock_place(cli, &place, err) < 0 ||
        cli_open_locked_store(cli, &store, err) < 0 || unlock_here(cli, store, &access, err) < 0 ||
        access_log_vault(store, "unlock", duration_text(cli->options.unlock_for, shown), err) < 0 ||
        agent_start(cli->paths.libexec, place, vault_key(access_vault(access)), times, err) < 0)
        return -1;
    access_log_seal(cli, store, access);
    report_note(&cli->report, "the vault is unlocked for %s, or until it was idle for %s",
                duration_text(seconds, shown), duration_text(cli->options.unlock_idle, idle));
    return 0;
}

/* With the key that it has until it is locked. NULL when there is none to be had without asking:
 * then nothing is recorded. */
static struct store *
open_log(struct cli *cli)
{
    CLEANUP_STORE struct store *store = NULL;
    CLEANUP_ACCESS struct access *access = NULL;
    struct error none = {0};

    if (cli_open_locked_store(cli, &store, &none) < 0 ||
        unlock_silently(cli, store, &access, &none) != 0)
        return NULL;
    return TAKE_PTR(store);
}

/* Behind it: a log that cannot be written must not keep the vault open. */
static int
record_lock(struct cli *cli, struct store *store, struct error *err)
{
    if (!store) {
        report_message(&cli->report, "the log does not tell of it: its store could not be opened");
        return 0;
    }
    return access_log_vault(store, "lock", NULL, err) < 0 ? -1 : store_log_commit(store, err);
}

int
cmd_vault_lock(struct cli *cli, struct error *err)
{
    CLEANUP_STORE struct store *store = open_log(cli);
    CLEANUP_FREE char *socket = NULL;
    int result;

    if (agent_socket_path(&socket, err) < 0)
        return -1;
    result = agent_lock(socket, err);
    if (result == AGENT_ABSENT)
        report_note(&cli->report, "the vault was not unlocked");
    if (result != 0)
        return result < 0 ? -1 : 0;
    report_note(&cli->report, "the vault is locked");
    return record_lock(cli, store, err);
}

/* It finds out by itself at the next request; until then its key would lie in memory for nothing.
 */
void
cmd_vault_tell_agent(struct cli *cli)
{
    CLEANUP_FREE char *socket = NULL;
    struct error err = {0};
    int result;

    if (agent_socket_path(&socket, &err) < 0)
        return;
    result = agent_lock(socket, &err);
    if (result == 0)
        report_note(&cli->report, "the agent had the old key and is locked; to unlock: clisk vault "
                                  "unlock");
    else if (result < 0)
        report_message(&cli->report, "the agent was not locked: %s", err.message);
}

json_t *
cmd_vault_agent_object(void)
{
    CLEANUP_FREE char *socket = NULL;
    struct agent_status status;
    struct error err = {0};
    json_t *object;

    if (agent_socket_path(&socket, &err) < 0 || agent_status(socket, &status, &err) != 0)
        return json_null();
    object = json_object();
    output_set(&object, "pid", json_integer(status.pid));
    output_set(&object, "seconds_left", json_integer((json_int_t)(status.left.absolute_ms / 1000)));
    output_set(&object, "idle_seconds_left",
               json_integer((json_int_t)(status.left.idle_ms / 1000)));
    output_set(&object, "key_hidden", json_boolean(status.key_hidden));
    output_set(&object, "no_logind", output_text(status.no_logind));
    return object;
}

void
cmd_vault_agent_text(char *ret_text, size_t size)
{
    CLEANUP_FREE char *socket = NULL;
    char left[DURATION_TEXT_MAX], idle[DURATION_TEXT_MAX];
    struct agent_status status;
    struct error err = {0};
    int result = agent_socket_path(&socket, &err);

    if (result == 0)
        result = agent_status(socket, &status, &err);
    if (result != 0)
        snprintf(ret_text, size, "%s", result < 0 ? err.message : "not running");
    else
        snprintf(ret_text, size, "unlocked for %s, or %s without use; key in %s%s%s",
                 duration_text(status.left.absolute_ms / 1000, left),
                 duration_text(status.left.idle_ms / 1000, idle),
                 status.key_hidden ? "memory that the kernel hides" : "locked memory",
                 status.no_logind[0] ? "; does not lock with the session: " : "", status.no_logind);
}
