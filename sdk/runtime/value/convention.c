#include "sdk/runtime/value/convention.h"

#include <stdbool.h>
#include <string.h>

struct convention_row {
    char language[3];
    char region[4]; /* "" for every other region of the language */
    char mark;
    uint8_t groups;
    enum convention_order order;
};

enum {
    GROUPS_FRENCH = GROUP_SPACE | GROUP_APOSTROPHE | GROUP_DOT_BEFORE_COMMA,
    GROUPS_DOT = GROUP_DOT | GROUP_SPACE | GROUP_APOSTROPHE,
    GROUPS_SWISS = GROUP_APOSTROPHE | GROUP_SPACE,
};

/*
 * After CLDR, in how it writes money. Canadians write dates in all three
 * orders; English from a country of the decimal comma follows either country.
 */
static const struct convention_row convention_rows[] = {
    {"de", "", ',', GROUPS_DOT, ORDER_DAY_FIRST},
    {"de", "CH", '.', GROUPS_SWISS, ORDER_DAY_FIRST},
    {"de", "LI", '.', GROUPS_SWISS, ORDER_DAY_FIRST},
    {"en", "", '.', GROUP_COMMA, ORDER_UNKNOWN},
    {"en", "AT", 0, GROUP_ANY, ORDER_DAY_FIRST},
    {"en", "AU", '.', GROUP_COMMA, ORDER_DAY_FIRST},
    {"en", "BE", 0, GROUP_ANY, ORDER_DAY_FIRST},
    {"en", "CH", '.', GROUPS_SWISS, ORDER_DAY_FIRST},
    {"en", "DE", 0, GROUP_ANY, ORDER_DAY_FIRST},
    {"en", "GB", '.', GROUP_COMMA, ORDER_DAY_FIRST},
    {"en", "IE", '.', GROUP_COMMA, ORDER_DAY_FIRST},
    {"en", "IN", '.', GROUP_COMMA, ORDER_DAY_FIRST},
    {"en", "NL", 0, GROUP_ANY, ORDER_DAY_FIRST},
    {"en", "NZ", '.', GROUP_COMMA, ORDER_DAY_FIRST},
    {"en", "US", '.', GROUP_COMMA, ORDER_MONTH_FIRST},
    {"en", "ZA", 0, GROUP_ANY, ORDER_UNKNOWN},
    {"es", "", ',', GROUPS_DOT, ORDER_DAY_FIRST},
    {"es", "419", '.', GROUP_COMMA, ORDER_DAY_FIRST},
    {"es", "DO", '.', GROUP_COMMA, ORDER_DAY_FIRST},
    {"es", "GT", '.', GROUP_COMMA, ORDER_DAY_FIRST},
    {"es", "HN", '.', GROUP_COMMA, ORDER_DAY_FIRST},
    {"es", "MX", '.', GROUP_COMMA, ORDER_DAY_FIRST},
    {"es", "NI", '.', GROUP_COMMA, ORDER_DAY_FIRST},
    {"es", "PA", '.', GROUP_COMMA, ORDER_MONTH_FIRST},
    {"es", "PE", '.', GROUP_COMMA, ORDER_DAY_FIRST},
    {"es", "PR", '.', GROUP_COMMA, ORDER_MONTH_FIRST},
    {"es", "SV", '.', GROUP_COMMA, ORDER_DAY_FIRST},
    {"es", "US", '.', GROUP_COMMA, ORDER_UNKNOWN},
    {"fr", "", ',', GROUPS_FRENCH, ORDER_DAY_FIRST},
    {"fr", "CA", ',', GROUPS_FRENCH, ORDER_UNKNOWN},
    {"fr", "CH", '.', GROUPS_SWISS, ORDER_DAY_FIRST},
    {"it", "", ',', GROUPS_DOT, ORDER_DAY_FIRST},
    {"nl", "", ',', GROUPS_DOT, ORDER_DAY_FIRST},
    {"pt", "", ',', GROUPS_DOT, ORDER_DAY_FIRST},
    {"it", "CH", '.', GROUPS_SWISS, ORDER_DAY_FIRST},
};

static bool
subtag_is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool
subtag_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static size_t
subtag_len(const char *at)
{
    size_t len = 0;

    while (subtag_is_letter(at[len]) || subtag_is_digit(at[len]))
        len++;
    return len;
}

/* Copies a subtag in lower or upper case. */
static void
subtag_copy(char *out, const char *at, size_t len, bool upper)
{
    for (size_t i = 0; i < len; i++) {
        out[i] = at[i];
        if (subtag_is_letter(at[i]))
            out[i] = (char)(upper ? at[i] & ~0x20 : at[i] | 0x20);
    }
    out[len] = '\0';
}

/* The first subtag of two letters or three digits behind the language. */
static void
locale_region(const char *at, char region[4])
{
    size_t len;

    region[0] = '\0';
    while (*at == '-' || *at == '_') {
        at++;
        len = subtag_len(at);
        if ((len == 2 && subtag_is_letter(at[0])) || (len == 3 && subtag_is_digit(at[0]))) {
            subtag_copy(region, at, len, true);
            return;
        }
        at += len;
    }
}

static const struct convention_row *
convention_find(const char *language, const char *region)
{
    for (size_t i = 0; i < ARRAY_SIZE(convention_rows); i++) {
        const struct convention_row *row = &convention_rows[i];

        if (strcmp(row->language, language) == 0 && strcmp(row->region, region) == 0)
            return row;
    }
    return NULL;
}

struct convention
convention_of(const char *locale)
{
    struct convention convention = {.groups = GROUP_ANY};
    const struct convention_row *row;
    char language[3];
    size_t len;

    if (!locale)
        return convention;
    len = subtag_len(locale);
    locale_region(locale + len, convention.region);
    if (len != 2)
        return convention;
    subtag_copy(language, locale, len, false);
    row = convention_find(language, convention.region);
    if (!row)
        row = convention_find(language, "");
    if (row) {
        memcpy(convention.language, language, sizeof language);
        convention.mark = row->mark;
        convention.groups = row->groups;
        convention.order = row->order;
    }
    return convention;
}
