#include "host/sink/place.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/common/failpoint.h"
#include "host/common/fd.h"

/* Hidden, so that a program that watches the folder leaves it alone. */
#define PLACE_PREFIX ".clisk-"
#define PLACE_SUFFIX ".part"

/* For file systems without O_TMPFILE. */
static int
place_create_named(int folder, struct place_file *ret_file)
{
    struct place_file file = PLACE_FILE_INIT;

    for (int tries = 0; tries < 16; tries++) {
        uint64_t random;

        if (getrandom(&random, sizeof random, 0) != sizeof random)
            return -1;
        snprintf(file.name, sizeof file.name, PLACE_PREFIX "%016llx" PLACE_SUFFIX,
                 (unsigned long long)random);
        file.fd =
            openat(folder, file.name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
        if (file.fd >= 0) {
            /* Another run that sweeps the folder sees that somebody is at work on it. */
            flock(file.fd, LOCK_EX | LOCK_NB);
            *ret_file = file;
            return 0;
        }
        if (errno != EEXIST)
            return -1;
    }
    return -1;
}

int
place_create(int folder, struct place_file *ret_file)
{
    int fd = -1;

    errno = EOPNOTSUPP;
    if (!FAILPOINT_FAILS("place.tmpfile"))
        fd = openat(folder, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd >= 0) {
        *ret_file = (struct place_file){.fd = fd};
        return 0;
    }
    if (errno == EOPNOTSUPP || errno == EISDIR || errno == ENOENT || errno == EINVAL)
        return place_create_named(folder, ret_file);
    return -1;
}

void
place_discard(int folder, struct place_file *file)
{
    if (file->name[0])
        unlinkat(folder, file->name, 0);
    file->name[0] = '\0';
    fd_close(&file->fd);
}

int
place_sync(const struct place_file *file)
{
    if (FAILPOINT_FAILS("place.sync"))
        return 0;
    return fsync(file->fd);
}

/* As FAT, FUSE and network file systems say it. */
static bool
place_has_no_links(int error)
{
    return error == EPERM || error == EOPNOTSUPP || error == ENOSYS;
}

/* Where there are no links, the file has a name already. It is closed first: under its new name it
 * would be told of as written a second time. */
static int
place_rename(int folder, struct place_file *file, const char *name)
{
    fd_close(&file->fd);
    if (renameat2(folder, file->name, folder, name, RENAME_NOREPLACE) < 0)
        return errno == EEXIST ? 1 : -1;
    file->name[0] = '\0';
    return 0;
}

/* 0 when it has the name, 1 when something else has. */
static int
place_give_name(int folder, const struct place_file *file, const char *name)
{
    char path[64];
    int result;

    if (file->name[0]) {
        errno = EPERM;
        result = FAILPOINT_FAILS("place.link") ? -1 : linkat(folder, file->name, folder, name, 0);
    } else {
        snprintf(path, sizeof path, "/proc/self/fd/%d", file->fd);
        result = linkat(AT_FDCWD, path, folder, name, AT_SYMLINK_FOLLOW);
    }
    return result < 0 && errno == EEXIST ? 1 : result;
}

void
place_tell(int folder, const char *name)
{
    int fd = openat(folder, name, O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

    fd_close(&fd);
}

int
place_link(int folder, struct place_file *file, const char *name)
{
    int result;

    FAILPOINT("place.before_link");
    result = place_give_name(folder, file, name);
    if (result < 0 && place_has_no_links(errno) && file->name[0])
        return place_rename(folder, file, name);
    if (result != 0)
        return result;
    FAILPOINT("place.after_link");
    if (file->name[0])
        unlinkat(folder, file->name, 0);
    file->name[0] = '\0';
    place_tell(folder, name);
    return 0;
}

int
place_sync_folder(int folder)
{
    if (FAILPOINT_FAILS("place.sync_folder"))
        return 0;
    return fsync(folder);
}

bool
place_taken(int folder, const char *name)
{
    struct stat st;

    return fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) == 0 || errno != ENOENT;
}

int
place_compare(int folder, const char *name, uint64_t size, const uint8_t sha256[DIGEST_LEN])
{
    /* Not blocking, should a person have put a pipe there. */
    CLEANUP_FD int fd = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    uint8_t found[DIGEST_LEN];
    struct stat st;

    if (fd < 0)
        return errno == ENOENT ? PLACE_ABSENT : errno == ELOOP ? PLACE_OTHER : -1;
    if (fstat(fd, &st) < 0)
        return -1;
    if (!S_ISREG(st.st_mode) || (uint64_t)st.st_size != size)
        return PLACE_OTHER;
    if (digest_file(fd, found, NULL) < 0)
        return -1;
    return memcmp(found, sha256, DIGEST_LEN) == 0 ? PLACE_SAME : PLACE_OTHER;
}

static bool
place_is_ours(const char *name)
{
    size_t len = strlen(name);

    return len > strlen(PLACE_PREFIX PLACE_SUFFIX) &&
           strncmp(name, PLACE_PREFIX, strlen(PLACE_PREFIX)) == 0 &&
           strcmp(name + len - strlen(PLACE_SUFFIX), PLACE_SUFFIX) == 0;
}

/* Removed, unless somebody is at work on it. */
static void
place_sweep_one(int folder, const char *name)
{
    CLEANUP_FD int fd = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

    if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0)
        unlinkat(folder, name, 0);
}

void
place_sweep(int folder)
{
    int fd = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
    struct dirent *entry;

    if (!dir) {
        fd_close(&fd);
        return;
    }
    while ((entry = readdir(dir)) != NULL) {
        if (place_is_ours(entry->d_name))
            place_sweep_one(folder, entry->d_name);
    }
    closedir(dir);
}
