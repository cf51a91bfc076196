/*
 * The snapshot of a page that is not what its konnector expects. The worker says
 * that it comes, and how large it is, then sends it in parts, and then says that the
 * function has failed: nothing else may come in between. Its bytes are nobody's
 * to believe; they are kept and not looked at.
 */
#include "host/broker/internal.h"

#include <stdlib.h>
#include <string.h>

static int
copy_text(const char *text, char **ret_copy)
{
    return strlen(text) <= RUN_SNAPSHOT_TEXT_MAX && (*ret_copy = strdup(text)) ? 0 : -1;
}

void
snapshot_begin(struct run *run, const struct wire_worker_snapshot *message)
{
    struct run_snapshot *snapshot = &run->result->snapshot;

    if (run->snapshot_begun || message->size == 0 || message->size > WIRE_SNAPSHOT_MAX) {
        run_end_with(run, OUTCOME_PLUGIN_BUG, "the konnector sends %s",
                     run->snapshot_begun ? "more than one snapshot"
                                         : "a snapshot of no size, or too large");
        return;
    }
    run->snapshot_begun = true;
    run->snapshot_left = message->size;
    snapshot->content = BUF_INIT(message->size);
    if (copy_text(message->selector, &snapshot->selector) < 0 ||
        copy_text(message->path, &snapshot->path) < 0)
        run_end_with(run, OUTCOME_PLUGIN_BUG, "the snapshot's selector or path is too long");
    else
        run->snapshot_is_open = true;
}

void
snapshot_part(struct run *run, const struct wire_worker_snapshot_part *message)
{
    size_t len = message->part.len;

    if (len == 0 || len > run->snapshot_left) {
        run_end_with(run, OUTCOME_PLUGIN_BUG, "the snapshot has not the size that was said");
        return;
    }
    run->snapshot_left -= (uint32_t)len;
    if (buf_append(&run->result->snapshot.content, message->part.data, len) < 0)
        run_end_with(run, OUTCOME_INTERNAL, "out of memory");
}

/* With a function that returns, it is whole and belongs to its failure. */
bool
snapshot_close(struct run *run, enum outcome outcome)
{
    if (!run->snapshot_is_open)
        return true;
    run->snapshot_is_open = false;
    if (run->snapshot_left == 0 && outcome == OUTCOME_SITE_CHANGED)
        return true;
    run_end_with(run, OUTCOME_PLUGIN_BUG, "the snapshot is cut, or belongs to no failure");
    return false;
}

void
run_snapshot_clear(struct run_snapshot *snapshot)
{
    buf_free(&snapshot->content);
    free(snapshot->selector);
    free(snapshot->path);
    *snapshot = (struct run_snapshot){0};
}
