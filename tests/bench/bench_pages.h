/*
 * Pages of 60 to 100 KB as brands make them, and what a konnector asks of them:
 * each question as a selector and as an XPath that gives the same elements.
 */
#ifndef CLISK_TESTS_BENCH_PAGES_H
#define CLISK_TESTS_BENCH_PAGES_H

#include "host/common/buf.h"

enum { BENCH_PAGES = 3, BENCH_QUESTIONS_MAX = 6, BENCH_PAGE_MAX = 1 << 20 };

struct bench_question {
    const char *selector; /* NULL behind the last one */
    const char *xpath;
};

struct bench_page {
    const char *name;
    void (*fill)(struct buf *page);
    struct bench_question questions[BENCH_QUESTIONS_MAX];
};

extern const struct bench_page bench_pages[BENCH_PAGES];

#endif
