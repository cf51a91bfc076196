/*
 * When the person may be woken. A run on her terminal may; one that a program
 * started at her request may once a day, until she answers; one in the background
 * never: where the last login needed her, the next one does not begin.
 */
#include "host/broker/internal.h"

#include <stdio.h>
#include <string.h>

#include "host/common/clock.h"

enum { WAKE_EVERY_SECONDS = 24 * 3600 };

struct wake_change {
    uint8_t login_asks;
    int64_t asked_at;
};

static void
wake_change(struct store_account *account, void *opaque)
{
    const struct wake_change *change = opaque;

    account->guard.login_asks = change->login_asks;
    account->guard.asked_at = change->asked_at;
}

static void
wake_write(struct run *run, int login_asks, int64_t asked_at)
{
    struct wake_change change = {(uint8_t)login_asks, asked_at};
    struct error err = {0};

    if (run->request->store && store_account_change(run->request->store, run->request->account,
                                                    wake_change, &change, &err) < 0)
        run_end(run, &err);
}

/* What is known of the last login. */
static int
wake_read(const struct run *run, struct store_guard *ret_guard, struct error *err)
{
    struct store_account account;
    int result;

    *ret_guard = (struct store_guard){0};
    if (!run->request->store)
        return 0;
    result = store_account_get(run->request->store, run->request->account, &account, err);
    if (result != 0)
        return result < 0 ? -1 : error_set(err, OUTCOME_USAGE, "the account has just been removed");
    ret_guard->login_asks = account.guard.login_asks;
    ret_guard->asked_at = account.guard.asked_at;
    store_account_clear(&account);
    return 0;
}

/* 0, or -1 after ending the run. */
static int
wake_guard(struct run *run, struct store_guard *ret_guard)
{
    struct error err = {0};

    if (wake_read(run, ret_guard, &err) == 0)
        return 0;
    run_end(run, &err);
    return -1;
}

static bool
wake_allows(const struct run *run, const struct store_guard *guard)
{
    int64_t since = clock_seconds() - guard->asked_at;

    if (run->request->events->ask)
        return true;
    if (run->request->background)
        return false;
    return guard->asked_at == 0 || since < 0 || since >= WAKE_EVERY_SECONDS;
}

bool
wake_may(struct run *run)
{
    struct store_guard guard;

    /* Without a store no question lasts until she comes. */
    if (!run->request->store)
        return run->request->events->ask != NULL;
    return wake_guard(run, &guard) == 0 && wake_allows(run, &guard);
}

int
wake_check_request(struct run *run, const struct wire_worker_request *request, struct error *err)
{
    struct store_guard guard;

    /* A konnector may log in from anywhere, in a session that was kept: that is no way round. */
    if (!policy_holds_secret(request) || (run->state != RUN_AUTHENTICATING && run->logged_in))
        return 0;
    if (wake_read(run, &guard, err) < 0)
        return -1;
    if (guard.login_asks == 0 || wake_allows(run, &guard)) {
        run->secret_sent = run->secret_sent || run->state == RUN_AUTHENTICATING;
        return 0;
    }
    error_set(err, OUTCOME_USER_ACTION_NEEDED,
              run->request->background
                  ? "the last login needed the person, whom a run in the background does not wake"
                  : "the last login needed the person, who has not answered since: she is asked "
                    "once a day");
    return error_refine(err, "SCA_REQUIRED");
}

/* Where nothing was sent to her by a login, there is nothing to remember. */
void
wake_asked(struct run *run, enum wire_ask kind)
{
    struct store_guard guard;

    if (run->state != RUN_AUTHENTICATING)
        return;
    run->login_asked = true;
    if (kind != WIRE_ASK_CODE && kind != WIRE_ASK_APPROVAL && kind != WIRE_ASK_CHOICE)
        return;
    if (wake_guard(run, &guard) == 0)
        wake_write(run, 1 + (int)kind,
                   run->secret_sent || guard.asked_at == 0 ? clock_seconds() : guard.asked_at);
}

void
wake_answered(struct run *run)
{
    struct store_guard guard;

    if (run->state == RUN_AUTHENTICATING)
        run->login_asked = true;
    if (wake_guard(run, &guard) == 0 && guard.asked_at != 0)
        wake_write(run, guard.login_asks, 0);
}

void
wake_logged_in(struct run *run)
{
    struct store_guard guard;
    bool needs_nobody = run->secret_sent && !run->login_asked;

    run->logged_in = run->logged_in || run->secret_sent;
    run->secret_sent = false;
    run->login_asked = false;
    if (wake_guard(run, &guard) < 0)
        return;
    if (needs_nobody && (guard.login_asks != 0 || guard.asked_at != 0))
        wake_write(run, 0, 0);
    else if (guard.asked_at != 0)
        wake_write(run, guard.login_asks, 0);
}
