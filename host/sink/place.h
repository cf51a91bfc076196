/*
 * Putting files in their place, whole or not at all.
 *
 * A file is written without a name (O_TMPFILE, or where the file system has no
 * such thing, under a name that place_sweep() knows) and gets its name by
 * link(2), which never replaces what is there. A program that watches the
 * folder never sees less than the whole of it.
 */
#ifndef CLISK_SINK_PLACE_H
#define CLISK_SINK_PLACE_H

#include <stdbool.h>

#include "host/common/digest.h"

enum { PLACE_NAME_MAX = 255 };

/* A file on its way. `name` is empty where it has none. */
struct place_file {
    int fd;
    char name[32];
};

#define PLACE_FILE_INIT \
    {                   \
        .fd = -1        \
    }

/* Opens one for writing and reading, mode 0600, in the folder. 0, or -1 with errno. */
int place_create(int folder, struct place_file *ret_file);
/* Closes it; without place_link() it is gone. */
void place_discard(int folder, struct place_file *file);

/* On the disk, before it gets its name. 0, or -1 with errno. */
int place_sync(const struct place_file *file);
/* Gives it its name, and tells those who watch the folder; only place_discard() is left to be done
 * then, or another name to be tried. 0; 1 when something has that name; -1
 * with errno. Durable after place_sync_folder(). */
int place_link(int folder, struct place_file *file, const char *name);
int place_sync_folder(int folder);
/*
 * Tells those who watch the folder that the file is complete. By its link alone
 * they learn that there is a new name, which many leave alone until somebody has
 * written the file and closed it (inotify's IN_CLOSE_WRITE; the one of a file without a name is
 * told of no name). For a file whose run was killed between link and word.
 */
void place_tell(int folder, const char *name);

/* Whether something has that name in the folder. */
bool place_taken(int folder, const char *name);

enum place_match { PLACE_SAME = 0, PLACE_ABSENT = 1, PLACE_OTHER = 2 };

/* Whether the regular file of that name has that size and content. PLACE_*, or -1 with errno. */
int place_compare(int folder, const char *name, uint64_t size, const uint8_t sha256[DIGEST_LEN]);

/* Removes what an earlier run, killed, left on its way; what another run is at work on stays. */
void place_sweep(int folder);

#endif
