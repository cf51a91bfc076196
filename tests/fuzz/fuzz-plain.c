/*
 * The text of the vault: a file that reads without an error is written again,
 * entry by entry, which has to give the same bytes.
 */
#include <stdlib.h>
#include <string.h>

#include "host/vault/plain_format.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
copy_entry(struct secret *copy, const struct plain_entry *entry)
{
    CLEANUP_SECRET struct secret *value = plain_entry_value(entry);

    if (!value)
        abort();
    plain_text_put_entry(copy, entry->account, entry->field, value);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP_SECRET struct secret *copy = secret_new(size + PLAIN_LINE_MAX);
    struct plain_lines lines;
    struct plain_entry entry;
    int result = plain_lines_begin(&lines, data, size);

    if (!copy)
        abort();
    if (result == 0)
        plain_text_put_header(copy);
    while (result == 0 && (result = plain_lines_next(&lines, &entry)) == 0)
        copy_entry(copy, &entry);
    if (result > 0 && (copy->len != size || memcmp(copy->data, data, size) != 0))
        abort();
    if (result < 0 && (!lines.wrong || lines.number == 0))
        abort();
    return 0;
}
