/*
 * A text of a page cut into what dates and amounts are made of: numbers,
 * words, spaces and marks.
 *
 * Bytes that are not UTF-8 count as marks. Characters that cannot be seen
 * (zero-width, direction marks, soft hyphens) are left out.
 */
#ifndef CLISK_RUNTIME_VALUE_PIECES_H
#define CLISK_RUNTIME_VALUE_PIECES_H

#include <stdbool.h>

#include "host/common/compiler.h"

enum piece_kind {
    PIECE_END,     /* before the first piece, and behind the last */
    PIECE_SPACE,   /* any number of them; never two of these in a row */
    PIECE_NUMBER,  /* ASCII digits */
    PIECE_WORD,    /* letters of any script */
    PIECE_MARK,    /* one code point that is none of the others */
    PIECE_FOREIGN, /* a digit of another script, or a fraction */
};

struct piece {
    enum piece_kind kind;
    uint32_t mark; /* the code point of a mark or of a lone space; else 0 */
    const char *text;
    size_t len;
};

enum { PIECES_MAX = 1024, PIECE_FOLD_MAX = 16 };

/* The pieces are at[1] to at[count]; at[0] and at[count + 1] are PIECE_END. */
struct pieces {
    size_t count;
    struct piece at[PIECES_MAX + 2];
};

/* 0, or 1 when the text has more than PIECES_MAX pieces. The text must outlive them. */
int pieces_cut(const char *text, struct pieces *ret_pieces);

/* The nearest piece behind, or before, the one at i that is not a space. */
size_t pieces_after(const struct pieces *pieces, size_t i);
size_t pieces_before(const struct pieces *pieces, size_t i);

bool piece_is(const struct piece *piece, const char *text);
bool piece_is_mark(const struct piece *piece, uint32_t mark);
/* Hyphens, dashes and the minus sign. */
bool piece_is_dash(const struct piece *piece);

/*
 * The word in lower case and without accents, as an ASCII string. False when
 * it has letters of another alphabet, or is too long, or is no word.
 */
bool piece_fold(const struct piece *piece, char ret_fold[PIECE_FOLD_MAX]);
/* Whether the folded word is among the given ones. */
bool piece_is_among(const struct piece *piece, const char *const *words, size_t count);

#endif
