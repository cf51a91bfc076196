/*
 * The run itself: the account's fields, and how a run ends early.
 */
#ifndef CLISK_RUN_H
#define CLISK_RUN_H

#include <clisk/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What USER_ACTION_NEEDED may ask for; the host knows a remedy for each. */
#define CLISK_CHANGE_PASSWORD      "CHANGE_PASSWORD"
#define CLISK_TERMS_TO_ACCEPT      "CGU_FORM"
#define CLISK_STRONG_AUTH          "SCA_REQUIRED"
#define CLISK_WEB_AUTH             "WEBAUTH_REQUIRED"
#define CLISK_CODE_EXPIRED         "TWOFA_EXPIRED"
#define CLISK_WRONG_CODE           "WRONG_TWOFA_CODE"
#define CLISK_ACCOUNT_REMOVED      "ACCOUNT_REMOVED"
#define CLISK_CONSENT_OUTDATED     "OAUTH_OUTDATED"
#define CLISK_PROFESSIONAL_ACCOUNT "PROFESSIONAL_ACCOUNT"

struct clisk_run_table {
    size_t size;
    const char *(*field)(clisk_run *run, const char *name);
    bool (*failed)(const clisk_run *run);
    void (*login_failed)(clisk_run *run, const char *message);
    void (*user_action_needed)(clisk_run *run, const char *action, const char *message);
    void (*challenge)(clisk_run *run, const char *message);
    void (*vendor_down)(clisk_run *run, const char *message);
    void (*site_changed)(clisk_run *run, const char *message);
    void (*session_expired)(clisk_run *run);
    void (*scope_begin)(clisk_run *run);
    void (*scope_end)(clisk_run *run);
    bool (*is_full)(const clisk_run *run);
    bool (*enough)(const clisk_run *run);
    const char *(*state_get)(clisk_run *run, const char *name);
    void (*state_set)(clisk_run *run, const char *name, const char *value);
};

/*
 * The value of a field of the manifest that is not a secret, as the person gave
 * it; "" when she gave none. Asking for a secret or for a field that the
 * manifest does not have is an error of the author (PLUGIN_BUG).
 */
static inline const char *
clisk_field(clisk_run *run, const char *name)
{
    return clisk_host_tables->run->field(run, name);
}

/* Whether something failed already. */
static inline bool
clisk_failed(const clisk_run *run)
{
    return clisk_host_tables->run->failed(run);
}

/*
 * The following end the run with the outcome of their name. The message is
 * shown to the person: take it from the page where there is one.
 */

/* LOGIN_FAILED: the brand says that the credentials are wrong. */
static inline void
clisk_login_failed(clisk_run *run, const char *message)
{
    clisk_host_tables->run->login_failed(run, message);
}

/* USER_ACTION_NEEDED: `action` is one of the symbols above, or another one in capitals, for which
 * the host knows no remedy of its own. */
static inline void
clisk_user_action_needed(clisk_run *run, const char *action, const char *message)
{
    clisk_host_tables->run->user_action_needed(run, action, message);
}

/* CHALLENGE: a captcha or a wall, which only the person may pass. */
static inline void
clisk_challenge(clisk_run *run, const char *message)
{
    clisk_host_tables->run->challenge(run, message);
}

/* VENDOR_DOWN: the site says that it is out of order. */
static inline void
clisk_vendor_down(clisk_run *run, const char *message)
{
    clisk_host_tables->run->vendor_down(run, message);
}

/* SITE_CHANGED: a page is not what the konnector knows. Missing selectors say so by themselves. */
static inline void
clisk_site_changed(clisk_run *run, const char *message)
{
    clisk_host_tables->run->site_changed(run, message);
}

/*
 * The site ended the session while data was being read. The host logs in again
 * and calls fetch() once more, once a run; what was saved is not fetched again.
 */
static inline void
clisk_session_expired(clisk_run *run)
{
    clisk_host_tables->run->session_expired(run);
}

/*
 * Pages, nodes, texts and other objects made after clisk_scope_begin() are
 * freed by the matching clisk_scope_end(). Scopes nest. A loop over many pages
 * puts one around its body to stay small.
 */
static inline void
clisk_scope_begin(clisk_run *run)
{
    clisk_host_tables->run->scope_begin(run);
}

static inline void
clisk_scope_end(clisk_run *run)
{
    clisk_host_tables->run->scope_end(run);
}

/* Whether the whole list is wanted, as in the first run of an account: clisk_enough() says no. */
static inline bool
clisk_is_full(const clisk_run *run)
{
    return clisk_host_tables->run->is_full(run);
}

/*
 * Whether a list, newest first, may end here: so many entries in a row were
 * known already that nothing new is behind them, or as much was saved as one run may. A loop
 * over pages of clisk_paginate() ends by itself then. True once the run has failed.
 */
static inline bool
clisk_enough(const clisk_run *run)
{
    return clisk_host_tables->run->enough(run);
}

/*
 * What the konnector remembers of an account from run to run, such as a cursor
 * of the brand's: "" when there is none. What is set is kept when the run ends well, and is what
 * this run gets from then on; "" forgets it. A name has at most 64 bytes of a-z, 0-9, "_", "."
 * and "-", a value at most 4096.
 */
static inline const char *
clisk_state_get(clisk_run *run, const char *name)
{
    return clisk_host_tables->run->state_get(run, name);
}

static inline void
clisk_state_set(clisk_run *run, const char *name, const char *value)
{
    clisk_host_tables->run->state_set(run, name, value);
}

#ifdef __cplusplus
}
#endif

#endif
