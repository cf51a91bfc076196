/*
 * Saved pages of which one byte in a hundred is another one, a thousand times
 * each: whatever a konnector makes of them ends in a typed outcome, and no bill
 * is saved with an amount that the page does not say.
 */
#ifndef CLISK_TESTS_UNIT_DAMAGED_PAGES_H
#define CLISK_TESTS_UNIT_DAMAGED_PAGES_H

#include <clisk/clisk.h>

/* How the pages are read whose files' names begin so. */
struct damaged_story {
    const char *prefix;
    void (*read)(clisk_run *run);
};

/*
 * The folder, below the sources, has the pages and a file "index" of lines "FILE ADDRESS"; pages of
 * one address are given one behind the other. The stories end with one whose prefix is NULL; what
 * they save of whole pages is what is right, and has at least so many bills.
 */
void damaged_pages_check(const char *folder, const struct damaged_story *stories,
                         size_t bills_at_least);

#endif
