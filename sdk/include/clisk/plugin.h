/*
 * What a konnector defines, and how it is exported. In C++ that takes C++20,
 * since CLISK_PLUGIN() names the fields that it fills in.
 */
#ifndef CLISK_PLUGIN_H
#define CLISK_PLUGIN_H

#include <stdbool.h>

#include <clisk/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * The functions of a konnector, called in this order: check_authenticated (when
 * there is a session of an earlier run), ensure_authenticated, identify, fetch. `size` and `api`
 * are filled in by CLISK_PLUGIN(). Only append here.
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

    /* Optional: whether the session of an earlier run is still logged in. It sends no secret and
     * asks nothing. ensure_authenticated is called only when it says no; without it, always. */
    bool (*check_authenticated)(clisk_run *run);

    /* Optional: the selector of the form that asks for the login. A page with it that identify or
     * fetch is given is a session that has ended, as by clisk_session_expired(). */
    const char *login_form;
};

/* What the host calls once: it gives its tables and gets the konnector, or NULL. */
typedef const struct clisk_plugin *clisk_plugin_entry(const struct clisk_host *host);

/*
 * The file whose bytes become the manifest (clisk-manifest(5)). The path is
 * looked up by the assembler: absolute, or relative to where the compiler runs
 * or to a -I directory.
 */
#ifndef CLISK_MANIFEST
#define CLISK_MANIFEST "manifest.json"
#endif

#define CLISK_STRING_(value) #value
#define CLISK_STRING(value)  CLISK_STRING_(value)

/* The type character of a section: '@' begins a comment in ARM's assembler. */
#if defined(__arm__) || defined(__aarch64__)
#define CLISK_NOTE_TYPE "%note"
#else
#define CLISK_NOTE_TYPE "@note"
#endif

/*
 * Puts the manifest into an ELF note: name "clisk", type 1; the API number as a
 * little-endian u32, then the bytes of the file. Part of CLISK_PLUGIN(). The
 * host reads it without running any code of the konnector.
 */
#define CLISK_MANIFEST_NOTE                                                        \
    __asm__(".pushsection .note.clisk,\"a\"," CLISK_NOTE_TYPE "\n"                 \
            ".balign 4\n"                                                          \
            ".4byte 6\n" /* "clisk" and its NUL */                                 \
            ".4byte 2f - 1f\n"                                                     \
            ".4byte 1\n"                                                           \
            ".asciz \"clisk\"\n"                                                   \
            ".balign 4\n"                                                          \
            "1: .byte " CLISK_STRING(CLISK_API) ", 0, 0, 0\n"                      \
                                                ".incbin \"" CLISK_MANIFEST "\"\n" \
                                                "2: .balign 4\n"                   \
                                                ".popsection\n")

#ifdef __cplusplus
#define CLISK_LINKAGE extern "C"
#else
#define CLISK_LINKAGE
#endif

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
#define CLISK_PLUGIN(...)                                                       \
    CLISK_MANIFEST_NOTE;                                                        \
    CLISK_HIDDEN const struct clisk_host *clisk_host_tables;                    \
    static const struct clisk_plugin clisk_plugin_definition = {                \
        .size = sizeof(struct clisk_plugin), .api = CLISK_API, __VA_ARGS__};    \
    CLISK_LINKAGE CLISK_EXPORT const struct clisk_plugin *clisk_plugin_main(    \
        const struct clisk_host *host);                                         \
    const struct clisk_plugin *clisk_plugin_main(const struct clisk_host *host) \
    {                                                                           \
        clisk_host_tables = host;                                               \
        return &clisk_plugin_definition;                                        \
    }                                                                           \
    struct clisk_plugin /* takes the semicolon */

#ifdef __cplusplus
}
#endif

#endif
