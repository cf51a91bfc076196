/*
 * One-time codes by time (RFC 6238) from a seed that is kept as an otpauth URI.
 */
#ifndef CLISK_VAULT_OTP_H
#define CLISK_VAULT_OTP_H

#include <stdbool.h>
#include <stdint.h>

#include "host/common/error.h"
#include "host/common/secmem.h"

enum { OTP_CODE_MAX = 9, OTP_SEED_MAX = 128 };

enum otp_algorithm { OTP_SHA1, OTP_SHA256, OTP_SHA512, OTP_STEAM };

struct otp {
    enum otp_algorithm algorithm;
    unsigned digits;     /* 6 to 8; 5 for Steam */
    unsigned period;     /* seconds, 1 to 300 */
    struct secret *seed; /* 1 to OTP_SEED_MAX bytes */
};

/*
 * Reads what a site shows or an export holds: an otpauth://totp/ URI, a
 * steam:// one, or a bare seed in Base32 (any case, spaces, padding or not), which is
 * SHA-1, 6 digits, 30 seconds. -1: USAGE, never quoting the text.
 */
int otp_parse(const struct secret *text, struct otp *ret_otp, struct error *err);
/* The same for what another password manager holds: as those do, it passes over what is no Base32
 * in a seed. */
int otp_parse_lax(const struct secret *text, struct otp *ret_otp, struct error *err);
void otp_clear(struct otp *otp); /* wipes */
#define CLEANUP_OTP CLEANUP(otp_clear)
/* The same as an otpauth (or steam) URI, for the vault. NULL without memory. */
struct secret *otp_to_uri(const struct otp *otp) ATTR_MALLOC;

/* The code at a time (seconds since 1970), and the first second at which it is another one. */
int otp_code(const struct otp *otp, int64_t when, char ret_code[OTP_CODE_MAX], int64_t *ret_until,
             struct error *err);
/* Whether it is the code of that time, or of up to `skew` periods before or behind it; in constant
 * time for each. */
bool otp_verify(const struct otp *otp, const char *code, int64_t when, unsigned skew);

/* --- whose codes they are ------------------------------------------------- */

enum { OTP_LABEL_MAX = 255 };

/* As an otpauth URI names them; "" for what it does not. */
struct otp_label {
    char account[OTP_LABEL_MAX + 1];
    char issuer[OTP_LABEL_MAX + 1];
};

/* 1 for a text that is no otpauth://totp/ URI, or names them in no usable way. */
int otp_read_label(const struct secret *text, struct otp_label *ret_label);

#endif
