/*
 * What the end of a try means: the answer, another try, a redirect, a failure.
 */
#ifndef CLISK_FETCHER_VERDICT_H
#define CLISK_FETCHER_VERDICT_H

#include "host/fetcher/transfer.h"

enum verdict {
    VERDICT_DELIVER,  /* the answer is what the broker gets, whatever its status */
    VERDICT_REDIRECT, /* see transfer_follow() */
    VERDICT_RETRY,    /* after *ret_delay_ms */
    VERDICT_FAIL      /* with *err */
};

/* `*err` is set for VERDICT_RETRY too: why the try failed. */
enum verdict verdict_of(struct transfer *transfer, CURLcode code, uint32_t *ret_delay_ms,
                        struct error *err);

#endif
