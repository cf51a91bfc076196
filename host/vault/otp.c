#include "host/vault/otp.h"

#include <stdio.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

static const uint32_t powers[] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000};

enum { OTP_STEAM_DIGITS = 5 };

static const EVP_MD *
hash_of(enum otp_algorithm algorithm)
{
    switch (algorithm) {
    case OTP_SHA256: return EVP_sha256();
    case OTP_SHA512: return EVP_sha512();
    case OTP_SHA1:
    case OTP_STEAM: break;
    }
    return EVP_sha1();
}

/* The 31 bits of RFC 4226, section 5.3. */
static int
truncated_mac(const struct otp *otp, uint64_t counter, uint32_t *ret_bits)
{
    uint8_t message[8], mac[EVP_MAX_MD_SIZE];
    unsigned len = 0;
    const uint8_t *at;

    for (size_t i = 0; i < sizeof message; i++)
        message[i] = (uint8_t)(counter >> (56 - 8 * i));
    if (!HMAC(hash_of(otp->algorithm), otp->seed->data, (int)otp->seed->len, message,
              sizeof message, mac, &len) ||
        len < 20) {
        secret_wipe(mac, sizeof mac);
        return -1;
    }
    at = mac + (mac[len - 1] & 15);
    *ret_bits =
        (uint32_t)(at[0] & 0x7f) << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
    secret_wipe(mac, sizeof mac);
    return 0;
}

/* As Steam writes a number: the last digit first, and none that looks like another. */
static void
write_steam(uint32_t bits, char code[OTP_CODE_MAX])
{
    static const char digits[] = "23456789BCDFGHJKMNPQRTVWXY";

    for (size_t i = 0; i < OTP_STEAM_DIGITS; i++) {
        code[i] = digits[bits % (sizeof digits - 1)];
        bits /= (uint32_t)(sizeof digits - 1);
    }
    code[OTP_STEAM_DIGITS] = '\0';
}

static int
code_of_counter(const struct otp *otp, uint64_t counter, char code[OTP_CODE_MAX])
{
    uint32_t bits;

    if (truncated_mac(otp, counter, &bits) < 0)
        return -1;
    if (otp->algorithm == OTP_STEAM)
        write_steam(bits, code);
    else
        snprintf(code, OTP_CODE_MAX, "%0*u", (int)otp->digits, bits % powers[otp->digits]);
    secret_wipe(&bits, sizeof bits);
    return 0;
}

int
otp_code(const struct otp *otp, int64_t when, char ret_code[OTP_CODE_MAX], int64_t *ret_until,
         struct error *err)
{
    uint64_t counter;

    if (when < 0 || when > INT64_MAX - otp->period)
        return error_set(err, OUTCOME_USAGE, "there is no one-time code for such a time");
    counter = (uint64_t)when / otp->period;
    if (code_of_counter(otp, counter, ret_code) < 0)
        return error_set(err, OUTCOME_INTERNAL, "the one-time code could not be computed");
    *ret_until = (int64_t)((counter + 1) * otp->period);
    return 0;
}

static bool
is_code_of(const struct otp *otp, const char *code, uint64_t counter)
{
    size_t len = otp->algorithm == OTP_STEAM ? OTP_STEAM_DIGITS : otp->digits;
    char right[OTP_CODE_MAX];
    bool is_same;

    if (code_of_counter(otp, counter, right) < 0)
        return false;
    is_same = strlen(code) == len && CRYPTO_memcmp(code, right, len) == 0;
    secret_wipe(right, sizeof right);
    return is_same;
}

bool
otp_verify(const struct otp *otp, const char *code, int64_t when, unsigned skew)
{
    uint64_t now = when < 0 ? 0 : (uint64_t)when / otp->period;
    uint64_t first = now > skew ? now - skew : 0;
    bool is_same = false;

    /* All are tried, so that the time does not tell which one it was. */
    for (uint64_t counter = first; when >= 0 && counter <= now + skew; counter++)
        is_same |= is_code_of(otp, code, counter);
    return is_same;
}

void
otp_clear(struct otp *otp)
{
    secret_free(otp->seed);
    *otp = (struct otp){0};
}
