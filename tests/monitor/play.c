/*
 * Stands in the place of clisk-worker or clisk-fetcher, by the name that it is started under. It is
 * as honest as they are, in little, until the state comes in which the case wants a deed of it.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/sockios.h>
#include <stdio.h>

#include "host/common/digest.h"
#include "host/common/fd.h"
#include "host/sandbox/sandbox.h"
#include "tests/monitor/deed.h"

#define PLAY_ORIGIN   "https://www.monitor.example"
#define PLAY_DOCUMENT "%PDF-1.4\nmonitor\n%%EOF\n"

/* Its digest: without libcrypto, a program starts in half the time. */
static const uint8_t play_sha256[DIGEST_LEN] = {
    0x1f, 0x09, 0x47, 0x85, 0x45, 0x48, 0xff, 0xbe, 0xd2, 0x7f, 0x93, 0x81, 0x4d, 0x20, 0xb6, 0x91,
    0x4c, 0xc1, 0xae, 0x4d, 0x03, 0xd1, 0x4e, 0x02, 0xee, 0x83, 0xf2, 0x96, 0xe4, 0x5e, 0x01, 0x7b};

enum { PLAY_TURN_MS = 1, PLAY_SETUP_SEALS = F_SEAL_FUTURE_WRITE };

struct play {
    struct wire wire;
    struct board_case played;
    struct board *board;
    bool is_worker;
    enum board_state at;
    bool is_done;
    /* Of the fetcher: a document that waits for the deed. */
    uint32_t held_id;
    int held_file;
};

static struct play play = {.held_file = -1};

static void
play_must(int result)
{
    /* The broker has ended the run. */
    if (result < 0)
        _exit(0);
}

static bool
play_is_evil(void)
{
    return play.played.is_worker == play.is_worker;
}

/* All that was sent is received. */
static void
play_drain(void)
{
    int unread = 1;

    while (ioctl(play.wire.fd, SIOCOUTQ, &unread) == 0 && unread > 0)
        usleep(100);
}

static void
play_do(uint32_t id)
{
    if (play.is_done)
        return;
    play.is_done = true;
    atomic_store(&play.board->begun, 1);
    deed_do(&play.played, play.wire.fd, id);
    play_drain();
    atomic_store(&play.board->done, 1);
}

/* This child knows that the state is here: it does the deed, or lets the other one. */
static void
play_reach(enum board_state state, uint32_t id)
{
    if (play.played.state != state)
        return;
    if (play_is_evil()) {
        play_do(id);
    } else {
        play_drain();
        atomic_store(&play.board->reached, 1);
        board_wait(play.board);
    }
}

/* The other child knows it. */
static void
play_look(void)
{
    if (!play_is_evil() || !atomic_load(&play.board->reached))
        return;
    /* The document that is to be settled is on its way yet. */
    if (play.played.state == AT_SETTLING && !play.is_worker && play.held_file < 0)
        return;
    play_do(play.held_id);
}

/* --- the worker ------------------------------------------------------------ */

static void
worker_return(const char *value)
{
    play_must(wire_send_worker_returned(&play.wire, (struct wire_worker_returned){.value = value}));
}

static void
worker_save(void)
{
    CLEANUP_BUF struct buf files = BUF_INIT(WIRE_FRAME_MAX);
    char reference[32];

    snprintf(reference, sizeof reference, "M-%u", play.played.run);
    wire_put_file(&files, (struct wire_file){.url = PLAY_ORIGIN "/document",
                                             .title = reference,
                                             .media_type = "application/pdf"});
    play_must(wire_send_worker_save(
        &play.wire, (struct wire_worker_save){
                        .kind = "file", .reference = reference, .files = {files.data, files.len}}));
}

static void
worker_authenticate(void)
{
    play_reach(AT_AUTHENTICATING, 0);
    play_must(
        wire_send_worker_request(&play.wire, (struct wire_worker_request){.method = WIRE_METHOD_GET,
                                                                          .url = PLAY_ORIGIN "/"}));
    /* Else it is the fetcher that knows. */
    if (play_is_evil())
        play_reach(AT_ASKING, 0);
}

static void
worker_call(uint8_t step)
{
    switch ((enum wire_step)step) {
    case WIRE_STEP_CHECK_AUTHENTICATED:
        play_reach(AT_CHECKING, 0);
        worker_return("yes");
        break;
    case WIRE_STEP_ENSURE_AUTHENTICATED: worker_authenticate(); break;
    case WIRE_STEP_ENSURE_NOT_AUTHENTICATED:
        play_reach(AT_LEAVING, 0);
        worker_return("");
        break;
    case WIRE_STEP_IDENTIFY:
        play_reach(AT_IDENTIFYING, 0);
        worker_return("somebody");
        break;
    case WIRE_STEP_FETCH:
        play_reach(AT_FETCHING, 0);
        worker_save();
        break;
    default: abort();
    }
}

static void
worker_saved(void)
{
    if (play.played.state == AT_DOWNLOADING && play_is_evil())
        play_do(0);
    worker_return("");
    play_drain();
    play_reach(AT_SETTLING, 0);
}

static void
worker_receive(const struct wire_message *message)
{
    if (message->is == WIRE_NUMBER(worker_start)) {
        play_reach(AT_STARTING, 0);
        play_must(wire_send_worker_ready(
            &play.wire, (struct wire_worker_ready){.can_check = play.played.state == AT_CHECKING}));
    } else if (message->is == WIRE_NUMBER(worker_call)) {
        worker_call(message->worker_call.step);
    } else if (message->is == WIRE_NUMBER(worker_response) ||
               message->is == WIRE_NUMBER(worker_refused)) {
        worker_return("");
    } else if (message->is == WIRE_NUMBER(worker_saved)) {
        worker_saved();
    }
}

/* --- the fetcher ----------------------------------------------------------- */

static void
fetcher_seal(int pool, uint64_t size)
{
    if (mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, pool, 0) == MAP_FAILED ||
        fcntl(pool, F_ADD_SEALS, PLAY_SETUP_SEALS) < 0)
        abort();
}

static void
fetcher_begin(void)
{
    play_reach(AT_STARTING, 0);
    play_must(wire_send_fetcher_ready(
        &play.wire, (struct wire_fetcher_ready){.has_login = play.played.state == AT_CHECKING}));
}

static void
fetcher_request(uint32_t id, const char *url)
{
    play_reach(AT_ASKING, id);
    play_must(wire_send_fetcher_response(
        &play.wire, (struct wire_fetcher_response){.id = id, .status = 200, .url = url}));
}

static void
fetcher_finish_download(void)
{
    struct wire_fetcher_downloaded downloaded = {.id = play.held_id, .status = 200, .whole = 1};

    if (ftruncate(play.held_file, 0) < 0 ||
        pwrite(play.held_file, PLAY_DOCUMENT, strlen(PLAY_DOCUMENT), 0) !=
            (ssize_t)strlen(PLAY_DOCUMENT))
        abort();
    downloaded.size = strlen(PLAY_DOCUMENT);
    downloaded.sha256 = (struct span){play_sha256, sizeof play_sha256};
    fd_close(&play.held_file);
    play_must(wire_send_fetcher_downloaded(&play.wire, downloaded));
}

static void
fetcher_download(struct wire_message *message)
{
    play.held_id = message->fetcher_download.id;
    play.held_file = message->fetcher_download.file;
    message->fd = -1;
    play_reach(AT_DOWNLOADING, play.held_id);
    if (play.played.state != AT_SETTLING)
        fetcher_finish_download();
}

static void
fetcher_keep_session(void)
{
    CLEANUP_FD int fd = memfd_create("session", MFD_CLOEXEC | MFD_ALLOW_SEALING);

    play_reach(AT_CLOSING, 0);
    if (fd < 0 || fd_write_all(fd, BOARD_SESSION, strlen(BOARD_SESSION)) < 0 ||
        fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE) < 0)
        abort();
    play_must(
        wire_send_fetcher_session_kept(&play.wire, (struct wire_fetcher_session_kept){fd, 0}));
}

static void
fetcher_receive(struct wire_message *message)
{
    if (message->is == WIRE_NUMBER(fetcher_setup))
        fetcher_seal(message->fetcher_setup.pool, message->fetcher_setup.pool_size);
    else if (message->is == WIRE_NUMBER(fetcher_begin))
        fetcher_begin();
    else if (message->is == WIRE_NUMBER(fetcher_request))
        fetcher_request(message->fetcher_request.id, message->fetcher_request.url);
    else if (message->is == WIRE_NUMBER(fetcher_download))
        fetcher_download(message);
    else if (message->is == WIRE_NUMBER(fetcher_ask_session))
        fetcher_keep_session();
}

/* A document that was held back comes once the deed is done. */
static void
fetcher_turn(void)
{
    if (play.held_file < 0)
        return;
    if (play_is_evil() ? play.is_done : atomic_load(&play.board->begun)) {
        board_wait(play.board);
        fetcher_finish_download();
    }
}

/* --- both ------------------------------------------------------------------- */

static void
play_turn(void)
{
    struct pollfd poller = {.fd = play.wire.fd, .events = POLLIN};
    struct wire_message message = WIRE_MESSAGE_INIT;

    play_look();
    if (!play.is_worker)
        fetcher_turn();
    if (poll(&poller, 1, PLAY_TURN_MS) <= 0)
        return;
    /* The broker is gone, or has closed what it had with this one. */
    if (wire_receive(&play.wire, &message) != 0)
        _exit(0);
    if (play.is_worker)
        worker_receive(&message);
    else
        fetcher_receive(&message);
    wire_message_clear(&message);
}

int
main(int argc, char **argv)
{
    if (argc < 1 || prctl(PR_SET_PDEATHSIG, SIGKILL) < 0 ||
        board_case_read(AT_FDCWD, &play.played) < 0 || !(play.board = board_open(AT_FDCWD, false)))
        return 1;
    play.is_worker = strstr(argv[0], "clisk-worker") != NULL;
    play.wire.fd = SANDBOX_CONTROL_FD;
    if (play_is_evil())
        atomic_store(&play.board->evil, getpid());
    for (;;)
        play_turn();
}
