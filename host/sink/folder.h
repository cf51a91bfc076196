/*
 * Where files go although the person has renamed or moved their folder.
 *
 * A folder is remembered by its path and by what it is on the disk. When the
 * path leads elsewhere, the folder itself is looked for: beside where it was,
 * then below the root of the documents. No symbolic link is followed. Nothing
 * that begins with a dot is looked into: a folder in the bin is gone.
 */
#ifndef CLISK_SINK_FOLDER_H
#define CLISK_SINK_FOLDER_H

#include <stdbool.h>

#include "host/common/compiler.h"
#include "host/common/error.h"

enum {
    FOLDER_PATH_MAX = 4096,
    FOLDER_DEPTH_MAX = 8,      /* that is searched below the root */
    FOLDER_ENTRIES_MAX = 50000 /* that a search looks at */
};

struct folder_memory {
    const char *path; /* relative to the root */
    uint64_t device;
    uint64_t inode;
    int64_t born; /* nanoseconds since 1970; 0: not known. A file system gives an inode's number
                     anew when a folder is deleted, and this tells the two apart */
};

enum folder_found {
    FOLDER_SAME,    /* where it was */
    FOLDER_MOVED,   /* by the person */
    FOLDER_ANOTHER, /* at the path, in place of the one that is gone: a copy put back, perhaps */
    FOLDER_MADE     /* or there already, when none was remembered */
};

/* To be remembered whenever it is not FOLDER_SAME. */
struct folder {
    int fd;     /* for openat() and readdir() */
    char *path; /* relative to the root */
    uint64_t device;
    uint64_t inode;
    int64_t born;
    enum folder_found found;
};

#define FOLDER_INIT \
    {               \
        .fd = -1    \
    }

/*
 * Opens the folder that is known (NULL: none is), or the one at the wanted path,
 * making what is missing (mode 0700). The wanted path is relative, of names without "." and "..".
 * 0, or -1 with errno: EINVAL for another path; ELOOP or ENOTDIR where a symbolic
 * link or a file stands in the way, which the person has to decide.
 */
int folder_open(int root, const struct folder_memory *known, const char *wanted_path,
                struct folder *ret_folder);
/* Says why a folder could not be opened or made, with what stands in the way; of errno. -1. */
int folder_refuse(int root, const char *wanted_path, struct error *err);

/* The folder that is known, and nothing is made. 0; 1 when neither it nor its path is there; -1
 * with errno. */
int folder_find(int root, const struct folder_memory *known, struct folder *ret_folder);

void folder_close(struct folder *folder);
#define CLEANUP_FOLDER CLEANUP(folder_close)

/* Whether it is a path as folder_open() wants it. */
bool folder_path_is_right(const char *path);

#endif
