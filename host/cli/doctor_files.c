#include "host/cli/doctor.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "host/cli/output.h"
#include "host/common/fd.h"
#include "host/common/private.h"

/* Below these, a run is likely to end as NO_SPACE. */
enum { FILES_ROOM_MIN = 64 * 1024 * 1024, FILES_INODES_MIN = 256, FILES_PARENT_MAX = 4096 };

/* What is in a private directory is private too, whatever the directory is: it may be copied. */
static unsigned
check_content(struct doctor *doctor, const char *check, const char *path, int dirfd)
{
    int fd = openat(dirfd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *dir = fd < 0 ? NULL : fdopendir(fd);
    const struct dirent *entry;
    unsigned wrong = 0;

    if (!dir) {
        fd_close(&fd);
        doctor_tell(doctor, DOCTOR_PROBLEM, check, "%s cannot be read: %s", path, strerror(errno));
        return 1;
    }
    while ((entry = readdir(dir)) != NULL) {
        struct error err = {0};

        if (entry->d_type != DT_REG && entry->d_type != DT_LNK)
            continue;
        if (private_check_file(dirfd, entry->d_name, path, &err) < 0) {
            doctor_tell(doctor, DOCTOR_PROBLEM, check, "%s", err.message);
            wrong++;
        }
    }
    closedir(dir);
    return wrong;
}

static void
check_private(struct doctor *doctor, const char *check, const char *path, mode_t forbidden)
{
    CLEANUP_FD int dir = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
    struct error err = {0};

    if (dir < 0 && errno == ENOENT)
        doctor_tell(doctor, DOCTOR_NOTE, check, "%s does not exist yet", path);
    else if (dir < 0)
        doctor_tell(doctor, DOCTOR_PROBLEM, check, "%s cannot be opened: %s", path,
                    strerror(errno));
    else if (private_check_fd(dir, path, S_IFDIR, forbidden, "700", &err) < 0)
        doctor_tell(doctor, DOCTOR_PROBLEM, check, "%s", err.message);
    else if (check_content(doctor, check, path, dir) == 0)
        doctor_tell(doctor, DOCTOR_OK, check, "%s is closed to others", path);
}

/* The directory, or the nearest one above it that exists already. */
static int
open_nearest(const char *path, char ret_path[FILES_PARENT_MAX])
{
    int dir;

    snprintf(ret_path, FILES_PARENT_MAX, "%s", path);
    while ((dir = open(ret_path, O_PATH | O_DIRECTORY | O_CLOEXEC)) < 0 && errno == ENOENT) {
        char *slash = strrchr(ret_path, '/');

        if (!slash || slash == ret_path)
            return open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
        *slash = '\0';
    }
    return dir;
}

static void
check_room(struct doctor *doctor, const char *check, const char *path, int dir)
{
    char room[OUTPUT_BYTES_MAX];
    struct statvfs fs;
    uint64_t bytes;

    if (fstatvfs(dir, &fs) < 0) {
        doctor_tell(doctor, DOCTOR_PROBLEM, check, "the file system of %s: %s", path,
                    strerror(errno));
        return;
    }
    bytes = (uint64_t)fs.f_bavail * fs.f_frsize;
    output_bytes(bytes, room);
    if (fs.f_flag & ST_RDONLY)
        doctor_tell(doctor, DOCTOR_PROBLEM, check,
                    "the file system of %s is read-only: mount it for writing, or choose another "
                    "place",
                    path);
    else if (bytes < FILES_ROOM_MIN)
        doctor_tell(doctor, DOCTOR_PROBLEM, check, "%s are left at %s: make room there", room,
                    path);
    else if (fs.f_files > 0 && fs.f_favail < FILES_INODES_MIN)
        doctor_tell(doctor, DOCTOR_PROBLEM, check,
                    "the file system of %s takes %llu more files only: delete some", path,
                    (unsigned long long)fs.f_favail);
    else
        doctor_tell(doctor, DOCTOR_OK, check, "%s are free at %s", room, path);
}

static void
check_disk(struct doctor *doctor, const char *check, const char *path)
{
    char nearest[FILES_PARENT_MAX];
    CLEANUP_FD int dir = open_nearest(path, nearest);

    if (dir < 0) {
        doctor_tell(doctor, DOCTOR_PROBLEM, check, "%s cannot be opened: %s", nearest,
                    strerror(errno));
        return;
    }
    if (faccessat(dir, ".", W_OK | X_OK, AT_EACCESS) < 0)
        doctor_tell(doctor, DOCTOR_PROBLEM, check,
                    "%s cannot be written to: %s; change its mode or owner, or choose another "
                    "place",
                    nearest, strerror(errno));
    else
        check_room(doctor, check, nearest, dir);
}

/* Documents may be shared, but nobody else may put a file or a link among them. */
static void
check_documents(struct doctor *doctor, const char *path)
{
    CLEANUP_FD int dir = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
    struct stat st;

    if (dir < 0 || fstat(dir, &st) < 0)
        return;
    if ((st.st_mode & 022) && !(st.st_mode & S_ISVTX))
        doctor_tell(doctor, DOCTOR_NOTE, "documents",
                    "others may change what is in %s (mode %04o): chmod go-w %s, unless that is "
                    "wanted",
                    path, st.st_mode & 07777, path);
    else if (st.st_uid != geteuid())
        doctor_tell(doctor, DOCTOR_NOTE, "documents", "%s belongs to user %u", path, st.st_uid);
}

void
doctor_files(struct doctor *doctor, struct cli *cli)
{
    const struct paths *paths = &cli->paths;

    check_private(doctor, "configuration", paths->config, 077);
    check_private(doctor, "state", paths->state, 022);
    check_private(doctor, "store", paths->store, 077);
    check_private(doctor, "locks", paths->locks, 022);
    check_documents(doctor, paths->documents);
    check_disk(doctor, "disk: documents", paths->documents);
    check_disk(doctor, "disk: state", paths->state);
}
