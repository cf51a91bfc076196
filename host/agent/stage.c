#include <stdlib.h>
#include <string.h>

#include "host/agent/internal.h"

static int
stage_check(const struct stage *stage, const struct wire_agent_put_secret *secret,
            struct error *err)
{
    size_t len = strlen(secret->field);

    if (stage->count == VAULT_SECRETS_MAX)
        return error_set(err, OUTCOME_LIMIT, "an account has at most %d secrets",
                         VAULT_SECRETS_MAX);
    if (len == 0 || len > VAULT_NAME_MAX || secret->kind > VAULT_OTP ||
        secret->value.len > VAULT_SECRET_MAX)
        return error_set(err, OUTCOME_LIMIT, "a secret's name, kind or length is out of its range");
    return 0;
}

int
stage_add(struct stage **stage, const struct wire_agent_put_secret *secret)
{
    struct vault_secret *kept;

    if (!*stage)
        *stage = calloc(1, sizeof **stage);
    if (!*stage)
        return -1;
    /* The first mistake stays, and the rest is passed over. */
    if ((*stage)->failure.outcome != OUTCOME_DONE ||
        stage_check(*stage, secret, &(*stage)->failure) < 0)
        return 0;
    kept = &(*stage)->secrets[(*stage)->count];
    *kept = (struct vault_secret){.field = strdup(secret->field),
                                  .kind = (enum vault_secret_kind)secret->kind,
                                  .value = secret_of(secret->value.data, secret->value.len)};
    (*stage)->count++;
    return kept->field && kept->value ? 0 : -1;
}

int
stage_put(struct stage **stage, struct vault *vault, const struct wire_agent_put *put,
          struct error *err)
{
    struct vault_account account = {.id = put->account, .brand = put->brand};
    int result;

    if (*stage && (*stage)->failure.outcome != OUTCOME_DONE) {
        *err = (*stage)->failure;
        result = -1;
    } else {
        if (*stage) {
            memcpy(account.secrets, (*stage)->secrets, sizeof account.secrets);
            account.secret_count = (*stage)->count;
        }
        result = vault_put_account(vault, &account, err);
    }
    *stage = stage_free(*stage);
    return result;
}

struct stage *
stage_free(struct stage *stage)
{
    if (!stage)
        return NULL;
    for (size_t i = 0; i < stage->count; i++) {
        free((char *)stage->secrets[i].field);
        secret_free(stage->secrets[i].value);
    }
    free(stage);
    return NULL;
}
