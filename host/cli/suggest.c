#include "host/cli/suggest.h"

#include <stdint.h>
#include <string.h>

static size_t
least_of(size_t a, size_t b, size_t c)
{
    size_t least = a < b ? a : b;

    return least < c ? least : c;
}

/* Three rows of the usual matrix: two back, the last one, this one. */
struct rows {
    size_t row[3][SUGGEST_WORD_MAX + 1];
};

static void
rows_fill(struct rows *rows, size_t i, const char *a, const char *b, size_t b_len)
{
    const size_t *before = rows->row[(i + 1) % 3], *last = rows->row[(i + 2) % 3];
    size_t *now = rows->row[i % 3];

    now[0] = i;
    for (size_t k = 1; k <= b_len; k++) {
        size_t replaced = last[k - 1] + (a[i - 1] != b[k - 1]);

        now[k] = least_of(now[k - 1] + 1, last[k] + 1, replaced);
        if (i > 1 && k > 1 && a[i - 1] == b[k - 2] && a[i - 2] == b[k - 1] &&
            before[k - 2] + 1 < now[k])
            now[k] = before[k - 2] + 1;
    }
}

size_t
suggest_distance(const char *a, const char *b)
{
    size_t a_len = strlen(a), b_len = strlen(b);
    struct rows rows = {0};

    if (a_len > SUGGEST_WORD_MAX || b_len > SUGGEST_WORD_MAX)
        return SIZE_MAX;
    for (size_t k = 0; k <= b_len; k++)
        rows.row[0][k] = k;
    for (size_t i = 1; i <= a_len; i++)
        rows_fill(&rows, i, a, b, b_len);
    return rows.row[a_len % 3][b_len];
}

void
suggest_offer(struct suggest *suggest, const char *candidate)
{
    size_t distance = suggest_distance(suggest->word, candidate);
    size_t len = strlen(suggest->word);

    /* A third of the letters may be wrong, and one in any case. */
    if (distance > 1 && distance > len / 3)
        return;
    if (distance >= strlen(candidate) || (suggest->best && distance >= suggest->distance))
        return;
    suggest->best = candidate;
    suggest->distance = distance;
}
