/*
 * Snapshots: what is left of a page or of JSON, in which no text and no value has
 * a letter or a digit of its own, and nothing at all a word that is somebody's.
 * Both are parsed again. The first byte chooses: '{' and '[' are of JSON itself.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "host/common/arena.h"
#include "host/common/text.h"
#include "sdk/runtime/redact/redact.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { REDACT_MAX = 1 << 20, ARENA_MAX = 64 * 1024 * 1024 };

/* Of letters that are neither in names of elements nor in shapes. */
static const char word[] = "qzwk";

static void
check(bool condition)
{
    if (!condition)
        abort();
}

static void
check_words(struct buf *out)
{
    const char *text = buf_str(out);

    check(text && text_is_utf8(text, out->len));
    for (size_t i = 0; i + strlen(word) <= out->len; i++)
        check(strncasecmp(text + i, word, strlen(word)) != 0);
}

/* --- pages --------------------------------------------------------------------- */

static void
check_shape(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        bool is_letter = (text[i] >= 'a' && text[i] <= 'z') || (text[i] >= 'A' && text[i] <= 'Z');

        check(!is_letter || text[i] == 'x' || text[i] == 'X');
        check(text[i] < '1' || text[i] > '9');
    }
}

static void
check_text(const html_node *node, bool is_raw)
{
    size_t len;
    const char *text = html_data(node, &len);
    /* Behind <plaintext>, which nothing ends, tags of ours are text. */
    bool is_ours =
        (is_raw && (strncmp(text, "/* ", 3) == 0 || *text == '<')) || strstr(text, "cut here");

    if (html_kind(node) == HTML_KIND_TEXT && !is_ours)
        check_shape(text, len);
}

/* As deep as HTML_DEPTH_MAX. */
static void
check_node(html_node *node)
{
    static const char *const raw[] = {"iframe", "noembed", "noframes", "plaintext",
                                      "script", "style",   "xmp"};
    html_node *child = html_first_child(node) ? html_first_child(node) : html_template_first(node);
    bool is_raw = false;

    if (html_is_element(node)) {
        size_t len;
        const char *name = html_name(node, &len);

        for (size_t i = 0; i < sizeof raw / sizeof *raw; i++)
            is_raw |= strcmp(name, raw[i]) == 0;
    }
    for (; child; child = html_next(child)) {
        check_text(child, is_raw);
        check_node(child);
    }
}

static struct html_doc *
parse(const void *data, size_t len)
{
    static struct html_parser *parser;
    struct html_doc *doc = NULL;
    const char *why = NULL;

    if (!parser)
        parser = html_parser_new();
    return parser && html_parse(parser, data, len, "utf-8", &doc, &why) == 0 ? doc : NULL;
}

static void
try_page(const uint8_t *data, size_t size, const struct buf *words)
{
    CLEANUP_BUF struct buf out = BUF_INIT(REDACT_MAX);
    CLEANUP_HTML struct html_doc *doc = parse(data, size);
    CLEANUP_HTML struct html_doc *again = NULL;

    if (!doc)
        return;
    check(redact_html(doc, words, &out) == 0);
    check_words(&out);
    again = parse(out.data, out.len);
    if (again)
        check_node(html_document(again));
}

/* --- JSON ---------------------------------------------------------------------- */

static void
check_value(const struct json_value *value)
{
    if (value->type == JSON_STRING)
        check_shape(value->text, value->len);
    for (size_t i = 0; i < json_length(value); i++)
        check_value(json_item(value, i));
}

static void
try_json(const uint8_t *data, size_t size, const struct buf *words)
{
    CLEANUP_BUF struct buf out = BUF_INIT(REDACT_MAX);
    struct arena *arena = arena_new(ARENA_MAX);
    const struct json_value *value = NULL;
    const char *why;
    size_t position;

    if (arena && json_parse(arena, (const char *)data, size, &value, &position, &why) == 0) {
        check(redact_json(value, words, &out) == 0);
        check_words(&out);
        if (!strstr(buf_str(&out), "(cut here")) {
            check(json_parse(arena, buf_str(&out), out.len, &value, &position, &why) == 0);
            check_value(value);
        }
    }
    arena_free(arena);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP_BUF struct buf words = BUF_INIT(64);

    redact_know(&words, word);
    if (size > 0 && (*data == '{' || *data == '['))
        try_json(data, size, &words);
    else
        try_page(data, size, &words);
    return 0;
}
