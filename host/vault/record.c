#include "host/vault/record.h"

#include <stdlib.h>
#include <string.h>

#include "host/common/codec.h"
#include "host/common/text.h"

enum { TEXT_MAX = 4096, HAS_PASSWORD = 1, HAS_OTP = 2 };

/* --- writing: every length is known before, so that the memory need not grow ---------------- */

static void
put_number(struct secret *record, uint32_t value, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++)
        record->data[record->len++] = (char)(value >> 8 * i);
}

static void
put_blob(struct secret *record, const void *data, size_t len)
{
    put_number(record, (uint32_t)len, 4);
    if (len > 0)
        memcpy(record->data + record->len, data, len);
    record->len += len;
}

static void
put_text(struct secret *record, const char *text)
{
    put_blob(record, text, strlen(text));
}

static bool
text_fits(const char *text, size_t min, size_t max)
{
    size_t len = text ? strlen(text) : 0;

    return text && len >= min && len <= max && text_is_utf8(text, len);
}

static bool
account_fits(const struct vault_account *account)
{
    if (account->id == 0 || !text_fits(account->brand, 1, VAULT_NAME_MAX) ||
        account->secret_count > VAULT_SECRETS_MAX)
        return false;
    for (size_t i = 0; i < account->secret_count; i++) {
        const struct vault_secret *secret = &account->secrets[i];

        if (!text_fits(secret->field, 1, VAULT_NAME_MAX) || !secret->value ||
            secret->value->len > VAULT_SECRET_MAX || secret->kind > VAULT_OTP)
            return false;
    }
    return true;
}

struct secret *
record_of_account(const struct vault_account *account)
{
    enum { EACH = 4 + VAULT_NAME_MAX + 1 + 4 + VAULT_SECRET_MAX };
    struct secret *record;

    if (!account_fits(account))
        return NULL;
    record = secret_new(4 + 4 + VAULT_NAME_MAX + 2 + account->secret_count * EACH);
    if (!record)
        return NULL;
    put_number(record, account->id, 4);
    put_text(record, account->brand);
    put_number(record, (uint32_t)account->secret_count, 2);
    for (size_t i = 0; i < account->secret_count; i++) {
        const struct vault_secret *secret = &account->secrets[i];

        put_text(record, secret->field);
        put_number(record, secret->kind, 1);
        put_blob(record, secret->value->data, secret->value->len);
    }
    return record;
}

static bool
login_fits(const struct vault_login *login)
{
    if (!text_fits(login->name, 0, TEXT_MAX) || !text_fits(login->username, 0, TEXT_MAX) ||
        login->uri_count > VAULT_URIS_MAX)
        return false;
    for (size_t i = 0; i < login->uri_count; i++) {
        if (!text_fits(login->uris[i], 0, TEXT_MAX))
            return false;
    }
    return (!login->password || login->password->len <= VAULT_SECRET_MAX) &&
           (!login->otp || login->otp->len <= VAULT_SECRET_MAX);
}

struct secret *
record_of_login(const struct vault_login *login)
{
    enum { EACH = 4 + TEXT_MAX };
    struct secret *record;

    if (!login_fits(login))
        return NULL;
    record = secret_new((2 + login->uri_count) * EACH + 2 + 1 + 2 * (4 + VAULT_SECRET_MAX));
    if (!record)
        return NULL;
    put_text(record, login->name);
    put_text(record, login->username);
    put_number(record, (uint32_t)login->uri_count, 2);
    for (size_t i = 0; i < login->uri_count; i++)
        put_text(record, login->uris[i]);
    put_number(record, (login->password ? HAS_PASSWORD : 0) | (login->otp ? HAS_OTP : 0), 1);
    if (login->password)
        put_blob(record, login->password->data, login->password->len);
    if (login->otp)
        put_blob(record, login->otp->data, login->otp->len);
    return record;
}

/* --- reading: texts go to a block, secrets to memory of their own ---------------------------- */

struct texts {
    char *at;
    bool bad;
};

static const char *
keep_text(struct texts *texts, struct reader *reader, size_t min, size_t max)
{
    struct span span = get_str(reader);
    const char *text = texts->at;

    if (reader->bad || span.len < min || span.len > max) {
        texts->bad = true;
        return "";
    }
    if (span.len > 0)
        memcpy(texts->at, span.data, span.len);
    texts->at += span.len + 1;
    return text;
}

static struct secret *
keep_secret(struct texts *texts, struct reader *reader)
{
    struct span span = get_span(reader);
    struct secret *secret = NULL;

    if (!reader->bad && span.len <= VAULT_SECRET_MAX)
        secret = secret_of(span.data, span.len);
    texts->bad = texts->bad || !secret;
    return secret;
}

int
record_to_account(const struct secret *record, struct vault_account *ret_account)
{
    struct reader reader = reader_of(record->data, record->len);
    CLEANUP_VAULT_ACCOUNT struct vault_account account = {.block = calloc(1, record->len + 1)};
    struct texts texts = {.at = account.block};
    size_t count;

    if (!account.block)
        return -1;
    account.id = get_u32(&reader);
    account.brand = keep_text(&texts, &reader, 1, VAULT_NAME_MAX);
    count = get_u16(&reader);
    if (reader.bad || count > VAULT_SECRETS_MAX)
        return 1;
    for (size_t i = 0; i < count && !texts.bad; i++) {
        struct vault_secret *secret = &account.secrets[account.secret_count++];
        unsigned kind;

        secret->field = keep_text(&texts, &reader, 1, VAULT_NAME_MAX);
        kind = get_u8(&reader);
        texts.bad = texts.bad || kind > VAULT_OTP;
        secret->kind = (enum vault_secret_kind)kind;
        secret->value = keep_secret(&texts, &reader);
    }
    if (texts.bad || reader_end(&reader) < 0 || account.id == 0)
        return 1;
    *ret_account = account;
    account = (struct vault_account){0};
    return 0;
}

int
record_to_login(const struct secret *record, struct vault_login *ret_login)
{
    struct reader reader = reader_of(record->data, record->len);
    CLEANUP_VAULT_LOGIN struct vault_login login = {.block = calloc(1, record->len + 1)};
    struct texts texts = {.at = login.block};
    size_t count;
    unsigned has;

    if (!login.block)
        return -1;
    login.name = keep_text(&texts, &reader, 0, TEXT_MAX);
    login.username = keep_text(&texts, &reader, 0, TEXT_MAX);
    count = get_u16(&reader);
    if (reader.bad || count > VAULT_URIS_MAX)
        return 1;
    for (size_t i = 0; i < count; i++)
        login.uris[login.uri_count++] = keep_text(&texts, &reader, 0, TEXT_MAX);
    has = get_u8(&reader);
    if (has & HAS_PASSWORD)
        login.password = keep_secret(&texts, &reader);
    if (has & HAS_OTP)
        login.otp = keep_secret(&texts, &reader);
    if (texts.bad || reader_end(&reader) < 0 || has > (HAS_PASSWORD | HAS_OTP))
        return 1;
    *ret_login = login;
    login = (struct vault_login){0};
    return 0;
}
