/*
 * The clocks of two zones: UTC, and Europe/Paris since 1977, from when on the
 * rules of the European Communities hold there. No files of zones are read.
 */
#ifndef CLISK_RUNTIME_VALUE_ZONE_H
#define CLISK_RUNTIME_VALUE_ZONE_H

#include <clisk/value.h>

/*
 * The seconds that the zone's clock is ahead of UTC at an instant (seconds since
 * 1970-01-01T00:00:00Z). 0; or 1 with a static reason where we do not know.
 */
int zone_offset_at(enum clisk_zone zone, int64_t instant, int32_t *ret_offset,
                   const char **ret_why);

/*
 * The same, at what the zone's own clock shows (the seconds since it showed
 * 1970-01-01T00:00:00). A time that the clock skips, or shows twice, is refused.
 */
int zone_offset_of_civil(enum clisk_zone zone, int64_t civil, int32_t *ret_offset,
                         const char **ret_why);

#endif
