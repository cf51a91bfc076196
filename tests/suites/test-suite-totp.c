/*
 * The suite of one-time codes: RFC 6238, RFC 4226, Steam, and what the URIs name.
 * Seeds are read as they are from an export of another password manager.
 */
#include <string.h>
#include <strings.h>

#include "host/vault/otp.h"
#include "tests/suites/area.h"

/* The figures that a row gives besides its key. */
static bool
set_figures(const json_t *row, struct otp *otp)
{
    static const char *const names[] = {"SHA1", "SHA256", "SHA512"};

    if (area_has(row, "digits"))
        otp->digits = (unsigned)json_integer_value(json_object_get(row, "digits"));
    if (area_has(row, "period"))
        otp->period = (unsigned)json_integer_value(json_object_get(row, "period"));
    if (!area_has(row, "algorithm"))
        return true;
    for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
        if (strcasecmp(names[i], area_text(row, "algorithm")) == 0) {
            otp->algorithm = (enum otp_algorithm)i;
            return true;
        }
    }
    return false;
}

/* A counter is the time over the period. */
static int64_t
time_of(const json_t *row, const struct otp *otp)
{
    if (area_has(row, "counter"))
        return json_integer_value(json_object_get(row, "counter")) * otp->period;
    return json_integer_value(json_object_get(row, "time"));
}

static enum area_verdict
judge_code(struct area_suite *suite, const json_t *row, const struct secret *key)
{
    CLEANUP_OTP struct otp otp = {0};
    const json_t *period = json_object_get(row, "period_out");
    struct error err = {0};
    char code[OTP_CODE_MAX];
    int64_t until;

    if (otp_parse_lax(key, &otp, &err) < 0)
        return area_fail(suite, "%s", err.message);
    if (!set_figures(row, &otp))
        return area_fail(suite, "no such algorithm");
    if (otp_code(&otp, time_of(row, &otp), code, &until, &err) < 0)
        return area_fail(suite, "%s", err.message);
    if (period && json_integer_value(period) != otp.period)
        return area_fail(suite, "has the period %u", otp.period);
    if (strcmp(code, area_text(row, "code")) != 0 || !otp_verify(&otp, code, time_of(row, &otp), 0))
        return area_fail(suite, "makes %s", code);
    return AREA_PASSED;
}

static enum area_verdict
judge_label(struct area_suite *suite, const json_t *row, const struct secret *key)
{
    struct otp_label label = {0};

    if (otp_read_label(key, &label) != 0)
        return area_fail(suite, "has no label");
    if (strcmp(label.account, area_text(row, "account")) == 0 &&
        strcmp(label.issuer, area_text(row, "issuer")) == 0)
        return AREA_PASSED;
    return area_fail(suite, "is \"%s\" of \"%s\"", label.account, label.issuer);
}

static enum area_verdict
judge(struct area_suite *suite, const json_t *row)
{
    CLEANUP_SECRET struct secret *key = NULL;

    if (!json_is_string(json_object_get(row, "key")))
        return AREA_NOT_JUDGED;
    key = secret_of(area_text(row, "key"), area_text_len(row, "key"));
    if (json_is_string(json_object_get(row, "code")))
        return judge_code(suite, row, key);
    return area_has(row, "account") ? judge_label(suite, row, key) : AREA_NOT_JUDGED;
}

int
main(void)
{
    return area_main("crypto", judge);
}
