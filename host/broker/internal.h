/*
 * A run from inside. Only host/broker/ includes this.
 *
 * The loop (loop.c) waits for messages; the table (dispatch.c) says which are
 * permitted in which state and hands them on; the steps (steps.c) call the
 * konnector's functions one after the other; requests go through the relay
 * (relay.c), past the guard of the account (guard.c) when they hold a secret, entries to the queue
 * (entries.c) and from there to the disk and the store (publish.c), questions to the person
 * (ask.c). Policy (policy.c) decides on every address.
 */
#ifndef CLISK_BROKER_INTERNAL_H
#define CLISK_BROKER_INTERNAL_H

#include "host/broker/child.h"
#include "host/broker/guard.h"
#include "host/broker/run.h"
#include "host/broker/seen.h"
#include "host/common/url.h"
#include "host/manifest/permission.h"
#include "host/sink/folder.h"
#include "host/sink/metadata.h"
#include "host/sink/place.h"
#include "host/store/log.h"
#include "host/wire/method.h"

enum {
    RUN_POOL_SIZE = 32 * 1024 * 1024,
    RUN_DOWNLOADS_AT_ONCE = 6,
    RUN_QUEUE_MAX = 64,  /* entries that wait or go on; a konnector that is ahead is held back */
    RUN_BATCH_MAX = 200, /* entries a commit */
    RUN_BATCH_FILES_MAX = 20, /* files a commit: about a page of a site's list */
    RUN_FOLDERS_MAX = 256,
    RUN_CURSORS_MAX = 64,
    RUN_REQUESTS_MAX = 20000,
    RUN_ENTRIES_MAX = 200000,
    RUN_LOG_LINES_MAX = 20000,
    RUN_QUESTIONS_MAX = 20,
    RUN_PAGES_AHEAD = 6,
    RUN_DROPPED = 32, /* as many as may be cancelled before their last messages come */
    RUN_REDIRECTS_BYTES = 36 * 1024, /* of a page's chain; what no longer fits is left out */
    /* Requests that go on at once, with some that are being given up. */
    RUN_RECORDED = RUN_PAGES_AHEAD + 1 + RUN_DOWNLOADS_AT_ONCE + 8,
    RUN_CANCEL_SECONDS = 20 /* for what goes on, once nothing new is begun */
};

/* States are bits, since the table lists several of them. */
enum run_state {
    RUN_STARTING = 1 << 0,       /* the children say that they are ready */
    RUN_AUTHENTICATING = 1 << 1, /* the konnector's functions, one at a time */
    RUN_IDENTIFYING = 1 << 2,
    RUN_LEAVING = 1 << 3,
    RUN_FETCHING = 1 << 4,
    RUN_SETTLING = 1 << 5, /* the konnector is done, downloads are not */
    RUN_CLOSING = 1 << 6,  /* the session is taken in */
    RUN_OVER = 1 << 7,
    RUN_CHECKING = 1 << 8, /* whether the session that was kept is logged in */
    /* Of a worker in one of the konnector's functions: it sends a snapshot, and then returns. */
    RUN_SHOWING = 1 << 9
};

enum { ENTRY_REFERENCE_MAX = 400 };

/* Where files of the account go: its own folder, or one below it. */
struct run_folder {
    char *label; /* its path below the account's own folder; "" for that one */
    struct folder folder;
    bool has_new; /* a file of the batch goes there */
};

enum entry_file_state {
    ENTRY_FILE_WAITING, /* for its turn */
    ENTRY_FILE_SHARED,  /* another entry fetches it */
    ENTRY_FILE_ACTIVE,  /* with the fetcher */
    ENTRY_FILE_HERE,    /* to be published */
    ENTRY_FILE_KNOWN,   /* the store has it */
    ENTRY_FILE_FAILED
};

/* A file of an entry. */
struct entry_file {
    enum entry_file_state state;
    uint32_t id;           /* of its download */
    const char *reference; /* of one that entries share; "": the entry's own */
    const char *url;       /* "": the konnector has made it */
    const char *title;
    const char *media_type;
    enum wire_replace replace;
    struct span content; /* that the konnector has made */
    uint64_t known;      /* what the store has of it; 0: nothing */
    uint64_t bytes;      /* so far */
    struct place_file file;
    struct run_folder *folder; /* where it goes; NULL until it is begun */
    char *stem;                /* of its name */
    /* Once it is here: */
    uint8_t sha256[DIGEST_LEN];
    uint64_t size;
    const char *found_type; /* static: what its first bytes say */
    char *etag;             /* what the site says of this content; NULL for nothing */
    char *modified;
    char name[PLACE_NAME_MAX + 1];
    uint64_t file_id;
};

/* What a konnector saved, on its way. Strings are in `block`. */
struct entry {
    uint32_t account;
    const char *kind;
    const char *reference;
    const char *own_reference; /* without the number that tells equal entries apart */
    char numbered[ENTRY_REFERENCE_MAX + 16];
    const char *contract;
    const char *label; /* of its folder */
    const char *referer;
    struct span fields;
    struct entry_file *files;
    size_t file_count;
    uint8_t key[STORE_DOCUMENT_KEY_LEN];
    bool was_missed;      /* by an earlier run */
    bool is_late;         /* this run found it in the session before, and could not have a file */
    struct error failure; /* of one of its files; DONE for none */
    enum store_saved saved;
    char *block;
};

struct run_cursor {
    char *name;
    char *value;
};

/* A question that waits for its answer. */
struct run_open_question {
    int fd; /* the answer comes here; -1: there is no question */
    enum wire_ask kind;
    uint64_t id; /* in the store; 0: it is not kept */
    int64_t asked_ms;
    int64_t looked_ms; /* when the store was last asked whether she answered elsewhere */
    int64_t deadline_ms;
};

/* A code from a seed that is due, but would be the last one again. */
struct run_otp {
    char *field; /* NULL: none is due */
    int64_t next_ms;
};

/* A page that was asked for: the one that the worker waits for, or one fetched ahead. */
struct relay_page {
    uint32_t id;        /* 0: free */
    uint32_t ticket;    /* the worker's own number, where it is fetched ahead */
    bool ahead;         /* not waited for yet */
    struct error error; /* what has ended it meanwhile, if anything has */
    struct buf redirects;
    char *url; /* what is asked now, and how */
    enum wire_method method;
};

/* A request that is recorded as sent, and not yet as ended. */
struct record_slot {
    uint32_t id;     /* of its page or download; 0: free */
    uint64_t number; /* counts the requests of the run */
    enum wire_method method;
    struct url *url; /* NULL for what is none */
};

struct run {
    const struct run_request *request;
    const struct manifest *granted; /* the request's manifest, as far as the person grants it */
    struct run_result *result;
    enum run_state state;
    struct child fetcher;
    struct child worker;
    int pool;
    int signals; /* signalfd */
    bool fetcher_ready;
    bool worker_ready;
    int64_t started_ms; /* CLOCK_BOOTTIME, as all times of a run */
    int64_t deadline_ms;
    int64_t reported_ms;           /* last progress event */
    struct manifest_limits limits; /* of this run: the host's, as the manifest lowers them */
    unsigned endings; /* calls of run_end(): the second one means that nothing works any more */
    bool wound_down;  /* for the first of them */

    /* Steps. */
    bool authenticated;    /* at least once */
    bool keep_session;     /* though nobody is logged in: a login is half done, and waits for the
                              answer to a question */
    bool has_login;        /* the session of an earlier run holds one */
    bool can_check;        /* the konnector tells whether it still does */
    bool has_old_session;  /* it does, and there was no login in this run */
    bool left_once;        /* for another identity */
    bool renewed_session;  /* after it had expired */
    bool session_doubtful; /* a download gave a page where a document was due */

    struct guard guard; /* of the account's logins */

    /* Relay. */
    uint32_t next_id;
    struct relay_page pages[RUN_PAGES_AHEAD + 1];
    uint32_t dropped[RUN_DROPPED]; /* the last pages and documents that were given up */
    size_t dropped_next;
    bool cookie_asked;  /* the worker waits for a cookie's value */
    bool storage_asked; /* the worker waits for the storage */
    uint32_t request_count;
    uint32_t entry_count;
    uint32_t document_count; /* new ones among them */
    uint32_t log_lines;

    /* Questions. */
    struct run_open_question question;
    uint32_t question_count;
    int64_t wait_until_ms;     /* 0: the worker waits for no time to pass */
    uint32_t approval_left_ms; /* for the approval that was asked for last */
    uint32_t looks_left;       /* at an approval, where nobody waits for it */
    uint64_t answered;         /* the question that the konnector works on; 0 for none */
    struct run_otp otp;
    int64_t clock_skew; /* seconds that the brand's clock is ahead */
    bool secret_sent;   /* by this login */
    bool logged_in;     /* a login of this run has come to its end */
    bool login_asked;   /* this login did */

    /* Entries: waiting or active, in the order saved; then those to be published. */
    struct run_folder *folders[RUN_FOLDERS_MAX];
    size_t folder_count;
    struct entry *queue[RUN_QUEUE_MAX];
    size_t queue_len;
    size_t active_count; /* downloads */
    bool no_xattrs;      /* which is told once */
    bool has_operations; /* of a bank, new or others */
    bool capped;         /* more new ones were there than are wanted of one run */
    bool save_held;      /* the worker waits for room, to be told this: */
    uint8_t save_answer;
    struct entry *batch[RUN_BATCH_MAX];
    size_t batch_len;
    size_t batch_files;
    uint64_t run_id;
    struct error first_failure;                 /* of an entry, for the message of PARTIAL */
    struct seen seen;                           /* entries of this fetch */
    struct seen missed;                         /* by earlier runs, and not met yet */
    struct seen unlisted;                       /* the same, and not listed any more */
    uint32_t known_row;                         /* entries in a row that were known */
    struct run_cursor cursors[RUN_CURSORS_MAX]; /* that the konnector has set */
    size_t cursor_count;

    uint8_t salt[RUN_SALT_LEN]; /* of the session's key */

    /* The snapshot of a page. */
    bool snapshot_begun;
    bool snapshot_is_open;
    uint32_t snapshot_left; /* bytes that are still to come */

    /* The record. */
    struct record_slot recorded[RUN_RECORDED];
    uint64_t record_count;
};

/* run.c */
/* The first verdict stays. Nothing is torn down here, so that a handler may go on: the loop calls
 * run_wind_down() behind it, which puts away what is under way. */
void run_end(struct run *run, const struct error *err);
void run_wind_down(struct run *run);
void run_keep_complete(struct run *run);
void run_end_with(struct run *run, enum outcome outcome, const char *fmt, ...) ATTR_PRINTF(3, 4);
int64_t run_now_ms(void);
void run_log(struct run *run, enum log_level level, const char *fmt, ...) ATTR_PRINTF(3, 4);
void run_report(struct run *run, bool now);

/* loop.c: until the state is RUN_OVER. */
void loop_run(struct run *run);

/* dispatch.c: takes in one message of a child. */
void dispatch_message(struct run *run, struct child *child, struct wire_message *message);

/* setup.c: starts the children and gives them what they need. 0, or -1 with *err. */
int setup_children(struct run *run, struct error *err);
int setup_share_pool(struct run *run, struct error *err);

/* steps.c */
void steps_begin(struct run *run);
void steps_returned(struct run *run, const struct wire_worker_returned *returned);
/* Called whenever an entry has left the queue: goes on when nothing is left to wait for. */
void steps_settle(struct run *run);
/* Takes in the session if there is one to keep, and ends. */
void steps_close(struct run *run);
void steps_session_kept(struct run *run, const struct wire_fetcher_session_kept *kept);

/* policy.c: 0, or -1 with *err, whose detail names the rule (clisk-manifest(5)). */
/* Whether there may be such a run at all. */
int policy_check_run(const struct run *run, struct error *err);
int policy_check_url(const struct run *run, const char *text, struct url **ret_url,
                     struct error *err);
int policy_check_request(struct run *run, const struct wire_worker_request *request,
                         struct error *err);
/* Whether a request that was checked holds a secret of the account, which a token is not. */
bool policy_holds_secret(const struct wire_worker_request *request);
/* A plain GET. */
int policy_check_get(struct run *run, const char *url, struct error *err);
/* Where a request with this method is redirected to: it is what the site asks for, and no other
 * request of the konnector's. */
int policy_check_hop(const struct run *run, const char *url, enum wire_method method,
                     struct error *err);
/* An entry of this kind; one that nobody has yet; and how much there is of them so far. */
int policy_check_kind(const struct run *run, const char *kind, struct error *err);
int policy_count_document(struct run *run, struct error *err);
int policy_check_bytes(const struct run *run, struct error *err);
int policy_count_question(struct run *run, struct error *err);
/* Whether the secret of this field may go anywhere at all, or codes be made from it. */
bool policy_grants_secret(const struct run *run, const char *field);
bool policy_grants_codes(const struct run *run, const char *field);
int policy_check_cookie(const struct run *run, const struct wire_worker_ask_cookie *ask,
                        struct error *err);

/* relay.c */
void relay_request(struct run *run, const struct wire_worker_request *request);
void relay_ahead(struct run *run, const struct wire_worker_ahead *ahead);
void relay_next(struct run *run, uint32_t ticket);
void relay_ask_cookie(struct run *run, const struct wire_worker_ask_cookie *ask);
void relay_cookie(struct run *run, const struct wire_fetcher_cookie_value *value);
void relay_response(struct run *run, const struct wire_fetcher_response *response);
/* Whether the worker waits for a page or a cookie; and whether this is a page of the relay. */
bool relay_is_awaited(const struct run *run);
bool relay_has(const struct run *run, uint32_t id);
/* Whether it was given up, so that what the fetcher says of it may cross our cancelling it. */
bool relay_was_dropped(const struct run *run, uint32_t id);
/* Cancels and forgets all pages. */
void relay_clear(struct run *run);
/* The page failed; returns false when the id is not a page's. */
bool relay_failed(struct run *run, uint32_t id, const struct error *err);
void relay_hop(struct run *run, const struct wire_fetcher_hop *hop);
/* Lets the fetcher try once more. */
void relay_retry(struct run *run, const struct wire_fetcher_retry *retry);
/* The worker's call fails with this; its konnector returns soon after. */
void relay_refuse(struct run *run, const struct error *err);

/* record.c: what is done, in the log of accesses. Those that return int: 0, or -1 after ending the
 * run, and then nothing is to be sent. */
struct record_end {
    uint16_t status;
    uint64_t sent, received;
    enum outcome outcome;
    const char *detail;
};
int record_request(struct run *run, uint32_t id, enum wire_method method, const char *url);
int record_response(struct run *run, uint32_t id, const struct record_end *end);
/* It ended so, and one more is sent: to `url`, or the same with NULL. */
int record_again(struct run *run, uint32_t id, enum wire_method method, const char *url,
                 const struct record_end *end);
void record_cancelled(struct run *run, uint32_t id);
/* The secrets that the last request holds. */
int record_secrets(struct run *run, const struct wire_worker_request *request);
/* What was refused, and where it would have gone, if anywhere. */
void record_denied(struct run *run, const char *url, const struct error *err);
/* Of a question that is not kept. */
void record_question(struct run *run, enum store_event_kind kind, enum wire_ask asked,
                     const char *how);
/* Nothing goes on any more. */
void record_close(struct run *run);

/* storage.c */
void storage_ask(struct run *run, const struct wire_worker_storage *asked);
void storage_answered(struct run *run, const struct wire_fetcher_stored *stored);

/* ask.c: questions as they come, and the terminal. */
void ask_question(struct run *run, const struct wire_worker_ask *ask);
void ask_wait(struct run *run, const struct wire_worker_wait *wait);
/* Whether the worker waits for an answer, or for a time to pass. */
bool ask_is_open(const struct run *run);
/* When something is to be done next, at the latest; then ask_turn(). */
int64_t ask_deadline_ms(const struct run *run);
void ask_turn(struct run *run);
/* The person has typed something. */
void ask_readable(struct run *run);
/* Takes back what is asked. */
void ask_drop(struct run *run);
/* What the worker is told: the answer, or that there is none. */
void ask_answer(struct run *run, const char *value);
void ask_refuse(struct run *run, enum wire_ask kind, const char *message);
/* Gives what she said, which is no answer where she said no. */
void ask_give(struct run *run, enum wire_ask kind, uint32_t seconds, const char *value);

/* ask_kept.c: questions that last. Those that return a bool say whether the worker has been told.
 */
/* An answer that waits in the store, or one more look at an approval that does. */
bool kept_answers(struct run *run, const struct run_question *question);
/* Keeps the question: its id, or 0 where there is no store or the run has ended. */
uint64_t kept_open(struct run *run, const struct run_question *question);
/* Leaves the question to the person, and ends the run. */
void kept_leave(struct run *run, const struct run_question *question);
/* Whether the question that is open was answered elsewhere. */
bool kept_look(struct run *run, struct secret **ret_answer);
/* It was answered here, or came to nothing. */
void kept_close(struct run *run, uint64_t id);
/* The brand refused the last code. */
void kept_refused(struct run *run);
/* A function of the konnector has done its work: what it asked is of no more interest. */
void kept_settle(struct run *run);
/* What has expired. 0, or -1 with *err. */
int kept_sweep(struct run *run, struct error *err);

/* ask_otp.c: codes that the vault computes. */
/* Whether the account has a seed for it; the worker is told, now or by otp_turn(). */
bool otp_answers(struct run *run, const char *field);
void otp_turn(struct run *run);
void otp_drop(struct run *run);
/* What an answer of the brand says of its clock. */
void otp_take_headers(struct run *run, struct span headers);

/* wake.c: when the person may be woken. Its part of struct store_guard is login_asks, asked_at. */
/* Whether the brand may be made to send her something now. */
bool wake_may(struct run *run);
/* 0, or -1 with *err, for a request that may begin a login that would. */
int wake_check_request(struct run *run, const struct wire_worker_request *request,
                       struct error *err);
void wake_asked(struct run *run, enum wire_ask kind);
void wake_answered(struct run *run);
void wake_logged_in(struct run *run);

/* entry.c: 0, or -1 with *err. */
int entry_new(const struct run *run, const struct wire_worker_save *save, struct entry **ret_entry,
              struct error *err);
/* Tells it from others with the same identity keys: it is the number-th of them. -1 for too many.
 */
int entry_number(struct entry *entry, unsigned number);
struct entry *entry_free(struct entry *entry); /* returns NULL; NULL is fine */
/* The text of a field; "" for none. */
const char *entry_text(const struct entry *entry, const char *path);
/* What it is called in messages: its reference, with spaces between the keys that make it. */
enum { ENTRY_NAME_SIZE = 81 };
const char *entry_name(const struct entry *entry, char name[ENTRY_NAME_SIZE]);

/* entries.c: what is done with an entry, and the queue of those that wait for their files. */
void entries_save(struct run *run, const struct wire_worker_save *save);
/* Goes on with what waits, and lets the konnector go on when there is room again. */
void entries_advance(struct run *run);
/* A fetch begins: what it shows is counted anew. */
void entries_begin(struct run *run);
/* Drops what waits and what is active. */
void entries_drop(struct run *run);

/* downloads.c: the files of the entries in the queue. */
/* 0; 1 after ending the run; -1 with *err: a file that cannot be made is nothing that another entry
 * could do better. */
int downloads_start(struct run *run, struct entry *entry, struct entry_file *file,
                    struct error *err);
bool downloads_has(const struct run *run, uint32_t id);
void downloads_done(struct run *run, const struct wire_fetcher_downloaded *downloaded);
void downloads_failed(struct run *run, uint32_t id, const struct error *err);
void downloads_progress(struct run *run, const struct wire_fetcher_progress *progress);
void downloads_cancel(struct run *run, struct entry *entry);

/* folders.c */
/* The folder at that path below the account's, wherever the person has moved it; it is made when it
 * is missing, and stays open until the run's end. 0, or -1 with *err. */
int folders_open(struct run *run, const char *label, struct run_folder **ret_folder,
                 struct error *err);
void folders_close(struct run *run);

/* recover.c: finishes or undoes what an earlier run, killed, left half done. 0, or -1 with *err. */
int recover_files(struct run *run, struct error *err);
/* Loads the set of what earlier runs missed. Likewise. */
int recover_missed(struct run *run, struct error *err);
/* At the end of a run that went through all lists: what it did not meet is there no more. Likewise.
 */
int recover_unlisted(struct run *run, struct error *err);

/* booking.c: pending operations that are booked now become one with what they became. 0, or -1
 * with *err. */
int booking_settle(struct run *run, struct error *err);

/* cursors.c */
void cursors_state(struct run *run, const struct wire_worker_state *state);
/* 0, or -1 with *err. */
int cursors_keep(struct run *run, struct error *err);
void cursors_drop(struct run *run);

/* names.c: 0, or -1 with *err. */
/* Where the file goes, and how it is called but for the number and the extension. */
int names_begin(struct run *run, const struct entry *entry, struct entry_file *file,
                struct error *err);
/* The same once the site has told how it calls the file ("" for nothing), in the folder where that
 * is already. */
int names_learn(const struct run *run, const struct entry *entry, struct entry_file *file,
                const char *disposition, struct error *err);
/* The first name that nothing has, from `number` on. */
int names_choose(struct run *run, const struct entry *entry, struct entry_file *file,
                 unsigned number, struct error *err);

/* found.c: a file that lies where this one would go, with its content, and that nobody knows; it is
 * entered into the store as what the person had. *ret_id is 0 for none. 0, or -1 with *err. */
int found_look(const struct run *run, const struct entry_file *file, uint64_t *ret_id,
               struct error *err);

/* describe.c: what the files say of themselves, before they have their names. 0, or -1 with *err.
 */
int describe_file(struct run *run, const struct entry *entry, struct entry_file *file,
                  struct error *err);
/* Puts the sidecar beside it, if one is wanted: 1 when its name is taken. */
int describe_beside(struct run *run, const struct entry *entry, const struct entry_file *file,
                    struct error *err);

/* snapshot.c */
void snapshot_begin(struct run *run, const struct wire_worker_snapshot *message);
void snapshot_part(struct run *run, const struct wire_worker_snapshot_part *message);
/* A function returns with this outcome: false after ending the run. */
bool snapshot_close(struct run *run, enum outcome outcome);

/* publish.c */
/* Takes the entry; writes the batch when it is full. 0, or -1 with *err. */
int publish_add(struct run *run, struct entry *entry, struct error *err);
int publish_flush(struct run *run, struct error *err);
/* Forgets what is not published. */
void publish_drop(struct run *run);

#endif
