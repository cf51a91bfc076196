/*
 * The record of every access: events in the order in which they happened, each
 * one chained to the one before by a hash, and sealed by a key of the vault
 * (clisk-access-log(5)). Rows are only ever appended; the oldest may be dropped,
 * which is an event too.
 *
 * store_log_add() puts an event into the journal of this process, a file beside
 * the store, with write(2): from then on no kill loses it. The next commit of this
 * process, whatever it is for, moves what is in the journal into the log. What
 * a process that was killed left in its journal is taken in by whoever opens the
 * store next. store_txn_log() is for an event that is a change of the store
 * itself: both are in one commit.
 *
 * No secret, cookie, query or body belongs into an event.
 */
#ifndef CLISK_STORE_LOG_H
#define CLISK_STORE_LOG_H

#include "host/common/seal.h"
#include "host/store/store.h"

enum {
    STORE_EVENT_PATH_MAX = 1024,  /* bytes; longer texts are cut */
    STORE_EVENT_ORIGIN_MAX = 320, /* a scheme, a host of 253 bytes, a port */
    STORE_EVENT_TEXT_MAX = 512,
    STORE_EVENT_FIELD_MAX = 256,
    STORE_EVENT_METHOD_MAX = 16
};

/* The numbers are in the store: append only; 13 and 18 are for documents that are read and
 * exported, which no command does yet. The names are those of --kind. */
#define STORE_EVENTS(X)                                                                          \
    X(LOG_BEGAN, 1, "log-began")                /* text: a number of this log */                 \
    X(LOG_PRUNED, 2, "log-pruned")              /* dropped */                                    \
    X(LOG_DAMAGED, 3, "log-damaged")            /* text: what could not be read */               \
    X(RUN_BEGAN, 4, "run-began")                /* run; name: "check" for one */                 \
    X(RUN_ENDED, 5, "run-ended")                /* the same, outcome, detail */                  \
    X(REQUEST, 6, "request-sent")               /* request, method, origin, path */              \
    X(RESPONSE, 7, "request-ended")             /* the same, status, sent, received;             \
                                                   detail: why it has none */                    \
    X(SECRET, 8, "secret-used")                 /* name, request, origin, path, field */         \
    X(DENIED, 9, "denied")                      /* detail: the rule; text, or origin and path */ \
    X(QUESTION_ASKED, 10, "question-asked")     /* name: its kind; question */                   \
    X(QUESTION_ENDED, 11, "question-ended")     /* the same; detail: how */                      \
    X(DOCUMENT_WRITTEN, 12, "document-written") /* name: its kind; reference, file */            \
    X(DOCUMENT_REMOVED, 14, "document-removed") /* the same */                                   \
    X(GRANT, 15, "grant")                       /* text: the permission; detail: ONCE, or        \
                                                   FOR_A_TIME */                                 \
    X(REVOKE, 16, "revoke")                     /* the same; with ONCE, when its run begins */   \
    X(VAULT, 17, "vault")                       /* name: the verb; text */                       \
    X(ACCOUNT_ADDED, 19, "account-added")                                                        \
    X(ACCOUNT_REMOVED, 20, "account-removed")                                                    \
    X(LOGOUT, 21, "session-logout")     /* detail: how it ended */                               \
    X(LOG_ACCEPTED, 22, "log-accepted") /* the log goes on from here, by the person's word */

enum store_event_kind {
#define STORE_EVENT_ENUM(kind, number, name) STORE_EVENT_##kind = (number),
    STORE_EVENTS(STORE_EVENT_ENUM)
#undef STORE_EVENT_ENUM
};

/* NULL for a number that this clisk does not know. */
const char *store_event_name(enum store_event_kind kind);

/* The rows that a LOG_PRUNED event stands for. */
struct store_log_dropped {
    uint64_t first, last;     /* sequence numbers; 0: none */
    uint64_t run;             /* the last run that began in them or before */
    uint8_t hash[DIGEST_LEN]; /* of the last one, which covers them all */
};

/*
 * One event. What a kind has no use for is 0, NULL or "". In one that is given,
 * texts that are too long are cut and malformed bytes replaced; time_ms 0 is now; with
 * `account` and no account_name, store_txn_log() fills in the name and the brand.
 */
struct store_event {
    uint64_t sequence; /* in one that is returned */
    enum store_event_kind kind;
    int64_t time_ms; /* since 1970 UTC */
    uint32_t account;
    const char *account_name;
    const char *brand;
    uint64_t run;
    uint64_t request; /* counts those of a run */
    const char *method;
    const char *origin;
    const char *path;
    uint64_t status; /* of HTTP; 0: none came */
    uint64_t sent;   /* bytes of bodies, as they were on the wire */
    uint64_t received;
    uint64_t question;
    const char *name;
    const char *field;
    const char *detail;
    uint64_t outcome;      /* enum outcome */
    const char *reference; /* a document's key in hexadecimal */
    uint64_t file;
    const char *text;
    struct store_log_dropped dropped;
    void *block;
};
void store_event_clear(struct store_event *event);
#define CLEANUP_STORE_EVENT CLEANUP(store_event_clear)

/* --- writing ------------------------------------------------------------- */

/* Into the journal: 0, or -1 with *err, NO_SPACE where there is none. Then nothing was added, and
 * what it tells of must not be done. */
int store_log_add(struct store *store, const struct store_event *event, struct error *err);
/* Moves what is in the journal into the log, in a commit of its own if there is anything. */
int store_log_commit(struct store *store, struct error *err);
/* In a transaction, behind all that is in the journal. */
int store_txn_log(struct store_txn *txn, const struct store_event *event, struct error *err);

/* --- reading -------------------------------------------------------------- */

/* In the order of sequence numbers; 0 begins. STORE_ABSENT at the end. */
int store_log_next(struct store *store, uint64_t after, struct store_event *ret_event,
                   struct error *err);

/* A place in the chain. */
struct store_log_head {
    uint64_t sequence; /* 0: nothing was ever logged */
    uint8_t hash[DIGEST_LEN];
};
int store_log_head(struct store *store, struct store_log_head *ret_head, struct error *err);

/* --- seals ------------------------------------------------------------------ */

/* The newest row that is sealed; STORE_ABSENT. */
int store_log_sealed(struct store *store, struct store_log_head *ret_at, struct seal *ret_seal,
                     struct error *err);
/* Whether the log has this place and goes on from it without a break to its head: 0; 1 when it does
 * not; -1. A place before the oldest row that is kept is taken on trust. */
int store_log_continues(struct store *store, const struct store_log_head *from, struct error *err);
/* Puts the seal beside the row. STORE_ABSENT when it is no longer there, or another one. */
int store_log_put_seal(struct store *store, const struct store_log_head *at,
                       const struct seal *seal, struct error *err);

/* --- proof -------------------------------------------------------------------- */

enum store_log_wrong {
    STORE_LOG_CHANGED,      /* the row is not what its hash was made of, or its hash is another */
    STORE_LOG_REMOVED,      /* rows are missing before it */
    STORE_LOG_OUT_OF_ORDER, /* the row belongs elsewhere */
    STORE_LOG_CUT_OFF,      /* rows are missing behind it */
    STORE_LOG_BAD_SEAL,     /* its seal is not of this row, or not by the vault's key */
    STORE_LOG_BAD_BASE      /* no event vouches for what was dropped before it */
};

struct store_log_fault {
    enum store_log_wrong wrong;
    uint64_t sequence;
    int64_t time_ms; /* as far as the row can be read; else 0 */
    char text[256];  /* what is wrong, in words */
};

/* What is asked of a proof. */
struct store_log_check {
    const struct seal *key; /* epoch and public key of the vault as it is; NULL: not known */
    const struct store_log_head *witness; /* that the log was once seen to have; NULL: none */
    void (*fault)(void *opaque, const struct store_log_fault *fault);
    void *opaque;
};

struct store_log_proof {
    uint64_t first, last; /* rows that are there; 0: none */
    uint64_t faults;
    uint64_t seals;
    struct store_log_head sealed;     /* the newest row with a seal that is right */
    int64_t sealed_ms;                /* the time of that row */
    int64_t unsealed_ms;              /* of the first row behind it; 0: there is none */
    struct store_log_dropped dropped; /* what the newest LOG_PRUNED event stands for */
};

/* Recomputes everything in one snapshot. What is wrong is told by `fault`, in order. */
int store_log_verify(struct store *store, const struct store_log_check *check,
                     struct store_log_proof *ret_proof, struct error *err);

/* Drops the rows before the first one that is not older than `before_ms`, and logs that; how many
 * they were. Nothing is logged where there are none. */
int store_log_prune(struct store *store, int64_t before_ms, uint64_t *ret_count, struct error *err);

#endif
