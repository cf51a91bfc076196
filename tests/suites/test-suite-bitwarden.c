/*
 * Bitwarden's vectors, each operation put together from what an import uses:
 * the key of a password, its stretching, EncStrings, their padding.
 */
#include <string.h>

#include "host/common/hkdf.h"
#include "host/interchange/bitwarden_key.h"
#include "host/vault/base64.h"
#include "host/vault/encstring.h"
#include "host/vault/kdf.h"
#include "tests/suites/area.h"

enum { TEXT_MAX = 64 * 1024, KEY_LEN = 32 };

static int64_t
number(const json_t *row, const char *name, int64_t missing)
{
    const json_t *value = json_object_get(row, name);

    return value ? json_integer_value(value) : missing;
}

/* An address is the salt without spaces around it and in lower case. */
static void
put_salt(struct buf *out, const json_t *row)
{
    const char *text = area_has(row, "salt") ? area_text(row, "salt") : area_text(row, "email");
    size_t len;

    text += strspn(text, " ");
    len = strlen(text);
    while (len > 0 && text[len - 1] == ' ')
        len--;
    for (size_t i = 0; i < len; i++)
        buf_append_byte(out,
                        (uint8_t)(text[i] >= 'A' && text[i] <= 'Z' ? text[i] | 0x20 : text[i]));
}

static struct secret *
master_key(const json_t *row, const struct secret *password, struct error *err)
{
    CLEANUP_BUF struct buf salt = BUF_INIT(TEXT_MAX);
    struct bitwarden_figures figures = {
        .kdf =
            strcmp(area_text(row, "kdf"), "argon2id") == 0 ? BITWARDEN_ARGON2ID : BITWARDEN_PBKDF2,
        .iterations = number(row, "iterations", 0),
        .memory_mib = number(row, "memory_mib", 0),
        .lanes = number(row, "parallelism", 0),
    };
    struct secret *key = NULL;

    put_salt(&salt, row);
    if (bitwarden_key(&figures, password, (struct span){salt.data, salt.len}, &key, err) < 0)
        return NULL;
    return key;
}

static enum area_verdict
compare_base64(struct area_suite *suite, const uint8_t *data, size_t len, const char *wanted)
{
    char text[128] = "";

    base64_encode(data, len, text);
    return strcmp(text, wanted) == 0 ? AREA_PASSED : area_fail(suite, "is %s", text);
}

static enum area_verdict
judge_key(struct area_suite *suite, const json_t *row, const struct secret *password)
{
    struct error err = {0};
    CLEANUP_SECRET struct secret *key = master_key(row, password, &err);

    if (!key)
        return area_fail(suite, "%s", err.message);
    return compare_base64(suite, (const uint8_t *)key->data, key->len, area_text(row, "key_b64"));
}

/* What a server gets: one round over the key, with the password as the salt. */
static enum area_verdict
judge_hash(struct area_suite *suite, const json_t *row, const struct secret *password)
{
    struct error err = {0};
    CLEANUP_SECRET struct secret *key = master_key(row, password, &err);
    struct kdf_input input = {
        .passphrase = key, .salt = (const uint8_t *)password->data, .salt_len = password->len};
    uint8_t hash[KEY_LEN];

    if (!key || kdf_pbkdf2_sha256(&input, 1, hash, sizeof hash, &err) < 0)
        return area_fail(suite, "%s", err.message);
    return compare_base64(suite, hash, sizeof hash, area_text(row, "hash_b64"));
}

/* ---- EncStrings */

static void
put_hex(struct buf *out, const char *hex)
{
    unsigned byte;

    for (; sscanf(hex, "%2x", &byte) == 1; hex += 2)
        buf_append_byte(out, (uint8_t)byte);
}

static bool
is_hex_of(const char *hex, const void *data, size_t len)
{
    CLEANUP_BUF struct buf wanted = BUF_INIT(TEXT_MAX);

    put_hex(&wanted, hex);
    return wanted.len == len && (len == 0 || memcmp(wanted.data, data, len) == 0);
}

static enum area_verdict
judge_unwrap(struct area_suite *suite, const json_t *row, const struct secret *password)
{
    CLEANUP_SECRET struct secret *stretched = NULL, *plain = NULL;
    struct error err = {0};
    CLEANUP_SECRET struct secret *key = master_key(row, password, &err);
    struct encstring parsed;
    int result;

    if (!key || encstring_stretch(key, &stretched, &err) < 0 ||
        encstring_parse(span_of_str(area_text(row, "enc_string")), &parsed, &err) < 0)
        return area_fail(suite, "%s", err.message);
    result = encstring_open(&parsed, stretched, &plain, &err);
    if (area_has(row, "error"))
        return result == 1 ? AREA_PASSED : area_fail(suite, "is opened");
    if (result == 0 && is_hex_of(area_text(row, "user_key_hex"), plain->data, plain->len))
        return AREA_PASSED;
    return area_fail(suite, "is not the user's key");
}

static enum area_verdict
judge_parse(struct area_suite *suite, const json_t *row)
{
    struct encstring parsed;
    struct error err = {0};
    int result = encstring_parse(span_of_str(area_text(row, "enc_string")), &parsed, &err);

    if ((result < 0) == area_has(row, "error"))
        return AREA_PASSED;
    return area_fail(suite, "%s", result < 0 ? err.message : "is taken");
}

static enum area_verdict
judge_unpad(struct area_suite *suite, const json_t *row)
{
    CLEANUP_BUF struct buf in = BUF_INIT(TEXT_MAX);
    ssize_t len;

    put_hex(&in, area_text(row, "in_hex"));
    len = encstring_unpad(in.data, in.len);
    if (!json_is_string(json_object_get(row, "out_hex")))
        return len < 0 ? AREA_PASSED : area_fail(suite, "is taken");
    if (len >= 0 && is_hex_of(area_text(row, "out_hex"), in.data, (size_t)len))
        return AREA_PASSED;
    return area_fail(suite, "has %zd bytes", len);
}

/* A key for others, as of a Send: HMAC under a name, then expanded. */
static enum area_verdict
judge_shareable(struct area_suite *suite, const json_t *row)
{
    CLEANUP_BUF struct buf secret = BUF_INIT(TEXT_MAX), name = BUF_INIT(TEXT_MAX);
    uint8_t prk[HMAC_LEN], key[ENCSTRING_KEY_LEN];
    struct span part;

    put_hex(&secret, area_text(row, "secret_hex"));
    buf_printf(&name, "bitwarden-%s", area_text(row, "name"));
    part = (struct span){secret.data, secret.len};
    if (hmac_sha256(span_of_str(buf_str(&name)), &part, 1, prk) < 0 ||
        hkdf_sha256_expand((struct span){prk, sizeof prk}, span_of_str(area_text(row, "info")), key,
                           sizeof key) < 0)
        return area_fail(suite, "is not derived");
    return compare_base64(suite, key, sizeof key, area_text(row, "key_b64"));
}

static enum area_verdict
judge(struct area_suite *suite, const json_t *row)
{
    CLEANUP_SECRET struct secret *password =
        secret_of(area_text(row, "password"), area_text_len(row, "password"));
    const char *op = area_text(row, "op");

    if (strcmp(area_text(row, "kdf"), "argon2id") == 0 && !kdf_has_argon2id())
        return AREA_NOT_JUDGED;
    if (strcmp(op, "master_key") == 0)
        return judge_key(suite, row, password);
    if (strcmp(op, "master_password_hash") == 0)
        return judge_hash(suite, row, password);
    if (strcmp(op, "unwrap_user_key") == 0)
        return judge_unwrap(suite, row, password);
    if (strcmp(op, "parse_enc_string") == 0)
        return judge_parse(suite, row);
    if (strcmp(op, "pkcs7_unpad") == 0)
        return judge_unpad(suite, row);
    return strcmp(op, "derive_shareable") == 0 ? judge_shareable(suite, row) : AREA_NOT_JUDGED;
}

int
main(void)
{
    return area_main("crypto", judge);
}
