#include "sdk/runtime/value/pieces.h"

#include <string.h>

#include "host/common/text.h"

struct range {
    uint32_t first;
    uint32_t last;
};

/* White_Space of Unicode 15. */
static const struct range space_ranges[] = {
    {0x09, 0x0D},     {0x20, 0x20},     {0x85, 0x85},     {0xA0, 0xA0},     {0x1680, 0x1680},
    {0x2000, 0x200A}, {0x2028, 0x2029}, {0x202F, 0x202F}, {0x205F, 0x205F}, {0x3000, 0x3000},
};

static const struct range unseen_ranges[] = {
    {0xAD, 0xAD},     {0x061C, 0x061C}, {0x200B, 0x200F}, {0x202A, 0x202E},
    {0x2060, 0x2064}, {0x2066, 0x2069}, {0xFEFF, 0xFEFF},
};

/* Digits in use elsewhere, and vulgar fractions. Superscripts are not here: they mark footnotes. */
static const struct range foreign_ranges[] = {
    {0xBC, 0xBE},     {0x0660, 0x0669}, {0x06F0, 0x06F9}, {0x0966, 0x096F}, {0x09E6, 0x09EF},
    {0x0E50, 0x0E59}, {0x2150, 0x215F}, {0x2189, 0x2189}, {0xFF10, 0xFF19},
};

/* What is neither a letter nor any of the above, beyond ASCII; roughly, by blocks. */
static const struct range mark_ranges[] = {
    {0x80, 0xA9},     {0xAB, 0xB4},     {0xB6, 0xB9},     {0xBB, 0xBF},
    {0xD7, 0xD7},     {0xF7, 0xF7},     {0x060C, 0x060D}, {0x066A, 0x066D},
    {0x0E3F, 0x0E3F}, {0x2010, 0x2BFF}, {0x3001, 0x303F}, {0xD800, 0xF8FF},
    {0xFE10, 0xFE6F}, {0xFF00, 0xFF0F}, {0xFF1A, 0xFF20}, {0xFFE0, 0xFFFF},
};

static const struct range combining_ranges[] = {{0x0300, 0x036F}};

/* The base letters of U+00C0 to U+00FF; those without one are spaces. */
static const char latin_bases[] =
    "aaaaaa ceeeeiiii nooooo ouuuuy saaaaaa ceeeeiiii nooooo ouuuuy y";

static bool
range_has(const struct range *ranges, size_t count, uint32_t codepoint)
{
    for (size_t i = 0; i < count; i++) {
        if (codepoint >= ranges[i].first && codepoint <= ranges[i].last)
            return true;
    }
    return false;
}

#define IN_RANGES(ranges, codepoint) range_has(ranges, ARRAY_SIZE(ranges), codepoint)

static enum piece_kind
piece_kind_of_ascii(uint32_t codepoint)
{
    uint32_t lower = codepoint | 0x20;

    if (codepoint >= '0' && codepoint <= '9')
        return PIECE_NUMBER;
    if (lower >= 'a' && lower <= 'z')
        return PIECE_WORD;
    if (codepoint == ' ' || (codepoint >= '\t' && codepoint <= '\r'))
        return PIECE_SPACE;
    return PIECE_MARK;
}

/* PIECE_END stands for what cannot be seen. */
static enum piece_kind
piece_kind_of(uint32_t codepoint)
{
    if (codepoint < 0x80)
        return piece_kind_of_ascii(codepoint);
    if (IN_RANGES(space_ranges, codepoint))
        return PIECE_SPACE;
    if (IN_RANGES(unseen_ranges, codepoint))
        return PIECE_END;
    if (IN_RANGES(foreign_ranges, codepoint))
        return PIECE_FOREIGN;
    return IN_RANGES(mark_ranges, codepoint) ? PIECE_MARK : PIECE_WORD;
}

/* Moves *at behind the numbers, letters or spaces that go on there. */
static void
piece_extend(struct piece *piece, const char **at, const char *end)
{
    while (*at < end) {
        const char *next = *at;
        enum piece_kind kind = piece_kind_of(text_next_codepoint(&next, end));

        if (kind != piece->kind && !(kind == PIECE_END && piece->kind == PIECE_WORD))
            break;
        if (kind == PIECE_SPACE)
            piece->mark = 0;
        *at = next;
    }
    piece->len = (size_t)(*at - piece->text);
}

static void
pieces_add(struct pieces *pieces, struct piece piece)
{
    struct piece *last = &pieces->at[pieces->count];

    if (piece.kind == PIECE_SPACE && last->kind == PIECE_SPACE) {
        last->mark = 0;
        return;
    }
    pieces->at[++pieces->count] = piece;
}

int
pieces_cut(const char *text, struct pieces *ret_pieces)
{
    const char *end = text + strlen(text);

    ret_pieces->count = 0;
    ret_pieces->at[0] = (struct piece){.kind = PIECE_END, .text = text};
    while (text < end) {
        struct piece piece = {.text = text};
        uint32_t codepoint = text_next_codepoint(&text, end);

        piece.kind = piece_kind_of(codepoint);
        if (piece.kind == PIECE_END)
            continue;
        if (ret_pieces->count == PIECES_MAX)
            return 1;
        if (piece.kind == PIECE_MARK || piece.kind == PIECE_SPACE)
            piece.mark = codepoint;
        piece.len = (size_t)(text - piece.text);
        if (piece.kind != PIECE_MARK && piece.kind != PIECE_FOREIGN)
            piece_extend(&piece, &text, end);
        pieces_add(ret_pieces, piece);
    }
    ret_pieces->at[ret_pieces->count + 1] = (struct piece){.kind = PIECE_END, .text = end};
    return 0;
}

size_t
pieces_after(const struct pieces *pieces, size_t i)
{
    if (i > pieces->count)
        return i;
    return pieces->at[i + 1].kind == PIECE_SPACE ? i + 2 : i + 1;
}

size_t
pieces_before(const struct pieces *pieces, size_t i)
{
    if (i == 0)
        return 0;
    return pieces->at[i - 1].kind == PIECE_SPACE ? i - 2 : i - 1;
}

bool
piece_is(const struct piece *piece, const char *text)
{
    return piece->len == strlen(text) && memcmp(piece->text, text, piece->len) == 0;
}

bool
piece_is_mark(const struct piece *piece, uint32_t mark)
{
    return piece->kind == PIECE_MARK && piece->mark == mark;
}

bool
piece_is_dash(const struct piece *piece)
{
    return piece->kind == PIECE_MARK &&
           (piece->mark == '-' || (piece->mark >= 0x2010 && piece->mark <= 0x2015) ||
            piece->mark == 0x2212 || piece->mark == 0xFE63 || piece->mark == 0xFF0D);
}

/* The ASCII letter that stands for a code point; 0 for none, ' ' to leave it out. */
static char
piece_fold_codepoint(uint32_t codepoint)
{
    if (codepoint < 0x80)
        return (char)(codepoint | 0x20);
    if (IN_RANGES(combining_ranges, codepoint) || IN_RANGES(unseen_ranges, codepoint))
        return ' ';
    if (codepoint >= 0xC0 && codepoint <= 0xFF && latin_bases[codepoint - 0xC0] != ' ')
        return latin_bases[codepoint - 0xC0];
    switch (codepoint) {
    case 0xAA: return 'a';   /* 1ª */
    case 0xBA: return 'o';   /* 1º */
    case 0x1D49: return 'e'; /* 1ᵉʳ */
    case 0x02B3: return 'r';
    default: return 0;
    }
}

bool
piece_fold(const struct piece *piece, char ret_fold[PIECE_FOLD_MAX])
{
    const char *at = piece->text, *end = at + piece->len;
    char fold[PIECE_FOLD_MAX];
    size_t len = 0;

    if (piece->kind != PIECE_WORD)
        return false;
    while (at < end) {
        char letter = piece_fold_codepoint(text_next_codepoint(&at, end));

        if (!letter)
            return false;
        if (letter == ' ')
            continue;
        if (len == PIECE_FOLD_MAX - 1)
            return false;
        fold[len++] = letter;
    }
    memcpy(ret_fold, fold, len);
    ret_fold[len] = '\0';
    return true;
}

bool
piece_is_among(const struct piece *piece, const char *const *words, size_t count)
{
    char fold[PIECE_FOLD_MAX];

    if (!piece_fold(piece, fold))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (strcmp(fold, words[i]) == 0)
            return true;
    }
    return false;
}
