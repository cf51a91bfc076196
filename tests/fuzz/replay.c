/*
 * Replays a corpus through a fuzz target: every file of tests/fuzz/corpus/NAME,
 * where NAME is the program's own name without "fuzz-", or the files given.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/common/buf.h"
#include "host/common/fd.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { REPLAY_INPUT_MAX = 16 * 1024 * 1024 };

static int
replay_file(int dirfd, const char *name)
{
    CLEANUP_FD int fd = openat(dirfd, name, O_RDONLY | O_CLOEXEC);
    CLEANUP_BUF struct buf buf = BUF_INIT(REPLAY_INPUT_MAX);
    uint8_t *exact;

    if (fd < 0 || fd_read_to_end(fd, &buf) < 0) {
        fprintf(stderr, "%s: %s\n", name, strerror(errno));
        return -1;
    }
    /* A copy of the exact size, so that a sanitizer sees a read past the end. */
    exact = malloc(buf.len ? buf.len : 1);
    if (!exact)
        return -1;
    if (buf.len > 0)
        memcpy(exact, buf.data, buf.len);
    LLVMFuzzerTestOneInput(exact, buf.len);
    free(exact);
    return 0;
}

static int
replay_corpus(const char *program)
{
    const char *srcdir = getenv("top_srcdir");
    char path[4096];
    struct dirent *entry;
    DIR *dir;
    int count = 0;

    if (strncmp(program, "fuzz-", 5) == 0)
        program += 5;
    snprintf(path, sizeof path, "%s/tests/fuzz/corpus/%s", srcdir ? srcdir : ".", program);
    dir = opendir(path);
    if (!dir) {
        fprintf(stderr, "%s: %s\n", path, strerror(errno));
        return -1;
    }
    while ((entry = readdir(dir)) != NULL) {
        if (entry->d_name[0] == '.')
            continue;
        if (replay_file(dirfd(dir), entry->d_name) < 0) {
            closedir(dir);
            return -1;
        }
        count++;
    }
    closedir(dir);
    printf("%s: %d inputs\n", program, count);
    return count > 0 ? 0 : -1;
}

int
main(int argc, char **argv)
{
    if (argc < 2)
        return replay_corpus(basename(argv[0])) < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
    for (int i = 1; i < argc; i++) {
        if (replay_file(AT_FDCWD, argv[i]) < 0)
            return EXIT_FAILURE;
    }
    return EXIT_SUCCESS;
}
