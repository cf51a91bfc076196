/*
 * toscrape.com, the public sandbox: logs in on quotes.toscrape.com, and saves
 * the covers of the first books of books.toscrape.com as if they were bills.
 */
#include <string.h>

#include <clisk/clisk.h>

#define QUOTES "https://quotes.toscrape.com"
#define BOOKS  "https://books.toscrape.com"

/* The shop has fifty pages; a demonstration is content with a few. */
enum { TOSCRAPE_PAGES = 3 };

static void
toscrape_ensure_authenticated(clisk_run *run)
{
    clisk_page *page = clisk_get(run, QUOTES "/login");
    clisk_form *form;

    if (clisk_has(page, "a[href='/logout']"))
        return;
    form = clisk_form_find(page, "form[action='/login']");
    clisk_form_set(form, "username", clisk_field(run, "login"));
    clisk_form_set_secret(form, "password", "password");
    page = clisk_form_submit(form, "input[type=submit]");
    if (clisk_has(page, "p.error"))
        clisk_login_failed(run, clisk_text(page, "p.error"));
    if (!clisk_has(page, "a[href='/logout']"))
        clisk_site_changed(run, "the login leads neither to a logout link nor to an error");
}

static void
toscrape_ensure_not_authenticated(clisk_run *run)
{
    clisk_get(run, QUOTES "/logout");
}

/* The site shows no identifier: the login is all that there is. */
static const char *
toscrape_identify(clisk_run *run)
{
    return clisk_field(run, "login");
}

/* "../some-title_42/index.html": the folder is the book's own reference. */
static const char *
toscrape_reference(clisk_run *run, const char *link)
{
    const char *end = strrchr(link, '/'), *begin = end;

    while (begin && begin > link && begin[-1] != '/')
        begin--;
    return begin == end ? NULL : clisk_format(run, "%.*s", (int)(end - begin), begin);
}

static const struct clisk_column toscrape_columns[] = {
    CLISK_COLUMN_ATTR(struct clisk_bill, reference, "h3 a", "href", .convert = toscrape_reference),
    CLISK_COLUMN_ATTR(struct clisk_bill, title, "h3 a", "title"),
    CLISK_COLUMN_AMOUNT(struct clisk_bill, amount, ".price_color"),
    CLISK_COLUMN_LINK(struct clisk_bill, url, "img"),
    CLISK_COLUMN_END,
};

static const struct clisk_item toscrape_book = {
    .selector = "article.product_pod",
    .size = sizeof(struct clisk_bill),
    .columns = toscrape_columns,
    /* Books bear no date: a fixed one keeps a bill the same bill. */
    .initial = &(const struct clisk_bill){.date = {2024, 1, 1}, .media_type = "image/jpeg"},
};

static void
toscrape_fetch(clisk_run *run)
{
    clisk_pages *pages = clisk_paginate(
        run, &(struct clisk_paging){
                 .url = BOOKS "/catalogue/page-{page}.html", .first = 1, .next = "li.next a"});
    clisk_page *page;

    for (int i = 0; i < TOSCRAPE_PAGES && (page = clisk_next_page(pages)) != NULL; i++) {
        clisk_records *books = clisk_extract(page, &toscrape_book);

        if (clisk_record_count(books) == 0)
            clisk_site_changed(run, "a page of the shop without books");
        clisk_save_bills(run, books);
        clisk_progress(run, (uint64_t)i + 1, TOSCRAPE_PAGES);
    }
}

CLISK_PLUGIN(.ensure_authenticated = toscrape_ensure_authenticated,
             .ensure_not_authenticated = toscrape_ensure_not_authenticated,
             .identify = toscrape_identify, .fetch = toscrape_fetch);
