#include "host/cli/asker.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "host/common/fd.h"
#include "host/common/text.h"

enum { ASKER_LINE_MAX = 4096, ASKER_SHOWN_MAX = 16 * 1024 };

/* A job in the background would be stopped by what it reads. */
static bool
is_in_foreground(int terminal)
{
    return tcgetpgrp(terminal) == getpgrp();
}

void
asker_open(struct asker *asker)
{
    *asker =
        (struct asker){.terminal = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)};
    if (asker->terminal >= 0 && !is_in_foreground(asker->terminal))
        fd_close(&asker->terminal);
}

void
asker_close(struct asker *asker)
{
    asker_withdraw(asker);
    fd_close(&asker->terminal);
}

static void
show(const struct asker *asker, struct buf *text)
{
    /* A terminal that cannot be written cannot be read either, which is told then. */
    if (buf_str(text) && fd_write_all(asker->terminal, buf_str(text), text->len) < 0)
        return;
}

static void
put_escaped(struct buf *out, const char *text)
{
    text_escape(out, text, strlen(text));
}

static void
put_medium(struct buf *out, const struct run_question *question)
{
    static const char *const media[] = {
        "", "by SMS", "by e-mail", "by a call", "in the brand's app", "with your device"};
    const char *medium = question->medium < ARRAY_SIZE(media) ? media[question->medium] : "";
    unsigned minutes = (question->seconds + 59) / 60;

    buf_append_str(out, " (");
    if (*medium)
        buf_printf(out, "%s; ", medium);
    if (*question->destination) {
        put_escaped(out, question->destination);
        buf_append_str(out, "; ");
    }
    buf_printf(out, "within %u minute%s)\n", minutes, minutes == 1 ? "" : "s");
}

static void
put_line(struct buf *out, const char *what, const char *text)
{
    if (!*text)
        return;
    buf_append_str(out, what);
    put_escaped(out, text);
    buf_append_byte(out, '\n');
}

/* What is typed behind the question. */
static void
put_prompt(const struct asker *asker, struct buf *out)
{
    switch (asker->kind) {
    case WIRE_ASK_CODE: buf_append_str(out, "Code: "); break;
    case WIRE_ASK_CHOICE: buf_printf(out, "Choice (1 to %zu): ", asker->choice_count); break;
    case WIRE_ASK_TEXT: buf_append_str(out, "Answer: "); break;
    case WIRE_ASK_APPROVAL:
        buf_append_str(out, "Waiting for your approval; Ctrl-C to stop\n");
        break;
    case WIRE_ASK_TERMS: buf_append_str(out, "Accept (yes or no): "); break;
    case WIRE_ASK_REDIRECT:
        buf_append_str(out, "Open it in your browser, then say yes, or no to give up: ");
        break;
    default: break;
    }
}

/* For any program that shows pictures; removed with the question. */
static int
keep_image(struct asker *asker, const struct run_question *question, struct error *err)
{
    const char *folder = getenv("XDG_RUNTIME_DIR"), *type = strrchr(question->image_type, '/');
    CLEANUP_FD int fd = -1;

    if (!folder || *folder != '/')
        folder = "/tmp";
    snprintf(asker->image, sizeof asker->image, "%s/clisk-XXXXXX.%s", folder,
             type ? type + 1 : "bin");
    fd = mkstemps(asker->image, type ? (int)strlen(type) : (int)strlen(".bin"));
    if (fd < 0)
        asker->image[0] = '\0';
    if (fd < 0 || fd_write_all(fd, question->image.data, question->image.len) < 0)
        return error_errno(err, OUTCOME_SETUP, "cannot keep the picture of a question in \"%s\"",
                           folder);
    return 0;
}

static void
keep_question(struct asker *asker, const struct run_question *question)
{
    asker->kind = question->kind;
    asker->digits = question->digits;
    asker->choice_count = question->choice_count;
    for (size_t i = 0; i < question->choice_count; i++)
        snprintf(asker->choices[i], sizeof asker->choices[i], "%s", question->choices[i].value);
}

void
asker_recall(struct asker *asker, const struct store_question *question)
{
    *asker = (struct asker){.terminal = -1,
                            .kind = (enum wire_ask)question->kind,
                            .digits = question->digits,
                            .choice_count = question->choice_count};
    for (size_t i = 0; i < question->choice_count && i < RUN_CHOICES_MAX; i++)
        snprintf(asker->choices[i], sizeof asker->choices[i], "%s", question->choices[i].value);
}

int
asker_ask(struct asker *asker, const char *about, const struct run_question *question,
          struct error *err)
{
    CLEANUP_BUF struct buf text = BUF_INIT(ASKER_SHOWN_MAX * 10);

    if (question->image.len > 0 && keep_image(asker, question, err) < 0)
        return -1;
    keep_question(asker, question);
    put_escaped(&text, about);
    buf_append_str(&text, ": ");
    put_escaped(&text, question->text);
    put_medium(&text, question);
    if (asker->image[0])
        buf_printf(&text, "The picture: %s\n", asker->image);
    put_line(&text, "The number to compare: ", question->number);
    put_line(&text, "The page: ", question->url);
    for (size_t i = 0; i < question->choice_count; i++) {
        buf_printf(&text, "  %zu. ", i + 1);
        put_escaped(&text, question->choices[i].label);
        buf_append_byte(&text, '\n');
    }
    put_prompt(asker, &text);
    /* What was typed before the question is not an answer to it. */
    tcflush(asker->terminal, TCIFLUSH);
    show(asker, &text);
    return asker->terminal;
}

void
asker_withdraw(struct asker *asker)
{
    if (asker->image[0])
        unlink(asker->image);
    asker->image[0] = '\0';
}

static int
judge_code(const struct asker *asker, const char *line, struct buf *answer, const char **ret_hint)
{
    size_t digits = 0;

    for (; *line; line++) {
        if (*line == ' ' || *line == '\t')
            continue;
        digits += *line >= '0' && *line <= '9';
        buf_append_byte(answer, (uint8_t)*line);
    }
    *ret_hint = "That is not a code of as many digits as the brand sends.";
    return answer->len > 0 &&
                   (asker->digits == 0 || (digits == asker->digits && answer->len == digits))
               ? 0
               : 1;
}

static int
judge_choice(const struct asker *asker, const char *line, struct buf *answer, const char **ret_hint)
{
    char *end;
    unsigned long number = strtoul(line, &end, 10);
    size_t at = 0;

    *ret_hint = "Type the number of a choice.";
    if (*end || number == 0 || number > asker->choice_count) {
        while (at < asker->choice_count && strcmp(asker->choices[at], line) != 0)
            at++;
        number = at + 1;
    }
    if (!*line || number > asker->choice_count)
        return 1;
    buf_append_str(answer, asker->choices[number - 1]);
    return 0;
}

static int
judge_yes_or_no(const char *line, struct buf *answer, const char **ret_hint)
{
    bool is_yes = strcasecmp(line, "yes") == 0 || strcasecmp(line, "y") == 0;
    bool is_no = strcasecmp(line, "no") == 0 || strcasecmp(line, "n") == 0;

    *ret_hint = "Type yes or no.";
    if (!is_yes && !is_no)
        return 1;
    buf_append_str(answer, is_yes ? "yes" : "no");
    return 0;
}

int
asker_judge(const struct asker *asker, const char *line, struct buf *answer, const char **ret_hint)
{
    buf_reset(answer);
    if (asker->kind == WIRE_ASK_CODE)
        return judge_code(asker, line, answer, ret_hint);
    if (asker->kind == WIRE_ASK_CHOICE)
        return judge_choice(asker, line, answer, ret_hint);
    if (asker->kind != WIRE_ASK_TEXT)
        return judge_yes_or_no(line, answer, ret_hint);
    *ret_hint = "Type something.";
    buf_append_str(answer, line);
    return line[strspn(line, " \t")] ? 0 : 1;
}

static void
ask_again(const struct asker *asker, const char *hint)
{
    CLEANUP_BUF struct buf text = BUF_INIT(ASKER_SHOWN_MAX);

    buf_printf(&text, "%s\n", hint);
    put_prompt(asker, &text);
    show(asker, &text);
}

/* Whole lines come, since the terminal is in canonical mode. */
int
asker_answer(struct asker *asker, struct buf *answer)
{
    char line[ASKER_LINE_MAX];
    ssize_t len = read(asker->terminal, line, sizeof line - 1);
    const char *hint = "";

    if (len < 0 && (errno == EAGAIN || errno == EINTR))
        return 1;
    if (len <= 0)
        return -1;
    line[len] = '\0';
    line[strcspn(line, "\r\n")] = '\0';
    if (!text_is_utf8(line, strlen(line)) || asker_judge(asker, line, answer, &hint) != 0) {
        ask_again(asker, *hint ? hint : "That cannot be read.");
        return 1;
    }
    return 0;
}
