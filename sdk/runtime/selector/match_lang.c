#include "sdk/runtime/selector/match.h"

#include <string.h>

/* The attribute lang of the namespace of XML goes before the other one. */
static const html_attr *
lang_of(struct selector_search *search, const html_node *node)
{
    const html_attr *attr, *found = NULL;

    for (attr = html_attr_first(node); attr; attr = html_attr_next(attr)) {
        size_t len;
        const char *name = html_attr_name(attr, &len);

        if (!search_count(search, 1))
            return NULL;
        if (len != strlen("lang") || !ascii_equal_folded(name, "lang", len))
            continue;
        if (html_attr_namespace(attr) == HTML_NAMESPACE_XML)
            return attr;
        if (html_attr_namespace(attr) == HTML_NAMESPACE_NONE && !found)
            found = attr;
    }
    return found;
}

static bool
is_pragma(const html_node *node)
{
    size_t len;
    const char *name;

    if (!html_is_element(node) || html_tag(node) != HTML_TAG_META)
        return false;
    name = html_attr_get(node, "http-equiv", &len);
    return name && len == strlen("content-language") &&
           ascii_equal_folded(name, "content-language", len) &&
           html_attr_get(node, "content", NULL);
}

/* The page's language by its last <meta> that tells one (HTML standard, "Content language state").
 */
static struct selector_text
pragma_language(struct selector_search *search, const html_node *node)
{
    static const char looked;
    html_node *top = search_top(node), *at = top;
    struct selector_text language = {.text = ""};
    size_t found = 0;

    if (!memo_get(&search->memo, &looked, NULL, &found)) {
        while ((at = html_following(at, top)) != NULL && search_count(search, 1)) {
            if (is_pragma(at))
                found = (size_t)at;
        }
        search_remember(search, &looked, NULL, found);
    }
    if (found == 0)
        return language;
    language.text = html_attr_get((const html_node *)found, "content", &language.len);
    if (memchr(language.text, ',', language.len))
        return (struct selector_text){.text = ""};
    while (language.len > 0 && ascii_is_space(*language.text)) {
        language.text++;
        language.len--;
    }
    language.len = strcspn(language.text, " \t\n\f\r");
    return language;
}

static struct selector_text
language_of(struct selector_search *search, const html_node *node)
{
    struct selector_text language = {.text = ""};
    const html_node *at;

    for (at = node; at && html_is_element(at); at = html_parent(at)) {
        const html_attr *attr = lang_of(search, at);

        if (!attr)
            continue;
        language.text = html_attr_value(attr, &language.len);
        return language;
    }
    return pragma_language(search, node);
}

/* The next subtag, which is taken away; false at the end. */
static bool
take_subtag(struct selector_text *tag, struct selector_text *ret_subtag)
{
    const char *dash;

    if (!tag->text)
        return false;
    dash = memchr(tag->text, '-', tag->len);
    ret_subtag->text = tag->text;
    ret_subtag->len = dash ? (size_t)(dash - tag->text) : tag->len;
    tag->len -= dash ? ret_subtag->len + 1 : tag->len;
    tag->text = dash ? dash + 1 : NULL;
    return true;
}

static bool
same_subtag(struct selector_text a, struct selector_text b)
{
    return a.len == b.len && ascii_equal_folded(a.text, b.text, a.len);
}

static bool
is_wildcard(struct selector_text subtag)
{
    return subtag.len == 1 && *subtag.text == '*';
}

/* RFC 4647, section 3.3.2. */
static bool
extended_filter(struct selector_text range, struct selector_text tag)
{
    struct selector_text wanted = {0}, subtag = {0};

    take_subtag(&range, &wanted);
    take_subtag(&tag, &subtag);
    if (!is_wildcard(wanted) && !same_subtag(wanted, subtag))
        return false;
    while (take_subtag(&range, &wanted)) {
        if (is_wildcard(wanted))
            continue;
        do {
            if (!take_subtag(&tag, &subtag))
                return false;
            if (same_subtag(wanted, subtag))
                break;
        } while (subtag.len > 1);
        if (!same_subtag(wanted, subtag))
            return false;
    }
    return true;
}

bool
match_lang(struct selector_search *search, const struct selector_words *ranges,
           const html_node *node)
{
    struct selector_text language = language_of(search, node);

    if (!search_count(search, language.len / SEARCH_BYTES_A_STEP))
        return false;
    for (; ranges; ranges = ranges->next) {
        struct selector_text range = ranges->word;

        /* An empty range is the language that is not known, which nothing else matches. */
        if (range.len == 0 || language.len == 0) {
            if (range.len == language.len)
                return true;
        } else if (extended_filter(range, language)) {
            return true;
        }
    }
    return false;
}
