#include "host/sink/template.h"

#include <string.h>

#include "host/common/text.h"
#include "host/sink/template_token.h"

/* How much of the template a message shows from the place on. */
enum { SHOWN_MAX = 40 };

struct checking {
    const char *template;
    const char *end;
    struct template_name open[TEMPLATE_NESTING_MAX];
    size_t open_count;
    unsigned folders;
    bool at_start; /* of a component */
    struct error *err;
};

/* Places are counted in characters, from 1. */
static int
refuse(const struct checking *checking, const char *at, const char *why)
{
    size_t shown = text_cut(at, strnlen(at, SHOWN_MAX)), place = 1;
    CLEANUP_BUF struct buf escaped = BUF_INIT(8 * SHOWN_MAX);

    for (const char *before = checking->template; before < at; place++)
        text_next_codepoint(&before, at);
    text_escape(&escaped, at, shown);
    if (shown == 0 || !buf_str(&escaped))
        return error_set(checking->err, OUTCOME_USAGE, "the template is wrong at its end: %s", why);
    return error_set(checking->err, OUTCOME_USAGE,
                     "the template is wrong at character %zu, \"%s\": %s", place, buf_str(&escaped),
                     why);
}

/* --- parts ---------------------------------------------------------------- */

static bool
is_date_part(const char *name)
{
    static const char *const others[] = {"brand",  "account",  "kind",     "title",    "vendor",
                                         "amount", "currency", "contract", "original", "reference"};

    for (size_t i = 0; i < ARRAY_SIZE(others); i++) {
        if (strcmp(name, others[i]) == 0)
            return false;
    }
    return true;
}

static int
check_choice(const struct checking *checking, const struct template_token *part,
             const struct template_choice *choice, bool has_format)
{
    struct template_name name;

    if (choice->is_quoted)
        return 0;
    if (choice->len == 0)
        return refuse(checking, choice->text, "a part needs a name, such as {date} or {title}");
    if (template_name_of(choice->text, choice->len, &name) != 0)
        return refuse(checking, choice->text,
                      "no part has such a name; names are lower-case letters, digits, '_' and "
                      "'.', such as {date} or {name.family}, and other text goes in quotes");
    if (strcmp(name.text, "extension") == 0 || strcmp(name.text, "ext") == 0)
        return refuse(checking, choice->text, "clisk adds the extension by itself; leave this out");
    if (has_format && !is_date_part(name.text))
        return refuse(checking, part->text, "a format behind ':' is for dates; leave it out here");
    return 0;
}

static int
check_format(const struct checking *checking, const char *format, size_t len)
{
    if (len == 0)
        return refuse(checking, format - 1, "a format stands behind ':', such as {date:%Y-%m}");
    for (size_t i = 0; i < len; i++) {
        if (format[i] == '%' && !template_date_knows(i + 1 < len ? format[i + 1] : '\0'))
            return refuse(checking, format + i,
                          "a format knows %Y, %y, %m, %d, %j, %q, %H, %M, %F and %%");
        if (format[i] == '%')
            i++;
        else if (format[i] == '/')
            return refuse(checking, format + i,
                          "a part makes no folder; write {date:%Y}/{date:%m} for folders");
    }
    return 0;
}

static int
check_part(const struct checking *checking, const struct template_token *part)
{
    const char *at = part->text, *end = template_choices_end(part), *format;
    struct template_choice choice;
    size_t format_len = 0;
    int result;

    format = template_format_of(part, &format_len);
    while ((result = template_choice_next(&at, end, &choice)) == 0) {
        if (check_choice(checking, part, &choice, format != NULL) < 0)
            return -1;
    }
    if (result < 0)
        return refuse(checking, at, "this quote has no end; write {title|'untitled'}");
    return format ? check_format(checking, format, format_len) : 0;
}

/* --- conditions ----------------------------------------------------------- */

static int
check_condition(struct checking *checking, const struct template_token *token)
{
    struct template_name *name = &checking->open[checking->open_count];
    const char *value;
    size_t len;

    if (checking->open_count == TEMPLATE_NESTING_MAX)
        return refuse(checking, token->text - 2, "conditions go at most 8 deep");
    if (template_condition_of(token, name, &value, &len) != 0)
        return refuse(checking, token->text - 2,
                      "a condition names one part: {?contract}...{/contract} or "
                      "{?kind=bill}...{/kind}");
    checking->open_count++;
    return 0;
}

static int
check_end(struct checking *checking, const struct template_token *token)
{
    const char *open;

    if (checking->open_count == 0)
        return refuse(checking, token->text - 2, "it ends a condition that did not begin");
    open = checking->open[checking->open_count - 1].text;
    if (strlen(open) != token->len || memcmp(open, token->text, token->len) != 0)
        return refuse(checking, token->text - 2,
                      "it ends another condition than the one that began last");
    checking->open_count--;
    return 0;
}

/* --- text and folders ------------------------------------------------------- */

static int
check_text(const struct checking *checking, const struct template_token *text)
{
    const char *behind = text->text + text->len;
    bool is_dots = text->len <= 2 && memcmp(text->text, "..", text->len) == 0;

    if (is_dots && checking->at_start && (behind == checking->end || *behind == '/'))
        return refuse(checking, text->text, "files stay below the account's folder; name a folder");
    for (size_t i = 0; i < text->len; i++) {
        if ((unsigned char)text->text[i] < 0x20 || text->text[i] == 0x7F)
            return refuse(checking, text->text + i, "a name holds no control character");
    }
    return 0;
}

static int
check_slash(struct checking *checking, const struct template_token *slash)
{
    if (checking->at_start)
        return refuse(checking, slash->text,
                      "a folder needs a name before its '/'; the path begins in the account's "
                      "folder");
    if (slash->text + 1 == checking->end)
        return refuse(checking, slash->text, "the file needs a name behind the last '/'");
    if (++checking->folders > TEMPLATE_FOLDERS_MAX)
        return refuse(checking, slash->text, "folders go at most 8 deep");
    return 0;
}

static int
check_token(struct checking *checking, const struct template_token *token)
{
    switch (token->type) {
    case TEMPLATE_TEXT: return check_text(checking, token);
    case TEMPLATE_SLASH: return check_slash(checking, token);
    case TEMPLATE_PART: return check_part(checking, token);
    case TEMPLATE_IF:
    case TEMPLATE_UNLESS: return check_condition(checking, token);
    case TEMPLATE_END: return check_end(checking, token);
    }
    return 0;
}

static int
check_all(struct checking *checking)
{
    const char *at = checking->template;
    struct template_token token;
    int result;

    while ((result = template_token_next(&at, checking->end, &token)) == 0) {
        if (check_token(checking, &token) < 0)
            return -1;
        /* What ends a condition leaves it open whether there is text before a '/'. */
        if (token.type == TEMPLATE_SLASH)
            checking->at_start = true;
        else if (token.type == TEMPLATE_TEXT || token.type == TEMPLATE_PART)
            checking->at_start = false;
    }
    if (result < 0)
        return refuse(checking, at,
                      *at == '{' ? "this '{' has no '}'; a part is written {date}"
                                 : "this '}' has no '{'; a part is written {date}");
    if (checking->open_count > 0)
        return refuse(checking, checking->end,
                      "a condition has no end; close {?contract} by {/contract}");
    return 0;
}

int
template_check(const char *template, struct error *err)
{
    size_t len = strlen(template);
    struct checking checking = {
        .template = template, .end = template_end(template), .at_start = true, .err = err};

    if (len == 0)
        return error_set(err, OUTCOME_USAGE, "a template is not empty; see clisk-names(7)");
    if (len > TEMPLATE_MAX)
        return error_set(err, OUTCOME_USAGE, "the template is longer than %d bytes; shorten it",
                         TEMPLATE_MAX);
    if (!text_is_utf8(template, len))
        return error_set(err, OUTCOME_USAGE, "the template is not UTF-8; write it in UTF-8");
    return check_all(&checking);
}
