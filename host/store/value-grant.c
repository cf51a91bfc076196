/* The values of grants. */
#include "host/store/values.h"

#include <stdlib.h>

enum { GRANT_VERSION = 1 };

int
store_encode_grant(struct buf *buf, const struct store_grant *grant, struct error *err)
{
    struct value_writer writer = value_writer(buf, "grant", GRANT_VERSION);

    value_put_text(&writer, "permission", grant->permission, 1, STORE_TEXT_MAX);
    value_expect(&writer, "state", grant->state <= STORE_GRANT_REVOKED);
    put_i64(buf, grant->decided_at);
    put_i64(buf, grant->expires_at);
    put_u8(buf, grant->once);
    put_u8(buf, (uint8_t)grant->state);
    return value_written(&writer, err);
}

int
store_decode_grant(struct span value, struct store_grant *ret_grant, struct error *err)
{
    struct store_grant grant = {0};
    struct value_reader reader;
    uint8_t once, state;

    if (value_reader(&reader, value, "grant", GRANT_VERSION, 0, err) < 0)
        return -1;
    grant.permission = value_get_text(&reader, 1, STORE_TEXT_MAX);
    grant.decided_at = get_i64(&reader.in);
    grant.expires_at = get_i64(&reader.in);
    once = get_u8(&reader.in);
    state = get_u8(&reader.in);
    value_require(&reader, once <= 1 && state <= STORE_GRANT_REVOKED);
    grant.once = once != 0;
    grant.state = (enum store_grant_state)state;
    if (value_read(&reader, &grant.block, err) < 0)
        return -1;
    *ret_grant = grant;
    return 0;
}

void
store_grant_clear(struct store_grant *grant)
{
    free(grant->block);
    *grant = (struct store_grant){0};
}
