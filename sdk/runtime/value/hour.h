/*
 * Times of day as they stand in a text, "17h30", "5:30 p.m.", "17.30 Uhr",
 * "T10:00:00.250Z", each with the zone that is beside it.
 */
#ifndef CLISK_RUNTIME_VALUE_HOUR_H
#define CLISK_RUNTIME_VALUE_HOUR_H

#include "sdk/runtime/value/pieces.h"

struct hour {
    uint8_t hour;   /* 0 to 23 */
    uint8_t minute; /* 0 to 59 */
    uint8_t second; /* 0 to 60 */
    uint16_t millisecond;
    bool has_zone;
    int16_t offset; /* minutes ahead of UTC, where it has a zone */
    size_t first;   /* pieces, with what makes them a time and the zone */
    size_t last;
};

/*
 * The time of day whose first digits are the piece at i. 0; 1 when none begins
 * there; 2 with a static reason when one does that cannot be, or whose zone we
 * do not know.
 */
int hour_read(const struct pieces *pieces, size_t i, struct hour *ret_hour, const char **ret_why);

/*
 * Takes the one time of day out of the pieces, leaving a space. 0; 1 when there
 * is none; 2 with a static reason when there are two, or hour_read() refuses one.
 */
int hour_take(struct pieces *pieces, struct hour *ret_hour, const char **ret_why);

/* Takes all of them out. */
void hours_remove(struct pieces *pieces);

#endif
