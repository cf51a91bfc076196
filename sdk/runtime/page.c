#include "sdk/runtime/object.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/common/mime.h"

static void
page_free(struct page *page)
{
    xml_tree_free(page->copy);
    xml_tree_free(page->xml);
    html_free(page->doc);
    url_free(page->url);
    url_free(page->base);
    free(page->content_type);
    free(page->body);
    arena_free(page->json_arena);
    /* The page itself is in the arena. */
}

void
page_free_newer(clisk_run *run, const struct page *than)
{
    while (run->pages != than) {
        struct page *page = run->pages;

        run->pages = page->older;
        page_free(page);
    }
}

/* As html_parse(). */
static int
page_build(struct page *page, const char **ret_why)
{
    clisk_run *run = page->node.run;
    char charset[MIME_CHARSET_MAX];

    if (!run->parser)
        run->parser = html_parser_new();
    if (!run->parser)
        return -1;
    mime_charset(page->content_type, charset);
    return html_parse(run->parser, page->body, page->len, charset[0] ? charset : NULL, &page->doc,
                      ret_why);
}

int
page_try_parse(struct page *page)
{
    const char *why;

    return page->doc || page_build(page, &why) == 0 ? 0 : -1;
}

/* Builds the tree, or fails the run. */
static int
page_parse(struct page *page)
{
    clisk_run *run = page->node.run;
    const char *why = NULL;
    int result = page_build(page, &why);

    if (result > 0)
        page_changed(page, NULL, "%s is no page that can be read: %s", page_shown_url(page), why);
    else if (result < 0)
        run_fail_memory(run);
    return result == 0 ? 0 : -1;
}

html_node *
page_root(struct page *page)
{
    if (!page->doc && page_parse(page) < 0)
        return NULL;
    return html_document(page->doc);
}

bool
node_is_named(const html_node *at, const char *name)
{
    size_t len = 0;
    const char *own = html_name(at, &len);

    return own && len == strlen(name) && memcmp(own, name, len) == 0;
}

html_node *
node_at(struct clisk_node *node)
{
    return node->at ? node->at : page_root(node->page);
}

/* The base element's address if it is one, else the page's. Looked for once. */
static const struct url *
page_base(struct page *page)
{
    const char *href, *why;

    if (!page->base_known) {
        href = page_root(page) ? html_base_href(page->doc) : NULL;
        if (href && url_parse(href, page->url, &page->base, &why) != 0)
            page->base = NULL;
        page->base_known = true;
    }
    return page->base ? page->base : page->url;
}

const char *
page_absolute(struct page *page, const char *reference)
{
    CLEANUP_URL struct url *url = NULL;
    const char *why;

    if (url_parse(reference, page_base(page), &url, &why) != 0)
        return NULL;
    return run_strndup(page->node.run, url->href, strlen(url->href));
}

const char *
page_shown_url(const struct page *page)
{
    const char *shown =
        arena_printf(page->node.run->arena, "%s%s", page->url->origin, page->url->path);

    return shown ? shown : page->url->origin;
}
