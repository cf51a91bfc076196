#include "host/agent/client.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "host/common/fd.h"
#include "host/wire/wire.h"

/* An agent may have to wait for a fetcher, or for the lock of the vault. */
enum { CLIENT_ANSWER_MS = 60 * 1000 };

struct client {
    struct wire wire;
};

struct client *
client_of_socket(int fd)
{
    struct client *client = calloc(1, sizeof *client);

    if (client)
        client->wire.fd = fd;
    return client;
}

struct client *
client_close(struct client *client)
{
    if (!client)
        return NULL;
    fd_close(&client->wire.fd);
    secret_wipe(client, sizeof *client);
    free(client);
    return NULL;
}

void
client_cleanup(struct client **client)
{
    *client = client_close(*client);
}

static int
client_check_peer(int fd, const char *socket_path, struct error *err)
{
    socklen_t len = sizeof(struct ucred);
    struct ucred peer;

    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &len) < 0)
        return error_errno(err, OUTCOME_INTERNAL, "SO_PEERCRED");
    if (peer.uid != geteuid())
        return error_set(err, OUTCOME_DENIED, "%s is not ours: user %u listens there", socket_path,
                         peer.uid);
    return 0;
}

int
client_open(const char *socket_path, struct client **ret_client, struct error *err)
{
    CLEANUP_FD int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    struct client *client;

    if (fd < 0)
        return error_errno(err, OUTCOME_INTERNAL, "socket");
    if (strlen(socket_path) >= sizeof address.sun_path)
        return error_set(err, OUTCOME_SETUP, "%s is too long for a socket", socket_path);
    memcpy(address.sun_path, socket_path, strlen(socket_path));
    if (connect(fd, (struct sockaddr *)&address, sizeof address) < 0) {
        if (errno == ENOENT || errno == ENOTDIR || errno == ECONNREFUSED)
            return AGENT_ABSENT;
        return error_errno(err, OUTCOME_SETUP, "cannot reach the agent at %s", socket_path);
    }
    if (client_check_peer(fd, socket_path, err) < 0)
        return -1;
    client = client_of_socket(fd);
    if (!client)
        return error_set(err, OUTCOME_INTERNAL, "no memory");
    (void)TAKE_FD(fd);
    *ret_client = client;
    return 0;
}

static int
client_gone(struct error *err)
{
    error_set(err, OUTCOME_USER_ACTION_NEEDED,
              "the agent has locked the vault and gone: clisk vault unlock");
    return error_refine(err, VAULT_LOCKED);
}

static int
client_sent(int result, struct error *err)
{
    if (result == 0)
        return 0;
    if (errno == EPIPE || errno == ECONNRESET)
        return client_gone(err);
    return error_errno(err, OUTCOME_INTERNAL, "cannot ask the agent");
}

static int
client_wait(const struct client *client, struct error *err)
{
    struct pollfd poller = {.fd = client->wire.fd, .events = POLLIN};
    int ready;

    do {
        ready = poll(&poller, 1, CLIENT_ANSWER_MS);
    } while (ready < 0 && errno == EINTR);
    if (ready < 0)
        return error_errno(err, OUTCOME_INTERNAL, "poll");
    if (ready == 0)
        return error_set(err, OUTCOME_BUSY, "the agent does not answer within %d seconds",
                         CLIENT_ANSWER_MS / 1000);
    return 0;
}

static int
client_failed(const struct wire_agent_failed *failed, struct error *err)
{
    enum outcome outcome = (enum outcome)failed->outcome;

    if (outcome == OUTCOME_DONE || !outcome_name(outcome))
        outcome = OUTCOME_INTERNAL;
    error_set(err, outcome, "%s", failed->message);
    return error_refine(err, failed->detail);
}

/* The next answer; -1 also for agent_failed. */
static int
client_take(struct client *client, struct wire_message *message, struct error *err)
{
    int result;

    if (client_wait(client, err) < 0)
        return -1;
    result = wire_receive(&client->wire, message);
    if (result > 0)
        return client_gone(err);
    if (result < 0)
        return error_errno(err, OUTCOME_INTERNAL, "the agent's answer cannot be read");
    if (message->is == WIRE_NUMBER(agent_failed))
        return client_failed(&message->agent_failed, err);
    return 0;
}

static int
client_unexpected(const struct wire_message *message, struct error *err)
{
    return error_set(err, OUTCOME_INTERNAL, "the agent answers with \"%s\"",
                     wire_name(message->is));
}

static int
client_take_this(struct client *client, enum wire_number number, struct wire_message *message,
                 struct error *err)
{
    if (client_take(client, message, err) < 0)
        return -1;
    return message->is == number ? 0 : client_unexpected(message, err);
}

/* The condition, 0 or 1. */
static int
client_take_done(struct client *client, struct error *err)
{
    CLEANUP(wire_message_clear) struct wire_message message = WIRE_MESSAGE_INIT;

    if (client_take_this(client, WIRE_NUMBER(agent_done), &message, err) < 0)
        return -1;
    return message.agent_done.condition != 0;
}

int
client_unlock(struct client *client, struct vault_place place, const struct secret *key,
              struct agent_times times, struct error *err)
{
    struct wire_agent_unlock unlock = {.dir = place.dirfd,
                                       .shown = place.shown,
                                       .key = span_of_secret(key),
                                       .idle_ms = times.idle_ms,
                                       .absolute_ms = times.absolute_ms};

    if (client_sent(wire_send_agent_unlock(&client->wire, unlock), err) < 0)
        return -1;
    return client_take_done(client, err);
}

int
client_state(struct client *client, struct agent_status *ret_status, struct error *err)
{
    CLEANUP(wire_message_clear) struct wire_message message = WIRE_MESSAGE_INIT;
    const struct wire_agent_state *state = &message.agent_state;

    if (client_sent(wire_send_agent_ask_state(&client->wire, (struct wire_agent_ask_state){}),
                    err) < 0 ||
        client_take_this(client, WIRE_NUMBER(agent_state), &message, err) < 0)
        return -1;
    *ret_status = (struct agent_status){.dir_dev = state->dir_dev,
                                        .dir_ino = state->dir_ino,
                                        .pid = (pid_t)state->pid,
                                        .left = {state->idle_left_ms, state->absolute_left_ms},
                                        .key_hidden = state->key_hidden};
    snprintf(ret_status->no_logind, sizeof ret_status->no_logind, "%s", state->no_logind);
    return 0;
}

int
client_lock(struct client *client, struct error *err)
{
    if (client_sent(wire_send_agent_lock(&client->wire, (struct wire_agent_lock){}), err) < 0)
        return -1;
    return client_take_done(client, err);
}

static int
client_add_field(struct access_account *account, const struct wire_agent_field *field,
                 struct error *err)
{
    struct access_secret *secret = &account->secrets[account->secret_count];

    if (account->secret_count == VAULT_SECRETS_MAX || strlen(field->field) > VAULT_NAME_MAX ||
        field->kind > VAULT_OTP)
        return error_set(err, OUTCOME_INTERNAL, "the agent tells of a field that cannot be");
    snprintf(secret->field, sizeof secret->field, "%s", field->field);
    secret->kind = (enum vault_secret_kind)field->kind;
    if (secret->kind == VAULT_COMMAND) {
        secret->command = secret_of(field->command.data, field->command.len);
        if (!secret->command)
            return error_set(err, OUTCOME_INTERNAL, "no memory");
    }
    account->secret_count++;
    return 0;
}

static int
client_end_account(struct access_account *account, const struct wire_agent_account *end,
                   struct error *err)
{
    if (end->mark.len != sizeof account->mark)
        return error_set(err, OUTCOME_INTERNAL, "the agent's mark of the account is none");
    memcpy(account->mark, end->mark.data, sizeof account->mark);
    account->mark_key = secret_of(end->mark_key.data, end->mark_key.len);
    return account->mark_key ? 0 : error_set(err, OUTCOME_INTERNAL, "no memory");
}

/* 0 at the end; VAULT_ABSENT. */
static int
client_take_account(struct client *client, struct access_account *account, struct error *err)
{
    CLEANUP(wire_message_clear) struct wire_message message = WIRE_MESSAGE_INIT;

    while (client_take(client, &message, err) == 0) {
        if (message.is == WIRE_NUMBER(agent_account))
            return client_end_account(account, &message.agent_account, err);
        if (message.is == WIRE_NUMBER(agent_done) && message.agent_done.condition != 0)
            return VAULT_ABSENT;
        if (message.is != WIRE_NUMBER(agent_field))
            return client_unexpected(&message, err);
        if (client_add_field(account, &message.agent_field, err) < 0)
            return -1;
    }
    return -1;
}

int
client_describe(struct client *client, uint32_t account, const char *brand,
                struct access_account *ret_account, struct error *err)
{
    CLEANUP_ACCESS_ACCOUNT struct access_account told = {0};
    int result;

    if (client_sent(
            wire_send_agent_describe(&client->wire, (struct wire_agent_describe){account, brand}),
            err) < 0)
        return -1;
    result = client_take_account(client, &told, err);
    if (result == 0) {
        *ret_account = told;
        told = (struct access_account){0};
    }
    return result;
}

int
client_fill(struct client *client, const struct access_fill *fill, int fd, struct error *err)
{
    struct wire_agent_fill ask = {.channel = fd,
                                  .account = fill->account,
                                  .brand = fill->brand,
                                  .with_secrets = fill->with_secrets,
                                  .withheld = fill->withheld,
                                  .session_salt = {fill->session_salt, ACCESS_SALT_LEN}};

    if (client_sent(wire_send_agent_fill(&client->wire, ask), err) < 0)
        return -1;
    return client_take_done(client, err);
}

int
client_code(struct client *client, uint32_t account, const char *brand, const char *field,
            int64_t when, struct access_code *ret_code, struct error *err)
{
    CLEANUP(wire_message_clear) struct wire_message message = WIRE_MESSAGE_INIT;
    const struct wire_agent_code *code = &message.agent_code;

    if (client_sent(wire_send_agent_ask_code(
                        &client->wire, (struct wire_agent_ask_code){account, brand, field, when}),
                    err) < 0 ||
        client_take(client, &message, err) < 0)
        return -1;
    if (message.is == WIRE_NUMBER(agent_done) && message.agent_done.condition != 0)
        return VAULT_ABSENT;
    if (message.is != WIRE_NUMBER(agent_code) || code->digits.len >= ACCESS_CODE_MAX)
        return client_unexpected(&message, err);
    *ret_code = (struct access_code){.valid_until = code->valid_until};
    memcpy(ret_code->digits, code->digits.data, code->digits.len);
    return 0;
}

int
client_store_key(struct client *client, struct secret **ret_key, struct error *err)
{
    CLEANUP(wire_message_clear) struct wire_message message = WIRE_MESSAGE_INIT;
    const struct wire_agent_store_key *told = &message.agent_store_key;
    struct wire_agent_ask_store_key ask = {};
    struct secret *key;

    if (client_sent(wire_send_agent_ask_store_key(&client->wire, ask), err) < 0 ||
        client_take_this(client, WIRE_NUMBER(agent_store_key), &message, err) < 0)
        return -1;
    if (told->key.len != VAULT_KEY_LEN)
        return client_unexpected(&message, err);
    key = secret_of(told->key.data, told->key.len);
    if (!key)
        return error_set(err, OUTCOME_INTERNAL, "no memory");
    *ret_key = key;
    return 0;
}

int
client_sign_log(struct client *client, uint64_t sequence, const uint8_t hash[SEAL_HASH_LEN],
                struct seal *ret_seal, struct error *err)
{
    CLEANUP(wire_message_clear) struct wire_message message = WIRE_MESSAGE_INIT;
    const struct wire_agent_seal *told = &message.agent_seal;
    struct wire_agent_sign_log ask = {sequence, {hash, SEAL_HASH_LEN}};

    if (client_sent(wire_send_agent_sign_log(&client->wire, ask), err) < 0 ||
        client_take_this(client, WIRE_NUMBER(agent_seal), &message, err) < 0)
        return -1;
    if (told->public_key.len != SEAL_PUBLIC_LEN || told->signature.len != SEAL_SIGNATURE_LEN)
        return client_unexpected(&message, err);
    ret_seal->epoch = told->epoch;
    memcpy(ret_seal->public_key, told->public_key.data, SEAL_PUBLIC_LEN);
    memcpy(ret_seal->signature, told->signature.data, SEAL_SIGNATURE_LEN);
    return 0;
}

int
client_put(struct client *client, const struct vault_account *account, struct error *err)
{
    for (size_t i = 0; i < account->secret_count; i++) {
        const struct vault_secret *secret = &account->secrets[i];
        struct wire_agent_put_secret put = {secret->field, (uint8_t)secret->kind,
                                            span_of_secret(secret->value)};

        if (client_sent(wire_send_agent_put_secret(&client->wire, put), err) < 0)
            return -1;
    }
    if (client_sent(wire_send_agent_put(&client->wire,
                                        (struct wire_agent_put){account->id, account->brand}),
                    err) < 0)
        return -1;
    return client_take_done(client, err);
}

int
client_remove(struct client *client, uint32_t account, struct error *err)
{
    if (client_sent(wire_send_agent_remove(&client->wire, (struct wire_agent_remove){account}),
                    err) < 0)
        return -1;
    return client_take_done(client, err);
}

int
client_mirror(struct client *client, uint8_t ret_mirror[VAULT_MIRROR_LEN], struct error *err)
{
    CLEANUP(wire_message_clear) struct wire_message message = WIRE_MESSAGE_INIT;
    const struct span *mirror = &message.agent_mirror.mirror;

    if (client_sent(wire_send_agent_ask_mirror(&client->wire, (struct wire_agent_ask_mirror){}),
                    err) < 0 ||
        client_take_this(client, WIRE_NUMBER(agent_mirror), &message, err) < 0)
        return -1;
    if (mirror->len != VAULT_MIRROR_LEN)
        return client_unexpected(&message, err);
    memcpy(ret_mirror, mirror->data, VAULT_MIRROR_LEN);
    return 0;
}

int
client_judge_mirror(struct client *client, const uint8_t mirror[VAULT_MIRROR_LEN],
                    struct error *err)
{
    if (client_sent(
            wire_send_agent_judge_mirror(
                &client->wire, (struct wire_agent_judge_mirror){{mirror, VAULT_MIRROR_LEN}}),
            err) < 0)
        return -1;
    return client_take_done(client, err);
}
