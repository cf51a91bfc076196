#include "host/cli/table.h"

#include <stdlib.h>
#include <string.h>

#include "host/common/arena.h"
#include "host/common/text.h"

enum { TABLE_CELL_MAX = 64 * 1024 };

struct table {
    const struct table_column *columns;
    size_t column_count;
    size_t widths[TABLE_COLUMNS_MAX];
    struct arena *arena;
    char **cells; /* of all rows, in the arena */
    size_t cell_count;
    size_t cell_room;
};

struct table *
table_new(const struct table_column *columns, size_t count)
{
    struct table *table = calloc(1, sizeof *table);

    if (!table)
        return NULL;
    table->columns = columns;
    table->column_count = count < TABLE_COLUMNS_MAX ? count : TABLE_COLUMNS_MAX;
    table->arena = arena_new(TABLE_BYTES_MAX);
    if (!table->arena)
        return table_free(table);
    for (size_t i = 0; i < table->column_count; i++)
        table->widths[i] = columns[i].title ? text_columns(columns[i].title) : 0;
    return table;
}

struct table *
table_free(struct table *table)
{
    if (!table)
        return NULL;
    arena_free(table->arena);
    free(table->cells);
    free(table);
    return NULL;
}

static int
table_make_room(struct table *table)
{
    size_t room = table->cell_room ? table->cell_room * 2 : 16 * TABLE_COLUMNS_MAX;
    char **cells;

    if (table->cell_count + table->column_count <= table->cell_room)
        return 0;
    cells = reallocarray(table->cells, room, sizeof *cells);
    if (!cells)
        return -1;
    table->cells = cells;
    table->cell_room = room;
    return 0;
}

int
table_add(struct table *table, const char *const *cells)
{
    if (table_make_room(table) < 0)
        return -1;
    for (size_t i = 0; i < table->column_count; i++) {
        CLEANUP_BUF struct buf text = BUF_INIT(TABLE_CELL_MAX);
        char *cell;
        size_t width;

        text_escape(&text, cells[i], strlen(cells[i]));
        cell = buf_str(&text) ? arena_strdup(table->arena, buf_str(&text)) : NULL;
        if (!cell)
            return -1;
        width = text_columns(cell);
        if (width > table->widths[i])
            table->widths[i] = width;
        table->cells[table->cell_count + i] = cell;
    }
    table->cell_count += table->column_count;
    return 0;
}

static void
print_blanks(size_t count, struct buf *out)
{
    while (count-- > 0)
        buf_append_byte(out, ' ');
}

/* Nothing is put behind the last column: lines have no blanks at their end. */
static void
print_cell(const struct table *table, size_t column, const char *cell, struct buf *out)
{
    size_t missing = table->widths[column] - text_columns(cell);

    if (column > 0)
        print_blanks(2, out);
    if (table->columns[column].is_number)
        print_blanks(missing, out);
    buf_append_str(out, cell);
    if (!table->columns[column].is_number && column + 1 < table->column_count)
        print_blanks(missing, out);
}

static void
print_head(const struct table *table, bool bold, struct buf *out)
{
    if (!table->columns[0].title)
        return;
    buf_append_str(out, bold ? "\033[1m" : "");
    for (size_t i = 0; i < table->column_count; i++)
        print_cell(table, i, table->columns[i].title, out);
    buf_append_str(out, bold ? "\033[0m\n" : "\n");
}

void
table_print(const struct table *table, bool bold, struct buf *out)
{
    if (table->cell_count == 0)
        return;
    print_head(table, bold, out);
    for (size_t i = 0; i < table->cell_count; i++) {
        size_t column = i % table->column_count;

        print_cell(table, column, table->cells[i], out);
        if (column + 1 == table->column_count)
            buf_append_byte(out, '\n');
    }
}
