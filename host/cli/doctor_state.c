#include "host/cli/doctor.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "host/agent/agent.h"
#include "host/cli/output.h"
#include "host/cli/unlock.h"
#include "host/common/fd.h"

/* A clock that is a little behind is no matter. */
enum { STATE_CLOCK_MAX = 3600 };

/* ---- locks: a file an account, which is locked while a process is at work on it */

static bool
is_held(int dir, const char *name)
{
    CLEANUP_FD int file = openat(dir, name, O_RDWR | O_NOFOLLOW | O_CLOEXEC);
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};

    return file >= 0 && fcntl(file, F_OFD_GETLK, &whole) == 0 && whole.l_type != F_UNLCK;
}

static void
check_lock(struct doctor *doctor, struct cli *cli, struct store *store, int dir, const char *name)
{
    struct store_account account = {0};
    struct error err = {0};
    unsigned long id = strtoul(name, NULL, 10);
    int found =
        id > UINT32_MAX ? STORE_ABSENT : store_account_get(store, (uint32_t)id, &account, &err);

    if (is_held(dir, name))
        doctor_tell(doctor, DOCTOR_NOTE, "locks", "a clisk is at work on the account \"%s\"",
                    found == 0 ? account.name : name);
    else if (found == STORE_ABSENT)
        doctor_tell(doctor, DOCTOR_NOTE, "locks",
                    "%s/%s is left of an account that is no more: it may be removed",
                    cli->paths.locks, name);
    if (found == 0)
        store_account_clear(&account);
}

static void
check_locks(struct doctor *doctor, struct cli *cli, struct store *store)
{
    CLEANUP_FD int dirfd = open(cli->paths.locks, O_PATH | O_DIRECTORY | O_CLOEXEC);
    DIR *dir = dirfd < 0 ? NULL : opendir(cli->paths.locks);
    const struct dirent *entry;

    while (dir && (entry = readdir(dir)) != NULL) {
        if (entry->d_name[0] && strspn(entry->d_name, "0123456789") == strlen(entry->d_name))
            check_lock(doctor, cli, store, dirfd, entry->d_name);
    }
    if (dir)
        closedir(dir);
}

/* ---- the store */

static void
check_account(struct doctor *doctor, const struct store_account *account)
{
    char when[OUTPUT_TIME_MAX];

    if (account->last_run_at > (int64_t)time(NULL) + STATE_CLOCK_MAX)
        doctor_tell(doctor, DOCTOR_PROBLEM, "clock",
                    "the last run of \"%s\" ended at %s, which is still to come: set the clock",
                    account->name, output_time(account->last_run_at, when));
    if (account->guard.frozen_at)
        doctor_tell(doctor, DOCTOR_NOTE, "accounts",
                    "\"%s\" is frozen: see 'clisk accounts', then connect it again or 'clisk "
                    "accounts unfreeze %s'",
                    account->name, account->name);
}

static void
check_accounts(struct doctor *doctor, struct store *store)
{
    struct store_account account;
    struct error err = {0};
    unsigned count = 0;
    int result;

    for (uint32_t id = 0; (result = store_account_next(store, id, &account, &err)) == 0;) {
        id = account.id;
        count++;
        check_account(doctor, &account);
        store_account_clear(&account);
    }
    if (result < 0 && strcmp(err.detail, STORE_LOCKED) == 0)
        doctor_tell(doctor, DOCTOR_NOTE, "store",
                    "locked, so that what is in it was not looked at; it opens with the vault");
    else if (result < 0)
        doctor_tell(doctor, DOCTOR_PROBLEM, "store", "%s", err.message);
    else
        doctor_tell(doctor, DOCTOR_OK, "store", "%u account%s", count, count == 1 ? "" : "s");
}

/* ---- the vault and the agent */

static void
check_vault(struct doctor *doctor, struct cli *cli, struct store *store)
{
    CLEANUP_ACCESS struct access *access = NULL;
    struct error err = {0};
    int result = unlock_silently(cli, store, &access, &err);

    if (result == 0)
        doctor_tell(doctor, DOCTOR_OK, "vault", "opens: see 'clisk vault status'");
    else if (result == VAULT_ABSENT && unlock_refuse_lost(cli, store, &err) == 0)
        doctor_tell(doctor, DOCTOR_NOTE, "vault", "there is none yet: 'clisk connect' makes one");
    else
        doctor_tell(doctor,
                    err.outcome == OUTCOME_USER_ACTION_NEEDED ? DOCTOR_NOTE : DOCTOR_PROBLEM,
                    "vault", "%s", err.message);
}

static void
check_agent(struct doctor *doctor)
{
    CLEANUP_FREE char *path = NULL;
    struct agent_status status;
    struct error err = {0};
    int result;

    if (agent_socket_path(&path, &err) < 0) {
        doctor_tell(doctor, DOCTOR_NOTE, "agent", "%s", err.message);
        return;
    }
    result = agent_status(path, &status, &err);
    if (result == 0)
        doctor_tell(doctor, DOCTOR_OK, "agent", "process %d has the vault's key%s%s",
                    (int)status.pid, status.no_logind[0] ? "; it does not hear logind: " : "",
                    status.no_logind);
    else if (result < 0)
        doctor_tell(doctor, DOCTOR_PROBLEM, "agent", "%s", err.message);
    else if (access(path, F_OK) == 0)
        doctor_tell(doctor, DOCTOR_NOTE, "agent",
                    "%s is left of an agent that is no more: the next one replaces it", path);
    else
        doctor_tell(doctor, DOCTOR_OK, "agent", "none runs");
}

void
doctor_state(struct doctor *doctor, struct cli *cli)
{
    CLEANUP_STORE struct store *store = NULL;
    struct error err = {0};

    check_agent(doctor);
    if (access(cli->paths.store, F_OK) < 0)
        return;
    if (cli_open_locked_store(cli, &store, &err) < 0) {
        doctor_tell(doctor, DOCTOR_PROBLEM, "store", "%s", err.message);
        return;
    }
    /* Where it opens, the store does. */
    if (access(cli->paths.config, F_OK) == 0)
        check_vault(doctor, cli, store);
    check_accounts(doctor, store);
    check_locks(doctor, cli, store);
}
