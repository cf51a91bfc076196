/* Records as CSV: one row a record, with the columns of its kind. */
#include <stdlib.h>
#include <string.h>

#include "host/bundle/csv.h"
#include "host/cli/export.h"
#include "host/common/fields.h"
#include "host/record/kind.h"

enum { CSV_LINE_MAX = 4 * 1024 * 1024, CSV_COLUMNS_MAX = 1024 };

/* What records of any kind may have. */
static const char *const common_columns[] = {"date", "title", "vendor", "amount", "currency"};

struct sheet {
    struct cli *cli;
    struct store *store;
    struct export_selection selection;
    const char **columns; /* paths of fields; in the options' arena */
    size_t count;
};

static int
no_memory(struct error *err)
{
    return error_set(err, OUTCOME_INTERNAL, "out of memory");
}

/* --- columns -------------------------------------------------------------------------- */

/* The kind of all records; NULL for none, and for several. */
static const char *
only_kind(const struct sheet *sheet)
{
    const struct export_selection *selection = &sheet->selection;

    if (sheet->cli->options.kind)
        return sheet->cli->options.kind;
    for (size_t i = 1; i < selection->record_count; i++) {
        if (strcmp(selection->records[i].kind, selection->records[0].kind) != 0)
            return NULL;
    }
    return selection->record_count > 0 ? selection->records[0].kind : NULL;
}

static int
add_column(struct sheet *sheet, const char *path, struct error *err)
{
    const char *kept;

    for (size_t i = 0; i < sheet->count; i++) {
        if (strcmp(sheet->columns[i], path) == 0)
            return 0;
    }
    if (sheet->count == CSV_COLUMNS_MAX)
        return error_set(err, OUTCOME_LIMIT, "the records have more than %d fields",
                         CSV_COLUMNS_MAX);
    kept = arena_strdup(sheet->cli->options.arena, path);
    if (!kept)
        return no_memory(err);
    sheet->columns[sheet->count++] = kept;
    return 0;
}

/* A list has no place in one row. */
static bool
is_listed(const char *path)
{
    for (const char *at = path; at; at = strchr(at, '.') ? strchr(at, '.') + 1 : NULL) {
        if (*at == '*' || field_segment_is_number(at))
            return true;
    }
    return false;
}

static int
add_of_table(struct sheet *sheet, const struct kind *kind, struct error *err)
{
    for (const struct kind_field *field = kind->fields; field->path; field++) {
        if (!is_listed(field->path) && add_column(sheet, field->path, err) < 0)
            return -1;
    }
    return 0;
}

static int
add_of_fields(struct sheet *sheet, struct span fields, struct error *err)
{
    struct reader reader = reader_of(fields.data, fields.len);
    struct field field;

    while (fields_next(&reader, &field) == 0) {
        if (!is_listed(field.path) && add_column(sheet, field.path, err) < 0)
            return -1;
    }
    return 0;
}

static int
compare_columns(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

/* A konnector's own kind has no table: what its records have. */
static int
add_of_records(struct sheet *sheet, struct error *err)
{
    for (size_t i = 0; i < sheet->selection.record_count; i++) {
        CLEANUP_STORE_DOCUMENT struct store_document document = {0};
        int result = export_find(sheet->store, &sheet->selection, i, &document, err);

        if (result < 0 || (result == 0 && (add_of_fields(sheet, document.brand, err) < 0 ||
                                           add_of_fields(sheet, document.edits, err) < 0)))
            return -1;
    }
    if (sheet->count > 0)
        qsort(sheet->columns, sheet->count, sizeof *sheet->columns, compare_columns);
    return 0;
}

static int
choose_columns(struct sheet *sheet, struct error *err)
{
    const char *name = only_kind(sheet);

    sheet->columns = arena_array(sheet->cli->options.arena, CSV_COLUMNS_MAX, sizeof(char *));
    if (!sheet->columns)
        return no_memory(err);
    if (name && kind_find(name))
        return add_of_table(sheet, kind_find(name), err);
    if (name)
        return add_of_records(sheet, err);
    for (size_t i = 0; i < ARRAY_SIZE(common_columns); i++) {
        if (add_column(sheet, common_columns[i], err) < 0)
            return -1;
    }
    return 0;
}

/* --- rows ------------------------------------------------------------------------------- */

static bool
is_number(struct span fields, const char *path)
{
    struct field field;

    return fields_find(fields, path, &field) == 0 &&
           (field.type == FIELD_DECIMAL || field.type == FIELD_INTEGER);
}

static int
write_line(struct out *out, struct buf *line, struct error *err)
{
    csv_end(line);
    if (line->bad)
        return error_set(err, OUTCOME_LIMIT, "a row has more than %d bytes", CSV_LINE_MAX);
    return out_write(out, line->data, line->len, err);
}

static int
write_head(const struct sheet *sheet, struct out *out, struct error *err)
{
    static const char *const first[] = {"account", "brand", "record_kind", "reference"};
    CLEANUP_BUF struct buf line = BUF_INIT(CSV_LINE_MAX);

    for (size_t i = 0; i < ARRAY_SIZE(first); i++)
        csv_put(&line, first[i], false);
    for (size_t i = 0; i < sheet->count; i++)
        csv_put(&line, sheet->columns[i], false);
    csv_put(&line, "file_path", false);
    return write_line(out, &line, err);
}

static int
put_path(const struct sheet *sheet, const struct store_document *document, struct buf *line,
         struct error *err)
{
    struct store_file file = {0};
    int result = document->file_count == 0
                     ? STORE_ABSENT
                     : store_file_get(sheet->store, document->files[0].id, &file, err);

    if (result < 0)
        return -1;
    csv_put(line, result == 0 ? file.path : "", false);
    store_file_clear(&file);
    return 0;
}

static int
write_row(const struct sheet *sheet, size_t at, struct out *out, struct error *err)
{
    CLEANUP_STORE_DOCUMENT struct store_document document = {0};
    CLEANUP_BUF struct buf line = BUF_INIT(CSV_LINE_MAX);
    CLEANUP_BUF struct buf seen = BUF_INIT(2 * FIELDS_SIZE_MAX);
    const struct store_account *account =
        &sheet->selection.accounts[sheet->selection.records[at].account];
    int result = export_find(sheet->store, &sheet->selection, at, &document, err);
    struct span fields;

    if (result != 0)
        return result < 0 ? -1 : 0;
    if (fields_merge(document.brand, document.edits, &seen) < 0)
        return error_errno(err, OUTCOME_INTERNAL, "a record cannot be shown");
    fields = (struct span){.data = seen.data, .len = seen.len};
    csv_put(&line, account->name, false);
    csv_put(&line, account->brand, false);
    csv_put(&line, document.kind, false);
    csv_put(&line, document.reference, false);
    for (size_t i = 0; i < sheet->count; i++) {
        struct field field = {.text = ""};

        (void)fields_find(fields, sheet->columns[i], &field);
        csv_put(&line, field.text, is_number(fields, sheet->columns[i]));
    }
    return put_path(sheet, &document, &line, err) < 0 ? -1 : write_line(out, &line, err);
}

static void
sheet_clear(struct sheet *sheet)
{
    export_selection_clear(&sheet->selection);
}

int
export_csv(struct cli *cli, struct store *store, const char *path, struct error *err)
{
    CLEANUP(sheet_clear) struct sheet sheet = {.cli = cli, .store = store};
    CLEANUP_OUT struct out *out = NULL;

    if (export_select(cli, store, false, &sheet.selection, err) < 0 ||
        choose_columns(&sheet, err) < 0 || out_open_plain(path, &out, err) < 0 ||
        write_head(&sheet, out, err) < 0)
        return -1;
    for (size_t i = 0; i < sheet.selection.record_count; i++) {
        if (write_row(&sheet, i, out, err) < 0)
            return -1;
    }
    return out_commit(out, err);
}
