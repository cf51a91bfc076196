#include "host/cli/remedy.h"

#include <string.h>

/* ACCOUNT and BRAND stand for those of the failure. */
static const struct {
    enum outcome outcome;
    const char *detail; /* NULL for any */
    const char *text;
} remedies[] = {
    {OUTCOME_PARTIAL, NULL,
     "what failed is tried again by the next run; -v tells more about each entry"},
    {OUTCOME_LOGIN_FAILED, "FROZEN",
     "give the right credentials: clisk connect BRAND --name ACCOUNT; or, to try the same ones "
     "once "
     "more: clisk accounts unfreeze ACCOUNT"},
    {OUTCOME_LOGIN_FAILED, NULL,
     "check the credentials in a browser, then give them anew: clisk connect BRAND --name ACCOUNT"},
    {OUTCOME_USER_ACTION_NEEDED, "CHANGE_PASSWORD",
     "change the password at the brand, in a browser, then: clisk connect BRAND --name ACCOUNT"},
    {OUTCOME_USER_ACTION_NEEDED, "CGU_FORM",
     "see 'clisk questions' for what it wants accepted; or log in to the brand in a browser and "
     "read the terms that it wants accepted, then run again"},
    {OUTCOME_USER_ACTION_NEEDED, "ACCOUNT_REMOVED",
     "the brand has closed the account; to forget it here: clisk accounts remove ACCOUNT"},
    {OUTCOME_USER_ACTION_NEEDED, "PROFESSIONAL_ACCOUNT",
     "the konnector is for private customers, and can do nothing with this account; see clisk list "
     "for others"},
    {OUTCOME_USER_ACTION_NEEDED, "ALREADY_CONNECTED",
     "nothing was fetched twice; to forget this account: clisk accounts remove ACCOUNT"},
    {OUTCOME_USER_ACTION_NEEDED, "WRONG_ACCOUNT",
     "for the other account: clisk connect BRAND --name NAME; where the brand only calls the same "
     "customer otherwise now: clisk accounts set ACCOUNT identity IDENTITY"},
    {OUTCOME_USER_ACTION_NEEDED, "SCA_REQUIRED",
     "see 'clisk questions', answer with 'clisk answer ID VALUE', and run again; or be there when "
     "it asks: on a terminal, clisk run ACCOUNT (clisk connect BRAND --name ACCOUNT for a new "
     "account)"},
    {OUTCOME_USER_ACTION_NEEDED, "QUESTION",
     "see 'clisk questions', answer with 'clisk answer ID VALUE', and run again; or be there to "
     "answer: on a terminal, clisk run ACCOUNT"},
    {OUTCOME_USER_ACTION_NEEDED, "TWOFA_EXPIRED", "run again, and answer in time"},
    {OUTCOME_USER_ACTION_NEEDED, "WRONG_TWOFA_CODE", "run again, with the newest code"},
    {OUTCOME_USER_ACTION_NEEDED, "GRANT",
     "see what it asks for, and grant it: clisk permissions ACCOUNT, clisk grant ACCOUNT"},
    {OUTCOME_USER_ACTION_NEEDED, NULL,
     "log in to the brand in a browser and do what it asks for, then run again"},
    {OUTCOME_CHALLENGE, NULL,
     "log in to the brand in your browser, pass what it shows, and let clisk go on with that "
     "session: clisk connect BRAND --name ACCOUNT --cookies-from-browser firefox"},
    {OUTCOME_VENDOR_DOWN, NULL, "try again later; nothing that was saved is lost"},
    {OUTCOME_SITE_CHANGED, NULL,
     "the konnector wants an update; tell whoever maintains it (see clisk info BRAND)"},
    {OUTCOME_THROTTLED, NULL, "wait for some hours before the next run"},
    {OUTCOME_DENIED, "GRANT",
     "see what is granted, and grant what is missing if you trust it: clisk permissions ACCOUNT, "
     "clisk grant ACCOUNT"},
    {OUTCOME_DENIED, "BACKGROUND", "run it yourself: clisk run ACCOUNT"},
    {OUTCOME_DENIED, "ADDRESS",
     "if the brand's site is in your own network, its konnector has to ask for that "
     "(\"local_network\" in clisk-manifest(5)), and you to grant it: clisk grant ACCOUNT"},
    {OUTCOME_DENIED, NULL,
     "do not trust this konnector before its maintainer explains (see clisk info BRAND); if it is "
     "yours, mend its manifest"},
    {OUTCOME_LIMIT, NULL,
     "if that is to be, raise the limit that the message names (see clisk help), or the "
     "konnector's own (see clisk info BRAND)"},
    {OUTCOME_PLUGIN_BUG, NULL,
     "tell whoever maintains the konnector, with what -vv shows (see clisk info BRAND)"},
    {OUTCOME_BUSY, NULL, "wait until it is done, then run again"},
    {OUTCOME_SETUP, "SANDBOX",
     "boot a kernel that has seccomp and Landlock (lsm=landlock,...), or let it make user "
     "namespaces: see clisk-security(7); the konnectors that came with clisk run as they are"},
    {OUTCOME_NO_SPACE, NULL, "make room on the disk, then run again"},
};

/* Puts value for the word at *at; whether it stood there. */
static bool
expand(struct buf *out, const char **at, const char *word, const char *value)
{
    size_t len = strlen(word);

    if (strncmp(*at, word, len) != 0)
        return false;
    buf_append_str(out, value);
    *at += len;
    return true;
}

int
remedy_for(const struct error *failure, const char *account, const char *brand, struct buf *out)
{
    const char *at = NULL;

    for (size_t i = 0; i < ARRAY_SIZE(remedies) && !at; i++) {
        if (remedies[i].outcome == failure->outcome &&
            (!remedies[i].detail || strcmp(remedies[i].detail, failure->detail) == 0))
            at = remedies[i].text;
    }
    if (!at)
        return 1;
    while (*at) {
        if (!expand(out, &at, "ACCOUNT", account) && !expand(out, &at, "BRAND", brand))
            buf_append_byte(out, (uint8_t)*at++);
    }
    return out->bad ? -1 : 0;
}
