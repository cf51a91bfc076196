#include "host/cli/device_key.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/agent/key_file.h"
#include "host/common/fd.h"
#include "host/common/private.h"

enum { KEY_LEN = 32 };

static const char key_new_name[] = DEVICE_KEY_NAME ".new";

static int
open_directory(const struct cli *cli, struct error *err)
{
    return paths_open(cli->paths.state, err);
}

static int
fill_random(struct secret *key)
{
    while (key->len < KEY_LEN) {
        ssize_t done = getrandom(key->data + key->len, KEY_LEN - key->len, 0);

        if (done < 0 && errno != EINTR)
            return -1;
        key->len += done > 0 ? (size_t)done : 0;
    }
    return 0;
}

/* Whole or not at all, under its name: half a key would open nothing for ever. */
static int
write_key(const struct cli *cli, int dir, const struct secret *key, struct error *err)
{
    CLEANUP_FD int fd = -1;

    unlinkat(dir, key_new_name, 0);
    fd = openat(dir, key_new_name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0 || fd_write_all(fd, key->data, key->len) < 0 || fsync(fd) < 0 ||
        renameat(dir, key_new_name, dir, DEVICE_KEY_NAME) < 0 || fsync(dir) < 0)
        return error_errno(err, OUTCOME_SETUP, "cannot make %s", cli->paths.device_key);
    return 0;
}

int
device_key_make(const struct cli *cli, struct secret **ret_key, struct error *err)
{
    CLEANUP_FD int dir = open_directory(cli, err);
    CLEANUP_SECRET struct secret *key = NULL;
    int result = dir < 0 ? -1 : key_file_read_device(cli->paths.device_key, ret_key, err);

    if (result <= 0)
        return result;
    if (private_check_fd(dir, cli->paths.state, S_IFDIR, 022, "700", err) < 0)
        return -1;
    key = secret_new(KEY_LEN);
    if (!key || fill_random(key) < 0)
        return error_set(err, OUTCOME_INTERNAL, "no memory or randomness for a device key");
    if (write_key(cli, dir, key, err) < 0)
        return -1;
    *ret_key = TAKE_PTR(key);
    return 0;
}

int
device_key_remove(const struct cli *cli, struct error *err)
{
    CLEANUP_FD int dir = open_directory(cli, err);

    if (dir < 0)
        return -1;
    if (unlinkat(dir, DEVICE_KEY_NAME, 0) < 0 && errno != ENOENT)
        return error_errno(err, OUTCOME_SETUP, "cannot delete %s", cli->paths.device_key);
    return 0;
}
