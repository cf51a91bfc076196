#include "host/bundle/remove.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "host/common/fd.h"

enum { REMOVE_DEPTH = 512 }; /* far below what a path's length permits */

static int remove_at(int parent, const char *name, int depth);

static bool
is_dots(const char *name)
{
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

static int
remove_inside(DIR *dir, int depth)
{
    struct dirent *entry;
    int result = 0;

    while (result == 0 && (entry = readdir(dir)) != NULL) {
        if (!is_dots(entry->d_name))
            result = remove_at(dirfd(dir), entry->d_name, depth);
    }
    return result;
}

static int
remove_at(int parent, const char *name, int depth)
{
    CLEANUP_FD int fd = -1;
    DIR *dir;
    int result;

    if (unlinkat(parent, name, 0) == 0 || errno == ENOENT)
        return 0;
    if (errno != EISDIR && errno != EPERM)
        return -1;
    if (depth == REMOVE_DEPTH) {
        errno = ELOOP;
        return -1;
    }
    fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    dir = fd >= 0 ? fdopendir(fd) : NULL;
    if (!dir)
        return -1;
    (void)TAKE_FD(fd);
    result = remove_inside(dir, depth + 1);
    closedir(dir);
    return result < 0 ? -1 : unlinkat(parent, name, AT_REMOVEDIR);
}

int
remove_tree(int parent, const char *name)
{
    return remove_at(parent, name, 0);
}
