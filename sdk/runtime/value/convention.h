/*
 * What a locale says about figures: the decimal mark, what may group digits,
 * and whether the day or the month comes first.
 */
#ifndef CLISK_RUNTIME_VALUE_CONVENTION_H
#define CLISK_RUNTIME_VALUE_CONVENTION_H

#include "host/common/compiler.h"

enum convention_order {
    ORDER_UNKNOWN,
    ORDER_DAY_FIRST,
    ORDER_MONTH_FIRST,
};

/* What may stand between groups of three digits. */
enum convention_group {
    GROUP_SPACE = 1,
    GROUP_DOT = 2,
    GROUP_COMMA = 4,
    GROUP_APOSTROPHE = 8,
    /* Dots only where a decimal comma follows, without which they would look like one. */
    GROUP_DOT_BEFORE_COMMA = 16,
    GROUP_ANY = GROUP_SPACE | GROUP_DOT | GROUP_COMMA | GROUP_APOSTROPHE,
};

struct convention {
    char language[3]; /* "fr"; "" where it is none that we know */
    char mark;        /* '.' or ','; 0 where nothing tells */
    uint8_t groups;
    enum convention_order order;
    char region[4]; /* "FR" or "419" in capitals; "" where the locale names none */
};

/*
 * The convention of a BCP 47 tag such as "fr" or "en-US" (also "fr_FR.UTF-8").
 * A NULL, empty or unknown locale tells nothing but its region.
 */
struct convention convention_of(const char *locale);

#endif
