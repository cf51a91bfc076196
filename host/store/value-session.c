/* The values of sessions. */
#include "host/store/values.h"

#include <stdlib.h>
#include <string.h>

enum { SESSION_VERSION = 2 };

int
store_encode_session(struct buf *buf, const struct store_session *session, struct error *err)
{
    struct value_writer writer = value_writer(buf, "session", SESSION_VERSION);

    put_span(buf, (struct span){session->salt, STORE_SALT_LEN});
    put_i64(buf, session->saved_at);
    put_i64(buf, session->expires_at);
    value_expect(&writer, "length", session->sealed.len <= STORE_SESSION_MAX);
    if (!writer.wrong)
        put_span(buf, session->sealed);
    return value_written(&writer, err);
}

/* The bytes are copied to where the reader's strings would go. */
static struct span
get_sealed(struct value_reader *reader)
{
    struct span sealed = get_span(&reader->in);

    value_require(reader, sealed.len <= STORE_SESSION_MAX);
    if (reader->in.bad)
        return (struct span){0};
    if (sealed.len > 0)
        memcpy(reader->block, sealed.data, sealed.len);
    return (struct span){reader->block, sealed.len};
}

int
store_decode_session(struct span value, struct store_session *ret_session, struct error *err)
{
    struct store_session session = {0};
    struct value_reader reader;
    struct span salt;

    if (value_reader(&reader, value, "session", SESSION_VERSION, 0, err) < 0)
        return -1;
    if (reader.version == 1) {
        free(reader.block);
        return STORE_ABSENT;
    }
    salt = get_span(&reader.in);
    value_require(&reader, salt.len == STORE_SALT_LEN);
    if (!reader.in.bad)
        memcpy(session.salt, salt.data, STORE_SALT_LEN);
    session.saved_at = get_i64(&reader.in);
    session.expires_at = get_i64(&reader.in);
    session.sealed = get_sealed(&reader);
    if (value_read(&reader, &session.block, err) < 0)
        return -1;
    *ret_session = session;
    return 0;
}

void
store_session_clear(struct store_session *session)
{
    free(session->block);
    *session = (struct store_session){0};
}
