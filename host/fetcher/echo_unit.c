#include "host/fetcher/echo_unit.h"

#include <string.h>

enum { ECHO_NAME_MAX = 8 /* of an entity */, ECHO_DIGITS_MAX = 8 };

/* HTML's names of what is in Latin-1, from U+00A0 on. */
static const char *const latin_names[] = {
    "nbsp",   "iexcl",  "cent",   "pound",  "curren", "yen",    "brvbar", "sect",   "uml",
    "copy",   "ordf",   "laquo",  "not",    "shy",    "reg",    "macr",   "deg",    "plusmn",
    "sup2",   "sup3",   "acute",  "micro",  "para",   "middot", "cedil",  "sup1",   "ordm",
    "raquo",  "frac14", "frac12", "frac34", "iquest", "Agrave", "Aacute", "Acirc",  "Atilde",
    "Auml",   "Aring",  "AElig",  "Ccedil", "Egrave", "Eacute", "Ecirc",  "Euml",   "Igrave",
    "Iacute", "Icirc",  "Iuml",   "ETH",    "Ntilde", "Ograve", "Oacute", "Ocirc",  "Otilde",
    "Ouml",   "times",  "Oslash", "Ugrave", "Uacute", "Ucirc",  "Uuml",   "Yacute", "THORN",
    "szlig",  "agrave", "aacute", "acirc",  "atilde", "auml",   "aring",  "aelig",  "ccedil",
    "egrave", "eacute", "ecirc",  "euml",   "igrave", "iacute", "icirc",  "iuml",   "eth",
    "ntilde", "ograve", "oacute", "ocirc",  "otilde", "ouml",   "divide", "oslash", "ugrave",
    "uacute", "ucirc",  "uuml",   "yacute", "thorn",  "yuml"};

static const struct {
    const char *name;
    uint32_t value;
} other_names[] = {
    {"amp", '&'},    {"lt", '<'},     {"gt", '>'},     {"quot", '"'},   {"apos", '\''},
    {"excl", '!'},   {"num", '#'},    {"dollar", '$'}, {"percnt", '%'}, {"lpar", '('},
    {"rpar", ')'},   {"ast", '*'},    {"plus", '+'},   {"comma", ','},  {"period", '.'},
    {"sol", '/'},    {"colon", ':'},  {"semi", ';'},   {"equals", '='}, {"quest", '?'},
    {"commat", '@'}, {"lsqb", '['},   {"lbrack", '['}, {"bsol", '\\'},  {"rsqb", ']'},
    {"rbrack", ']'}, {"Hat", '^'},    {"lowbar", '_'}, {"grave", '`'},  {"lcub", '{'},
    {"lbrace", '{'}, {"verbar", '|'}, {"vert", '|'},   {"rcub", '}'},   {"rbrace", '}'},
    {"Tab", '\t'},   {"AMP", '&'},    {"LT", '<'},     {"GT", '>'},     {"QUOT", '"'},
    {"euro", 0x20AC}};

bool
echo_unit_is_special(uint8_t byte)
{
    return byte == '%' || byte == '&' || byte == '\\';
}

static int
digit_of(uint32_t value, unsigned base)
{
    unsigned digit = 16;

    if (value >= '0' && value <= '9')
        digit = value - '0';
    else if (value >= 'a' && value <= 'f')
        digit = value - 'a' + 10;
    else if (value >= 'A' && value <= 'F')
        digit = value - 'A' + 10;
    return digit < base ? (int)digit : -1;
}

/* Reads up to `most` digits; how many there are. *at is behind them. */
static unsigned
read_digits(struct span page, unsigned levels, size_t *at, unsigned base, unsigned most,
            uint32_t *ret_number)
{
    struct echo_unit unit;
    uint32_t number = 0;
    unsigned count = 0;

    while (count < most && echo_unit_read(page, *at, levels, &unit)) {
        int digit = digit_of(unit.value, base);

        if (digit < 0)
            break;
        number = number * base + (uint32_t)digit;
        *at = unit.next;
        count++;
    }
    *ret_number = number;
    return count;
}

/* Whether this character is next; *at is behind it then. */
static bool
read_char(struct span page, unsigned levels, size_t *at, char wanted)
{
    struct echo_unit unit;

    if (!echo_unit_read(page, *at, levels, &unit) || unit.value != (uint8_t)wanted)
        return false;
    *at = unit.next;
    return true;
}

/* "2F", behind a percent sign. */
static bool
read_percent(struct span page, unsigned levels, size_t at, struct echo_unit *ret_unit)
{
    uint32_t number;

    if (read_digits(page, levels, &at, 16, 2, &number) != 2)
        return false;
    *ret_unit = (struct echo_unit){.value = number, .is_byte = true, .next = at};
    return true;
}

static bool
is_letter_or_digit(uint32_t value)
{
    return (value >= '0' && value <= '9') || (value >= 'a' && value <= 'z') ||
           (value >= 'A' && value <= 'Z');
}

static bool
find_name(const char *name, uint32_t *ret_value)
{
    for (size_t i = 0; i < ARRAY_SIZE(other_names); i++) {
        if (strcmp(other_names[i].name, name) == 0) {
            *ret_value = other_names[i].value;
            return true;
        }
    }
    for (size_t i = 0; i < ARRAY_SIZE(latin_names); i++) {
        if (strcmp(latin_names[i], name) == 0) {
            *ret_value = 0xA0 + (uint32_t)i;
            return true;
        }
    }
    return false;
}

static bool
read_name(struct span page, unsigned levels, size_t *at, uint32_t *ret_value)
{
    char name[ECHO_NAME_MAX];
    struct echo_unit unit;
    size_t len = 0;

    while (len < sizeof name - 1 && echo_unit_read(page, *at, levels, &unit) &&
           is_letter_or_digit(unit.value)) {
        name[len++] = (char)unit.value;
        *at = unit.next;
    }
    name[len] = '\0';
    return len > 0 && find_name(name, ret_value);
}

/* "47" or "x2F", behind "&#". */
static bool
read_number(struct span page, unsigned levels, size_t *at, uint32_t *ret_value)
{
    struct echo_unit unit;
    unsigned base = 10;

    if (!echo_unit_read(page, *at, levels, &unit))
        return false;
    if (unit.value == 'x' || unit.value == 'X') {
        base = 16;
        *at = unit.next;
    }
    return read_digits(page, levels, at, base, ECHO_DIGITS_MAX, ret_value) > 0;
}

/* "#47;", "#x2F;" or "sol;", behind an ampersand. A semicolon that is forgotten is no matter. */
static bool
read_entity(struct span page, unsigned levels, size_t at, struct echo_unit *ret_unit)
{
    struct echo_unit unit;
    uint32_t value;

    if (!echo_unit_read(page, at, levels, &unit))
        return false;
    if (unit.value == '#') {
        at = unit.next;
        if (!read_number(page, levels, &at, &value))
            return false;
    } else if (!is_letter_or_digit(unit.value) || !read_name(page, levels, &at, &value)) {
        return false;
    }
    (void)read_char(page, levels, &at, ';');
    *ret_unit = (struct echo_unit){.value = value, .next = at};
    return true;
}

/* "u{2f}" or "u002f". */
static bool
read_code(struct span page, unsigned levels, size_t at, struct echo_unit *ret_unit)
{
    uint32_t value;

    if (read_char(page, levels, &at, '{')) {
        if (read_digits(page, levels, &at, 16, ECHO_DIGITS_MAX, &value) == 0 ||
            !read_char(page, levels, &at, '}'))
            return false;
    } else if (read_digits(page, levels, &at, 16, 4, &value) != 4) {
        return false;
    }
    *ret_unit = (struct echo_unit){.value = value, .next = at};
    return true;
}

/* What follows a backslash: a code, or a character that stands for itself. */
static bool
read_backslash(struct span page, unsigned levels, size_t at, struct echo_unit *ret_unit)
{
    struct echo_unit unit;

    if (!echo_unit_read(page, at, levels, &unit))
        return false;
    if (unit.value == 'u')
        return read_code(page, levels, unit.next, ret_unit);
    if (unit.value == 'x') {
        if (!read_percent(page, levels, unit.next, ret_unit))
            return false;
        ret_unit->is_byte = false;
        return true;
    }
    if (is_letter_or_digit(unit.value))
        return false;
    *ret_unit = unit;
    return true;
}

/* One more level than `unit` was read with. */
static void
undo_escape(struct span page, unsigned levels, struct echo_unit *unit)
{
    struct echo_unit meant;
    bool found = false;

    switch (unit->value) {
    case '%': found = read_percent(page, levels, unit->next, &meant); break;
    case '&': found = read_entity(page, levels, unit->next, &meant); break;
    case '\\': found = read_backslash(page, levels, unit->next, &meant); break;
    default: break;
    }
    if (found)
        *unit = meant;
}

bool
echo_unit_read(struct span page, size_t at, unsigned levels, struct echo_unit *ret_unit)
{
    if (at >= page.len)
        return false;
    *ret_unit = (struct echo_unit){.value = page.data[at], .is_byte = true, .next = at + 1};
    for (unsigned level = 0; level < levels && echo_unit_is_special(page.data[at]); level++)
        undo_escape(page, level, ret_unit);
    return true;
}

unsigned
echo_unit_read_all(struct span page, size_t at, struct echo_unit units[ECHO_LEVELS + 1])
{
    unsigned level = 0;

    if (!echo_unit_read(page, at, 0, &units[0]))
        return 0;
    for (; level < ECHO_LEVELS && echo_unit_is_special(page.data[at]); level++) {
        units[level + 1] = units[level];
        undo_escape(page, level, &units[level + 1]);
    }
    return level + 1;
}
