#include "host/cli/session_key.h"

#include <string.h>
#include <sys/random.h>

#include "host/common/digest.h"
#include "host/wire/wire.h"

/* No account has this number. */
enum { KEY_LEN = 32 };
#define KEY_ACCOUNT UINT32_MAX
#define KEY_FIELD   "session"

static int
get_root(struct plain *vault, struct secret **ret_root, struct error *err)
{
    CLEANUP_SECRET struct secret *root = NULL;
    int result = plain_get(vault, KEY_ACCOUNT, KEY_FIELD, &root, err);

    if (result == PLAIN_ABSENT) {
        root = secret_new(KEY_LEN);
        if (!root || getrandom(root->data, KEY_LEN, 0) != KEY_LEN)
            return error_set(err, OUTCOME_INTERNAL, "no memory or randomness");
        root->len = KEY_LEN;
        result = plain_put(vault, KEY_ACCOUNT, KEY_FIELD, root, err);
    }
    if (result < 0)
        return -1;
    *ret_root = TAKE_PTR(root);
    return 0;
}

static int
derive(const struct secret *root, const uint8_t salt[RUN_SALT_LEN], struct secret **ret_key,
       struct error *err)
{
    struct digest *digest = digest_new();
    struct secret *key = secret_new(DIGEST_LEN);
    int result = -1;

    if (digest && key && digest_update(digest, root->data, root->len) == 0 &&
        digest_update(digest, salt, RUN_SALT_LEN) == 0)
        result = digest_final(digest, (uint8_t *)key->data);
    digest_free(digest);
    if (result < 0) {
        secret_free(key);
        return error_set(err, OUTCOME_INTERNAL, "no memory");
    }
    key->len = DIGEST_LEN;
    *ret_key = key;
    return 0;
}

static int
fill(void *opaque, int fd, const uint8_t salt[RUN_SALT_LEN], bool with_secrets ATTR_UNUSED,
     struct error *err)
{
    CLEANUP_SECRET struct secret *root = NULL, *key = NULL;
    struct wire wire = {.fd = fd};
    struct wire_fetcher_session_key message;

    if (get_root(opaque, &root, err) < 0 || derive(root, salt, &key, err) < 0)
        return -1;
    message.key = (struct span){(const uint8_t *)key->data, key->len};
    if (wire_send_fetcher_session_key(&wire, message) < 0 ||
        wire_send_fetcher_vault_end(&wire, (struct wire_fetcher_vault_end){}) < 0)
        return error_errno(err, OUTCOME_INTERNAL, "cannot speak to clisk-fetcher");
    return 0;
}

struct run_vault
session_key_vault(struct plain *vault)
{
    return (struct run_vault){.opaque = vault, .fill = fill};
}
