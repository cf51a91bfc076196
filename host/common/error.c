#include "host/common/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "host/common/text.h"

struct outcome_row {
    const char *name;
    const char *owner;
    const char *text;
    int exit_code;
};

static const struct outcome_row outcome_rows[] = {
#define OUTCOME_ROW(name, number, exit, owner, text) [number] = {#name, owner, text, exit},
    OUTCOMES(OUTCOME_ROW)
#undef OUTCOME_ROW
};

static const struct outcome_row *
outcome_row(enum outcome outcome)
{
    size_t i = (size_t)outcome;

    return i < ARRAY_SIZE(outcome_rows) ? &outcome_rows[i] : NULL;
}

const char *
outcome_name(enum outcome outcome)
{
    const struct outcome_row *row = outcome_row(outcome);

    return row ? row->name : NULL;
}

int
outcome_find(const char *name, enum outcome *ret_outcome)
{
    for (size_t i = 0; i < ARRAY_SIZE(outcome_rows); i++) {
        if (outcome_rows[i].name && strcmp(outcome_rows[i].name, name) == 0) {
            *ret_outcome = (enum outcome)i;
            return 0;
        }
    }
    return 1;
}

const char *
outcome_owner(enum outcome outcome)
{
    const struct outcome_row *row = outcome_row(outcome);

    return row ? row->owner : NULL;
}

const char *
outcome_text(enum outcome outcome)
{
    const struct outcome_row *row = outcome_row(outcome);

    return row ? row->text : NULL;
}

int
outcome_exit_code(enum outcome outcome)
{
    const struct outcome_row *row = outcome_row(outcome);

    return row ? row->exit_code : 1;
}

/* A message that was cut, or whose parts were, must still pass the wire and the store. */
static void
error_trim(struct error *err)
{
    err->message[text_cut(err->message, strlen(err->message))] = '\0';
    text_mend(err->message);
}

static void
error_format(struct error *err, enum outcome outcome, const char *fmt, va_list args)
{
    /* Apart, since an argument can be the message that is being replaced. */
    char message[ERROR_MESSAGE_MAX];

    vsnprintf(message, sizeof message, fmt, args);
    err->outcome = outcome;
    err->detail[0] = '\0';
    memcpy(err->message, message, sizeof message);
    error_trim(err);
}

int
error_set(struct error *err, enum outcome outcome, const char *fmt, ...)
{
    va_list args;

    if (!err)
        return -1;
    va_start(args, fmt);
    error_format(err, outcome, fmt, args);
    va_end(args);
    return -1;
}

int
error_errno(struct error *err, enum outcome outcome, const char *fmt, ...)
{
    int saved = errno;
    va_list args;
    size_t used;

    if (!err)
        return -1;
    if (saved == ENOSPC || saved == EDQUOT)
        outcome = OUTCOME_NO_SPACE;
    va_start(args, fmt);
    error_format(err, outcome, fmt, args);
    va_end(args);
    used = strlen(err->message);
    snprintf(err->message + used, sizeof err->message - used, ": %s", strerror(saved));
    error_trim(err);
    errno = saved;
    return -1;
}

int
error_refine(struct error *err, const char *detail)
{
    if (err)
        snprintf(err->detail, sizeof err->detail, "%s", detail);
    return -1;
}
