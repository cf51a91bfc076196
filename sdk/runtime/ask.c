/*
 * The ask domain: questions to the person.
 */
#include "sdk/runtime/object.h"

#include <string.h>

#include "host/common/text.h"

enum {
    ASK_TEXT_MAX = 1000,
    ASK_NUMBER_MAX = 64,
    ASK_SECONDS = 300,
    ASK_SECONDS_MAX = 1800,
    ASK_DIGITS_MIN = 4,
    ASK_DIGITS_MAX = 12,
    ASK_CHOICES_MAX = 50,
    ASK_CHOICE_MAX = 200,
    ASK_POLL_SECONDS = 3
};

static bool
ask_has_person(const clisk_run *run)
{
    return run && !run->failed && run->setup->has_person;
}

static void
ask_require_person(clisk_run *run, const char *message)
{
    if (run && !run->failed && !run->setup->may_wake)
        run_fail_detail(run, OUTCOME_USER_ACTION_NEEDED, CLISK_STRONG_AUTH, message);
}

static bool
text_is_right(const char *text, size_t max)
{
    return !text || (strlen(text) <= max && text_is_utf8(text, strlen(text)));
}

static const char *
choices_fault(const struct clisk_question *question, size_t *ret_count)
{
    const struct clisk_choice *choices = question->choices;
    size_t count = 0;

    for (; choices && choices[count].value; count++) {
        if (count == ASK_CHOICES_MAX)
            return "more than 50 choices";
        if (!choices[count].label || !text_is_right(choices[count].label, ASK_CHOICE_MAX) ||
            !text_is_right(choices[count].value, ASK_CHOICE_MAX))
            return "a choice without a label, or with a text of more than 200 bytes";
    }
    *ret_count = count;
    return NULL;
}

static const char *
image_fault(const struct clisk_question *question)
{
    static const char *const types[] = {"image/png", "image/jpeg", "image/gif"};

    if (!question->image)
        return NULL;
    if (question->image_len == 0 || question->image_len > RUN_BODY_DATA_MAX)
        return "an image of no bytes, or of more than 40,000";
    for (size_t i = 0; i < ARRAY_SIZE(types) && question->image_type; i++) {
        if (strcmp(types[i], question->image_type) == 0)
            return NULL;
    }
    return "an image of a type that is not known";
}

/* Where an address must, may and may not be; whose it may be is the host's to say. */
static const char *
extras_fault(int kind, const struct clisk_question *question)
{
    bool has_page = kind == CLISK_ASK_TERMS || kind == CLISK_ASK_REDIRECT;

    if (!text_is_right(question->number, ASK_NUMBER_MAX) ||
        !text_is_right(question->url, ASK_TEXT_MAX) || !text_is_right(question->otp, ASK_TEXT_MAX))
        return "a number, an address or a field's name that is too long or not UTF-8";
    if (question->url && !has_page)
        return "an address that is for terms and redirects only";
    if (kind == CLISK_ASK_REDIRECT && !question->url)
        return "no address to open";
    if (question->number && kind != CLISK_ASK_APPROVAL)
        return "a number that is for approvals only";
    if (question->otp && kind != CLISK_ASK_CODE)
        return "a seed that is for codes only";
    return NULL;
}

/* What is wrong with the question for its author; NULL when it is fine. */
static const char *
question_fault(int kind, const struct clisk_question *question, size_t *ret_count)
{
    const char *fault = choices_fault(question, ret_count);

    if (fault)
        return fault;
    if (!question->text || !*question->text || !text_is_right(question->text, ASK_TEXT_MAX) ||
        !text_is_right(question->destination, ASK_TEXT_MAX))
        return "no text, or one that is too long or not UTF-8";
    if ((kind == CLISK_ASK_CHOICE) != (*ret_count > 0))
        return kind == CLISK_ASK_CHOICE ? "nothing to choose from" : "choices that nobody asks for";
    if (question->digits &&
        (question->digits < ASK_DIGITS_MIN || question->digits > ASK_DIGITS_MAX))
        return "a code of less than 4 or more than 12 digits";
    if (question->expires_in > ASK_SECONDS_MAX)
        return "more than 30 minutes for the answer";
    fault = extras_fault(kind, question);
    return fault ? fault : image_fault(question);
}

/* 0 with a question that may go out; -1 after a failure. */
static int
question_take(clisk_run *run, int kind, const struct clisk_question *given, size_t size,
              struct runtime_question *ret_question)
{
    const char *fault = "nothing to say";
    struct clisk_question question;
    size_t choice_count = 0;

    if (given) {
        run_take_struct(&question, sizeof question, given, size);
        fault = question_fault(kind, &question, &choice_count);
    }
    if (fault) {
        run_fail(run, OUTCOME_PLUGIN_BUG, "a question has %s", fault);
        return -1;
    }
    *ret_question = (struct runtime_question){
        .kind = kind,
        .text = question.text,
        .medium = question.medium,
        .destination = question.destination ? question.destination : "",
        .seconds = question.expires_in ? question.expires_in : ASK_SECONDS,
        .digits = question.digits,
        .choices = question.choices,
        .choice_count = choice_count,
        .image = question.image,
        .image_len = question.image ? question.image_len : 0,
        .image_type = question.image ? question.image_type : "",
        .poll_seconds = question.poll_seconds ? question.poll_seconds : ASK_POLL_SECONDS,
        .number = question.number ? question.number : "",
        .url = question.url ? question.url : "",
        .otp = question.otp ? question.otp : "",
    };
    return 0;
}

static const char *
ask_ask(clisk_run *run, int kind, const struct clisk_question *given, size_t size)
{
    struct runtime_question question;
    struct error err = {0};
    const char *answer = "";

    if (!run || run->failed || question_take(run, kind, given, size, &question) < 0)
        return "";
    if (run->setup->transport->ask(run->setup->transport->opaque, &question, &answer, &err) < 0) {
        run_fail_error(run, &err);
        return "";
    }
    return run_strndup(run, answer, strlen(answer));
}

/* What approved() makes is its own, so that a long wait costs no memory. */
static bool
approval_look(clisk_run *run, clisk_approved *approved, void *opaque)
{
    bool is_approved;

    run_scope_open(run, approved);
    is_approved = !run->failed && approved(run, opaque);
    run_scope_close(run, approved);
    return is_approved && !run->failed;
}

static bool
ask_approval(clisk_run *run, const struct clisk_question *given, size_t size,
             clisk_approved *approved, void *opaque)
{
    const struct runtime_transport *transport;
    struct runtime_question question;
    struct error err = {0};

    if (!run || run->failed)
        return false;
    if (!approved) {
        run_fail(run, OUTCOME_PLUGIN_BUG, "an approval without a function that looks for it");
        return false;
    }
    ask_ask(run, CLISK_ASK_APPROVAL, given, size);
    if (run->failed || question_take(run, CLISK_ASK_APPROVAL, given, size, &question) < 0)
        return false;
    transport = run->setup->transport;
    for (uint32_t waited = 0; waited < question.seconds; waited += question.poll_seconds) {
        if (transport->wait(transport->opaque, question.poll_seconds * 1000, &err) < 0) {
            run_fail_error(run, &err);
            return false;
        }
        if (approval_look(run, approved, opaque) || run->failed)
            return !run->failed;
    }
    run_fail_detail(run, OUTCOME_USER_ACTION_NEEDED, CLISK_CODE_EXPIRED,
                    "the approval did not come in time");
    return false;
}

const struct clisk_ask_table ask_table = {
    .size = sizeof ask_table,
    .has_person = ask_has_person,
    .require_person = ask_require_person,
    .ask = ask_ask,
    .approval = ask_approval,
};
