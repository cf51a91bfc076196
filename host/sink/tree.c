#include "host/sink/tree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "host/common/buf.h"
#include "host/common/fd.h"

struct walk {
    const struct tree_visitor *visitor;
    dev_t device;
    struct buf path; /* of the folder that is read */
};

static void
walk_free(struct walk *walk)
{
    buf_free(&walk->path);
}

static void
tell_trouble(struct walk *walk, int error)
{
    const char *path = buf_str(&walk->path);

    if (walk->visitor->trouble)
        walk->visitor->trouble(path && *path ? path : ".", error, walk->visitor->opaque);
}

/* A stream of its own on the directory; takes the descriptor. */
static DIR *
open_stream(int fd)
{
    DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;

    if (!dir)
        fd_close(&fd);
    return dir;
}

static int walk_folder(struct walk *walk, DIR *dir, unsigned depth);

static int
enter(struct walk *walk, DIR *dir, const char *name, unsigned depth)
{
    DIR *inner = open_stream(
        openat(dirfd(dir), name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    int result = 0;

    if (inner && depth < TREE_DEPTH_MAX)
        result = walk_folder(walk, inner, depth + 1);
    else
        tell_trouble(walk, inner ? ELOOP : errno);
    if (inner)
        closedir(inner);
    return result;
}

static int
visit_entry(struct walk *walk, DIR *dir, const char *name, unsigned depth)
{
    struct stat st;

    /* One that has just gone is none. */
    if (fstatat(dirfd(dir), name, &st, AT_SYMLINK_NOFOLLOW) < 0)
        return 0;
    if (S_ISDIR(st.st_mode) && name[0] != '.' && st.st_dev == walk->device)
        return enter(walk, dir, name, depth);
    if (!S_ISREG(st.st_mode))
        return 0;
    return walk->visitor->file(
        &(struct tree_file){
            .path = buf_str(&walk->path), .name = name, .folder = dirfd(dir), .st = &st},
        walk->visitor->opaque);
}

static int
walk_folder(struct walk *walk, DIR *dir, unsigned depth)
{
    size_t before = walk->path.len;
    struct dirent *entry;
    int result = 0;

    while (result == 0 && (entry = readdir(dir)) != NULL) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        if (before > 0)
            buf_append_byte(&walk->path, '/');
        buf_append_str(&walk->path, entry->d_name);
        if (buf_str(&walk->path)) {
            result = visit_entry(walk, dir, entry->d_name, depth);
            walk->path.len = before;
        } else {
            /* A path that is too long is no path that anything could be opened by. */
            walk->path.bad = false;
            walk->path.len = before;
            tell_trouble(walk, ENAMETOOLONG);
        }
    }
    return result;
}

int
tree_walk(int root, const char *path, const struct tree_visitor *visitor)
{
    CLEANUP(walk_free)
    struct walk walk = {.visitor = visitor, .path = BUF_INIT(TREE_PATH_MAX)};
    int fd = fd_opendir_at(root, path), result;
    DIR *dir = NULL;
    struct stat st;

    if (fd >= 0 && fstat(fd, &st) == 0)
        dir = fdopendir(fd);
    if (!dir) {
        fd_close(&fd);
        return -1;
    }
    walk.device = st.st_dev;
    if (strcmp(path, ".") != 0)
        buf_append_str(&walk.path, path);
    result = walk_folder(&walk, dir, 0);
    closedir(dir);
    return result;
}
