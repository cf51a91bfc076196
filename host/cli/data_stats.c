/* clisk data stats: how much there is, of each account and kind. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/broker/seen.h"
#include "host/cli/data.h"
#include "host/cli/data_filter.h"
#include "host/cli/output.h"
#include "host/store/state.h"

enum { NUMBER_MAX = 24 };

static const struct table_column columns[] = {{.title = "ACCOUNT"},
                                              {.title = "KIND"},
                                              {.title = "COUNT", .is_number = true},
                                              {.title = "SIZE", .is_number = true},
                                              {.title = "FIRST"},
                                              {.title = "LAST"},
                                              {.title = "MISSED", .is_number = true}};

struct stat_row {
    char *account;
    char *brand;
    char *kind;
    uint64_t count;
    uint64_t bytes;
    uint64_t missed;
    char first[DATA_DAY_MAX];
    char last[DATA_DAY_MAX];
};

struct stats {
    struct store *store;
    struct stat_row *rows;
    size_t count;
    struct seen files; /* that are counted: records may share one */
};

static void
stats_clear(struct stats *stats)
{
    for (size_t i = 0; i < stats->count; i++) {
        free(stats->rows[i].account);
        free(stats->rows[i].brand);
        free(stats->rows[i].kind);
    }
    free(stats->rows);
    seen_clear(&stats->files);
}

/* NULL with *err. */
static struct stat_row *
row_of(struct stats *stats, const struct store_account *account, const char *kind,
       struct error *err)
{
    struct stat_row *more;

    for (size_t i = 0; i < stats->count; i++) {
        if (strcmp(stats->rows[i].account, account->name) == 0 &&
            strcmp(stats->rows[i].kind, kind) == 0)
            return &stats->rows[i];
    }
    more = reallocarray(stats->rows, stats->count + 1, sizeof *more);
    if (!more)
        return error_set(err, OUTCOME_INTERNAL, "out of memory"), NULL;
    stats->rows = more;
    more += stats->count++;
    *more = (struct stat_row){
        .account = strdup(account->name), .brand = strdup(account->brand), .kind = strdup(kind)};
    if (!more->account || !more->brand || !more->kind)
        return error_set(err, OUTCOME_INTERNAL, "out of memory"), NULL;
    return more;
}

static int
count_file(struct stats *stats, struct stat_row *row, uint64_t id, struct error *err)
{
    uint8_t key[STORE_DOCUMENT_KEY_LEN] = {0};
    struct store_file file;
    int result;

    memcpy(key, &id, sizeof id);
    if (seen_has(&stats->files, key))
        return 0;
    if (seen_add(&stats->files, key) < 0)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    result = store_file_get(stats->store, id, &file, err);
    if (result != 0)
        return result < 0 ? -1 : 0;
    row->bytes += file.size;
    store_file_clear(&file);
    return 0;
}

/* Days and months compare as texts; a month is before its days. */
static void
count_day(struct stat_row *row, const struct store_document *document)
{
    char day[DATA_DAY_MAX];

    if (!data_day(document, day)[0])
        return;
    if (!row->first[0] || strcmp(day, row->first) < 0)
        memcpy(row->first, day, sizeof day);
    if (strcmp(day, row->last) > 0)
        memcpy(row->last, day, sizeof day);
}

static int
count_document(const struct store_account *account, const struct store_document *document,
               void *opaque, struct error *err)
{
    struct stats *stats = opaque;
    struct stat_row *row = row_of(stats, account, document->kind, err);

    if (!row)
        return -1;
    row->count++;
    count_day(row, document);
    for (size_t i = 0; i < document->file_count; i++) {
        if (count_file(stats, row, document->files[i].id, err) < 0)
            return -1;
    }
    return 0;
}

static int
count_missed(struct stats *stats, const struct data_filter *filter,
             const struct store_account *account, struct error *err)
{
    uint8_t key[STORE_DOCUMENT_KEY_LEN];
    struct store_missed missed;
    bool begun = false;
    int result;

    while ((result = store_missed_next(stats->store, account->id, begun ? key : NULL, &missed,
                                       err)) == 0) {
        struct stat_row *row = NULL;
        bool counts = !filter->kind || strcmp(filter->kind, missed.kind) == 0;

        memcpy(key, missed.key, sizeof key);
        begun = true;
        if (counts)
            row = row_of(stats, account, missed.kind, err);
        store_missed_clear(&missed);
        if (counts && !row)
            return -1;
        if (row)
            row->missed++;
    }
    return result < 0 ? -1 : 0;
}

static int
count_all_missed(struct stats *stats, const struct data_filter *filter, struct error *err)
{
    struct store_account account;
    int result;

    for (uint32_t id = 0; (result = store_account_next(stats->store, id, &account, err)) == 0;) {
        id = account.id;
        if (data_filter_takes_account(filter, &account))
            result = count_missed(stats, filter, &account, err);
        store_account_clear(&account);
        if (result < 0)
            return -1;
    }
    return result < 0 ? -1 : 0;
}

static int
compare_rows(const void *left, const void *right)
{
    const struct stat_row *a = left, *b = right;
    int order = strcmp(a->account, b->account);

    return order ? order : strcmp(a->kind, b->kind);
}

static json_t *
make_object(const struct stat_row *row)
{
    json_t *object = output_object("statistics");

    output_set(&object, "account", output_text(row->account));
    output_set(&object, "brand", output_text(row->brand));
    output_set(&object, "kind", output_text(row->kind));
    output_set(&object, "count", json_integer((json_int_t)row->count));
    output_set(&object, "bytes", json_integer((json_int_t)row->bytes));
    output_set(&object, "first", row->first[0] ? output_text(row->first) : json_null());
    output_set(&object, "last", row->last[0] ? output_text(row->last) : json_null());
    output_set(&object, "missed", json_integer((json_int_t)row->missed));
    return object;
}

static int
show_row(struct output *output, const struct stat_row *row, struct error *err)
{
    char count[NUMBER_MAX], missed[NUMBER_MAX], bytes[OUTPUT_BYTES_MAX];

    snprintf(count, sizeof count, "%" PRIu64, row->count);
    snprintf(missed, sizeof missed, "%" PRIu64, row->missed);
    return output_add(output,
                      (const char *[]){row->account, row->kind, count,
                                       output_cell_bytes(output, row->bytes, bytes), row->first,
                                       row->last, missed},
                      output_is_table(output) ? NULL : make_object(row), err);
}

int
data_stats(struct cli *cli, struct store *store, struct error *err)
{
    CLEANUP_OUTPUT struct output *output = output_open(&cli->options, columns, ARRAY_SIZE(columns));
    CLEANUP(stats_clear) struct stats stats = {.store = store};
    struct data_filter filter;

    if (!output)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    if (data_filter_make(&cli->options, data_word(cli), &filter, err) < 0 ||
        data_filter_walk(store, &filter, count_document, &stats, err) < 0 ||
        count_all_missed(&stats, &filter, err) < 0)
        return -1;
    if (stats.count > 0)
        qsort(stats.rows, stats.count, sizeof *stats.rows, compare_rows);
    for (size_t i = 0; i < stats.count; i++) {
        if (show_row(output, &stats.rows[i], err) < 0)
            return -1;
    }
    return output_close(output, err);
}
