/*
 * SFR and RED: two brands of one operator, with one sign-on and pages that are alike. The
 * konnectors sfr and red are both made of this.
 */
#ifndef SFR_BRAND_H
#define SFR_BRAND_H

#include <clisk/clisk.h>

struct brand {
    const char *name;
    const char *hub;      /* the page that shows the lines, and asks who is there */
    const char *mobile;   /* the bills of a mobile line, of the one that was shown last */
    const char *fixed;    /* those of a box */
    const char *identity; /* who the customer is; not all of them have that page */
    const char *lines;    /* in the hub: what all lines are in, with or without one */
    const char *shown;    /* the line that is shown now */
    const char *others;   /* those that are not */
};

extern const struct brand brand_sfr, brand_red;

/* The brand that the customer is one of: a login of SFR's may be a customer of RED, whose hub it is
 * sent on to. It is known once somebody is logged in. */
const struct brand *brand_of(clisk_run *run, const struct brand *asked);
void brand_note(clisk_run *run, clisk_page *hub);

#endif
