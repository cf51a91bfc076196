/*
 * What a konnector asks the person for, one permission each. A permission has
 * one canonical text, which the store keeps and the command line takes, and a
 * sentence in plain words.
 *
 *   origin https://www.acme.example         local-network
 *   data bill                               background
 *   secret password https://www.acme.example/login password
 *   codes otp
 *   action POST https://www.acme.example/order
 *   token access https://api.acme.example   cookie csrf
 */
#ifndef CLISK_MANIFEST_PERMISSION_H
#define CLISK_MANIFEST_PERMISSION_H

#include "host/manifest/manifest.h"

/* In the order in which they are shown. */
enum permission_kind {
    PERMISSION_ORIGIN,
    PERMISSION_LOCAL_NETWORK,
    PERMISSION_SECRET,
    PERMISSION_CODES,
    PERMISSION_ACTION,
    PERMISSION_TOKEN,
    PERMISSION_COOKIE,
    PERMISSION_DATA,
    PERMISSION_BACKGROUND
};

struct permission {
    enum permission_kind kind;
    char *text;
    char *words;
};

struct permission_list {
    struct permission *items;
    size_t count;
    size_t room;
};

/* All that the manifest asks for, none twice, by kind and then as it lists them. 0, or -1 with *err
 * (INTERNAL: no memory). */
int permission_list_of(const struct manifest *manifest, struct permission_list *ret_list,
                       struct error *err);
void permission_list_clear(struct permission_list *list);
#define CLEANUP_PERMISSION_LIST CLEANUP(permission_list_clear)

/* What stands above those of a kind, such as "It may reach". Kinds that are shown together have the
 * same one. */
const char *permission_heading(enum permission_kind kind);

/*
 * The manifest without what is not among the texts that are granted: what needs
 * something else, such as a secret's place its origin, goes with it. Its texts are
 * those of the manifest, which has to live as long. 0, or -1 with *err.
 */
int permission_narrow(const struct manifest *manifest, const char *const *granted, size_t count,
                      struct manifest **ret_narrowed, struct error *err);
struct manifest *permission_narrow_free(struct manifest *narrowed); /* returns NULL; NULL is fine */

#endif
