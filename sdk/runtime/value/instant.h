/*
 * Instants: a date and a time of day in a zone, read from a text, made from
 * what JSON holds, and written.
 */
#ifndef CLISK_RUNTIME_VALUE_INSTANT_H
#define CLISK_RUNTIME_VALUE_INSTANT_H

#include <clisk/value.h>

/* Holds every instant as text, with its NUL. */
enum { INSTANT_TEXT_MAX = 48 };

/*
 * The one date and time of day in the text: RFC 3339, RFC 5322, the three forms
 * of HTTP (RFC 9110, section 5.6.7), and what pages write. The zone holds where
 * the text names none. 0; or 1 with a static reason.
 */
int instant_parse(const char *text, const char *locale, enum clisk_zone zone,
                  struct clisk_time *ret_time, const char **ret_why);

/* What the clock of the zone shows at an instant. 0; or 1 with a static reason. */
int instant_from_milliseconds(int64_t milliseconds, enum clisk_zone zone,
                              struct clisk_time *ret_time, const char **ret_why);

/* RFC 3339: "2024-05-14T17:30:00+02:00", "2024-05-14T15:30:00.250Z". Returns ret_text. */
const char *instant_text(struct clisk_time time, char ret_text[INSTANT_TEXT_MAX]);

#endif
