/*
 * The storage that the site's scripts would have in a browser.
 */
#include "sdk/runtime/object.h"

#include <string.h>

/* The value, borrowed until the next call; NULL for none and after a failure. */
static const char *
storage_do(clisk_run *run, enum runtime_storage what, struct runtime_item item)
{
    const char *value = NULL;
    struct error err = {0};

    if (!session_ready(run, item.origin))
        return NULL;
    if (!item.name || !item.value) {
        run_fail(run, OUTCOME_PLUGIN_BUG, "the storage is given no %s",
                 item.name ? "value" : "name");
        return NULL;
    }
    if (run->setup->transport->storage(run->setup->transport->opaque, what, &item, &value, &err) <
        0) {
        run_fail_error(run, &err);
        return NULL;
    }
    return value;
}

const char *
storage_get(clisk_run *run, const char *origin, const char *name)
{
    const char *value =
        storage_do(run, RUNTIME_STORAGE_GET,
                   (struct runtime_item){.origin = origin, .name = name, .value = ""});

    return value ? run_strndup(run, value, strlen(value)) : NULL;
}

void
storage_set(clisk_run *run, const char *origin, const char *name, const char *value)
{
    storage_do(run, RUNTIME_STORAGE_SET,
               (struct runtime_item){.origin = origin, .name = name, .value = value});
}

void
storage_remove(clisk_run *run, const char *origin, const char *name)
{
    storage_do(run, RUNTIME_STORAGE_REMOVE,
               (struct runtime_item){.origin = origin, .name = name, .value = ""});
}
