/*
 * The input of those targets whose parser takes a locale: "locale NUL text",
 * or a text alone.
 */
#ifndef CLISK_TESTS_FUZZ_LOCALIZED_H
#define CLISK_TESTS_FUZZ_LOCALIZED_H

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "host/common/compiler.h"

struct localized {
    char *copy;         /* of the input, to be freed */
    const char *locale; /* NULL for none */
    const char *text;
    size_t len; /* of the text, which may hold further NULs */
};

/* False without memory. */
static inline bool
localized_split(const uint8_t *data, size_t size, struct localized *ret_input)
{
    char *copy = calloc(1, size + 1);
    size_t len;

    if (!copy)
        return false;
    if (size > 0)
        memcpy(copy, data, size);
    len = strlen(copy);
    *ret_input = (struct localized){.copy = copy, .text = copy, .len = size};
    if (len < size) {
        ret_input->locale = copy;
        ret_input->text = copy + len + 1;
        ret_input->len = size - len - 1;
    }
    return true;
}

#endif
