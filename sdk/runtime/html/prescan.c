#include "sdk/runtime/html/encoding.h"

#include <string.h>
#include <strings.h>

#include "host/common/compiler.h"
#include "sdk/runtime/html/decoder.h"

/*
 * The standard looks at 1024 bytes, and begins again when the parser comes upon
 * a <meta> later in the head. Looking on at once to the head's end, or to a
 * template, comes to the same.
 */
enum { PRESCAN_MIN = 1024, PRESCAN_MAX = 16 * 1024 };

/* The bytes looked at. Running out of them ends everything: `at` is then `end`. */
struct prescan {
    const char *at;
    const char *end;
};

/* A part of the page. */
struct word {
    const char *text;
    size_t len;
};

static bool
is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
}

static bool
is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool
word_is(struct word word, const char *lower)
{
    return word.len == strlen(lower) && strncasecmp(word.text, lower, word.len) == 0;
}

static bool
prescan_starts(const struct prescan *scan, const char *lower)
{
    size_t len = strlen(lower);

    return (size_t)(scan->end - scan->at) >= len && strncasecmp(scan->at, lower, len) == 0;
}

static void
prescan_skip_spaces(struct prescan *scan, bool slashes)
{
    while (scan->at < scan->end && (is_space(*scan->at) || (slashes && *scan->at == '/')))
        scan->at++;
}

/* Past the next occurrence of a text, or to the end. */
static void
prescan_skip_past(struct prescan *scan, const char *text)
{
    size_t len = strlen(text);
    const char *found = memmem(scan->at, (size_t)(scan->end - scan->at), text, len);

    scan->at = found ? found + len : scan->end;
}

static struct word
prescan_take_value(struct prescan *scan)
{
    const char *begin = scan->at;
    char quote;

    if (scan->at < scan->end && (*scan->at == '"' || *scan->at == '\'')) {
        quote = *scan->at;
        begin = ++scan->at;
        while (scan->at < scan->end && *scan->at != quote)
            scan->at++;
        if (scan->at == scan->end)
            return (struct word){.text = begin, .len = 0};
        return (struct word){.text = begin, .len = (size_t)(scan->at++ - begin)};
    }
    while (scan->at < scan->end && !is_space(*scan->at) && *scan->at != '>')
        scan->at++;
    return (struct word){.text = begin, .len = (size_t)(scan->at - begin)};
}

/* The standard's "get an attribute"; false at the end of the tag. */
static bool
prescan_take_attribute(struct prescan *scan, struct word *ret_name, struct word *ret_value)
{
    prescan_skip_spaces(scan, true);
    *ret_value = (struct word){.text = "", .len = 0};
    ret_name->text = scan->at;
    if (scan->at == scan->end || *scan->at == '>')
        return false;
    while (scan->at < scan->end && !is_space(*scan->at) && *scan->at != '/' && *scan->at != '>' &&
           (*scan->at != '=' || scan->at == ret_name->text))
        scan->at++;
    ret_name->len = (size_t)(scan->at - ret_name->text);
    prescan_skip_spaces(scan, false);
    if (scan->at == scan->end || *scan->at != '=')
        return scan->at < scan->end;
    scan->at++;
    prescan_skip_spaces(scan, false);
    *ret_value = prescan_take_value(scan);
    return scan->at < scan->end;
}

/* "Extracting a character encoding from a meta element": of content="text/html; charset=x". */
static int
encoding_of_content(struct word content)
{
    struct prescan scan = {.at = content.text, .end = content.text + content.len};
    const char *begin;
    char quote;

    do {
        while (scan.at < scan.end && !prescan_starts(&scan, "charset"))
            scan.at++;
        if (scan.at == scan.end)
            return -1;
        scan.at += strlen("charset");
        prescan_skip_spaces(&scan, false);
    } while (scan.at == scan.end || *scan.at != '=');
    scan.at++;
    prescan_skip_spaces(&scan, false);
    if (scan.at < scan.end && (*scan.at == '"' || *scan.at == '\'')) {
        quote = *scan.at++;
        begin = memchr(scan.at, quote, (size_t)(scan.end - scan.at));
        return begin ? encoding_of_label(scan.at, (size_t)(begin - scan.at)) : -1;
    }
    begin = scan.at;
    while (scan.at < scan.end && !is_space(*scan.at) && *scan.at != ';')
        scan.at++;
    return encoding_of_label(begin, (size_t)(scan.at - begin));
}

/* What the attributes of one <meta> say; the first of each name counts. */
struct meta {
    bool has_charset, has_content, has_pragma;
    bool is_pragma;    /* http-equiv="content-type" */
    bool needs_pragma; /* the encoding came from content */
    int encoding;
};

static void
meta_add(struct meta *meta, struct word name, struct word value)
{
    if (word_is(name, "http-equiv") && !meta->has_pragma) {
        meta->has_pragma = true;
        meta->is_pragma = word_is(value, "content-type");
    } else if (word_is(name, "charset") && !meta->has_charset) {
        meta->has_charset = true;
        meta->encoding = encoding_of_label(value.text, value.len);
        meta->needs_pragma = false;
    } else if (word_is(name, "content") && !meta->has_content) {
        meta->has_content = true;
        if (meta->encoding < 0 && !meta->has_charset) {
            meta->encoding = encoding_of_content(value);
            meta->needs_pragma = true;
        }
    }
}

static int
prescan_meta(struct prescan *scan)
{
    struct meta meta = {.encoding = -1};
    struct word name, value;

    while (prescan_take_attribute(scan, &name, &value))
        meta_add(&meta, name, value);
    if (scan->at == scan->end || (meta.needs_pragma && !meta.is_pragma))
        return -1;
    /* Who could read this far does not have UTF-16. */
    if (meta.encoding == ENCODING_UTF_16LE || meta.encoding == ENCODING_UTF_16BE)
        return ENCODING_UTF_8;
    return meta.encoding == ENCODING_X_USER_DEFINED ? ENCODING_WINDOWS_1252 : meta.encoding;
}

static void
prescan_skip_tag(struct prescan *scan)
{
    struct word name, value;

    while (scan->at < scan->end && !is_space(*scan->at) && *scan->at != '>')
        scan->at++;
    while (prescan_take_attribute(scan, &name, &value))
        continue;
}

/* Past the "<" at the cursor and what it begins; the encoding if that is a <meta> with one. */
static int
prescan_markup(struct prescan *scan)
{
    size_t left = (size_t)(scan->end - scan->at);
    const char *at = scan->at;

    if (prescan_starts(scan, "<!--")) {
        scan->at += 2; /* "<!-->" is a whole comment */
        prescan_skip_past(scan, "-->");
    } else if (prescan_starts(scan, "<meta") && left > 5 && (is_space(at[5]) || at[5] == '/')) {
        scan->at += 5;
        return prescan_meta(scan);
    } else if (left > 2 && (is_letter(at[1]) || (at[1] == '/' && is_letter(at[2])))) {
        prescan_skip_tag(scan);
    } else if (left > 1 && (at[1] == '!' || at[1] == '/' || at[1] == '?')) {
        prescan_skip_past(scan, ">");
    } else {
        scan->at++;
    }
    return -1;
}

static bool
prescan_ends_head(const struct prescan *scan)
{
    return prescan_starts(scan, "</head") || prescan_starts(scan, "<body") ||
           prescan_starts(scan, "<template");
}

int
encoding_prescan(const uint8_t *data, size_t len)
{
    struct prescan scan = {.at = (const char *)data};
    const char *enough = scan.at + (len < PRESCAN_MIN ? len : PRESCAN_MIN);
    bool in_head = true;
    int encoding = -1;

    scan.end = scan.at + (len < PRESCAN_MAX ? len : PRESCAN_MAX);
    while (encoding < 0 && scan.at < scan.end) {
        const char *markup = memchr(scan.at, '<', (size_t)(scan.end - scan.at));

        if (!markup)
            break;
        scan.at = markup;
        in_head &= !prescan_ends_head(&scan);
        if (markup >= enough && !in_head)
            break;
        encoding = prescan_markup(&scan);
    }
    return encoding;
}
