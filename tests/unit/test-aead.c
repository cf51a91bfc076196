/* Sealing, and keys from keys: known answers of the RFCs, and what must not open. */
#include "tests/unit/unit.h"

#include <string.h>

#include "host/common/aead.h"
#include "host/common/hkdf.h"

static struct secret *
a_key(uint8_t fill)
{
    struct secret *key = secret_new(AEAD_KEY_LEN);

    ck_assert_ptr_nonnull(key);
    memset(key->data, fill, AEAD_KEY_LEN);
    key->len = AEAD_KEY_LEN;
    return key;
}

static struct span
span_of_buf(const struct buf *buf)
{
    return (struct span){.data = buf->data, .len = buf->len};
}

START_TEST(aead_gives_back_what_was_sealed)
{
    static const char *const texts[] = {"", "x", "a password of some length, and then some"};
    CLEANUP_SECRET struct secret *key = a_key(7);
    struct error err = {0};

    for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
        CLEANUP_BUF struct buf sealed = BUF_INIT(1000);
        CLEANUP_SECRET struct secret *plain = NULL;

        ck_assert_int_eq(aead_seal(key, span_of_str("aad"), span_of_str(texts[i]), &sealed, &err),
                         0);
        ck_assert_uint_eq(sealed.len, strlen(texts[i]) + AEAD_OVERHEAD);
        ck_assert_int_eq(aead_open(key, span_of_str("aad"), span_of_buf(&sealed), &plain, &err), 0);
        ck_assert_uint_eq(plain->len, strlen(texts[i]));
        ck_assert_str_eq(plain->data, texts[i]);
    }
}
END_TEST

START_TEST(aead_refuses_every_change)
{
    CLEANUP_SECRET struct secret *key = a_key(7), *other = a_key(8), *plain = NULL;
    CLEANUP_BUF struct buf sealed = BUF_INIT(1000);
    struct error err = {0};

    ck_assert_int_eq(aead_seal(key, span_of_str("a"), span_of_str("text"), &sealed, &err), 0);
    for (size_t i = 0; i < sealed.len * 8; i++) {
        sealed.data[i / 8] ^= (uint8_t)(1 << i % 8);
        ck_assert_int_eq(aead_open(key, span_of_str("a"), span_of_buf(&sealed), &plain, &err), 1);
        sealed.data[i / 8] ^= (uint8_t)(1 << i % 8);
    }
    for (size_t len = 0; len < sealed.len; len++)
        ck_assert_int_eq(
            aead_open(key, span_of_str("a"), (struct span){sealed.data, len}, &plain, &err), 1);
    ck_assert_int_eq(aead_open(key, span_of_str("b"), span_of_buf(&sealed), &plain, &err), 1);
    ck_assert_int_eq(aead_open(other, span_of_str("a"), span_of_buf(&sealed), &plain, &err), 1);
    ck_assert_ptr_null(plain);
}
END_TEST

START_TEST(aead_never_repeats_a_nonce)
{
    CLEANUP_SECRET struct secret *key = a_key(7);
    CLEANUP_BUF struct buf one = BUF_INIT(1000), two = BUF_INIT(1000);
    struct error err = {0};

    ck_assert_int_eq(aead_seal(key, (struct span){0}, span_of_str("text"), &one, &err), 0);
    ck_assert_int_eq(aead_seal(key, (struct span){0}, span_of_str("text"), &two, &err), 0);
    ck_assert_int_ne(memcmp(one.data, two.data, AEAD_NONCE_LEN), 0);
    ck_assert_int_ne(memcmp(one.data + AEAD_NONCE_LEN, two.data + AEAD_NONCE_LEN, 4), 0);
}
END_TEST

/* RFC 5869, appendix A.1. */
START_TEST(hkdf_of_the_rfc)
{
    static const uint8_t expected[] = {
        0x3c, 0xb2, 0x5f, 0x25, 0xfa, 0xac, 0xd5, 0x7a, 0x90, 0x43, 0x4f, 0x64, 0xd0, 0x36,
        0x2f, 0x2a, 0x2d, 0x2d, 0x0a, 0x90, 0xcf, 0x1a, 0x5a, 0x4c, 0x5d, 0xb0, 0x2d, 0x56,
        0xec, 0xc4, 0xc5, 0xbf, 0x34, 0x00, 0x72, 0x08, 0xd5, 0xb8, 0x87, 0x18, 0x58, 0x65};
    uint8_t key[22], salt[13], info[10], out[sizeof expected];

    memset(key, 0x0b, sizeof key);
    for (uint8_t i = 0; i < sizeof salt; i++)
        salt[i] = i;
    for (uint8_t i = 0; i < sizeof info; i++)
        info[i] = (uint8_t)(0xf0 + i);
    ck_assert_int_eq(hkdf_sha256((struct span){key, sizeof key}, (struct span){salt, sizeof salt},
                                 (struct span){info, sizeof info}, out, sizeof out),
                     0);
    ck_assert_mem_eq(out, expected, sizeof out);
}
END_TEST

/* RFC 4231, test case 2, whole and in parts. */
START_TEST(hmac_of_the_rfc)
{
    static const uint8_t expected[HMAC_LEN] = {0x5b, 0xdc, 0xc1, 0x46, 0xbf, 0x60, 0x75, 0x4e,
                                               0x6a, 0x04, 0x24, 0x26, 0x08, 0x95, 0x75, 0xc7,
                                               0x5a, 0x00, 0x3f, 0x08, 0x9d, 0x27, 0x39, 0x83,
                                               0x9d, 0xec, 0x58, 0xb9, 0x64, 0xec, 0x38, 0x43};
    const struct span parts[] = {span_of_str("what do ya want "), span_of_str("for nothing?")};
    const struct span whole = span_of_str("what do ya want for nothing?");
    uint8_t out[HMAC_LEN];

    ck_assert_int_eq(hmac_sha256(span_of_str("Jefe"), parts, 2, out), 0);
    ck_assert(hmac_is_same(out, expected));
    ck_assert_int_eq(hmac_sha256(span_of_str("Jefe"), &whole, 1, out), 0);
    ck_assert(hmac_is_same(out, expected));
    out[HMAC_LEN - 1] ^= 1;
    ck_assert(!hmac_is_same(out, expected));
}
END_TEST

static void
fill(Suite *suite)
{
    TCase *tcase = tcase_create("aead");

    suite_add_tcase(suite, tcase);
    tcase_add_test(tcase, aead_gives_back_what_was_sealed);
    tcase_add_test(tcase, aead_refuses_every_change);
    tcase_add_test(tcase, aead_never_repeats_a_nonce);
    tcase_add_test(tcase, hkdf_of_the_rfc);
    tcase_add_test(tcase, hmac_of_the_rfc);
}

int
main(void)
{
    return unit_main("aead", fill);
}
