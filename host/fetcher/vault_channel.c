#include "host/fetcher/vault_channel.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>

#include "host/wire/wire.h"

/* Secrets come first, then the key if there is one, then the end. */
enum channel_state { CHANNEL_SECRETS = 1 << 0, CHANNEL_KEY_GIVEN = 1 << 1, CHANNEL_ENDED = 1 << 2 };

struct channel {
    enum channel_state state;
    struct secrets *secrets;
    struct secret *key;
    struct wire *wire;
};

typedef int channel_handler(struct channel *channel, const struct wire_message *message,
                            struct error *err);

static int
channel_secret(struct channel *channel, const struct wire_message *message, struct error *err)
{
    return secrets_add(channel->secrets, message->fetcher_secret.name,
                       message->fetcher_secret.value, err);
}

static int
channel_key(struct channel *channel, const struct wire_message *message, struct error *err)
{
    struct span key = message->fetcher_session_key.key;

    if (key.len != VAULT_CHANNEL_KEY_LEN)
        return error_set(err, OUTCOME_INTERNAL, "the key of the session has %zu bytes", key.len);
    channel->key = secret_of(key.data, key.len);
    if (!channel->key)
        return error_set(err, OUTCOME_INTERNAL, "no memory");
    channel->state = CHANNEL_KEY_GIVEN;
    return 0;
}

static int
channel_end(struct channel *channel, const struct wire_message *message ATTR_UNUSED,
            struct error *err ATTR_UNUSED)
{
    channel->state = CHANNEL_ENDED;
    return 0;
}

/* What may come when. */
static const struct {
    enum wire_number number;
    unsigned states;
    channel_handler *handler;
} channel_rows[] = {
    {WIRE_NUMBER(fetcher_secret), CHANNEL_SECRETS, channel_secret},
    {WIRE_NUMBER(fetcher_session_key), CHANNEL_SECRETS, channel_key},
    {WIRE_NUMBER(fetcher_vault_end), CHANNEL_SECRETS | CHANNEL_KEY_GIVEN, channel_end},
};

static int
channel_dispatch(struct channel *channel, const struct wire_message *message, struct error *err)
{
    for (size_t i = 0; i < ARRAY_SIZE(channel_rows); i++) {
        if (channel_rows[i].number == message->is && (channel_rows[i].states & channel->state))
            return channel_rows[i].handler(channel, message, err);
    }
    return error_set(err, OUTCOME_INTERNAL, "the vault sent \"%s\" when it may not",
                     wire_name(message->is));
}

static int
channel_run(struct channel *channel, struct error *err)
{
    struct wire_message message = WIRE_MESSAGE_INIT;
    int result = 0;

    while (result == 0 && channel->state != CHANNEL_ENDED) {
        int received = wire_receive(channel->wire, &message);

        if (received == 0)
            result = channel_dispatch(channel, &message, err);
        else if (received > 0)
            result = error_set(err, OUTCOME_INTERNAL, "the vault hung up before its end");
        else
            result = error_errno(err, OUTCOME_INTERNAL, "the vault cannot be understood");
    }
    wire_message_clear(&message);
    return result;
}

int
vault_channel_read(int fd, struct secrets *secrets, struct secret **ret_key, struct error *err)
{
    struct channel channel = {.state = CHANNEL_SECRETS, .secrets = secrets};
    int flags = fcntl(fd, F_GETFL);
    int result;

    /* The other end may have made it non-blocking: that is the description's, not the end's. */
    if (flags < 0 || fcntl(fd, F_SETFL, flags & ~O_NONBLOCK) < 0)
        return error_errno(err, OUTCOME_INTERNAL, "the channel of the vault");
    channel.wire = calloc(1, sizeof *channel.wire);
    if (!channel.wire)
        return error_set(err, OUTCOME_INTERNAL, "no memory");
    channel.wire->fd = fd;
    result = channel_run(&channel, err);
    secret_wipe(channel.wire, sizeof *channel.wire);
    free(channel.wire);
    if (result < 0) {
        secret_free(channel.key);
        return -1;
    }
    *ret_key = channel.key;
    return 0;
}
