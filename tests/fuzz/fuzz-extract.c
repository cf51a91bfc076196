/*
 * Tables and lists of pages over a site whose every answer is the same fuzzed
 * bytes: as HTML where they begin with '<', else as JSON. A run ends fine or
 * with a typed outcome, and a record is never half there.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "sdk/runtime/runtime.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* As a konnector has it. */
const struct clisk_host *clisk_host_tables;

enum { PAGES_MAX = 5 };

struct answer {
    const uint8_t *data;
    size_t size;
    bool is_html;
};

static void
check(bool condition)
{
    if (!condition)
        abort();
}

static int
give_page(void *opaque, const struct runtime_request *request,
          struct runtime_response *ret_response, struct error *err)
{
    const struct answer *answer = opaque;

    (void)err;
    *ret_response = (struct runtime_response){
        .status = 200,
        .url = request->url,
        .content_type = answer->is_html ? "text/html" : "application/json",
        .body = answer->data,
        .len = answer->size,
    };
    return 0;
}

struct record {
    const char *text;
    const char *attribute;
    const char *link;
    struct clisk_date date;
    struct clisk_amount amount;
    int64_t integer;
    void *node;
    bool flag;
};

#define COLUMNS(text_at, date_at, amount_at, integer_at, flag_at)                   \
    CLISK_COLUMN_TEXT(struct record, text, text_at),                                \
        CLISK_COLUMN_LINK(struct record, link, text_at, .optional = true),          \
        CLISK_COLUMN_DATE(struct record, date, date_at, .optional = true),          \
        CLISK_COLUMN_AMOUNT(struct record, amount, amount_at, .currency = "EUR",    \
                            .optional = true),                                      \
        CLISK_COLUMN_INTEGER(struct record, integer, integer_at, .optional = true), \
        CLISK_COLUMN_OF(CLISK_AS_NODE, void *, struct record, node, text_at),       \
        CLISK_COLUMN_BOOL(struct record, flag, flag_at), CLISK_COLUMN_END

static const struct clisk_column html_columns[] = {
    CLISK_COLUMN_ATTR(struct record, attribute, NULL, "id", .optional = true),
    COLUMNS("a", ".d", ".a", ".i", ".f"),
};
static const struct clisk_column json_columns[] = {COLUMNS("/t", "/d", "/a", "/i", "/f")};

static const struct clisk_item html_item = {
    .selector = "tr", .size = sizeof(struct record), .columns = html_columns};
static const struct clisk_item json_item = {
    .selector = "/l", .size = sizeof(struct record), .columns = json_columns};

static void
read_records(clisk_records *records)
{
    struct record *record;

    while ((record = clisk_next_record(records)) != NULL) {
        check(record->text && *record->text && record->node);
        check(!record->amount.currency[0] || strlen(record->amount.currency) == 3);
        check(record->date.month <= 12 && record->date.day <= 31);
    }
}

static void
walk(clisk_run *run, const struct clisk_paging *paging, bool is_html)
{
    clisk_pages *pages = clisk_paginate(run, paging);
    clisk_page *page;
    int count = 0;

    while ((page = clisk_next_page(pages)) != NULL) {
        check(++count <= PAGES_MAX);
        read_records(is_html ? clisk_extract(page, &html_item)
                             : clisk_extract_json(clisk_json_of(page), &json_item));
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct clisk_paging by_number = {
        .url = "https://a.example/{page}", .items = "tr", .limit = PAGES_MAX};
    static const struct clisk_paging by_link = {
        .url = "https://a.example/", .next = "[rel=next]", .limit = PAGES_MAX};
    static const struct clisk_paging by_cursor = {.url = "https://a.example/",
                                                  .cursor_json = "/c",
                                                  .then = "https://a.example/{cursor}",
                                                  .items = "/l",
                                                  .limit = PAGES_MAX};
    struct answer answer = {.data = data, .size = size, .is_html = size > 0 && *data == '<'};
    struct runtime_transport transport = {.opaque = &answer, .request = give_page};
    struct runtime_setup setup = {.transport = &transport, .locale = "fr"};
    clisk_run *run = runtime_new(&setup);

    if (!run)
        return 0;
    clisk_host_tables = runtime_host();
    walk(run, answer.is_html ? &by_number : &by_cursor, answer.is_html);
    if (answer.is_html) {
        runtime_clear_error(run);
        walk(run, &by_link, true);
    }
    check(!runtime_error(run) || runtime_error(run)->outcome != OUTCOME_PLUGIN_BUG);
    runtime_free(run);
    return 0;
}
