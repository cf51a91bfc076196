/* Seeds as text: otpauth and steam URIs, and bare Base32. */
#include "host/vault/otp.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "host/common/codec.h"
#include "host/common/text.h"
#include "host/vault/base32.h"

enum { URI_MAX = 4096, OTP_DEFAULT_DIGITS = 6, OTP_DEFAULT_PERIOD = 30, OTP_PERIOD_MAX = 300 };

static const char otpauth_prefix[] = "otpauth://";
static const char totp_prefix[] = "otpauth://totp/";
static const char steam_prefix[] = "steam://";

static const char *const algorithm_names[] = {
    [OTP_SHA1] = "SHA1", [OTP_SHA256] = "SHA256", [OTP_SHA512] = "SHA512"};

static bool
take_prefix(struct span *text, const char *prefix)
{
    size_t len = strlen(prefix);

    if (text->len < len || strncasecmp((const char *)text->data, prefix, len) != 0)
        return false;
    text->data += len;
    text->len -= len;
    return true;
}

static struct span
trimmed(const struct secret *text)
{
    struct span span = span_of_secret(text);

    while (span.len > 0 && span.data[span.len - 1] <= ' ')
        span.len--;
    while (span.len > 0 && span.data[0] <= ' ') {
        span.data++;
        span.len--;
    }
    return span;
}

/* The part up to the separator, which goes away with it; all where there is none. */
static struct span
take_part(struct span *text, char separator)
{
    const uint8_t *at = text->len > 0 ? memchr(text->data, separator, text->len) : NULL;
    struct span part = {text->data, at ? (size_t)(at - text->data) : text->len};
    size_t gone = part.len + (at ? 1 : 0);

    text->data = gone > 0 ? text->data + gone : text->data;
    text->len -= gone;
    return part;
}

static int
hex_value(uint8_t c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The length of what percent-encoded text stands for, in `out` of `cap` bytes; -1 past it. */
static ssize_t
percent_decode(struct span text, char *out, size_t cap)
{
    size_t done = 0;

    for (size_t i = 0; i < text.len; i++) {
        int high = text.data[i] == '%' && i + 2 < text.len ? hex_value(text.data[i + 1]) : -1;
        int low = high >= 0 ? hex_value(text.data[i + 2]) : -1;

        if (done == cap)
            return -1;
        out[done++] = (char)(low >= 0 ? high << 4 | low : text.data[i]);
        i += low >= 0 ? 2 : 0;
    }
    return (ssize_t)done;
}

/* ---- a seed and its figures */

static int
refuse(struct error *err, const char *why)
{
    return error_set(err, OUTCOME_USAGE, "the seed of one-time codes %s", why);
}

static int
read_seed(struct span text, bool is_lax, struct otp *otp, struct error *err)
{
    CLEANUP_SECRET struct secret *seed = secret_new(OTP_SEED_MAX);
    ssize_t len;

    if (!seed)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    len =
        base32_decode((const char *)text.data, text.len, is_lax, (uint8_t *)seed->data, seed->cap);
    if (len < 0)
        return refuse(err, "is not Base32 (letters, and digits from 2 to 7), or is too long");
    if (len == 0)
        return refuse(err, "is empty");
    seed->len = (size_t)len;
    secret_free(otp->seed);
    otp->seed = TAKE_PTR(seed);
    return 0;
}

/* A number of up to four digits, or -1. */
static int
number_of(struct span text)
{
    int number = 0;

    if (text.len == 0 || text.len > 4)
        return -1;
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] < '0' || text.data[i] > '9')
            return -1;
        number = number * 10 + (text.data[i] - '0');
    }
    return number;
}

static int
read_algorithm(struct span value, struct otp *otp, struct error *err)
{
    for (size_t i = 0; i < ARRAY_SIZE(algorithm_names); i++) {
        if (value.len == strlen(algorithm_names[i]) &&
            strncasecmp((const char *)value.data, algorithm_names[i], value.len) == 0) {
            otp->algorithm = (enum otp_algorithm)i;
            return 0;
        }
    }
    return refuse(err, "names an algorithm that is not SHA1, SHA256 or SHA512");
}

static int
read_secret(struct span value, bool is_lax, struct otp *otp, struct error *err)
{
    CLEANUP_SECRET struct secret *decoded = secret_new(value.len);
    ssize_t len = decoded ? percent_decode(value, decoded->data, decoded->cap) : -1;

    if (len < 0)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    return read_seed((struct span){(const uint8_t *)decoded->data, (size_t)len}, is_lax, otp, err);
}

static int
read_parameter(struct span parameter, bool is_lax, struct otp *otp, struct error *err)
{
    struct span value = parameter;
    struct span name = take_part(&value, '=');
    int number;

    if (span_is(name, "secret"))
        return read_secret(value, is_lax, otp, err);
    if (span_is(name, "algorithm"))
        return read_algorithm(value, otp, err);
    number = number_of(value);
    if (span_is(name, "digits")) {
        if (number < 6 || number > 8)
            return refuse(err, "is for codes of a length that is not 6 to 8 digits");
        otp->digits = (unsigned)number;
    } else if (span_is(name, "period")) {
        if (number < 1 || number > OTP_PERIOD_MAX)
            return refuse(err, "has a period that is not 1 to 300 seconds");
        otp->period = (unsigned)number;
    }
    return 0;
}

static int
read_otpauth(struct span uri, bool is_lax, struct otp *otp, struct error *err)
{
    take_part(&uri, '?');
    uri = take_part(&uri, '#');
    while (uri.len > 0) {
        if (read_parameter(take_part(&uri, '&'), is_lax, otp, err) < 0)
            return -1;
    }
    return otp->seed ? 0 : refuse(err, "is missing in its URI, which has no \"secret=\"");
}

static int
read_any(const struct secret *text, bool is_lax, struct otp *otp, struct error *err)
{
    struct span span = trimmed(text);

    if (span.len > URI_MAX)
        return refuse(err, "is longer than 4096 characters");
    if (take_prefix(&span, totp_prefix))
        return read_otpauth(span, is_lax, otp, err);
    if (take_prefix(&span, otpauth_prefix))
        return refuse(err, "is not one for codes by time (otpauth://totp/)");
    if (take_prefix(&span, steam_prefix)) {
        otp->algorithm = OTP_STEAM;
        otp->digits = 5;
    }
    return read_seed(span, is_lax, otp, err);
}

static int
parse(const struct secret *text, bool is_lax, struct otp *ret_otp, struct error *err)
{
    struct otp otp = {.digits = OTP_DEFAULT_DIGITS, .period = OTP_DEFAULT_PERIOD};

    if (read_any(text, is_lax, &otp, err) < 0) {
        otp_clear(&otp);
        return -1;
    }
    *ret_otp = otp;
    return 0;
}

int
otp_parse(const struct secret *text, struct otp *ret_otp, struct error *err)
{
    return parse(text, false, ret_otp, err);
}

int
otp_parse_lax(const struct secret *text, struct otp *ret_otp, struct error *err)
{
    return parse(text, true, ret_otp, err);
}

struct secret *
otp_to_uri(const struct otp *otp)
{
    const char *head = otp->algorithm == OTP_STEAM ? "steam://" : "otpauth://totp/clisk?secret=";
    size_t seed_len = base32_encoded_len(otp->seed->len);
    struct secret *uri = secret_new(strlen(head) + seed_len + 64);

    if (!uri)
        return NULL;
    memcpy(uri->data, head, strlen(head));
    uri->len = strlen(head);
    base32_encode((const uint8_t *)otp->seed->data, otp->seed->len, uri->data + uri->len);
    uri->len += seed_len;
    if (otp->algorithm != OTP_STEAM)
        uri->len += (size_t)snprintf(uri->data + uri->len, 64, "&algorithm=%s&digits=%u&period=%u",
                                     algorithm_names[otp->algorithm], otp->digits, otp->period);
    return uri;
}

/* ---- the label: [issuer ":"] account, and perhaps an issuer among the parameters */

/* 0; -1 when it is too long or not text. */
static int
read_name(struct span text, char out[OTP_LABEL_MAX + 1])
{
    ssize_t len = percent_decode(text, out, OTP_LABEL_MAX);

    if (len < 0 || memchr(out, '\0', (size_t)len) || !text_is_utf8(out, (size_t)len)) {
        out[0] = '\0';
        return -1;
    }
    out[len] = '\0';
    return 0;
}

/* The colon may be encoded, and spaces may follow it. */
static void
split_label(struct otp_label *label)
{
    char *colon = strchr(label->account, ':');
    size_t issuer_len;
    const char *rest;

    if (!colon)
        return;
    issuer_len = (size_t)(colon - label->account);
    memcpy(label->issuer, label->account, issuer_len);
    label->issuer[issuer_len] = '\0';
    for (rest = colon + 1; *rest == ' '; rest++)
        ;
    memmove(label->account, rest, strlen(rest) + 1);
}

int
otp_read_label(const struct secret *text, struct otp_label *ret_label)
{
    struct span uri = trimmed(text), name;
    struct otp_label label = {0};

    if (!take_prefix(&uri, totp_prefix))
        return 1;
    name = take_part(&uri, '?');
    if (read_name(name, label.account) < 0)
        return 1;
    split_label(&label);
    uri = take_part(&uri, '#');
    while (uri.len > 0) {
        struct span value = take_part(&uri, '&');

        name = take_part(&value, '=');
        if (span_is(name, "issuer") && read_name(value, label.issuer) < 0)
            return 1;
    }
    *ret_label = label;
    return 0;
}
