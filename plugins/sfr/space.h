/*
 * What a customer of SFR or RED has: lines, their bills, and who she is.
 */
#ifndef SFR_SPACE_H
#define SFR_SPACE_H

#include "brand.h"

/* A line, which is a contract of its own. */
struct line {
    const char *label;  /* "06 39 98 12 34" */
    const char *number; /* the same without spaces */
    bool is_mobile;
    bool is_ended;
};

/* Whether the number that the text begins with is that of a mobile line. */
bool line_is_mobile(const char *text);

const char *space_identify(clisk_run *run, const struct brand *brand);
void space_fetch(clisk_run *run, const struct brand *brand);

/* Saves the bills of the line that is shown. False where the site says that it cannot show them
 * now. */
bool bills_fetch(clisk_run *run, const struct brand *brand, const struct line *line);

#endif
