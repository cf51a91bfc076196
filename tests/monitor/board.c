#include "tests/monitor/board.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "host/common/fd.h"

enum { BOARD_CASE_MAX = 200, BOARD_WAIT_US = 100, BOARD_WAITS = 100000 };

const char *const board_states[AT_STATES + 1] = {
    "starting", "checking",    "authenticating", "asking",  "identifying", "leaving",
    "fetching", "downloading", "settling",       "closing", "never"};

const char *const board_deeds[DEEDS] = {
    "frame", "flood", "print-out", "print-err", "print-ever", "mute",        "deaf",
    "exit",  "crash", "close",     "shutdown",  "stop",       "empty-frame", "stray-fd"};

int
board_case_write(int dirfd, const struct board_case *played)
{
    CLEANUP_FD int fd = openat(dirfd, "case", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    char text[BOARD_CASE_MAX];

    if (fd < 0)
        return -1;
    snprintf(text, sizeof text, "%s %s %s %u %u %u\n", played->is_worker ? "worker" : "fetcher",
             board_states[played->state], board_deeds[played->deed], played->index, played->variant,
             played->run);
    return fd_write_all(fd, text, strlen(text));
}

static unsigned
board_find(const char *const *names, unsigned count, const char *name)
{
    unsigned i = 0;

    while (i < count && strcmp(names[i], name) != 0)
        i++;
    return i;
}

int
board_case_read(int dirfd, struct board_case *ret_played)
{
    CLEANUP_FD int fd = openat(dirfd, "case", O_RDONLY | O_CLOEXEC);
    CLEANUP_BUF struct buf text = BUF_INIT(BOARD_CASE_MAX);
    char who[16], state[32], deed[32];
    unsigned index, variant, run;

    if (fd < 0 || fd_read_to_end(fd, &text) < 0 || !buf_str(&text))
        return -1;
    if (sscanf(buf_str(&text), "%15s %31s %31s %u %u %u", who, state, deed, &index, &variant,
               &run) != 6)
        return -1;
    *ret_played = (struct board_case){
        .is_worker = strcmp(who, "worker") == 0,
        .state = (enum board_state)board_find(board_states, AT_STATES, state),
        .deed = (enum board_deed)board_find(board_deeds, DEEDS, deed),
        .index = index,
        .variant = variant,
        .run = run,
    };
    return 0;
}

struct board *
board_open(int dirfd, bool make)
{
    CLEANUP_FD int fd = openat(dirfd, "board", O_RDWR | O_CLOEXEC | (make ? O_CREAT : 0), 0600);
    void *map;

    if (fd < 0 || (make && ftruncate(fd, sizeof(struct board)) < 0))
        return NULL;
    map = mmap(NULL, sizeof(struct board), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    return map == MAP_FAILED ? NULL : map;
}

static bool
board_is_settled(struct board *board)
{
    int evil = atomic_load(&board->evil);

    return atomic_load(&board->done) || (evil != 0 && kill(evil, 0) < 0 && errno == ESRCH);
}

void
board_wait(struct board *board)
{
    for (int i = 0; i < BOARD_WAITS && !board_is_settled(board); i++)
        usleep(BOARD_WAIT_US);
}
