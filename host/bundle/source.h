/*
 * An export that is read: a directory that somebody else may have made. All of
 * it is verified before any of it is used; nothing outside of it is opened, and
 * no symbolic link is followed.
 */
#ifndef CLISK_BUNDLE_SOURCE_H
#define CLISK_BUNDLE_SOURCE_H

#include "host/bundle/inventory.h"

struct source {
    int root;
    char *shown;
    struct bundle_manifest manifest;
    struct inventory inventory;
};

#define SOURCE_INIT \
    {               \
        .root = -1  \
    }

/* Opens it, and proves every digest. USAGE, which names what is damaged. */
int source_open(const char *path, struct source *ret_source, struct error *err);
void source_close(struct source *source);
#define CLEANUP_SOURCE CLEANUP(source_close)

/* A regular file of it. A descriptor, or -1. */
int source_open_file(const struct source *source, const char *path, struct error *err);

/* Calls with every line of a file, without its end and with a NUL behind it, which it may change.
 * What fails is told with the number of the line. */
typedef int source_visit(char *line, size_t len, void *opaque, struct error *err);
int source_walk_lines(const struct source *source, const char *path, source_visit *visit,
                      void *opaque, struct error *err);

#endif
