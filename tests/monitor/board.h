/*
 * What the driver and the two children that it starts know of each other: the case, read from the
 * file "case" of the directory that they all stand in, and a page of shared memory, the file
 * "board".
 */
#ifndef CLISK_TESTS_MONITOR_BOARD_H
#define CLISK_TESTS_MONITOR_BOARD_H

#include <stdatomic.h>

#include "tests/monitor/frames.h"

/* What the honest fetcher keeps. */
#define BOARD_SESSION "session"

/* When the deed is done. Three of them are finer than the states of a run. */
enum board_state {
    AT_STARTING,
    AT_CHECKING,
    AT_AUTHENTICATING,
    AT_ASKING, /* authenticating, and a page is asked for */
    AT_IDENTIFYING,
    AT_LEAVING,
    AT_FETCHING,
    AT_DOWNLOADING, /* fetching, and a document is on its way */
    AT_SETTLING,
    AT_CLOSING,
    AT_NEVER, /* an ordinary run */
    AT_STATES = AT_NEVER
};

enum board_deed {
    DEED_FRAME,
    DEED_FLOOD,      /* of one frame, as long as the broker takes it */
    DEED_PRINT_OUT,  /* much, on 1 */
    DEED_PRINT_ERR,  /* and on 2 */
    DEED_PRINT_EVER, /* without end */
    DEED_MUTE,       /* says nothing any more */
    DEED_DEAF,       /* asks and asks, and reads no answer */
    DEED_EXIT,
    DEED_CRASH,
    DEED_CLOSE,       /* the socket, and lives on */
    DEED_SHUTDOWN,    /* one direction of it */
    DEED_STOP,        /* SIGSTOP */
    DEED_EMPTY_FRAME, /* of no byte */
    DEED_STRAY_FD,    /* of no byte, with a descriptor */
    DEEDS
};

extern const char *const board_states[AT_STATES + 1];
extern const char *const board_deeds[DEEDS];

struct board_case {
    bool is_worker; /* who does it; the other one is honest */
    enum board_state state;
    enum board_deed deed;
    unsigned index;   /* of the frame: tests/monitor/frames.h */
    unsigned variant; /* likewise */
    unsigned run;     /* a number of its own */
};

struct board {
    _Atomic int reached; /* the state is here */
    _Atomic int begun;   /* the deed is */
    _Atomic int done;    /* and over */
    _Atomic int evil;    /* whose it is: a process */
};

int board_case_write(int dirfd, const struct board_case *played);
int board_case_read(int dirfd, struct board_case *ret_played);

/* Maps it, making it where `make` says so; NULL with errno. */
struct board *board_open(int dirfd, bool make);

/* Until the deed is done, or whoever did it is no more: at most some seconds. */
void board_wait(struct board *board);

#endif
