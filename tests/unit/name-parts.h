/* Texts of a brand, which templates of file names are rendered with; NULL when absent. */
#ifndef CLISK_TESTS_NAME_PARTS_H
#define CLISK_TESTS_NAME_PARTS_H

#include <stddef.h>
#include <string.h>

struct name_parts {
    const char *date; /* YYYY-MM-DD */
    const char *brand;
    const char *title;
    const char *amount;
    const char *currency;
};

/* A template_lookup of theirs. */
static inline const char *
name_parts_look_up(void *opaque, const char *part)
{
    const struct name_parts *parts = opaque;
    const struct {
        const char *name, *text;
    } fields[] = {
        {"date", parts->date},     {"brand", parts->brand},       {"title", parts->title},
        {"amount", parts->amount}, {"currency", parts->currency},
    };

    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        if (strcmp(part, fields[i].name) == 0)
            return fields[i].text;
    }
    return NULL;
}

#endif
