#include "tests/sandbox/attempt.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CONTROL_MALLOC = 100 * 1024 * 1024, CONTROL_STEP = 1024 * 1024 };

static const struct attempt_class *const classes[] = {
    &attempts_files,      &attempts_paths,   &attempts_others,      &attempts_proc,
    &attempts_sockets,    &attempts_signals, &attempts_processes,   &attempts_memory,
    &attempts_keyring,    &attempts_kernel,  &attempts_descriptors, &attempts_forks,
    &attempts_namespaces, &attempts_calls,
};

const struct attempt *
attempt_at(size_t index, const char **ret_class)
{
    for (size_t i = 0; i < sizeof classes / sizeof classes[0]; i++) {
        if (index < classes[i]->count) {
            *ret_class = classes[i]->name;
            return &classes[i]->attempts[index];
        }
        index -= classes[i]->count;
    }
    return NULL;
}

const struct attempt *
attempt_find(const char *name)
{
    const struct attempt *attempt;
    const char *class;

    for (size_t i = 0; (attempt = attempt_at(i, &class)) != NULL; i++) {
        if (strcmp(attempt->name, name) == 0)
            return attempt;
    }
    return NULL;
}

struct world_text {
    const char *name;
    size_t offset, size;
};

struct world_number {
    const char *name;
    size_t offset;
};

#define WORLD_TEXT(member)                                                           \
    {                                                                                \
#member, offsetof(struct world, member), sizeof(((struct world *)0)->member) \
    }
#define WORLD_NUMBER(member)                    \
    {                                           \
#member, offsetof(struct world, member) \
    }

static const struct world_text world_texts[] = {
    WORLD_TEXT(home),  WORLD_TEXT(socket_path), WORLD_TEXT(abstract),
    WORLD_TEXT(phase), WORLD_TEXT(attempt),     WORLD_TEXT(scratch),
};

static const struct world_number world_numbers[] = {
    WORLD_NUMBER(victim), WORLD_NUMBER(tcp4), WORLD_NUMBER(tcp6),      WORLD_NUMBER(udp4),
    WORLD_NUMBER(udp6),   WORLD_NUMBER(key),  WORLD_NUMBER(victim_fd),
};

static int
world_set(struct world *world, const char *name, const char *value)
{
    for (size_t i = 0; i < sizeof world_texts / sizeof world_texts[0]; i++) {
        const struct world_text *text = &world_texts[i];

        if (strcmp(name, text->name) == 0 && strlen(value) < text->size) {
            memcpy((char *)world + text->offset, value, strlen(value) + 1);
            return 0;
        }
    }
    for (size_t i = 0; i < sizeof world_numbers / sizeof world_numbers[0]; i++) {
        if (strcmp(name, world_numbers[i].name) == 0) {
            *(int *)((char *)world + world_numbers[i].offset) = (int)strtol(value, NULL, 10);
            return 0;
        }
    }
    if (strcmp(name, "secret") != 0)
        return -1;
    world->secret = (uintptr_t)strtoull(value, NULL, 10);
    return 0;
}

int
world_read(struct world *ret_world, const char *text)
{
    struct world world = {.home = ""};
    char copy[2048], *save = NULL;

    if (strlen(text) >= sizeof copy)
        return -1;
    memcpy(copy, text, strlen(text) + 1);
    for (char *line = strtok_r(copy, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
        char *value = strchr(line, ' ');

        if (!value)
            return -1;
        *value = '\0';
        if (world_set(&world, line, value + 1) < 0)
            return -1;
    }
    *ret_world = world;
    return 0;
}

const char *
world_path(const struct world *world, const char *pattern)
{
    static char buffers[2][1024];
    static unsigned turn;
    char *path = buffers[turn++ % 2];
    const char *middle = strchr(pattern, '%');

    if (*pattern == '~' || *pattern == '@')
        snprintf(path, sizeof buffers[0], "%s%s", *pattern == '~' ? world->home : world->scratch,
                 pattern + 1);
    else if (middle)
        snprintf(path, sizeof buffers[0], "%.*s%d%s", (int)(middle - pattern), pattern,
                 (int)world->victim, middle + 1);
    else
        snprintf(path, sizeof buffers[0], "%s", pattern);
    return path;
}

int
attempt_result(long result)
{
    return result < 0 ? -1 : 0;
}

int
attempt_tell(const char *text)
{
    struct iovec io = {(char *)text, strlen(text)};
    struct msghdr message = {.msg_iov = &io, .msg_iovlen = 1};

    if (sendmsg(ATTEMPT_CONTROL_FD, &message, MSG_NOSIGNAL) >= 0)
        return 0;
    return attempt_result(write(ATTEMPT_CONTROL_FD, text, strlen(text)));
}

static int
control_random(void)
{
    char bytes[32];

    return getrandom(bytes, sizeof bytes, 0) == sizeof bytes ? 0 : -1;
}

static int
control_compute(void)
{
    volatile double sum = 0;

    for (int i = 1; i < 1000; i++)
        sum += sqrt(i);
    return sum > 20000 && sum < 22000 ? 0 : -1;
}

static int
control_allocate(void)
{
    volatile char *memory = malloc(CONTROL_MALLOC);

    if (!memory)
        return -1;
    for (size_t i = 0; i < CONTROL_MALLOC; i += CONTROL_STEP)
        memory[i] = 1;
    free((void *)memory);
    return 0;
}

static int
control_open_library(void)
{
    static const char *const paths[] = {"/lib/x86_64-linux-gnu/libc.so.6",
                                        "/lib/aarch64-linux-gnu/libc.so.6", "/lib64/libc.so.6"};
    char magic[4];

    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        int fd = open(paths[i], O_RDONLY | O_CLOEXEC);
        ssize_t len = fd < 0 ? -1 : read(fd, magic, sizeof magic);

        if (fd >= 0)
            close(fd);
        if (len == sizeof magic && memcmp(magic, "\177ELF", 4) == 0)
            return 0;
    }
    return -1;
}

const char *
attempt_controls(int may_open_libraries)
{
    if (control_random() < 0)
        return "getrandom";
    if (control_compute() < 0)
        return "computing";
    if (control_allocate() < 0)
        return "malloc";
    if (may_open_libraries && control_open_library() < 0)
        return "reading a library";
    return NULL;
}
