#include "host/vault/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "host/common/failpoint.h"
#include "host/common/fd.h"
#include "host/common/private.h"

enum { LOCK_STEP_MS = 10 };

static const char new_name[] = VAULT_FILE_NAME ".new";
static const char old_name[] = VAULT_FILE_NAME ".old"; /* on its way to VAULT_PREVIOUS_NAME */
static const char lock_name[] = VAULT_FILE_NAME ".lock";

static int
check_place(struct vault_place place, struct error *err)
{
    return private_check_fd(place.dirfd, place.shown, S_IFDIR, 0022, "go-w", err);
}

static int
read_whole(int fd, const char *shown, struct buf *out, struct error *err)
{
    struct stat st;
    uint8_t *at;

    if (fstat(fd, &st) < 0)
        return error_errno(err, OUTCOME_INTERNAL, "cannot examine %s", shown);
    if (st.st_size > VAULT_FILE_MAX)
        return error_set(err, OUTCOME_LIMIT, "%s has more than %d bytes", shown, VAULT_FILE_MAX);
    at = buf_reserve(out, (size_t)st.st_size);
    if (!at)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    if (fd_pread_all(fd, at, (size_t)st.st_size, 0) < 0)
        return error_errno(err, OUTCOME_INTERNAL, "cannot read %s", shown);
    buf_commit(out, (size_t)st.st_size);
    return 0;
}

int
file_load(struct vault_place place, struct buf *out, struct error *err)
{
    /* O_NONBLOCK, so that a FIFO in its place is found out and not waited for. */
    CLEANUP_FD int fd =
        openat(place.dirfd, VAULT_FILE_NAME, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    char shown[PATH_MAX];

    snprintf(shown, sizeof shown, "%s/%s", place.shown, VAULT_FILE_NAME);
    if (fd < 0) {
        if (errno == ENOENT)
            return VAULT_ABSENT;
        return error_errno(err, OUTCOME_SETUP, "cannot open %s", shown);
    }
    if (check_place(place, err) < 0 || private_check_fd(fd, shown, S_IFREG, 0077, "600", err) < 0)
        return -1;
    return read_whole(fd, shown, out, err);
}

/* One that is there was left by a process that died: the lock is ours. */
static int
write_new(int dirfd, const char *name, const struct buf *bytes)
{
    CLEANUP_FD int fd = -1;

    if (unlinkat(dirfd, name, 0) < 0 && errno != ENOENT)
        return -1;
    fd = openat(dirfd, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0 || fd_write_all(fd, bytes->data, bytes->len) < 0)
        return -1;
    return fsync(fd);
}

/* Where there are no hard links. */
static int
copy_old(struct vault_place place)
{
    CLEANUP_BUF struct buf bytes = BUF_INIT(VAULT_FILE_MAX);
    struct error ignored;

    if (file_load(place, &bytes, &ignored) != 0)
        return -1;
    return write_new(place.dirfd, old_name, &bytes);
}

/* The generation of now becomes the previous one. There is none before the first. */
static int
keep_previous(struct vault_place place)
{
    int dirfd = place.dirfd;

    if (unlinkat(dirfd, old_name, 0) < 0 && errno != ENOENT)
        return -1;
    if (linkat(dirfd, VAULT_FILE_NAME, dirfd, old_name, 0) < 0) {
        if (errno == ENOENT)
            return 0;
        if (errno != EPERM && errno != EOPNOTSUPP && errno != ENOSYS)
            return -1;
        if (copy_old(place) < 0)
            return -1;
    }
    FAILPOINT("vault.before_previous");
    if (renameat(dirfd, old_name, dirfd, VAULT_PREVIOUS_NAME) < 0)
        return -1;
    /* Where a killed process came as far as this, both are names of one file, and rename(2) keeps
     * them both. */
    return unlinkat(dirfd, old_name, 0) < 0 && errno != ENOENT ? -1 : 0;
}

int
file_replace(struct vault_place place, const struct buf *bytes, struct error *err)
{
    if (check_place(place, err) < 0)
        return -1;
    if (write_new(place.dirfd, new_name, bytes) < 0 || keep_previous(place) < 0)
        goto fail;
    FAILPOINT("vault.before_rename");
    if (renameat(place.dirfd, new_name, place.dirfd, VAULT_FILE_NAME) < 0)
        goto fail;
    FAILPOINT("vault.after_rename");
    if (fsync(place.dirfd) < 0)
        goto fail;
    return 0;
fail:
    error_errno(err, OUTCOME_INTERNAL, "cannot write %s/%s", place.shown, VAULT_FILE_NAME);
    unlinkat(place.dirfd, new_name, 0);
    unlinkat(place.dirfd, old_name, 0);
    return -1;
}

int
file_lock(struct vault_place place, int wait_ms, int *ret_fd, struct error *err)
{
    CLEANUP_FD int fd =
        openat(place.dirfd, lock_name, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    struct timespec step = {.tv_nsec = LOCK_STEP_MS * 1000000L};

    if (fd < 0)
        return error_errno(err, OUTCOME_SETUP, "cannot open %s/%s", place.shown, lock_name);
    for (int waited = 0; fcntl(fd, F_OFD_SETLK, &lock) < 0; waited += LOCK_STEP_MS) {
        if (errno != EAGAIN && errno != EACCES)
            return error_errno(err, OUTCOME_INTERNAL, "cannot lock %s/%s", place.shown, lock_name);
        if (waited >= wait_ms)
            return error_set(err, OUTCOME_BUSY,
                             "another clisk has been changing %s/%s for long: try again when it "
                             "has ended",
                             place.shown, VAULT_FILE_NAME);
        (void)nanosleep(&step, NULL);
    }
    *ret_fd = TAKE_FD(fd);
    return 0;
}
