#include "sdk/runtime/redact/shape.h"

#include <stdint.h>
#include <string.h>

#include "host/common/text.h"
#include "sdk/runtime/html/html.h"
#include "sdk/runtime/redact/betray.h"
#include "sdk/runtime/redact/redact.h"

enum {
    SHAPE_DIGITS_MAX = 3, /* of a name that are kept */
    SHAPE_WORD_MAX = 12,  /* a longer word with more digits is a key of something */
    SHAPE_NAME_MAX = 48,  /* a longer name is none */
    SHAPE_CUT_ROOM = 64
};

struct shape
shape_begin(struct buf *out, const struct buf *words)
{
    return (struct shape){.out = out,
                          .words = words,
                          .max = out->max > SHAPE_CUT_ROOM ? out->max - SHAPE_CUT_ROOM : 0};
}

int
shape_end(struct shape *shape, const char *told)
{
    if (shape->is_cut)
        buf_append_str(shape->out, told);
    return shape->out->bad ? -1 : 0;
}

void
shape_put_bytes(struct shape *shape, const char *text, size_t len)
{
    shape->is_cut |= len > shape->max || shape->out->len > shape->max - len;
    if (!shape->is_cut)
        buf_append(shape->out, text, len);
}

void
shape_put(struct shape *shape, const char *text)
{
    shape_put_bytes(shape, text, strlen(text));
}

static bool
is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* What stays of the code points beyond ASCII: all others may be letters. */
static bool
is_sign(uint32_t codepoint)
{
    return html_is_space(codepoint) || (codepoint >= 0xa1 && codepoint <= 0xa9) ||
           codepoint == 0xab || codepoint == 0xb0 || codepoint == 0xb1 || codepoint == 0xb7 ||
           codepoint == 0xbb || (codepoint >= 0x2010 && codepoint <= 0x2027) ||
           (codepoint >= 0x2030 && codepoint <= 0x205e) ||
           (codepoint >= 0x20a0 && codepoint <= 0x20cf);
}

static const char *
escape_of(enum shape_as as, char c)
{
    bool is_markup = as == SHAPE_TEXT || as == SHAPE_ATTRIBUTE;

    if (is_markup && c == '&')
        return "&amp;";
    if (is_markup && c == '<')
        return "&lt;";
    if (is_markup && c == '>')
        return "&gt;";
    if (as == SHAPE_ATTRIBUTE && c == '"')
        return "&quot;";
    /* Whatever would end it. */
    if ((as == SHAPE_COMMENT && c == '>') || (as == SHAPE_JSON && (c == '"' || c == '\\')))
        return " ";
    return NULL;
}

/* A byte of ASCII that is to be seen. */
static void
put_ascii(struct shape *shape, enum shape_as as, char c)
{
    const char *escape = escape_of(as, c);
    bool is_space = c == '\n' || c == '\t' || c == '\r' || c == '\f';

    if (escape)
        shape_put(shape, escape);
    else if (is_space && as != SHAPE_JSON && as != SHAPE_PLAIN)
        shape_put_bytes(shape, &c, 1);
    else
        shape_put_bytes(shape, c < ' ' || c == 0x7f ? " " : &c, 1);
}

void
shape_text(struct shape *shape, enum shape_as as, const char *text, size_t len)
{
    const char *end = text + len;

    while (text < end && !shape->is_cut) {
        const char *from = text;
        uint32_t codepoint = text_next_codepoint(&text, end);

        if (codepoint >= 0x80 && is_sign(codepoint))
            shape_put_bytes(shape, from, (size_t)(text - from));
        else if (codepoint >= 0x80)
            shape_put(shape, "x");
        else if (betray_is_letter((char)codepoint))
            shape_put(shape, codepoint < 'a' ? "X" : "x");
        else if (is_digit((char)codepoint))
            shape_put(shape, "0");
        else
            put_ascii(shape, as, (char)codepoint);
    }
}

static size_t
count_digits(const char *text, size_t len)
{
    size_t count = 0;

    for (size_t i = 0; i < len; i++)
        count += is_digit(text[i]);
    return count;
}

static bool
looks_like_name(const struct shape *shape, const char *name, size_t len)
{
    if (betray_word(shape->words, name, len) || betray_base64(name, len))
        return false;
    /* "@type" and "@click" are names, an address is none. */
    if (len > SHAPE_NAME_MAX || (len > 1 && memchr(name + 1, '@', len - 1)) ||
        memchr(name, '%', len))
        return false;
    for (size_t i = 0; i < len; i++) {
        if ((unsigned char)name[i] <= ' ' || (unsigned char)name[i] >= 0x7f)
            return false;
    }
    return true;
}

/* One word of a name, whose digits do not stay. */
static void
put_word(struct shape *shape, enum shape_as as, const char *word, size_t len)
{
    if (len > SHAPE_WORD_MAX && count_digits(word, len) > SHAPE_DIGITS_MAX) {
        shape_text(shape, as, word, len);
        return;
    }
    for (size_t i = 0; i < len; i++)
        put_ascii(shape, as, is_digit(word[i]) ? '0' : word[i]);
}

static void
put_name(struct shape *shape, enum shape_as as, const char *name, size_t len)
{
    bool has_number = count_digits(name, len) > SHAPE_DIGITS_MAX;

    if (!looks_like_name(shape, name, len)) {
        shape_text(shape, as, name, len);
        return;
    }
    for (size_t i = 0, word; i < len; i += word) {
        for (word = 0;
             i + word < len && (betray_is_letter(name[i + word]) || is_digit(name[i + word]));)
            word++;
        if (word > 0 && has_number) {
            put_word(shape, as, name + i, word);
            continue;
        }
        word += word == 0;
        for (size_t k = 0; k < word; k++)
            put_ascii(shape, as, name[i + k]);
    }
}

static bool
is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
}

void
shape_names(struct shape *shape, enum shape_as as, const char *text, size_t len)
{
    for (size_t i = 0, name; i < len && !shape->is_cut; i += name) {
        for (name = 0; i + name < len && !is_space(text[i + name]);)
            name++;
        if (name > 0) {
            put_name(shape, as, text + i, name);
            continue;
        }
        put_ascii(shape, as, text[i]);
        name = 1;
    }
}

void
shape_name(struct shape *shape, enum shape_as as, const char *text, size_t len)
{
    size_t from = 0, to = len;

    while (from < to && is_space(text[from]))
        from++;
    while (to > from && is_space(text[to - 1]))
        to--;
    for (size_t i = from; i < to; i++) {
        if (is_space(text[i])) {
            shape_text(shape, as, text, len);
            return;
        }
    }
    shape_names(shape, as, text, len);
}

int
redact_selector(const char *selector, const struct buf *words, struct buf *out)
{
    struct shape shape = shape_begin(out, words);

    shape_names(&shape, SHAPE_PLAIN, selector, strlen(selector));
    return shape_end(&shape, "...");
}
