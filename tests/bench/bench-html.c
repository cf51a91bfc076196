/*
 * How fast pages are parsed and read, and what a tree takes, against libxml2's
 * HTML parser with XPath, in processor time of one run. With "--dump", the
 * pages and questions instead, for bench-lxml.py to do the same.
 */
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "sdk/runtime/selector/selector.h"
#include "tests/bench/bench_pages.h"
#include "tests/bench/bench_xml.h"

enum { BENCH_ROUNDS = 7, BENCH_RUNS = 60 };

struct subject {
    struct html_parser *parser;
    struct arena *arena;
    const struct bench_page *page;
    const struct selector *selectors[BENCH_QUESTIONS_MAX];
    struct buf text;
    struct buf found; /* the text of an element */
};

static double
seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* The text of all that a selector finds. */
static size_t
ask(struct subject *subject, const struct selector *selector, html_node *root)
{
    CLEANUP_SEARCH struct selector_search search;
    html_node *node;
    size_t found = 0;

    selector_search_begin(&search, selector, root);
    while (selector_search_next(&search, &node) == 0) {
        buf_reset(&subject->found);
        html_text(node, &subject->found);
        found++;
    }
    return found;
}

static size_t
our_page(struct subject *subject, bool reading)
{
    CLEANUP_HTML struct html_doc *doc = NULL;
    size_t found = 0;
    const char *why;

    if (html_parse(subject->parser, subject->text.data, subject->text.len, NULL, &doc, &why) != 0)
        abort();
    for (size_t i = 0; reading && i < BENCH_QUESTIONS_MAX && subject->selectors[i]; i++)
        found += ask(subject, subject->selectors[i], html_document(doc));
    return found;
}

static size_t
heap(void)
{
    struct mallinfo2 info = mallinfo2();

    return info.uordblks + info.hblkhd;
}

static struct html_doc *
parsed(struct html_parser *parser, const void *data, size_t len)
{
    struct html_doc *doc;
    const char *why;

    if (html_parse(parser, data, len, NULL, &doc, &why) != 0)
        abort();
    return doc;
}

/* The heap that a page adds to a parser that has read one, and what the parser keeps for the
 * next. */
static size_t
our_memory(const struct buf *text, size_t *ret_kept)
{
    size_t before = heap(), page;
    struct html_parser *parser = html_parser_new();
    struct html_doc *doc;

    if (!parser)
        abort();
    html_free(parsed(parser, "<p>", 3));
    *ret_kept = heap() - before;
    doc = parsed(parser, text->data, text->len);
    page = heap() - before - *ret_kept;
    html_free(doc);
    html_parser_free(parser);
    return page;
}

static struct subject
subject_of(const struct bench_page *page)
{
    struct subject subject = {.parser = html_parser_new(),
                              .arena = arena_new(1 << 20),
                              .page = page,
                              .text = BUF_INIT(BENCH_PAGE_MAX),
                              .found = BUF_INIT(BENCH_PAGE_MAX)};
    const char *why;
    size_t position;

    page->fill(&subject.text);
    if (!subject.parser || !subject.arena || subject.text.bad)
        abort();
    for (size_t i = 0; i < BENCH_QUESTIONS_MAX && page->questions[i].selector; i++) {
        const char *text = page->questions[i].selector;

        if (selector_compile(subject.arena, text, strlen(text), &subject.selectors[i], &position,
                             &why) != 0)
            abort();
    }
    return subject;
}

static void
subject_free(struct subject *subject)
{
    buf_free(&subject->text);
    buf_free(&subject->found);
    arena_free(subject->arena);
    html_parser_free(subject->parser);
}

/* Megabytes a second of the best round, ours and theirs by turns. */
static void
measure(struct subject *subject, bool reading, double *ret_ours, double *ret_theirs)
{
    double bytes = (double)subject->text.len * BENCH_RUNS / 1e6;

    *ret_ours = *ret_theirs = 0;
    for (int round = 0; round < BENCH_ROUNDS; round++) {
        double begin = seconds(), middle, end;

        for (int i = 0; i < BENCH_RUNS; i++)
            our_page(subject, reading);
        middle = seconds();
        for (int i = 0; i < BENCH_RUNS; i++)
            bench_xml_page(subject->page, &subject->text, reading);
        end = seconds();
        if (bytes / (middle - begin) > *ret_ours)
            *ret_ours = bytes / (middle - begin);
        if (bytes / (end - middle) > *ret_theirs)
            *ret_theirs = bytes / (end - middle);
    }
}

static void
bench(const struct bench_page *page)
{
    struct subject subject = subject_of(page);
    size_t ours = our_page(&subject, true);
    size_t theirs = bench_xml_page(page, &subject.text, true);
    double our_speed, their_speed;
    size_t kept;

    if (ours != theirs)
        fprintf(stderr, "%s: %zu elements found, and %zu by libxml2\n", page->name, ours, theirs);
    printf("page %s: %zu bytes, %zu elements asked for\n", page->name, subject.text.len, ours);
    measure(&subject, false, &our_speed, &their_speed);
    printf("%s parse: clisk %.1f MB/s, libxml2 %.1f MB/s, ratio %.2f\n", page->name, our_speed,
           their_speed, our_speed / their_speed);
    measure(&subject, true, &our_speed, &their_speed);
    printf("%s parse+select: clisk %.1f MB/s, libxml2 %.1f MB/s, ratio %.2f\n", page->name,
           our_speed, their_speed, our_speed / their_speed);
    ours = our_memory(&subject.text, &kept);
    theirs = bench_xml_memory(&subject.text);
    printf("%s memory: clisk %zu KiB (and %zu KiB that the parser keeps), libxml2 %zu KiB, "
           "ratio %.2f\n",
           page->name, ours / 1024, kept / 1024, theirs / 1024, (double)ours / (double)theirs);
    subject_free(&subject);
}

/* A line with the name and the length, the page, and a line for each selector and XPath. */
static void
dump(const struct bench_page *page)
{
    struct buf text = BUF_INIT(BENCH_PAGE_MAX);

    page->fill(&text);
    printf("%s %zu\n", page->name, text.len);
    fwrite(text.data, 1, text.len, stdout);
    for (size_t i = 0; i < BENCH_QUESTIONS_MAX && page->questions[i].selector; i++)
        printf("%s\n%s\n", page->questions[i].selector, page->questions[i].xpath);
    printf("\n");
    buf_free(&text);
}

int
main(int argc, char **argv)
{
    bool dumping = argc > 1 && strcmp(argv[1], "--dump") == 0;

    for (size_t i = 0; i < BENCH_PAGES; i++)
        dumping ? dump(&bench_pages[i]) : bench(&bench_pages[i]);
    return EXIT_SUCCESS;
}
