/*
 * Writers of a file, for the proof that the killer finds what is wrong with them:
 *
 *   writer naive|hasty|leaving|careful DIRECTORY TEXT
 *
 * Each is to replace DIRECTORY/file. Only the last one does it right: "naive"
 * writes over it, "hasty" removes it before it renames the new one, "leaving"
 * makes a new temporary name each time, which stays when it is killed.
 */
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int
put(int dirfd, const char *name, const char *text)
{
    int fd = openat(dirfd, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    size_t half = strlen(text) / 2;

    if (fd < 0 || write(fd, text, half) != (ssize_t)half)
        return -1;
    text += half;
    if (write(fd, text, strlen(text)) != (ssize_t)strlen(text) || fsync(fd) < 0)
        return -1;
    return close(fd);
}

static int
replace(int dirfd, const char *way, const char *text)
{
    char name[32] = "file.new";

    if (strcmp(way, "naive") == 0)
        return put(dirfd, "file", text);
    if (strcmp(way, "leaving") == 0)
        snprintf(name, sizeof name, "file.%d", (int)getpid());
    if (put(dirfd, name, text) < 0)
        return -1;
    if (strcmp(way, "hasty") == 0 && unlinkat(dirfd, "file", 0) < 0)
        return -1;
    return renameat(dirfd, name, dirfd, "file") < 0 ? -1 : fsync(dirfd);
}

int
main(int argc, char **argv)
{
    int dirfd = argc == 4 ? open(argv[2], O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1, result;

    if (dirfd < 0)
        return 2;
    sched_yield();
    result = replace(dirfd, argv[1], argv[3]);
    sched_yield();
    if (result < 0)
        perror("writer");
    return result < 0 ? 1 : 0;
}
