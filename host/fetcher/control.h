/*
 * The broker's messages: which is permitted when, and what it makes us do.
 */
#ifndef CLISK_FETCHER_CONTROL_H
#define CLISK_FETCHER_CONTROL_H

#include "host/fetcher/engine.h"
#include "host/fetcher/session.h"

enum control_state {
    CONTROL_NEW,        /* only fetcher_setup */
    CONTROL_SETTING_UP, /* until fetcher_begin */
    CONTROL_WORKING
};

enum { CONTROL_READABLE_MAX = 64 };

struct control {
    enum control_state state;
    struct wire wire;
    struct report report;
    struct setup setup;
    struct secrets *secrets;
    struct engine *engine;
    struct session *session;
    struct buf sealed; /* the session that was kept, until fetcher_begin */
    bool vault_read;
    struct secret *session_key;           /* NULL where none was given */
    char *readable[CONTROL_READABLE_MAX]; /* names of cookies that may be asked for */
    size_t readable_count;
};

/* fd is the socket to the broker; it becomes non-blocking. 0, or -1 with *err. */
int control_open(struct control *control, int fd, struct error *err);
void control_close(struct control *control);

/* Takes all messages that have come. 0; 1 when the broker has gone; -1 with *err for a violation.
 */
int control_receive(struct control *control, struct error *err);

#endif
