/* clisk data: the documents that were retrieved, newest first. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/cli/cli.h"
#include "host/cli/output.h"

enum { DATA_HEX_MAX = DIGEST_HEX_LEN + 1, DATA_AMOUNT_MAX = 128 };

static const struct table_column columns[] = {{.title = "DATE"},
                                              {.title = "KIND"},
                                              {.title = "ACCOUNT"},
                                              {.title = "TITLE"},
                                              {.title = "AMOUNT", .is_number = true},
                                              {.title = "FILE"}};

/* The documents of the accounts that were asked for. Names live in the options' arena. */
struct row {
    const char *account;
    const char *brand;
    struct store_document document;
};

struct rows {
    struct row *rows;
    size_t count;
    size_t room;
};

static void
rows_clear(struct rows *rows)
{
    for (size_t i = 0; i < rows->count; i++)
        store_document_clear(&rows->rows[i].document);
    free(rows->rows);
}

/* Takes the document. */
static int
rows_add(struct rows *rows, struct row row, struct error *err)
{
    if (rows->count == rows->room) {
        size_t room = rows->room ? rows->room * 2 : 64;
        struct row *more = reallocarray(rows->rows, room, sizeof *more);

        if (!more) {
            store_document_clear(&row.document);
            return error_set(err, OUTCOME_INTERNAL, "out of memory");
        }
        rows->rows = more;
        rows->room = room;
    }
    rows->rows[rows->count++] = row;
    return 0;
}

static int
read_account(struct cli *cli, struct store *store, const struct store_account *account,
             struct rows *rows, struct error *err)
{
    struct row row = {.account = arena_strdup(cli->options.arena, account->name),
                      .brand = arena_strdup(cli->options.arena, account->brand)};
    uint8_t key[STORE_DOCUMENT_KEY_LEN];
    bool begun = false;
    int result;

    if (!row.account || !row.brand)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    while ((result = store_document_next(store, account->id, begun ? key : NULL, &row.document,
                                         err)) == 0) {
        memcpy(key, row.document.key, sizeof key);
        begun = true;
        if (cli->options.kind && strcmp(cli->options.kind, row.document.kind) != 0)
            store_document_clear(&row.document);
        else if (rows_add(rows, row, err) < 0)
            return -1;
    }
    return result < 0 ? -1 : 0;
}

/* An account's name, or a brand; NULL for everything. */
static bool
is_wanted(const struct store_account *account, const char *wanted)
{
    return !wanted || strcmp(account->name, wanted) == 0 || strcmp(account->brand, wanted) == 0;
}

static int
read_all(struct cli *cli, struct store *store, const char *wanted, struct rows *rows,
         struct error *err)
{
    struct store_account account;
    bool found = false;
    int result;

    for (uint32_t id = 0; (result = store_account_next(store, id, &account, err)) == 0;) {
        id = account.id;
        if (is_wanted(&account, wanted)) {
            found = true;
            result = read_account(cli, store, &account, rows, err);
        }
        store_account_clear(&account);
        if (result < 0)
            return -1;
    }
    if (result < 0)
        return -1;
    if (wanted && !found)
        return error_set(err, OUTCOME_USAGE,
                         "there is no account, and no brand with one, called \"%s\"; see 'clisk "
                         "accounts'",
                         wanted);
    return 0;
}

static uint32_t
date_number(const struct store_document *document)
{
    struct store_date date = store_document_date(document);

    return date.year * 10000U + date.month * 100U + date.day;
}

static int
compare_rows(const void *left, const void *right)
{
    const struct row *a = left, *b = right;
    uint32_t a_date = date_number(&a->document), b_date = date_number(&b->document);
    int order;

    if (a_date != b_date)
        return a_date > b_date ? -1 : 1;
    order = strcmp(a->account, b->account);
    if (order == 0)
        order = strcmp(a->document.kind, b->document.kind);
    /* References often count up: the later one is the newer. */
    return order ? order : strcmp(b->document.reference, a->document.reference);
}

/* Where the file is, in the options' arena; "" for a document without one. */
static int
find_file(struct cli *cli, struct store *store, uint64_t id, struct store_file *ret_file,
          const char **ret_path, struct error *err)
{
    int result = id ? store_file_get(store, id, ret_file, err) : STORE_ABSENT;

    *ret_path = "";
    if (result == STORE_ABSENT)
        *ret_file = (struct store_file){0};
    if (result != 0 || ret_file->state != STORE_FILE_DONE)
        return result < 0 ? -1 : 0;
    *ret_path = arena_printf(cli->options.arena, "%s/%s", cli->paths.documents, ret_file->path);
    if (*ret_path)
        return 0;
    store_file_clear(ret_file);
    return error_set(err, OUTCOME_INTERNAL, "out of memory");
}

static json_t *
text_or_null(const char *text)
{
    return *text ? output_text(text) : json_null();
}

static json_t *
make_object(const struct row *row, const struct store_file *file, const char *path)
{
    const struct store_document *document = &row->document;
    json_t *object = output_object("document");
    char hex[DATA_HEX_MAX];

    output_set(&object, "account", output_text(row->account));
    output_set(&object, "brand", output_text(row->brand));
    output_set(&object, "kind", output_text(document->kind));
    output_set(&object, "reference", output_text(document->reference));
    output_set(&object, "title", output_text(store_document_text(document, "title")));
    output_set(&object, "vendor", output_text(store_document_text(document, "vendor")));
    output_set(&object, "date", text_or_null(store_document_text(document, "date")));
    output_set(&object, "amount", text_or_null(store_document_text(document, "amount")));
    output_set(&object, "currency", text_or_null(store_document_text(document, "currency")));
    output_set(&object, "path", text_or_null(path));
    if (*path) {
        digest_hex(file->sha256, hex);
        output_set(&object, "media_type", output_text(file->media_type));
        output_set(&object, "size", json_integer((json_int_t)file->size));
        output_set(&object, "sha256", output_text(hex));
    }
    return object;
}

static int
show_row(struct cli *cli, struct store *store, struct output *output, const struct row *row,
         struct error *err)
{
    const struct store_document *document = &row->document;
    const char *amount = store_document_text(document, "amount");
    const char *title = store_document_text(document, "title");
    char shown[DATA_AMOUNT_MAX];
    struct store_file file;
    const char *path;
    int result;

    if (find_file(cli, store, document->file_count ? document->files[0].id : 0, &file, &path, err) <
        0)
        return -1;
    snprintf(shown, sizeof shown, "%s%s%s", amount, amount[0] ? " " : "",
             store_document_text(document, "currency"));
    result = output_add(
        output,
        (const char *[]){store_document_text(document, "date"), document->kind, row->account,
                         title[0] ? title : store_document_text(document, "vendor"), shown, path},
        output_is_table(output) ? NULL : make_object(row, &file, path), err);
    store_file_clear(&file);
    return result;
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
cmd_data(struct cli *cli, struct error *err)
{
    CLEANUP_STORE struct store *store = NULL;
    CLEANUP(rows_clear) struct rows rows = {0};
    const char *wanted = cli->options.args.count ? cli->options.args.items[0] : NULL;

    if (cli_open_store(cli, &store, err) < 0 || read_all(cli, store, wanted, &rows, err) < 0)
        return -1;
    return show_all(cli, store, &rows, err);
}
