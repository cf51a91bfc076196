#include "sdk/runtime/value/relative.h"

#include <string.h>

#include "host/common/civil.h"
#include "sdk/runtime/value/day.h"

enum { PHRASE_WORDS_MAX = 4, AMOUNT_DIGITS_MAX = 4 };

enum unit { UNIT_NONE, UNIT_DAY, UNIT_WEEK, UNIT_MONTH, UNIT_YEAR, UNIT_SHORTER };

/* How far a day is from the reference. */
struct distance {
    int64_t days;
    int64_t months;
};

/* Words in a row, folded, and the days from the reference. */
struct phrase {
    const char *words[PHRASE_WORDS_MAX];
    int days;
};

/* Longer ones before those that they begin with or hold. */
static const struct phrase phrases[] = {
    {{"the", "day", "before", "yesterday"}, -2},
    {{"the", "day", "after", "tomorrow"}, 2},
    {{"avant", "hier"}, -2},
    {{"apres", "demain"}, 2},
    {{"aujourd", "hui"}, 0},
    {{"antes", "de", "ayer"}, -2},
    {{"pasado", "manana"}, 2},
    {{"l", "altro", "ieri"}, -2},
    {{"altro", "ieri"}, -2},
    {{"ieri", "l", "altro"}, -2},
    {{"ieri", "altro"}, -2},
    {{"hier"}, -1},
    {{"demain"}, 1},
    {{"yesterday"}, -1},
    {{"today"}, 0},
    {{"tomorrow"}, 1},
    {{"vorgestern"}, -2},
    {{"gestern"}, -1},
    {{"heute"}, 0},
    {{"morgen"}, 1},
    {{"ubermorgen"}, 2},
    {{"uebermorgen"}, 2},
    {{"anteayer"}, -2},
    {{"antier"}, -2},
    {{"ayer"}, -1},
    {{"hoy"}, 0},
    {{"manana"}, 1},
    {{"avantieri"}, -2},
    {{"ieri"}, -1},
    {{"oggi"}, 0},
    {{"domani"}, 1},
    {{"dopodomani"}, 2},
};

/* What tells that an amount of time is past, or to come, and whether it stands behind it. */
struct direction {
    const char *words[PHRASE_WORDS_MAX];
    int sign;
    bool behind;
};

static const struct direction directions[] = {
    {{"il", "y", "a"}, -1, false},
    {{"vor"}, -1, false},
    {{"hace"}, -1, false},
    {{"ago"}, -1, true},
    {{"fa"}, -1, true},
    {{"dans"}, 1, false},
    {{"in"}, 1, false},
    {{"dentro", "de"}, 1, false},
    {{"tra"}, 1, false},
    {{"fra"}, 1, false},
    {{"from", "now"}, 1, true},
};

struct unit_word {
    const char *word;
    enum unit unit;
};

static const struct unit_word unit_words[] = {
    {"jour", UNIT_DAY},        {"jours", UNIT_DAY},        {"day", UNIT_DAY},
    {"days", UNIT_DAY},        {"tag", UNIT_DAY},          {"tage", UNIT_DAY},
    {"tagen", UNIT_DAY},       {"dia", UNIT_DAY},          {"dias", UNIT_DAY},
    {"giorno", UNIT_DAY},      {"giorni", UNIT_DAY},       {"semaine", UNIT_WEEK},
    {"semaines", UNIT_WEEK},   {"week", UNIT_WEEK},        {"weeks", UNIT_WEEK},
    {"woche", UNIT_WEEK},      {"wochen", UNIT_WEEK},      {"semana", UNIT_WEEK},
    {"semanas", UNIT_WEEK},    {"settimana", UNIT_WEEK},   {"settimane", UNIT_WEEK},
    {"mois", UNIT_MONTH},      {"month", UNIT_MONTH},      {"months", UNIT_MONTH},
    {"monat", UNIT_MONTH},     {"monate", UNIT_MONTH},     {"monaten", UNIT_MONTH},
    {"mes", UNIT_MONTH},       {"meses", UNIT_MONTH},      {"mese", UNIT_MONTH},
    {"mesi", UNIT_MONTH},      {"an", UNIT_YEAR},          {"ans", UNIT_YEAR},
    {"annee", UNIT_YEAR},      {"annees", UNIT_YEAR},      {"year", UNIT_YEAR},
    {"years", UNIT_YEAR},      {"jahr", UNIT_YEAR},        {"jahre", UNIT_YEAR},
    {"jahren", UNIT_YEAR},     {"ano", UNIT_YEAR},         {"anos", UNIT_YEAR},
    {"anno", UNIT_YEAR},       {"anni", UNIT_YEAR},        {"heure", UNIT_SHORTER},
    {"heures", UNIT_SHORTER},  {"hour", UNIT_SHORTER},     {"hours", UNIT_SHORTER},
    {"stunde", UNIT_SHORTER},  {"stunden", UNIT_SHORTER},  {"hora", UNIT_SHORTER},
    {"horas", UNIT_SHORTER},   {"ora", UNIT_SHORTER},      {"ore", UNIT_SHORTER},
    {"h", UNIT_SHORTER},       {"minute", UNIT_SHORTER},   {"minutes", UNIT_SHORTER},
    {"minuten", UNIT_SHORTER}, {"minuto", UNIT_SHORTER},   {"minutos", UNIT_SHORTER},
    {"minuti", UNIT_SHORTER},  {"min", UNIT_SHORTER},      {"mins", UNIT_SHORTER},
    {"seconde", UNIT_SHORTER}, {"secondes", UNIT_SHORTER}, {"second", UNIT_SHORTER},
    {"seconds", UNIT_SHORTER}, {"sekunde", UNIT_SHORTER},  {"sekunden", UNIT_SHORTER},
    {"segundo", UNIT_SHORTER}, {"segundos", UNIT_SHORTER}, {"secondo", UNIT_SHORTER},
    {"secondi", UNIT_SHORTER}, {"s", UNIT_SHORTER},
};

/* Numbers in words: those of one to ten in each language. */
static const char *const number_words[10][12] = {
    {"un", "une", "a", "an", "one", "ein", "eine", "einem", "einer", "uno", "una"},
    {"deux", "two", "zwei", "dos", "due"},
    {"trois", "three", "drei", "tres", "tre"},
    {"quatre", "four", "vier", "cuatro", "quattro"},
    {"cinq", "five", "funf", "fuenf", "cinco", "cinque"},
    {"six", "sechs", "seis", "sei"},
    {"sept", "seven", "sieben", "siete", "sette"},
    {"huit", "eight", "acht", "ocho", "otto"},
    {"neuf", "nine", "neun", "nueve", "nove"},
    {"dix", "ten", "zehn", "diez", "dieci"},
};

static const char *const joining_words[] = {"et", "and", "und", "y", "e"};

/* The piece behind i that is a word, with an apostrophe, hyphen or space between; 0 for none. */
static size_t
word_after(const struct pieces *pieces, size_t i)
{
    size_t next = i + 1;

    if (pieces->at[next].kind == PIECE_SPACE || piece_is_dash(&pieces->at[next]) ||
        piece_is_mark(&pieces->at[next], '\'') || piece_is_mark(&pieces->at[next], 0x2019))
        next++;
    return pieces->at[next].kind == PIECE_WORD ? next : 0;
}

/* The last piece of the words where they stand at i; 0 where they do not. */
static size_t
words_end(const struct pieces *pieces, size_t i, const char *const words[PHRASE_WORDS_MAX])
{
    size_t last = 0;

    for (size_t k = 0; k < PHRASE_WORDS_MAX && words[k]; k++) {
        size_t at = k == 0 ? i : word_after(pieces, last);

        if (at == 0 || !piece_is_among(&pieces->at[at], &words[k], 1))
            return 0;
        last = at;
    }
    return last;
}

/* The number at i, in digits or as a word. */
static bool
amount_at(const struct pieces *pieces, size_t i, unsigned *ret_amount)
{
    const struct piece *piece = &pieces->at[i];

    if (piece->kind == PIECE_NUMBER) {
        *ret_amount = day_number(piece);
        return piece->len <= AMOUNT_DIGITS_MAX;
    }
    for (unsigned n = 0; n < ARRAY_SIZE(number_words); n++) {
        for (size_t k = 0; k < ARRAY_SIZE(number_words[n]) && number_words[n][k]; k++) {
            if (!piece_is_among(piece, &number_words[n][k], 1))
                continue;
            *ret_amount = n + 1;
            return true;
        }
    }
    return false;
}

static enum unit
unit_at(const struct pieces *pieces, size_t i)
{
    for (size_t k = 0; k < ARRAY_SIZE(unit_words); k++) {
        if (piece_is_among(&pieces->at[i], &unit_words[k].word, 1))
            return unit_words[k].unit;
    }
    return UNIT_NONE;
}

static void
distance_add(struct distance *distance, unsigned amount, enum unit unit)
{
    if (unit == UNIT_DAY)
        distance->days += amount;
    else if (unit == UNIT_WEEK)
        distance->days += (int64_t)amount * CIVIL_WEEK;
    else if (unit == UNIT_MONTH)
        distance->months += amount;
    else
        distance->months += (int64_t)amount * CIVIL_MONTHS;
}

/* The piece where the next part of "2 semaines et 3 jours" may begin. */
static size_t
distance_next(const struct pieces *pieces, size_t last)
{
    size_t next = pieces_after(pieces, last);

    if (piece_is_mark(&pieces->at[next], ',') ||
        piece_is_among(&pieces->at[next], joining_words, ARRAY_SIZE(joining_words)))
        next = pieces_after(pieces, next);
    return next;
}

/*
 * An amount of time at i, of one part or several, and its last piece. 0; 1 when
 * there is none; 2 when a part of it is shorter than a day.
 */
static int
distance_read(const struct pieces *pieces, size_t i, struct distance *ret_distance,
              size_t *ret_last)
{
    struct distance distance = {0};
    size_t last = 0;

    for (size_t at = i;; at = distance_next(pieces, last)) {
        enum unit unit = UNIT_NONE;
        unsigned amount;
        size_t word = at;

        /* "un'ora" has an apostrophe between them. */
        if (amount_at(pieces, at, &amount)) {
            word = word_after(pieces, at) ? word_after(pieces, at) : at + 1;
            unit = unit_at(pieces, word);
        }
        if (unit == UNIT_SHORTER)
            return 2;
        if (unit == UNIT_NONE)
            break;
        distance_add(&distance, amount, unit);
        last = word;
    }
    if (last == 0)
        return 1;
    *ret_distance = distance;
    *ret_last = last;
    return 0;
}

/* The reference, moved by a distance: 0, or 2 out of the calendar. */
static int
distance_apply(struct clisk_date reference, const struct distance *distance, int sign,
               struct clisk_date *ret_date, const char **ret_why)
{
    int64_t months =
        (int64_t)reference.year * CIVIL_MONTHS + reference.month - 1 + sign * distance->months;
    unsigned month = (unsigned)(months % CIVIL_MONTHS) + 1, day = reference.day;
    int year = (int)(months / CIVIL_MONTHS);

    *ret_why = "the day is out of the calendar";
    if (months < CIVIL_MONTHS || civil_month_days(year, month) == 0)
        return 2;
    if (day > civil_month_days(year, month))
        day = civil_month_days(year, month);
    if (!civil_from_days(civil_to_days(year, month, day) + sign * distance->days, &year, &month,
                         &day))
        return 2;
    *ret_date = (struct clisk_date){(int16_t)year, (uint8_t)month, (uint8_t)day};
    return 0;
}

/* "il y a 3 jours", whose direction stands at i. As relative_read(). */
static int
relative_read_ahead(const struct pieces *pieces, size_t i, struct distance *ret_distance,
                    int *ret_sign, size_t *ret_last)
{
    for (size_t k = 0; k < ARRAY_SIZE(directions); k++) {
        size_t end = directions[k].behind ? 0 : words_end(pieces, i, directions[k].words);

        if (end == 0)
            continue;
        *ret_sign = directions[k].sign;
        return distance_read(pieces, pieces_after(pieces, end), ret_distance, ret_last);
    }
    return 1;
}

/* "3 days ago", whose amount stands at i. */
static int
relative_read_behind(const struct pieces *pieces, size_t i, struct distance *ret_distance,
                     int *ret_sign, size_t *ret_last)
{
    size_t last = 0;
    int result = distance_read(pieces, i, ret_distance, &last);

    /* Hours are no distance here, so that what stands behind them is not known. */
    if (result != 0)
        return 1;
    for (size_t k = 0; k < ARRAY_SIZE(directions); k++) {
        size_t end = words_end(pieces, pieces_after(pieces, last), directions[k].words);

        if (!directions[k].behind || end == 0)
            continue;
        *ret_sign = directions[k].sign;
        *ret_last = end;
        return 0;
    }
    return 1;
}

/* In German and Spanish the word for tomorrow is that for the morning too. */
static bool
is_morning(const struct pieces *pieces, size_t i, bool any)
{
    static const char *const both[] = {"morgen", "manana"};
    static const char *const articles[] = {"la", "am", "jeden"};
    const struct piece *before = &pieces->at[pieces_before(pieces, i)];

    return piece_is_among(&pieces->at[i], both, ARRAY_SIZE(both)) &&
           (any || piece_is_among(before, articles, ARRAY_SIZE(articles)));
}

static bool
is_here(const struct pieces *pieces, size_t i, const struct convention *convention)
{
    return strcmp(convention->language, "de") == 0 && piece_is(&pieces->at[i], "hier");
}

/* "over a year ago", "less than 2 days ago" */
static bool
is_about(const struct pieces *pieces, size_t i)
{
    static const char *const words[] = {"over",   "than",          "about", "around", "almost",
                                        "nearly", "approximately", "circa", "quasi"};
    const struct piece *before = &pieces->at[pieces_before(pieces, i)];

    return piece_is_among(before, words, ARRAY_SIZE(words));
}

/* "2 days before yesterday", "avant demain" */
static bool
is_beside_another(const struct pieces *pieces, size_t i)
{
    static const char *const words[] = {"before", "after", "avant",   "apres", "vor",
                                        "nach",   "antes", "despues", "prima", "dopo"};
    const struct piece *before = &pieces->at[pieces_before(pieces, i)];

    return piece_is_among(before, words, ARRAY_SIZE(words));
}

/* The day told by what begins at i: 0 with its distance, its sign and its last piece; 1; or 2. */
static int
relative_read(const struct pieces *pieces, size_t i, struct distance *ret_distance, int *ret_sign,
              size_t *ret_last)
{
    int result;

    for (size_t k = 0; k < ARRAY_SIZE(phrases); k++) {
        size_t end = words_end(pieces, i, phrases[k].words);

        if (end == 0)
            continue;
        if (is_beside_another(pieces, i))
            return 2;
        *ret_distance = (struct distance){.days = phrases[k].days};
        *ret_sign = 1;
        *ret_last = end;
        return 0;
    }
    result = relative_read_ahead(pieces, i, ret_distance, ret_sign, ret_last);
    if (result != 1)
        return result;
    result = relative_read_behind(pieces, i, ret_distance, ret_sign, ret_last);
    return result == 0 && is_about(pieces, i) ? 2 : result;
}

int
relative_find(const struct pieces *pieces, const struct convention *convention,
              struct clisk_date reference, struct clisk_date *ret_date, const char **ret_why)
{
    struct clisk_date found = {0}, date;
    struct distance distance;
    int sign = 1, result;
    size_t last = 0;

    for (size_t i = 1; i <= pieces->count; i++) {
        if (is_morning(pieces, i, found.year != 0) || is_here(pieces, i, convention))
            continue;
        result = relative_read(pieces, i, &distance, &sign, &last);
        if (result == 1)
            continue;
        *ret_why = "the day is not told, or depends on a time of day";
        if (result == 2 || distance_apply(reference, &distance, sign, &date, ret_why) != 0)
            return 2;
        *ret_why = "there is more than one day";
        if (found.year && memcmp(&found, &date, sizeof date) != 0)
            return 2;
        found = date;
        i = last;
    }
    if (!found.year)
        return 1;
    *ret_date = found;
    return 0;
}
