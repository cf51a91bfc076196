/* Records that point to files, and files that nothing points to. */
#include <string.h>

#include "host/cli/fsck.h"

enum { CHAIN_MAX = 1000 };

static void
key_of_file(uint64_t id, uint8_t ret_key[STORE_DOCUMENT_KEY_LEN])
{
    memset(ret_key, 0, STORE_DOCUMENT_KEY_LEN);
    memcpy(ret_key, &id, sizeof id);
}

/* 0 with what it replaces; STORE_ABSENT; -1. */
static int
own(struct fsck *fsck, struct seen *owned, uint64_t id, uint64_t *ret_previous, struct error *err)
{
    uint8_t key[STORE_DOCUMENT_KEY_LEN];
    struct store_file file;
    int result = store_file_get(fsck->store, id, &file, err);

    if (result != 0)
        return result;
    *ret_previous = file.previous;
    store_file_clear(&file);
    key_of_file(id, key);
    return seen_add(owned, key) < 0 ? error_set(err, OUTCOME_INTERNAL, "out of memory") : 0;
}

static int
lose(struct fsck *fsck, const struct store_account *account, const struct store_document *document,
     uint64_t file, struct error *err)
{
    bool repair = fsck->cli->options.repair;
    char id[STORE_DOCUMENT_ID_MAX];

    store_document_id(document, id);
    if (repair && store_document_lose_file(fsck->store, account->id, document->key, file, err) < 0)
        return -1;
    return fsck_tell(fsck, repair ? FSCK_REPAIRED : FSCK_PROBLEM, account->name, "lost-file", id,
                     "it has a file that the store does not; 'clisk run --full' fetches it again",
                     err);
}

static int
check_record(struct fsck *fsck, const struct store_account *account,
             const struct store_document *document, struct seen *owned, struct error *err)
{
    for (size_t i = 0; i < document->file_count; i++) {
        uint64_t id = document->files[i].id;
        int result = 0;

        for (int depth = 0; result == 0 && id != 0 && depth < CHAIN_MAX; depth++) {
            result = own(fsck, owned, id, &id, err);
            if (result == STORE_ABSENT && depth == 0 && lose(fsck, account, document, id, err) < 0)
                return -1;
        }
        if (result < 0)
            return -1;
    }
    return 0;
}

static int
check_owned(struct fsck *fsck, const struct store_account *account, struct seen *owned,
            struct error *err)
{
    uint8_t key[STORE_DOCUMENT_KEY_LEN];
    struct store_document document;
    bool begun = false;
    int result;

    while ((result = store_document_next(fsck->store, account->id, begun ? key : NULL, &document,
                                         err)) == 0) {
        memcpy(key, document.key, sizeof key);
        begun = true;
        result = check_record(fsck, account, &document, owned, err);
        store_document_clear(&document);
        if (result < 0)
            return -1;
    }
    return result < 0 ? -1 : 0;
}

/* One that is where it was is what she has: a run that meets its content keeps it, and saves it no
 * second time. */
static int
own_body(struct store_txn *txn, void *opaque, struct error *err)
{
    const uint64_t *id = opaque;
    struct store_file file;
    int result = store_txn_get_file(txn, *id, &file, err);

    if (result != 0)
        return result < 0 ? -1 : 0;
    file.origin = STORE_FILE_ADOPTED;
    result = store_txn_update_file(txn, &file, err);
    store_file_clear(&file);
    return result < 0 ? -1 : 0;
}

static int
forget_body(struct store_txn *txn, void *opaque, struct error *err)
{
    const uint64_t *id = opaque;

    return store_txn_forget_file(txn, *id, err) < 0 ? -1 : 0;
}

/* The file itself stays in any case. */
static int
settle_orphan(struct fsck *fsck, const struct store_file *file, struct error *err)
{
    struct error why = {0};
    enum data_file where = DATA_FILE_GONE;
    uint64_t id = file->id;

    /* What cannot be read was told already. */
    (void)data_file_stat(fsck->cli, fsck->root, file, true, &where, &why);
    return store_write(fsck->store, where == DATA_FILE_HERE ? own_body : forget_body, &id, err) < 0
               ? -1
               : 0;
}

static int
check_orphan(struct fsck *fsck, const struct store_account *account, const struct store_file *file,
             const struct seen *owned, struct error *err)
{
    bool repair = fsck->cli->options.repair;
    uint8_t key[STORE_DOCUMENT_KEY_LEN];

    key_of_file(file->id, key);
    if (file->account != account->id || file->state != STORE_FILE_DONE ||
        file->origin == STORE_FILE_ADOPTED || seen_has(owned, key))
        return 0;
    if (repair && settle_orphan(fsck, file, err) < 0)
        return -1;
    return fsck_tell(fsck, repair ? FSCK_REPAIRED : FSCK_PROBLEM, account->name, "orphan",
                     file->path,
                     "no record has this file; 'clisk run --full' fetches one that is gone, and "
                     "keeps this file for it",
                     err);
}

static int
check_orphans(struct fsck *fsck, const struct store_account *account, const struct seen *owned,
              struct error *err)
{
    struct store_file file;
    int result;

    for (uint64_t id = 0; (result = store_file_next(fsck->store, id, &file, err)) == 0;) {
        id = file.id;
        result = check_orphan(fsck, account, &file, owned, err);
        store_file_clear(&file);
        if (result < 0)
            return -1;
    }
    return result < 0 ? -1 : 0;
}

int
fsck_check_records(struct fsck *fsck, const struct store_account *account, struct error *err)
{
    CLEANUP(seen_clear) struct seen owned = {0};

    if (check_owned(fsck, account, &owned, err) < 0)
        return -1;
    return check_orphans(fsck, account, &owned, err);
}
