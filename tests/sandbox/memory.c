/* Code that was not there when the konnector was checked, and more memory than is due. */
#include "tests/sandbox/attempt.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/personality.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { PAGE = 4096 };
#define TOO_MUCH (3UL << 30)

enum { CALL_MAP_SHADOW_STACK = 453 };

static int
memory_mapped(void *address)
{
    return address == MAP_FAILED ? -1 : 0;
}

/* a: protection, b: flags */
static int
memory_map(const struct world *world, const struct attempt *attempt)
{
    (void)world;
    return memory_mapped(
        mmap(NULL, PAGE, (int)attempt->a, MAP_PRIVATE | MAP_ANONYMOUS | (int)attempt->b, -1, 0));
}

static void *
memory_page(void)
{
    return mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

/* a: the protection that it gets after it was written */
static int
memory_protect(const struct world *world, const struct attempt *attempt)
{
    char *page = memory_page();

    (void)world;
    if (page == MAP_FAILED)
        return -1;
    page[0] = (char)0xc3;
    return mprotect(page, PAGE, (int)attempt->a);
}

static void *
memory_page_of(const void *address)
{
    return (void *)((uintptr_t)address & ~(uintptr_t)(PAGE - 1));
}

static int
memory_protect_stack(const struct world *world, const struct attempt *attempt)
{
    char here;

    (void)world, (void)attempt;
    return mprotect(memory_page_of(&here), PAGE, PROT_READ | PROT_WRITE | PROT_EXEC);
}

static int
memory_protect_heap(const struct world *world, const struct attempt *attempt)
{
    void *heap = malloc(64);

    (void)world, (void)attempt;
    return mprotect(memory_page_of(heap), PAGE, PROT_READ | PROT_EXEC);
}

/* Our own code made writable, and executable again. */
static int
memory_patch_code(const struct world *world, const struct attempt *attempt)
{
    void *code = memory_page_of((const void *)(uintptr_t)memory_page);

    (void)world, (void)attempt;
    if (mprotect(code, PAGE, PROT_READ | PROT_WRITE | PROT_EXEC) < 0)
        return -1;
    return mprotect(code, PAGE, PROT_READ | PROT_EXEC);
}

static int
memory_protect_key(const struct world *world, const struct attempt *attempt)
{
    void *page = memory_page();

    (void)world;
    return attempt_result(
        syscall(SYS_pkey_mprotect, page, (size_t)PAGE, PROT_READ | PROT_EXEC, attempt->a));
}

static int
memory_memfd(const struct world *world, const struct attempt *attempt)
{
    (void)world;
    return attempt_result(syscall(SYS_memfd_create, "attempt", (unsigned)attempt->a));
}

static int
memory_memfd_execute(const struct world *world, const struct attempt *attempt)
{
    int fd = memfd_create("attempt", 0);

    (void)world, (void)attempt;
    if (fd < 0 || write(fd, "\xc3", 1) != 1)
        return -1;
    return memory_mapped(mmap(NULL, PAGE, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 0));
}

static int
memory_memfd_large(const struct world *world, const struct attempt *attempt)
{
    int fd = memfd_create("attempt", 0);

    (void)world, (void)attempt;
    return fd < 0 ? -1 : ftruncate(fd, (off_t)TOO_MUCH);
}

static int
memory_memfd_allocate(const struct world *world, const struct attempt *attempt)
{
    int fd = memfd_create("attempt", 0);

    (void)world, (void)attempt;
    return fd < 0 ? -1 : fallocate(fd, 0, 0, 64 << 20);
}

/* Bytes of a file that was written, mapped as code. */
static int
memory_file_execute(const struct world *world, const struct attempt *attempt)
{
    int fd = open(world_path(world, "@/code"), O_RDWR | O_CREAT, 0700);

    (void)attempt;
    if (fd < 0 || write(fd, "\xc3", 1) != 1)
        return -1;
    return memory_mapped(mmap(NULL, PAGE, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 0));
}

/* A library's own pages, written and executed. */
static int
memory_library_writable(const struct world *world, const struct attempt *attempt)
{
    int fd = open("/lib/x86_64-linux-gnu/libc.so.6", O_RDONLY);

    (void)world, (void)attempt;
    if (fd < 0)
        fd = open("/lib/aarch64-linux-gnu/libc.so.6", O_RDONLY);
    if (fd < 0)
        return -1;
    return memory_mapped(mmap(NULL, PAGE, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE, fd, 0));
}

/* The loader's own way, refused once everything is loaded. */
static int
memory_library_execute(const struct world *world, const struct attempt *attempt)
{
    int fd = open("/lib/x86_64-linux-gnu/libc.so.6", O_RDONLY);

    (void)world, (void)attempt;
    return fd < 0 ? -1 : memory_mapped(mmap(NULL, PAGE, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 0));
}

static int
memory_load(const struct world *world, const struct attempt *attempt)
{
    return dlopen(world_path(world, attempt->path), RTLD_NOW) ? 0 : -1;
}

static int
memory_load_memfd(const struct world *world, const struct attempt *attempt)
{
    char path[64], bytes[4096];
    int from = open(world_path(world, attempt->path), O_RDONLY), fd = memfd_create("plugin", 0);
    ssize_t len;

    if (from < 0 || fd < 0)
        return -1;
    while ((len = read(from, bytes, sizeof bytes)) > 0) {
        if (write(fd, bytes, (size_t)len) != len)
            return -1;
    }
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    return dlopen(path, RTLD_NOW) ? 0 : -1;
}

static int
memory_much(const struct world *world, const struct attempt *attempt)
{
    (void)world;
    switch (attempt->a) {
    case 0: return malloc(TOO_MUCH) ? 0 : -1;
    case 1: return sbrk((intptr_t)TOO_MUCH) == (void *)-1 ? -1 : 0;
    case 2: return memory_mapped(mremap(memory_page(), PAGE, TOO_MUCH, MREMAP_MAYMOVE));
    default:
        return memory_mapped(mmap(NULL, TOO_MUCH, PROT_READ | PROT_WRITE,
                                  MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0));
    }
}

/* a: flags of shmat */
static int
memory_shared(const struct world *world, const struct attempt *attempt)
{
    int id = shmget(IPC_PRIVATE, PAGE, IPC_CREAT | 0700);
    void *address;

    (void)world;
    if (id < 0)
        return -1;
    address = shmat(id, NULL, (int)attempt->a);
    shmctl(id, IPC_RMID, NULL);
    return address == (void *)-1 ? -1 : 0;
}

static int
memory_shared_name(const struct world *world, const struct attempt *attempt)
{
    int fd = shm_open(attempt->path, O_RDWR | O_CREAT, 0600);

    (void)world;
    shm_unlink(attempt->path);
    return attempt_result(fd);
}

static int
memory_queue(const struct world *world, const struct attempt *attempt)
{
    int id = msgget(IPC_PRIVATE, IPC_CREAT | 0600);

    (void)world, (void)attempt;
    if (id >= 0)
        msgctl(id, IPC_RMID, NULL);
    return attempt_result(id);
}

static int
memory_semaphore(const struct world *world, const struct attempt *attempt)
{
    int id = semget(IPC_PRIVATE, 1, IPC_CREAT | 0600);

    (void)world, (void)attempt;
    if (id >= 0)
        semctl(id, 0, IPC_RMID);
    return attempt_result(id);
}

static int
memory_named_queue(const struct world *world, const struct attempt *attempt)
{
    (void)world;
    if (syscall(SYS_mq_open, attempt->path, O_RDWR | O_CREAT, 0600, NULL) < 0)
        return -1;
    return attempt_result(syscall(SYS_mq_unlink, attempt->path));
}

static int
memory_userfault(const struct world *world, const struct attempt *attempt)
{
    (void)world;
    return attempt_result(syscall(SYS_userfaultfd, O_CLOEXEC | (int)attempt->a));
}

static int
memory_personality(const struct world *world, const struct attempt *attempt)
{
    (void)world;
    return attempt_result(syscall(SYS_personality, (unsigned long)attempt->a));
}

static int
memory_secret(const struct world *world, const struct attempt *attempt)
{
    (void)world, (void)attempt;
    return attempt_result(syscall(SYS_memfd_secret, 0));
}

static int
memory_remap(const struct world *world, const struct attempt *attempt)
{
    char *pages = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    (void)world, (void)attempt;
    return pages == MAP_FAILED
               ? -1
               : attempt_result(syscall(SYS_remap_file_pages, pages, (size_t)PAGE, 0, 1UL, 0));
}

static int
memory_policy(const struct world *world, const struct attempt *attempt)
{
    (void)world, (void)attempt;
    return attempt_result(syscall(SYS_set_mempolicy, 0, NULL, 0UL));
}

static int
memory_key(const struct world *world, const struct attempt *attempt)
{
    (void)world, (void)attempt;
    return attempt_result(syscall(SYS_pkey_alloc, 0UL, 0UL));
}

static int
memory_lock(const struct world *world, const struct attempt *attempt)
{
    (void)world;
    return attempt->a ? mlockall(MCL_FUTURE) : mlock(memory_page(), PAGE);
}

static int
memory_shadow_stack(const struct world *world, const struct attempt *attempt)
{
    (void)world, (void)attempt;
    return attempt_result(syscall(CALL_MAP_SHADOW_STACK, 0UL, (size_t)PAGE, 0));
}

#ifdef SYS_modify_ldt
/* A segment of another kind of code. */
static int
memory_ldt(const struct world *world, const struct attempt *attempt)
{
    struct {
        unsigned entry, base, limit, bits;
    } segment = {.limit = 0xfffff, .bits = 0x51};

    (void)world, (void)attempt;
    return attempt_result(syscall(SYS_modify_ldt, 0x11, &segment, sizeof segment) & 0xffffffff ? -1
                                                                                               : 0);
}
#endif

enum { READ_WRITE_EXECUTE = PROT_READ | PROT_WRITE | PROT_EXEC };

static const struct attempt attempts[] = {
    {"map-write-execute", memory_map, NULL, READ_WRITE_EXECUTE, 0, 0, 0},
    {"map-execute", memory_map, NULL, PROT_READ | PROT_EXEC, 0, 0, 0},
    {"map-execute-low", memory_map, NULL, PROT_READ | PROT_EXEC, MAP_GROWSDOWN, 0, 0},
    {"map-execute-only", memory_map, NULL, PROT_EXEC, 0, 0, 0},
    {"protect-execute", memory_protect, NULL, PROT_READ | PROT_EXEC, 0, 0, 0},
    {"protect-write-execute", memory_protect, NULL, READ_WRITE_EXECUTE, 0, 0, 0},
    {"protect-execute-only", memory_protect, NULL, PROT_EXEC, 0, 0, 0},
    {"protect-stack", memory_protect_stack, NULL, 0, 0, 0, 0},
    {"protect-heap", memory_protect_heap, NULL, 0, 0, 0, 0},
    {"protect-code", memory_patch_code, NULL, 0, 0, 0, 0},
    {"protect-by-key", memory_protect_key, NULL, -1, 0, 0, 0},
    {"memfd", memory_memfd, NULL, 0, 0, 0, 0},
    {"memfd-huge", memory_memfd, NULL, MFD_HUGETLB, 0, 0, 0},
    {"memfd-execute", memory_memfd_execute, NULL, 0, 0, 0, 0},
    {"memfd-large", memory_memfd_large, NULL, 0, 0, 0, 0},
    {"memfd-allocate", memory_memfd_allocate, NULL, 0, 0, 0, 0},
    {"memfd-secret", memory_secret, NULL, 0, 0, 0, 0},
    {"file-execute", memory_file_execute, NULL, 0, 0, 0, 0},
    {"library-writable", memory_library_writable, NULL, 0, 0, 0, 0},
    {"library-execute", memory_library_execute, NULL, 0, 0, 0, ATTEMPT_RUN_ONLY},
    {"load-library", memory_load, "libutil.so.1", 0, 0, 0, ATTEMPT_RUN_ONLY},
    {"load-plugin", memory_load, "~/konnectors/bank.so", 0, 0, 0, 0},
    {"load-memfd", memory_load_memfd, "/lib/x86_64-linux-gnu/libutil.so.1", 0, 0, 0, 0},
    {"much-malloc", memory_much, NULL, 0, 0, 0, 0},
    {"much-heap", memory_much, NULL, 1, 0, 0, 0},
    {"much-remap", memory_much, NULL, 2, 0, 0, 0},
    {"much-shared", memory_much, NULL, 3, 0, 0, 0},
    {"shared-segment", memory_shared, NULL, 0, 0, 0, 0},
    {"shared-execute", memory_shared, NULL, SHM_EXEC, 0, 0, 0},
    {"shared-name", memory_shared_name, "/clisk-attempt", 0, 0, 0, 0},
    {"message-queue", memory_queue, NULL, 0, 0, 0, 0},
    {"message-queue-name", memory_named_queue, "clisk-attempt", 0, 0, 0, 0},
    {"semaphore", memory_semaphore, NULL, 0, 0, 0, 0},
    {"userfault", memory_userfault, NULL, UFFD_USER_MODE_ONLY, 0, 0, 0},
    {"userfault-kernel", memory_userfault, NULL, 0, 0, 0, 0},
    {"personality-layout", memory_personality, NULL, ADDR_NO_RANDOMIZE, 0, 0, 0},
    {"personality-execute", memory_personality, NULL, READ_IMPLIES_EXEC, 0, 0, 0},
    {"remap-file-pages", memory_remap, NULL, 0, 0, 0, 0},
    {"memory-policy", memory_policy, NULL, 0, 0, 0, 0},
    {"protection-key", memory_key, NULL, 0, 0, 0, 0},
    {"lock-page", memory_lock, NULL, 0, 0, 0, 0},
    {"lock-all", memory_lock, NULL, 1, 0, 0, 0},
    {"shadow-stack", memory_shadow_stack, NULL, 0, 0, 0, 0},
#ifdef SYS_modify_ldt
    {"local-segments", memory_ldt, NULL, 0, 0, 0, 0},
#endif
};

ATTEMPT_CLASS(attempts_memory, "memory", attempts);
