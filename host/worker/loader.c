#include "host/worker/loader.h"

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

#include "sdk/runtime/runtime.h"

/* The size of struct clisk_plugin in API 1: no konnector has a smaller one. */
enum { LOADER_PLUGIN_SIZE_MIN = offsetof(struct clisk_plugin, fetch) + sizeof(void (*)(void)) };

static clisk_plugin_entry *
loader_entry(void *handle)
{
    /* ISO C has no conversion from an object's pointer to a function's; POSIX has. */
    union {
        void *object;
        clisk_plugin_entry *function;
    } symbol = {.object = dlsym(handle, "clisk_plugin_main")};

    return symbol.function;
}

static int
loader_check_functions(const struct clisk_plugin *plugin, struct error *err)
{
    const char *lacks = !plugin->ensure_authenticated       ? "ensure_authenticated"
                        : !plugin->ensure_not_authenticated ? "ensure_not_authenticated"
                        : !plugin->identify                 ? "identify"
                        : !plugin->fetch                    ? "fetch"
                                                            : NULL;

    if (!lacks)
        return 0;
    return error_set(err, OUTCOME_PLUGIN_BUG, "the konnector gives CLISK_PLUGIN() no \"%s\"",
                     lacks);
}

static int
loader_check(const struct clisk_plugin *plugin, struct error *err)
{
    if (!plugin)
        return error_set(err, OUTCOME_PLUGIN_BUG, "the konnector refuses this host");
    if (plugin->size < LOADER_PLUGIN_SIZE_MIN)
        return error_set(err, OUTCOME_PLUGIN_BUG,
                         "the konnector's struct clisk_plugin is too small");
    if (plugin->api > CLISK_API)
        return error_set(err, OUTCOME_PLUGIN_BUG,
                         "the konnector needs API %u of clisk, and this host has API %d: update "
                         "clisk",
                         plugin->api, CLISK_API);
    return loader_check_functions(plugin, err);
}

int
loader_load(int fd, struct clisk_plugin *ret_plugin, struct error *err)
{
    const struct clisk_plugin *plugin;
    clisk_plugin_entry *entry;
    struct clisk_plugin copy = {0};
    char path[64];
    void *handle;

    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!handle)
        return error_set(err, OUTCOME_PLUGIN_BUG, "the konnector cannot be loaded: %s", dlerror());
    entry = loader_entry(handle);
    if (!entry)
        return error_set(err, OUTCOME_PLUGIN_BUG, "the konnector has no clisk_plugin_main()");
    plugin = entry(runtime_host());
    if (loader_check(plugin, err) < 0)
        return -1;
    /* An older konnector's struct ends earlier, a newer one's says things that we do not know. */
    memcpy(&copy, plugin, plugin->size < sizeof copy ? plugin->size : sizeof copy);
    *ret_plugin = copy;
    return 0;
}
