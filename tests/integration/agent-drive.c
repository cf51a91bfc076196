/*
 * Plays clisk and a fetcher to the real clisk-agent: agent-drive CONFIG LIBEXEC, and a
 * command a line on the standard input. A vault with the account 7 of "acme" is made in CONFIG
 * with a device key at CONFIG/device.key.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "host/agent/access.h"
#include "host/agent/agent.h"
#include "host/common/fd.h"
#include "host/wire/wire.h"

enum { DRIVE_WORDS_MAX = 8, DRIVE_FLOOD = 40 };

struct drive {
    struct vault_place place;
    const char *libexec;
    char device_key[512];
    struct vault *vault;
};

static void
drive_die(const char *what)
{
    fprintf(stderr, "agent-drive: %s\n", what);
    exit(2);
}

static int
drive_tell(const char *what, int result, const struct error *err)
{
    if (result < 0)
        printf("%s failed %s %s %s\n", what, outcome_name(err->outcome),
               *err->detail ? err->detail : "-", err->message);
    else
        printf("%s %d\n", what, result);
    return result;
}

static struct secret *
drive_secret(const char *text)
{
    struct secret *secret = secret_of(text, strlen(text));

    if (!secret)
        drive_die("memory");
    return secret;
}

/* The canaries come by the environment, so that this text has none of them. */
static void
drive_put(struct access *access, const char *password, const char *seed)
{
    struct vault_account account = {.id = 7, .brand = "acme", .secret_count = 3};
    struct error err = {0};

    account.secrets[0] = (struct vault_secret){"password", VAULT_VALUE, drive_secret(password)};
    account.secrets[1] = (struct vault_secret){"pin", VAULT_COMMAND, drive_secret("pass show x")};
    account.secrets[2] = (struct vault_secret){"seed", VAULT_OTP, drive_secret(seed)};
    drive_tell("put", access_put_account(access, &account, &err), &err);
    for (size_t i = 0; i < account.secret_count; i++)
        secret_free(account.secrets[i].value);
}

static void
drive_make_vault(struct drive *drive)
{
    char bytes[32];
    CLEANUP_FD int fd = open(drive->device_key, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    CLEANUP_SECRET struct secret *key = NULL;
    struct vault_credential credential = {.type = VAULT_SLOT_DEVICE};
    struct error err = {0};

    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)('a' + i % 26);
    key = secret_of(bytes, sizeof bytes);
    credential.secret = key;
    if (fd < 0 || !key || fd_write_all(fd, bytes, sizeof bytes) < 0)
        drive_die("device key");
    if (vault_create(drive->place, &credential, &drive->vault, &err) < 0)
        drive_die(err.message);
}

static struct access *
drive_access(struct drive *drive)
{
    CLEANUP_FREE char *path = NULL;
    struct access_ways ways = {.device_key = drive->device_key, .credentials_dir = ""};
    struct access *access = NULL;
    struct error err = {0};

    if (agent_socket_path(&path, &err) < 0)
        drive_die(err.message);
    ways.agent_socket = path;
    if (access_open(drive->place, &ways, &access, &err) != 0) {
        printf("open failed %s\n", err.message);
        return NULL;
    }
    printf("how %s\n", access_how(access) == ACCESS_AGENT ? "agent" : "device");
    return access;
}

static void
drive_unlock(struct drive *drive, char **words)
{
    struct agent_times times = {(uint64_t)atoll(words[1]), (uint64_t)atoll(words[2])};
    struct error err = {0};

    drive_tell("unlock",
               agent_start(drive->libexec, drive->place, vault_key(drive->vault), times, &err),
               &err);
}

static void
drive_status(void)
{
    CLEANUP_FREE char *path = NULL;
    struct agent_status status;
    struct error err = {0};

    if (drive_tell("path", agent_socket_path(&path, &err), &err) == 0 &&
        drive_tell("status", agent_status(path, &status, &err), &err) == 0)
        printf("pid %d hidden %d logind %s\n", (int)status.pid, status.key_hidden,
               *status.no_logind ? status.no_logind : "heard");
}

static void
drive_lock(void)
{
    CLEANUP_FREE char *path = NULL;
    struct error err = {0};

    if (agent_socket_path(&path, &err) == 0)
        drive_tell("lock", agent_lock(path, &err), &err);
}

static void
drive_read_channel(int fd)
{
    struct wire *wire = calloc(1, sizeof *wire);
    struct wire_message message = WIRE_MESSAGE_INIT;

    if (!wire)
        drive_die("memory");
    wire->fd = fd;
    while (wire_receive(wire, &message) == 0) {
        if (message.is == WIRE_NUMBER(fetcher_secret))
            printf("channel %s %.*s\n", message.fetcher_secret.name,
                   (int)message.fetcher_secret.value.len,
                   (const char *)message.fetcher_secret.value.data);
        else
            printf("channel %s\n", wire_name(message.is));
    }
    wire_message_clear(&message);
    free(wire);
}

static void
drive_fill(struct drive *drive, char **words)
{
    CLEANUP_ACCESS struct access *access = drive_access(drive);
    struct access_fill fill = {.account = (uint32_t)atoll(words[1]),
                               .brand = "acme",
                               .with_secrets = strcmp(words[2], "no") != 0};
    CLEANUP_BUF struct buf withheld = BUF_INIT(4096);
    struct error err = {0};
    int ends[2];

    if (!access || socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0)
        return;
    /* "without" withholds the password, "garbled" is a list that cannot be read. */
    if (strcmp(words[2], "without") == 0)
        wire_put_param(&withheld, (struct wire_param){
                                      .kind = WIRE_PARAM_SECRET, .name = "password", .value = ""});
    if (strcmp(words[2], "garbled") == 0)
        buf_append_str(&withheld, "?");
    fill.withheld = (struct span){withheld.data, withheld.len};
    drive_tell("fill", access_fill(access, &fill, ends[1], &err), &err);
    close(ends[1]);
    drive_read_channel(ends[0]);
    close(ends[0]);
}

/* To what is no channel: a file. */
static void
drive_fill_file(struct drive *drive, const char *name)
{
    CLEANUP_ACCESS struct access *access = drive_access(drive);
    CLEANUP_FD int fd = openat(drive->place.dirfd, name, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    struct access_fill fill = {.account = 7, .brand = "acme", .with_secrets = true};
    struct error err = {0};

    if (access && fd >= 0)
        drive_tell("fill", access_fill(access, &fill, fd, &err), &err);
}

static void
drive_describe(struct drive *drive)
{
    CLEANUP_ACCESS struct access *access = drive_access(drive);
    CLEANUP_ACCESS_ACCOUNT struct access_account account = {0};
    struct error err = {0};

    if (!access ||
        drive_tell("describe", access_describe(access, 7, "acme", &account, &err), &err) != 0)
        return;
    for (size_t i = 0; i < account.secret_count; i++)
        printf("field %s %d %s\n", account.secrets[i].field, (int)account.secrets[i].kind,
               account.secrets[i].command ? account.secrets[i].command->data : "-");
    printf("mark ");
    for (size_t i = 0; i < sizeof account.mark; i++)
        printf("%02x", account.mark[i]);
    printf("\n");
}

static void
drive_code(struct drive *drive, int64_t ahead)
{
    CLEANUP_ACCESS struct access *access = drive_access(drive);
    struct access_code code = {0};
    struct error err = {0};

    if (access &&
        drive_tell("code", access_code(access, 7, "acme", "seed", time(NULL) + ahead, &code, &err),
                   &err) == 0)
        printf("digits %zu\n", strlen(code.digits));
}

static int
drive_connect(void)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    CLEANUP_FREE char *path = NULL;
    int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

    if (agent_socket_path(&path, NULL) < 0 || fd < 0)
        drive_die("socket");
    memcpy(address.sun_path, path, strlen(path));
    if (connect(fd, (struct sockaddr *)&address, sizeof address) < 0) {
        close(fd);
        return -1;
    }
    return fd;
}

/* Bytes that are no message, descriptors that nobody asked for, and more peers than there is room.
 */
static void
drive_abuse(void)
{
    int flood[DRIVE_FLOOD], fds[8] = {0}, fd = drive_connect();
    char bytes[] = "\x30\x00garbage", byte;
    struct iovec io = {bytes, sizeof bytes};
    union {
        struct cmsghdr align;
        char bytes[CMSG_SPACE(sizeof fds)];
    } control = {0};
    struct msghdr message = {.msg_iov = &io,
                             .msg_iovlen = 1,
                             .msg_control = control.bytes,
                             .msg_controllen = sizeof control.bytes};

    control.align = (struct cmsghdr){
        .cmsg_len = CMSG_LEN(sizeof fds), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS};
    memcpy(CMSG_DATA(CMSG_FIRSTHDR(&message)), fds, sizeof fds);
    printf("flooded %d\n", sendmsg(fd, &message, MSG_NOSIGNAL) > 0);
    printf("hung up %d\n", read(fd, &byte, 1) <= 0);
    close(fd);
    fd = drive_connect();
    printf("garbage %d\n", write(fd, bytes, sizeof bytes) > 0);
    printf("hung up %d\n", read(fd, &byte, 1) <= 0);
    close(fd);
    for (size_t i = 0; i < ARRAY_SIZE(flood); i++)
        flood[i] = drive_connect();
    for (size_t i = 0; i < ARRAY_SIZE(flood); i++)
        close(flood[i]);
}

/* A channel that nobody reads, and that has no room for what the agent says. */
static void
drive_fill_deaf(struct drive *drive)
{
    CLEANUP_ACCESS struct access *access = drive_access(drive);
    struct access_fill fill = {.account = 7, .brand = "acme", .with_secrets = true};
    struct error err = {0};
    char bytes[1024] = {0};
    int ends[2];

    if (!access || socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0)
        return;
    while (send(ends[1], bytes, sizeof bytes, MSG_DONTWAIT) > 0)
        continue;
    drive_tell("fill", access_fill(access, &fill, ends[1], &err), &err);
    close(ends[1]);
    close(ends[0]);
}

/* Asks and asks, and reads none of the answers, until the agent hangs up. */
static void
drive_deaf(void)
{
    struct wire *wire = calloc(1, sizeof *wire);
    struct wire_agent_describe ask = {.account = 7, .brand = "acme"};
    size_t sent = 0;

    if (!wire)
        drive_die("memory");
    wire->fd = drive_connect();
    wire->send_ms = WIRE_SEND_FOR_EVER;
    while (wire_send_agent_describe(wire, ask) == 0)
        sent++;
    printf("hung up %d\n", sent > 0 && (errno == EPIPE || errno == ECONNRESET));
    close(wire->fd);
    free(wire);
}

/* A connection of another's, that the agent hangs up on at once. */
static void
drive_peer(void)
{
    int fd = drive_connect();
    char byte;

    printf("peer %s\n", fd < 0 ? "cannot connect" : read(fd, &byte, 1) <= 0 ? "refused" : "heard");
}

static void
drive_key(struct drive *drive)
{
    const struct secret *key = vault_key(drive->vault);

    printf("key ");
    for (size_t i = 0; i < key->len; i++)
        printf("%02x", (uint8_t)key->data[i]);
    printf("\n");
}

static void
drive_store_key(struct drive *drive)
{
    CLEANUP_ACCESS struct access *access = drive_access(drive);
    CLEANUP_SECRET struct secret *key = NULL;
    struct error err = {0};

    if (!access || drive_tell("store-key", access_store_key(access, &key, &err), &err) != 0)
        return;
    for (size_t i = 0; i < key->len; i++)
        printf("%02x", (uint8_t)key->data[i]);
    printf("\n");
}

static void
drive_rekey(struct drive *drive)
{
    struct error err = {0};

    drive_tell("rekey", vault_rekey(drive->vault, &err), &err);
}

static void
drive_command(struct drive *drive, char **words)
{
    const char *verb = words[0];

    if (strcmp(verb, "unlock") == 0)
        drive_unlock(drive, words);
    else if (strcmp(verb, "status") == 0)
        drive_status();
    else if (strcmp(verb, "lock") == 0)
        drive_lock();
    else if (strcmp(verb, "put") == 0) {
        CLEANUP_ACCESS struct access *access = drive_access(drive);

        if (access)
            drive_put(access, getenv("DRIVE_PASSWORD"), getenv("DRIVE_SEED"));
    } else if (strcmp(verb, "fill") == 0)
        drive_fill(drive, words);
    else if (strcmp(verb, "fill-file") == 0)
        drive_fill_file(drive, words[1]);
    else if (strcmp(verb, "describe") == 0)
        drive_describe(drive);
    else if (strcmp(verb, "code") == 0)
        drive_code(drive, atoll(words[1]));
    else if (strcmp(verb, "fill-deaf") == 0)
        drive_fill_deaf(drive);
    else if (strcmp(verb, "deaf") == 0)
        drive_deaf();
    else if (strcmp(verb, "abuse") == 0)
        drive_abuse();
    else if (strcmp(verb, "key") == 0)
        drive_key(drive);
    else if (strcmp(verb, "store-key") == 0)
        drive_store_key(drive);
    else if (strcmp(verb, "peer") == 0)
        drive_peer();
    else if (strcmp(verb, "rekey") == 0)
        drive_rekey(drive);
    else
        printf("no such command %s\n", verb);
}

int
main(int argc, char **argv)
{
    struct drive drive = {0};
    char line[512];

    if (argc != 3)
        drive_die("usage: agent-drive CONFIG LIBEXEC");
    setvbuf(stdout, NULL, _IOLBF, 0);
    drive.place.dirfd = open(argv[1], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    drive.place.shown = argv[1];
    drive.libexec = argv[2];
    snprintf(drive.device_key, sizeof drive.device_key, "%s/device.key", argv[1]);
    if (drive.place.dirfd >= 0 && access(drive.device_key, F_OK) < 0)
        drive_make_vault(&drive);
    while (fgets(line, sizeof line, stdin)) {
        char *words[DRIVE_WORDS_MAX + 1] = {NULL}, *save = NULL;
        size_t count = 0;

        for (char *word = strtok_r(line, " \n", &save); word && count < DRIVE_WORDS_MAX;
             word = strtok_r(NULL, " \n", &save))
            words[count++] = word;
        if (count > 0)
            drive_command(&drive, words);
        printf("end\n");
    }
    vault_close(drive.vault);
    return 0;
}
