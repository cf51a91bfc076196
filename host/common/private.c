#include "host/common/private.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/common/fd.h"

int
private_check_fd(int fd, const char *shown_path, mode_t type, mode_t forbidden, const char *mode,
                 struct error *err)
{
    struct stat st;

    if (fstat(fd, &st) < 0)
        return error_errno(err, OUTCOME_INTERNAL, "cannot examine %s", shown_path);
    if ((st.st_mode & S_IFMT) != type)
        return error_set(err, OUTCOME_SETUP, "%s is not a %s", shown_path,
                         type == S_IFDIR ? "directory" : "regular file");
    if (st.st_uid != geteuid())
        return error_set(err, OUTCOME_SETUP,
                         "%s belongs to user %u and not to user %u: chown %u %s", shown_path,
                         st.st_uid, geteuid(), geteuid(), shown_path);
    if (st.st_mode & forbidden)
        return error_set(err, OUTCOME_SETUP, "%s is open to others (mode %04o): chmod %s %s",
                         shown_path, st.st_mode & 07777, mode, shown_path);
    return 0;
}

int
private_check_file(int dirfd, const char *name, const char *shown_dir, struct error *err)
{
    CLEANUP_FD int fd = openat(dirfd, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
    char shown[PATH_MAX];

    snprintf(shown, sizeof shown, "%s/%s", shown_dir, name);
    if (fd < 0) {
        if (errno == ENOENT)
            return 1;
        return error_errno(err, OUTCOME_SETUP, "cannot open %s", shown);
    }
    return private_check_fd(fd, shown, S_IFREG, 0077, "600", err);
}
