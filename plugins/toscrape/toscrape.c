/*
 * toscrape.com, the public sandbox: logs in on quotes.toscrape.com, and saves
 * the covers of the first books of books.toscrape.com as if they were bills.
 */
#include <inttypes.h>
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

/* ".../catalogue/some-title_42/index.html": the folder is the book's own reference. */
static const char *
toscrape_reference(clisk_run *run, const char *url)
{
    const char *end = strrchr(url, '/');
    const char *begin = end;

    while (begin && begin > url && begin[-1] != '/')
        begin--;
    if (!begin || begin == end)
        clisk_site_changed(run, "a book without a page of its own");
    return begin ? clisk_format(run, "%.*s", (int)(end - begin), begin) : "";
}

static void
toscrape_save_book(clisk_run *run, clisk_node *book)
{
    struct clisk_bill bill = {
        .reference = toscrape_reference(run, clisk_link(book, "h3 a")),
        .title = clisk_attr(book, "h3 a", "title"),
        /* Books bear no date: a fixed one keeps a bill the same bill. */
        .date = {2024, 1, 1},
        .amount = clisk_text_amount(book, ".price_color"),
        .url = clisk_link(book, ".image_container img"),
        .media_type = "image/jpeg",
    };

    clisk_save_bill(run, &bill);
}

static bool
toscrape_fetch_page(clisk_run *run, uint64_t number)
{
    clisk_page *page =
        clisk_get(run, clisk_format(run, BOOKS "/catalogue/page-%" PRIu64 ".html", number));
    clisk_list *books = clisk_all(page, "article.product_pod");
    clisk_node *book;

    if (clisk_count(books) == 0)
        clisk_site_changed(run, "a page of the shop without books");
    while ((book = clisk_next(books)) != NULL)
        toscrape_save_book(run, book);
    clisk_progress(run, number, TOSCRAPE_PAGES);
    return clisk_has(page, "li.next a");
}

static void
toscrape_fetch(clisk_run *run)
{
    bool more = true;

    for (uint64_t number = 1; more && number <= TOSCRAPE_PAGES; number++) {
        clisk_scope_begin(run);
        more = toscrape_fetch_page(run, number);
        clisk_scope_end(run);
    }
}

CLISK_PLUGIN(.ensure_authenticated = toscrape_ensure_authenticated,
             .ensure_not_authenticated = toscrape_ensure_not_authenticated,
             .identify = toscrape_identify, .fetch = toscrape_fetch);
