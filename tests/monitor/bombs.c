/*
 * A konnector that takes what it is given, whatever it is: the site says at /mode how the page or
 * the document at /bomb is to be read.
 */
#include <stdlib.h>
#include <string.h>

#include <clisk/clisk.h>

#define SITE "https://site.test"
#define BOMB SITE "/bomb"

static void
bombs_html(clisk_run *run)
{
    clisk_page *page = clisk_get(run, BOMB);

    clisk_info(run, "links: %zu", clisk_count(clisk_all(page, "a[href]")));
}

static void
bombs_selector(clisk_run *run)
{
    clisk_page *page = clisk_get(run, BOMB);

    clisk_info(run, "found: %zu",
               clisk_count(clisk_all(page, "div div div div div div div:not(:has(p ~ p ~ b i)) "
                                           "div:has(div div div b) div:nth-child(2n) div")));
}

static void
bombs_xpath(clisk_run *run)
{
    clisk_page *page = clisk_get(run, BOMB);

    clisk_info(
        run, "found: %zu",
        clisk_count(clisk_xpath(page, "//*[count(//*[count(//*[count(//*) > 1]) > 1]) > 1]")));
}

static void
bombs_xml(clisk_run *run)
{
    clisk_xml *xml = clisk_xml_of(clisk_get(run, BOMB), NULL);

    clisk_info(run, "found: %zu", clisk_xml_count(clisk_xml_all(xml, "//*")));
}

static void
bombs_json(clisk_run *run)
{
    clisk_json *json = clisk_json_of(clisk_get(run, BOMB));

    clisk_info(run, "integer: %lld", (long long)clisk_json_integer(json, "/a"));
}

static void
bombs_pattern(clisk_run *run)
{
    static const char *const patterns[] = {"^(a?)*(a?)*(a?)*(a?)*b$", "(((a*)*)*)*b",
                                           "[a-z]{1,64}[a-z]{1,64}[a-z]{1,64}[a-z]{1,64}b"};
    size_t len;
    const char *text = clisk_body(clisk_get(run, BOMB), &len);

    for (size_t i = 0; i < sizeof patterns / sizeof patterns[0]; i++)
        clisk_info(run, "matches: %d", clisk_text_matches(run, text, patterns[i]));
}

static void
bombs_document(clisk_run *run)
{
    clisk_save_file(run, &(struct clisk_file){.reference = "bomb", .url = BOMB});
}

static void
bombs_paging(clisk_run *run)
{
    static const struct clisk_paging list = {.url = BOMB, .next = "a[rel=next]", .items = "li"};
    clisk_pages *pages = clisk_paginate(run, &list);

    while (clisk_next_page(pages))
        continue;
}

static void
bombs_ahead(clisk_run *run)
{
    const char *urls[20000];

    for (size_t i = 0; i < sizeof urls / sizeof urls[0]; i++)
        urls[i] = BOMB;
    clisk_batch *batch = clisk_get_all(run, urls, sizeof urls / sizeof urls[0]);

    while (!clisk_failed(run))
        clisk_batch_next(batch);
}

/* What the page says goes wherever a konnector's text can go. */
static void
bombs_words(clisk_run *run)
{
    size_t len;
    clisk_page *page = clisk_get(run, BOMB);
    const char *text = clisk_body(page, &len);

    clisk_info(run, "%s", text);
    clisk_warning(run, "%s", clisk_header(page, "X-Words"));
    clisk_save_bill(run, &(struct clisk_bill){
                             .reference = text,
                             .title = text,
                             .vendor = text,
                             .date = {2024, 1, 1},
                             .amount = {1, 2, "EUR"},
                         });
    clisk_save_file(run, &(struct clisk_file){
                             .reference = clisk_format(run, "%s 2", text),
                             .title = text,
                             .url = SITE "/document",
                         });
    clisk_progress(run, 1, 2);
}

static void
bombs_question(clisk_run *run)
{
    size_t len;
    const char *text = clisk_body(clisk_get(run, BOMB), &len);

    clisk_ask_code(run, &(struct clisk_question){
                            .text = text, .destination = text, .medium = CLISK_MEDIUM_SMS});
}

static void
bombs_error(clisk_run *run)
{
    size_t len;

    clisk_site_changed(run, clisk_body(clisk_get(run, BOMB), &len));
}

static void
bombs_log(clisk_run *run)
{
    static char text[3000];

    memset(text, 'x', sizeof text - 1);
    for (;;)
        clisk_info(run, "%s", text);
}

static void
bombs_entries(clisk_run *run)
{
    for (unsigned i = 0; !clisk_failed(run); i++)
        clisk_save_bill(run, &(struct clisk_bill){
                                 .reference = clisk_format(run, "bomb-%u", i),
                                 .date = {2024, 1, 1},
                                 .amount = {1, 2, "EUR"},
                             });
}

static void
bombs_memory(clisk_run *run)
{
    (void)run;
    for (;;) {
        char *block = malloc(1 << 20);

        if (!block)
            abort();
        memset(block, 1, 1 << 20);
    }
}

/* The host's own: what it hands out is not given back before the function ends. */
static void
bombs_texts(clisk_run *run)
{
    const char *text = "xxxxxxxxxxxxxxxx";

    while (!clisk_failed(run))
        text = clisk_format(run, "%s%s", text, text);
}

static void
bombs_processor(clisk_run *run)
{
    (void)run;
    for (volatile int spinning = 1; spinning;)
        continue;
}

static const struct {
    const char *mode;
    void (*take)(clisk_run *run);
} bombs[] = {
    {"html", bombs_html},     {"selector", bombs_selector},   {"xpath", bombs_xpath},
    {"xml", bombs_xml},       {"json", bombs_json},           {"pattern", bombs_pattern},
    {"paging", bombs_paging}, {"document", bombs_document},   {"ahead", bombs_ahead},
    {"log", bombs_log},       {"entries", bombs_entries},     {"memory", bombs_memory},
    {"words", bombs_words},   {"question", bombs_question},   {"error", bombs_error},
    {"texts", bombs_texts},   {"processor", bombs_processor},
};

static void
bombs_ensure_authenticated(clisk_run *run)
{
    (void)run;
}

static const char *
bombs_identify(clisk_run *run)
{
    (void)run;
    return "somebody";
}

static void
bombs_fetch(clisk_run *run)
{
    size_t len;
    const char *mode = clisk_body(clisk_get(run, SITE "/mode"), &len);

    for (size_t i = 0; i < sizeof bombs / sizeof bombs[0]; i++) {
        if (mode && strcmp(bombs[i].mode, mode) == 0)
            bombs[i].take(run);
    }
}

CLISK_PLUGIN(.ensure_authenticated = bombs_ensure_authenticated,
             .ensure_not_authenticated = bombs_ensure_authenticated, .identify = bombs_identify,
             .fetch = bombs_fetch, );
