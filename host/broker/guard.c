#include "host/broker/internal.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "host/common/clock.h"
#include "host/common/failpoint.h"

enum { GUARD_TIME_MAX = 32 };

/* One change of the account's record. */
struct guard_change {
    uint8_t mark[STORE_MARK_LEN]; /* of the secrets that this run has */
    int64_t now;
    const char *why;  /* for freezing: in the brand's words */
    uint8_t attempts; /* afterwards */
};

static struct guard_change
guard_change_of(const struct run *run)
{
    struct guard_change change = {.now = clock_seconds(), .why = ""};

    if (run->request->mark)
        memcpy(change.mark, run->request->mark, STORE_MARK_LEN);
    return change;
}

static void
guard_mark(struct store_guard *guard, const struct guard_change *change)
{
    memcpy(guard->refused, change->mark, STORE_MARK_LEN);
}

static void
guard_count_one(struct store_account *account, void *opaque)
{
    struct guard_change *change = opaque;

    if (account->guard.attempts < UINT8_MAX)
        account->guard.attempts++;
    guard_mark(&account->guard, change);
    change->attempts = account->guard.attempts;
}

static void
guard_clear(struct store_account *account, void *opaque ATTR_UNUSED)
{
    store_guard_thaw(&account->guard);
}

static void
guard_freeze(struct store_account *account, void *opaque)
{
    struct guard_change *change = opaque;

    account->guard.frozen_at = change->now;
    account->guard.frozen_why = change->why;
    guard_mark(&account->guard, change);
}

/* 0, or -1 with *err: an account that is gone is an error, since its run goes on. */
static int
guard_write(struct run *run, store_account_changer *changer, struct guard_change *change,
            struct error *err)
{
    int result =
        store_account_change(run->request->store, run->request->account, changer, change, err);

    if (result > 0)
        return error_set(err, OUTCOME_INTERNAL, "the account is no longer in the store");
    return result;
}

static void
guard_write_or_log(struct run *run, store_account_changer *changer, struct guard_change *change)
{
    struct error err = {0};

    if (guard_write(run, changer, change, &err) < 0)
        run_log(run, LOG_LEVEL_ERROR, "the guard of the account cannot be written: %s",
                err.message);
}

static const char *
guard_time(int64_t seconds, char ret_text[GUARD_TIME_MAX])
{
    time_t time = (time_t)seconds;
    struct tm utc;

    if (!gmtime_r(&time, &utc) ||
        strftime(ret_text, GUARD_TIME_MAX, "%Y-%m-%d %H:%M UTC", &utc) == 0)
        ret_text[0] = '\0';
    return ret_text;
}

static void
guard_withhold(struct run *run, const struct store_guard *guard)
{
    struct error *why = &run->guard.why;
    char since[GUARD_TIME_MAX];

    guard_time(guard->frozen_at, since);
    if (guard->frozen_why[0])
        error_set(why, OUTCOME_LOGIN_FAILED,
                  "no login was tried: the account is frozen since %s, when the brand refused its "
                  "credentials (%.250s)",
                  since, guard->frozen_why);
    else
        error_set(
            why, OUTCOME_LOGIN_FAILED,
            "no login was tried: the account is frozen since %s, after %u logins whose end is "
            "not known, which the brand may have counted as wrong",
            since, guard->attempts);
    error_refine(why, GUARD_FROZEN);
    run->guard.withholds = true;
}

/* After a rekey it is not known: they count as the same, for the sake of the account. */
static bool
guard_is_of_others(const uint8_t refused[STORE_MARK_LEN], const uint8_t mark[STORE_MARK_LEN])
{
    return memcmp(refused, mark, STORE_MARK_EPOCH_LEN) == 0 &&
           memcmp(refused, mark, STORE_MARK_LEN) != 0;
}

/* What is known of other secrets says nothing of these. */
static int
guard_judge(struct run *run, const struct store_guard *guard, struct error *err)
{
    struct guard_change change = guard_change_of(run);
    struct store_guard frozen = *guard;

    if (guard->frozen_at == 0 && guard->attempts == 0)
        return 0;
    if (guard_is_of_others(guard->refused, change.mark)) {
        if (guard->frozen_at != 0)
            run_log(run, LOG_LEVEL_INFO, "the credentials were changed: no longer frozen");
        return guard_write(run, guard_clear, &change, err);
    }
    if (guard->frozen_at == 0) {
        if (guard->attempts < GUARD_ATTEMPTS_MAX)
            return 0;
        if (guard_write(run, guard_freeze, &change, err) < 0)
            return -1;
        frozen.frozen_at = change.now;
        frozen.frozen_why = "";
    }
    guard_withhold(run, &frozen);
    return 0;
}

int
guard_begin(struct run *run, struct error *err)
{
    struct store_account account;
    int result;

    if (run->request->mode == RUN_LOGOUT) {
        error_set(&run->guard.why, OUTCOME_DENIED, "a logout asks for no secret");
        run->guard.withholds = true;
        return 0;
    }
    if (run->request->account == 0)
        return 0;
    result = store_account_get(run->request->store, run->request->account, &account, err);
    if (result > 0)
        return error_set(err, OUTCOME_INTERNAL, "the account is no longer in the store");
    if (result < 0)
        return -1;
    result = guard_judge(run, &account.guard, err);
    store_account_clear(&account);
    return result;
}

void
guard_login(struct run *run)
{
    run->guard.counted = false;
    run->guard.sent = false;
    run->guard.sendings = 0;
}

int
guard_before_secret(struct run *run, struct error *err)
{
    struct guard_change change = guard_change_of(run);

    if (run->guard.withholds) {
        *err = run->guard.why;
        return -1;
    }
    if (run->state == RUN_AUTHENTICATING && ++run->guard.sendings > GUARD_SENDINGS_MAX)
        return error_set(err, OUTCOME_DENIED,
                         "the konnector sends secrets more than %d times in one login",
                         GUARD_SENDINGS_MAX);
    if (run->request->account == 0)
        return 0;
    run->guard.sent = true;
    if (run->guard.counted)
        return 0;
    if (guard_write(run, guard_count_one, &change, err) < 0)
        return -1;
    FAILPOINT("guard.counted");
    run->guard.counted = true;
    run->guard.attempts = change.attempts;
    return 0;
}

void
guard_worked(struct run *run)
{
    struct guard_change change = guard_change_of(run);

    run->guard.sent = false;
    if (run->guard.attempts == 0)
        return;
    run->guard.attempts = 0;
    guard_write_or_log(run, guard_clear, &change);
}

void
guard_refused(struct run *run, const struct error *refusal)
{
    struct guard_change change = guard_change_of(run);

    if (!run->guard.counted || !run->guard.sent)
        return;
    run->guard.attempts = 0;
    change.why = refusal->message;
    guard_write_or_log(run, guard_freeze, &change);
}

/*
 * A brand that asks for something else has taken the secrets. Of any other end
 * it is not known what the site made of them: a page that the konnector does not
 * understand may be a refusal.
 */
void
guard_end(struct run *run)
{
    struct guard_change change = guard_change_of(run);

    if (run->guard.attempts == 0)
        return;
    if (run->result->error.outcome == OUTCOME_USER_ACTION_NEEDED)
        guard_write_or_log(run, guard_clear, &change);
    else if (run->guard.attempts >= GUARD_ATTEMPTS_MAX)
        guard_write_or_log(run, guard_freeze, &change);
}
