/*
 * The session of the account from one run to the next: cookies, tokens and what
 * the site keeps in its storage. It leaves this process sealed only.
 *
 * Inside, it is lines of text: a word that says what the line is, then fields
 * between tabs, as percent_put() writes them. The first line says the version.
 *
 *   session  1
 *   cookie   the seven fields of jar.h
 *   token    NAME ORIGIN END VALUE      (END: seconds since 1970, 0 for not known)
 *   storage  ORIGIN NAME VALUE
 *
 * Lines with other words are kept as they are, for the clisk that knows them.
 */
#ifndef CLISK_FETCHER_SESSION_H
#define CLISK_FETCHER_SESSION_H

#include "host/common/codec.h"
#include "host/fetcher/jar.h"
#include "host/fetcher/storage.h"
#include "host/fetcher/tokens.h"

enum {
    SESSION_SEALED_MAX = 1024 * 1024,
    SESSION_LINE_MAX = 256 * 1024 /* a value in which every byte is written as three */
};

struct session;

/* The jar and the tokens stay the caller's. NULL without memory. */
struct session *session_new(struct jar *jar, struct tokens *tokens) ATTR_MALLOC;
struct session *session_free(struct session *session); /* wipes; returns NULL; NULL is fine */

/* Owned by the session. */
struct storage *session_storage(struct session *session);

/* What it is sealed with: the key of the vault, and the brand, so that no other one's opens. */
struct session_seal {
    const struct secret *key;
    const char *brand;
};

/*
 * Takes in what was sealed. Tokens come after the rules that allow them. 0; 1
 * when it does not open, as after a rekey, or is of a newer clisk: there is no
 * session then; -1 with *err without memory.
 */
int session_open(struct session *session, struct session_seal seal, struct span sealed, int64_t now,
                 struct error *err);

/* Takes in one line. 0; 1 for a line that cannot be used, which is left out; -1 with *err. */
int session_take_line(struct session *session, const char *line, int64_t now, struct error *err);

/* Whether there is a cookie or a token. */
bool session_has_login(struct session *session, int64_t now);

/*
 * Appends it sealed. *ret_ends_at is when nothing is left of what a login gave:
 * the latest end of the cookies and tokens, 0 when one of them has no known end.
 * 1 when there is nothing to be kept, or too much; -1 with *err.
 */
int session_close(struct session *session, struct session_seal seal, int64_t now, struct buf *out,
                  int64_t *ret_ends_at, struct error *err);

#endif
