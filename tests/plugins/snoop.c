/*
 * Looks through every readable page of the process for two canaries that the
 * konnector must never come to hold, and for one that it does hold, which
 * proves that the search works. The canaries stand here inverted, so that they
 * are not found in the search itself.
 */
#include "hostile.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

enum { SNOOP_CHUNK = 64 * 1024, SNOOP_WORD = 14, SNOOP_MAPS = 256 * 1024 };

struct snoop_canary {
    const char *name;
    unsigned char inverted[SNOOP_WORD];
    unsigned long found;
};

#define INVERTED(a, b, c, d, e, f, g, h, i, j, k, l, m, n)                              \
    {                                                                                   \
        (unsigned char)~a, (unsigned char)~b, (unsigned char)~c, (unsigned char)~d,     \
            (unsigned char)~e, (unsigned char)~f, (unsigned char)~g, (unsigned char)~h, \
            (unsigned char)~i, (unsigned char)~j, (unsigned char)~k, (unsigned char)~l, \
            (unsigned char)~m, (unsigned char)~n                                        \
    }

static int
snoop_is_at(const struct snoop_canary *canary, const unsigned char *at)
{
    for (int i = 0; i < SNOOP_WORD; i++) {
        if ((at[i] ^ canary->inverted[i]) != 0xFF)
            return 0;
    }
    return 1;
}

static void
snoop_chunk(struct snoop_canary *canaries, size_t count, const unsigned char *data, size_t len)
{
    for (size_t at = 0; at + SNOOP_WORD <= len; at++) {
        for (size_t i = 0; i < count; i++) {
            if (snoop_is_at(&canaries[i], data + at))
                canaries[i].found++;
        }
    }
}

/* Through the kernel, so that a page that cannot be read is an error and not a crash. */
static void
snoop_range(struct snoop_canary *canaries, size_t count, unsigned long from, unsigned long to)
{
    static unsigned char chunk[SNOOP_CHUNK + SNOOP_WORD];

    for (unsigned long at = from; at < to; at += SNOOP_CHUNK) {
        size_t want = to - at < sizeof chunk ? to - at : sizeof chunk;
        struct iovec local = {chunk, want}, remote = {(void *)at, want};
        ssize_t len = process_vm_readv(getpid(), &local, 1, &remote, 1, 0);

        if (len > 0)
            snoop_chunk(canaries, count, chunk, (size_t)len);
    }
    memset(chunk, 0, sizeof chunk);
}

static size_t
snoop_read_maps(char *maps, size_t size)
{
    int fd = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
    size_t used = 0;
    ssize_t len;

    while (fd >= 0 && used < size - 1 && (len = read(fd, maps + used, size - 1 - used)) > 0)
        used += (size_t)len;
    if (fd >= 0)
        close(fd);
    maps[used] = '\0';
    return used;
}

void
hostile_snoop(clisk_run *run)
{
    static char maps[SNOOP_MAPS];
    struct snoop_canary canaries[] = {
        {"login", INVERTED('l', 'o', 'g', 'i', 'n', '-', 'c', 'a', 'n', 'a', 'r', 'y', '-', '1'),
         0},
        {"password", INVERTED('c', 'o', 'r', 'r', 'e', 'c', 't', '-', 'c', 'a', 'n', 'a', 'r', 'y'),
         0},
        {"cookie", INVERTED('s', 'e', 's', 's', 'i', 'o', 'n', '-', 'c', 'a', 'n', 'a', 'r', 'y'),
         0},
    };
    size_t count = sizeof canaries / sizeof canaries[0];
    unsigned long from, to;
    char rights[8];

    if (snoop_read_maps(maps, sizeof maps) == 0)
        clisk_error(run, "snoop: no maps");
    for (const char *line = maps; line && *line; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (sscanf(line, "%lx-%lx %7s", &from, &to, rights) == 3 && rights[0] == 'r')
            snoop_range(canaries, count, from, to);
    }
    for (size_t i = 0; i < count; i++)
        clisk_info(run, "snoop: %s %s", canaries[i].name, canaries[i].found ? "found" : "absent");
}
