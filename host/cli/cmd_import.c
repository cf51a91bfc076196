/* clisk import: what 'clisk export' wrote, on this machine. */
#include <inttypes.h>
#include <stdio.h>

#include "host/cli/import.h"
#include "host/cli/output.h"
#include "host/common/fd.h"

enum { NUMBER_MAX = 24, ARENA_MAX = 1024 * 1024 * 1024 };

static const struct table_column columns[] = {
    {.title = "NEW", .is_number = true},     {.title = "KNOWN", .is_number = true},
    {.title = "CHANGED", .is_number = true}, {.title = "CONFLICTS", .is_number = true},
    {.title = "FILES", .is_number = true},   {.title = "MISSED", .is_number = true},
    {.title = "ACCOUNTS", .is_number = true}};

static void
import_clear(struct import *import)
{
    import_drop(import);
    for (size_t i = 0; i < import->account_count; i++)
        fd_close(&import->accounts[i].lock);
    source_close(&import->source);
    seen_clear(&import->swept);
    fd_close(&import->documents);
    arena_free(import->accounts_arena);
    arena_free(import->arena);
    store_cleanup(&import->store);
}

static int
add_line(char *line, size_t len, void *opaque, struct error *err)
{
    struct import *import = opaque;

    return import_add(import, line, len, err);
}

static int
report(const struct import *import, struct error *err)
{
    CLEANUP_OUTPUT struct output *output =
        output_open(&import->cli->options, columns, ARRAY_SIZE(columns));
    const uint64_t numbers[] = {import->counts[IMPORT_NEW],
                                import->counts[IMPORT_KNOWN],
                                import->counts[IMPORT_CHANGED],
                                import->counts[IMPORT_CONFLICT],
                                import->new_files,
                                import->new_missed,
                                import->new_accounts};
    static const char *const names[] = {"new",   "known",  "changed", "conflicts",
                                        "files", "missed", "accounts"};
    char texts[ARRAY_SIZE(numbers)][NUMBER_MAX];
    const char *cells[ARRAY_SIZE(numbers)];
    json_t *object = NULL;

    if (!output)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    if (!output_is_table(output)) {
        object = output_object("import");
        output_set(&object, "dry_run", json_boolean(import->cli->options.dry_run));
    }
    for (size_t i = 0; i < ARRAY_SIZE(numbers); i++) {
        snprintf(texts[i], NUMBER_MAX, "%" PRIu64, numbers[i]);
        cells[i] = texts[i];
        if (!output_is_table(output))
            output_set(&object, names[i], json_integer((json_int_t)numbers[i]));
    }
    if (output_add(output, cells, object, err) < 0)
        return -1;
    return output_close(output, err);
}

static int
import_all(struct import *import, struct error *err)
{
    if (source_open(import->cli->options.args.items[0], &import->source, err) < 0 ||
        import_check(import, err) < 0 || import_take_accounts(import, err) < 0 ||
        source_walk_lines(&import->source, BUNDLE_RECORDS, add_line, import, err) < 0 ||
        import_flush(import, err) < 0 || import_take_folders(import, err) < 0 ||
        import_take_missed(import, err) < 0)
        return -1;
    return report(import, err);
}

int
cmd_import(struct cli *cli, struct error *err)
{
    CLEANUP(import_clear)
    struct import import = {.cli = cli,
                            .source = SOURCE_INIT,
                            .documents = -1,
                            .accounts_arena = arena_new(ARENA_MAX),
                            .arena = arena_new(ARENA_MAX)};

    if (!import.accounts_arena || !import.arena)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    import.empty = arena_mark(import.arena);
    if (cli_open_store(cli, &import.store, err) < 0)
        return -1;
    import.documents = paths_open(cli->paths.documents, err);
    return import.documents < 0 ? -1 : import_all(&import, err);
}
