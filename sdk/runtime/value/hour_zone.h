/*
 * The zone behind a time of day: "Z", "+02:00", "+0200", "GMT", "UTC+2", "CEST".
 */
#ifndef CLISK_RUNTIME_VALUE_HOUR_ZONE_H
#define CLISK_RUNTIME_VALUE_HOUR_ZONE_H

#include "sdk/runtime/value/hour.h"

/*
 * Takes the zone behind the hour into it, if there is one. "-12:00" behind a
 * time without seconds may be the end of a range as well, and counts as a zone
 * only where the time is precise: written with seconds, or behind a "T".
 *
 * 0; or 1 with a static reason when the zone is none that we know.
 */
int hour_zone_take(const struct pieces *pieces, bool precise, struct hour *hour,
                   const char **ret_why);

#endif
