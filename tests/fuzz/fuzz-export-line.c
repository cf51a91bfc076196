/*
 * A line of an export as an import reads it: of records.ndjson, of accounts.ndjson,
 * of missed.ndjson and of SHA256SUMS. What is taken is within the limits, and what is
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

/* Takes the object. */
static char *
text_of(json_t *object)
{
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
    first = text_of(line_of_record(&record));
    /* Fields that no konnector could have saved need not come back; see fuzz-record.c. */
    if (line_read_record(first, strlen(first), arena, &again, &err) < 0)
        return;
    second = text_of(line_of_record(&again));
    must(strcmp(first, second) == 0);
}

static void
check_account(const char *text, size_t len, struct arena *arena)
{
    CLEANUP_FREE char *first = NULL, *second = NULL;
    struct line_account account, again;
    struct error err = {0};

    if (line_read_account(text, len, arena, &account, &err) < 0)
        return;
    must(line_path_is_right(account.account.folder) &&
         account.account.field_count <= STORE_FIELDS_MAX &&
         account.folder_count <= LINE_FOLDERS_MAX);
    for (size_t i = 0; i < account.folder_count; i++)
        must(line_path_is_right(account.folders[i].path) && account.folders[i].label[0]);
    first = text_of(line_of_account(&account));
    must(line_read_account(first, strlen(first), arena, &again, &err) == 0);
    second = text_of(line_of_account(&again));
    must(strcmp(first, second) == 0);
}

static void
check_missed(const char *text, size_t len, struct arena *arena)
{
    CLEANUP_FREE char *first = NULL, *second = NULL;
    struct line_missed missed, again;
    struct error err = {0};

    if (line_read_missed(text, len, arena, &missed, &err) < 0)
        return;
    must(missed.missed.tries > 0 && outcome_name(missed.missed.outcome) != NULL);
    first = text_of(line_of_missed(&missed));
    must(line_read_missed(first, strlen(first), arena, &again, &err) == 0);
    second = text_of(line_of_missed(&again));
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

    must(arena != NULL);
    check_record((const char *)data, size, arena);
    check_account((const char *)data, size, arena);
    check_missed((const char *)data, size, arena);
    check_sum((const char *)data, size);
    arena_free(arena);
    return 0;
}
