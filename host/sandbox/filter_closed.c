#include <fcntl.h>

#include "host/common/compiler.h"
#include "host/sandbox/filter_lists.h"
#include "host/sandbox/internal.h"

/* open(2) with any of these does more than read. */
#define WORKER_OPENS_MORE (~(uint32_t)(O_RDONLY | O_CLOEXEC))

/* The loader opens libraries and maps their code; the constructors of the konnector run meanwhile.
 * The second filter comes on top of this one, and is asked for by a call. */
static const struct sock_filter worker_wide[] = {
    FILTER_BEGIN,
    LIST_MESSAGES,
    LIST_DESCRIPTORS,
    LIST_MMAP_FILES,
    LIST_BASE,
    CALL_WITHOUT(openat, 2, WORKER_OPENS_MORE, FILTER_ALLOW, FILTER_EPERM),
    CALL_WITHOUT(seccomp, 1, ~0U, FILTER_ALLOW, FILTER_EPERM),
    LIST_TRIP_WIRES,
    FILTER_END(FILTER_EPERM),
};

static const struct sock_filter worker_narrow[] = {
    FILTER_BEGIN, LIST_MESSAGES,   LIST_DESCRIPTORS,         LIST_MMAP_DATA,
    LIST_BASE,    LIST_TRIP_WIRES, FILTER_END(FILTER_EPERM),
};

const struct sandbox_filter filter_worker_wide = {worker_wide, ARRAY_SIZE(worker_wide)};
const struct sandbox_filter filter_worker_narrow = {worker_narrow, ARRAY_SIZE(worker_narrow)};

/* It drives a browser that the broker has started, through the sockets that it is given. */
static const struct sock_filter browser[] = {
    FILTER_BEGIN,
    LIST_MESSAGES,
    LIST_DESCRIPTORS,
    LIST_MMAP_DATA,
    LIST_BASE,
    CALL(epoll_create1, FILTER_ALLOW),
    CALL(epoll_ctl, FILTER_ALLOW),
    CALL(epoll_pwait, FILTER_ALLOW),
#if defined(__x86_64__)
    CALL(epoll_wait, FILTER_ALLOW),
#endif
    LIST_TRIP_WIRES,
    FILTER_END(FILTER_EPERM),
};

const struct sandbox_filter filter_browser = {browser, ARRAY_SIZE(browser)};

/* It reads one descriptor and writes another, and meets nobody. */
static const struct sock_filter converter[] = {
    FILTER_BEGIN, LIST_DESCRIPTORS, CALL(pwrite64, FILTER_ALLOW), LIST_MMAP_DATA,
    LIST_BASE,    LIST_TRIP_WIRES,  FILTER_END(FILTER_EPERM),
};

const struct sandbox_filter filter_converter = {converter, ARRAY_SIZE(converter)};
