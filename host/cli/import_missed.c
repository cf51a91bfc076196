/* What could not be had there: a run here looks for it, too. */
#include "host/cli/import.h"

/* Whether it is deleted here, or has been had: 1; 0; -1. */
static int
is_settled(struct store_txn *txn, uint32_t account, const struct store_missed *missed,
           struct error *err)
{
    CLEANUP_STORE_DOCUMENT struct store_document document = {0};
    int result =
        store_txn_find_document(txn, account, missed->kind, missed->reference, &document, err);

    if (result != 0)
        return result < 0 ? -1 : 0;
    return document.state == STORE_DOCUMENT_DELETED || document.file_count > 0;
}

struct taking {
    struct import *import;
    uint64_t taken;
};

static int
take_one(struct taking *taking, struct store_txn *txn, const struct line_missed *line,
         struct error *err)
{
    uint32_t account = import_account_of(taking->import, line->account)->id;
    int result;

    if (account == 0) {
        taking->taken++; /* still to be made */
        return 0;
    }
    result = is_settled(txn, account, &line->missed, err);
    if (result != 0)
        return result < 0 ? -1 : 0;
    result = store_txn_add_missed(txn, account, &line->missed, err);
    taking->taken += result == 0;
    return result < 0 ? -1 : 0;
}

static int
take_body(struct store_txn *txn, void *opaque, struct error *err)
{
    struct taking *taking = opaque;

    taking->taken = 0;
    for (size_t i = 0; i < taking->import->missed_count; i++) {
        if (take_one(taking, txn, taking->import->missed[i], err) < 0)
            return -1;
    }
    /* A dry run only counts: all of it is undone. */
    return taking->import->cli->options.dry_run;
}

static int
flush(struct import *import, struct error *err)
{
    struct taking taking = {.import = import};

    if (import->missed_count == 0)
        return 0;
    if (store_write(import->store, take_body, &taking, err) < 0)
        return -1;
    import->new_missed += taking.taken;
    import->missed_count = 0;
    arena_rewind(import->arena, import->empty);
    return 0;
}

static int
add_line(char *text, size_t len, void *opaque, struct error *err)
{
    struct import *import = opaque;
    struct line_missed *line = arena_alloc(import->arena, sizeof *line);

    if (!line)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    if (line_read_missed(text, len, import->arena, line, err) < 0)
        return -1;
    import->missed[import->missed_count++] = line;
    return import->missed_count == IMPORT_RECORDS_MAX ? flush(import, err) : 0;
}

int
import_take_missed(struct import *import, struct error *err)
{
    if (!import->source.manifest.has_missed)
        return 0;
    arena_rewind(import->arena, import->empty);
    if (source_walk_lines(&import->source, BUNDLE_MISSED, add_line, import, err) < 0)
        return -1;
    return flush(import, err);
}
