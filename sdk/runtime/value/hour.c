#include "sdk/runtime/value/hour.h"

#include <string.h>

#include "sdk/runtime/value/day.h"
#include "sdk/runtime/value/hour_zone.h"

enum { SHORT_LEN = 2, HALF_DAY = 12, HOURS = 24, MINUTES = 60, LEAP_SECOND = 60 };
enum { MILLISECOND_DIGITS = 3, FRACTION_MAX = 9 };

static const char *const hour_words[] = {"h", "uhr"};
/* An amount of hours too, unless a preposition is before it. */
static const char *const french_hour_words[] = {"heure", "heures"};
static const char *const french_prepositions[] = {"a", "vers", "des"};
static const char *const hour_words_before[] = {"ore", "alle"};

static bool
is_pair(const struct piece *piece)
{
    return piece->kind == PIECE_NUMBER && piece->len == SHORT_LEN;
}

/* Whether the pieces at i and behind it are this mark and two digits. */
static bool
is_marked_pair(const struct pieces *pieces, size_t i, uint32_t mark)
{
    return piece_is_mark(&pieces->at[i], mark) && is_pair(&pieces->at[i + 1]);
}

static uint16_t
milliseconds_of(const struct piece *digits)
{
    unsigned value = 0;

    for (size_t i = 0; i < MILLISECOND_DIGITS; i++)
        value = value * 10 + (i < digits->len ? (unsigned)(digits->text[i] - '0') : 0);
    return (uint16_t)value;
}

/* ":05", and ".250" behind it */
static void
hour_take_seconds(const struct pieces *pieces, struct hour *hour)
{
    size_t i = hour->last + 1;

    if (!is_marked_pair(pieces, i, ':'))
        return;
    hour->second = (uint8_t)day_number(&pieces->at[i + 1]);
    hour->last = i + 1;
    i += 2;
    if ((piece_is_mark(&pieces->at[i], '.') || piece_is_mark(&pieces->at[i], ',')) &&
        pieces->at[i + 1].kind == PIECE_NUMBER && pieces->at[i + 1].len <= FRACTION_MAX) {
        hour->millisecond = milliseconds_of(&pieces->at[i + 1]);
        hour->last = i + 1;
    }
}

/* "à 17 heures" */
static bool
is_french_hour(const struct pieces *pieces, size_t first, size_t word)
{
    const struct piece *before = &pieces->at[pieces_before(pieces, first)];

    return piece_is_among(&pieces->at[word], french_hour_words, ARRAY_SIZE(french_hour_words)) &&
           piece_is_among(before, french_prepositions, ARRAY_SIZE(french_prepositions));
}

/* "17h", "17 h 30", "17 Uhr 30": 0, or 1. */
static int
hour_take_word(const struct pieces *pieces, struct hour *hour)
{
    size_t word = pieces_after(pieces, hour->last), minutes;

    if (!piece_is_among(&pieces->at[word], hour_words, ARRAY_SIZE(hour_words)) &&
        !is_french_hour(pieces, hour->first, word))
        return 1;
    hour->last = word;
    minutes = pieces_after(pieces, word);
    if (!is_pair(&pieces->at[minutes]) || pieces->at[minutes + 1].kind == PIECE_MARK)
        return 0;
    hour->minute = (uint8_t)day_number(&pieces->at[minutes]);
    hour->last = minutes;
    return 0;
}

/* The last piece of "pm" or "p.m." behind the hour; 0 for none. */
static size_t
half_day_end(const struct pieces *pieces, size_t last, bool *ret_afternoon)
{
    static const char *const whole[] = {"am", "pm"}, *const letters[] = {"a", "p", "m"};
    size_t i = pieces_after(pieces, last);

    *ret_afternoon = (pieces->at[i].text[0] | 0x20) == 'p';
    if (piece_is_among(&pieces->at[i], whole, ARRAY_SIZE(whole)))
        return i;
    if (!piece_is_among(&pieces->at[i], letters, 2) || !piece_is_mark(&pieces->at[i + 1], '.') ||
        !piece_is_among(&pieces->at[i + 2], letters + 2, 1))
        return 0;
    return piece_is_mark(&pieces->at[i + 3], '.') ? i + 3 : i + 2;
}

/* 0; 1 where no half of the day stands there; 2 where the hour is none of a half. */
static int
hour_take_half_day(const struct pieces *pieces, struct hour *hour)
{
    bool afternoon;
    size_t end = half_day_end(pieces, hour->last, &afternoon);

    if (end == 0)
        return 1;
    if (hour->hour < 1 || hour->hour > HALF_DAY)
        return 2;
    hour->hour = (uint8_t)(hour->hour % HALF_DAY + (afternoon ? HALF_DAY : 0));
    hour->last = end;
    return 0;
}

/* "17.30", which is a time for what is beside it only. */
static int
hour_take_dotted(const struct pieces *pieces, struct hour *hour)
{
    const struct piece *before = &pieces->at[pieces_before(pieces, hour->first)];
    size_t after;
    bool afternoon;

    if (!is_marked_pair(pieces, hour->last + 1, '.'))
        return 1;
    after = pieces_after(pieces, hour->last + 2);
    if (!piece_is_among(before, hour_words_before, ARRAY_SIZE(hour_words_before)) &&
        !piece_is_among(&pieces->at[after], hour_words, ARRAY_SIZE(hour_words)) &&
        half_day_end(pieces, hour->last + 2, &afternoon) == 0)
        return 1;
    hour->minute = (uint8_t)day_number(&pieces->at[hour->last + 2]);
    hour->last += 2;
    return 0;
}

/* The figures of the time, whatever their form: 0, or 1 when they are none. */
static int
hour_take_figures(const struct pieces *pieces, struct hour *hour)
{
    if (is_marked_pair(pieces, hour->last + 1, ':')) {
        hour->minute = (uint8_t)day_number(&pieces->at[hour->last + 2]);
        hour->last += 2;
        hour_take_seconds(pieces, hour);
        return 0;
    }
    return hour_take_dotted(pieces, hour);
}

static bool
number_is_joined_before(const struct pieces *pieces, size_t i)
{
    const struct piece *before = &pieces->at[i - 1];

    return before->kind == PIECE_MARK && before[-1].kind == PIECE_NUMBER &&
           (piece_is_mark(before, ':') || piece_is_mark(before, '.') || piece_is_mark(before, ','));
}

/* "T10:00": the letter joins the time to its date. */
static bool
is_behind_t(const struct pieces *pieces, size_t i)
{
    static const char *const letter[] = {"t"};

    return piece_is_among(&pieces->at[i - 1], letter, 1) && pieces->at[i - 2].kind == PIECE_NUMBER;
}

/* The words around the figures: 0, 1 when nothing makes them a time, or 2. */
static int
hour_take_words(const struct pieces *pieces, struct hour *hour, bool told)
{
    int result;

    if (!told && hour_take_word(pieces, hour) == 0)
        return 0;
    result = hour_take_half_day(pieces, hour);
    if (result != 1)
        return result;
    if (told) {
        size_t word = pieces_after(pieces, hour->last);

        if (piece_is_among(&pieces->at[word], hour_words, ARRAY_SIZE(hour_words)))
            hour->last = word;
    }
    return told ? 0 : 1;
}

int
hour_read(const struct pieces *pieces, size_t i, struct hour *ret_hour, const char **ret_why)
{
    const struct piece *piece = &pieces->at[i];
    struct hour hour = {.first = i, .last = i};
    bool told, precise;
    int result;

    if (piece->kind != PIECE_NUMBER || piece->len > SHORT_LEN || number_is_joined_before(pieces, i))
        return 1;
    hour.hour = (uint8_t)day_number(piece);
    told = hour_take_figures(pieces, &hour) == 0;
    precise = is_behind_t(pieces, i) || hour.last > i + 2;
    result = hour_take_words(pieces, &hour, told);
    if (result == 1)
        return 1;
    *ret_why = "there is no such time of day";
    if (result == 2 || hour.hour >= HOURS || hour.minute >= MINUTES || hour.second > LEAP_SECOND)
        return 2;
    if (is_behind_t(pieces, i))
        hour.first = i - 1;
    if (hour_zone_take(pieces, precise, &hour, ret_why) != 0)
        return 2;
    *ret_hour = hour;
    return 0;
}

/* Puts one space in the place of the pieces from first to last. */
static void
pieces_blank(struct pieces *pieces, size_t first, size_t last)
{
    if (pieces->at[last + 1].kind == PIECE_SPACE)
        last++;
    if (pieces->at[first - 1].kind == PIECE_SPACE)
        first--;
    pieces->at[first].kind = PIECE_SPACE;
    pieces->at[first].mark = 0;
    memmove(&pieces->at[first + 1], &pieces->at[last + 1],
            (pieces->count + 1 - last) * sizeof pieces->at[0]);
    pieces->count -= last - first;
}

static bool
hour_equals(const struct hour *a, const struct hour *b)
{
    return a->hour == b->hour && a->minute == b->minute && a->second == b->second &&
           a->millisecond == b->millisecond && a->has_zone == b->has_zone && a->offset == b->offset;
}

int
hour_take(struct pieces *pieces, struct hour *ret_hour, const char **ret_why)
{
    bool any = false;

    for (size_t i = 1; i <= pieces->count; i++) {
        struct hour hour;
        int result = hour_read(pieces, i, &hour, ret_why);

        if (result == 1)
            continue;
        if (result == 2)
            return 2;
        *ret_why = "there is more than one time of day";
        if (any && !hour_equals(&hour, ret_hour))
            return 2;
        *ret_hour = hour;
        any = true;
        pieces_blank(pieces, hour.first, hour.last);
        i = hour.first - 1;
    }
    return any ? 0 : 1;
}

void
hours_remove(struct pieces *pieces)
{
    struct hour hour;
    const char *why;

    for (size_t i = 1; i <= pieces->count; i++) {
        if (hour_read(pieces, i, &hour, &why) != 0)
            continue;
        pieces_blank(pieces, hour.first, hour.last);
        i = hour.first - 1;
    }
}
