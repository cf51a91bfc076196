/* One-time codes: the tables of RFC 4226 and RFC 6238, seeds as text, Base32. */
#include "host/vault/otp.h"

#include <string.h>

#include "host/vault/base32.h"
#include "tests/unit/unit.h"

static struct error err;

/* "12345678901234567890" and its longer forms, as in RFC 6238, appendix B. */
static const char seed_digits[] =
    "1234567890123456789012345678901234567890123456789012345678901234";

static struct otp
make_otp(enum otp_algorithm algorithm, unsigned digits)
{
    static const size_t lens[] = {[OTP_SHA1] = 20, [OTP_SHA256] = 32, [OTP_SHA512] = 64};
    struct otp otp = {.algorithm = algorithm, .digits = digits, .period = 30};

    otp.seed = secret_of(seed_digits, lens[algorithm]);
    ck_assert_ptr_nonnull(otp.seed);
    return otp;
}

static int
parse(const char *text, struct otp *ret_otp)
{
    CLEANUP_SECRET struct secret *secret = secret_of(text, strlen(text));

    err = (struct error){0};
    return otp_parse(secret, ret_otp, &err);
}

static int
parse_lax(const char *text, struct otp *ret_otp)
{
    CLEANUP_SECRET struct secret *secret = secret_of(text, strlen(text));

    return otp_parse_lax(secret, ret_otp, &err);
}

static void
expect_code(const struct otp *otp, int64_t when, const char *wanted)
{
    char code[OTP_CODE_MAX];
    int64_t until = 0;

    ck_assert_int_eq(otp_code(otp, when, code, &until, &err), 0);
    ck_assert_str_eq(code, wanted);
    ck_assert_int_eq(until % otp->period, 0);
    ck_assert(until > when && until - when <= otp->period);
}

START_TEST(test_rfc4226)
{
    static const char *const codes[] = {"755224", "287082", "359152", "969429", "338314",
                                        "254676", "287922", "162583", "399871", "520489"};
    CLEANUP_OTP struct otp otp = make_otp(OTP_SHA1, 6);

    for (size_t i = 0; i < ARRAY_SIZE(codes); i++)
        expect_code(&otp, (int64_t)i * 30, codes[i]);
}
END_TEST

START_TEST(test_rfc6238)
{
    static const struct {
        int64_t when;
        const char *codes[3];
    } rows[] = {
        {59, {"94287082", "46119246", "90693936"}},
        {1111111109, {"07081804", "68084774", "25091201"}},
        {1111111111, {"14050471", "67062674", "99943326"}},
        {1234567890, {"89005924", "91819424", "93441116"}},
        {2000000000, {"69279037", "90698825", "38618901"}},
        {20000000000, {"65353130", "77737706", "47863826"}},
    };

    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        for (int algorithm = OTP_SHA1; algorithm <= OTP_SHA512; algorithm++) {
            CLEANUP_OTP struct otp otp = make_otp((enum otp_algorithm)algorithm, 8);

            expect_code(&otp, rows[i].when, rows[i].codes[algorithm]);
        }
    }
}
END_TEST

START_TEST(test_lengths_and_periods)
{
    CLEANUP_OTP struct otp otp = make_otp(OTP_SHA1, 7);

    expect_code(&otp, 59, "4287082");
    otp.digits = 6;
    expect_code(&otp, 59, "287082");
    otp.period = 1;
    expect_code(&otp, 1, "287082");
    otp.period = 300;
    expect_code(&otp, 599, "287082");
    expect_code(&otp, 600, "359152");
}
END_TEST

START_TEST(test_impossible_times)
{
    CLEANUP_OTP struct otp otp = make_otp(OTP_SHA1, 6);
    char code[OTP_CODE_MAX] = "before";
    int64_t until = 7;

    ck_assert_int_eq(otp_code(&otp, -1, code, &until, &err), -1);
    ck_assert_int_eq(otp_code(&otp, INT64_MAX, code, &until, &err), -1);
    ck_assert_int_eq(err.outcome, OUTCOME_USAGE);
    ck_assert_str_eq(code, "before");
    ck_assert_int_eq(until, 7);
    ck_assert(!otp_verify(&otp, "755224", -1, 3));
}
END_TEST

START_TEST(test_verify)
{
    CLEANUP_OTP struct otp otp = make_otp(OTP_SHA1, 6);

    ck_assert(otp_verify(&otp, "287082", 30, 0));
    ck_assert(otp_verify(&otp, "287082", 59, 0));
    ck_assert(!otp_verify(&otp, "287082", 60, 0));
    ck_assert(otp_verify(&otp, "287082", 60, 1));
    ck_assert(otp_verify(&otp, "287082", 0, 1));
    ck_assert(!otp_verify(&otp, "287082", 90, 1));
    ck_assert(otp_verify(&otp, "287082", 90, 2));
    ck_assert(!otp_verify(&otp, "28708", 30, 2));
    ck_assert(!otp_verify(&otp, "2870822", 30, 2));
    ck_assert(!otp_verify(&otp, "", 30, 2));
}
END_TEST

START_TEST(test_parse_bare)
{
    static const char *const same[] = {
        "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ",
        "gezdgnbvgy3tqojqgezdgnbvgy3tqojq",
        " GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ\n",
        "gezd-gnbv-gy3t-qojq-gezd-gnbv-gy3t-qojq",
    };

    for (size_t i = 0; i < ARRAY_SIZE(same); i++) {
        CLEANUP_OTP struct otp otp = {0};

        ck_assert_msg(parse(same[i], &otp) == 0, "%s: %s", same[i], err.message);
        ck_assert_int_eq(otp.algorithm, OTP_SHA1);
        ck_assert_uint_eq(otp.digits, 6);
        ck_assert_uint_eq(otp.period, 30);
        ck_assert_uint_eq(otp.seed->len, 20);
        ck_assert_mem_eq(otp.seed->data, seed_digits, 20);
    }
}
END_TEST

START_TEST(test_parse_uri)
{
    CLEANUP_OTP struct otp otp = {0}, steam = {0};

    ck_assert_int_eq(parse("OTPAUTH://totp/Acme:me%40x?issuer=A&secret=GEZDGNBVGY3TQOJQ%3D%3D"
                           "&algorithm=sha256&digits=8&period=60&image=x#end",
                           &otp),
                     0);
    ck_assert_int_eq(otp.algorithm, OTP_SHA256);
    ck_assert_uint_eq(otp.digits, 8);
    ck_assert_uint_eq(otp.period, 60);
    ck_assert_uint_eq(otp.seed->len, 10);
    ck_assert_int_eq(parse("steam://BASE32SECRET3232", &steam), 0);
    expect_code(&steam, 60, "M4HQB");
}
END_TEST

static const struct {
    const char *text;
    const char *why;
} refused[] = {
    {"", "is empty"},
    {"  \n", "is empty"},
    {"====", "is empty"},
    {"GEZDGNB1", "is not Base32"},
    {"GEZDGNB", "" /* seven digits are four bytes */},
    {"GEZDGN", "is not Base32"},
    {"A", "is not Base32"},
    {"ME==A", "is not Base32"},
    {"M\xc3\x89ME", "is not Base32"},
    {"steam://", "is empty"},
    {"steam://BASE32SECRET3231", "is not Base32"},
    {"otpauth://hotp/x?secret=GEZDGNBV&counter=1", "is not one for codes by time"},
    {"otpauth://totp/x", "is missing in its URI"},
    {"otpauth://totp/x?issuer=secret", "is missing in its URI"},
    {"otpauth://totp/x?secret=", "is empty"},
    {"otpauth://totp/x?secret=GEZDGNBV&algorithm=MD5", "names an algorithm"},
    {"otpauth://totp/x?secret=GEZDGNBV&digits=5", "6 to 8 digits"},
    {"otpauth://totp/x?secret=GEZDGNBV&digits=9", "6 to 8 digits"},
    {"otpauth://totp/x?secret=GEZDGNBV&digits=", "6 to 8 digits"},
    {"otpauth://totp/x?secret=GEZDGNBV&period=0", "1 to 300 seconds"},
    {"otpauth://totp/x?secret=GEZDGNBV&period=301", "1 to 300 seconds"},
    {"otpauth://totp/x?secret=GEZDGNBV&period=-30", "1 to 300 seconds"},
    {"otpauth://totp/x?secret=GEZDGNBV&period=4294967326", "1 to 300 seconds"},
};

START_TEST(test_parse_refuses)
{
    for (size_t i = 0; i < ARRAY_SIZE(refused); i++) {
        CLEANUP_OTP struct otp otp = {0};
        int wanted = refused[i].why[0] ? -1 : 0;

        ck_assert_msg(parse(refused[i].text, &otp) == wanted, "\"%s\"", refused[i].text);
        ck_assert_msg(strstr(err.message, refused[i].why), "\"%s\": %s", refused[i].text,
                      err.message);
        ck_assert_msg(!strstr(err.message, "GEZ"), "%s", err.message);
        ck_assert_int_eq(err.outcome, wanted < 0 ? OUTCOME_USAGE : OUTCOME_DONE);
        ck_assert(!otp.seed == (wanted < 0));
    }
}
END_TEST

START_TEST(test_seed_lengths)
{
    char text[OTP_SEED_MAX * 2];

    for (size_t len = 1; len <= OTP_SEED_MAX + 1; len++) {
        CLEANUP_OTP struct otp otp = {0};
        uint8_t bytes[OTP_SEED_MAX + 1];

        memset(bytes, 0xa5, len);
        base32_encode(bytes, len, text);
        text[base32_encoded_len(len)] = '\0';
        ck_assert_int_eq(parse(text, &otp), len > OTP_SEED_MAX ? -1 : 0);
        if (len <= OTP_SEED_MAX)
            ck_assert_uint_eq(otp.seed->len, len);
    }
}
END_TEST

START_TEST(test_lax_passes_over)
{
    CLEANUP_OTP struct otp strict = {0}, lax = {0}, none = {0};

    ck_assert_int_eq(parse("KAKFJWOSFJ12NWL", &strict), -1);
    ck_assert_int_eq(parse_lax("KAKFJWOSFJ12NWL", &lax), 0);
    expect_code(&lax, 1672531200, "093430");
    ck_assert_int_eq(parse_lax("189!", &none), -1);
}
END_TEST

static void
expect_round_trip(const char *text, const char *wanted)
{
    CLEANUP_OTP struct otp otp = {0}, again = {0};
    CLEANUP_SECRET struct secret *uri = NULL;

    ck_assert_int_eq(parse(text, &otp), 0);
    uri = otp_to_uri(&otp);
    ck_assert_ptr_nonnull(uri);
    ck_assert_uint_eq(uri->len, strlen(wanted));
    ck_assert_str_eq(uri->data, wanted);
    ck_assert_int_eq(otp_parse(uri, &again, &err), 0);
    ck_assert_int_eq(again.algorithm, otp.algorithm);
    ck_assert_uint_eq(again.digits, otp.digits);
    ck_assert_uint_eq(again.period, otp.period);
    ck_assert_uint_eq(again.seed->len, otp.seed->len);
    ck_assert_mem_eq(again.seed->data, otp.seed->data, otp.seed->len);
}

START_TEST(test_to_uri)
{
    expect_round_trip("gezd gnbv", "otpauth://totp/clisk?secret=GEZDGNBV&algorithm=SHA1&digits=6"
                                   "&period=30");
    expect_round_trip("otpauth://totp/x?secret=GEZDGNA&algorithm=SHA512&period=300&digits=7",
                      "otpauth://totp/clisk?secret=GEZDGNA&algorithm=SHA512&digits=7&period=300");
    expect_round_trip("steam://base32secret3232", "steam://BASE32SECRET3232");
}
END_TEST

static const struct {
    const char *uri;
    const char *account;
    const char *issuer;
} labels[] = {
    {"otpauth://totp/me?secret=GE", "me", ""},
    {"otpauth://totp/me", "me", ""},
    {"otpauth://totp/?secret=GE", "", ""},
    {"otpauth://totp/Acme:%20me%40example%2Eorg?secret=GE", "me@example.org", "Acme"},
    {"otpauth://totp/Acme%3Ame?issuer=Other%20one&secret=GE", "me", "Other one"},
    {"otpauth://totp/100%?issuer=%zz", "100%", "%zz"},
};

START_TEST(test_label)
{
    CLEANUP_SECRET struct secret *bare = secret_of("GEZDGNBV", 8);
    struct otp_label label;

    for (size_t i = 0; i < ARRAY_SIZE(labels); i++) {
        CLEANUP_SECRET struct secret *uri = secret_of(labels[i].uri, strlen(labels[i].uri));

        ck_assert_int_eq(otp_read_label(uri, &label), 0);
        ck_assert_str_eq(label.account, labels[i].account);
        ck_assert_str_eq(label.issuer, labels[i].issuer);
    }
    ck_assert_int_eq(otp_read_label(bare, &label), 1);
}
END_TEST

START_TEST(test_label_unusable)
{
    static const char *const uris[] = {"otpauth://totp/a%00b?x", "otpauth://totp/%ff?x",
                                       "otpauth://totp/a?issuer=%c3"};
    CLEANUP_SECRET struct secret *longest = secret_new(600);
    struct otp_label label = {.account = "before"};

    for (size_t i = 0; i < ARRAY_SIZE(uris); i++) {
        CLEANUP_SECRET struct secret *uri = secret_of(uris[i], strlen(uris[i]));

        ck_assert_int_eq(otp_read_label(uri, &label), 1);
    }
    memset(longest->data, 'a', 600);
    memcpy(longest->data, "otpauth://totp/", 15);
    longest->len = 15 + OTP_LABEL_MAX + 1;
    ck_assert_int_eq(otp_read_label(longest, &label), 1);
    ck_assert_str_eq(label.account, "before");
    longest->len--;
    ck_assert_int_eq(otp_read_label(longest, &label), 0);
    ck_assert_uint_eq(strlen(label.account), OTP_LABEL_MAX);
}
END_TEST

START_TEST(test_base32_rfc4648)
{
    static const char *const texts[] = {
        "", "MY======", "MZXQ====", "MZXW6===", "MZXW6YQ=", "MZXW6YTB", "MZXW6YTBOI======"};
    uint8_t back[8];
    char text[16];

    for (size_t len = 0; len <= 6; len++) {
        size_t encoded = base32_encoded_len(len);

        base32_encode((const uint8_t *)"foobar", len, text);
        ck_assert_uint_eq(encoded, strcspn(texts[len], "="));
        ck_assert_mem_eq(text, texts[len], encoded);
        ck_assert_int_eq(base32_decode(texts[len], strlen(texts[len]), false, back, len),
                         (ssize_t)len);
        ck_assert_int_eq(memcmp(back, "foobar", len), 0);
        if (len > 0)
            ck_assert_int_eq(base32_decode(text, encoded, false, back, len - 1), -1);
    }
}
END_TEST

static void
fill(Suite *suite)
{
    TCase *tcase = tcase_create("otp");

    tcase_add_test(tcase, test_rfc4226);
    tcase_add_test(tcase, test_rfc6238);
    tcase_add_test(tcase, test_lengths_and_periods);
    tcase_add_test(tcase, test_impossible_times);
    tcase_add_test(tcase, test_verify);
    tcase_add_test(tcase, test_parse_bare);
    tcase_add_test(tcase, test_parse_uri);
    tcase_add_test(tcase, test_parse_refuses);
    tcase_add_test(tcase, test_seed_lengths);
    tcase_add_test(tcase, test_lax_passes_over);
    tcase_add_test(tcase, test_to_uri);
    tcase_add_test(tcase, test_label);
    tcase_add_test(tcase, test_label_unusable);
    tcase_add_test(tcase, test_base32_rfc4648);
    suite_add_tcase(suite, tcase);
}

int
main(void)
{
    return unit_main("otp", fill);
}
