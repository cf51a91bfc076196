#include "host/sink/trash.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "host/common/buf.h"
#include "host/common/fd.h"
#include "host/sink/place.h"

/* What stands behind the path. */
#define DATE_LINE "\nDeletionDate="

enum { TRASH_TRIES = 10000, TRASH_STEM_MAX = 200, TRASH_NAME_MAX = 255, TRASH_PATH_MAX = 8192 };

/* A bin: its two directories, and the directory that the paths in it begin from. */
struct bin {
    int files;
    int info;
    size_t top; /* bytes of a path that are not told: 0 in the home's bin */
};

static void
bin_close(struct bin *bin)
{
    fd_close(&bin->files);
    fd_close(&bin->info);
}

/* A directory of ours, made where it is missing; a link is none. */
static int
open_own(int at, const char *name)
{
    CLEANUP_FD int fd = -1;
    struct stat st;

    if (mkdirat(at, name, 0700) < 0 && errno != EEXIST)
        return -1;
    fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &st) < 0)
        return -1;
    if (st.st_uid != geteuid()) {
        errno = EPERM;
        return -1;
    }
    return TAKE_FD(fd);
}

/* Takes the descriptor of the bin itself. */
static int
open_parts(int fd, size_t top, struct bin *ret_bin)
{
    CLEANUP_FD int taken = fd;
    struct bin bin = {.files = -1, .info = -1, .top = top};

    if (taken < 0)
        return -1;
    bin.files = open_own(taken, "files");
    bin.info = bin.files >= 0 ? open_own(taken, "info") : -1;
    if (bin.info < 0) {
        bin_close(&bin);
        return -1;
    }
    *ret_bin = bin;
    return 0;
}

/* What is above it may be behind links, and may not be there yet. */
static int
open_home(const char *bin)
{
    CLEANUP_FREE char *path = strdup(bin);

    if (!path)
        return -1;
    for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (mkdir(path, 0700) < 0 && errno != EEXIST)
            return -1;
        *slash = '/';
    }
    return open_own(AT_FDCWD, bin);
}

static bool
is_on(int fd, dev_t device)
{
    struct stat st;

    return fd >= 0 && fstat(fd, &st) == 0 && st.st_dev == device;
}

/* The length of the beginning of a path that is the top of its file system. */
static size_t
top_of(const char *path, dev_t device)
{
    CLEANUP_FREE char *copy = strdup(path);
    size_t top = 0;
    char *slash;
    struct stat st;

    while (copy && (slash = strrchr(copy, '/')) != NULL) {
        *slash = '\0';
        if (stat(*copy ? copy : "/", &st) < 0 || st.st_dev != device)
            break;
        top = (size_t)(slash - copy);
    }
    return top;
}

/* At the top of the file system, which has to be ours to write to. */
static int
open_top(const char *path, dev_t device, struct bin *ret_bin)
{
    size_t top = top_of(path, device);
    CLEANUP_FREE char *dir = strndup(path, top);
    CLEANUP_FD int at = -1;
    char name[32];

    if (!dir)
        return -1;
    at = open(*dir ? dir : "/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    snprintf(name, sizeof name, ".Trash-%u", (unsigned)geteuid());
    if (at < 0 || open_parts(open_own(at, name), top + 1, ret_bin) < 0) {
        errno = EXDEV;
        return -1;
    }
    return 0;
}

static int
open_bin(const char *home_bin, int folder, const char *path, struct bin *ret_bin)
{
    CLEANUP_FD int home = open_home(home_bin);
    struct stat st;

    /* There would be one: whoever hears of EXDEV would delete the file for good. */
    if (home < 0 && (errno == ENOSPC || errno == EDQUOT))
        return -1;
    if (fstat(folder, &st) < 0)
        return -1;
    if (is_on(home, st.st_dev))
        return open_parts(TAKE_FD(home), 0, ret_bin);
    return open_top(path, st.st_dev, ret_bin);
}

/* As a URI has it (RFC 2396, 2.3 and 3.3). */
static void
put_path(struct buf *out, const char *path)
{
    for (; *path; path++) {
        unsigned char byte = (unsigned char)*path;

        if ((byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
            (byte >= '0' && byte <= '9') || strchr("/-_.!~*'()", byte))
            buf_append_byte(out, byte);
        else
            buf_printf(out, "%%%02X", (unsigned)byte);
    }
}

static const char *
make_info(const struct bin *bin, const char *path, struct buf *out)
{
    time_t now = time(NULL);
    char date[32];
    struct tm tm;

    if (!localtime_r(&now, &tm))
        return NULL;
    strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%S", &tm);
    buf_printf(out, "[Trash Info]\nPath=");
    put_path(out, path + bin->top);
    buf_printf(out, DATE_LINE "%s\n", date);
    return buf_str(out);
}

/* "NAME", then "NAME.2"; cut where nothing could stand behind it, between two characters. */
static void
name_in_bin(const char *name, unsigned number, char ret_name[TRASH_NAME_MAX + 1])
{
    size_t len = strlen(name);

    if (len > TRASH_STEM_MAX) {
        len = TRASH_STEM_MAX;
        while (len > 0 && ((unsigned char)name[len] & 0xC0) == 0x80)
            len--;
    }
    snprintf(ret_name, TRASH_NAME_MAX + 1, "%.*s", (int)len, name);
    if (number > 1)
        snprintf(ret_name, TRASH_NAME_MAX + 1, "%.*s.%u", (int)len, name, number);
}

/* Whether a note is of this very path and no file has come of it: whoever wrote it was killed. */
static bool
is_abandoned(const struct bin *bin, const char *info, const char *text, const char *as)
{
    size_t len = strlen(text) - strlen(strstr(text, DATE_LINE));
    CLEANUP_FREE char *found = malloc(len);
    CLEANUP_FD int fd = -1;

    if (!found || place_taken(bin->files, as))
        return false;
    fd = openat(bin->info, info, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    return fd >= 0 && read(fd, found, len) == (ssize_t)len && memcmp(found, text, len) == 0;
}

/* Whole or not at all, as another's note of another file could not be told from half a one of ours.
 * 0; 1 when there is one; -1. */
static int
write_info(const struct bin *bin, const char *info, const char *text, const char *as)
{
    struct place_file file = PLACE_FILE_INIT;
    int result = place_create(bin->info, &file), error;

    if (result == 0)
        result = fd_write_all(file.fd, text, strlen(text));
    if (result == 0)
        result = place_sync(&file);
    if (result == 0)
        result = place_link(bin->info, &file, info);
    if (result > 0 && is_abandoned(bin, info, text, as)) {
        unlinkat(bin->info, info, 0);
        result = place_link(bin->info, &file, info);
    }
    if (result == 0)
        result = place_sync_folder(bin->info);
    error = errno;
    place_discard(bin->info, &file);
    errno = error;
    return result;
}

/* 0; 1 when the name is taken; -1. */
static int
put_as(const struct bin *bin, int folder, const char *name, const char *text, const char *as)
{
    char info[TRASH_NAME_MAX + 1];
    int result;

    snprintf(info, sizeof info, "%.240s.trashinfo", as);
    result = write_info(bin, info, text, as);
    if (result != 0)
        return result;
    result = renameat2(folder, name, bin->files, as, RENAME_NOREPLACE);
    if (result < 0) {
        int error = errno;

        unlinkat(bin->info, info, 0);
        errno = error;
        return error == EEXIST ? 1 : -1;
    }
    return fsync(bin->files) == 0 ? fsync(folder) : -1;
}

int
trash_put(const char *home_bin, int folder, const char *path, const char *name)
{
    CLEANUP(bin_close) struct bin bin = {.files = -1, .info = -1};
    CLEANUP_BUF struct buf info = BUF_INIT(TRASH_PATH_MAX * 3);
    const char *text;

    if (open_bin(home_bin, folder, path, &bin) < 0)
        return -1;
    text = make_info(&bin, path, &info);
    if (!text) {
        errno = ENOMEM;
        return -1;
    }
    for (unsigned number = 1; number < TRASH_TRIES; number++) {
        char as[TRASH_NAME_MAX + 1];
        int result;

        name_in_bin(name, number, as);
        result = put_as(&bin, folder, name, text, as);
        if (result <= 0)
            return result;
    }
    errno = EEXIST;
    return -1;
}
