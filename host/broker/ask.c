/*
 * Questions of the konnector: put to the person by whoever runs the broker,
 * and the time that a konnector waits for something to happen elsewhere. The
 * worker waits for the answer; the loop goes on.
 */
#include "host/broker/internal.h"

#include <stdio.h>
#include <string.h>

enum {
    ASK_TEXT_MAX = 1000,
    ASK_SECONDS_MAX = 1800,
    ASK_DIGITS_MAX = 12,
    ASK_IMAGE_MAX = 40000,
    ASK_ANSWER_MAX = 4096
};

static bool
ask_is_for_login(const struct wire_worker_ask *ask)
{
    return ask->kind == WIRE_ASK_CODE || ask->kind == WIRE_ASK_APPROVAL;
}

/* The worker checks this too, but the worker is not trusted. */
static const char *
ask_fault(const struct run *run, const struct wire_worker_ask *ask)
{
    if (ask->kind > WIRE_ASK_APPROVAL)
        return "a question of an unknown kind";
    if (!ask->text[0] || strlen(ask->text) > ASK_TEXT_MAX ||
        strlen(ask->destination) > ASK_TEXT_MAX || ask->image.len > ASK_IMAGE_MAX)
        return "a question without a text, or one that is too long";
    if (ask->seconds == 0 || ask->seconds > ASK_SECONDS_MAX || ask->digits > ASK_DIGITS_MAX)
        return "a question with impossible numbers";
    if (run->question_count == RUN_QUESTIONS_MAX)
        return "more questions than one run may ask";
    return NULL;
}

/* The choices of the frame; false for a list that cannot be read or is too long. */
static bool
ask_read_choices(const struct wire_worker_ask *ask, struct run_question *question)
{
    struct reader reader = reader_of(ask->choices.data, ask->choices.len);
    struct wire_param param;
    int more;

    while ((more = wire_get_param(&reader, &param)) == 0) {
        if (question->choice_count == RUN_CHOICES_MAX)
            return false;
        question->choices[question->choice_count++] =
            (struct run_choice){.value = param.name, .label = param.value};
    }
    return more > 0 && (question->choice_count > 0) == (ask->kind == WIRE_ASK_CHOICE);
}

static void
ask_refuse(struct run *run, const char *detail, const char *message)
{
    struct error err = {0};

    error_set(&err, OUTCOME_USER_ACTION_NEEDED, "%s", message);
    snprintf(err.detail, sizeof err.detail, "%s", detail);
    relay_refuse(run, &err);
}

static void
ask_answer(struct run *run, const char *value)
{
    if (wire_send_worker_answer(run->worker.wire, (struct wire_worker_answer){.value = value}) < 0)
        run_end_with(run, OUTCOME_PLUGIN_BUG, "the konnector no longer listens");
}

/* The time that the person took is not the run's. */
static void
ask_close(struct run *run)
{
    const struct run_events *events = run->request->events;

    events->withdraw(events->opaque);
    run->deadline_ms += run_now_ms() - run->question.asked_ms;
    run->question = (struct run_open_question){.fd = -1};
}

static void
ask_show(struct run *run, const struct wire_worker_ask *ask, struct run_question *question)
{
    const struct run_events *events = run->request->events;
    struct error err = {0};
    int fd = events->ask(events->opaque, question, &err);

    if (fd < 0) {
        run_end(run, &err);
        return;
    }
    run->question = (struct run_open_question){
        .fd = fd,
        .is_for_login = ask_is_for_login(ask),
        .asked_ms = run_now_ms(),
        .deadline_ms = run_now_ms() + (int64_t)ask->seconds * 1000,
    };
    /* An approval is given elsewhere: the konnector looks for it. */
    if (ask->kind == WIRE_ASK_APPROVAL) {
        ask_close(run);
        run->approval_left_ms = ask->seconds * 1000;
        ask_answer(run, "");
    }
}

void
ask_question(struct run *run, const struct wire_worker_ask *ask)
{
    const char *fault = ask_fault(run, ask);
    struct run_question question = {
        .kind = (enum wire_ask)ask->kind,
        .medium = ask->medium,
        .text = ask->text,
        .destination = ask->destination,
        .seconds = ask->seconds,
        .digits = ask->digits,
        .image = ask->image,
        .image_type = ask->image_type,
    };

    if (!fault && !ask_read_choices(ask, &question))
        fault = "a question with impossible choices";
    run->question_count++;
    if (fault)
        run_end_with(run, OUTCOME_PLUGIN_BUG, "the konnector asks %s", fault);
    else if (!run->request->events->ask)
        ask_refuse(run, ask_is_for_login(ask) ? "SCA_REQUIRED" : "QUESTION", ask->text);
    else
        ask_show(run, ask, &question);
}

void
ask_readable(struct run *run)
{
    const struct run_events *events = run->request->events;
    CLEANUP_BUF struct buf answer = BUF_INIT_SECRET(ASK_ANSWER_MAX);
    bool is_for_login = run->question.is_for_login;
    int result = events->answer(events->opaque, &answer);

    if (result > 0)
        return;
    ask_close(run);
    if (result < 0 || !buf_str(&answer))
        ask_refuse(run, is_for_login ? "SCA_REQUIRED" : "QUESTION", "no answer came");
    else
        ask_answer(run, buf_str(&answer));
}

/* As long as an approval may take, waiting for it is the person's time and not the run's. */
void
ask_wait(struct run *run, const struct wire_worker_wait *wait)
{
    uint32_t given = wait->ms < run->approval_left_ms ? wait->ms : run->approval_left_ms;

    if (wait->ms == 0 || wait->ms > ASK_SECONDS_MAX * 1000)
        run_end_with(run, OUTCOME_PLUGIN_BUG, "the konnector waits for an impossible time");
    else
        run->wait_until_ms = run_now_ms() + wait->ms;
    run->approval_left_ms -= given;
    run->deadline_ms += given;
}

bool
ask_is_open(const struct run *run)
{
    return run->question.fd >= 0 || run->wait_until_ms != 0;
}

int64_t
ask_deadline_ms(const struct run *run)
{
    if (run->question.fd >= 0)
        return run->question.deadline_ms;
    return run->wait_until_ms ? run->wait_until_ms : run->deadline_ms;
}

void
ask_turn(struct run *run)
{
    if (run->question.fd >= 0 && run_now_ms() >= run->question.deadline_ms) {
        ask_close(run);
        ask_refuse(run, "TWOFA_EXPIRED", "no answer came in time");
    } else if (run->wait_until_ms != 0 && run_now_ms() >= run->wait_until_ms) {
        run->wait_until_ms = 0;
        if (wire_send_worker_waited(run->worker.wire, (struct wire_worker_waited){}) < 0)
            run_end_with(run, OUTCOME_PLUGIN_BUG, "the konnector no longer listens");
    }
}

void
ask_drop(struct run *run)
{
    if (run->question.fd >= 0)
        ask_close(run);
    run->wait_until_ms = 0;
}
