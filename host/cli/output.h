/*
 * Data on standard output: one record after the other, as a table, as JSON or as CSV.
 * Nothing else is ever printed there.
 */
#ifndef CLISK_CLI_OUTPUT_H
#define CLISK_CLI_OUTPUT_H

#include <jansson.h>

#include "host/cli/options.h"
#include "host/cli/table.h"

struct output;

/*
 * The columns are borrowed; with none, the records' cells are one line each,
 * which is printed at once. NULL without memory.
 */
struct output *output_open(const struct options *options, const struct table_column *columns,
                           size_t column_count) ATTR_MALLOC;

/*
 * One record: the cells for a table, an object for JSON. The object is taken;
 * NULL counts as no memory. Only what the format needs is looked at.
 */
int output_add(struct output *output, const char *const *cells, json_t *object, struct error *err);

/* Prints what is left. A write that fails, then or before, is an error. */
int output_close(struct output *output, struct error *err);
struct output *output_free(struct output *output); /* returns NULL; NULL is fine */
void output_cleanup(struct output **output);
#define CLEANUP_OUTPUT CLEANUP(output_cleanup)

/* For a write to standard output that failed, by errno: sets *err, whose message is empty when the
 * reader has gone. Returns -1. */
int output_fail(struct error *err);

/* Whether cells are wanted, and not objects: of a table, or of CSV (RFC 4180). */
bool output_is_table(const struct output *output);

/* A new object of that type, with the version of the schema. */
json_t *output_object(const char *type);
/* Sets a member; the object becomes NULL when there is no memory. The value is taken. */
void output_set(json_t **object, const char *name, json_t *value);
/* A string, escaped if it is not UTF-8, as paths need not be. */
json_t *output_text(const char *text);

/* Texts for both: a time in UTC (RFC 3339, "" for never), a number of bytes ("600 KB"). */
enum { OUTPUT_TIME_MAX = 32, OUTPUT_BYTES_MAX = 32 };
const char *output_time(int64_t seconds, char ret_text[OUTPUT_TIME_MAX]);
const char *output_bytes(uint64_t bytes, char ret_text[OUTPUT_BYTES_MAX]);
/* The same for a cell, which programs read where it is one of CSV. */
const char *output_cell_bytes(const struct output *output, uint64_t bytes,
                              char ret_text[OUTPUT_BYTES_MAX]);

#endif
