#include "host/vault/recovery.h"

#include <stdbool.h>
#include <string.h>

#include "host/common/digest.h"

static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

enum { GROUP = 4, CHARS = 36, CHECK_BITS = 20, BITS = RECOVERY_LEN * 8 + CHECK_BITS };

/* The 20 bytes and, behind them, at least the check bits. */
static int
with_check(const struct secret *bytes, struct secret *both)
{
    struct digest *digest = digest_new();
    uint8_t *data = (uint8_t *)both->data;
    int result = -1;

    if (digest && digest_update(digest, bytes->data, RECOVERY_LEN) == 0 &&
        digest_final(digest, data + RECOVERY_LEN) == 0)
        result = 0;
    memcpy(data, bytes->data, RECOVERY_LEN);
    digest_free(digest);
    return result;
}

static unsigned
five_bits(const uint8_t *data, size_t bit)
{
    unsigned pair = (unsigned)data[bit / 8] << 8 | data[bit / 8 + 1];

    return pair >> (11 - bit % 8) & 31;
}

struct secret *
recovery_to_text(const struct secret *bytes)
{
    CLEANUP_SECRET struct secret *both = secret_new(RECOVERY_LEN + DIGEST_LEN);
    CLEANUP_SECRET struct secret *text = secret_new(RECOVERY_TEXT_LEN);

    if (!both || !text || with_check(bytes, both) < 0)
        return NULL;
    for (size_t i = 0; i < CHARS; i++) {
        if (i > 0 && i % GROUP == 0)
            text->data[text->len++] = '-';
        text->data[text->len++] = alphabet[five_bits((const uint8_t *)both->data, i * 5)];
    }
    return TAKE_PTR(text);
}

/* 32 for what separates, 33 for what does not belong there. */
static unsigned
char_value(char c)
{
    const char *found;

    if (c >= 'a' && c <= 'z')
        c = (char)(c - 'a' + 'A');
    if (c == 'O')
        c = '0';
    if (c == 'I' || c == 'L')
        c = '1';
    if (c == ' ' || c == '-' || c == '\t')
        return 32;
    found = c ? strchr(alphabet, c) : NULL;
    return found ? (unsigned)(found - alphabet) : 33;
}

/* The bits of the characters; false for too many, too few, or others. */
static bool
read_chars(const struct secret *text, struct secret *both)
{
    uint8_t *data = (uint8_t *)both->data;
    size_t bit = 0;

    for (size_t i = 0; i < text->len; i++) {
        unsigned value = char_value(text->data[i]);

        if (value == 32)
            continue;
        if (value > 32 || bit >= BITS)
            return false;
        for (unsigned k = 0; k < 5; k++, bit++)
            data[bit / 8] |= (uint8_t)((value >> (4 - k) & 1) << (7 - bit % 8));
    }
    return bit == BITS;
}

int
recovery_from_text(const struct secret *text, struct secret **ret_bytes, struct error *err)
{
    CLEANUP_SECRET struct secret *read = secret_new(RECOVERY_LEN + DIGEST_LEN);
    CLEANUP_SECRET struct secret *right = secret_new(RECOVERY_LEN + DIGEST_LEN);
    CLEANUP_SECRET struct secret *bytes = NULL;

    if (!read || !right)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    if (!read_chars(text, read))
        return 1;
    bytes = secret_of(read->data, RECOVERY_LEN);
    if (!bytes || with_check(bytes, right) < 0)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    for (size_t i = 0; i < CHARS; i++) {
        if (five_bits((const uint8_t *)read->data, i * 5) !=
            five_bits((const uint8_t *)right->data, i * 5))
            return 1;
    }
    *ret_bytes = TAKE_PTR(bytes);
    return 0;
}
