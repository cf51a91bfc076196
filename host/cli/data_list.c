/* clisk data ls: records, newest first. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/cli/data.h"
#include "host/cli/data_filter.h"
#include "host/cli/output.h"

enum { DATA_AMOUNT_MAX = 128 };

static const struct table_column columns[] = {{.title = "DATE"},
                                              {.title = "KIND"},
                                              {.title = "ACCOUNT"},
                                              {.title = "TITLE"},
                                              {.title = "AMOUNT", .is_number = true},
                                              {.title = "FILE"},
                                              {.title = "ID"}};

/* What is sorted: the documents themselves are read again, one at a time, so that a list of a
 * million of them needs no gigabytes. */
struct row {
    char day[DATA_DAY_MAX];
    uint8_t key[STORE_DOCUMENT_KEY_LEN];
    uint32_t account_id;
    const char *name, *brand, *folder;
    const char *kind;
    char *reference;
};

struct rows {
    struct cli *cli;
    struct row *rows;
    size_t count;
    size_t room;
    struct text_list texts; /* that rows share */
};

static void
rows_clear(struct rows *rows)
{
    for (size_t i = 0; i < rows->count; i++)
        free(rows->rows[i].reference);
    free(rows->rows);
}

/* The one copy of a text that many rows have: names of accounts, kinds. NULL without memory. */
static const char *
share(struct rows *rows, const char *text, struct error *err)
{
    const char *copy;

    for (size_t i = 0; i < rows->texts.count; i++) {
        if (strcmp(rows->texts.items[i], text) == 0)
            return rows->texts.items[i];
    }
    copy = arena_strdup(rows->cli->options.arena, text);
    if (!copy || options_add(&rows->cli->options, &rows->texts, copy, err) < 0)
        return NULL;
    return copy;
}

static int
grow(struct rows *rows, struct error *err)
{
    size_t room = rows->room ? rows->room * 2 : 64;
    struct row *more = reallocarray(rows->rows, room, sizeof *more);

    if (!more)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    rows->rows = more;
    rows->room = room;
    return 0;
}

static int
add_row(const struct store_account *account, const struct store_document *document, void *opaque,
        struct error *err)
{
    struct rows *rows = opaque;
    struct row row = {.account_id = account->id,
                      .name = share(rows, account->name, err),
                      .brand = share(rows, account->brand, err),
                      .folder = share(rows, account->folder, err),
                      .kind = share(rows, document->kind, err)};

    if (rows->count == rows->room && grow(rows, err) < 0)
        return -1;
    row.reference = strdup(document->reference);
    if (!row.name || !row.brand || !row.folder || !row.kind || !row.reference) {
        free(row.reference);
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    }
    memcpy(row.key, document->key, sizeof row.key);
    data_day(document, row.day);
    rows->rows[rows->count++] = row;
    return 0;
}

static int
compare_rows(const void *left, const void *right)
{
    const struct row *a = left, *b = right;
    int order = strcmp(b->day, a->day);

    if (order == 0)
        order = strcmp(a->name, b->name);
    if (order == 0)
        order = strcmp(a->kind, b->kind);
    /* References often count up: the later one is the newer. */
    return order ? order : strcmp(b->reference, a->reference);
}

/* Where the first file is, in the options' arena; "" for a record without one. */
static int
find_path(struct cli *cli, struct store *store, const struct store_document *document,
          const char **ret_path, struct error *err)
{
    struct store_file file;
    int result =
        document->file_count ? store_file_get(store, document->files[0].id, &file, err) : 1;

    *ret_path = "";
    if (result != 0)
        return result < 0 ? -1 : 0;
    if (file.state == STORE_FILE_DONE)
        *ret_path = data_path(cli, &file);
    store_file_clear(&file);
    return *ret_path ? 0 : error_set(err, OUTCOME_INTERNAL, "out of memory");
}

static int
show_cells(struct cli *cli, struct store *store, struct output *output,
           const struct data_record *record, const char *day, struct error *err)
{
    const struct store_document *document = &record->document;
    const char *amount = store_document_text(document, "amount");
    char shown[DATA_AMOUNT_MAX], id[STORE_DOCUMENT_ID_MAX];
    const char *path;

    if (find_path(cli, store, document, &path, err) < 0)
        return -1;
    snprintf(shown, sizeof shown, "%s%s%s", amount, amount[0] ? " " : "",
             amount[0] ? store_document_text(document, "currency") : "");
    store_document_id(document, id);
    return output_add(
        output,
        (const char *[]){day, document->kind, record->name, data_title(document), shown, path, id},
        NULL, err);
}

static int
show_row(struct cli *cli, struct store *store, struct output *output, const struct row *row,
         struct error *err)
{
    CLEANUP_DATA_RECORD struct data_record record = {
        .account = row->account_id, .name = row->name, .brand = row->brand, .folder = row->folder};
    json_t *object;
    int result = store_document_get(store, row->account_id, row->key, &record.document, err);

    /* It may have gone since. */
    if (result != 0)
        return result < 0 ? -1 : 0;
    if (output_is_table(output))
        return show_cells(cli, store, output, &record, row->day, err);
    if (data_json(cli, store, &record, &object, err) < 0)
        return -1;
    return output_add(output, NULL, object, err);
}

static int
show_all(struct cli *cli, struct store *store, const struct rows *rows, struct error *err)
{
    CLEANUP_OUTPUT struct output *output = output_open(&cli->options, columns, ARRAY_SIZE(columns));

    if (!output)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    if (rows->count > 0)
        qsort(rows->rows, rows->count, sizeof *rows->rows, compare_rows);
    for (size_t i = 0; i < rows->count; i++) {
        struct arena_mark mark = arena_mark(cli->options.arena);
        int result = show_row(cli, store, output, &rows->rows[i], err);

        arena_rewind(cli->options.arena, mark);
        if (result < 0)
            return -1;
    }
    return output_close(output, err);
}

int
data_list(struct cli *cli, struct store *store, struct error *err)
{
    CLEANUP(rows_clear) struct rows rows = {.cli = cli};
    struct data_filter filter;

    if (cli->options.missed)
        return data_list_missed(cli, store, err);
    if (data_filter_make(&cli->options, data_word(cli), &filter, err) < 0 ||
        data_filter_walk(store, &filter, add_row, &rows, err) < 0)
        return -1;
    return show_all(cli, store, &rows, err);
}
