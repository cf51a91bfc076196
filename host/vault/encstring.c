#include "host/vault/encstring.h"

#include <string.h>

#include <openssl/evp.h>

#include "host/common/hkdf.h"
#include "host/vault/base64.h"

enum { BLOCK = 16, HALF_KEY = 32 };

static const char *
type_meaning(uint8_t type)
{
    switch (type) {
    case '0': return "AES-CBC without authentication, which nobody should decrypt";
    case '1': return "AES-128-CBC, which Bitwarden has given up";
    case '3':
    case '4':
    case '5':
    case '6': return "RSA, as in an organization";
    case '7': return "COSE with XChaCha20-Poly1305, as of newer accounts";
    default: return "unknown";
    }
}

/* 0; 1 where the text is no EncString of any type. */
static int
check_type(struct span text, struct error *err)
{
    if (text.len < 2 || text.data[1] != '.' || text.data[0] < '0' || text.data[0] > '7')
        return 1;
    if (text.data[0] == '2')
        return 0;
    return error_set(
        err, OUTCOME_SETUP,
        "encryption of type %c (%s) is not read; export again, protected by a password",
        text.data[0], type_meaning(text.data[0]));
}

/* The part up to the bar, which goes away with it; false where there is none. */
static bool
take_part(struct span *text, struct span *ret_part)
{
    const uint8_t *bar = text->len > 0 ? memchr(text->data, '|', text->len) : NULL;

    if (!bar)
        return false;
    *ret_part = (struct span){text->data, (size_t)(bar - text->data)};
    text->data = bar + 1;
    text->len -= ret_part->len + 1;
    return true;
}

static bool
decode_exactly(struct span text, uint8_t *out, size_t len)
{
    if (base64_decoded_len((const char *)text.data, text.len) != (ssize_t)len)
        return false;
    base64_decode((const char *)text.data, text.len, out);
    return true;
}

/* AES-CBC makes whole blocks, of which the padding fills the last. */
static bool
is_whole_blocks(struct span sealed)
{
    ssize_t len = base64_decoded_len((const char *)sealed.data, sealed.len);

    return len > 0 && len % BLOCK == 0;
}

int
encstring_parse(struct span text, struct encstring *ret_encstring, struct error *err)
{
    struct encstring parsed = {0};
    struct span rest = text, iv;
    int type;

    if (text.len > ENCSTRING_MAX)
        return error_set(err, OUTCOME_LIMIT, "an encrypted value is longer than %d MiB",
                         ENCSTRING_MAX >> 20);
    type = check_type(text, err);
    if (type < 0)
        return -1;
    if (type == 0) {
        rest.data += 2;
        rest.len -= 2;
    }
    if (type > 0 || !take_part(&rest, &iv) || !take_part(&rest, &parsed.sealed) ||
        !decode_exactly(iv, parsed.iv, sizeof parsed.iv) || !is_whole_blocks(parsed.sealed) ||
        !decode_exactly(rest, parsed.mac, sizeof parsed.mac))
        return error_set(err, OUTCOME_USAGE, "an encrypted value is not of Bitwarden's form");
    *ret_encstring = parsed;
    return 0;
}

ssize_t
encstring_unpad(const uint8_t *data, size_t len)
{
    uint8_t count = len > 0 ? data[len - 1] : 0;

    if (count == 0 || count > BLOCK || count > len)
        return -1;
    for (size_t i = len - count; i < len; i++) {
        if (data[i] != count)
            return -1;
    }
    return (ssize_t)(len - count);
}

/* 1 when it is another's. */
static int
check_mac(const struct encstring *encstring, const struct buf *sealed, const struct secret *key,
          struct error *err)
{
    struct span parts[] = {{encstring->iv, sizeof encstring->iv}, {sealed->data, sealed->len}};
    struct span mac_key = {(const uint8_t *)key->data + HALF_KEY, HALF_KEY};
    uint8_t mac[HMAC_LEN];

    if (hmac_sha256(mac_key, parts, ARRAY_SIZE(parts), mac) < 0)
        return error_set(err, OUTCOME_INTERNAL, "HMAC failed");
    return hmac_is_same(mac, encstring->mac) ? 0 : 1;
}

static int
decrypt(const struct encstring *encstring, const struct buf *sealed, const struct secret *key,
        struct secret *plain)
{
    EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
    uint8_t *out = (uint8_t *)plain->data;
    int done = 0, last = 0, result = -1;

    if (ctx &&
        EVP_DecryptInit_ex(ctx, EVP_aes_256_cbc(), NULL, (const uint8_t *)key->data,
                           encstring->iv) == 1 &&
        EVP_CIPHER_CTX_set_padding(ctx, 0) == 1 &&
        EVP_DecryptUpdate(ctx, out, &done, sealed->data, (int)sealed->len) == 1 &&
        EVP_DecryptFinal_ex(ctx, out + done, &last) == 1)
        result = 0;
    EVP_CIPHER_CTX_free(ctx);
    plain->len = (size_t)done + (size_t)last;
    return result;
}

static int
open_sealed(const struct encstring *encstring, const struct buf *sealed, const struct secret *key,
            struct secret **ret_plain, struct error *err)
{
    CLEANUP_SECRET struct secret *plain = NULL;
    int result = check_mac(encstring, sealed, key, err);
    ssize_t len;

    if (result != 0)
        return result;
    plain = secret_new(sealed->len);
    if (!plain || decrypt(encstring, sealed, key, plain) < 0)
        return error_set(err, OUTCOME_INTERNAL, "AES-256-CBC failed");
    len = encstring_unpad((const uint8_t *)plain->data, plain->len);
    if (len < 0)
        return error_set(err, OUTCOME_USAGE, "an encrypted value has a padding that is none");
    plain->len = (size_t)len;
    plain->data[len] = '\0';
    *ret_plain = TAKE_PTR(plain);
    return 0;
}

int
encstring_open(const struct encstring *encstring, const struct secret *key,
               struct secret **ret_plain, struct error *err)
{
    CLEANUP_BUF struct buf sealed = BUF_INIT(ENCSTRING_MAX);
    struct span text = encstring->sealed;
    ssize_t len = base64_decoded_len((const char *)text.data, text.len);
    uint8_t *room = len > 0 ? buf_reserve(&sealed, (size_t)len) : NULL;

    if (!room)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    base64_decode((const char *)text.data, text.len, room);
    buf_commit(&sealed, (size_t)len);
    return open_sealed(encstring, &sealed, key, ret_plain, err);
}

int
encstring_stretch(const struct secret *key, struct secret **ret_stretched, struct error *err)
{
    CLEANUP_SECRET struct secret *stretched = secret_new(ENCSTRING_KEY_LEN);
    struct span from = span_of_secret(key);
    uint8_t *out = stretched ? (uint8_t *)stretched->data : NULL;

    if (!out || hkdf_sha256_expand(from, span_of_str("enc"), out, HALF_KEY) < 0 ||
        hkdf_sha256_expand(from, span_of_str("mac"), out + HALF_KEY, HALF_KEY) < 0)
        return error_set(err, OUTCOME_INTERNAL, "a key could not be stretched");
    stretched->len = ENCSTRING_KEY_LEN;
    *ret_stretched = TAKE_PTR(stretched);
    return 0;
}
