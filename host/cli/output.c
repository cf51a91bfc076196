#include "host/cli/output.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "host/common/text.h"

enum { OUTPUT_SCHEMA_VERSION = 1, OUTPUT_TEXT_MAX = 64 * 1024 };

struct output {
    enum format format;
    bool is_terminal;
    bool bold;
    struct table *table;                /* of FORMAT_TABLE with columns */
    const struct table_column *columns; /* of FORMAT_CSV */
    size_t column_count;
    bool has_head;
    json_t *array; /* of FORMAT_JSON */
};

static bool
wants_bold(const struct options *options)
{
    const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");

    return isatty(STDOUT_FILENO) && !options->no_color && !(no_color && *no_color) && term &&
           strcmp(term, "dumb") != 0;
}

struct output *
output_open(const struct options *options, const struct table_column *columns, size_t column_count)
{
    struct output *output = calloc(1, sizeof *output);

    if (!output)
        return NULL;
    output->format = options->format;
    output->is_terminal = isatty(STDOUT_FILENO);
    output->bold = wants_bold(options);
    output->columns = columns;
    output->column_count = column_count;
    if (output->format == FORMAT_JSON)
        output->array = json_array();
    else if (output->format == FORMAT_TABLE && column_count > 0)
        output->table = table_new(columns, column_count);
    if ((output->format == FORMAT_JSON && !output->array) ||
        (output->format == FORMAT_TABLE && column_count > 0 && !output->table))
        return output_free(output);
    return output;
}

struct output *
output_free(struct output *output)
{
    if (!output)
        return NULL;
    table_free(output->table);
    json_decref(output->array);
    free(output);
    return NULL;
}

/* Whoever read our output has seen enough, as head(1) does: that is worth no message. */
int
output_fail(struct error *err)
{
    if (errno == EPIPE)
        return error_set(err, OUTCOME_INTERNAL, "%s", "");
    return error_errno(err, OUTCOME_INTERNAL, "cannot write to standard output");
}

void
output_cleanup(struct output **output)
{
    *output = output_free(*output);
}

bool
output_is_table(const struct output *output)
{
    return output->format == FORMAT_TABLE || output->format == FORMAT_CSV;
}

/* The one control that is ASCII, and that JSON may hold as it is. */
static int
dump_part(const char *data, size_t len, void *opaque ATTR_UNUSED)
{
    for (size_t i = 0; i < len; i++) {
        if (data[i] == 0x7F ? fputs("\\u007F", stdout) == EOF : putchar(data[i]) == EOF)
            return -1;
    }
    return 0;
}

/* JSON is for programs, but a terminal must not obey what is in it either. */
static int
dump(const struct output *output, const json_t *value, size_t flags)
{
    int result = output->is_terminal
                     ? json_dump_callback(value, dump_part, NULL, flags | JSON_ENSURE_ASCII)
                     : json_dumpf(value, stdout, flags);

    if (result < 0 || putchar('\n') == EOF)
        return -1;
    return output->format == FORMAT_NDJSON && fflush(stdout) == EOF ? -1 : 0;
}

static int
print_line(const char *text)
{
    CLEANUP_BUF struct buf line = BUF_INIT(OUTPUT_TEXT_MAX);

    text_escape(&line, text, strlen(text));
    return buf_str(&line) && puts(buf_str(&line)) != EOF && fflush(stdout) != EOF ? 0 : -1;
}

/* RFC 4180. A spreadsheet takes a cell that begins so for a formula, and these came from sites. */
static void
put_csv_cell(struct buf *line, const char *text, bool is_number)
{
    CLEANUP_BUF struct buf escaped = BUF_INIT(OUTPUT_TEXT_MAX);

    text_escape(&escaped, text, strlen(text));
    if (!buf_str(&escaped)) {
        line->bad = true;
        return;
    }
    buf_append_byte(line, '"');
    if (!is_number && *text && strchr("=+-@", *text))
        buf_append_byte(line, '\'');
    for (const char *at = buf_str(&escaped); *at; at++) {
        if (*at == '"')
            buf_append_byte(line, '"');
        buf_append_byte(line, (uint8_t)*at);
    }
    buf_append_byte(line, '"');
}

static int
print_csv(const struct output *output, const char *const *cells)
{
    CLEANUP_BUF struct buf line = BUF_INIT(OUTPUT_TEXT_MAX);

    for (size_t i = 0; i < output->column_count; i++) {
        buf_append_str(&line, i ? "," : "");
        put_csv_cell(&line, cells ? cells[i] : output->columns[i].title,
                     output->columns[i].is_number);
    }
    return buf_str(&line) && printf("%s\r\n", buf_str(&line)) >= 0 && fflush(stdout) != EOF ? 0
                                                                                            : -1;
}

/* A table without rows has a head too. */
static int
begin_csv(struct output *output, struct error *err)
{
    if (output->has_head || output->column_count == 0)
        return 0;
    output->has_head = true;
    return print_csv(output, NULL) < 0 ? output_fail(err) : 0;
}

static int
add_csv(struct output *output, const char *const *cells, struct error *err)
{
    if (begin_csv(output, err) < 0)
        return -1;
    return print_csv(output, cells) < 0 ? output_fail(err) : 0;
}

int
output_add(struct output *output, const char *const *cells, json_t *object, struct error *err)
{
    int result;

    if (output->format == FORMAT_TABLE) {
        json_decref(object);
        if (output->table)
            return table_add(output->table, cells) < 0
                       ? error_set(err, OUTCOME_INTERNAL, "out of memory")
                       : 0;
        return print_line(cells[0]) < 0 ? output_fail(err) : 0;
    }
    if (output->format == FORMAT_CSV) {
        json_decref(object);
        return add_csv(output, cells, err);
    }
    if (!object)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    if (output->format == FORMAT_JSON)
        return json_array_append_new(output->array, object) < 0
                   ? error_set(err, OUTCOME_INTERNAL, "out of memory")
                   : 0;
    result = dump(output, object, JSON_COMPACT);
    json_decref(object);
    return result < 0 ? output_fail(err) : 0;
}

static int
print_table(const struct output *output, struct error *err)
{
    CLEANUP_BUF struct buf text = BUF_INIT(TABLE_BYTES_MAX);

    table_print(output->table, output->bold, &text);
    if (text.bad)
        return error_set(err, OUTCOME_INTERNAL, "the table is too large; use --format ndjson");
    if (text.len > 0)
        fwrite(text.data, 1, text.len, stdout);
    return 0;
}

int
output_close(struct output *output, struct error *err)
{
    if (output->table && print_table(output, err) < 0)
        return -1;
    if (output->format == FORMAT_CSV && begin_csv(output, err) < 0)
        return -1;
    if (output->array)
        dump(output, output->array, JSON_INDENT(2));
    if (fflush(stdout) == EOF || ferror(stdout))
        return output_fail(err);
    return 0;
}

json_t *
output_object(const char *type)
{
    json_t *object = json_object();

    output_set(&object, "type", output_text(type));
    output_set(&object, "schema_version", json_integer(OUTPUT_SCHEMA_VERSION));
    return object;
}

void
output_set(json_t **object, const char *name, json_t *value)
{
    if (*object && json_object_set_new(*object, name, value) == 0)
        return;
    if (!*object)
        json_decref(value);
    json_decref(*object);
    *object = NULL;
}

json_t *
output_text(const char *text)
{
    CLEANUP_BUF struct buf escaped = BUF_INIT(OUTPUT_TEXT_MAX);

    if (text_is_utf8(text, strlen(text)))
        return json_string(text);
    text_escape(&escaped, text, strlen(text));
    return buf_str(&escaped) ? json_string(buf_str(&escaped)) : NULL;
}

const char *
output_time(int64_t seconds, char ret_text[OUTPUT_TIME_MAX])
{
    time_t time = (time_t)seconds;
    struct tm utc;

    if (seconds == 0 || !gmtime_r(&time, &utc) ||
        strftime(ret_text, OUTPUT_TIME_MAX, "%Y-%m-%dT%H:%M:%SZ", &utc) == 0)
        ret_text[0] = '\0';
    return ret_text;
}

const char *
output_bytes(uint64_t bytes, char ret_text[OUTPUT_BYTES_MAX])
{
    static const char *const units[] = {"KB", "MB", "GB", "TB", "PB", "EB"};
    uint64_t unit = 1000;
    size_t i = 0;

    if (bytes < 1000) {
        snprintf(ret_text, OUTPUT_BYTES_MAX, "%" PRIu64 " B", bytes);
        return ret_text;
    }
    while (bytes / unit >= 1000 && i + 1 < ARRAY_SIZE(units)) {
        unit *= 1000;
        i++;
    }
    if (bytes / unit < 10)
        snprintf(ret_text, OUTPUT_BYTES_MAX, "%" PRIu64 ".%" PRIu64 " %s", bytes / unit,
                 bytes % unit / (unit / 10), units[i]);
    else
        snprintf(ret_text, OUTPUT_BYTES_MAX, "%" PRIu64 " %s", bytes / unit, units[i]);
    return ret_text;
}

const char *
output_cell_bytes(const struct output *output, uint64_t bytes, char ret_text[OUTPUT_BYTES_MAX])
{
    if (output->format != FORMAT_CSV)
        return output_bytes(bytes, ret_text);
    snprintf(ret_text, OUTPUT_BYTES_MAX, "%" PRIu64, bytes);
    return ret_text;
}
