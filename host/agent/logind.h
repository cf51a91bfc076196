/*
 * logind's word that the screen of this user is locked, or that the machine will
 * sleep. Its absence is told by a text and not by an error: the agent says so.
 */
#ifndef CLISK_AGENT_LOGIND_H
#define CLISK_AGENT_LOGIND_H

#include <stdbool.h>
#include <stddef.h>

struct logind;

/* NULL when logind cannot be heard; then why is in `why`. */
struct logind *logind_open(char *why, size_t size);
struct logind *logind_close(struct logind *logind);
int logind_fd(const struct logind *logind);
/* For poll(2). */
short logind_events(const struct logind *logind);
/* Takes what came. 0; -1 when logind cannot be heard any more. */
int logind_work(struct logind *logind);
/* "the session was locked"; NULL as long as nothing asks for it. */
const char *logind_says_lock(const struct logind *logind);

#endif
