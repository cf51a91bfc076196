#include "host/bundle/out.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/bundle/remove.h"
#include "host/bundle/tar.h"
#include "host/common/failpoint.h"
#include "host/common/fd.h"
#include "host/sink/place.h"

#define OUT_PART ".clisk-export"

struct out {
    char *shown;
    char *name; /* in its parent; NULL for standard output */
    char *part; /* the directory's name until it is whole */
    int parent;
    int root; /* of the directory */
    struct place_file tar;
    int fd; /* what is written to; -1 between the files of a directory */
    struct digest *digest;
    uint64_t size, written;
    int64_t mtime;
    bool is_tar;
    bool is_plain;    /* likewise one file, but of what is written alone */
    bool is_counting; /* a producer's first pass */
    bool is_sized;    /* the size is known before */
};

/* --- opening ------------------------------------------------------------------ */

static int
fail(const struct out *out, struct error *err)
{
    return error_errno(err, OUTCOME_SETUP, "the export %s cannot be written", out->shown);
}

static struct out *
out_new(const char *path, bool is_tar, struct error *err)
{
    struct out *out = calloc(1, sizeof *out);

    if (out) {
        *out = (struct out){.parent = -1,
                            .root = -1,
                            .fd = -1,
                            .tar = PLACE_FILE_INIT,
                            .is_tar = is_tar,
                            .shown = strdup(path),
                            .digest = digest_new()};
        if (out->shown && out->digest)
            return out;
    }
    error_set(err, OUTCOME_INTERNAL, "out of memory");
    return out_free(out);
}

/* Splits the path, and opens the directory that the new name is for. */
static int
open_parent(struct out *out, struct error *err)
{
    CLEANUP_FREE char *path = strdup(out->shown);
    size_t len = path ? strlen(path) : 0;
    char *slash;

    while (len > 1 && path[len - 1] == '/')
        path[--len] = '\0';
    slash = path ? strrchr(path, '/') : NULL;
    out->name = path ? strdup(slash ? slash + 1 : path) : NULL;
    if (!out->name)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    if (slash)
        slash[slash == path ? 1 : 0] = '\0';
    if (!out->name[0] || strcmp(out->name, ".") == 0 || strcmp(out->name, "..") == 0 ||
        strlen(out->name) + sizeof OUT_PART > PLACE_NAME_MAX)
        return error_set(err, OUTCOME_USAGE, "%s cannot be a new name; give another", out->shown);
    out->parent = open(slash ? path : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (out->parent < 0)
        return error_errno(err, OUTCOME_SETUP, "cannot open the directory %s", slash ? path : ".");
    if (place_taken(out->parent, out->name))
        return error_set(err, OUTCOME_USAGE, "%s is there already; an export goes to a new name",
                         out->shown);
    return 0;
}

/* What a killed export left is removed; one that is under way holds a lock. */
static int
make_part(struct out *out, struct error *err)
{
    if (asprintf(&out->part, ".%s" OUT_PART, out->name) < 0) {
        out->part = NULL;
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    }
    for (int tries = 0; tries < 2; tries++) {
        bool made = mkdirat(out->parent, out->part, 0700) == 0;

        if (!made && errno != EEXIST)
            return fail(out, err);
        out->root = openat(out->parent, out->part, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (out->root < 0)
            return fail(out, err);
        if (flock(out->root, LOCK_EX | LOCK_NB) < 0) {
            fd_close(&out->root);
            return error_set(err, OUTCOME_BUSY, "another export to %s is under way", out->shown);
        }
        if (made)
            return 0;
        if (remove_tree(out->parent, out->part) < 0)
            return fail(out, err);
        fd_close(&out->root);
    }
    return error_set(err, OUTCOME_BUSY, "another export to %s is under way", out->shown);
}

int
out_open_directory(const char *path, struct out **ret_out, struct error *err)
{
    CLEANUP_OUT struct out *out = out_new(path, false, err);

    if (!out || open_parent(out, err) < 0 || make_part(out, err) < 0)
        return -1;
    *ret_out = TAKE_PTR(out);
    return 0;
}

int
out_open_tar(const char *path, struct out **ret_out, struct error *err)
{
    CLEANUP_OUT struct out *out = out_new(path, true, err);

    if (!out)
        return -1;
    if (strcmp(path, "-") == 0) {
        out->fd = STDOUT_FILENO;
    } else {
        if (open_parent(out, err) < 0)
            return -1;
        if (place_create(out->parent, &out->tar) < 0)
            return fail(out, err);
        out->fd = out->tar.fd;
    }
    *ret_out = TAKE_PTR(out);
    return 0;
}

int
out_open_plain(const char *path, struct out **ret_out, struct error *err)
{
    struct out *out;

    if (out_open_tar(path, &out, err) < 0)
        return -1;
    out->is_plain = true;
    *ret_out = out;
    return 0;
}

/* --- files ---------------------------------------------------------------------- */

static int
put_bytes(struct out *out, const void *data, size_t len, struct error *err)
{
    return fd_write_all(out->fd, data, len) < 0 ? fail(out, err) : 0;
}

static int
begin_tar(struct out *out, const char *path, struct error *err)
{
    CLEANUP_BUF struct buf header = BUF_INIT((size_t)4 * TAR_PATH_MAX);
    CLEANUP_BUF struct buf name = BUF_INIT(TAR_PATH_MAX);

    buf_printf(&name, OUT_TAR_ROOT "%s", path);
    if (!buf_str(&name) || tar_put_header(&header, &(struct tar_entry){.path = buf_str(&name),
                                                                       .size = out->size,
                                                                       .mtime = out->mtime}) < 0)
        return error_set(err, OUTCOME_LIMIT, "the path \"%.100s\" is too long", path);
    return put_bytes(out, header.data, header.len, err);
}

static int
begin_in_directory(struct out *out, const char *path, struct error *err)
{
    const char *slash = strrchr(path, '/');
    CLEANUP_FREE char *above = strndup(path, slash ? (size_t)(slash - path) : 0);
    CLEANUP_FD int folder = -1;

    if (!above)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    folder = fd_mkdir_at(out->root, slash ? above : ".");
    if (folder < 0)
        return fail(out, err);
    out->fd = openat(folder, slash ? slash + 1 : path,
                     O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    return out->fd < 0 ? fail(out, err) : 0;
}

int
out_begin(struct out *out, const char *path, uint64_t size, int64_t mtime, struct error *err)
{
    out->size = size;
    out->written = 0;
    out->mtime = mtime;
    out->is_sized = true;
    if (digest_reset(out->digest) < 0)
        return error_set(err, OUTCOME_INTERNAL, "SHA-256 failed");
    return out->is_tar ? begin_tar(out, path, err) : begin_in_directory(out, path, err);
}

int
out_write(struct out *out, const void *data, size_t len, struct error *err)
{
    out->written += len;
    if (out->is_counting)
        return 0;
    if (out->is_sized && out->written > out->size)
        return error_set(err, OUTCOME_SETUP,
                         "what is exported changes meanwhile; try again when no run is under way");
    if (digest_update(out->digest, data, len) < 0)
        return error_set(err, OUTCOME_INTERNAL, "SHA-256 failed");
    return put_bytes(out, data, len, err);
}

static int
end_in_directory(struct out *out, struct error *err)
{
    const struct timespec times[2] = {{.tv_nsec = UTIME_OMIT}, {.tv_sec = out->mtime}};
    int result = futimens(out->fd, times);

    /* Not every file system keeps every time: that is worth no failure. */
    if (result < 0 && errno != ENOSPC && errno != EIO)
        result = 0;
    if (result < 0)
        fail(out, err);
    if (close(TAKE_FD(out->fd)) < 0 && result == 0)
        result = fail(out, err);
    return result;
}

int
out_end(struct out *out, uint8_t ret_sha256[DIGEST_LEN], struct error *err)
{
    static const char zeros[TAR_BLOCK];

    if (out->is_sized && out->written != out->size)
        return error_set(err, OUTCOME_SETUP,
                         "what is exported changes meanwhile; try again when no run is under way");
    if (digest_final(out->digest, ret_sha256) < 0)
        return error_set(err, OUTCOME_INTERNAL, "SHA-256 failed");
    if (out->is_tar)
        return put_bytes(out, zeros, tar_padding(out->size), err);
    return end_in_directory(out, err);
}

int
out_produce(struct out *out, const char *path, int64_t mtime, out_producer *produce, void *opaque,
            uint8_t ret_sha256[DIGEST_LEN], struct error *err)
{
    int result;

    out->written = 0;
    if (out->is_tar) {
        out->is_counting = true;
        result = produce(out, opaque, err);
        out->is_counting = false;
        if (result < 0)
            return -1;
    }
    if (out_begin(out, path, out->written, mtime, err) < 0)
        return -1;
    out->is_sized = out->is_tar;
    if (produce(out, opaque, err) < 0)
        return -1;
    return out_end(out, ret_sha256, err);
}

/* --- the end ---------------------------------------------------------------------- */

static int
commit_tar(struct out *out, struct error *err)
{
    static const char zeros[TAR_END];
    int linked;

    if (!out->is_plain && put_bytes(out, zeros, sizeof zeros, err) < 0)
        return -1;
    if (!out->name)
        return 0;
    if (place_sync(&out->tar) < 0)
        return fail(out, err);
    FAILPOINT("export.synced");
    linked = place_link(out->parent, &out->tar, out->name);
    if (linked > 0)
        return error_set(err, OUTCOME_USAGE, "%s is there already; an export goes to a new name",
                         out->shown);
    return linked < 0 || place_sync_folder(out->parent) < 0 ? fail(out, err) : 0;
}

static int
commit_directory(struct out *out, struct error *err)
{
    /* All files at once: one by one, each would wait for the disk. */
    if (syncfs(out->root) < 0)
        return fail(out, err);
    FAILPOINT("export.synced");
    if (renameat2(out->parent, out->part, out->parent, out->name, RENAME_NOREPLACE) < 0) {
        if (errno == EEXIST)
            return error_set(err, OUTCOME_USAGE,
                             "%s is there already; an export goes to a new name", out->shown);
        return fail(out, err);
    }
    free(out->part);
    out->part = NULL;
    return fsync(out->parent) < 0 ? fail(out, err) : 0;
}

int
out_commit(struct out *out, struct error *err)
{
    return out->is_tar ? commit_tar(out, err) : commit_directory(out, err);
}

struct out *
out_free(struct out *out)
{
    if (!out)
        return NULL;
    if (out->is_tar && out->parent >= 0)
        place_discard(out->parent, &out->tar);
    if (!out->is_tar) {
        fd_close(&out->fd);
        /* Without the lock it is another's. */
        if (out->part && out->root >= 0)
            remove_tree(out->parent, out->part);
    }
    fd_close(&out->root);
    fd_close(&out->parent);
    digest_free(out->digest);
    free(out->shown);
    free(out->name);
    free(out->part);
    free(out);
    return NULL;
}

void
out_cleanup(struct out **out)
{
    *out = out_free(*out);
}
