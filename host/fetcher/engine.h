/*
 * All transfers of the run over one set of connections: which is started when,
 * and what becomes of it when a try ends.
 */
#ifndef CLISK_FETCHER_ENGINE_H
#define CLISK_FETCHER_ENGINE_H

#include "host/fetcher/transfer.h"

struct engine;

/* The report, setup and secrets stay the caller's. NULL without memory. */
struct engine *engine_new(struct report *report, const struct setup *setup,
                          const struct secrets *secrets);
struct engine *engine_free(struct engine *engine); /* returns NULL; NULL is fine */

/* Secrets no longer change: from now on they, and the tokens of the session, are looked for in what
 * comes. */
int engine_begin(struct engine *engine, struct error *err);

/* Takes the transfer over. 1 when there are too many, or a page while there is one: it is freed. */
int engine_add(struct engine *engine, struct transfer *transfer);
/* Lets the redirect of this transfer go on. 1 when it does not wait for that. */
int engine_proceed(struct engine *engine, uint32_t id);
/* Nothing more is told of it. What has just ended is no longer there, which is fine. */
void engine_cancel(struct engine *engine, uint32_t id);

/* Waits until something is to be done or fd can be read, and works. -1 when libcurl fails. */
int engine_wait(struct engine *engine, int fd);
int engine_work(struct engine *engine);

/* A page that was fetched ahead is waited for now; 1 when there is none such. */
int engine_want(struct engine *engine, uint32_t id);

/* The tokens and the cookies of the account; owned by the engine. */
struct tokens *engine_tokens(struct engine *engine);
struct jar *engine_jar(struct engine *engine);

#endif
