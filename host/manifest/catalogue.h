/*
 * The konnectors that are installed: shared objects in a list of directories,
 * of which the first one wins for a slug. Nothing of them is run.
 */
#ifndef CLISK_MANIFEST_CATALOGUE_H
#define CLISK_MANIFEST_CATALOGUE_H

#include "host/manifest/manifest.h"

struct catalogue_entry {
    char *path;
    uint32_t api;
    int fd;                    /* of the file that was read; -1 when it is not usable */
    struct manifest *manifest; /* NULL when it is not usable */
    struct error error;        /* why it is not */
};

/* Usable ones first, by slug; then the others, by path. */
struct catalogue {
    struct catalogue_entry *entries;
    size_t count;
};

/*
 * Reads the directories; those that do not exist are passed over. A konnector
 * for a newer API than `api`, one that others can write to, and one that
 * another directory has already, are entries that are not usable. 0, or -1
 * with *err.
 */
int catalogue_read(const char *const *dirs, size_t dir_count, uint32_t api,
                   struct catalogue *ret_catalogue, struct error *err);
void catalogue_clear(struct catalogue *catalogue);
#define CLEANUP_CATALOGUE CLEANUP(catalogue_clear)

/*
 * The usable konnector of that slug. NULL with *err (SETUP) when there is none,
 * which says why where a file of that name is not usable.
 */
const struct catalogue_entry *catalogue_find(const struct catalogue *catalogue, const char *slug,
                                             struct error *err);

#endif
