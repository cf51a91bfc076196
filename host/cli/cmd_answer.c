/* clisk answer: what the person says to a question, for the run that waits or the next one. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "host/cli/asker.h"
#include "host/cli/cli.h"
#include "host/cli/secret_source.h"
#include "host/common/clock.h"
#include "host/common/text.h"

static int
read_value(const char *word, struct secret **ret_value, struct error *err)
{
    struct secret *value;

    if (strcmp(word, "-") == 0)
        return secret_source_read_file("-", ret_value, err);
    value = secret_of(word, strlen(word));
    if (!value)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    *ret_value = value;
    return 0;
}

/* The value as a run is given it. */
static int
judge(const struct store_question *question, const struct secret *value, struct buf *answer,
      struct error *err)
{
    struct asker asker;
    const char *hint = "";

    asker_recall(&asker, question);
    if (value->len > STORE_ANSWER_MAX || memchr(value->data, '\0', value->len) ||
        !text_is_utf8(value->data, value->len))
        return error_set(err, OUTCOME_USAGE, "the answer is too long, or cannot be read");
    if (asker_judge(&asker, value->data, answer, &hint) == 0 && buf_str(answer))
        return 0;
    if (question->kind == WIRE_ASK_CODE && question->digits)
        return error_set(err, OUTCOME_USAGE, "question %" PRIu64 " wants a code of %u digits",
                         question->id, question->digits);
    if (question->kind == WIRE_ASK_CHOICE)
        return error_set(err, OUTCOME_USAGE,
                         "question %" PRIu64
                         " wants one of its choices, by number (1 to %zu) or by "
                         "value; see 'clisk questions'",
                         question->id, question->choice_count);
    if (question->kind == WIRE_ASK_CODE || question->kind == WIRE_ASK_TEXT)
        return error_set(err, OUTCOME_USAGE, "the answer is empty");
    return error_set(err, OUTCOME_USAGE, "question %" PRIu64 " wants yes or no", question->id);
}

static int
refuse_late(const struct store_question *question, struct error *err)
{
    static const char *const why[] = {
        [STORE_QUESTION_OPEN] = "has expired",
        [STORE_QUESTION_ANSWERED] = "is answered already",
        [STORE_QUESTION_USED] = "was answered, and the answer is used",
        [STORE_QUESTION_CLOSED] = "is closed",
    };

    return error_set(err, OUTCOME_USAGE,
                     "question %" PRIu64 " %s; run the account again, and see 'clisk questions'",
                     question->id, why[question->state]);
}

static int
give(struct cli *cli, struct store *store, const struct store_question *question, struct error *err)
{
    CLEANUP_BUF struct buf answer = BUF_INIT_SECRET(STORE_ANSWER_MAX);
    CLEANUP_SECRET struct secret *value = NULL, *judged = NULL;
    int result;

    if (question->state != STORE_QUESTION_OPEN || question->expires_at <= clock_seconds())
        return refuse_late(question, err);
    if (read_value(cli->options.args.items[1], &value, err) < 0 ||
        judge(question, value, &answer, err) < 0)
        return -1;
    judged = secret_of(answer.data, answer.len);
    if (!judged)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    result = store_question_answer(store, question->id, judged, clock_seconds(), err);
    if (result > 0)
        return error_set(err, OUTCOME_USAGE,
                         "question %" PRIu64 " has just been answered or closed", question->id);
    return result;
}

/* The run that waits, or else the next one. */
static void
tell(struct cli *cli, struct store *store, const struct store_question *question)
{
    struct store_account account;
    struct error err = {0};

    if (store_account_get(store, question->account, &account, &err) != 0)
        return;
    report_note(&cli->report,
                "question %" PRIu64 " is answered; if no run waits for it: clisk run %s",
                question->id, account.name);
    store_account_clear(&account);
}

int
cmd_answer(struct cli *cli, struct error *err)
{
    CLEANUP_STORE struct store *store = NULL;
    struct store_question question;
    int result;

    if (cli_open_store(cli, &store, err) < 0 ||
        cli_find_question(store, cli->options.args.items[0], &question, err) < 0)
        return -1;
    result = give(cli, store, &question, err);
    if (result == 0)
        tell(cli, store, &question);
    store_question_clear(&question);
    return result;
}
