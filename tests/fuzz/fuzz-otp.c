/*
 * Seeds as text. What is read has figures within their limits, is read again from
 * its own URI as the same, and makes a code that holds for its period.
 */
#include <assert.h>
#include <string.h>

#include "host/vault/otp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_codes(const struct otp *otp)
{
    char code[OTP_CODE_MAX];
    struct error err = {0};
    int64_t until;

    assert(otp_code(otp, 1700000000, code, &until, &err) == 0);
    assert(strlen(code) == otp->digits);
    assert(until > 1700000000 && until <= 1700000000 + otp->period);
    assert(otp_verify(otp, code, until - 1, 0));
}

static void
check_again(const struct otp *otp)
{
    CLEANUP_SECRET struct secret *uri = otp_to_uri(otp);
    CLEANUP_OTP struct otp again = {0};
    struct error err = {0};

    assert(uri && otp_parse(uri, &again, &err) == 0);
    assert(again.algorithm == otp->algorithm && again.digits == otp->digits);
    assert(again.period == otp->period && again.seed->len == otp->seed->len);
    assert(memcmp(again.seed->data, otp->seed->data, otp->seed->len) == 0);
}

static void
check_label(const struct secret *text)
{
    struct otp_label label;

    if (otp_read_label(text, &label) == 0)
        assert(strlen(label.account) <= OTP_LABEL_MAX && strlen(label.issuer) <= OTP_LABEL_MAX);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP_SECRET struct secret *text = secret_of(data, size);
    CLEANUP_OTP struct otp otp = {0}, lax = {0};
    struct error err = {0};

    assert(text);
    check_label(text);
    if (otp_parse_lax(text, &lax, &err) == 0)
        check_again(&lax);
    else
        assert(err.outcome == OUTCOME_USAGE && !lax.seed);
    if (otp_parse(text, &otp, &err) < 0)
        return 0;
    assert(lax.seed && lax.seed->len == otp.seed->len);
    assert(otp.seed->len > 0 && otp.seed->len <= OTP_SEED_MAX);
    check_codes(&otp);
    check_again(&otp);
    return 0;
}
