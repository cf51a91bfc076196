#include "host/agent/mark.h"

#include <string.h>

#include "host/common/hkdf.h"

_Static_assert((int)HMAC_LEN == (int)ACCESS_MARK_LEN, "a mark is an HMAC");

void
mark_begin(uint8_t mark[ACCESS_MARK_LEN], uint32_t epoch)
{
    memset(mark, 0, ACCESS_MARK_LEN);
    for (size_t i = 0; i < MARK_EPOCH_LEN; i++)
        mark[i] = (uint8_t)(epoch >> 8 * i);
}

/* A sum without carry of one HMAC a field does not depend on their order, which the vault may
 * change; no field is there twice. */
int
mark_mix(uint8_t mark[ACCESS_MARK_LEN], const struct secret *key, const char *field,
         enum vault_secret_kind kind, const struct secret *value)
{
    CLEANUP_BUF struct buf head = BUF_INIT(VAULT_NAME_MAX + 16);
    uint8_t mac[HMAC_LEN];

    put_str(&head, field);
    put_u8(&head, (uint8_t)kind);
    if (head.bad ||
        hmac_sha256(span_of_secret(key),
                    (struct span[]){{head.data, head.len}, span_of_secret(value)}, 2, mac) < 0)
        return -1;
    for (size_t i = MARK_EPOCH_LEN; i < sizeof mac; i++)
        mark[i] ^= mac[i];
    secret_wipe(mac, sizeof mac);
    return 0;
}
