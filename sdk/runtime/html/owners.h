/*
 * Which form the parser gave a control (HTML standard, "form element pointer"),
 * as a back end notes it while it builds the tree.
 */
#ifndef CLISK_RUNTIME_HTML_OWNERS_H
#define CLISK_RUNTIME_HTML_OWNERS_H

#include <stdbool.h>

#include "host/common/buf.h"

/* Zeroed by owners_init(). Notes past the maximum make it bad, which is the back end's to refuse.
 */
struct owners {
    struct buf notes; /* in the order of the page until they are sorted */
    bool sorted;
};

void owners_init(struct owners *owners);
void owners_free(struct owners *owners);

/* A control may be noted more than once: its first form counts. */
void owners_note(struct owners *owners, const void *control, void *form);

/* NULL for none. */
void *owners_find(struct owners *owners, const void *control);

#endif
