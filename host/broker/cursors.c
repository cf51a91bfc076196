/*
 * What a konnector keeps between its runs. It reads what it has set itself; the
 * store is told when the run has come to its end, so that a cursor is never ahead
 * of what was saved.
 */
#include "host/broker/internal.h"
#include "host/store/state.h"

#include <stdlib.h>
#include <string.h>

static struct run_cursor *
find(struct run *run, const char *name)
{
    for (size_t i = 0; i < run->cursor_count; i++) {
        if (strcmp(run->cursors[i].name, name) == 0)
            return &run->cursors[i];
    }
    return NULL;
}

static int
check(const struct wire_worker_state *state, struct error *err)
{
    if (state->what > WIRE_STATE_SET || !state->name[0] || strlen(state->name) > STORE_NAME_MAX ||
        strlen(state->value) > STORE_TEXT_MAX)
        return error_set(err, OUTCOME_PLUGIN_BUG,
                         "the konnector keeps a value whose name or text is too long");
    return 0;
}

static int
set(struct run *run, const char *name, const char *value, struct error *err)
{
    struct run_cursor *cursor = find(run, name);
    char *copy = strdup(value);

    if (!cursor && run->cursor_count == RUN_CURSORS_MAX) {
        free(copy);
        return error_set(err, OUTCOME_LIMIT, "the konnector sets more than %d values in one run",
                         RUN_CURSORS_MAX);
    }
    if (!cursor && copy) {
        cursor = &run->cursors[run->cursor_count];
        *cursor = (struct run_cursor){.name = strdup(name)};
        run->cursor_count += cursor->name != NULL;
    }
    if (!cursor || !cursor->name || !copy) {
        free(copy);
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    }
    free(cursor->value);
    cursor->value = copy;
    return 0;
}

static int
answer(struct run *run, const char *value, struct error *err)
{
    if (wire_send_worker_state_value(run->worker.wire,
                                     (struct wire_worker_state_value){.value = value}) < 0)
        return error_set(err, OUTCOME_PLUGIN_BUG, "the konnector no longer listens");
    return 0;
}

static int
get(struct run *run, const char *name, struct error *err)
{
    CLEANUP_STORE_CURSOR struct store_cursor kept = {0};
    const struct run_cursor *cursor = find(run, name);
    int result;

    if (cursor)
        return answer(run, cursor->value, err);
    result = run->request->store && run->request->account != 0
                 ? store_cursor_get(run->request->store, run->request->account, name, &kept, err)
                 : STORE_ABSENT;
    if (result < 0)
        return -1;
    return answer(run, result == 0 ? kept.value : "", err);
}

void
cursors_state(struct run *run, const struct wire_worker_state *state)
{
    struct error err = {0};

    if (check(state, &err) < 0 ||
        (state->what == WIRE_STATE_SET && set(run, state->name, state->value, &err) < 0) ||
        get(run, state->name, &err) < 0)
        run_end(run, &err);
}

int
cursors_keep(struct run *run, struct error *err)
{
    struct store_cursor cursors[RUN_CURSORS_MAX];

    if (!run->request->store || run->request->account == 0)
        return 0;
    for (size_t i = 0; i < run->cursor_count; i++)
        cursors[i] =
            (struct store_cursor){.name = run->cursors[i].name, .value = run->cursors[i].value};
    return store_cursors_put(run->request->store, run->request->account, cursors, run->cursor_count,
                             err) == 0
               ? 0
               : -1;
}

void
cursors_drop(struct run *run)
{
    for (size_t i = 0; i < run->cursor_count; i++) {
        free(run->cursors[i].name);
        free(run->cursors[i].value);
    }
    run->cursor_count = 0;
}
