/*
 * Checks that a file or a directory is the user's own and shut to others.
 */
#ifndef CLISK_COMMON_PRIVATE_H
#define CLISK_COMMON_PRIVATE_H

#include <sys/types.h>

#include "host/common/error.h"

/*
 * 0 if what fd is open on (O_PATH will do) has the type `type` (S_IFREG or
 * S_IFDIR), belongs to the effective user, and has no mode bit of `forbidden`.
 * Else OUTCOME_SETUP with the remedy, for which `mode` is what chmod(1) wants.
 */
int private_check_fd(int fd, const char *shown_path, mode_t type, mode_t forbidden,
                     const char *mode, struct error *err);

/* The same for dirfd/name, as a regular file that only its owner may read or write; shown_dir is
 * dirfd in messages. 1 if there is no such file; a symbolic link is refused. */
int private_check_file(int dirfd, const char *name, const char *shown_dir, struct error *err);

#endif
