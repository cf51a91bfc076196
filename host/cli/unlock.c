#include "host/cli/unlock.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "host/agent/agent.h"
#include "host/cli/passphrase.h"
#include "host/cli/secret_source.h"
#include "host/common/fd.h"
#include "host/common/private.h"

#define OLD_FILE "secrets"

enum { UNLOCK_TRIES = 3 };

/* The person, as far as she can be asked. */
struct opener {
    struct prompt *prompt; /* NULL for nobody */
    bool has_asked;
};

/* Nothing of it is read: whoever may have seen it in a backup knows what was in it. */
static void
warn_of_old_file(struct cli *cli, int dir)
{
    struct stat st;

    if (fstatat(dir, OLD_FILE, &st, AT_SYMLINK_NOFOLLOW) == 0)
        report_message(&cli->report,
                       "%s/%s is of an older clisk, which kept secrets there in the clear; connect "
                       "each account anew (clisk connect BRAND --name ACCOUNT; what was "
                       "retrieved stays), then delete that file",
                       cli->paths.config, OLD_FILE);
}

int
unlock_place(struct cli *cli, struct vault_place *ret_place, struct error *err)
{
    if (cli->config_fd < 0) {
        CLEANUP_FD int fd = paths_open(cli->paths.config, err);

        if (fd < 0 || private_check_fd(fd, cli->paths.config, S_IFDIR, 077, "700", err) < 0)
            return -1;
        warn_of_old_file(cli, fd);
        cli->config_fd = TAKE_FD(fd);
    }
    *ret_place = (struct vault_place){.dirfd = cli->config_fd, .shown = cli->paths.config};
    return 0;
}

int
unlock_no_vault(const struct cli *cli, struct error *err)
{
    return error_set(err, OUTCOME_USAGE, "there is no vault in %s; make one: clisk vault init",
                     cli->paths.config);
}

/* Where it has no place, there is none, and the other ways are left. */
static const char *
agent_socket(struct cli *cli)
{
    CLEANUP_FREE char *path = NULL;
    const char *kept = NULL;
    struct error none;

    if (agent_socket_path(&path, &none) == 0)
        kept = arena_strdup(cli->options.arena, path);
    return kept ? kept : "";
}

/* --- by a file that an option names -------------------------------------- */

static int
wrap(struct vault *vault, struct access **ret_access, struct error *err)
{
    struct access *access = access_of_vault(vault, ACCESS_PASSPHRASE);

    if (!access)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    *ret_access = access;
    return 0;
}

static int
open_by(struct vault_place place, enum vault_slot_type type, const struct secret *secret,
        struct access **ret_access, struct error *err)
{
    struct vault_credential credential = {.type = type, .secret = secret};
    struct vault *vault;
    int result = vault_unlock(place, &credential, &vault, err);

    return result != 0 ? result : wrap(vault, ret_access, err);
}

static int
open_by_file(struct cli *cli, struct vault_place place, struct access **ret_access,
             struct error *err)
{
    CLEANUP_SECRET struct secret *secret = NULL;
    enum vault_slot_type type;

    if (passphrase_read(cli, &type, &secret, err) < 0)
        return -1;
    return open_by(place, type, secret, ret_access, err);
}

/* --- by the ways there are ------------------------------------------------- */

static int
ask_passphrase(void *opaque, struct secret **ret_passphrase, struct error *err)
{
    struct opener *opener = opaque;

    opener->has_asked = true;
    return prompt_ask(opener->prompt, "Passphrase of the vault", true, ret_passphrase, err);
}

static bool
is_wrong(const struct error *err)
{
    return err->outcome == OUTCOME_USER_ACTION_NEEDED && strcmp(err->detail, VAULT_LOCKED) == 0;
}

/* What opens a vault whatever has become of the other ways. */
static void
append_options(struct error *err)
{
    size_t used = strlen(err->message);

    snprintf(err->message + used, sizeof err->message - used,
             " (or use --passphrase-file or --recovery-file)");
}

/* Only a passphrase that was typed can be typed again. */
static int
try_ways(struct vault_place place, const struct access_ways *ways, struct opener *opener,
         struct access **ret_access, struct error *err)
{
    for (int i = 1;; i++) {
        struct error wrong = {0};
        int result;

        opener->has_asked = false;
        result = access_open(place, ways, ret_access, &wrong);
        if (result >= 0)
            return result;
        if (!opener->has_asked || !is_wrong(&wrong) || i == UNLOCK_TRIES) {
            *err = wrong;
            if (is_wrong(&wrong))
                append_options(err);
            return -1;
        }
        prompt_say(opener->prompt, wrong.message);
    }
}

static int
open_by_ways(struct cli *cli, struct vault_place place, const char *socket, bool may_ask,
             struct access **ret_access, struct error *err)
{
    CLEANUP_PROMPT struct prompt *prompt = NULL;
    struct opener opener = {0};
    const char *credentials = getenv("CREDENTIALS_DIRECTORY");
    struct access_ways ways = {.agent_socket = socket,
                               .device_key = cli->paths.device_key,
                               .credentials_dir = credentials ? credentials : "",
                               .opaque = &opener};
    struct error nobody;

    if (may_ask && !cli->options.no_input && prompt_open(&prompt, &nobody) == 0) {
        opener.prompt = prompt;
        ways.ask_passphrase = ask_passphrase;
    }
    return try_ways(place, &ways, &opener, ret_access, err);
}

static int
open_any(struct cli *cli, const char *socket, bool may_ask, struct access **ret_access,
         struct error *err)
{
    struct vault_place place;

    if (unlock_place(cli, &place, err) < 0)
        return -1;
    if (passphrase_is_given(cli))
        return open_by_file(cli, place, ret_access, err);
    return open_by_ways(cli, place, socket, may_ask, ret_access, err);
}

/* --- never an older one ----------------------------------------------------- */

/* Writes nothing when nothing is new, as in most runs. */
int
unlock_remember(struct store *store, struct access *access, struct error *err)
{
    uint8_t now[VAULT_MIRROR_LEN], before[STORE_MIRROR_LEN];
    int result;

    _Static_assert((int)VAULT_MIRROR_LEN == (int)STORE_MIRROR_LEN, "one mirror");
    if (access_mirror(access, now, err) < 0)
        return -1;
    result = store_vault_mirror_get(store, before, err);
    if (result < 0 || (result == 0 && memcmp(now, before, sizeof now) == 0))
        return result;
    return store_vault_mirror_advance(store, now, err);
}

int
unlock_accept(struct store *store, struct access *access, struct error *err)
{
    uint8_t now[VAULT_MIRROR_LEN];

    if (access_mirror(access, now, err) < 0)
        return -1;
    return store_vault_mirror_put(store, now, err);
}

/* Before it is remembered: this may be the first that asks the vault for the key. */
int
unlock_store(struct store *store, struct access *access, struct error *err)
{
    CLEANUP_SECRET struct secret *key = NULL;

    if (access_store_key(access, &key, err) < 0 || store_unseal(store, key, err) < 0)
        return -1;
    return unlock_remember(store, access, err);
}

static int
judge(struct cli *cli, struct store *store, struct access *access, struct error *err)
{
    uint8_t mirror[STORE_MIRROR_LEN];
    int result = store_vault_mirror_get(store, mirror, err);

    if (result == 0)
        result = access_judge_mirror(access, mirror, err);
    else if (result == STORE_ABSENT)
        result = 0;
    if (result > 0)
        return error_set(err, OUTCOME_SETUP,
                         "%s/%s is older than it was when clisk saw it last, so that what was "
                         "changed since is missing in it; put the newer one back (%s may be it), "
                         "or, if this is the one you want: clisk vault accept-rollback",
                         cli->paths.config, VAULT_FILE_NAME, VAULT_PREVIOUS_NAME);
    return result < 0 ? -1 : unlock_store(store, access, err);
}

static int
judge_or_close(struct cli *cli, struct store *store, struct access *access,
               struct access **ret_access, struct error *err)
{
    if (judge(cli, store, access, err) < 0) {
        access_close(access);
        return -1;
    }
    *ret_access = access;
    return 0;
}

int
unlock_refuse_lost(const struct cli *cli, struct store *store, struct error *err)
{
    uint8_t mirror[STORE_MIRROR_LEN];
    int result = store_is_sealed(store, err);

    if (result > 0)
        return error_set(err, OUTCOME_SETUP,
                         "the vault %s/%s is gone, and with it the key of the store %s; put it "
                         "back (%s may be its last but one state). If it is lost, so is what the "
                         "store knows: move the store away, and connect your accounts anew",
                         cli->paths.config, VAULT_FILE_NAME, cli->paths.store, VAULT_PREVIOUS_NAME);
    if (result == 0)
        result = store_vault_mirror_get(store, mirror, err);
    if (result != 0)
        return result < 0 ? -1 : 0;
    return error_set(err, OUTCOME_SETUP,
                     "the vault %s/%s is gone; put it back (%s may be its last but one state), or, "
                     "if its secrets are lost, begin a new one: clisk vault init --yes",
                     cli->paths.config, VAULT_FILE_NAME, VAULT_PREVIOUS_NAME);
}

static int
open_judged(struct cli *cli, struct store *store, bool may_ask, struct access **ret_access,
            struct error *err)
{
    struct access *access;
    int result = open_any(cli, agent_socket(cli), may_ask, &access, err);

    if (result == VAULT_ABSENT && unlock_refuse_lost(cli, store, err) < 0)
        return -1;
    return result != 0 ? result : judge_or_close(cli, store, access, ret_access, err);
}

int
unlock_access(struct cli *cli, struct store *store, struct access **ret_access, struct error *err)
{
    return open_judged(cli, store, true, ret_access, err);
}

int
unlock_silently(struct cli *cli, struct store *store, struct access **ret_access, struct error *err)
{
    return open_judged(cli, store, false, ret_access, err);
}

int
unlock_unjudged(struct cli *cli, struct access **ret_access, struct error *err)
{
    int result = open_any(cli, "", true, ret_access, err);

    return result == VAULT_ABSENT ? unlock_no_vault(cli, err) : result;
}

int
unlock_here(struct cli *cli, struct store *store, struct access **ret_access, struct error *err)
{
    struct access *access;

    if (unlock_unjudged(cli, &access, err) < 0)
        return -1;
    return judge_or_close(cli, store, access, ret_access, err);
}

/* --- by the person, and by nothing else ------------------------------------- */

/* 0 with what can be typed to open it. */
static int
typed_slot(struct cli *cli, struct vault_place place, enum vault_slot_type *ret_type,
           struct error *err)
{
    struct vault_facts facts;
    int result = vault_inspect(place, &facts, err);
    bool has_recovery = false;

    if (result == VAULT_ABSENT)
        return unlock_no_vault(cli, err);
    for (size_t i = 0; result == 0 && i < facts.slots.count; i++) {
        has_recovery = has_recovery || facts.slots.slots[i].type == VAULT_SLOT_RECOVERY;
        *ret_type = VAULT_SLOT_PASSPHRASE;
        if (facts.slots.slots[i].type == VAULT_SLOT_PASSPHRASE)
            return 0;
    }
    *ret_type = VAULT_SLOT_RECOVERY;
    if (result < 0 || has_recovery)
        return result;
    return error_set(err, OUTCOME_USAGE,
                     "the vault has neither a passphrase nor a recovery code, so that nobody can "
                     "be told apart from whoever reads your files; add one: clisk vault slots add "
                     "passphrase");
}

static int
ask_person(struct vault_place place, enum vault_slot_type type, struct prompt *prompt,
           struct access **ret_access, struct error *err)
{
    const char *question =
        type == VAULT_SLOT_PASSPHRASE ? "Passphrase of the vault" : "Recovery code of the vault";

    for (int i = 1;; i++) {
        CLEANUP_SECRET struct secret *answer = NULL;
        struct error wrong = {0};
        int result;

        if (prompt_ask(prompt, question, true, &answer, err) < 0)
            return -1;
        result = open_by(place, type, answer, ret_access, &wrong);
        if (result == 0)
            return 0;
        if (result > 0)
            return error_set(err, OUTCOME_USAGE, "the vault has just been deleted");
        if (i == UNLOCK_TRIES || wrong.outcome == OUTCOME_SETUP) {
            *err = wrong;
            return -1;
        }
        prompt_say(prompt, wrong.message);
    }
}

static int
open_by_person(struct cli *cli, struct access **ret_access, struct error *err)
{
    CLEANUP_PROMPT struct prompt *prompt = NULL;
    enum vault_slot_type type = VAULT_SLOT_PASSPHRASE;
    struct vault_place place;
    int result;

    if (unlock_place(cli, &place, err) < 0 || typed_slot(cli, place, &type, err) < 0)
        return -1;
    if (passphrase_is_given(cli)) {
        result = open_by_file(cli, place, ret_access, err);
        return result == VAULT_ABSENT ? unlock_no_vault(cli, err) : result;
    }
    if (cli->options.no_input || prompt_open(&prompt, err) < 0)
        return error_set(err, OUTCOME_USAGE, "nobody can be asked for the %s; use --%s-file FILE",
                         type == VAULT_SLOT_PASSPHRASE ? "passphrase" : "recovery code",
                         type == VAULT_SLOT_PASSPHRASE ? "passphrase" : "recovery");
    return ask_person(place, type, prompt, ret_access, err);
}

int
unlock_by_person(struct cli *cli, struct store *store, struct access **ret_access,
                 struct error *err)
{
    struct access *access;

    if (open_by_person(cli, &access, err) < 0)
        return -1;
    return judge_or_close(cli, store, access, ret_access, err);
}
