/*
 * One run of one account: children are started, the konnector's functions are
 * called in their order, what it finds is saved, everything is put away.
 */
#ifndef CLISK_BROKER_RUN_H
#define CLISK_BROKER_RUN_H

#include <stdbool.h>

#include "host/common/codec.h"
#include "host/common/error.h"
#include "host/common/log.h"
#include "host/common/secmem.h"
#include "host/manifest/manifest.h"
#include "host/record/kind.h"
#include "host/store/store.h"
#include "host/wire/messages.h"

/*
 * How far a run is. A retry takes back the bytes of the try before it, and a
 * fetch that is done again after a login counts what is known and what failed anew.
 */
struct run_progress {
    uint32_t new_count;
    uint32_t changed_count; /* known, and with fields or files that are others now */
    uint32_t known_count;
    uint32_t failed_count;
    uint32_t queued_count; /* downloads that wait or go on */
    uint64_t bytes;        /* downloaded, unfinished ones included */
    uint64_t done;         /* the konnector's own count */
    uint64_t total;        /* 0: not known */
};

enum { RUN_CHOICES_MAX = 50, RUN_CODE_MAX = 9 };

struct run_choice {
    const char *value;
    const char *label;
};

/* What the konnector asks the person. Everything is borrowed and as the konnector gave it. */
struct run_question {
    enum wire_ask kind;
    unsigned medium; /* enum clisk_medium */
    const char *text;
    const char *destination;
    uint32_t seconds;
    uint32_t digits;
    struct run_choice choices[RUN_CHOICES_MAX];
    size_t choice_count;
    struct span image;
    const char *image_type;
    const char *number; /* to be compared with the one shown elsewhere; "" for none */
    const char *url;    /* the terms, or what is to be opened; "" for none */
};

/* Called from within run_execute(); texts are borrowed. Those of the log are escaped, a line each.
 */
struct run_events {
    void *opaque;
    void (*log)(void *opaque, enum log_level level, const char *text);
    void (*progress)(void *opaque, const struct run_progress *progress);

    /* Shows a question, one at a time. NULL where nobody can answer. A descriptor to wait on, which
     * stays the callee's; or -1 with *err. */
    int (*ask)(void *opaque, const struct run_question *question, struct error *err);
    /* Reads what came there: 0 with the answer, 1 when there is none yet, -1 when none will come.
     */
    int (*answer)(void *opaque, struct buf *answer);
    /* The question is over, answered or not. */
    void (*withdraw)(void *opaque);
};

struct run_field {
    const char *name;
    const char *value;
};

struct run_secret {
    const char *name;
    const struct secret *value;
};

enum { RUN_SALT_LEN = 16, RUN_SESSION_MAX = 1024 * 1024, RUN_IDENTITY_SIZE = 256 };

/*
 * The session of an account: what the fetcher sealed, of at most RUN_SESSION_MAX
 * bytes, with the key that the vault makes of the salt. Nobody else reads it.
 */
struct run_session {
    uint8_t salt[RUN_SALT_LEN];
    int64_t expires_at; /* nothing is left then of what a login gave; 0: not known */
    struct span sealed; /* of length 0: there is none */
    void *block;        /* what `sealed` lies in; NULL where it is borrowed */
};
void run_session_clear(struct run_session *session);

/* The one-time code that was computed last, which no other login may send. */
struct run_code {
    char field[MANIFEST_SLUG_MAX + 1]; /* of its seed; "" for none */
    int64_t valid_until;
};
/* For the run of an account that was not kept yet: what the next run has to know. */
int run_keep_code(struct store *store, uint32_t account, const struct run_code *code,
                  struct error *err);

/* Who holds the vault. Called from within run_execute(); 0, or -1 with *err. */
struct run_vault {
    void *opaque;
    /* Writes the secrets of the account and the key of its session, which is that of the salt, to
     * the vault channel of the fetcher, `fd`, and may wait there: the fetcher reads meanwhile.
     * `with_secrets` false: the key only, for the account may not log in now. `withheld` is a list
     * of wire_param whose names are fields: their secrets stay where they are. */
    int (*fill)(void *opaque, int fd, const uint8_t salt[RUN_SALT_LEN], bool with_secrets,
                struct span withheld, struct error *err);
    /* A one-time code from the seed in this field, as of `when`, and until when it is valid; 1 when
     * there is no seed. */
    int (*code)(void *opaque, const char *field, int64_t when, char ret_code[RUN_CODE_MAX],
                int64_t *ret_until, struct error *err);
};

/* What the person may set; see clisk(1). */
struct run_options {
    const char *libexec_dir;  /* where clisk-fetcher and clisk-worker are */
    unsigned wall_seconds;    /* for the whole run */
    unsigned request_seconds; /* for one page */
    unsigned retries;         /* after the first try of what is safe to try again */
    unsigned retry_sleep_ms;  /* before the first of them, then doubled */
    uint64_t download_max;    /* bytes of one document */
    unsigned new_max;         /* documents that one run may bring; the next one goes on; 0: all */
    const char *dev_connect;  /* development: lines of "host=address:port"; "" for none */
    const char *dev_ca;       /* development: a file with one more CA; "" for none */
    bool dev_http;            /* development: http to loopback hosts */
};

enum run_mode {
    RUN_RETRIEVE,
    RUN_LOGOUT, /* only ends the session, and needs no secret; nothing is saved */
    RUN_CHECK   /* reads one page of each list, and counts what it shows; nothing is saved */
};

/*
 * Everything is borrowed. With `account` 0 the account is not kept yet: the run logs in and
 * identifies it, and saves nothing.
 */
struct run_request {
    const struct run_options *options;
    const struct run_events *events;
    bool background; /* nobody asked for it: nothing may be sent to the person */
    const struct manifest *manifest;
    /* What the person grants of it to this account, as texts of host/manifest/permission.h. */
    const char *const *grants;
    size_t grant_count;
    int plugin_fd;
    bool plugin_is_installed; /* with clisk itself: it runs on a kernel without a wall, too */
    enum run_mode mode;
    const struct run_field *fields;
    size_t field_count;
    const struct run_secret *secrets; /* that the caller has: typed in, or printed by a command */
    size_t secret_count;
    /* STORE_MARK_LEN bytes that stand for all secrets: others lift a freeze. NULL: not known. */
    const uint8_t *mark;
    const struct run_vault *vault; /* the others, and the session's key; NULL for none */
    struct store *store;           /* NULL for an account that is not kept yet */
    uint32_t account;              /* its id in the store */
    uint64_t run;                  /* as of store_run_begin() */
    /* Where accesses are recorded, in any case, and as whose; NULL for a part that is tested
     * alone. */
    struct store *record;
    const char *account_name;
    const char *identity;      /* what the brand is known to call it; "" until then */
    const char *const *taken;  /* identities of the brand's other accounts: a login that leads to */
    size_t taken_count;        /* one of them ends the run, for nothing is kept twice */
    const char *folder;        /* of its documents, below documents_fd; made when it is missing */
    const char *name_template; /* of the files (host/sink/template.h); NULL: the usual ones */
    unsigned metadata;         /* how they are described: enum metadata_way, a sum */
    /* All that the brand lists is wanted. Else a list may end behind as many entries in a row as
     * `known_in_row` that earlier runs have. */
    bool full;
    unsigned known_in_row;
    int documents_fd;
    const struct run_session *session; /* of the last run; NULL for none */
    /* Cookies that the person brings herself, lines of host/fetcher/session.h; NULL for none. */
    const struct secret *cookies;
    /* There is no secret: where the session is not logged in, the run ends. */
    bool session_only;
};

/* What a check was shown of one kind. */
struct run_shown {
    char kind[KIND_NAME_MAX + 1];
    uint32_t count;
};

/*
 * The page that was not what its konnector expected, as the worker sent it: redacted, unless the
 * konnector lies. Nobody here looks at it.
 */
enum { RUN_SNAPSHOT_TEXT_MAX = 2048 };
struct run_snapshot {
    struct buf content;
    char *selector; /* that missed; "" for none */
    char *path;     /* of its URL */
};
void run_snapshot_clear(struct run_snapshot *snapshot);

struct run_result {
    struct error error; /* .outcome is DONE when all went well */
    struct run_progress progress;
    char identity[RUN_IDENTITY_SIZE]; /* "" when the run did not come that far */
    struct run_session session;       /* to be kept, if it has any bytes; the caller clears it */
    bool session_is_foreign;          /* what was kept is another account's: to be dropped */
    bool is_full;                     /* all that the brand lists was gone through */
    struct run_code code;
    struct run_shown shown[MANIFEST_LIST_MAX]; /* of RUN_CHECK: each kind that is granted */
    size_t shown_count;
    struct run_snapshot snapshot; /* of length 0: there is none; the caller clears it */
};

/*
 * Runs. SIGINT and SIGTERM end it cleanly (INTERRUPTED, TERMINATED); they must
 * be blocked by the caller before, and stay so. *ret_result is always set.
 */
void run_execute(const struct run_request *request, struct run_result *ret_result);

#endif
