#include "sdk/runtime/value/hour_zone.h"

#include "sdk/runtime/value/day.h"

enum { HOUR = 60, LONG_LEN = 4, SHORT_LEN = 2, NAME_MAX_LEN = 5, HOURS = 24 };

struct zone_name {
    const char *name;
    int16_t offset; /* minutes ahead of UTC */
};

/* RFC 5322, section 4.3, and the names of European ones. */
static const struct zone_name zone_names[] = {
    {"Z", 0},           {"UT", 0},          {"UTC", 0},         {"GMT", 0},
    {"WET", 0},         {"WEST", HOUR},     {"BST", HOUR},      {"CET", HOUR},
    {"MEZ", HOUR},      {"HNEC", HOUR},     {"CEST", 2 * HOUR}, {"MESZ", 2 * HOUR},
    {"HAEC", 2 * HOUR}, {"EET", 2 * HOUR},  {"EEST", 3 * HOUR}, {"EDT", -4 * HOUR},
    {"EST", -5 * HOUR}, {"CDT", -5 * HOUR}, {"CST", -6 * HOUR}, {"MDT", -6 * HOUR},
    {"MST", -7 * HOUR}, {"PDT", -7 * HOUR}, {"PST", -8 * HOUR},
};

static const struct zone_name *
zone_name_find(const struct piece *piece)
{
    for (size_t i = 0; i < ARRAY_SIZE(zone_names); i++) {
        if (piece->kind == PIECE_WORD && piece_is(piece, zone_names[i].name))
            return &zone_names[i];
    }
    return NULL;
}

/* What names of zones that we do not know look like: "JST", "AEDT". */
static bool
may_be_zone_name(const struct piece *piece)
{
    if (piece->kind != PIECE_WORD || piece->len < 3 || piece->len > NAME_MAX_LEN ||
        piece->text[piece->len - 1] != 'T')
        return false;
    for (size_t i = 0; i < piece->len; i++) {
        if (piece->text[i] < 'A' || piece->text[i] > 'Z')
            return false;
    }
    return true;
}

/* 1 for a plus at i, -1 for a minus, 0 for neither; digits are glued to it. */
static int
sign_at(const struct pieces *pieces, size_t i)
{
    const struct piece *piece = &pieces->at[i];

    if (piece->kind != PIECE_MARK || piece[1].kind != PIECE_NUMBER)
        return 0;
    if (piece->mark == '+')
        return 1;
    return piece->mark == '-' || piece->mark == 0x2212 ? -1 : 0;
}

/* The minutes of "+0200", "+02:00", "+02" or "+2" from its digits on; moves *i to the last piece.
 */
static int
offset_read(const struct pieces *pieces, size_t *i, unsigned *ret_offset)
{
    const struct piece *digits = &pieces->at[*i];
    unsigned hours = day_number(digits), minutes = 0;

    if (digits->len == LONG_LEN) {
        minutes = hours % 100;
        hours /= 100;
    } else if (digits->len > SHORT_LEN) {
        return 1;
    } else if (piece_is_mark(&digits[1], ':') && digits[2].kind == PIECE_NUMBER) {
        if (digits->len != SHORT_LEN || digits[2].len != SHORT_LEN)
            return 1;
        minutes = day_number(&digits[2]);
        *i += 2;
    }
    *ret_offset = hours * HOUR + minutes;
    return hours >= HOURS || minutes >= HOUR;
}

/* Whether more digits are joined to the offset, so that it is none. */
static bool
offset_goes_on(const struct pieces *pieces, size_t last)
{
    const struct piece *after = &pieces->at[last + 1];

    return after->kind == PIECE_MARK && after[1].kind == PIECE_NUMBER;
}

/* An offset at i: 0, or 1 when there is none. */
static int
zone_take_offset(const struct pieces *pieces, size_t i, bool precise, struct hour *hour)
{
    int sign = sign_at(pieces, i);
    size_t last = i + 1;
    unsigned offset;

    if (sign == 0 || offset_read(pieces, &last, &offset) != 0 || offset_goes_on(pieces, last))
        return 1;
    if (sign < 0 && !precise && pieces->at[i + 1].len != LONG_LEN)
        return 1;
    hour->has_zone = true;
    hour->offset = (int16_t)(sign * (int)offset);
    hour->last = last;
    return 0;
}

int
hour_zone_take(const struct pieces *pieces, bool precise, struct hour *hour, const char **ret_why)
{
    size_t i = pieces_after(pieces, hour->last);
    const struct zone_name *name = zone_name_find(&pieces->at[i]);

    if (name) {
        hour->has_zone = true;
        hour->offset = name->offset;
        hour->last = i;
        /* "UTC+2" */
        if (name->offset == 0)
            zone_take_offset(pieces, i + 1, true, hour);
        return 0;
    }
    if (zone_take_offset(pieces, i, precise, hour) == 0)
        return 0;
    *ret_why = "the zone of the time is none that is known";
    return may_be_zone_name(&pieces->at[i]);
}
