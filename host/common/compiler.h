/*
 * What every source file may lean on: attributes of the compiler, ownership
 * in the style of "steal" and "cleanup", and a few arithmetic helpers.
 */
#ifndef CLISK_COMMON_COMPILER_H
#define CLISK_COMMON_COMPILER_H

#include <stddef.h>
#include <stdint.h>

#define ATTR_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#define ATTR_MALLOC            __attribute__((malloc, warn_unused_result))
#define ATTR_MUST_USE          __attribute__((warn_unused_result))
#define ATTR_NORETURN          __attribute__((noreturn))
#define ATTR_UNUSED            __attribute__((unused))

/* Runs fn(&variable) when the variable leaves its scope. */
#define CLEANUP(fn) __attribute__((cleanup(fn)))

/* Hands a pointer over: the variable becomes NULL, so that its cleanup does nothing. */
#define TAKE_PTR(p)                       \
    ({                                    \
        __typeof__(p) *take_at_ = &(p);   \
        __typeof__(p) taken_ = *take_at_; \
        *take_at_ = NULL;                 \
        taken_;                           \
    })

/* The same for a descriptor, which becomes -1. */
#define TAKE_FD(fd)             \
    ({                          \
        int *take_at_ = &(fd);  \
        int taken_ = *take_at_; \
        *take_at_ = -1;         \
        taken_;                 \
    })

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/* free(3) for CLEANUP. */
void free_ptr(void *p);
#define CLEANUP_FREE CLEANUP(free_ptr)

#endif
