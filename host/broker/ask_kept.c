/*
 * Questions that last: each one is a row in the store, so that the person may
 * answer it later and from another process, and a later run goes on with it.
 */
#include "host/broker/internal.h"

#include <inttypes.h>
#include <stdio.h>

#include "host/common/clock.h"

/* What nobody sent her does not end with the page that asks for it. */
enum { KEPT_SECONDS = 7 * 24 * 3600 };

static int64_t
kept_expiry(const struct run_question *question, int64_t now)
{
    bool is_short = question->kind == WIRE_ASK_CODE || question->kind == WIRE_ASK_APPROVAL ||
                    question->image.len > 0;

    return now + (is_short ? question->seconds : KEPT_SECONDS);
}

/* The row; its choices are put where the caller says. */
static struct store_question
kept_row(const struct run *run, const struct run_question *question,
         struct store_choice choices[STORE_CHOICES_MAX])
{
    int64_t now = clock_seconds();

    for (size_t i = 0; i < question->choice_count; i++)
        choices[i] = (struct store_choice){.value = question->choices[i].value,
                                           .label = question->choices[i].label};
    return (struct store_question){
        .account = run->request->account,
        .run = run->run_id,
        .kind = (uint8_t)question->kind,
        .medium = (uint8_t)question->medium,
        .digits = (uint8_t)question->digits,
        .for_login = run->state == RUN_AUTHENTICATING,
        .text = question->text,
        .destination = question->destination,
        .number = question->number,
        .url = question->url,
        .choices = choices,
        .choice_count = question->choice_count,
        .image = question->image.data,
        .image_len = question->image.len,
        .image_type = question->image_type,
        .asked_at = now,
        .expires_at = kept_expiry(question, now),
    };
}

/* The row that waits already. 0, STORE_ABSENT, or -1 after ending the run. */
static int
kept_find(struct run *run, const struct run_question *question, struct store_question *ret_row)
{
    struct store_choice choices[STORE_CHOICES_MAX];
    struct store_question row = kept_row(run, question, choices);
    struct error err = {0};
    int result;

    if (!run->request->store)
        return STORE_ABSENT;
    result = store_question_find(run->request->store, &row, clock_seconds(), ret_row, &err);
    if (result < 0)
        run_end(run, &err);
    return result;
}

/* 0; STORE_ABSENT; -1 after ending the run. */
static int
kept_take(struct run *run, uint64_t id, struct secret **ret_answer)
{
    struct error err = {0};
    int result = store_question_take(run->request->store, id, clock_seconds(), ret_answer, &err);

    if (result < 0)
        run_end(run, &err);
    return result;
}

bool
kept_answers(struct run *run, const struct run_question *question)
{
    CLEANUP_SECRET struct secret *answer = NULL;
    struct store_question row;
    bool may_look;
    uint64_t id;
    int result = kept_find(run, question, &row);

    if (result != 0)
        return result < 0;
    id = row.id;
    /* What was asked for by an earlier run, and is still pending at the site. */
    may_look = question->kind == WIRE_ASK_APPROVAL && row.run != run->run_id &&
               !run->request->events->ask && !run->secret_sent;
    result = row.state == STORE_QUESTION_ANSWERED ? kept_take(run, id, &answer) : STORE_ABSENT;
    store_question_clear(&row);
    if (result < 0)
        return true;
    run->looks_left = question->kind == WIRE_ASK_APPROVAL ? 1 : 0;
    if (result == 0) {
        run->answered = id;
        ask_give(run, question->kind, question->seconds, answer->data);
        return true;
    }
    if (!may_look)
        return false;
    run->answered = id;
    ask_answer(run, "");
    return true;
}

/* A question that was asked by an earlier run of the same login expires as it did. */
static void
kept_inherit(struct run *run, const struct run_question *question, struct store_question *row)
{
    struct store_question old;

    if (run->secret_sent || kept_find(run, question, &old) != 0)
        return;
    row->asked_at = old.asked_at;
    row->expires_at = old.expires_at;
    store_question_clear(&old);
}

uint64_t
kept_open(struct run *run, const struct run_question *question)
{
    struct store_choice choices[STORE_CHOICES_MAX];
    struct store_question row = kept_row(run, question, choices);
    struct error err = {0};
    uint64_t id = 0;

    wake_asked(run, question->kind);
    if (!run->request->store) {
        record_question(run, STORE_EVENT_QUESTION_ASKED, question->kind, "");
        return 0;
    }
    kept_inherit(run, question, &row);
    if (run->endings == 0 && store_question_open(run->request->store, &row, &id, &err) < 0)
        run_end(run, &err);
    run->keep_session = row.for_login;
    return id;
}

void
kept_leave(struct run *run, const struct run_question *question)
{
    uint64_t id = kept_open(run, question);
    char message[ERROR_MESSAGE_MAX];

    if (run->endings > 0)
        return;
    snprintf(message, sizeof message, "question %" PRIu64 ": %s", id, question->text);
    ask_refuse(run, question->kind, id ? message : question->text);
}

bool
kept_look(struct run *run, struct secret **ret_answer)
{
    struct store_question row;
    struct error err = {0};
    bool is_answered;

    if (store_question_get(run->request->store, run->question.id, &row, &err) != 0)
        return false;
    is_answered = row.state == STORE_QUESTION_ANSWERED;
    store_question_clear(&row);
    return is_answered && kept_take(run, run->question.id, ret_answer) == 0;
}

void
kept_close(struct run *run, uint64_t id)
{
    struct error err = {0};

    if (id != 0 && store_question_close(run->request->store, id, &err) < 0)
        run_log(run, LOG_LEVEL_WARNING, "%s", err.message);
}

void
kept_refused(struct run *run)
{
    struct error err = {0};

    if (run->answered == 0)
        return;
    if (store_question_refuse(run->request->store, run->answered, &err) < 0)
        run_log(run, LOG_LEVEL_WARNING, "%s", err.message);
    run->answered = 0;
    run->keep_session = true;
}

void
kept_settle(struct run *run)
{
    struct error err = {0};

    kept_close(run, run->answered);
    run->answered = 0;
    run->keep_session = false;
    if (run->request->store &&
        store_question_settle(run->request->store, run->request->account, run->run_id, &err) < 0)
        run_log(run, LOG_LEVEL_WARNING, "%s", err.message);
}

int
kept_sweep(struct run *run, struct error *err)
{
    if (!run->request->store)
        return 0;
    return store_question_sweep(run->request->store, run->request->account, clock_seconds(), err);
}
