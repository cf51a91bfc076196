/*
 * The hostile konnector: makes the one attempt that its order names, in its
 * constructor or when it runs. The order is in CLISK_ATTEMPT, or, since a real
 * worker has no such variable, in the place that tests/sandbox/test-attempts.py
 * fills in a copy of this file.
 */
#include <clisk/clisk.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/sandbox/attempt.h"

enum { PLUGIN_ORDER_MAX = 2048 };

/* volatile: the compiler must not know what is in it. */
__attribute__((used)) static const volatile char plugin_order[PLUGIN_ORDER_MAX] =
    "CLISK-ATTEMPT-ORDER";

static struct world plugin_world;
static char plugin_result[160] = "not made";

/* Whether there is an order for this phase; *ret_by_driver is whether it came by the variable. */
static int
plugin_read_order(const char *phase, int *ret_by_driver)
{
    const char *order = getenv("CLISK_ATTEMPT");
    char copy[PLUGIN_ORDER_MAX];

    *ret_by_driver = order != NULL;
    if (!order) {
        for (size_t i = 0; i < sizeof copy; i++)
            copy[i] = plugin_order[i];
        copy[sizeof copy - 1] = '\0';
        order = copy;
    }
    return world_read(&plugin_world, order) == 0 && strcmp(plugin_world.phase, phase) == 0;
}

static void
plugin_control(int may_open_libraries)
{
    const char *failed = attempt_controls(may_open_libraries);
    char text[64];

    snprintf(text, sizeof text, "control %s", failed ? failed : "passed");
    attempt_tell(text);
}

static void
plugin_attempt(void)
{
    const struct attempt *attempt = attempt_find(plugin_world.attempt);
    int result;

    if (!attempt) {
        snprintf(plugin_result, sizeof plugin_result, "attempt unknown");
        return;
    }
    errno = 0;
    result = attempt->make(&plugin_world, attempt);
    if (result == 0)
        snprintf(plugin_result, sizeof plugin_result, "attempt succeeded");
    else
        snprintf(plugin_result, sizeof plugin_result, "attempt refused %s",
                 errno ? strerrorname_np(errno) : "-");
}

__attribute__((constructor)) static void
plugin_construct(void)
{
    int by_driver;

    if (!plugin_read_order("constructor", &by_driver))
        return;
    if (by_driver)
        plugin_control(1);
    plugin_attempt();
    if (by_driver)
        attempt_tell(plugin_result);
}

/* The driver has no run to give. */
static void
plugin_fetch(clisk_run *run)
{
    int by_driver;

    if (plugin_read_order("run", &by_driver)) {
        if (by_driver)
            plugin_control(0);
        plugin_attempt();
        if (by_driver)
            attempt_tell(plugin_result);
    }
    if (run)
        clisk_info(run, "%s: %s", plugin_world.attempt, plugin_result);
}

static void
plugin_log_in(clisk_run *run)
{
    (void)run;
}

static const char *
plugin_identify(clisk_run *run)
{
    (void)run;
    return "attempts";
}

CLISK_PLUGIN(.ensure_authenticated = plugin_log_in, .ensure_not_authenticated = plugin_log_in,
             .identify = plugin_identify, .fetch = plugin_fetch, );
