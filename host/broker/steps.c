/*
 * The order in which the konnector's functions are called, and what their ends
 * mean: test the session that was kept, log in if it is over, identify, fetch;
 * another identity means one logout and one more try; an expired session means
 * one more login and one more fetch.
 */
#include "host/broker/internal.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "host/common/fd.h"

enum { STEPS_SESSION_SEALS = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE };

#define STEPS_SESSION_EXPIRED "SESSION_EXPIRED"
#define STEPS_WRONG_CODE      "WRONG_TWOFA_CODE"

static void
steps_call(struct run *run, enum run_state state, enum wire_step step)
{
    run->state = state;
    if (wire_send_worker_call(run->worker.wire, (struct wire_worker_call){.step = (uint8_t)step}) <
        0)
        run_end_with(run, OUTCOME_PLUGIN_BUG, "the konnector no longer listens");
}

static void
steps_authenticate(struct run *run)
{
    guard_login(run);
    run->has_old_session = false;
    steps_call(run, RUN_AUTHENTICATING, WIRE_STEP_ENSURE_AUTHENTICATED);
}

/* A session that was kept is tested before any login. */
void
steps_begin(struct run *run)
{
    if (!run->fetcher_ready || !run->worker_ready || run->state != RUN_STARTING)
        return;
    if (run->request->mode == RUN_LOGOUT)
        steps_call(run, RUN_LEAVING, WIRE_STEP_ENSURE_NOT_AUTHENTICATED);
    else if (run->has_login && run->can_check)
        steps_call(run, RUN_CHECKING, WIRE_STEP_CHECK_AUTHENTICATED);
    else
        steps_authenticate(run);
}

/* Without a login, or the better half of one, there is no session worth keeping. */
void
steps_close(struct run *run)
{
    if (!run->authenticated && !run->keep_session) {
        run->state = RUN_OVER;
        return;
    }
    run->state = RUN_CLOSING;
    run->deadline_ms = run_now_ms() + RUN_CANCEL_SECONDS * 1000;
    if (wire_send_fetcher_ask_session(run->fetcher.wire, (struct wire_fetcher_ask_session){}) < 0)
        run->state = RUN_OVER;
}

/* Once, since a site that never keeps a session would keep us for ever. */
static bool
steps_renew_session(struct run *run)
{
    if (run->renewed_session || run->result->error.outcome != OUTCOME_DONE)
        return false;
    run->renewed_session = true;
    run->session_doubtful = false;
    run->result->progress.failed_count = 0;
    run->result->progress.known_count = 0;
    run->first_failure = (struct error){0};
    run_log(run, LOG_LEVEL_INFO, "the session may have ended: logging in again");
    steps_authenticate(run);
    return true;
}

static void
steps_judge_failures(struct run *run)
{
    uint32_t failed = run->result->progress.failed_count;

    if (failed > 0 && run->result->error.outcome == OUTCOME_DONE)
        error_set(&run->result->error, OUTCOME_PARTIAL, "%u of the entries could not be saved: %s",
                  failed, run->first_failure.message);
}

/* What goes with a fetch that has come to its end, which that of a check does not. */
static int
steps_complete(struct run *run, struct error *err)
{
    if (run->result->error.outcome != OUTCOME_DONE || run->request->mode == RUN_CHECK)
        return 0;
    return booking_settle(run, err) < 0 || cursors_keep(run, err) < 0 ||
                   recover_unlisted(run, err) < 0
               ? -1
               : 0;
}

void
steps_settle(struct run *run)
{
    struct error err = {0};

    if (run->state != RUN_SETTLING || run->queue_len > 0)
        return;
    if (publish_flush(run, &err) < 0) {
        run_end(run, &err);
        return;
    }
    if (run->session_doubtful && steps_renew_session(run))
        return;
    if (steps_complete(run, &err) < 0) {
        run_end(run, &err);
        return;
    }
    run->result->is_full = run->request->full && !run->capped;
    steps_judge_failures(run);
    steps_close(run);
}

/* The session is somebody else's: it is not kept. */
static void
steps_end_without_session(struct run *run, const struct error *err)
{
    run->authenticated = false;
    run->keep_session = false;
    run_end(run, err);
}

/* Whom this run is about: as earlier runs knew it, else as its own first login did; "" at first. */
static const char *
steps_own_identity(const struct run *run)
{
    return run->request->identity[0] ? run->request->identity : run->result->identity;
}

static void
steps_wrong_account(struct run *run, const char *identity)
{
    struct error err = {0};

    error_set(&err, OUTCOME_USER_ACTION_NEEDED,
              "the login leads to \"%.100s\", and this account is \"%.100s\": connect the other "
              "one as an account of its own",
              identity, steps_own_identity(run));
    error_refine(&err, "WRONG_ACCOUNT");
    steps_end_without_session(run, &err);
}

static bool
steps_is_taken(const struct run *run, const char *identity)
{
    for (size_t i = 0; i < run->request->taken_count; i++) {
        if (strcmp(run->request->taken[i], identity) == 0)
            return true;
    }
    return false;
}

static void
steps_taken(struct run *run, const char *identity)
{
    struct error err = {0};

    error_set(&err, OUTCOME_USER_ACTION_NEEDED,
              "the login leads to \"%.100s\", which is another account of yours already", identity);
    error_refine(&err, "ALREADY_CONNECTED");
    steps_end_without_session(run, &err);
}

static bool
steps_same_identity(const struct run *run, const char *identity)
{
    const char *own = steps_own_identity(run);

    return own[0] == '\0' || strcmp(own, identity) == 0;
}

/* Somebody else's session may only have been left open: the login of this account comes next. */
static void
steps_leave(struct run *run)
{
    run->left_once = true;
    run->authenticated = false;
    run->result->session_is_foreign = true;
    run_log(run, LOG_LEVEL_WARNING, "logged in to another account of the brand: logging out");
    steps_call(run, RUN_LEAVING, WIRE_STEP_ENSURE_NOT_AUTHENTICATED);
}

static void
steps_identified(struct run *run, const char *identity)
{
    if (identity[0] == '\0' || strlen(identity) >= sizeof run->result->identity) {
        run_end_with(run, OUTCOME_PLUGIN_BUG, "identify() gave %s",
                     identity[0] ? "an identity that is too long" : "no identity");
    } else if (!steps_same_identity(run, identity) && !run->left_once) {
        steps_leave(run);
    } else if (steps_is_taken(run, identity)) {
        steps_taken(run, identity);
    } else if (steps_same_identity(run, identity)) {
        snprintf(run->result->identity, sizeof run->result->identity, "%s", identity);
        run->result->session_is_foreign = false;
        guard_worked(run);
        if (run->request->account == 0) {
            steps_close(run);
            return;
        }
        entries_begin(run);
        steps_call(run, RUN_FETCHING, WIRE_STEP_FETCH);
    } else {
        steps_wrong_account(run, identity);
    }
}

/* The first call of all: no login of this run is behind it. */
static void
steps_checked(struct run *run, bool logged_in)
{
    run_log(run, LOG_LEVEL_DEBUG, "the session of the last run is %s",
            logged_in ? "still logged in" : "over");
    if (!logged_in) {
        steps_authenticate(run);
        return;
    }
    run->authenticated = run->has_old_session = true;
    steps_call(run, RUN_IDENTIFYING, WIRE_STEP_IDENTIFY);
}

/* A site may have kept the session in one place and not in another: that is found out as late as
 * this. */
static bool
steps_session_is_over(const struct run *run)
{
    return run->state == RUN_CHECKING || (run->state == RUN_IDENTIFYING && run->has_old_session);
}

static void
steps_failed(struct run *run, const struct wire_worker_returned *returned)
{
    struct error err = {0};

    /* Downloads of the old session come to their end first: they are tried again too. */
    if (run->state == RUN_FETCHING && !run->renewed_session &&
        strcmp(returned->detail, STEPS_SESSION_EXPIRED) == 0) {
        run->session_doubtful = true;
        run->state = RUN_SETTLING;
        steps_settle(run);
        return;
    }
    if (steps_session_is_over(run) && strcmp(returned->detail, STEPS_SESSION_EXPIRED) == 0) {
        run->authenticated = false;
        steps_checked(run, false);
        return;
    }
    /* A konnector cannot claim what only the host can know. */
    if (!outcome_name((enum outcome)returned->outcome) || returned->outcome >= OUTCOME_BUSY)
        error_set(&err, OUTCOME_PLUGIN_BUG, "the konnector ended with an unknown outcome: %s",
                  returned->message);
    else
        error_set(&err, (enum outcome)returned->outcome, "%s",
                  returned->message[0] ? returned->message
                                       : outcome_text((enum outcome)returned->outcome));
    error_refine(&err, returned->detail);
    if (err.outcome == OUTCOME_USER_ACTION_NEEDED && strcmp(err.detail, STEPS_WRONG_CODE) == 0)
        kept_refused(run);
    if (err.outcome == OUTCOME_LOGIN_FAILED)
        guard_refused(run, &err);
    run_end(run, &err);
}

void
steps_returned(struct run *run, const struct wire_worker_returned *returned)
{
    if (returned->outcome != OUTCOME_DONE) {
        steps_failed(run, returned);
        return;
    }
    switch (run->state) {
    case RUN_CHECKING: steps_checked(run, strcmp(returned->value, "yes") == 0); break;
    case RUN_AUTHENTICATING:
        run->authenticated = true;
        wake_logged_in(run);
        kept_settle(run);
        steps_call(run, RUN_IDENTIFYING, WIRE_STEP_IDENTIFY);
        break;
    case RUN_LEAVING:
        if (run->request->mode == RUN_LOGOUT)
            steps_close(run);
        else
            steps_authenticate(run);
        break;
    case RUN_IDENTIFYING: steps_identified(run, returned->value); break;
    case RUN_FETCHING:
        kept_settle(run);
        guard_worked(run); /* a brand that wants the secret with each request gets it here first */
        run->state = RUN_SETTLING;
        steps_settle(run);
        break;
    case RUN_STARTING:
    case RUN_SETTLING:
    case RUN_CLOSING:
    case RUN_OVER:
    case RUN_SHOWING:
    default: run_end_with(run, OUTCOME_PLUGIN_BUG, "the konnector returned from nothing"); break;
    }
}

static int
steps_read_session(int fd, struct run_session *session, struct error *err)
{
    CLEANUP_FREE uint8_t *block = NULL;
    int seals = fcntl(fd, F_GET_SEALS);
    struct stat st;

    /* Only memory has seals: a pipe or a file of a slow disk would keep us waiting. */
    if (seals < 0 || (seals & STEPS_SESSION_SEALS) != STEPS_SESSION_SEALS)
        return error_set(err, OUTCOME_INTERNAL, "the session is not sealed");
    if (fstat(fd, &st) < 0)
        return error_errno(err, OUTCOME_INTERNAL, "the session cannot be read");
    if (st.st_size <= 0 || st.st_size > RUN_SESSION_MAX)
        return error_set(err, OUTCOME_INTERNAL, "the session has %lld bytes",
                         (long long)st.st_size);
    block = malloc((size_t)st.st_size);
    if (!block || fd_pread_all(fd, block, (size_t)st.st_size, 0) < 0)
        return error_errno(err, OUTCOME_INTERNAL, "the session cannot be read");
    session->sealed = (struct span){block, (size_t)st.st_size};
    session->block = TAKE_PTR(block);
    return 0;
}

void
steps_session_kept(struct run *run, const struct wire_fetcher_session_kept *kept)
{
    struct run_session *session = &run->result->session;
    struct error err = {0};

    run->state = RUN_OVER;
    if (kept->sealed < 0)
        return;
    if (steps_read_session(kept->sealed, session, &err) < 0) {
        run_log(run, LOG_LEVEL_WARNING, "%s", err.message);
        return;
    }
    memcpy(session->salt, run->salt, sizeof session->salt);
    session->expires_at = kept->ends_at;
}

void
run_session_clear(struct run_session *session)
{
    free(session->block);
    *session = (struct run_session){0};
}
