#include "host/cli/vault_source.h"

#include <string.h>

#include "host/vault/otp.h"

static int
fill(void *opaque, int fd, const uint8_t salt[RUN_SALT_LEN], bool with_secrets,
     struct span withheld, struct error *err)
{
    const struct vault_source *source = opaque;
    struct access_fill wanted = {.account = source->account,
                                 .brand = source->brand,
                                 .with_secrets = with_secrets,
                                 .withheld = withheld};

    _Static_assert((int)RUN_SALT_LEN == (int)ACCESS_SALT_LEN, "one salt");
    memcpy(wanted.session_salt, salt, sizeof wanted.session_salt);
    return access_fill(source->access, &wanted, fd, err);
}

/* From a seed that was typed in and is kept only once the login works. */
static int
code_of_seed(const struct secret *seed, int64_t when, char ret_code[RUN_CODE_MAX],
             int64_t *ret_until, struct error *err)
{
    struct otp otp;
    int result;

    _Static_assert((int)RUN_CODE_MAX == (int)OTP_CODE_MAX, "one size of codes");
    if (otp_parse(seed, &otp, err) < 0)
        return -1;
    result = otp_code(&otp, when, ret_code, ret_until, err);
    otp_clear(&otp);
    return result;
}

static int
code_unkept(const struct credentials *credentials, const char *field, int64_t when,
            char ret_code[RUN_CODE_MAX], int64_t *ret_until, struct error *err)
{
    const struct manifest *manifest = credentials->manifest;

    for (size_t i = 0; i < manifest->field_count; i++) {
        if (credentials->secrets[i] && credentials_is_seed(&manifest->fields[i]) &&
            strcmp(manifest->fields[i].name, field) == 0)
            return code_of_seed(credentials->secrets[i], when, ret_code, ret_until, err);
    }
    return 1;
}

static int
code(void *opaque, const char *field, int64_t when, char ret_code[RUN_CODE_MAX], int64_t *ret_until,
     struct error *err)
{
    const struct vault_source *source = opaque;
    struct access_code made;
    int result;

    if (source->account == 0)
        return code_unkept(source->credentials, field, when, ret_code, ret_until, err);
    result = access_code(source->access, source->account, source->brand, field, when, &made, err);
    if (result != 0)
        return result;
    _Static_assert((int)RUN_CODE_MAX == (int)ACCESS_CODE_MAX, "one size of codes");
    memcpy(ret_code, made.digits, RUN_CODE_MAX);
    *ret_until = made.valid_until;
    secret_wipe(&made, sizeof made);
    return 0;
}

void
vault_source_give(struct vault_source *source, struct run_request *request)
{
    source->vault = (struct run_vault){.opaque = source, .fill = fill, .code = code};
    request->vault = source->access ? &source->vault : NULL;
}
