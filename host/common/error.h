/*
 * How an operation ended, as a type that scripts can act on.
 *
 * An outcome has a name (in JSON and in the store), an exit code (of the
 * program) and an owner (who can mend it). The numbers are part of the wire
 * and of the store: append only.
 */
#ifndef CLISK_COMMON_ERROR_H
#define CLISK_COMMON_ERROR_H

#include "host/common/compiler.h"

/* name, number, exit code, owner, what it means in plain words */
#define OUTCOMES(X)                                                                         \
    X(DONE, 0, 0, "", "everything was retrieved")                                           \
    X(INTERNAL, 1, 1, "clisk", "clisk itself failed")                                       \
    X(USAGE, 2, 2, "user", "the command line is wrong")                                     \
    X(PARTIAL, 3, 3, "site", "some entries could not be saved and will be tried again")     \
    X(LOGIN_FAILED, 4, 4, "user", "the brand refused the credentials")                      \
    X(USER_ACTION_NEEDED, 5, 5, "user", "the brand wants something from you")               \
    X(CHALLENGE, 6, 6, "user", "the brand shows a captcha or another wall")                 \
    X(VENDOR_DOWN, 7, 7, "site", "the brand's site does not work now")                      \
    X(SITE_CHANGED, 8, 8, "konnector", "the site no longer looks as the konnector expects") \
    X(THROTTLED, 9, 9, "site", "the site asks to slow down")                                \
    X(DENIED, 10, 10, "konnector", "the konnector asked for what it may not have")          \
    X(LIMIT, 11, 11, "konnector", "a limit of time, size or number was reached")            \
    X(PLUGIN_BUG, 12, 12, "konnector", "the konnector is faulty")                           \
    X(BUSY, 13, 13, "user", "another run of this account is under way")                     \
    X(SETUP, 14, 14, "user", "the installation or a file's permissions must be mended")     \
    X(NO_SPACE, 15, 15, "user", "the disk or the quota is full")                            \
    X(INTERRUPTED, 16, 130, "user", "interrupted")                                          \
    X(TERMINATED, 17, 143, "user", "terminated")

enum outcome {
#define OUTCOME_ENUM(name, number, exit, owner, text) OUTCOME_##name = (number),
    OUTCOMES(OUTCOME_ENUM)
#undef OUTCOME_ENUM
};

/* NULL for a number that is none of ours. */
const char *outcome_name(enum outcome outcome);
/* 0, or 1 when no outcome has that name. */
int outcome_find(const char *name, enum outcome *ret_outcome);
const char *outcome_owner(enum outcome outcome);
const char *outcome_text(enum outcome outcome);
/* 1 for a number that is none of ours. */
int outcome_exit_code(enum outcome outcome);

enum { ERROR_MESSAGE_MAX = 512, ERROR_DETAIL_MAX = 64 };

/*
 * The first failure of an operation. Functions take `struct error *err`, set it
 * when they return a negative value, and leave it alone otherwise. The message
 * says what failed on which object, with no final full stop; the detail is
 * empty or a symbol that refines the outcome, such as "CHANGE_PASSWORD".
 */
struct error {
    enum outcome outcome;
    char detail[ERROR_DETAIL_MAX];
    char message[ERROR_MESSAGE_MAX];
};

/* Sets *err and returns -1, to be used as `return error_set(...)`. A NULL err is fine. */
int error_set(struct error *err, enum outcome outcome, const char *fmt, ...) ATTR_PRINTF(3, 4);

/* The same, with ": strerror(errno)" appended; ENOSPC and EDQUOT become NO_SPACE. */
int error_errno(struct error *err, enum outcome outcome, const char *fmt, ...) ATTR_PRINTF(3, 4);

/* Sets the detail of what was set before, and returns -1. A NULL err is fine. */
int error_refine(struct error *err, const char *detail);

#endif
