/*
 * What libxml2 does during one operation: its errors, and its memory. The
 * library forgets to report some failed allocations; all are seen here, so that
 * no tree or result that lacks something is taken for a whole one.
 *
 * Where an evaluation cannot get a small piece of memory, libxml2 2.9 goes on
 * without and crashes. So small pieces are still given when the memory is used
 * up, out of a reserve; the operation fails for that when it ends, and large
 * pieces, whose failure the library survives, make it end soon.
 */
#ifndef CLISK_RUNTIME_XML_WATCH_H
#define CLISK_RUNTIME_XML_WATCH_H

#include <stdbool.h>

#include <libxml/xmlerror.h>

#include "sdk/runtime/xml/xml.h"

enum {
    WATCH_SMALL = 4096,
    WATCH_RESERVE = 64 * 1024,
    WATCH_SLACK = 4 * 1024 * 1024 /* of small pieces, past the maximum */
};

struct xml_watch {
    size_t bytes;
    size_t bytes_max;
    void *reserve;
    bool starved; /* an allocation failed, or would have gone past the maximum */
    bool failed;  /* the first error that matters is below */
    int domain;
    int code;
    int line;
    int position; /* in an expression */
    char message[XML_WHY_MAX];
};

/* Once a process; again does no harm. */
void watch_init(void);

/* At most PTRDIFF_MAX bytes. Operations do not nest. 0, or -1 without memory. */
int watch_begin(struct xml_watch *watch, size_t bytes_max);
void watch_end(struct xml_watch *watch);

/* The first failure stays. */
void watch_fail(struct xml_watch *watch, int line, const char *message);

#endif
