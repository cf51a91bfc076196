#include "sdk/runtime/redact/betray.h"

#include <stdint.h>
#include <string.h>

#include "host/common/text.h"
#include "sdk/runtime/redact/redact.h"
#include "sdk/runtime/text/unicode.h"

enum {
    WORD_MIN = 3,       /* letters of a word that is somebody's */
    WORD_ANYWHERE = 4,  /* of one that is looked for within longer ones */
    BASE64_MIN = 8,     /* characters: six bytes, which are a text by chance once in 400 times */
    BASE64_WITHIN = 12, /* of a part of a longer one: nine bytes */
    BASE64_BYTES = 9,   /* of these */
    KNOWN_MAX = 16 * 1024
};

/* --- words -------------------------------------------------------------------- */

static char
lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static size_t
letters_at(const char *text, size_t len)
{
    size_t span = 0;

    while (span < len && betray_is_letter(text[span]))
        span++;
    return span;
}

/* Each word has a space behind it. What no longer fits is left out. */
static void
know_words(struct buf *words, const char *text, size_t len)
{
    for (size_t i = 0, span; i < len; i += span ? span : 1) {
        span = letters_at(text + i, len - i);
        if (span < WORD_MIN || words->bad || words->len + span + 1 > words->max)
            continue;
        buf_append(words, text + i, span);
        buf_append_byte(words, ' ');
    }
}

void
redact_know(struct buf *words, const char *text)
{
    CLEANUP_BUF struct buf folded = BUF_INIT(KNOWN_MAX);
    const char *plain, *domain;

    /* Without its marks, as names of pages are. */
    if (unicode_fold(text, &folded) < 0 || !(plain = buf_str(&folded)))
        return;
    domain = strchr(plain, '@');
    know_words(words, plain, domain ? (size_t)(domain - plain) : strlen(plain));
}

static bool
has_word(const char *word, size_t word_len, const char *name, size_t len)
{
    for (size_t i = 0; i + word_len <= len; i++) {
        size_t k = 0;

        while (k < word_len && lower(name[i + k]) == word[k])
            k++;
        if (k == word_len &&
            (word_len >= WORD_ANYWHERE || ((i == 0 || !betray_is_letter(name[i - 1])) &&
                                           (i + k == len || !betray_is_letter(name[i + k])))))
            return true;
    }
    return false;
}

bool
betray_word(const struct buf *words, const char *name, size_t len)
{
    for (size_t i = 0, span; words && i < words->len; i += span + 1) {
        span = letters_at((const char *)words->data + i, words->len - i);
        if (has_word((const char *)words->data + i, span, name, len))
            return true;
    }
    return false;
}

/* --- Base64 (RFC 4648, section 4) ----------------------------------------------- */

static int
sextet(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (betray_is_letter(c))
        return c - 'a' + 26;
    return c >= '0' && c <= '9' ? c - '0' + 52 : -1;
}

static size_t
decode(const char *word, size_t len, uint8_t ret_bytes[BASE64_BYTES])
{
    uint32_t bits = 0;
    unsigned left = 0;
    size_t count = 0;

    for (size_t i = 0; i < len && count < BASE64_BYTES; i++) {
        bits = bits << 6 | (uint32_t)sextet(word[i]);
        left += 6;
        if (left >= 8) {
            left -= 8;
            ret_bytes[count++] = (uint8_t)(bits >> left);
        }
    }
    return count;
}

/* UTF-8, of which the last character may be cut. */
static bool
begins_as_utf8(const uint8_t *bytes, size_t len)
{
    for (size_t cut = 0; cut < 4 && cut < len; cut++) {
        bool is_cut = cut == 0 || (bytes[len - cut] >= 0xc2 && bytes[len - cut] <= 0xf4);

        if (is_cut && text_is_utf8((const char *)bytes, len - cut))
            return true;
    }
    return false;
}

/* Whether its bytes are what names, addresses, numbers and JSON have, half of them no signs. What
 * is seldom in these is left out: of 15,000 names of pages, five are taken for a text. */
static bool
is_text(const char *word, size_t len)
{
    uint8_t bytes[BASE64_BYTES];
    size_t count = decode(word, len, bytes), signs = 0;

    for (size_t i = 0; i < count; i++) {
        bool is_digit = bytes[i] >= '0' && bytes[i] <= '9';

        if (bytes[i] >= 0x80 || is_digit || betray_is_letter((char)bytes[i]))
            continue;
        if (bytes[i] == '\0' || !strchr(" @._-+:/,\"{}", bytes[i]))
            return false;
        signs++;
    }
    return signs * 2 <= count && begins_as_utf8(bytes, count);
}

/* A text has bytes that make capitals, and others; a name written in one case is none. */
static bool
is_mixed(const char *word, size_t len)
{
    size_t capitals = 0;

    for (size_t i = 0; i < len; i++)
        capitals += word[i] >= 'A' && word[i] <= 'Z';
    return capitals > 0 && capitals < len;
}

/* A code may stand behind a name or in front of one. */
static bool
word_is_base64(const char *word, size_t len)
{
    if (len >= BASE64_MIN && len < BASE64_WITHIN)
        return is_mixed(word, len) && is_text(word, len);
    for (size_t from = 0; from + BASE64_WITHIN <= len; from++) {
        if (is_mixed(word + from, BASE64_WITHIN) && is_text(word + from, BASE64_WITHIN))
            return true;
    }
    return false;
}

bool
betray_base64(const char *name, size_t len)
{
    for (size_t i = 0, span; i < len; i += span ? span : 1) {
        for (span = 0; i + span < len && sextet(name[i + span]) >= 0;)
            span++;
        if (word_is_base64(name + i, span))
            return true;
    }
    return false;
}
