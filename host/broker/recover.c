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

/* What earlier runs could not have is looked for until it is met. */
int
recover_missed(struct run *run, struct error *err)
{
    struct store_missed missed = {0};
    uint8_t key[STORE_DOCUMENT_KEY_LEN];
    bool begun = false;
    int found;

    while ((found = store_missed_next(run->request->store, run->request->account,
                                      begun ? key : NULL, &missed, err)) == 0) {
        int result = seen_add(&run->missed, missed.key);

        memcpy(key, missed.key, sizeof key);
        begun = true;
        store_missed_clear(&missed);
        if (result < 0)
            return error_set(err, OUTCOME_INTERNAL, "out of memory");
    }
    return found < 0 ? -1 : 0;
}
