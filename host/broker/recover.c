/*
 * What a killed run left half done: a PENDING file that stands under its name
 * with its content is DONE; any other is forgotten, to be fetched again.
 */
#include "host/broker/internal.h"

#include <string.h>

#include "host/broker/pending.h"
#include "host/store/state.h"

static int
recover_file(struct run *run, const struct store_file *file, struct error *err)
{
    bool kept;

    if (pending_settle(run->request->store, run->request->documents_fd, file, &kept, err) < 0)
        return -1;
    run_log(run, LOG_LEVEL_INFO, "an interrupted run is %s: %s", kept ? "completed" : "undone",
            file->path);
    return 0;
}

int
recover_files(struct run *run, struct error *err)
{
    struct store_file file = {0};
    uint64_t after = 0;
    int found;

    while ((found = store_file_next_pending(run->request->store, run->request->account, after,
                                            &file, err)) == 0) {
        int result = recover_file(run, &file, err);

        after = file.id;
        store_file_clear(&file);
        if (result < 0)
            return -1;
    }
    return found < 0 ? -1 : 0;
}

static int
unlist_body(struct store_txn *txn, void *opaque, struct error *err)
{
    const struct run *run = opaque;
    const uint8_t *key;
    size_t at = 0;

    while ((key = seen_next(&run->missed, &at)) != NULL) {
        if (store_txn_unlist_missed(txn, run->request->account, key, err) < 0)
            return -1;
    }
    return 0;
}

int
recover_unlisted(struct run *run, struct error *err)
{
    if (run->missed.count == 0 || run->capped)
        return 0;
    run_log(run, LOG_LEVEL_INFO,
            "%zu entries that could not be had are no longer listed, and not looked for any more",
            run->missed.count);
    return store_write(run->request->store, unlist_body, run, err);
}

/* What earlier runs could not have is looked for until it is met, or no longer listed. */
int
recover_missed(struct run *run, struct error *err)
{
    struct store_missed missed = {0};
    uint8_t key[STORE_DOCUMENT_KEY_LEN];
    bool begun = false;
    int found;

    while ((found = store_missed_next(run->request->store, run->request->account,
                                      begun ? key : NULL, &missed, err)) == 0) {
        int result = seen_add(missed.is_unlisted ? &run->unlisted : &run->missed, missed.key);

        memcpy(key, missed.key, sizeof key);
        begun = true;
        store_missed_clear(&missed);
        if (result < 0)
            return error_set(err, OUTCOME_INTERNAL, "out of memory");
    }
    return found < 0 ? -1 : 0;
}
