#include "sdk/runtime/value/currency.h"

#include <string.h>

enum { CODE_LEN = 3, CODE_STEP = 4 };

/* ISO 4217 in 2026, and the codes withdrawn since 2015 that old bills still have. */
static const char *const codes_by_digits[] = {
    [0] = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    [1] = "",
    [2] = "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP "
          "BYN BZD CAD CDF CHE CHF CHW CNY COP COU CRC CUC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR "
          "FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IRR JMD KES KGS KHR "
          "KPW KYD KZT LAK LBP LKR LRD LSL LTL MAD MDL MGA MKD MMK MNT MOP MRO MRU MUR MVR MWK MXN "
          "MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR "
          "SDG SEK SGD SHP SLE SLL SOS SRD SSP STD STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS "
          "UAH USD USN UYU UZS VED VEF VES WST XCD XCG YER ZAR ZMW ZWG ZWL",
    [3] = "BHD IQD JOD KWD LYD OMR TND",
    [4] = "CLF UYW",
};

/* A sign, one currency that it stands for, and the region where it does; "" for everywhere. */
struct currency_sign {
    const char *text;
    char code[4];
    char region[3];
};

static const struct currency_sign signs[] = {
    {"€", "EUR", ""},     {"£", "GBP", ""},     {"$", "USD", "US"},   {"$", "CAD", "CA"},
    {"$", "AUD", "AU"},   {"$", "NZD", "NZ"},   {"$", "HKD", "HK"},   {"$", "SGD", "SG"},
    {"$", "TWD", "TW"},   {"$", "MXN", "MX"},   {"$", "ARS", "AR"},   {"$", "CLP", "CL"},
    {"$", "COP", "CO"},   {"$", "UYU", "UY"},   {"$", "USD", "PR"},   {"$", "USD", "EC"},
    {"$", "USD", "SV"},   {"$", "XCD", "DM"},   {"$", "BSD", "BS"},   {"$", "BBD", "BB"},
    {"$", "BMD", "BM"},   {"$", "BND", "BN"},   {"$", "BZD", "BZ"},   {"$", "FJD", "FJ"},
    {"$", "GYD", "GY"},   {"$", "JMD", "JM"},   {"$", "KYD", "KY"},   {"$", "LRD", "LR"},
    {"$", "NAD", "NA"},   {"$", "SBD", "SB"},   {"$", "SRD", "SR"},   {"$", "TTD", "TT"},
    {"$", "MOP", "MO"},   {"$", "DOP", "DO"},   {"$", "CUP", "CU"},   {"C$", "CAD", "CA"},
    {"C$", "NIO", "NI"},  {"US$", "USD", ""},   {"CA$", "CAD", ""},   {"A$", "AUD", ""},
    {"NZ$", "NZD", ""},   {"HK$", "HKD", ""},   {"S$", "SGD", ""},    {"NT$", "TWD", ""},
    {"MX$", "MXN", ""},   {"R$", "BRL", ""},    {"BZ$", "BZD", ""},   {"T$", "TOP", ""},
    {"G$", "GYD", ""},    {"J$", "JMD", ""},    {"TT$", "TTD", ""},   {"RD$", "DOP", ""},
    {"EC$", "XCD", ""},   {"?$", "", "??"},     {"¥", "JPY", "JP"},   {"¥", "CNY", "CN"},
    {"￥", "JPY", "JP"},  {"￥", "CNY", "CN"},  {"kr", "SEK", "SE"},  {"kr", "NOK", "NO"},
    {"kr", "DKK", "DK"},  {"kr", "ISK", "IS"},  {"Kr", "SEK", "SE"},  {"Kr", "NOK", "NO"},
    {"Kr", "DKK", "DK"},  {"Kr", "ISK", "IS"},  {"Fr", "CHF", "CH"},  {"Fr", "CHF", "LI"},
    {"fr", "CHF", "CH"},  {"fr", "CHF", "LI"},  {"SFr", "CHF", ""},   {"sFr", "CHF", ""},
    {"Kč", "CZK", ""},    {"kč", "CZK", ""},    {"zł", "PLN", ""},    {"Ft", "HUF", ""},
    {"лв", "BGN", ""},    {"₽", "RUB", ""},   {"руб", "RUB", ""},   {"₴", "UAH", ""},
    {"грн", "UAH", ""},   {"₺", "TRY", ""},     {"TL", "TRY", ""},    {"₪", "ILS", ""},
    {"₹", "INR", ""},     {"Rs", "INR", "IN"},  {"Rs", "PKR", "PK"},  {"₨", "INR", "IN"},
    {"₨", "PKR", "PK"},   {"Rp", "IDR", ""},    {"RM", "MYR", ""},    {"₩", "KRW", "KR"},
    {"₩", "KPW", "KP"},   {"₫", "VND", ""},     {"฿", "THB", ""},     {"₱", "PHP", ""},
    {"₸", "KZT", ""},     {"₼", "AZN", ""},   {"₾", "GEL", ""},   {"֏", "AMD", ""},
    {"₮", "MNT", ""},     {"₦", "NGN", ""},     {"₵", "GHS", ""},     {"₡", "CRC", ""},
    {"₲", "PYG", ""},     {"₭", "LAK", ""},     {"﷼", "IRR", "IR"},   {"lei", "RON", "RO"},
    {"lei", "MDL", "MD"}, {"Lei", "RON", "RO"}, {"Lei", "MDL", "MD"}, {"LEI", "RON", "RO"},
    {"LEI", "MDL", "MD"},
};

/* A word beside "$" that tells which dollar it is. */
struct dollar_word {
    const char *text;
    const char *sign;
};

static const struct dollar_word dollar_words[] = {
    {"US", "US$"}, {"CA", "CA$"}, {"CAN", "CA$"}, {"C", "C$"},    {"AU", "A$"},  {"A", "A$"},
    {"NZ", "NZ$"}, {"HK", "HK$"}, {"SG", "S$"},   {"S", "S$"},    {"NT", "NT$"}, {"TW", "NT$"},
    {"MX", "MX$"}, {"R", "R$"},   {"Mex", "MX$"}, {"MEX", "MX$"}, {"BZ", "BZ$"}, {"T", "T$"},
    {"G", "G$"},   {"J", "J$"},   {"TT", "TT$"},  {"RD", "RD$"},  {"EC", "EC$"},
};

static const char sign_of_some_dollar[] = "?$";

static const char *const euro_words[] = {"euro", "euros"};
/* Codes that no other word looks like, and that pages write in lower case too. */
static const char *const plain_codes[] = {"eur", "usd", "gbp", "chf"};

int
currency_digits(const char *code)
{
    if (strlen(code) != CODE_LEN)
        return -1;
    for (size_t digits = 0; digits < ARRAY_SIZE(codes_by_digits); digits++) {
        const char *codes = codes_by_digits[digits];
        size_t len = strlen(codes);

        for (size_t at = 0; at < len; at += CODE_STEP) {
            if (memcmp(codes + at, code, CODE_LEN) == 0)
                return (int)digits;
        }
    }
    return -1;
}

static bool
currency_code_of(const struct piece *piece, char ret_code[4])
{
    bool plain = piece_is_among(piece, plain_codes, ARRAY_SIZE(plain_codes));
    char code[4] = "";

    if (piece->kind != PIECE_WORD || piece->len != CODE_LEN)
        return false;
    for (size_t i = 0; i < CODE_LEN; i++)
        code[i] = plain ? (char)(piece->text[i] & ~0x20) : piece->text[i];
    if (currency_digits(code) < 0)
        return false;
    memcpy(ret_code, code, sizeof code);
    return true;
}

static const char *
currency_sign_of(const struct piece *piece)
{
    if (piece_is_among(piece, euro_words, ARRAY_SIZE(euro_words)))
        return signs[0].text;
    for (size_t i = 0; i < ARRAY_SIZE(signs); i++) {
        if (piece_is(piece, signs[i].text))
            return signs[i].text;
    }
    return NULL;
}

/*
 * What the word at w says of the dollar at i beside it; NULL when it is just a
 * word. One that is glued to the sign always says something.
 */
static const char *
dollar_word_sign(const struct pieces *pieces, size_t w, bool glued)
{
    const struct piece *word = &pieces->at[w];
    char code[4];

    if (word->kind != PIECE_WORD || currency_code_of(word, code))
        return NULL;
    for (size_t i = 0; i < ARRAY_SIZE(dollar_words); i++) {
        if ((glued || word->len > 1) && piece_is(word, dollar_words[i].text))
            return dollar_words[i].sign;
    }
    return glued ? sign_of_some_dollar : NULL;
}

static void
dollar_find(const struct pieces *pieces, size_t i, struct currency_place *ret_place)
{
    size_t before = pieces_before(pieces, i), after = pieces_after(pieces, i);
    const char *sign = dollar_word_sign(pieces, before, before + 1 == i);

    *ret_place = (struct currency_place){.currency.sign = "$", .first = i, .last = i};
    if (sign) {
        ret_place->currency.sign = sign;
        ret_place->first = before;
        return;
    }
    sign = dollar_word_sign(pieces, after, after == i + 1);
    if (sign) {
        ret_place->currency.sign = sign;
        ret_place->last = after;
    }
}

/* Whether the word at i belongs to a dollar beside it. */
static bool
dollar_find_by_word(const struct pieces *pieces, size_t i, struct currency_place *ret_place)
{
    size_t beside[] = {pieces_after(pieces, i), pieces_before(pieces, i)};

    for (size_t k = 0; k < ARRAY_SIZE(beside); k++) {
        struct currency_place place;

        if (!piece_is_mark(&pieces->at[beside[k]], '$'))
            continue;
        dollar_find(pieces, beside[k], &place);
        if (place.first <= i && i <= place.last) {
            *ret_place = place;
            return true;
        }
    }
    return false;
}

bool
currency_find(const struct pieces *pieces, size_t i, struct currency_place *ret_place)
{
    const struct piece *piece = &pieces->at[i];
    struct currency_place place = {.first = i, .last = i};

    if (piece_is_mark(piece, '$')) {
        dollar_find(pieces, i, ret_place);
        return true;
    }
    if (piece->kind != PIECE_WORD && piece->kind != PIECE_MARK)
        return false;
    if (piece->kind == PIECE_WORD && dollar_find_by_word(pieces, i, ret_place))
        return true;
    if (!currency_code_of(piece, place.currency.code)) {
        place.currency.sign = currency_sign_of(piece);
        if (!place.currency.sign)
            return false;
    }
    *ret_place = place;
    return true;
}

static bool
currency_sign_may_be(const char *sign, const char *code)
{
    for (size_t i = 0; i < ARRAY_SIZE(signs); i++) {
        if (strcmp(signs[i].text, sign) == 0 && strcmp(signs[i].code, code) == 0)
            return true;
    }
    return false;
}

int
currency_join(struct currency *currency, const struct currency *more)
{
    const char *code = more->code[0] ? more->code : currency->code;
    const char *sign = more->sign ? more->sign : currency->sign;

    if (more->code[0] && currency->code[0] && strcmp(more->code, currency->code) != 0)
        return 1;
    if (more->sign && currency->sign && strcmp(more->sign, currency->sign) != 0)
        return 1;
    if (code[0] && sign && !currency_sign_may_be(sign, code))
        return 1;
    if (more->code[0])
        memcpy(currency->code, more->code, sizeof currency->code);
    currency->sign = sign;
    return 0;
}

int
currency_settle(struct currency *currency, const char *region)
{
    const struct currency_sign *found = NULL;

    if (currency->code[0] || !currency->sign)
        return 0;
    for (size_t i = 0; i < ARRAY_SIZE(signs) && !found; i++) {
        if (strcmp(signs[i].text, currency->sign) == 0 &&
            (signs[i].region[0] == '\0' || strcmp(signs[i].region, region) == 0))
            found = &signs[i];
    }
    if (!found)
        return 1;
    memcpy(currency->code, found->code, sizeof currency->code);
    return 0;
}

const char *
currency_of_cents(const char *region)
{
    /* Of the countries whose locales are known, and of those of the euro. */
    static const char euro_regions[] =
        "AD AT BE BG CY DE EE ES FI FR GR HR IE IT LT LU LV MC MT NL PT "
        "SI SK SM VA GP GF MQ RE YT";
    static const char *const others[][2] = {
        {"AU", "AUD"}, {"CA", "CAD"}, {"CH", "CHF"}, {"LI", "CHF"},
        {"NZ", "NZD"}, {"US", "USD"}, {"ZA", "ZAR"},
    };

    for (size_t i = 0; i < ARRAY_SIZE(others); i++) {
        if (strcmp(others[i][0], region) == 0)
            return others[i][1];
    }
    return strlen(region) == 2 && strstr(euro_regions, region) ? "EUR" : "";
}
