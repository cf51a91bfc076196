#include "host/common/charset.h"

#include <iconv.h>
#include <string.h>
#include <strings.h>

#include "host/common/charset_tables.h"

enum charset_kind {
    CHARSET_UTF_8,
    CHARSET_SINGLE_BYTE,
    CHARSET_USER_DEFINED,
    CHARSET_BIG5,
    CHARSET_EUC_JP,
    CHARSET_EUC_KR,
    CHARSET_GBK,
    CHARSET_GB18030,
    CHARSET_ISO_2022_JP,
    CHARSET_SHIFT_JIS
};

/* ISO-2022-JP: what the bytes stand for at the moment. */
enum charset_state { CHARSET_ASCII, CHARSET_ROMAN, CHARSET_JIS0208 };

/* `table` is the C library's name. */
static const struct charset_other {
    const char *name;
    enum charset_kind kind;
    const char *table;
} charset_others[] = {
    {"UTF-8", CHARSET_UTF_8, NULL},
    {"x-user-defined", CHARSET_USER_DEFINED, NULL},
    {"Big5", CHARSET_BIG5, "BIG5-HKSCS"},
    {"EUC-JP", CHARSET_EUC_JP, "EUC-JP-MS"},
    {"EUC-KR", CHARSET_EUC_KR, "UHC"},
    {"GBK", CHARSET_GBK, "GB18030"},
    {"gb18030", CHARSET_GB18030, "GB18030"},
    {"ISO-2022-JP", CHARSET_ISO_2022_JP, "EUC-JP-MS"},
    {"Shift_JIS", CHARSET_SHIFT_JIS, "CP932"},
};

static const struct charset_other *
charset_other_named(const char *name)
{
    for (size_t i = 0; i < ARRAY_SIZE(charset_others); i++) {
        if (strcasecmp(charset_others[i].name, name) == 0)
            return &charset_others[i];
    }
    return NULL;
}

static bool
charset_is_only_read(const char *name)
{
    return strcasecmp(name, "UTF-16BE") == 0 || strcasecmp(name, "UTF-16LE") == 0 ||
           strcasecmp(name, "replacement") == 0;
}

/* The same bytes as another; only the order of the letters on a page differs. */
static const char *
charset_table_name(const char *name)
{
    return strcasecmp(name, "ISO-8859-8-I") == 0 ? "ISO-8859-8" : name;
}

int
charset_open(struct charset *ret_charset, const char *name)
{
    const struct charset_other *other =
        charset_other_named(charset_is_only_read(name) ? "UTF-8" : name);
    const char *table = charset_table_name(name);

    if (other) {
        *ret_charset = (struct charset){.name = other->name, .kind = (int)other->kind};
        return 0;
    }
    for (size_t i = 0; i < CHARSET_TABLES; i++) {
        if (strcasecmp(charset_tables[i].name, table) != 0)
            continue;
        *ret_charset =
            (struct charset){.name = table == name ? charset_tables[i].name : "ISO-8859-8-I",
                             .high = charset_tables[i].high,
                             .kind = CHARSET_SINGLE_BYTE};
        return 0;
    }
    return 1;
}

static void
charset_close_converter(void **converter)
{
    if (*converter)
        iconv_close((iconv_t)*converter);
    *converter = NULL;
}

void
charset_close(struct charset *charset)
{
    charset_close_converter(&charset->converter);
    charset_close_converter(&charset->back);
}

bool
charset_is_missing(const struct charset *charset)
{
    return charset->is_missing;
}

static size_t
charset_put_utf8(uint32_t codepoint, char out[CHARSET_BYTES_MAX])
{
    if (codepoint < 0x800) {
        out[0] = (char)(0xC0 | codepoint >> 6);
        out[1] = (char)(0x80 | (codepoint & 63));
        return 2;
    }
    if (codepoint < 0x10000) {
        out[0] = (char)(0xE0 | codepoint >> 12);
        out[1] = (char)(0x80 | (codepoint >> 6 & 63));
        out[2] = (char)(0x80 | (codepoint & 63));
        return 3;
    }
    out[0] = (char)(0xF0 | codepoint >> 18);
    out[1] = (char)(0x80 | (codepoint >> 12 & 63));
    out[2] = (char)(0x80 | (codepoint >> 6 & 63));
    out[3] = (char)(0x80 | (codepoint & 63));
    return 4;
}

static size_t
charset_put_high(const uint16_t *high, uint32_t codepoint, char out[CHARSET_BYTES_MAX])
{
    for (size_t i = 0; i < CHARSET_HIGH; i++) {
        if (high[i] == codepoint) {
            out[0] = (char)(0x80 + i);
            return 1;
        }
    }
    return 0;
}

static void *
charset_open_converter(const char *to, const char *from)
{
    iconv_t converter = iconv_open(to, from);

    return converter == (iconv_t)-1 ? NULL : (void *)converter;
}

static void
charset_find_converter(struct charset *charset)
{
    const struct charset_other *other = charset_other_named(charset->name);

    if (charset->converter || charset->is_missing || !other || !other->table)
        return;
    charset->converter = charset_open_converter(other->table, "UTF-32LE");
    charset->back = charset_open_converter("UTF-32LE", other->table);
    if (charset->converter && charset->back)
        return;
    charset_close(charset);
    charset->is_missing = true;
}

/* One character; the length of what comes of it, 0 for nothing. */
static size_t
charset_run(void *converter, char *in, size_t len, char out[CHARSET_BYTES_MAX])
{
    size_t room = CHARSET_BYTES_MAX;
    char *to = out;

    iconv((iconv_t)converter, NULL, NULL, NULL, NULL);
    if (iconv((iconv_t)converter, &in, &len, &to, &room) == (size_t)-1)
        return 0;
    return CHARSET_BYTES_MAX - room;
}

/* `table` is an encoding's name for `find`. */
static const char *
charset_found_in(const struct charset *charset)
{
    return charset->kind == CHARSET_ISO_2022_JP ? "EUC-JP" : charset->name;
}

/* What would not read back the same is only similar, and the standard has no such pairs. */
static size_t
charset_convert(struct charset *charset, uint32_t codepoint, char out[CHARSET_BYTES_MAX])
{
    char in[4] = {(char)(codepoint & 255), (char)(codepoint >> 8 & 255),
                  (char)(codepoint >> 16 & 255), 0};
    char again[CHARSET_BYTES_MAX];
    size_t len;

    if (charset->find)
        return charset->find(charset_found_in(charset), codepoint, out);
    charset_find_converter(charset);
    if (!charset->converter)
        return 0;
    len = charset_run(charset->converter, in, sizeof in, out);
    if (len == 0 || charset_run(charset->back, out, len, again) != sizeof in ||
        memcmp(in, again, sizeof in) != 0)
        return 0;
    return len;
}

static bool
charset_is_japanese(const struct charset *charset)
{
    return charset->kind == CHARSET_EUC_JP || charset->kind == CHARSET_SHIFT_JIS ||
           charset->kind == CHARSET_ISO_2022_JP;
}

/* What the library has and the standard's encoder does not write (sections 10 to 13). */
static bool
charset_is_refused(const struct charset *charset, const char *bytes, size_t len)
{
    unsigned char lead = (unsigned char)bytes[0];

    switch (charset->kind) {
    case CHARSET_BIG5: return len != 2 || lead < 0xA1;
    case CHARSET_GBK: return len > 2;
    case CHARSET_EUC_JP: return len > 2;
    default: return false;
    }
}

static size_t
charset_put_multi_byte(struct charset *charset, uint32_t codepoint, char out[CHARSET_BYTES_MAX])
{
    size_t len;

    if (charset_is_japanese(charset) && codepoint == 0x2212)
        codepoint = 0xFF0D;
    if ((charset->kind == CHARSET_EUC_JP || charset->kind == CHARSET_SHIFT_JIS) &&
        (codepoint == 0xA5 || codepoint == 0x203E)) {
        out[0] = codepoint == 0xA5 ? '\\' : '~';
        return 1;
    }
    if ((charset->kind == CHARSET_SHIFT_JIS || charset->kind == CHARSET_GBK) &&
        codepoint == (charset->kind == CHARSET_GBK ? 0x20AC : 0x80)) {
        out[0] = (char)0x80;
        return 1;
    }
    len = charset_convert(charset, codepoint, out);
    return len > 0 && charset_is_refused(charset, out, len) ? 0 : len;
}

static size_t
charset_switch(struct charset *charset, enum charset_state state, char *out)
{
    static const char escapes[][4] = {"\x1B(B", "\x1B(J", "\x1B$B"};

    if (charset->state == (int)state)
        return 0;
    charset->state = (int)state;
    memcpy(out, escapes[state], 3);
    return 3;
}

/* Half-width katakana have no place in it: they are made wide, without joining their marks. */
static uint32_t
charset_widen(uint32_t codepoint)
{
    static const uint16_t wide[] = {
        0x3002, 0x300C, 0x300D, 0x3001, 0x30FB, 0x30F2, 0x30A1, 0x30A3, 0x30A5, 0x30A7, 0x30A9,
        0x30E3, 0x30E5, 0x30E7, 0x30C3, 0x30FC, 0x30A2, 0x30A4, 0x30A6, 0x30A8, 0x30AA, 0x30AB,
        0x30AD, 0x30AF, 0x30B1, 0x30B3, 0x30B5, 0x30B7, 0x30B9, 0x30BB, 0x30BD, 0x30BF, 0x30C1,
        0x30C4, 0x30C6, 0x30C8, 0x30CA, 0x30CB, 0x30CC, 0x30CD, 0x30CE, 0x30CF, 0x30D2, 0x30D5,
        0x30D8, 0x30DB, 0x30DE, 0x30DF, 0x30E0, 0x30E1, 0x30E2, 0x30E4, 0x30E6, 0x30E8, 0x30E9,
        0x30EA, 0x30EB, 0x30EC, 0x30ED, 0x30EF, 0x30F3, 0x309B, 0x309C,
    };

    if (codepoint < 0xFF61 || codepoint - 0xFF61 >= ARRAY_SIZE(wide))
        return codepoint;
    return wide[codepoint - 0xFF61];
}

static size_t
charset_put_iso_2022_jp(struct charset *charset, uint32_t codepoint, char out[CHARSET_BYTES_MAX])
{
    char pair[CHARSET_BYTES_MAX];
    size_t len;

    if (codepoint == 0x0E || codepoint == 0x0F || codepoint == 0x1B)
        return 0;
    if (codepoint == 0xA5 || codepoint == 0x203E) {
        len = charset_switch(charset, CHARSET_ROMAN, out);
        out[len] = codepoint == 0xA5 ? '\\' : '~';
        return len + 1;
    }
    if (codepoint < 0x80) {
        bool stays = charset->state == CHARSET_ROMAN && codepoint != '\\' && codepoint != '~';

        len = stays ? 0 : charset_switch(charset, CHARSET_ASCII, out);
        out[len] = (char)codepoint;
        return len + 1;
    }
    codepoint = charset_widen(codepoint == 0x2212 ? 0xFF0D : codepoint);
    if (charset_convert(charset, codepoint, pair) != 2 || !(pair[0] & pair[1] & 0x80) ||
        (unsigned char)pair[0] == 0x8E)
        return 0;
    len = charset_switch(charset, CHARSET_JIS0208, out);
    out[len] = pair[0] & 0x7F;
    out[len + 1] = pair[1] & 0x7F;
    return len + 2;
}

size_t
charset_put(struct charset *charset, uint32_t codepoint, char out[CHARSET_BYTES_MAX])
{
    if (charset->kind == CHARSET_ISO_2022_JP)
        return charset_put_iso_2022_jp(charset, codepoint, out);
    if (codepoint < 0x80) {
        out[0] = (char)codepoint;
        return 1;
    }
    switch (charset->kind) {
    case CHARSET_UTF_8: return charset_put_utf8(codepoint, out);
    case CHARSET_SINGLE_BYTE: return charset_put_high(charset->high, codepoint, out);
    case CHARSET_USER_DEFINED:
        out[0] = (char)(codepoint & 0xFF);
        return codepoint >= 0xF780 && codepoint <= 0xF7FF ? 1 : 0;
    default: return charset_put_multi_byte(charset, codepoint, out);
    }
}

size_t
charset_end(struct charset *charset, char out[CHARSET_BYTES_MAX])
{
    return charset->kind == CHARSET_ISO_2022_JP ? charset_switch(charset, CHARSET_ASCII, out) : 0;
}
