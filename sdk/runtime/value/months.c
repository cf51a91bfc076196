#include "sdk/runtime/value/months.h"

#include <string.h>

enum { MONTHS = 12, NAMES_MAX = 16 };

/* Folded as by piece_fold(): in lower case, without accents. */
static const char *const month_names[MONTHS][NAMES_MAX] = {
    {"janvier", "janv", "jan", "january", "januar", "janner", "jaenner", "enero", "ene", "gennaio",
     "gen", "genn", "januari", "janeiro"},
    {"fevrier", "fevr", "fev", "february", "feb", "februar", "feber", "febrero", "febr", "febbraio",
     "febb", "februari", "fevereiro"},
    {"mars", "march", "mar", "marz", "maerz", "mrz", "marzo", "maart", "mrt", "marco"},
    {"avril", "avr", "april", "apr", "abril", "abr", "aprile"},
    {"mai", "may", "mayo", "maggio", "mag", "magg", "mei", "maio"},
    {"juin", "june", "jun", "juni", "junio", "giugno", "giu", "junho"},
    {"juillet", "juill", "juil", "july", "jul", "juli", "julio", "luglio", "lug", "julho"},
    {"aout", "august", "aug", "agosto", "ago", "augustus"},
    {"septembre", "sept", "sep", "september", "septiembre", "setiembre", "set", "settembre", "sett",
     "setembro"},
    {"octobre", "oct", "october", "oktober", "okt", "octubre", "ottobre", "ott", "outubro"},
    {"novembre", "nov", "november", "noviembre", "novembro"},
    {"decembre", "dec", "december", "dezember", "dez", "diciembre", "dic", "dicembre", "dezembro"},
};

/* Folded alike. */
static const char *const weekday_names[] = {
    "lundi",    "lun",      "monday",    "mon",       "montag",     "mo",        "lunes",
    "lunedi",   "mardi",    "mar",       "tuesday",   "tue",        "tues",      "dienstag",
    "di",       "martes",   "martedi",   "mercredi",  "mer",        "wednesday", "wed",
    "mittwoch", "mi",       "miercoles", "mie",       "mercoledi",  "jeudi",     "jeu",
    "thursday", "thu",      "thur",      "thurs",     "donnerstag", "do",        "jueves",
    "jue",      "giovedi",  "gio",       "vendredi",  "ven",        "friday",    "fri",
    "freitag",  "fr",       "viernes",   "vie",       "venerdi",    "samedi",    "sam",
    "saturday", "sat",      "samstag",   "sonnabend", "sa",         "sabado",    "sab",
    "sabato",   "dimanche", "dim",       "sunday",    "sun",        "sonntag",   "so",
    "domingo",  "dom",      "domenica",
};

unsigned
months_find(const struct piece *piece)
{
    char fold[PIECE_FOLD_MAX];

    if (!piece_fold(piece, fold))
        return 0;
    for (unsigned month = 0; month < MONTHS; month++) {
        for (size_t i = 0; i < NAMES_MAX && month_names[month][i]; i++) {
            if (strcmp(month_names[month][i], fold) == 0)
                return month + 1;
        }
    }
    return 0;
}

bool
months_is_weekday(const struct piece *piece)
{
    return piece_is_among(piece, weekday_names, ARRAY_SIZE(weekday_names));
}
