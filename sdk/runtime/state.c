/*
 * What a konnector remembers of an account from run to run.
 */
#include "sdk/runtime/object.h"

#include <string.h>

#include "host/common/text.h"

enum { STATE_NAME_MAX = 64, STATE_VALUE_MAX = 4096 };

static bool
name_is_right(const char *name)
{
    size_t len = name ? strlen(name) : 0;

    return len > 0 && len <= STATE_NAME_MAX &&
           strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_.-") == len;
}

/* Sets where there is a value. What there is, borrowed until the next call; NULL after a failure.
 */
static const char *
exchange(clisk_run *run, const char *name, const char *value)
{
    const char *found = NULL;
    struct error err = {0};

    if (!run || run->failed)
        return NULL;
    if (!name_is_right(name)) {
        run_fail(run, OUTCOME_PLUGIN_BUG,
                 "\"%.100s\" is no name for what is remembered: a-z, 0-9, \"_\", \".\" and \"-\"",
                 name ? name : "");
        return NULL;
    }
    if (run->setup->transport->state(run->setup->transport->opaque, name, value, &found, &err) <
        0) {
        run_fail_error(run, &err);
        return NULL;
    }
    return found;
}

const char *
state_get(clisk_run *run, const char *name)
{
    const char *value = exchange(run, name, NULL);

    return value ? run_strndup(run, value, strlen(value)) : "";
}

void
state_set(clisk_run *run, const char *name, const char *value)
{
    const char *text = value ? value : "";
    size_t len = strlen(text);

    if (len <= STATE_VALUE_MAX && text_is_utf8(text, len))
        exchange(run, name, text);
    else
        run_fail(run, OUTCOME_PLUGIN_BUG,
                 "what is to be remembered is longer than %d bytes, or not UTF-8", STATE_VALUE_MAX);
}
