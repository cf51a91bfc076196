#include "host/vault/plain_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/common/failpoint.h"
#include "host/common/fd.h"
#include "host/common/private.h"
#include "host/vault/plain.h"

static const char new_name[] = PLAIN_FILE_NAME ".new";
static const char lock_name[] = PLAIN_FILE_NAME ".lock";

static int
read_whole(int fd, const char *shown, struct secret **ret_text, struct error *err)
{
    CLEANUP_SECRET struct secret *text = NULL;
    struct stat st;

    if (fstat(fd, &st) < 0)
        return error_errno(err, OUTCOME_INTERNAL, "cannot examine %s", shown);
    if (st.st_size > PLAIN_FILE_MAX)
        return error_set(err, OUTCOME_LIMIT, "%s has more than %d bytes", shown, PLAIN_FILE_MAX);
    text = secret_new((size_t)st.st_size);
    if (!text)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    if (fd_pread_all(fd, text->data, (size_t)st.st_size, 0) < 0)
        return error_errno(err, OUTCOME_INTERNAL, "cannot read %s", shown);
    text->len = (size_t)st.st_size;
    *ret_text = TAKE_PTR(text);
    return 0;
}

int
plain_file_load(int dirfd, const char *shown_dir, struct secret **ret_text, struct error *err)
{
    /* O_NONBLOCK, so that a FIFO in its place is found out and not waited for. */
    CLEANUP_FD int fd =
        openat(dirfd, PLAIN_FILE_NAME, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    char shown[PATH_MAX];

    snprintf(shown, sizeof shown, "%s/%s", shown_dir, PLAIN_FILE_NAME);
    if (fd < 0) {
        if (errno == ENOENT)
            return 1;
        return error_errno(err, OUTCOME_SETUP, "cannot open %s", shown);
    }
    if (private_check_fd(fd, shown, S_IFREG, 0077, "600", err) < 0)
        return -1;
    return read_whole(fd, shown, ret_text, err);
}

static int
write_new(int dirfd, const struct secret *text)
{
    CLEANUP_FD int fd = -1;

    /* One that is there was left by a process that died: the lock is ours. */
    if (unlinkat(dirfd, new_name, 0) < 0 && errno != ENOENT)
        return -1;
    fd = openat(dirfd, new_name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0 || fd_write_all(fd, text->data, text->len) < 0)
        return -1;
    return fsync(fd);
}

int
plain_file_replace(int dirfd, const char *shown_dir, const struct secret *text, struct error *err)
{
    if (write_new(dirfd, text) < 0)
        goto fail;
    FAILPOINT("vault.before_rename");
    if (renameat(dirfd, new_name, dirfd, PLAIN_FILE_NAME) < 0)
        goto fail;
    FAILPOINT("vault.after_rename");
    if (fsync(dirfd) < 0)
        goto fail;
    return 0;
fail:
    error_errno(err, OUTCOME_INTERNAL, "cannot write %s/%s", shown_dir, PLAIN_FILE_NAME);
    unlinkat(dirfd, new_name, 0);
    return -1;
}

int
plain_file_lock(int dirfd, const char *shown_dir, int *ret_fd, struct error *err)
{
    CLEANUP_FD int fd = openat(dirfd, lock_name, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};

    if (fd < 0)
        return error_errno(err, OUTCOME_SETUP, "cannot open %s/%s", shown_dir, lock_name);
    while (fcntl(fd, F_OFD_SETLKW, &lock) < 0) {
        if (errno != EINTR)
            return error_errno(err, OUTCOME_INTERNAL, "cannot lock %s/%s", shown_dir, lock_name);
    }
    *ret_fd = TAKE_FD(fd);
    return 0;
}
