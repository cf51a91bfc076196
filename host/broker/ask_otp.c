/*
 * One-time codes from a seed of the account, as of the brand's clock: nobody
 * has to be there. No code is given twice, since brands refuse that.
 */
#include "host/broker/internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/common/clock.h"
#include "host/common/http_date.h"

/* A clock that is further off is wrong, or a lie. */
enum { OTP_SKEW_MAX = 24 * 3600 };

static bool
otp_is_seed(const struct run *run, const char *field)
{
    const struct manifest *manifest = run->request->manifest;

    for (size_t i = 0; i < manifest->field_count; i++) {
        if (strcmp(manifest->fields[i].name, field) == 0)
            return manifest->fields[i].type == MANIFEST_TOTP;
    }
    return false;
}

/* Until when the code that was given last is valid; 0 for none. */
static int
otp_last(const struct run *run, const char *field, int64_t *ret_until, struct error *err)
{
    struct store_question row;
    const struct run_code *own = &run->result->code;
    int64_t last = strcmp(own->field, field) == 0 ? own->valid_until : 0;
    int result = STORE_ABSENT;

    for (uint64_t id = 0; run->request->store && (result = store_question_next(
                                                      run->request->store, id, &row, err)) == 0;) {
        id = row.id;
        if (row.account == run->request->account && row.kind == WIRE_ASK_CODE &&
            row.state == STORE_QUESTION_USED && strcmp(row.text, field) == 0 &&
            row.expires_at > last)
            last = row.expires_at;
        store_question_clear(&row);
    }
    *ret_until = last;
    return result < 0 ? -1 : 0;
}

/* A code that was given is a question that is over; it expires with the code. */
static int
otp_keep(struct store *store, uint32_t account, uint64_t run, const struct run_code *code,
         struct error *err)
{
    struct store_question row = {
        .account = account,
        .run = run,
        .kind = WIRE_ASK_CODE,
        .text = code->field,
        .asked_at = clock_seconds(),
        .expires_at = code->valid_until,
        .state = STORE_QUESTION_USED,
    };
    uint64_t id;

    return store_question_open(store, &row, &id, err) == 0 ? 0 : -1;
}

int
run_keep_code(struct store *store, uint32_t account, const struct run_code *code, struct error *err)
{
    return code->field[0] ? otp_keep(store, account, 0, code, err) : 0;
}

/* Committed before the code is given. */
static int
otp_remember(const struct run *run, const char *field, int64_t until, struct error *err)
{
    const struct run_request *request = run->request;
    struct run_code *code = &run->result->code;

    snprintf(code->field, sizeof code->field, "%s", field);
    code->valid_until = until;
    return request->store ? otp_keep(request->store, request->account, run->run_id, code, err) : 0;
}

/* 0 when the worker has been told or will be; 1 without a seed; -1 with *err. */
static int
otp_give(struct run *run, const char *field, struct error *err)
{
    const struct run_vault *vault = run->request->vault;
    char name[MANIFEST_SLUG_MAX + 1], code[RUN_CODE_MAX] = "";
    int64_t when = clock_seconds() + run->clock_skew, until = 0, last;
    int result;

    snprintf(name, sizeof name, "%s", field);
    result = vault->code(vault->opaque, name, when, code, &until, err);
    if (result == 0)
        result = otp_last(run, name, &last, err);
    if (result != 0) {
        secret_wipe(code, sizeof code);
        return result;
    }
    otp_drop(run);
    if (until <= last) {
        run->otp.field = strdup(name);
        run->otp.next_ms = run_now_ms() + (last - when) * 1000;
        result = run->otp.field ? 0 : error_set(err, OUTCOME_INTERNAL, "no memory");
    } else if (otp_remember(run, name, until, err) < 0) {
        result = -1;
    } else {
        run->answered = 0; /* should it be refused, then no question of hers is to blame */
        run_log(run, LOG_LEVEL_INFO, "a one-time code is computed from \"%s\"", name);
        ask_answer(run, code);
    }
    secret_wipe(code, sizeof code);
    return result;
}

bool
otp_answers(struct run *run, const char *field)
{
    struct error err = {0};
    int result;

    if (!otp_is_seed(run, field)) {
        run_end_with(
            run, OUTCOME_PLUGIN_BUG,
            "the konnector wants codes from \"%.64s\", which is no seed (totp) of its manifest",
            field);
        return true;
    }
    if (!run->request->vault || !run->request->vault->code)
        return false;
    /* She is asked for the code, as where there is no seed. */
    if (!policy_grants_codes(run, field)) {
        run_log(run, LOG_LEVEL_WARNING, "it is not granted that codes are made from \"%s\"", field);
        return false;
    }
    result = otp_give(run, field, &err);
    if (result < 0)
        run_end(run, &err);
    return result <= 0;
}

void
otp_turn(struct run *run)
{
    struct error err = {0};

    if (!run->otp.field || run_now_ms() < run->otp.next_ms)
        return;
    if (otp_give(run, run->otp.field, &err) == 0)
        return;
    otp_drop(run);
    if (err.outcome == OUTCOME_DONE)
        error_set(&err, OUTCOME_SETUP, "the seed of the one-time codes has just been removed");
    run_end(run, &err);
}

void
otp_drop(struct run *run)
{
    free(run->otp.field);
    run->otp = (struct run_otp){0};
}

void
otp_take_headers(struct run *run, struct span headers)
{
    struct reader reader = reader_of(headers.data, headers.len);
    struct wire_param param;
    int64_t date, skew;

    while (wire_get_param(&reader, &param) == 0) {
        if (strcasecmp(param.name, "date") != 0 || http_date_parse(param.value, &date) != 0)
            continue;
        skew = date - clock_seconds();
        run->clock_skew = skew >= -OTP_SKEW_MAX && skew <= OTP_SKEW_MAX ? skew : 0;
    }
}
