/*
 * Plays the broker to clisk-fetcher: reads commands from standard input, one a
 * line, and prints what the fetcher tells, one line a message.
 *
 *   option NAME VALUE                  (before begin)
 *   secret NAME VALUE
 *   placement SECRET ORIGIN PATH FIELD
 *   vault [secret:NAME=VALUE | key:BYTE | end | ready]...   by the vault's channel, then closes it
 *   line LINE                          of an unsealed session
 *   session FILE                       a sealed one
 *   begin
 *   get URL [REFERER]                  waits for the answer, as post and raw do
 *   post URL [NAME=VALUE | secret:NAME=SECRET | base64:… | sha1:… | sha256:…]...
 *   form ENCTYPE CHARSET URL [as post]...
 *   raw URL TYPE BODY                  a TYPE of "-" is none
 *   download URL FILE [MAX]            does not wait
 *   wait                               for all that was begun
 *   page FILE                          what lies in the pool since the last answer
 *   deny PREFIX                        cancels hops to URLs that begin so
 *   head URL                           as get
 *   keep FILE                          the session, sealed
 *   violate                            sends what a broker never sends
 *   cancel ID, sleep MS, memory
 *
 * At the end of the input it hangs up and prints "exit STATUS".
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "host/common/digest.h"
#include "host/common/fd.h"
#include "host/sandbox/sandbox.h"
#include "host/wire/wire.h"
#include "tests/integration/fetcher-drive.h"

enum {
    DRIVE_WORDS_MAX = 64,
    DRIVE_LIST_MAX = 64 * 1024,
    DRIVE_REPLY_MS = 60000,
    DRIVE_IDS_MAX = 4096,
    DRIVE_OPTIONS_MAX = 16
};

struct drive {
    struct wire wire;
    pid_t pid;
    int pool;
    size_t pool_size;
    size_t page_len;
    struct wire_fetcher_setup setup;
    char *deny;
    char *options[DRIVE_OPTIONS_MAX]; /* what the set-up points to */
    size_t option_count;
    uint32_t next_id;
    unsigned pending;
    bool waited_for[DRIVE_IDS_MAX];
    bool ready;
    bool kept;
    const char *keep_path;
    bool hung_up;
};

static void
drive_die(const char *what)
{
    printf("broken %s: %s\n", what, strerror(errno));
    exit(2);
}

static void
drive_start(struct drive *drive, const char *program)
{
    int sockets[2];

    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets) < 0)
        drive_die("socketpair");
    drive->pid = fork();
    if (drive->pid < 0)
        drive_die("fork");
    if (drive->pid == 0) {
        if (dup2(sockets[1], SANDBOX_CONTROL_FD) < 0)
            _exit(127);
        if (sockets[1] == SANDBOX_CONTROL_FD)
            fcntl(SANDBOX_CONTROL_FD, F_SETFD, 0);
        execl(program, program, (char *)NULL);
        _exit(127);
    }
    close(sockets[1]);
    drive->wire.fd = sockets[0];
}

static uint32_t
drive_new_id(struct drive *drive)
{
    uint32_t id = ++drive->next_id;

    if (id >= DRIVE_IDS_MAX) {
        printf("too many commands\n");
        exit(2);
    }
    drive->waited_for[id] = true;
    drive->pending++;
    return id;
}

static void
drive_settle(struct drive *drive, uint32_t id)
{
    if (id < DRIVE_IDS_MAX && drive->waited_for[id]) {
        drive->waited_for[id] = false;
        drive->pending--;
    }
}

static void
drive_print_hex(const char *name, struct span digest)
{
    char hex[DIGEST_HEX_LEN + 1] = "";

    if (digest.len == DIGEST_LEN)
        digest_hex(digest.data, hex);
    printf(" %s=%s", name, hex);
}

static void
drive_on_hop(struct drive *drive, const struct wire_fetcher_hop *hop)
{
    printf("hop id=%u status=%u url=%s\n", hop->id, hop->status, hop->url);
    if (drive->deny && strncmp(hop->url, drive->deny, strlen(drive->deny)) == 0) {
        drive_settle(drive, hop->id);
        wire_send_fetcher_cancel(&drive->wire, (struct wire_fetcher_cancel){hop->id});
    } else {
        wire_send_fetcher_proceed(&drive->wire, (struct wire_fetcher_proceed){hop->id});
    }
}

static void
drive_on_end(struct drive *drive, const struct wire_message *message)
{
    const struct wire_fetcher_response *page = &message->fetcher_response;
    const struct wire_fetcher_downloaded *file = &message->fetcher_downloaded;
    const struct wire_fetcher_failed *failed = &message->fetcher_failed;

    /* The three begin with the id. */
    drive_settle(drive, page->id);
    if (message->is == WIRE_NUMBER(fetcher_response)) {
        drive->page_len = page->length;
        printf("response id=%u status=%u length=%llu url=%s type=%s\n", page->id, page->status,
               (unsigned long long)page->length, page->url, page->content_type);
    } else if (message->is == WIRE_NUMBER(fetcher_downloaded)) {
        printf("downloaded id=%u status=%u size=%llu whole=%u", file->id, file->status,
               (unsigned long long)file->size, file->whole);
        drive_print_hex("sha256", file->sha256);
        printf("\n");
    } else {
        printf("failed id=%u outcome=%s detail=%s message=%s\n", failed->id,
               outcome_name((enum outcome)failed->outcome), failed->detail, failed->message);
    }
}

static void
drive_on_session(struct drive *drive, const struct wire_message *message)
{
    const struct wire_fetcher_session_kept *kept = &message->fetcher_session_kept;
    CLEANUP_BUF struct buf bytes = BUF_INIT(1024 * 1024 + 1);
    CLEANUP_FD int file = -1;

    drive->kept = true;
    printf("kept sealed=%d ends_at=%lld\n", kept->sealed >= 0, (long long)kept->ends_at);
    if (kept->sealed < 0)
        return;
    file = open(drive->keep_path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file < 0 || lseek(kept->sealed, 0, SEEK_SET) < 0 ||
        fd_read_to_end(kept->sealed, &bytes) < 0 || fd_write_all(file, bytes.data, bytes.len) < 0)
        drive_die("session");
}

static void
drive_on_message(struct drive *drive, const struct wire_message *message)
{
    switch ((int)message->is) {
    case WIRE_NUMBER(fetcher_ready):
        drive->ready = true;
        printf("ready seals=%d has_login=%u\n", fcntl(drive->pool, F_GET_SEALS),
               message->fetcher_ready.has_login);
        break;
    case WIRE_NUMBER(fetcher_retry):
        wire_send_fetcher_proceed(&drive->wire,
                                  (struct wire_fetcher_proceed){message->fetcher_retry.id});
        break;
    case WIRE_NUMBER(fetcher_hop): drive_on_hop(drive, &message->fetcher_hop); break;
    case WIRE_NUMBER(fetcher_response):
    case WIRE_NUMBER(fetcher_downloaded):
    case WIRE_NUMBER(fetcher_failed): drive_on_end(drive, message); break;
    case WIRE_NUMBER(fetcher_progress):
        printf("progress id=%u bytes=%llu\n", message->fetcher_progress.id,
               (unsigned long long)message->fetcher_progress.bytes);
        break;
    case WIRE_NUMBER(fetcher_session_kept): drive_on_session(drive, message); break;
    case WIRE_NUMBER(log): printf("log %u %s\n", message->log.level, message->log.text); break;
    default: printf("unexpected %s\n", wire_name(message->is)); break;
    }
}

/* Takes one message; notes that the fetcher has gone. */
static void
drive_take(struct drive *drive)
{
    struct wire_message message = WIRE_MESSAGE_INIT;
    struct pollfd poller = {.fd = drive->wire.fd, .events = POLLIN};
    int result;

    if (poll(&poller, 1, DRIVE_REPLY_MS) <= 0) {
        printf("no reply\n");
        drive->hung_up = true;
        return;
    }
    result = wire_receive(&drive->wire, &message);
    if (result == 0)
        drive_on_message(drive, &message);
    else
        drive->hung_up = true;
    wire_message_clear(&message);
}

static void
drive_wait(struct drive *drive)
{
    while (drive->pending > 0 && !drive->hung_up)
        drive_take(drive);
}

static void
drive_option(struct drive *drive, char **words)
{
    struct wire_fetcher_setup *setup = &drive->setup;
    char *value = strdup(words[2] ? words[2] : "");

    if (!value || drive->option_count == DRIVE_OPTIONS_MAX)
        drive_die("option");
    drive->options[drive->option_count++] = value;
    if (strcmp(words[1], "connect") == 0)
        setup->connect = value;
    else if (strcmp(words[1], "ca-file") == 0)
        setup->ca_file = value;
    else if (strcmp(words[1], "retries") == 0)
        setup->retries = (uint8_t)atoll(value);
    else if (strcmp(words[1], "retry-sleep-ms") == 0)
        setup->retry_sleep_ms = (uint32_t)atoll(value);
    else if (strcmp(words[1], "request-ms") == 0)
        setup->request_ms = (uint32_t)atoll(value);
    else if (strcmp(words[1], "allow-http") == 0)
        setup->allow_http = (uint8_t)atoll(value);
    else if (strcmp(words[1], "brand") == 0)
        setup->brand = value;
    else if (strcmp(words[1], "pool-size") == 0)
        drive->pool_size = (size_t)atoll(value);
    else
        printf("no such option %s\n", words[1]);
}

/* Before the first message of the set-up that is none of the options. */
static void
drive_send_setup(struct drive *drive)
{
    if (drive->pool >= 0)
        return;
    drive->pool = memfd_create("pool", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (drive->pool < 0 || ftruncate(drive->pool, (off_t)drive->pool_size) < 0 ||
        fcntl(drive->pool, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW) < 0)
        drive_die("pool");
    drive->setup.pool = drive->pool;
    drive->setup.pool_size = drive->pool_size;
    /* Should the fetcher have gone, its last words are still to be read. */
    (void)wire_send_fetcher_setup(&drive->wire, drive->setup);
}

static void
drive_begin(struct drive *drive)
{
    drive_send_setup(drive);
    (void)wire_send_fetcher_begin(&drive->wire, (struct wire_fetcher_begin){});
    while (!drive->ready && !drive->hung_up)
        drive_take(drive);
}

static void
drive_request(struct drive *drive, struct wire_fetcher_request request)
{
    request.id = drive_new_id(drive);
    if (wire_send_fetcher_request(&drive->wire, request) < 0)
        drive->hung_up = true;
    drive_wait(drive);
}

/* What a secret's prefix says of it: "sha1:pass=password". */
static const struct {
    const char *prefix;
    enum wire_transform transform;
} drive_prefixes[] = {
    {"secret:", WIRE_TRANSFORM_RAW},
    {"base64:", WIRE_TRANSFORM_BASE64},
    {"sha1:", WIRE_TRANSFORM_SHA1_HEX},
    {"sha256:", WIRE_TRANSFORM_SHA256_HEX},
};

/* `like` has what the words do not say. */
static void
drive_post(struct drive *drive, char **words, struct wire_fetcher_request like)
{
    CLEANUP_BUF struct buf list = BUF_INIT(DRIVE_LIST_MAX);

    for (char **at = words + 1; *at; at++) {
        struct wire_param param = {.kind = WIRE_PARAM_TEXT, .name = *at};
        char *value = strchr(*at, '=');

        if (!value)
            continue;
        *value = '\0';
        param.value = value + 1;
        for (size_t i = 0; i < ARRAY_SIZE(drive_prefixes); i++) {
            size_t len = strlen(drive_prefixes[i].prefix);

            if (strncmp(*at, drive_prefixes[i].prefix, len) != 0)
                continue;
            param.kind = WIRE_PARAM_SECRET;
            param.name = *at + len;
            param.transform = drive_prefixes[i].transform;
        }
        wire_put_param(&list, param);
    }
    like.method = WIRE_METHOD_POST;
    like.url = words[0];
    like.body_kind = WIRE_BODY_FORM;
    like.body = (struct span){list.data, list.len};
    drive_request(drive, like);
}

/* The body is all that follows the type, blanks included. */
static void
drive_raw(struct drive *drive, char **words, const char *rest)
{
    const char *body = rest + strlen(words[1]) + 1 + strlen(words[2]) + 1;

    drive_request(drive, (struct wire_fetcher_request){
                             .method = WIRE_METHOD_POST,
                             .url = words[1],
                             .body_kind = WIRE_BODY_BYTES,
                             .content_type = strcmp(words[2], "-") == 0 ? "" : words[2],
                             .body = {(const uint8_t *)body, strlen(body)},
                         });
}

static void
drive_download(struct drive *drive, char **words)
{
    CLEANUP_FD int file = open(words[2], O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    struct wire_fetcher_download download = {.id = drive_new_id(drive),
                                             .url = words[1],
                                             .max = words[3] ? (uint64_t)atoll(words[3])
                                                             : UINT64_C(1) << 30,
                                             .file = file};

    if (file < 0)
        drive_die("file");
    if (wire_send_fetcher_download(&drive->wire, download) < 0)
        drive->hung_up = true;
}

static void
drive_page(struct drive *drive, const char *path)
{
    CLEANUP_FD int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    void *pool = mmap(NULL, drive->pool_size, PROT_READ, MAP_SHARED, drive->pool, 0);

    if (file < 0 || pool == MAP_FAILED || fd_write_all(file, pool, drive->page_len) < 0)
        drive_die("page");
    munmap(pool, drive->pool_size);
}

static void
drive_sleep(long milliseconds)
{
    struct timespec time = {milliseconds / 1000, milliseconds % 1000 * 1000000};

    nanosleep(&time, NULL);
}

static void
drive_set_up(struct drive *drive, char **words, const char *rest)
{
    struct span value = {(const uint8_t *)words[2], words[2] ? strlen(words[2]) : 0};

    drive_send_setup(drive);
    if (strcmp(words[0], "secret") == 0)
        wire_send_fetcher_secret(&drive->wire, (struct wire_fetcher_secret){words[1], value});
    else if (strcmp(words[0], "placement") == 0)
        wire_send_fetcher_placement(
            &drive->wire, (struct wire_fetcher_placement){words[1], words[2], words[3], words[4]});
    else
        wire_send_fetcher_session_line(&drive->wire, (struct wire_fetcher_session_line){rest});
}

static void
drive_vault(struct drive *drive, char **words)
{
    struct wire *channel = calloc(1, sizeof *channel);
    int ends[2];

    drive_send_setup(drive);
    if (!channel || socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0)
        drive_die("vault");
    channel->fd = ends[0];
    (void)wire_send_fetcher_vault(&drive->wire, (struct wire_fetcher_vault){ends[1]});
    close(ends[1]);
    for (; *words; words++)
        drive_vault_word(channel, *words);
    close(ends[0]);
    free(channel);
}

static void
drive_session(struct drive *drive, const char *path)
{
    CLEANUP_FD int file = open(path, O_RDONLY | O_CLOEXEC);

    drive_send_setup(drive);
    if (file < 0)
        drive_die("session");
    (void)wire_send_fetcher_session(&drive->wire, (struct wire_fetcher_session){file});
}

static void
drive_keep(struct drive *drive, const char *path)
{
    drive->kept = false;
    drive->keep_path = path;
    if (wire_send_fetcher_ask_session(&drive->wire, (struct wire_fetcher_ask_session){}) < 0)
        drive->hung_up = true;
    while (!drive->kept && !drive->hung_up)
        drive_take(drive);
}

static void
drive_cancel(struct drive *drive, const char *id)
{
    struct wire_fetcher_cancel cancel = {.id = (uint32_t)atoll(id)};

    drive_settle(drive, cancel.id);
    if (wire_send_fetcher_cancel(&drive->wire, cancel) < 0)
        drive->hung_up = true;
}

static void
drive_deny(struct drive *drive, const char *prefix)
{
    free(drive->deny);
    drive->deny = strdup(prefix);
}

static void
drive_command(struct drive *drive, char **words, const char *rest)
{
    const char *verb = words[0];

    if (strcmp(verb, "option") == 0)
        drive_option(drive, words);
    else if (strcmp(verb, "secret") == 0 || strcmp(verb, "placement") == 0 ||
             strcmp(verb, "line") == 0)
        drive_set_up(drive, words, rest);
    else if (strcmp(verb, "vault") == 0)
        drive_vault(drive, words + 1);
    else if (strcmp(verb, "begin") == 0)
        drive_begin(drive);
    else if (strcmp(verb, "get") == 0)
        drive_request(drive, (struct wire_fetcher_request){.url = words[1], .referer = words[2]});
    else if (strcmp(verb, "head") == 0)
        drive_request(drive,
                      (struct wire_fetcher_request){.method = WIRE_METHOD_HEAD, .url = words[1]});
    else if (strcmp(verb, "post") == 0)
        drive_post(drive, words + 1, (struct wire_fetcher_request){0});
    else if (strcmp(verb, "form") == 0)
        drive_post(
            drive, words + 3,
            (struct wire_fetcher_request){.enctype = (uint8_t)atoi(words[1]), .charset = words[2]});
    else if (strcmp(verb, "raw") == 0)
        drive_raw(drive, words, rest);
    else if (strcmp(verb, "download") == 0)
        drive_download(drive, words);
    else if (strcmp(verb, "wait") == 0)
        drive_wait(drive);
    else if (strcmp(verb, "page") == 0)
        drive_page(drive, words[1]);
    else if (strcmp(verb, "deny") == 0)
        drive_deny(drive, words[1]);
    else if (strcmp(verb, "keep") == 0)
        drive_keep(drive, words[1]);
    else if (strcmp(verb, "session") == 0)
        drive_session(drive, words[1]);
    else if (strcmp(verb, "violate") == 0)
        wire_send_fetcher_ready(&drive->wire, (struct wire_fetcher_ready){});
    else if (strcmp(verb, "memory") == 0)
        drive_memory(drive->pid);
    else if (strcmp(verb, "sleep") == 0)
        drive_sleep(atol(words[1]));
    else if (strcmp(verb, "cancel") == 0)
        drive_cancel(drive, words[1]);
    else
        printf("no such command %s\n", verb);
}

static void
drive_line(struct drive *drive, char *line)
{
    CLEANUP_FREE char *whole = strdup(line);
    char *words[DRIVE_WORDS_MAX + 1] = {NULL};
    char *save = NULL, *rest;
    size_t count = 0;

    if (!whole)
        drive_die("memory");
    rest = strchr(whole, ' ');
    for (char *word = strtok_r(line, " ", &save); word && count < DRIVE_WORDS_MAX;
         word = strtok_r(NULL, " ", &save))
        words[count++] = word;
    if (count > 0)
        drive_command(drive, words, rest ? rest + 1 : "");
}

/* The fetcher ends when we hang up; what it still tells is read. */
static void
drive_end(struct drive *drive)
{
    int status = 0;

    shutdown(drive->wire.fd, SHUT_WR);
    while (!drive->hung_up)
        drive_take(drive);
    close(drive->wire.fd);
    if (waitpid(drive->pid, &status, 0) < 0)
        drive_die("waitpid");
    if (WIFSIGNALED(status))
        printf("killed %d\n", WTERMSIG(status));
    else
        printf("exit %d\n", WEXITSTATUS(status));
}

int
main(int argc, char **argv)
{
    struct drive *drive = calloc(1, sizeof *drive);
    CLEANUP_FREE char *line = NULL;
    size_t cap = 0;
    ssize_t len;

    if (argc != 2 || !drive) {
        fprintf(stderr, "usage: fetcher-drive PROGRAM\n");
        return 2;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    signal(SIGPIPE, SIG_IGN);
    drive->pool = -1;
    drive->pool_size = 32 * 1024 * 1024;
    drive->setup = (struct wire_fetcher_setup){.user_agent = "clisk-test/1 (+https://example.org)",
                                               .brand = "shop",
                                               .retry_sleep_ms = 20,
                                               .request_ms = 5000};
    drive_start(drive, argv[1]);
    while (!drive->hung_up && (len = getline(&line, &cap, stdin)) > 0) {
        line[strcspn(line, "\n")] = '\0';
        drive_line(drive, line);
    }
    drive_wait(drive);
    drive_end(drive);
    for (size_t i = 0; i < drive->option_count; i++)
        free(drive->options[i]);
    free(drive->deny);
    free(drive);
    return 0;
}
