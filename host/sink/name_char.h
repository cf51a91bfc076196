/*
 * What becomes of each character in a file name.
 */
#ifndef CLISK_SINK_NAME_CHAR_H
#define CLISK_SINK_NAME_CHAR_H

#include <stdbool.h>

#include "host/common/compiler.h"

enum name_char_class {
    NAME_CHAR_KEPT,
    NAME_CHAR_BLANK,   /* controls and blanks of any width */
    NAME_CHAR_SPECIAL, /* means something in a path or a pattern, or looks as if */
    NAME_CHAR_BROKEN,  /* not a character */
    NAME_CHAR_UNSEEN   /* changes how other text is shown, or shows nothing */
};

enum name_char_class name_char_class(uint32_t codepoint);

/* Whether it is shown as part of the character before it. */
bool name_char_is_mark(uint32_t codepoint);

#endif
