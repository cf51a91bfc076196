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
    ASK_NUMBER_MAX = 64,
    ASK_SECONDS_MAX = 1800,
    ASK_DIGITS_MAX = 12,
    ASK_IMAGE_MAX = 40000,
    ASK_ANSWER_MAX = 4096,
    ASK_LOOK_MS = 1000
};

/* The worker checks this too, but the worker is not trusted. */
static const char *
ask_fault(const struct wire_worker_ask *ask)
{
    if (ask->kind > WIRE_ASK_LAST)
        return "a question of an unknown kind";
    if (!ask->text[0] || strlen(ask->text) > ASK_TEXT_MAX ||
        strlen(ask->destination) > ASK_TEXT_MAX || strlen(ask->number) > ASK_NUMBER_MAX ||
        strlen(ask->url) > ASK_TEXT_MAX || ask->image.len > ASK_IMAGE_MAX ||
        strlen(ask->image_type) > ASK_NUMBER_MAX)
        return "a question without a text, or one that is too long";
    if (ask->seconds == 0 || ask->seconds > ASK_SECONDS_MAX || ask->digits > ASK_DIGITS_MAX)
        return "a question with impossible numbers";
    if (ask->kind == WIRE_ASK_REDIRECT && !ask->url[0])
        return "that a page be opened, and names none";
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

static const char *
ask_detail(enum wire_ask kind)
{
    if (kind == WIRE_ASK_CODE || kind == WIRE_ASK_APPROVAL)
        return "SCA_REQUIRED";
    return kind == WIRE_ASK_TERMS ? "CGU_FORM" : "QUESTION";
}

static void
ask_refuse_as(struct run *run, const char *detail, const char *message)
{
    struct error err = {0};

    error_set(&err, OUTCOME_USER_ACTION_NEEDED, "%s", message);
    error_refine(&err, detail);
    relay_refuse(run, &err);
}

void
ask_refuse(struct run *run, enum wire_ask kind, const char *message)
{
    ask_refuse_as(run, ask_detail(kind), message);
}

void
ask_answer(struct run *run, const char *value)
{
    if (wire_send_worker_answer(run->worker.wire, (struct wire_worker_answer){.value = value}) < 0)
        run_end_with(run, OUTCOME_PLUGIN_BUG, "the konnector no longer listens");
}

/* What it means that she says no; NULL where that is an answer like others. */
static const char *
ask_no(enum wire_ask kind)
{
    static const char *const meanings[WIRE_ASK_LAST + 1] = {
        [WIRE_ASK_TERMS] = "the brand's terms were not accepted",
        [WIRE_ASK_REDIRECT] = "what the brand wants was not done",
        [WIRE_ASK_APPROVAL] = "the approval was not given",
    };

    return meanings[kind];
}

void
ask_give(struct run *run, enum wire_ask kind, uint32_t seconds, const char *value)
{
    const char *no = ask_no(kind);

    wake_answered(run);
    record_question(run, STORE_EVENT_QUESTION_ENDED, kind,
                    no && strcmp(value, "no") == 0 ? "SAID_NO" : "GIVEN");
    run->keep_session = false;
    if (no && strcmp(value, "no") == 0) {
        ask_refuse(run, kind, no);
        return;
    }
    /* An approval is given elsewhere: the konnector looks for it. */
    if (kind == WIRE_ASK_APPROVAL)
        run->approval_left_ms = seconds * 1000;
    ask_answer(run, kind == WIRE_ASK_APPROVAL ? "" : value);
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
ask_show(struct run *run, const struct run_question *question)
{
    const struct run_events *events = run->request->events;
    struct error err = {0};
    uint64_t id = kept_open(run, question);
    int fd;

    if (run->endings > 0)
        return;
    fd = events->ask(events->opaque, question, &err);
    if (fd < 0) {
        run_end(run, &err);
        return;
    }
    run->question = (struct run_open_question){
        .fd = fd,
        .kind = question->kind,
        .id = id,
        .asked_ms = run_now_ms(),
        .looked_ms = run_now_ms(),
        .deadline_ms = run_now_ms() + (int64_t)question->seconds * 1000,
    };
    if (question->kind == WIRE_ASK_APPROVAL) {
        ask_close(run);
        run->approval_left_ms = question->seconds * 1000;
        ask_answer(run, "");
    }
}

/* A page that is the brand's own: what she is told to open is as good as a request. */
static bool
ask_may_show_url(struct run *run, const struct wire_worker_ask *ask)
{
    struct error err = {0};

    if (!ask->url[0] || policy_check_url(run, ask->url, NULL, &err) == 0)
        return true;
    record_denied(run, ask->url, &err);
    run_end(run, &err);
    return false;
}

void
ask_question(struct run *run, const struct wire_worker_ask *ask)
{
    const char *fault = ask_fault(ask);
    struct error err = {0};
    struct run_question question = {
        .kind = (enum wire_ask)ask->kind,
        .medium = ask->medium,
        .text = ask->text,
        .destination = ask->destination,
        .seconds = ask->seconds,
        .digits = ask->digits,
        .image = ask->image,
        .image_type = ask->image_type,
        .number = ask->number,
        .url = ask->url,
    };

    if (!fault && !ask_read_choices(ask, &question))
        fault = "a question with impossible choices";
    if (fault)
        run_end_with(run, OUTCOME_PLUGIN_BUG, "the konnector asks %s", fault);
    else if (policy_count_question(run, &err) < 0)
        run_end(run, &err);
    else if (!ask_may_show_url(run, ask) || (ask->otp[0] && otp_answers(run, ask->otp)) ||
             kept_answers(run, &question))
        return;
    else if (run->request->events->ask)
        ask_show(run, &question);
    else
        kept_leave(run, &question);
}

static void
ask_answered(struct run *run, struct run_open_question asked, const char *value)
{
    run->answered = asked.id;
    ask_give(run, asked.kind, 0, value);
}

void
ask_readable(struct run *run)
{
    const struct run_events *events = run->request->events;
    CLEANUP_BUF struct buf answer = BUF_INIT_SECRET(ASK_ANSWER_MAX);
    struct run_open_question asked = run->question;
    int result = events->answer(events->opaque, &answer);

    if (result > 0)
        return;
    ask_close(run);
    if (result < 0 || !buf_str(&answer)) {
        ask_refuse(run, asked.kind, "no answer came");
        return;
    }
    kept_close(run, asked.id);
    ask_answered(run, asked, buf_str(&answer));
}

/* As long as an approval may take, waiting for it is the person's time and not the run's. */
void
ask_wait(struct run *run, const struct wire_worker_wait *wait)
{
    uint32_t given = wait->ms < run->approval_left_ms ? wait->ms : run->approval_left_ms;

    if (wait->ms == 0 || wait->ms > ASK_SECONDS_MAX * 1000) {
        run_end_with(run, OUTCOME_PLUGIN_BUG, "the konnector waits for an impossible time");
        return;
    }
    if (!run->request->events->ask && run->looks_left-- == 0) {
        run->looks_left = 0;
        run->keep_session = true;
        ask_refuse(run, WIRE_ASK_APPROVAL, "the approval has not been given yet");
        return;
    }
    run->wait_until_ms = run_now_ms() + wait->ms;
    run->approval_left_ms -= given;
    run->deadline_ms += given;
}

bool
ask_is_open(const struct run *run)
{
    return run->question.fd >= 0 || run->wait_until_ms != 0 || run->otp.field;
}

int64_t
ask_deadline_ms(const struct run *run)
{
    int64_t look_ms = run->question.looked_ms + ASK_LOOK_MS;

    if (run->question.fd >= 0 && run->question.id != 0 && look_ms < run->question.deadline_ms)
        return look_ms;
    if (run->question.fd >= 0)
        return run->question.deadline_ms;
    if (run->otp.field)
        return run->otp.next_ms;
    return run->wait_until_ms ? run->wait_until_ms : run->deadline_ms;
}

/* She may answer from another process. */
static void
ask_look(struct run *run)
{
    CLEANUP_SECRET struct secret *answer = NULL;
    struct run_open_question asked = run->question;

    if (asked.id == 0 || run_now_ms() < asked.looked_ms + ASK_LOOK_MS)
        return;
    run->question.looked_ms = run_now_ms();
    if (!kept_look(run, &answer))
        return;
    ask_close(run);
    run_log(run, LOG_LEVEL_INFO, "question %llu was answered elsewhere",
            (unsigned long long)asked.id);
    ask_answered(run, asked, answer->data);
}

static void
ask_too_late(struct run *run)
{
    uint64_t id = run->question.id;

    ask_close(run);
    run->keep_session = false;
    kept_close(run, id);
    ask_refuse_as(run, "TWOFA_EXPIRED", "no answer came in time");
}

void
ask_turn(struct run *run)
{
    if (run->question.fd >= 0)
        ask_look(run);
    if (run->question.fd >= 0 && run_now_ms() >= run->question.deadline_ms) {
        ask_too_late(run);
    } else if (run->wait_until_ms != 0 && run_now_ms() >= run->wait_until_ms) {
        run->wait_until_ms = 0;
        if (wire_send_worker_waited(run->worker.wire, (struct wire_worker_waited){}) < 0)
            run_end_with(run, OUTCOME_PLUGIN_BUG, "the konnector no longer listens");
    }
    otp_turn(run);
}

void
ask_drop(struct run *run)
{
    if (run->question.fd >= 0)
        ask_close(run);
    run->wait_until_ms = 0;
    otp_drop(run);
}
