/*
 * How fast pages are parsed and read: a list of 20 bills as brands make them,
 * 84 KB with a menu, icons and cards, of which every bill's fields are read.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "sdk/runtime/selector/selector.h"

enum { BENCH_RUNS = 300, BENCH_BILLS = 20, BENCH_MENU = 60, BENCH_ROWS = 16 };

static const char icon[] =
    "<svg class=\"icon icon--small\" viewBox=\"0 0 24 24\" aria-hidden=\"true\" "
    "focusable=\"false\">"
    "<path d=\"M12 2C6.48 2 2 6.48 2 12s4.48 10 10 10 10-4.48 10-10S17.52 2 12 2zm0 18c-4.41 0-8-"
    "3.59-8-8s3.59-8 8-8 8 3.59 8 8-3.59 8-8 8z\"/></svg>";

static const char *const selectors[] = {
    "article.card.bill[data-id]", "article.bill h3.card__title",
    "article > header time",      ".bill .row:nth-child(2) .row__value",
    "a.download[href$='.pdf']",   "nav li:not(.current) > a",
};

static void
page_add_bill(struct buf *page, int number)
{
    buf_printf(page,
               "\n    <article class=\"card bill\" data-id=\"F%05d\" data-state=\"paid\">\n"
               "      <header class=\"card__header\"><h3 class=\"card__title\">Facture n° %d</h3>\n"
               "        <time datetime=\"2024-01-%02d\">%d janvier 2024</time></header>\n"
               "      <div class=\"card__body\">\n",
               number, number, number + 1, number + 1);
    for (int i = 0; i < BENCH_ROWS; i++)
        buf_printf(
            page,
            "        <div class=\"row\"><span class=\"row__label text text--muted\">Libellé %d"
            "</span> <span class=\"row__value text\">%d12,34&nbsp;€</span></div>\n",
            i, i + 1);
    buf_printf(page,
               "      </div><footer class=\"card__footer\"><a class=\"btn btn--primary download\" "
               "href=\"/facture/%05d.pdf\" download>%s<span>Télécharger</span></a></footer>\n"
               "    </article>",
               number, icon);
}

static void
page_fill(struct buf *page)
{
    buf_append_str(page, "<!DOCTYPE html>\n<html lang=\"fr\"><head><meta charset=\"utf-8\">"
                         "<title>Mes factures</title><style>.card{color:red}</style></head>\n"
                         "<body class=\"page page--bills\"><header><nav><ul>\n");
    for (int i = 0; i < BENCH_MENU; i++)
        buf_printf(page,
                   "  <li class=\"nav__item nav__item--%d\"><a class=\"nav__link\" "
                   "href=\"/espace-client/rubrique-%d\">%s<span class=\"label\">Rubrique %d</span>"
                   "</a></li>\n",
                   i, i, icon, i);
    buf_append_str(page, "</ul></nav></header><main id=\"content\">");
    for (int i = 0; i < BENCH_BILLS; i++)
        page_add_bill(page, i);
    buf_append_str(page,
                   "\n</main><script>window.state = {\"bills\": 20};</script></body></html>\n");
}

static double
seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* The text of all that the selectors find. */
static size_t
read_page(struct html_doc *doc, struct buf *text)
{
    struct arena *arena = arena_new(1 << 20);
    const struct selector *selector;
    const char *why;
    size_t position, found = 0;

    for (size_t i = 0; i < ARRAY_SIZE(selectors); i++) {
        html_node *node = NULL;

        if (selector_compile(arena, selectors[i], &selector, &position, &why) != 0)
            abort();
        while ((node = selector_next(selector, html_document(doc), node)) != NULL) {
            buf_reset(text);
            html_text(node, text);
            found++;
        }
    }
    arena_free(arena);
    return found;
}

static double
bench(struct html_parser *parser, const struct buf *page, bool reading, size_t *ret_found)
{
    struct buf text = BUF_INIT(1 << 20);
    double begin = seconds();

    *ret_found = 0;
    for (int i = 0; i < BENCH_RUNS; i++) {
        CLEANUP_HTML struct html_doc *doc = NULL;
        const char *why;

        if (html_parse(parser, page->data, page->len, NULL, &doc, &why) != 0)
            abort();
        if (reading)
            *ret_found += read_page(doc, &text);
    }
    buf_free(&text);
    return (double)page->len * BENCH_RUNS / (seconds() - begin) / 1e6;
}

int
main(void)
{
    struct html_parser *parser = html_parser_new();
    struct buf page = BUF_INIT(1 << 20);
    size_t found;

    page_fill(&page);
    bench(parser, &page, true, &found);
    printf("page of %zu bytes, %zu selectors\n", page.len, ARRAY_SIZE(selectors));
    printf("parse: %.1f MB/s\n", bench(parser, &page, false, &found));
    printf("parse and select: %.1f MB/s", bench(parser, &page, true, &found));
    printf(" (%zu elements a page)\n", found / BENCH_RUNS);
    buf_free(&page);
    html_parser_free(parser);
    return EXIT_SUCCESS;
}
