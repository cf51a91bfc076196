/*
 * The files below a directory: a person's folders, in which anything may be.
 *
 * No symbolic link is followed and no other file system is entered. Folders whose
 * names begin with a dot are left alone, as they are other programs'; files are
 * shown whatever their names are.
 */
#ifndef CLISK_SINK_TREE_H
#define CLISK_SINK_TREE_H

#include <sys/stat.h>

#include "host/common/compiler.h"

enum { TREE_DEPTH_MAX = 64, TREE_PATH_MAX = 4096 };

/* A regular file; valid during the call. */
struct tree_file {
    const char *path; /* relative to the root */
    const char *name;
    int folder; /* the directory that it is in */
    const struct stat *st;
};

struct tree_visitor {
    /* 0 goes on; anything else ends the walk, and is what tree_walk() returns. */
    int (*file)(const struct tree_file *file, void *opaque);
    /* A folder that cannot be read, by errno; ELOOP for one that is too deep. May be NULL. */
    void (*trouble)(const char *path, int error, void *opaque);
    void *opaque;
};

/*
 * Shows every regular file below the folder at `path`, relative to the root; "." is the root
 * itself. In no useful order. 0 at the end, or -1 with errno when the folder cannot be opened.
 */
int tree_walk(int root, const char *path, const struct tree_visitor *visitor);

#endif
