/*
 * Which message is permitted from whom, and when, and what it needs: the table is
 * the policy of the agent. Whoever sends anything else is hung up on.
 *
 * No message has an answer with a secret that is stored: values go to a fetcher's
 * channel, of a seed only codes come out. `reveal` is clisk's, which asks for the
 * passphrase again.
 *
 * The honest limit: any process of the same user may connect, have a channel
 * of its own filled, and so read what the agent can read; as it can with
 * ssh-agent's keys. The kernel tells the agent whose process asks (SO_PEERCRED), not
 * which program runs in it: the same user's processes may debug each other, and replace
 * each other's programs. To keep them apart takes another user or a sandbox for them.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "host/agent/internal.h"
#include "host/agent/use.h"
#include "host/common/fd.h"
#include "host/sandbox/sandbox.h"

/* The answer was sent already, or is not due; or nobody takes it. */
enum { DISPATCH_ANSWERED = 2, DISPATCH_DEAF = 3 };

/* Whoever could ask for the codes of all times had the seed, in effect. Clocks may be wrong by so
 * much. */
enum { DISPATCH_CODE_SECONDS = 24 * 3600 };

enum dispatch_state { AGENT_EMPTY = 1, AGENT_HOLDS = 2 };
enum dispatch_from { FROM_STARTER = 1, FROM_PEER = 2, FROM_ANY = 3 };

struct request {
    struct agent *agent;
    struct peer *peer;
    struct wire_message *message;
    struct vault *vault; /* where the row asks for it */
};

/* 0 or 1, the condition of agent_done; DISPATCH_ANSWERED or DISPATCH_DEAF; -1 with *err for
 * agent_failed. */
typedef int dispatch_handler(struct request *request, struct error *err);

enum dispatch_need {
    NEEDS_NOTHING = 0,
    NEEDS_VAULT = 1,
    IS_USE = 2 /* begins the time without use anew */
};

struct dispatch_row {
    enum wire_number number;
    unsigned from;
    unsigned states;
    unsigned needs;
    dispatch_handler *handler;
};

static int
dispatch_sent(int result, struct error *err)
{
    if (result == 0)
        return DISPATCH_ANSWERED;
    if (errno == ETIMEDOUT || errno == EPIPE || errno == ECONNRESET)
        return DISPATCH_DEAF;
    return error_errno(err, OUTCOME_INTERNAL, "the answer cannot be sent");
}

/* --- the key ------------------------------------------------------------------- */

/* From now on the vault's directory is all that is opened, and the socket all that is removed. The
 * agent stands in the socket's directory. */
static int
dispatch_confine(struct agent *agent, struct error *err)
{
    struct sandbox_files files = {.fd = agent->holder.dir, .path = "."};

    if (sandbox_confine(SANDBOX_AGENT, &files, NULL, err) < 0 ||
        sandbox_lock(SANDBOX_AGENT, err) < 0)
        return -1;
    agent->is_confined = true;
    return 0;
}

static int
dispatch_unlock(struct request *request, struct error *err)
{
    const struct wire_agent_unlock *unlock = &request->message->agent_unlock;
    CLEANUP_SECRET struct secret *key = secret_of(unlock->key.data, unlock->key.len);
    struct holder_offer offer = {.dir = unlock->dir,
                                 .shown = unlock->shown,
                                 .key = key,
                                 .times = {unlock->idle_ms, unlock->absolute_ms}};
    struct agent *agent = request->agent;

    if (!key)
        return error_set(err, OUTCOME_INTERNAL, "no memory");
    if (holder_take(&agent->holder, &offer, err) < 0)
        return -1;
    if (!agent->is_confined && dispatch_confine(agent, err) < 0)
        return -1;
    return alarm_arm(&agent->alarm, &agent->holder.lease, err);
}

static int
dispatch_ask_state(struct request *request, struct error *err)
{
    const struct holder *holder = &request->agent->holder;
    struct agent_times left = lease_left(&holder->lease, lease_now());
    struct wire_agent_state state = {.pid = (uint32_t)getpid(),
                                     .idle_left_ms = left.idle_ms,
                                     .absolute_left_ms = left.absolute_ms,
                                     .key_hidden = holder->key->hidden,
                                     .no_logind = request->agent->no_logind};
    dev_t dev;
    ino_t ino;

    if (holder_stat(holder, &dev, &ino) < 0)
        return error_errno(err, OUTCOME_INTERNAL, "cannot examine %s", holder->shown);
    state.dir_dev = dev;
    state.dir_ino = ino;
    return dispatch_sent(wire_send_agent_state(request->agent->wire, state), err);
}

/* Answered when the key is forgotten. */
static int
dispatch_lock(struct request *request, struct error *err)
{
    (void)err;
    request->agent->told_fd = TAKE_FD(request->peer->fd);
    request->agent->is_ending = true;
    return DISPATCH_ANSWERED;
}

/* --- of an account --------------------------------------------------------------- */

static int
dispatch_send_account(struct wire *wire, const struct access_account *account)
{
    for (size_t i = 0; i < account->secret_count; i++) {
        const struct access_secret *secret = &account->secrets[i];
        struct wire_agent_field field = {.field = secret->field, .kind = (uint8_t)secret->kind};

        if (secret->command)
            field.command = span_of_secret(secret->command);
        if (wire_send_agent_field(wire, field) < 0)
            return -1;
    }
    return wire_send_agent_account(
        wire, (struct wire_agent_account){.mark = {account->mark, sizeof account->mark},
                                          .mark_key = span_of_secret(account->mark_key)});
}

static int
dispatch_describe(struct request *request, struct error *err)
{
    const struct wire_agent_describe *ask = &request->message->agent_describe;
    CLEANUP_ACCESS_ACCOUNT struct access_account account = {0};
    int result = use_describe(request->vault, ask->account, ask->brand, &account, err);

    if (result != 0)
        return result;
    return dispatch_sent(dispatch_send_account(request->agent->wire, &account), err);
}

static int
dispatch_fill(struct request *request, struct error *err)
{
    const struct wire_agent_fill *ask = &request->message->agent_fill;
    struct access_fill fill = {.account = ask->account,
                               .brand = ask->brand,
                               .with_secrets = ask->with_secrets,
                               .withheld = ask->withheld};

    if (ask->session_salt.len != sizeof fill.session_salt)
        return error_set(err, OUTCOME_INTERNAL, "the salt of the session has not %zu bytes",
                         sizeof fill.session_salt);
    memcpy(fill.session_salt, ask->session_salt.data, sizeof fill.session_salt);
    return use_fill(request->vault, &fill, ask->channel, AGENT_SEND_MS, err);
}

static int
dispatch_ask_code(struct request *request, struct error *err)
{
    const struct wire_agent_ask_code *ask = &request->message->agent_ask_code;
    struct access_code code;
    int64_t now = time(NULL);
    int result;

    if (ask->when < now - DISPATCH_CODE_SECONDS || ask->when > now + DISPATCH_CODE_SECONDS)
        return error_set(err, OUTCOME_DENIED,
                         "the agent makes one-time codes of today only: is the clock right?");
    result = use_code(request->vault, ask->account, ask->brand, ask->field, ask->when, &code, err);
    if (result != 0)
        return result;
    result = wire_send_agent_code(
        request->agent->wire,
        (struct wire_agent_code){{(uint8_t *)code.digits, strlen(code.digits)}, code.valid_until});
    secret_wipe(&code, sizeof code);
    return dispatch_sent(result, err);
}

static int
dispatch_sign_log(struct request *request, struct error *err)
{
    const struct wire_agent_sign_log *ask = &request->message->agent_sign_log;
    struct wire_agent_seal told;
    struct seal seal;

    if (ask->hash.len != SEAL_HASH_LEN)
        return error_set(err, OUTCOME_INTERNAL, "a place of the log has no hash of %zu bytes",
                         ask->hash.len);
    if (use_sign_log(request->vault, ask->sequence, ask->hash.data, &seal, err) < 0)
        return -1;
    told = (struct wire_agent_seal){.epoch = seal.epoch,
                                    .public_key = {seal.public_key, sizeof seal.public_key},
                                    .signature = {seal.signature, sizeof seal.signature}};
    return dispatch_sent(wire_send_agent_seal(request->agent->wire, told), err);
}

static int
dispatch_store_key(struct request *request, struct error *err)
{
    CLEANUP_SECRET struct secret *key = NULL;

    if (vault_store_key(request->vault, &key, err) < 0)
        return -1;
    return dispatch_sent(
        wire_send_agent_store_key(request->agent->wire,
                                  (struct wire_agent_store_key){span_of_secret(key)}),
        err);
}

/* --- changes ------------------------------------------------------------------------ */

static int
dispatch_put_secret(struct request *request, struct error *err)
{
    if (stage_add(&request->peer->stage, &request->message->agent_put_secret) < 0)
        return error_set(err, OUTCOME_INTERNAL, "no memory");
    return DISPATCH_ANSWERED;
}

static int
dispatch_put(struct request *request, struct error *err)
{
    return stage_put(&request->peer->stage, request->vault, &request->message->agent_put, err);
}

static int
dispatch_remove(struct request *request, struct error *err)
{
    return vault_remove_account(request->vault, request->message->agent_remove.account, err);
}

static int
dispatch_ask_mirror(struct request *request, struct error *err)
{
    uint8_t mirror[VAULT_MIRROR_LEN];

    if (vault_mirror(request->vault, mirror, err) < 0)
        return -1;
    return dispatch_sent(
        wire_send_agent_mirror(request->agent->wire,
                               (struct wire_agent_mirror){{mirror, sizeof mirror}}),
        err);
}

static int
dispatch_judge_mirror(struct request *request, struct error *err)
{
    const struct span *mirror = &request->message->agent_judge_mirror.mirror;

    if (mirror->len != VAULT_MIRROR_LEN)
        return error_set(err, OUTCOME_SETUP, "what was remembered of the vault is damaged");
    return vault_judge_mirror(request->vault, mirror->data, err);
}

/* --- the table ------------------------------------------------------------------------ */

static const struct dispatch_row dispatch_rows[] = {
    {WIRE_NUMBER(agent_unlock), FROM_STARTER, AGENT_EMPTY, NEEDS_NOTHING, dispatch_unlock},
    {WIRE_NUMBER(agent_unlock), FROM_ANY, AGENT_HOLDS, NEEDS_NOTHING, dispatch_unlock},
    {WIRE_NUMBER(agent_ask_state), FROM_ANY, AGENT_HOLDS, NEEDS_VAULT, dispatch_ask_state},
    {WIRE_NUMBER(agent_lock), FROM_ANY, AGENT_HOLDS, NEEDS_NOTHING, dispatch_lock},
    {WIRE_NUMBER(agent_describe), FROM_ANY, AGENT_HOLDS, NEEDS_VAULT | IS_USE, dispatch_describe},
    {WIRE_NUMBER(agent_fill), FROM_ANY, AGENT_HOLDS, NEEDS_VAULT | IS_USE, dispatch_fill},
    {WIRE_NUMBER(agent_ask_code), FROM_ANY, AGENT_HOLDS, NEEDS_VAULT | IS_USE, dispatch_ask_code},
    {WIRE_NUMBER(agent_sign_log), FROM_ANY, AGENT_HOLDS, NEEDS_VAULT, dispatch_sign_log},
    {WIRE_NUMBER(agent_ask_store_key), FROM_ANY, AGENT_HOLDS, NEEDS_VAULT | IS_USE,
     dispatch_store_key},
    {WIRE_NUMBER(agent_put_secret), FROM_ANY, AGENT_HOLDS, NEEDS_NOTHING, dispatch_put_secret},
    {WIRE_NUMBER(agent_put), FROM_ANY, AGENT_HOLDS, NEEDS_VAULT | IS_USE, dispatch_put},
    {WIRE_NUMBER(agent_remove), FROM_ANY, AGENT_HOLDS, NEEDS_VAULT | IS_USE, dispatch_remove},
    {WIRE_NUMBER(agent_ask_mirror), FROM_ANY, AGENT_HOLDS, NEEDS_VAULT, dispatch_ask_mirror},
    {WIRE_NUMBER(agent_judge_mirror), FROM_ANY, AGENT_HOLDS, NEEDS_VAULT, dispatch_judge_mirror},
};

static const struct dispatch_row *
dispatch_find(const struct agent *agent, const struct peer *peer, enum wire_number number)
{
    unsigned state = agent->holder.key ? AGENT_HOLDS : AGENT_EMPTY;
    unsigned from = peer->is_starter ? FROM_STARTER : FROM_PEER;

    for (size_t i = 0; i < ARRAY_SIZE(dispatch_rows); i++) {
        const struct dispatch_row *row = &dispatch_rows[i];

        if (row->number == number && (row->from & from) && (row->states & state))
            return row;
    }
    return NULL;
}

static int
dispatch_handle(const struct dispatch_row *row, struct request *request, struct error *err)
{
    CLEANUP_VAULT struct vault *vault = NULL;
    struct holder *holder = &request->agent->holder;

    if ((row->needs & NEEDS_VAULT) && holder_open(holder, &vault, err) < 0)
        return -1;
    request->vault = vault;
    if (row->needs & IS_USE) {
        lease_use(&holder->lease, lease_now());
        if (alarm_arm(&request->agent->alarm, &holder->lease, err) < 0)
            return -1;
    }
    return row->handler(request, err);
}

static int
dispatch_fail(struct agent *agent, const struct error *err)
{
    return wire_send_agent_failed(
        agent->wire, (struct wire_agent_failed){(uint8_t)err->outcome, err->detail, err->message});
}

int
dispatch_message(struct agent *agent, struct peer *peer, struct wire_message *message)
{
    const struct dispatch_row *row = dispatch_find(agent, peer, message->is);
    struct request request = {.agent = agent, .peer = peer, .message = message};
    struct error err = {0};
    int result;

    if (!row)
        return -1;
    /* The machine may have slept, or the time be over, with the alarm still to come. */
    if (agent->holder.key && lease_judge(&agent->holder.lease, lease_now()) != LEASE_GOES_ON) {
        agent->is_ending = true;
        return -1;
    }
    result = dispatch_handle(row, &request, &err);
    /* An agent that could not be unlocked, or whose key is an old one, is of no use. */
    if (!agent->holder.key || agent->holder.is_stale)
        agent->is_ending = true;
    if (result == DISPATCH_ANSWERED)
        return 0;
    if (result == DISPATCH_DEAF)
        return -1;
    if (result < 0)
        return dispatch_fail(agent, &err);
    return wire_send_agent_done(agent->wire, (struct wire_agent_done){(uint8_t)result});
}
