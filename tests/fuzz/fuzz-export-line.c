/*
 * A line of an export as an import reads it: of records.ndjson, of accounts.ndjson
 * and of SHA256SUMS. What is taken is within the limits, and a record that is
 * written again is read as the same.
 */
#include <stdlib.h>
#include <string.h>

#include "host/bundle/inventory.h"
#include "host/bundle/line.h"
#include "host/common/fields.h"

enum { ARENA_MAX = 64 * 1024 * 1024 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool condition)
{
    if (!condition)
        abort();
}

static void
check_files(const struct line_file *files, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        must(line_path_is_right(files[i].file.path));
        check_files(files[i].older, files[i].older_count);
    }
}

static char *
text_of(const struct line_record *record)
{
    json_t *object = line_of_record(record);
    char *text = object ? json_dumps(object, JSON_COMPACT) : NULL;

    json_decref(object);
    must(text != NULL);
    return text;
}

static void
check_record(const char *text, size_t len, struct arena *arena)
{
    CLEANUP_FREE char *first = NULL, *second = NULL;
    struct line_record record, again;
    struct error err = {0};
    const char *why;

    if (line_read_record(text, len, arena, &record, &err) < 0)
        return;
    must(fields_check(record.document.brand, &why) == 0);
    must(record.document.edits.len == 0 || fields_check_edits(record.document.edits, &why) == 0);
    check_files(record.files, record.file_count);
    first = text_of(&record);
    /* Fields that no konnector could have saved need not come back; see fuzz-record.c. */
    if (line_read_record(first, strlen(first), arena, &again, &err) < 0)
        return;
    second = text_of(&again);
    must(strcmp(first, second) == 0);
}

static void
check_sum(const char *text, size_t len)
{
    struct inventory inventory = {0};
    struct error err = {0};
    char *line = strndup(text, len);

    must(line != NULL);
    if (inventory_add_line(&inventory, line, len, &err) == 0)
        must(inventory.count == 1 && line_path_is_right(inventory.entries[0].path));
    free(line);
    inventory_clear(&inventory);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(ARENA_MAX);
    struct store_account account;
    struct error err = {0};

    must(arena != NULL);
    check_record((const char *)data, size, arena);
    if (line_read_account((const char *)data, size, arena, &account, &err) == 0)
        must(line_path_is_right(account.folder) && account.field_count <= STORE_FIELDS_MAX);
    check_sum((const char *)data, size);
    arena_free(arena);
    return 0;
}
