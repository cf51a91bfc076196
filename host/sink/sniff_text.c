#include "host/sink/sniff_text.h"

#include "host/sink/ascii.h"

/* What a page begins with, of the MIME sniffing standard and of real error pages. */
static const char *const html_tags[] = {
    "!doctype html", "html",  "head",   "body",   "title",    "meta", "link",
    "script",        "style", "iframe", "table",  "div",      "form", "span",
    "font",          "h1",    "h2",     "p",      "a",        "b",    "br",
    "img",           "ul",    "pre",    "center", "noscript",
};

static bool
is_blank(uint8_t c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static void
skip(const uint8_t **at, size_t *len, size_t count)
{
    *at += count;
    *len -= count;
}

static void
skip_spaces(const uint8_t **at, size_t *len)
{
    while (*len > 0 && is_blank(**at))
        skip(at, len, 1);
}

void
sniff_text_skip_blanks(const uint8_t **at, size_t *len)
{
    skip_spaces(at, len);
    if (ascii_begins(*at, *len, "\xEF\xBB\xBF"))
        skip(at, len, 3);
    skip_spaces(at, len);
}

/* Skips what stands between `open`, which is there, and the end of `close`, or all that is left. */
static void
skip_past(const uint8_t **at, size_t *len, const char *open, const char *close)
{
    const uint8_t *found;

    skip(at, len, strlen(open));
    found = memmem(*at, *len, close, strlen(close));
    skip(at, len, found ? (size_t)(found - *at) + strlen(close) : *len);
    skip_spaces(at, len);
}

static bool
is_html_tag(const uint8_t *at, size_t len)
{
    for (size_t i = 0; i < ARRAY_SIZE(html_tags); i++) {
        size_t end = strlen(html_tags[i]);

        /* A tag that is cut by the end of the head is one too. */
        if (ascii_begins(at, len, html_tags[i]) &&
            (end == len || is_blank(at[end]) || at[end] == '>' || at[end] == '/'))
            return true;
    }
    return false;
}

/* From a '<' on. Comments and an XML declaration can stand before what tells. */
static const char *
markup_media_type(const uint8_t *at, size_t len)
{
    const char *type = NULL;

    for (;;) {
        if (ascii_begins(at, len, "<!--")) {
            type = type ? type : "text/html";
            skip_past(&at, &len, "<!--", "-->");
        } else if (ascii_begins(at, len, "<?xml")) {
            type = "text/xml";
            skip_past(&at, &len, "<?xml", "?>");
        } else {
            break;
        }
    }
    return len > 0 && *at == '<' && is_html_tag(at + 1, len - 1) ? "text/html" : type;
}

static bool
is_json(const uint8_t *at, size_t len)
{
    uint8_t open = *at;

    skip(&at, &len, 1);
    skip_spaces(&at, &len);
    if (len == 0)
        return false;
    if (open == '{')
        return *at == '"' || *at == '}';
    return strchr("[]{\"-0123456789tfn", *at) && *at != '\0';
}

const char *
sniff_text_media_type(const uint8_t *head, size_t len)
{
    sniff_text_skip_blanks(&head, &len);
    if (len == 0)
        return NULL;
    if (*head == '<')
        return markup_media_type(head, len);
    if ((*head == '{' || *head == '[') && is_json(head, len))
        return "application/json";
    if (ascii_begins(head, len, "begin:vcalendar"))
        return "text/calendar";
    if (ascii_begins(head, len, "begin:vcard"))
        return "text/vcard";
    return NULL;
}
