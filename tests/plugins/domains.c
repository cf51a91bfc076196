/*
 * A deed that is none: something of every domain of the SDK, in a worker as it
 * is, whose memory, files and libraries are bounded.
 */
#include "hostile.h"

#include <string.h>

static const struct clisk_column columns[] = {
    CLISK_COLUMN_TEXT(struct clisk_file, reference, ".number"),
    CLISK_COLUMN_LINK(struct clisk_file, url, "a.download"),
    CLISK_COLUMN_DATE(struct clisk_file, date, ".date"),
    CLISK_COLUMN_END,
};

static const struct clisk_item bill = {.within = "table#bills",
                                       .selector = "tr:has(> .number):nth-child(-n + 2)",
                                       .size = sizeof(struct clisk_file),
                                       .columns = columns};

/* Every page of the list, fetched ahead and by an iterator, has the same bills. */
static size_t
count_bills(clisk_run *run)
{
    static const char *const urls[] = {HOSTILE_SITE "/bills?page=1", HOSTILE_SITE "/bills?page=2"};
    static const struct clisk_paging list = {
        .url = HOSTILE_SITE "/bills", .next = "a[rel=next]", .items = "tr.bill"};
    clisk_batch *batch = clisk_get_all(run, urls, 2);
    clisk_pages *pages = clisk_paginate(run, &list);
    size_t ahead = 0, count = 0;
    clisk_page *page;

    for (size_t i = 0; i < 2; i++)
        ahead += clisk_count(clisk_all(clisk_batch_next(batch), "tr.bill"));
    while ((page = clisk_next_page(pages)) != NULL)
        count += clisk_count(clisk_xpath(page, "//table[@id='bills']//tr[@class='bill']"));
    return ahead == count ? count : 0;
}

void
hostile_domains(clisk_run *run)
{
    clisk_page *page = clisk_get(run, HOSTILE_SITE "/account");
    const char *number = clisk_xpath_text(page, "//*[@id='customer']//span[@class='number']");
    struct clisk_time time = clisk_time_from_seconds(run, 1715700600, CLISK_PARIS);
    struct clisk_period period = clisk_period_of(run, "du 3 au 9 juin 2024", NULL);
    struct clisk_amount sum = clisk_amount_add(run, clisk_amount_of(run, "19\342\202\25499", NULL),
                                               (struct clisk_amount){0});
    clisk_json *contract = clisk_json_of(clisk_get(run, HOSTILE_SITE "/api/v1/contract"));

    clisk_save_files(run, clisk_extract(clisk_get(run, HOSTILE_SITE "/bills"), &bill));
    clisk_warning(run, "%s %s %s %s %s %s %d %zu", number,
                  clisk_text_slug(run, clisk_text(page, "p:contains-text('Bonjour')")),
                  clisk_time_text(run, time), clisk_date_text(run, period.to),
                  clisk_amount_text(run, sum), clisk_text_nfc(run, "e\314\201"),
                  clisk_json_type(contract, "/contract") == CLISK_JSON_OBJECT, count_bills(run));
}
