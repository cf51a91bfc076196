#include "host/sink/folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "host/common/buf.h"
#include "host/common/fd.h"

enum { NANOSECONDS = 1000000000 };

/* What a folder is on the disk. */
struct identity {
    uint64_t device;
    uint64_t inode;
    int64_t born;
};

bool
folder_path_is_right(const char *path)
{
    if (strlen(path) >= FOLDER_PATH_MAX)
        return false;
    for (;;) {
        size_t len = strcspn(path, "/");

        if (len == 0 || (len == 1 && path[0] == '.') || (len == 2 && memcmp(path, "..", 2) == 0))
            return false;
        if (path[len] == '\0')
            return true;
        path += len + 1;
    }
}

/* Of a directory, no link followed. 0; 1 for anything else; -1 with errno. */
static int
identify(int dirfd, const char *name, struct identity *ret_identity)
{
    struct statx st;

    if (statx(dirfd, name, AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH,
              STATX_TYPE | STATX_INO | STATX_BTIME, &st) < 0)
        return -1;
    if (!S_ISDIR(st.stx_mode))
        return 1;
    *ret_identity = (struct identity){.device = makedev(st.stx_dev_major, st.stx_dev_minor),
                                      .inode = st.stx_ino};
    if (st.stx_mask & STATX_BTIME)
        ret_identity->born = st.stx_btime.tv_sec * NANOSECONDS + st.stx_btime.tv_nsec;
    return 0;
}

/* A device's number changes with the order in which disks are found: on the root's device, any
 * number that was remembered is taken for its own. */
static bool
is_known(const struct identity *identity, const struct folder_memory *known, uint64_t root_device)
{
    return identity->inode == known->inode &&
           (identity->device == known->device || identity->device == root_device) &&
           (known->born == 0 || identity->born == 0 || identity->born == known->born);
}

/* 0, or -1 with errno. Takes the descriptor in any case. */
static int
give(int fd, const char *path, enum folder_found found, struct folder *ret_folder)
{
    CLEANUP_FD int taken = fd;
    struct folder folder = {.found = found};
    struct identity identity;

    if (identify(fd, "", &identity) != 0)
        return -1;
    folder.path = strdup(path);
    if (!folder.path)
        return -1;
    folder.device = identity.device;
    folder.inode = identity.inode;
    folder.born = identity.born;
    folder.fd = taken;
    taken = -1;
    *ret_folder = folder;
    return 0;
}

/* --- the search ------------------------------------------------------------- */

struct search {
    const struct folder_memory *known;
    uint64_t root_device;
    unsigned left; /* entries */
    struct buf path;
};

static void
search_free(struct search *search)
{
    buf_free(&search->path);
}

/* What is behind the length that the path had before the name was put. */
static void
put_name(struct search *search, size_t before, const char *name)
{
    search->path.len = before;
    if (before > 0)
        buf_append_byte(&search->path, '/');
    buf_append_str(&search->path, name);
}

/* The next name that may be a folder. NULL at the end, and when enough was seen. */
static const char *
next_name(struct search *search, DIR *dir)
{
    struct dirent *entry;

    while (search->left > 0 && (entry = readdir(dir)) != NULL) {
        search->left--;
        if (entry->d_name[0] != '.' && (entry->d_type == DT_DIR || entry->d_type == DT_UNKNOWN))
            return entry->d_name;
    }
    return NULL;
}

static DIR *
open_dir(int dirfd, const char *name)
{
    int fd = openat(dirfd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;

    if (!dir)
        fd_close(&fd);
    return dir;
}

static bool search_in(struct search *search, DIR *dir, unsigned depth);

static bool
search_here(struct search *search, DIR *dir)
{
    size_t before = search->path.len;
    struct identity identity;
    const char *name;

    while ((name = next_name(search, dir)) != NULL) {
        if (identify(dirfd(dir), name, &identity) == 0 &&
            is_known(&identity, search->known, search->root_device)) {
            put_name(search, before, name);
            return true;
        }
    }
    return false;
}

static bool
search_below(struct search *search, DIR *dir, unsigned depth)
{
    size_t before = search->path.len;
    const char *name;

    rewinddir(dir);
    while ((name = next_name(search, dir)) != NULL) {
        DIR *inner = open_dir(dirfd(dir), name);
        bool found;

        if (!inner)
            continue;
        put_name(search, before, name);
        found = search_in(search, inner, depth - 1);
        closedir(inner);
        if (found)
            return true;
    }
    search->path.len = before;
    return false;
}

/* Whether it is in there, its path in search->path, which was the directory's. */
static bool
search_in(struct search *search, DIR *dir, unsigned depth)
{
    return search_here(search, dir) || (depth > 1 && search_below(search, dir, depth));
}

static bool
search_from(struct search *search, int root, const char *path, unsigned depth)
{
    CLEANUP_FD int fd = fd_opendir_at(root, *path ? path : ".");
    DIR *dir = fd >= 0 ? open_dir(fd, ".") : NULL;
    bool found;

    if (!dir)
        return false;
    buf_reset(&search->path);
    buf_append_str(&search->path, path);
    search->left = FOLDER_ENTRIES_MAX;
    found = search_in(search, dir, depth);
    closedir(dir);
    return found && buf_str(&search->path);
}

/* 0; 1 when it is nowhere; -1 with errno. */
static int
open_moved(int root, const struct folder_memory *known, uint64_t root_device,
           struct folder *ret_folder)
{
    CLEANUP(search_free)
    struct search search = {
        .known = known, .root_device = root_device, .path = BUF_INIT(2 * FOLDER_PATH_MAX)};
    const char *slash = strrchr(known->path, '/');
    CLEANUP_FREE char *parent = strndup(known->path, slash ? (size_t)(slash - known->path) : 0);
    struct identity identity;
    int fd;

    if (!parent)
        return -1;
    if (!search_from(&search, root, parent, 1) && !search_from(&search, root, "", FOLDER_DEPTH_MAX))
        return 1;
    fd = fd_opendir_at(root, buf_str(&search.path));
    if (fd < 0 || identify(fd, "", &identity) != 0 || !is_known(&identity, known, root_device)) {
        fd_close(&fd);
        return 1;
    }
    return give(fd, buf_str(&search.path), FOLDER_MOVED, ret_folder);
}

/* --- opening ---------------------------------------------------------------- */

int
folder_find(int root, const struct folder_memory *known, struct folder *ret_folder)
{
    CLEANUP_FD int fd = -1;
    struct identity identity, root_identity;
    int result;

    if (!folder_path_is_right(known->path))
        return 1;
    fd = fd_opendir_at(root, known->path);
    if (identify(root, "", &root_identity) != 0 || (fd >= 0 && identify(fd, "", &identity) != 0))
        return -1;
    /* At its own path, it may be on a device that has another number now. */
    if (fd >= 0 && (is_known(&identity, known, root_identity.device) ||
                    is_known(&identity, known, identity.device)))
        return give(TAKE_FD(fd), known->path, FOLDER_SAME, ret_folder);
    result = open_moved(root, known, root_identity.device, ret_folder);
    if (result != 1 || fd < 0)
        return result;
    return give(TAKE_FD(fd), known->path, FOLDER_ANOTHER, ret_folder);
}

int
folder_open(int root, const struct folder_memory *known, const char *wanted_path,
            struct folder *ret_folder)
{
    int result = 1, fd;

    if (!folder_path_is_right(wanted_path)) {
        errno = EINVAL;
        return -1;
    }
    if (known)
        result = folder_find(root, known, ret_folder);
    if (result != 1)
        return result;
    fd = fd_mkdir_at(root, wanted_path);
    return fd < 0 ? -1 : give(fd, wanted_path, FOLDER_MADE, ret_folder);
}

/* The length of the first part of the path that is no folder, and what it is; 0: there is none. */
static size_t
find_obstacle(int root, const char *path, bool *ret_link)
{
    char part[FOLDER_PATH_MAX];
    struct stat st;

    for (size_t len = strcspn(path, "/"); len > 0 && len < sizeof part;
         len += 1 + strcspn(path + len + 1, "/")) {
        memcpy(part, path, len);
        part[len] = '\0';
        if (fstatat(root, part, &st, AT_SYMLINK_NOFOLLOW) < 0)
            return 0;
        *ret_link = S_ISLNK(st.st_mode);
        if (!S_ISDIR(st.st_mode))
            return len;
        if (!path[len])
            return 0;
    }
    return 0;
}

int
folder_refuse(int root, const char *wanted_path, struct error *err)
{
    int error = errno;
    bool is_link = false;
    size_t len = find_obstacle(root, wanted_path, &is_link);

    errno = error;
    if (len == 0)
        return error_errno(err, OUTCOME_SETUP, "the folder \"%s\" cannot be made or opened",
                           wanted_path);
    return error_set(err, OUTCOME_SETUP, "the folder \"%s\" cannot be made or opened: \"%.*s\" %s",
                     wanted_path, (int)len, wanted_path,
                     is_link ? "is a symbolic link, which is not followed; put the folder itself "
                               "in its place"
                             : "is no folder; move it away");
}

void
folder_close(struct folder *folder)
{
    fd_close(&folder->fd);
    free(folder->path);
    folder->path = NULL;
}
