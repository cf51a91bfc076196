/* clisk questions: what waits for the person. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/cli/cli.h"
#include "host/cli/output.h"
#include "host/common/clock.h"
#include "host/common/fd.h"

enum { QUESTIONS_ID_MAX = 24, QUESTIONS_TRIES_MAX = 16, QUESTIONS_TYPE_MAX = 24 };

static const struct table_column columns[] = {{.title = "ID", .is_number = true},
                                              {.title = "ACCOUNT"},
                                              {.title = "TYPE"},
                                              {.title = "BY"},
                                              {.title = "ASKED"},
                                              {.title = "EXPIRES"},
                                              {.title = "TRIES", .is_number = true},
                                              {.title = "QUESTION"}};

static const char *
type_of(const struct store_question *question)
{
    static const char *const types[] = {"code", "choice", "text", "approval", "terms", "redirect"};

    return question->kind < ARRAY_SIZE(types) ? types[question->kind] : "unknown";
}

static const char *
medium_of(const struct store_question *question)
{
    static const char *const media[] = {"", "sms", "email", "call", "app", "device"};

    return question->medium < ARRAY_SIZE(media) ? media[question->medium] : "";
}

/* What it takes to answer, in one line. */
static void
put_text(struct buf *out, const struct store_question *question)
{
    buf_append_str(out, question->text);
    for (size_t i = 0; i < question->choice_count; i++)
        buf_printf(out, "%s %zu. %s", i ? "," : "", i + 1, question->choices[i].label);
    if (question->number[0])
        buf_printf(out, " (the number: %s)", question->number);
    if (question->url[0])
        buf_printf(out, " (%s)", question->url);
    if (question->image_len > 0)
        buf_printf(out, " (a picture: clisk questions %" PRIu64 " --image FILE)", question->id);
}

static json_t *
make_choices(const struct store_question *question)
{
    json_t *list = json_array();

    for (size_t i = 0; i < question->choice_count && list; i++) {
        json_t *choice = json_object();

        output_set(&choice, "value", output_text(question->choices[i].value));
        output_set(&choice, "label", output_text(question->choices[i].label));
        if (!choice || json_array_append_new(list, choice) < 0) {
            json_decref(list);
            list = NULL;
        }
    }
    return list;
}

static json_t *
make_object(const struct store_question *question, const char *account)
{
    json_t *object = output_object("question");
    char asked[OUTPUT_TIME_MAX], expires[OUTPUT_TIME_MAX];

    output_set(&object, "id", json_integer((json_int_t)question->id));
    output_set(&object, "account", output_text(account));
    output_set(&object, "kind", output_text(type_of(question)));
    output_set(&object, "text", output_text(question->text));
    output_set(&object, "medium", output_text(medium_of(question)));
    output_set(&object, "destination", output_text(question->destination));
    output_set(&object, "digits", json_integer(question->digits));
    output_set(&object, "choices", make_choices(question));
    output_set(&object, "number", output_text(question->number));
    output_set(&object, "url", output_text(question->url));
    output_set(&object, "image", json_boolean(question->image_len > 0));
    output_set(&object, "asked_at", output_text(output_time(question->asked_at, asked)));
    output_set(&object, "expires_at", output_text(output_time(question->expires_at, expires)));
    output_set(&object, "tries", json_integer(question->tries));
    output_set(&object, "tries_max", json_integer(STORE_QUESTION_TRIES));
    output_set(&object, "answered", json_boolean(question->state == STORE_QUESTION_ANSWERED));
    return object;
}

static int
add_question(struct output *output, const struct store_question *question, const char *account,
             struct error *err)
{
    CLEANUP_BUF struct buf text = BUF_INIT(64 * 1024), by = BUF_INIT(STORE_TEXT_MAX * 2);
    char id[QUESTIONS_ID_MAX], tries[QUESTIONS_TRIES_MAX], type[QUESTIONS_TYPE_MAX];
    char asked[OUTPUT_TIME_MAX], expires[OUTPUT_TIME_MAX];

    put_text(&text, question);
    buf_printf(&by, "%s%s%s", medium_of(question), question->destination[0] ? " " : "",
               question->destination);
    if (!buf_str(&text) || !buf_str(&by))
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    snprintf(id, sizeof id, "%" PRIu64, question->id);
    snprintf(tries, sizeof tries, "%u/%d", question->tries, STORE_QUESTION_TRIES);
    snprintf(type, sizeof type, "%s%s", type_of(question),
             question->state == STORE_QUESTION_ANSWERED ? ", answered" : "");
    output_time(question->asked_at, asked);
    output_time(question->expires_at, expires);
    return output_add(
        output,
        (const char *[]){id, account, type, buf_str(&by), asked, expires, tries, buf_str(&text)},
        output_is_table(output) ? NULL : make_object(question, account), err);
}

/* A question that waits, if its account is wanted. */
static int
show_question(struct store *store, struct output *output, const struct store_question *question,
              const char *wanted, size_t *count, struct error *err)
{
    struct store_account account;
    int result;

    if (question->state > STORE_QUESTION_ANSWERED || question->expires_at <= clock_seconds())
        return 0;
    result = store_account_get(store, question->account, &account, err);
    if (result != 0)
        return result < 0 ? -1 : 0;
    if (!wanted || strcmp(account.name, wanted) == 0) {
        ++*count;
        result = add_question(output, question, account.name, err);
    }
    store_account_clear(&account);
    return result;
}

static int
list_questions(struct cli *cli, struct store *store, const char *wanted, struct error *err)
{
    CLEANUP_OUTPUT struct output *output = output_open(&cli->options, columns, ARRAY_SIZE(columns));
    struct store_question question;
    size_t count = 0;
    int result;

    if (!output)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    for (uint64_t id = 0; (result = store_question_next(store, id, &question, err)) == 0;) {
        id = question.id;
        result = show_question(store, output, &question, wanted, &count, err);
        store_question_clear(&question);
        if (result < 0)
            return -1;
    }
    if (result < 0)
        return -1;
    if (count == 0)
        report_note(&cli->report, "no question waits for you");
    return output_close(output, err);
}

int
cli_find_question(struct store *store, const char *word, struct store_question *ret_question,
                  struct error *err)
{
    char *end;
    unsigned long long id;
    int result;

    errno = 0;
    id = strtoull(word, &end, 10);
    if (word[0] < '1' || word[0] > '9' || *end || errno)
        return error_set(err, OUTCOME_USAGE,
                         "\"%s\" is not the ID of a question; see 'clisk "
                         "questions'",
                         word);
    result = store_question_get(store, id, ret_question, err);
    if (result == STORE_ABSENT)
        return error_set(err, OUTCOME_USAGE, "there is no question %llu; see 'clisk questions'",
                         id);
    return result;
}

static int
write_image(const struct store_question *question, const char *path, struct error *err)
{
    CLEANUP_FD int fd = -1;

    if (question->image_len == 0)
        return error_set(err, OUTCOME_USAGE, "question %" PRIu64 " has no picture", question->id);
    fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0 || fd_write_all(fd, question->image, question->image_len) < 0)
        return error_errno(err, OUTCOME_SETUP, "cannot write \"%s\"", path);
    return 0;
}

static int
save_image(struct cli *cli, struct store *store, const char *word, struct error *err)
{
    struct store_question question;
    int result;

    if (!word)
        return error_set(err, OUTCOME_USAGE,
                         "--image needs the ID of a question: clisk questions "
                         "ID --image FILE");
    if (cli_find_question(store, word, &question, err) < 0)
        return -1;
    result = write_image(&question, cli->options.image, err);
    store_question_clear(&question);
    return result;
}

int
cmd_questions(struct cli *cli, struct error *err)
{
    CLEANUP_STORE struct store *store = NULL;
    const char *word = cli->options.args.count ? cli->options.args.items[0] : NULL;
    struct store_account account;

    if (cli_open_store(cli, &store, err) < 0)
        return -1;
    if (cli->options.image)
        return save_image(cli, store, word, err);
    if (word) {
        if (cli_find_account(store, word, &account, err) != 0)
            return -1;
        store_account_clear(&account);
    }
    return list_questions(cli, store, word, err);
}
