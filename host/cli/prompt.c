#include "host/cli/prompt.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <termios.h>
#include <unistd.h>

#include "host/common/fd.h"
#include "host/common/text.h"

enum { PROMPT_LINE_MAX = 4096, PROMPT_TEXT_MAX = 8 * 1024 };

struct prompt {
    int terminal;
};

/* A question that is open: how the terminal was, and the signals that wait meanwhile. */
struct question {
    struct prompt *prompt;
    const char *text;
    bool hidden;
    struct termios before;
    sigset_t held;
    sigset_t mask_before;
    int signals;
};

int
prompt_open(struct prompt **ret_prompt, struct error *err)
{
    struct prompt *prompt = calloc(1, sizeof *prompt);

    if (!prompt)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    prompt->terminal = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
    if (prompt->terminal < 0) {
        free(prompt);
        return error_set(err, OUTCOME_USAGE, "there is no terminal to ask on");
    }
    *ret_prompt = prompt;
    return 0;
}

struct prompt *
prompt_close(struct prompt *prompt)
{
    if (!prompt)
        return NULL;
    fd_close(&prompt->terminal);
    free(prompt);
    return NULL;
}

void
prompt_cleanup(struct prompt **prompt)
{
    *prompt = prompt_close(*prompt);
}

static void
put(struct prompt *prompt, const char *text, const char *end)
{
    CLEANUP_BUF struct buf line = BUF_INIT(PROMPT_TEXT_MAX * 10);

    text_escape(&line, text, strlen(text));
    buf_append_str(&line, end);
    /* A terminal that cannot be written cannot be read either, which is told then. */
    if (buf_str(&line) && fd_write_all(prompt->terminal, buf_str(&line), line.len) < 0)
        return;
}

void
prompt_say(struct prompt *prompt, const char *text)
{
    put(prompt, text, "\n");
}

static void
show_question(struct question *question)
{
    struct termios now = question->before;

    /* The line end is echoed all the same, so that the cursor moves on. */
    now.c_lflag |= ICANON | ISIG | ECHONL;
    if (question->hidden)
        now.c_lflag &= ~(tcflag_t)(ECHO | ECHOE | ECHOK);
    /* What was typed before the question is not an answer to it. */
    tcsetattr(question->prompt->terminal, question->hidden ? TCSAFLUSH : TCSADRAIN, &now);
    put(question->prompt, question->text, ": ");
}

static void
restore_terminal(const struct question *question)
{
    tcsetattr(question->prompt->terminal, TCSADRAIN, &question->before);
}

static int
question_open(struct question *question, struct error *err)
{
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP};

    if (tcgetattr(question->prompt->terminal, &question->before) < 0)
        return error_errno(err, OUTCOME_INTERNAL, "tcgetattr on the terminal");
    sigemptyset(&question->held);
    for (size_t i = 0; i < ARRAY_SIZE(signals); i++)
        sigaddset(&question->held, signals[i]);
    sigprocmask(SIG_BLOCK, &question->held, &question->mask_before);
    question->signals = signalfd(-1, &question->held, SFD_CLOEXEC);
    if (question->signals < 0) {
        sigprocmask(SIG_SETMASK, &question->mask_before, NULL);
        return error_errno(err, OUTCOME_INTERNAL, "signalfd");
    }
    show_question(question);
    return 0;
}

static void
question_close(struct question *question)
{
    restore_terminal(question);
    fd_close(&question->signals);
    sigprocmask(SIG_SETMASK, &question->mask_before, NULL);
}

/* Lets the signal do its work on a terminal as it was. Whoever comes back is asked again. */
static void
obey_signal(struct question *question)
{
    struct signalfd_siginfo info;

    if (read(question->signals, &info, sizeof info) != sizeof info)
        return;
    restore_terminal(question);
    put(question->prompt, "", "\n");
    sigprocmask(SIG_SETMASK, &question->mask_before, NULL);
    if (info.ssi_signo == SIGTSTP)
        raise(SIGSTOP);
    else
        raise((int)info.ssi_signo);
    sigprocmask(SIG_BLOCK, &question->held, NULL);
    show_question(question);
}

/* Whole lines come, since the terminal is in canonical mode. */
static int
read_line(struct question *question, struct secret *answer)
{
    struct pollfd polled[] = {{.fd = question->prompt->terminal, .events = POLLIN},
                              {.fd = question->signals, .events = POLLIN}};

    for (;;) {
        ssize_t done;

        if (poll(polled, ARRAY_SIZE(polled), -1) < 0) {
            if (errno != EINTR)
                return -1;
            continue;
        }
        if (polled[1].revents) {
            obey_signal(question);
            continue;
        }
        if (!polled[0].revents)
            continue;
        done = read(question->prompt->terminal, answer->data, answer->cap);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return -1;
        answer->len = (size_t)done;
        return 0;
    }
}

int
prompt_ask(struct prompt *prompt, const char *question, bool hidden, struct secret **ret_answer,
           struct error *err)
{
    CLEANUP_SECRET struct secret *answer = secret_new(PROMPT_LINE_MAX);
    struct question open = {.prompt = prompt, .text = question, .hidden = hidden, .signals = -1};
    int result;

    if (!answer)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    if (question_open(&open, err) < 0)
        return -1;
    result = read_line(&open, answer);
    question_close(&open);
    if (result < 0)
        return error_set(err, OUTCOME_INTERRUPTED, "no answer came for: %s", question);
    if (answer->len > 0 && answer->data[answer->len - 1] == '\n')
        answer->data[--answer->len] = '\0';
    *ret_answer = TAKE_PTR(answer);
    return 0;
}

int
prompt_confirm(struct prompt *prompt, const char *question, bool *ret_yes, struct error *err)
{
    CLEANUP_SECRET struct secret *answer = NULL;

    if (prompt_ask(prompt, question, false, &answer, err) < 0)
        return -1;
    *ret_yes = strcmp(answer->data, "y") == 0 || strcmp(answer->data, "yes") == 0;
    return 0;
}
