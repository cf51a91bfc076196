#include <string.h>

#include "host/cli/import.h"
#include "host/cli/keep.h"

enum { CHECK_ARENA_MAX = 256 * 1024 * 1024 };

/* Every line is read with memory of its own. */
struct checking {
    struct import *import;
    struct arena *arena;
    uint64_t records, missed;
};

struct import_account *
import_account_of(const struct import *import, const char *name)
{
    for (size_t i = 0; i < import->account_count; i++) {
        if (strcmp(import->accounts[i].given.name, name) == 0)
            return &import->accounts[i];
    }
    return NULL;
}

static int
check_account(char *text, size_t len, void *opaque, struct error *err)
{
    struct import *import = opaque;
    struct import_account account = {.lock = -1};
    struct line_account line;

    if (line_read_account(text, len, import->accounts_arena, &line, err) < 0)
        return -1;
    account.given = line.account;
    account.folders = line.folders;
    account.folder_count = line.folder_count;
    if (!keep_is_name(account.given.name) || !keep_is_name(account.given.brand))
        return error_set(err, OUTCOME_USAGE, "\"account\" and \"brand\" must be one word each");
    if (import_account_of(import, account.given.name))
        return error_set(err, OUTCOME_USAGE, "the account \"%s\" is there twice",
                         account.given.name);
    if (import->account_count == IMPORT_ACCOUNTS_MAX)
        return error_set(err, OUTCOME_LIMIT, "there are more than %d accounts",
                         IMPORT_ACCOUNTS_MAX);
    import->accounts[import->account_count++] = account;
    return 0;
}

static int
check_file(const struct import *import, const struct line_file *file, struct error *err)
{
    char path[STORE_TEXT_MAX + sizeof LINE_FILES];
    size_t used = strlen(LINE_FILES);

    memcpy(path, LINE_FILES, used);
    memcpy(path + used, file->file.path, strlen(file->file.path) + 1);
    if (!file->missing && !inventory_find(&import->source.inventory, path))
        return error_set(err, OUTCOME_USAGE, "the file \"%.200s\" is not in " BUNDLE_SUMS, path);
    return 0;
}

static int
check_files(const struct import *import, const struct line_record *record, struct error *err)
{
    for (size_t i = 0; i < record->file_count; i++) {
        const struct line_file *file = &record->files[i];

        if (check_file(import, file, err) < 0)
            return -1;
        for (size_t j = 0; j < file->older_count; j++) {
            if (check_file(import, &file->older[j], err) < 0)
                return -1;
        }
    }
    return 0;
}

static int
check_owner(const struct import *import, const char *name, const char *brand, struct error *err)
{
    const struct import_account *account = import_account_of(import, name);

    if (!account || strcmp(account->given.brand, brand) != 0)
        return error_set(err, OUTCOME_USAGE, "the account \"%s\" of %s is not in " BUNDLE_ACCOUNTS,
                         name, brand);
    return 0;
}

static int
check_record(char *text, size_t len, void *opaque, struct error *err)
{
    struct checking *checking = opaque;
    struct arena_mark mark = arena_mark(checking->arena);
    struct line_record record;
    int result = line_read_record(text, len, checking->arena, &record, err);

    if (result < 0 || check_owner(checking->import, record.account, record.brand, err) < 0)
        return -1;
    result = check_files(checking->import, &record, err);
    arena_rewind(checking->arena, mark);
    checking->records++;
    return result;
}

static int
check_missed(char *text, size_t len, void *opaque, struct error *err)
{
    struct checking *checking = opaque;
    struct arena_mark mark = arena_mark(checking->arena);
    struct line_missed missed;
    int result = line_read_missed(text, len, checking->arena, &missed, err);

    if (result == 0)
        result = check_owner(checking->import, missed.account, missed.brand, err);
    arena_rewind(checking->arena, mark);
    checking->missed++;
    return result;
}

int
import_check(struct import *import, struct error *err)
{
    const struct bundle_manifest *manifest = &import->source.manifest;
    struct checking checking = {.import = import, .arena = arena_new(CHECK_ARENA_MAX)};
    int result;

    import->accounts =
        arena_array(import->accounts_arena, IMPORT_ACCOUNTS_MAX, sizeof *import->accounts);
    if (!checking.arena || !import->accounts)
        result = error_set(err, OUTCOME_INTERNAL, "out of memory");
    else if ((result = source_walk_lines(&import->source, BUNDLE_ACCOUNTS, check_account, import,
                                         err)) == 0)
        result = source_walk_lines(&import->source, BUNDLE_RECORDS, check_record, &checking, err);
    if (result == 0 && manifest->has_missed)
        result = source_walk_lines(&import->source, BUNDLE_MISSED, check_missed, &checking, err);
    arena_free(checking.arena);
    if (result == 0 &&
        (checking.records != manifest->records || import->account_count != manifest->accounts ||
         checking.missed != manifest->missed))
        return error_set(err, OUTCOME_USAGE, "%s: the manifest counts other lines than there are",
                         import->source.shown);
    return result;
}
