#include "host/cli/systemd_key.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/common/fd.h"
#include "host/common/private.h"

enum { KEY_MIN = 32, KEY_MAX = 4096 };

static int
open_key(const char *directory, struct error *err)
{
    CLEANUP_FD int dir = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int fd = dir < 0 ? -1
                     : openat(dir, SYSTEMD_KEY_NAME,
                              O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);

    if (fd < 0)
        return error_errno(err, OUTCOME_SETUP, "cannot open the credential %s/%s", directory,
                           SYSTEMD_KEY_NAME);
    return fd;
}

static int
read_whole(int fd, struct secret *key)
{
    while (key->len < key->cap) {
        ssize_t done = read(fd, key->data + key->len, key->cap - key->len);

        if (done == 0)
            return 0;
        if (done < 0 && errno != EINTR)
            return -1;
        key->len += done > 0 ? (size_t)done : 0;
    }
    return 0;
}

int
systemd_key_read(struct secret **ret_key, struct error *err)
{
    CLEANUP_SECRET struct secret *key = secret_new(KEY_MAX + 1);
    CLEANUP_FD int fd = -1;
    const char *directory = getenv("CREDENTIALS_DIRECTORY");

    if (!key)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    if (!directory || directory[0] != '/')
        return error_set(err, OUTCOME_USAGE,
                         "there is no systemd credential; do this in a service that has "
                         "LoadCredential=%s:FILE (systemd.exec(5))",
                         SYSTEMD_KEY_NAME);
    fd = open_key(directory, err);
    if (fd < 0 || private_check_fd(fd, SYSTEMD_KEY_NAME, S_IFREG, 077, "400", err) < 0)
        return -1;
    if (read_whole(fd, key) < 0)
        return error_errno(err, OUTCOME_SETUP, "cannot read the credential %s", SYSTEMD_KEY_NAME);
    if (key->len < KEY_MIN || key->len > KEY_MAX)
        return error_set(err, OUTCOME_SETUP, "the credential %s has %zu bytes, not %d to %d",
                         SYSTEMD_KEY_NAME, key->len, KEY_MIN, KEY_MAX);
    *ret_key = TAKE_PTR(key);
    return 0;
}
