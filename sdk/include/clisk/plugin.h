/*
 * What a konnector defines, and how it is exported.
 */
#ifndef CLISK_PLUGIN_H
#define CLISK_PLUGIN_H

#include <clisk/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * The functions of a konnector, called in this order: ensure_authenticated,
 * identify, fetch. `size` and `api` are filled in by CLISK_PLUGIN(). Only
 * append here.
 */
struct clisk_plugin {
    size_t size;
    uint32_t api;

    /* Required: makes sure that the session is logged in, by the session that is there or by
     * logging in with the fields and secrets of the account. */
    void (*ensure_authenticated)(clisk_run *run);

    /* Required: ends the session at the brand. Called before another login of the same run. */
    void (*ensure_not_authenticated)(clisk_run *run);

    /* Required: the identifier by which the brand knows this account (a customer number, an
     * e-mail address), read from the site. The host refuses to mix two of them. */
    const char *(*identify)(clisk_run *run);

    /* Required: finds and saves. */
    void (*fetch)(clisk_run *run);
};

/* What the host calls once: it gives its tables and gets the konnector, or NULL. */
typedef const struct clisk_plugin *clisk_plugin_entry(const struct clisk_host *host);

/*
 * Exports the konnector, once, in one file:
 *
 *     CLISK_PLUGIN(
 *         .ensure_authenticated = shop_ensure_authenticated,
 *         .ensure_not_authenticated = shop_ensure_not_authenticated,
 *         .identify = shop_identify,
 *         .fetch = shop_fetch,
 *     );
 */
#define CLISK_PLUGIN(...)                                                                     \
    CLISK_HIDDEN const struct clisk_host *clisk_host_tables;                                  \
    static const struct clisk_plugin clisk_plugin_definition = {                              \
        .size = sizeof(struct clisk_plugin), .api = CLISK_API, __VA_ARGS__};                  \
    CLISK_EXPORT const struct clisk_plugin *clisk_plugin_main(const struct clisk_host *host); \
    const struct clisk_plugin *clisk_plugin_main(const struct clisk_host *host)               \
    {                                                                                         \
        clisk_host_tables = host;                                                             \
        return &clisk_plugin_definition;                                                      \
    }                                                                                         \
    struct clisk_plugin /* takes the semicolon */

#ifdef __cplusplus
}
#endif

#endif
