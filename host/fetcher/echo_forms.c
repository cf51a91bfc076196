#include "host/fetcher/echo_forms.h"

#include <stdio.h>
#include <string.h>

#include "host/common/form_encode.h"
#include "host/common/text.h"
#include "host/fetcher/secret_transform.h"

static size_t
echo_put(char *out, const char *text)
{
    size_t len = strlen(text);

    memcpy(out, text, len);
    return len;
}

static size_t
echo_write_plain(char *out, const char *text, size_t len)
{
    memcpy(out, text, len);
    return len;
}

/* As encodeURIComponent() and its likes: a blank is %20, and more stays as it is than in a form. */
static size_t
echo_write_percent(char *out, const char *text, size_t len)
{
    size_t at = 0;

    for (size_t i = 0; i < len; i++) {
        if (text[i] == ' ')
            at += echo_put(out + at, "%20");
        else if (strchr("!~'()", text[i]) && text[i])
            out[at++] = text[i];
        else
            at += form_urlencode(out + at, text + i, 1);
    }
    return at;
}

/* The apostrophe is where template languages differ. */
static size_t
echo_write_html(char *out, const char *text, size_t len, const char *quote, const char *apostrophe)
{
    size_t at = 0;

    for (size_t i = 0; i < len; i++) {
        switch (text[i]) {
        case '&': at += echo_put(out + at, "&amp;"); break;
        case '<': at += echo_put(out + at, "&lt;"); break;
        case '>': at += echo_put(out + at, "&gt;"); break;
        case '"': at += echo_put(out + at, quote); break;
        case '\'': at += echo_put(out + at, apostrophe); break;
        default: out[at++] = text[i]; break;
        }
    }
    return at;
}

static size_t
echo_write_html_named(char *out, const char *text, size_t len)
{
    return echo_write_html(out, text, len, "&quot;", "&#39;");
}

static size_t
echo_write_html_padded(char *out, const char *text, size_t len)
{
    return echo_write_html(out, text, len, "&quot;", "&#039;");
}

static size_t
echo_write_html_hex(char *out, const char *text, size_t len)
{
    return echo_write_html(out, text, len, "&quot;", "&#x27;");
}

static size_t
echo_write_html_number(char *out, const char *text, size_t len)
{
    return echo_write_html(out, text, len, "&#34;", "&#39;");
}

/* In text, quotes need no escape. */
static size_t
echo_write_html_text(char *out, const char *text, size_t len)
{
    return echo_write_html(out, text, len, "\"", "'");
}

static size_t
echo_write_json(char *out, const char *text, size_t len)
{
    size_t at = 0;

    for (size_t i = 0; i < len; i++) {
        if (text[i] == '"' || text[i] == '\\')
            out[at++] = '\\';
        out[at++] = text[i];
    }
    return at;
}

static size_t
echo_write_escape(char *out, uint32_t codepoint)
{
    char escape[32];

    if (codepoint < 0x10000)
        snprintf(escape, sizeof escape, "\\u%04x", (unsigned)codepoint);
    else
        snprintf(escape, sizeof escape, "\\u%04x\\u%04x",
                 (unsigned)(0xd800 + ((codepoint - 0x10000) >> 10)),
                 (unsigned)(0xdc00 + (codepoint & 0x3ff)));
    return echo_put(out, escape);
}

/* As encoders that stay in ASCII write it. */
static size_t
echo_write_json_ascii(char *out, const char *text, size_t len)
{
    const char *end = text + len;
    size_t at = 0;

    while (text < end) {
        const char *from = text;
        uint32_t codepoint = text_next_codepoint(&text, end);

        if (codepoint < 0x80)
            at += echo_write_json(out + at, from, 1);
        else
            at += echo_write_escape(out + at, codepoint);
    }
    return at;
}

/* The part of the Base64 of something that is the secret's alone, `skip` bytes behind a group. */
static size_t
echo_write_base64(char *out, const char *text, size_t len, unsigned skip)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    size_t first = (skip * 8 + 5) / 6, last = (skip + len) * 8 / 6, at = 0;

    for (size_t digit = first; digit < last; digit++) {
        size_t bit = digit * 6 - skip * 8;
        unsigned pair = (unsigned)(unsigned char)text[bit / 8] << 8;

        if (bit / 8 + 1 < len)
            pair |= (unsigned char)text[bit / 8 + 1];
        out[at++] = digits[pair >> (10 - bit % 8) & 63];
    }
    return at;
}

static size_t
echo_write_base64_0(char *out, const char *text, size_t len)
{
    return echo_write_base64(out, text, len, 0);
}

static size_t
echo_write_base64_1(char *out, const char *text, size_t len)
{
    return echo_write_base64(out, text, len, 1);
}

static size_t
echo_write_base64_2(char *out, const char *text, size_t len)
{
    return echo_write_base64(out, text, len, 2);
}

/* As a form writes it in another encoding, and as its page then has it. */
static size_t
echo_write_encoded(char *out, const char *text, size_t len, const char *charset,
                   enum form_enctype enctype)
{
    CLEANUP_CHARSET struct charset opened = {0};
    struct form_encoder encoder = {.enctype = enctype, .charset = &opened, .out = out};

    if (charset_open(&opened, charset) != 0)
        return 0;
    form_encode_text(&encoder, (struct span){(const uint8_t *)text, len});
    return encoder.len;
}

static size_t
echo_write_1252(char *out, const char *text, size_t len)
{
    return echo_write_encoded(out, text, len, "windows-1252", FORM_TEXT_PLAIN);
}

static size_t
echo_write_1252_form(char *out, const char *text, size_t len)
{
    return echo_write_encoded(out, text, len, "windows-1252", FORM_URLENCODED);
}

static size_t
echo_write_8859_15(char *out, const char *text, size_t len)
{
    return echo_write_encoded(out, text, len, "ISO-8859-15", FORM_TEXT_PLAIN);
}

static size_t
echo_write_8859_15_form(char *out, const char *text, size_t len)
{
    return echo_write_encoded(out, text, len, "ISO-8859-15", FORM_URLENCODED);
}

echo_writer *const echo_forms[ECHO_FORMS] = {
    echo_write_plain,        form_urlencode,        echo_write_percent,     echo_write_html_named,
    echo_write_html_padded,  echo_write_html_hex,   echo_write_html_number, echo_write_html_text,
    echo_write_json,         echo_write_json_ascii, echo_write_base64_0,    echo_write_base64_1,
    echo_write_base64_2,     echo_write_1252,       echo_write_1252_form,   echo_write_8859_15,
    echo_write_8859_15_form,
};

static size_t
echo_raise(char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (text[i] >= 'a' && text[i] <= 'f')
            text[i] = (char)(text[i] - 'a' + 'A');
    }
    return len;
}

static size_t
echo_write_sha1_capitals(char *out, const char *text, size_t len)
{
    return echo_raise(out, secret_write_sha1_hex(out, text, len));
}

static size_t
echo_write_sha256_capitals(char *out, const char *text, size_t len)
{
    return echo_raise(out, secret_write_sha256_hex(out, text, len));
}

echo_writer *const echo_digests[ECHO_DIGESTS] = {
    secret_write_sha1_hex,
    secret_write_sha256_hex,
    echo_write_sha1_capitals,
    echo_write_sha256_capitals,
};
