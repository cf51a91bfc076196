#include "sdk/runtime/value/months.h"

#include <string.h>

enum { MONTHS = 12, NAMES_MAX = 16 };

/* Folded as by piece_fold(): in lower case, without accents. */
static const char *const month_names[MONTHS][NAMES_MAX] = {
    {"janvier", "janv", "jan", "january", "januar", "janner", "jaenner", "enero", "ene", "gennaio",
     "gen", "genn"},
    {"fevrier", "fevr", "fev", "february", "feb", "februar", "feber", "febrero", "febr", "febbraio",
     "febb"},
    {"mars", "march", "mar", "marz", "maerz", "mrz", "marzo"},
    {"avril", "avr", "april", "apr", "abril", "abr", "aprile"},
    {"mai", "may", "mayo", "maggio", "mag", "magg"},
    {"juin", "june", "jun", "juni", "junio", "giugno", "giu"},
    {"juillet", "juill", "juil", "july", "jul", "juli", "julio", "luglio", "lug"},
    {"aout", "august", "aug", "agosto", "ago"},
    {"septembre", "sept", "sep", "september", "septiembre", "setiembre", "set", "settembre",
     "sett"},
    {"octobre", "oct", "october", "oktober", "okt", "octubre", "ottobre", "ott"},
    {"novembre", "nov", "november", "noviembre"},
    {"decembre", "dec", "december", "dezember", "dez", "diciembre", "dic", "dicembre"},
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
