#include "sdk/runtime/object.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

clisk_run *
runtime_new(const struct runtime_setup *setup)
{
    clisk_run *run = calloc(1, sizeof *run);

    if (!run)
        return NULL;
    run->setup = setup;
    run->arena = arena_new(RUN_ARENA_MAX);
    run->lasting = arena_new(RUN_ARENA_MAX);
    run->selector_arena = arena_new(RUN_ARENA_MAX);
    if (!run->arena || !run->lasting || !run->selector_arena)
        return runtime_free(run);
    return run;
}

clisk_run *
runtime_free(clisk_run *run)
{
    if (!run)
        return NULL;
    snapshot_drop(run);
    buf_free(&run->known);
    page_free_newer(run, NULL);
    html_parser_free(run->parser);
    xml_library_free(run->xml);
    arena_free(run->selector_arena);
    arena_free(run->lasting);
    arena_free(run->arena);
    free(run);
    return NULL;
}

const struct error *
runtime_error(const clisk_run *run)
{
    return run->failed ? &run->error : NULL;
}

void
run_fail(clisk_run *run, enum outcome outcome, const char *fmt, ...)
{
    char message[ERROR_MESSAGE_MAX];
    va_list args;

    if (!run || run->failed)
        return;
    va_start(args, fmt);
    vsnprintf(message, sizeof message, fmt, args);
    va_end(args);
    run->failed = true;
    error_set(&run->error, outcome, "%s", message);
    if (outcome == OUTCOME_SITE_CHANGED)
        snapshot_take_last(run);
}

void
run_fail_detail(clisk_run *run, enum outcome outcome, const char *detail, const char *message)
{
    if (!run || run->failed)
        return;
    run_fail(run, outcome, "%s", message ? message : "");
    snprintf(run->error.detail, sizeof run->error.detail, "%s", detail ? detail : "");
}

void
run_fail_error(clisk_run *run, const struct error *err)
{
    run_fail_detail(run, err->outcome, err->detail, err->message);
}

void
run_fail_memory(clisk_run *run)
{
    run_fail(run, OUTCOME_LIMIT,
             "the konnector's memory is used up: put a scope around the body of its loops");
}

const char *
run_strndup(clisk_run *run, const char *text, size_t len)
{
    const char *copy = arena_strndup(run->arena, text, len);

    if (copy)
        return copy;
    run_fail_memory(run);
    return "";
}

const char *
run_take(clisk_run *run, struct buf *buf)
{
    if (buf->bad) {
        run_fail_memory(run);
        return "";
    }
    return run_strndup(run, (const char *)buf->data, buf->len);
}

static const struct runtime_field *
run_find_field(const clisk_run *run, const char *name)
{
    for (size_t i = 0; i < run->setup->field_count; i++) {
        if (strcmp(run->setup->fields[i].name, name) == 0)
            return &run->setup->fields[i];
    }
    return NULL;
}

bool
run_has_secret(const clisk_run *run, const char *name)
{
    const struct runtime_field *field = run_find_field(run, name);

    return field && field->is_secret;
}

static const char *
run_field(clisk_run *run, const char *name)
{
    const struct runtime_field *field;

    if (!run || run->failed || !name)
        return "";
    field = run_find_field(run, name);
    if (!field) {
        run_fail(run, OUTCOME_PLUGIN_BUG, "the manifest has no field \"%s\"", name);
        return "";
    }
    if (field->is_secret) {
        run_fail(run, OUTCOME_PLUGIN_BUG,
                 "the field \"%s\" is a secret: use clisk_form_set_secret()", name);
        return "";
    }
    return field->value;
}

static bool
run_failed(const clisk_run *run)
{
    return !run || run->failed;
}

static void
run_login_failed(clisk_run *run, const char *message)
{
    run_fail_detail(run, OUTCOME_LOGIN_FAILED, "", message);
}

static void
run_user_action_needed(clisk_run *run, const char *action, const char *message)
{
    run_fail_detail(run, OUTCOME_USER_ACTION_NEEDED, action, message);
}

static void
run_challenge(clisk_run *run, const char *message)
{
    run_fail_detail(run, OUTCOME_CHALLENGE, "", message);
}

static void
run_vendor_down(clisk_run *run, const char *message)
{
    run_fail_detail(run, OUTCOME_VENDOR_DOWN, "", message);
}

static void
run_site_changed(clisk_run *run, const char *message)
{
    run_fail_detail(run, OUTCOME_SITE_CHANGED, "", message);
}

static void
run_session_expired(clisk_run *run)
{
    run_fail_detail(run, OUTCOME_VENDOR_DOWN, RUNTIME_SESSION_EXPIRED,
                    "the site ended the session while data was being read");
}

static bool
run_is_full(const clisk_run *run)
{
    return run && run->setup->full;
}

static bool
run_enough(const clisk_run *run)
{
    return !run || run->failed || run->capped || run->enough;
}

void
run_scope_open(clisk_run *run, const void *owner)
{
    if (run->scope_depth == RUN_SCOPES_MAX) {
        run_fail(run, OUTCOME_PLUGIN_BUG,
                 "more than %d scopes or lists of pages are open: see clisk_end_pages()",
                 RUN_SCOPES_MAX);
        return;
    }
    run->scopes[run->scope_depth++] =
        (struct run_scope){.mark = arena_mark(run->arena), .pages = run->pages, .owner = owner};
}

static void
run_scope_pop(clisk_run *run)
{
    struct run_scope *scope = &run->scopes[--run->scope_depth];

    page_free_newer(run, scope->pages);
    arena_rewind(run->arena, scope->mark);
}

/* The depth of the innermost scope of that owner, counted from 1; 0 without one. */
static size_t
run_scope_find(const clisk_run *run, const void *owner)
{
    size_t depth = run->scope_depth;

    while (depth > 0 && run->scopes[depth - 1].owner != owner)
        depth--;
    return depth;
}

static bool
run_scope_is_open(const clisk_run *run, const void *owner)
{
    return run_scope_find(run, owner) > 0;
}

void
run_scope_close(clisk_run *run, const void *owner)
{
    size_t depth = run_scope_find(run, owner);

    while (depth > 0 && run->scope_depth >= depth)
        run_scope_pop(run);
}

void
runtime_clear_error(clisk_run *run)
{
    while (run->scope_depth > 0)
        run_scope_pop(run);
    /* With the end of a function, the host has given up what was still on its way. */
    run->ahead_count = 0;
    run->enough = run->capped = false;
    run->known_row = 0;
    run->failed = false;
    run->error = (struct error){0};
    snapshot_drop(run);
}

static void
run_scope_begin(clisk_run *run)
{
    if (run)
        run_scope_open(run, NULL);
}

/* Runs after a failure too, so that begin and end stay in step. An iterator that was left early
 * may still have its scope open inside. */
static void
run_scope_end(clisk_run *run)
{
    if (!run)
        return;
    if (run_scope_is_open(run, NULL))
        run_scope_close(run, NULL);
    else
        run_fail(run, OUTCOME_PLUGIN_BUG, "clisk_scope_end() without a scope");
}

void
run_take_struct(void *taken, size_t taken_size, const void *given, size_t given_size)
{
    size_t size = given_size < taken_size ? given_size : taken_size;

    memset(taken, 0, taken_size);
    memcpy(taken, given, size);
}

const struct clisk_run_table run_table = {
    .size = sizeof run_table,
    .field = run_field,
    .failed = run_failed,
    .login_failed = run_login_failed,
    .user_action_needed = run_user_action_needed,
    .challenge = run_challenge,
    .vendor_down = run_vendor_down,
    .site_changed = run_site_changed,
    .session_expired = run_session_expired,
    .scope_begin = run_scope_begin,
    .scope_end = run_scope_end,
    .is_full = run_is_full,
    .enough = run_enough,
    .state_get = state_get,
    .state_set = state_set,
};
