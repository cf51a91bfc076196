/*
 * To be preloaded into a program: an allocation that fails, a clock that is wrong.
 *
 *   FAILING_PROGRAM   the name of the program that is meant; in others nothing happens
 *   FAILING_MEMORY    the how many-th allocation fails; "3+": and all after it
 *   FAILING_OWN       with any value: only allocations that the program itself asks for count
 *   FAILING_REPORT    a file for the number of allocations, written at the end
 *   FAILING_CLOCK     seconds that the wall clock is ahead; "-86400@20": from the 20th look on
 */
#include <errno.h>
#include <link.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define EXPORT __attribute__((visibility("default")))

/* glibc's own, which ours stand before. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *block, size_t size);

static unsigned long allocations, failing_at, looks, wrong_from;
static long ahead;
static int meant, failing_on, only_own;
static uintptr_t own_begin, own_end;

/* The first is the program, with all that it is linked with statically. */
static int
learn_own(struct dl_phdr_info *info, size_t size, void *opaque)
{
    (void)size, (void)opaque;
    own_begin = UINTPTR_MAX;
    for (size_t i = 0; i < info->dlpi_phnum; i++) {
        uintptr_t begin = info->dlpi_addr + info->dlpi_phdr[i].p_vaddr;

        if (info->dlpi_phdr[i].p_type != PT_LOAD)
            continue;
        own_begin = begin < own_begin ? begin : own_begin;
        own_end = begin + info->dlpi_phdr[i].p_memsz;
    }
    return 1;
}

__attribute__((constructor)) static void
failing_begin(void)
{
    const char *program = getenv("FAILING_PROGRAM"), *memory = getenv("FAILING_MEMORY");
    const char *clock = getenv("FAILING_CLOCK");
    char *end;

    if (!program || strcmp(program, program_invocation_short_name) != 0)
        return;
    if (memory) {
        failing_at = strtoul(memory, &end, 10);
        failing_on = *end == '+';
    }
    if (clock) {
        ahead = strtol(clock, &end, 10);
        wrong_from = *end == '@' ? strtoul(end + 1, NULL, 10) : 0;
    }
    only_own = getenv("FAILING_OWN") != NULL;
    dl_iterate_phdr(learn_own, NULL);
    meant = 1;
}

__attribute__((destructor)) static void
failing_end(void)
{
    const char *path = meant ? getenv("FAILING_REPORT") : NULL;
    unsigned long made = allocations;
    FILE *file;

    failing_at = 0;
    file = path ? fopen(path, "we") : NULL;
    if (!file)
        return;
    fprintf(file, "%lu\n", made);
    fclose(file);
}

static int
fails(const void *caller)
{
    if (!meant || (only_own && ((uintptr_t)caller < own_begin || (uintptr_t)caller >= own_end)))
        return 0;
    allocations++;
    if (failing_at == 0 || (failing_on ? allocations < failing_at : allocations != failing_at))
        return 0;
    errno = ENOMEM;
    return 1;
}

EXPORT void *
malloc(size_t size)
{
    return fails(__builtin_return_address(0)) ? NULL : __libc_malloc(size);
}

EXPORT void *
calloc(size_t count, size_t size)
{
    return fails(__builtin_return_address(0)) ? NULL : __libc_calloc(count, size);
}

EXPORT void *
realloc(void *block, size_t size)
{
    return fails(__builtin_return_address(0)) ? NULL : __libc_realloc(block, size);
}

EXPORT char *
strndup(const char *text, size_t max)
{
    size_t len = strnlen(text, max);
    char *copy = fails(__builtin_return_address(0)) ? NULL : __libc_malloc(len + 1);

    if (!copy)
        return NULL;
    copy[len] = '\0';
    return memcpy(copy, text, len);
}

EXPORT char *
strdup(const char *text)
{
    size_t size = strlen(text) + 1;
    char *copy = fails(__builtin_return_address(0)) ? NULL : __libc_malloc(size);

    return copy ? memcpy(copy, text, size) : NULL;
}

static time_t
wrong_by(void)
{
    return meant && ++looks >= wrong_from ? ahead : 0;
}

EXPORT int
clock_gettime(clockid_t id, struct timespec *ret_time)
{
    if (syscall(SYS_clock_gettime, id, ret_time) < 0)
        return -1;
    if (id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE)
        ret_time->tv_sec += wrong_by();
    return 0;
}

EXPORT time_t
time(time_t *ret_time)
{
    struct timespec now = {0};

    clock_gettime(CLOCK_REALTIME, &now);
    if (ret_time)
        *ret_time = now.tv_sec;
    return now.tv_sec;
}

EXPORT int
gettimeofday(struct timeval *restrict ret_time, void *restrict zone)
{
    struct timespec now;

    (void)zone;
    if (clock_gettime(CLOCK_REALTIME, &now) < 0)
        return -1;
    *ret_time = (struct timeval){.tv_sec = now.tv_sec, .tv_usec = now.tv_nsec / 1000};
    return 0;
}
