#include "host/agent/key_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/common/fd.h"
#include "host/common/private.h"

enum { KEY_FILE_MIN = 32, KEY_FILE_MAX = 4096 };

static int
key_file_open(const char *path, int *ret_fd, struct error *err)
{
    /* O_NONBLOCK, so that a FIFO in its place is found out and not waited for. */
    int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

    if (fd < 0)
        return errno == ENOENT || errno == ENOTDIR
                   ? KEY_FILE_ABSENT
                   : error_errno(err, OUTCOME_SETUP, "cannot open %s", path);
    *ret_fd = fd;
    return 0;
}

static int
key_file_read(int fd, const char *path, struct secret **ret_key, struct error *err)
{
    CLEANUP_SECRET struct secret *key = secret_new(KEY_FILE_MAX + 1);

    if (!key)
        return error_set(err, OUTCOME_INTERNAL, "no memory");
    if (secret_read(key, fd) < 0)
        return error_errno(err, OUTCOME_SETUP, "cannot read %s", path);
    if (key->len < KEY_FILE_MIN || key->len > KEY_FILE_MAX)
        return error_set(err, OUTCOME_SETUP, "%s has not %d to %d bytes: it is no key of a vault",
                         path, KEY_FILE_MIN, KEY_FILE_MAX);
    *ret_key = TAKE_PTR(key);
    return 0;
}

int
key_file_read_device(const char *path, struct secret **ret_key, struct error *err)
{
    CLEANUP_FD int fd = -1;
    int result = key_file_open(path, &fd, err);

    if (result == 0)
        result = private_check_fd(fd, path, S_IFREG, 0077, "600", err);
    return result == 0 ? key_file_read(fd, path, ret_key, err) : result;
}

/* systemd gives it to root or to the service's user. On a file system with access lists it opens it
 * to that user by one, of which the mode shows the mask as the group's bits. */
static int
key_file_check_credential(int fd, const char *shown, struct error *err)
{
    struct stat st;

    if (fstat(fd, &st) < 0)
        return error_errno(err, OUTCOME_SETUP, "cannot examine %s", shown);
    if (!S_ISREG(st.st_mode) || (st.st_uid != 0 && st.st_uid != geteuid()) ||
        (st.st_mode & (S_IWGRP | S_IRWXO)))
        return error_set(err, OUTCOME_SETUP,
                         "%s is not a credential as systemd makes it: it belongs to another user "
                         "or is open to others (mode %04o)",
                         shown, st.st_mode & 07777);
    return 0;
}

int
key_file_read_credential(const char *directory, struct secret **ret_key, struct error *err)
{
    CLEANUP_FD int fd = -1;
    char path[PATH_MAX];
    int result;

    if (snprintf(path, sizeof path, "%s/" KEY_FILE_CREDENTIAL, directory) >= (int)sizeof path)
        return error_set(err, OUTCOME_SETUP, "$CREDENTIALS_DIRECTORY is too long");
    result = key_file_open(path, &fd, err);
    if (result == 0)
        result = key_file_check_credential(fd, path, err);
    return result == 0 ? key_file_read(fd, path, ret_key, err) : result;
}
