/*
 * Lengths of time as people write them: 90s, 15m, 8h, 1h30m, 7d.
 */
#ifndef CLISK_CLI_DURATION_H
#define CLISK_CLI_DURATION_H

#include <stdint.h>

/*
 * Whole numbers, each with its unit (d, h, m, s) behind it, the larger unit
 * first and none twice. A number without a unit is refused, since it says
 * nothing. 0 with seconds of at most `most`; -1.
 */
int duration_parse(const char *text, uint64_t most, uint64_t *ret_seconds);

enum { DURATION_TEXT_MAX = 48 };

/* "1h30m", with the units that are not 0; "0s". */
const char *duration_text(uint64_t seconds, char ret_text[DURATION_TEXT_MAX]);

#endif
