/*
 * The primitives of the vault against the files of Project Wycheproof,
 * $CLISK_SUITES/crypto/wycheproof/NAME_test.json. Groups with parameters that the
 * vault never uses (other lengths of keys, nonces and tags) are not judged; how
 * many were is printed.
 */
#include <jansson.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/common/aead.h"
#include "host/common/hkdf.h"
#include "host/vault/kdf.h"
#include "host/vault/wrap.h"

enum { SKIPPED = 77, VALUE_MAX = 64 * 1024 };

enum verdict { RIGHT, WRONG, NOT_JUDGED };

typedef enum verdict judge_case(const json_t *group, const json_t *row, bool is_valid);

static const char *
text_of(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));

    return text ? text : "";
}

static json_int_t
number_of(const json_t *object, const char *name)
{
    return json_integer_value(json_object_get(object, name));
}

static unsigned
digit(char c)
{
    return c >= 'a' ? (unsigned)(c - 'a' + 10) : (unsigned)(c - '0');
}

/* The bytes of a member in hexadecimal; never NULL. */
static struct secret *
bytes_of(const json_t *object, const char *name)
{
    const char *text = text_of(object, name);
    struct secret *bytes = secret_new(strlen(text) / 2);

    if (!bytes)
        abort();
    for (; text[0] && text[1]; text += 2)
        bytes->data[bytes->len++] = (char)(digit(text[0]) << 4 | digit(text[1]));
    return bytes;
}

static struct span
span_of(const struct secret *bytes)
{
    return (struct span){.data = (const uint8_t *)bytes->data, .len = bytes->len};
}

static bool
is_same(struct span one, const struct secret *other)
{
    return one.len == other->len && (one.len == 0 || memcmp(one.data, other->data, one.len) == 0);
}

static enum verdict
verdict(bool right)
{
    return right ? RIGHT : WRONG;
}

static enum verdict
judge_gcm(const json_t *group, const json_t *row, bool is_valid)
{
    CLEANUP_SECRET struct secret *key = bytes_of(row, "key"), *iv = bytes_of(row, "iv"),
                                 *aad = bytes_of(row, "aad"), *msg = bytes_of(row, "msg"),
                                 *ct = bytes_of(row, "ct"), *tag = bytes_of(row, "tag"),
                                 *plain = NULL;
    CLEANUP_BUF struct buf sealed = BUF_INIT(VALUE_MAX), given = BUF_INIT(VALUE_MAX);
    struct error err;
    int result;

    if (number_of(group, "keySize") != 256 || number_of(group, "ivSize") != 96 ||
        number_of(group, "tagSize") != 128)
        return NOT_JUDGED;
    buf_append(&given, iv->data, iv->len);
    buf_append(&given, ct->data, ct->len);
    buf_append(&given, tag->data, tag->len);
    result = aead_open(key, span_of(aad), (struct span){given.data, given.len}, &plain, &err);
    if (!is_valid)
        return verdict(result == 1);
    if (result != 0 || !is_same(span_of(plain), msg) ||
        aead_seal_with(key, (const uint8_t *)iv->data, span_of(aad), span_of(msg), &sealed, &err) <
            0)
        return WRONG;
    return verdict(sealed.len == given.len && memcmp(sealed.data, given.data, given.len) == 0);
}

static enum verdict
judge_hkdf(const json_t *group ATTR_UNUSED, const json_t *row, bool is_valid)
{
    CLEANUP_SECRET struct secret *ikm = bytes_of(row, "ikm"), *salt = bytes_of(row, "salt"),
                                 *info = bytes_of(row, "info"), *okm = bytes_of(row, "okm"),
                                 *out = NULL;
    size_t size = (size_t)number_of(row, "size");
    int result;

    out = secret_new(size);
    if (!out)
        abort();
    result = hkdf_sha256(span_of(ikm), span_of(salt), span_of(info), (uint8_t *)out->data, size);
    if (!is_valid)
        return verdict(result < 0);
    out->len = size;
    return verdict(result == 0 && is_same(span_of(out), okm));
}

static enum verdict
judge_hmac(const json_t *group, const json_t *row, bool is_valid)
{
    CLEANUP_SECRET struct secret *key = bytes_of(row, "key"), *msg = bytes_of(row, "msg"),
                                 *tag = bytes_of(row, "tag");
    const struct span part = span_of(msg);
    uint8_t out[HMAC_LEN];

    if (number_of(group, "tagSize") != 256)
        return NOT_JUDGED;
    if (hmac_sha256(span_of(key), &part, 1, out) < 0)
        return WRONG;
    return verdict((tag->len == HMAC_LEN && hmac_is_same(out, (const uint8_t *)tag->data)) ==
                   is_valid);
}

/* "acceptable" are keys that others may refuse; ours has to refuse those whose secret is zero. */
static enum verdict
judge_x25519(const json_t *group ATTR_UNUSED, const json_t *row, bool is_valid)
{
    CLEANUP_SECRET struct secret *public_key = bytes_of(row, "public"),
                                 *private_key = bytes_of(row, "private"),
                                 *expected = bytes_of(row, "shared"),
                                 *shared = secret_new(WRAP_KEY_LEN);
    static const uint8_t zero[WRAP_KEY_LEN];
    struct error err;
    int result;

    if (!shared || public_key->len != WRAP_PUBLIC_LEN)
        return WRONG;
    result = wrap_agree(private_key, (const uint8_t *)public_key->data, shared, &err);
    if (!is_valid && memcmp(expected->data, zero, sizeof zero) == 0)
        return verdict(result == 1);
    return verdict(result == 0 && is_same(span_of(shared), expected));
}

static enum verdict
judge_pbkdf2(const json_t *group ATTR_UNUSED, const json_t *row, bool is_valid)
{
    CLEANUP_SECRET struct secret *password = bytes_of(row, "password"),
                                 *salt = bytes_of(row, "salt"), *dk = bytes_of(row, "dk"),
                                 *out = secret_new(VALUE_MAX);
    const struct kdf_input input = {password, (const uint8_t *)salt->data, salt->len};
    struct error err;

    if (dk->len > 64 || salt->len == 0)
        return NOT_JUDGED;
    if (!out || kdf_pbkdf2_sha256(&input, (uint32_t)number_of(row, "iterationCount"),
                                  (uint8_t *)out->data, dk->len, &err) < 0)
        return verdict(!is_valid);
    out->len = dk->len;
    return verdict(is_same(span_of(out), dk) == is_valid);
}

struct tally {
    unsigned right;
    unsigned judged;
};

static void
judge_group(const char *name, judge_case *judge, const json_t *group, struct tally *tally)
{
    const json_t *rows = json_object_get(group, "tests");

    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *row = json_array_get(rows, i);
        bool is_valid = strcmp(text_of(row, "result"), "valid") == 0;
        enum verdict result = judge(group, row, is_valid);

        tally->judged += result != NOT_JUDGED;
        tally->right += result == RIGHT;
        if (result == WRONG)
            fprintf(stderr, "%s %lld: %s (%s)\n", name, (long long)number_of(row, "tcId"),
                    text_of(row, "comment"), text_of(row, "result"));
    }
}

/* 0 when all that was judged is right, and something was. */
static int
judge_file(const char *folder, const char *name, judge_case *judge)
{
    char path[PATH_MAX];
    struct tally tally = {0};
    json_t *file, *groups;

    snprintf(path, sizeof path, "%s/crypto/wycheproof/%s_test.json", folder, name);
    file = json_load_file(path, 0, NULL);
    groups = json_object_get(file, "testGroups");
    for (size_t i = 0; i < json_array_size(groups); i++)
        judge_group(name, judge, json_array_get(groups, i), &tally);
    json_decref(file);
    printf("wycheproof/%s: %u of %u passed\n", name, tally.right, tally.judged);
    return tally.judged > 0 && tally.right == tally.judged ? 0 : -1;
}

int
main(void)
{
    static const struct {
        const char *name;
        judge_case *judge;
    } files[] = {
        {"aes_gcm", judge_gcm},   {"hkdf_sha256", judge_hkdf},         {"hmac_sha256", judge_hmac},
        {"x25519", judge_x25519}, {"pbkdf2_hmacsha256", judge_pbkdf2},
    };
    const char *folder = getenv("CLISK_SUITES");
    int result = EXIT_SUCCESS;

    if (!folder || !*folder || access(folder, R_OK | X_OK) < 0) {
        printf("skipped: CLISK_SUITES names no folder that can be read\n");
        return SKIPPED;
    }
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        if (judge_file(folder, files[i].name, files[i].judge) < 0)
            result = EXIT_FAILURE;
    }
    return result;
}
