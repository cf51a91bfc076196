/*
 * The store: accounts, sessions, documents, files, runs and questions, in an LMDB
 * environment of one directory that only its owner may read.
 *
 * Every write is one durable commit (fsync), and kill -9 at any point leaves
 * the state of the last commit. Several processes may have the same store open;
 * LMDB lets one write at a time. One process opens it once (LMDB's locks are the
 * process's), and does not use it across fork(2): the child execs, or opens its
 * own.
 *
 * Functions return 0, a STORE_* condition, or -1 with *err set. Times are
 * seconds since 1970 UTC, 0 for never. Strings are UTF-8, without a NUL, of at
 * most STORE_TEXT_MAX bytes unless said otherwise.
 *
 * A record is one struct for both directions. In a record that is given, the
 * strings belong to the caller, NULL counts as "", and `block` is not looked
 * at. In a record that is returned, no string is NULL and all of them live in
 * `block`, which store_X_clear() frees; clearing a zeroed record is fine.
 * `ret_X` need not be cleared or zeroed before a call.
 *
 * The X_next() functions walk without keeping anything open: give the key of
 * the record before, get the next one or STORE_ABSENT at the end. Writing in
 * between is fine.
 */
#ifndef CLISK_STORE_STORE_H
#define CLISK_STORE_STORE_H

#include <stdbool.h>
#include <sys/types.h>

#include "host/common/codec.h"
#include "host/common/compiler.h"
#include "host/common/digest.h"
#include "host/common/error.h"
#include "host/common/secmem.h"

struct store;

enum { STORE_ABSENT = 1, STORE_EXISTS = 2 };

enum {
    STORE_NAME_MAX = 64,         /* bytes of an account's name, a brand, a kind, a field's name */
    STORE_TEXT_MAX = 4096,       /* bytes of any other string */
    STORE_FIELDS_MAX = 64,       /* fields of an account */
    STORE_SESSION_MAX = 1 << 20, /* bytes of a session */
    STORE_CURRENCY_LEN = 3,      /* ISO 4217 */
    STORE_DOCUMENT_KEY_LEN = 16,
    STORE_DOCUMENT_FILES_MAX = 32,
    STORE_MIRROR_LEN = 40
};

/*
 * Opens the store in the directory dirfd, making it if the directory is empty.
 * dirfd stays the caller's and may be closed at once; shown_path is the same
 * directory in messages. Fails with OUTCOME_SETUP, and the remedy in the
 * message, if somebody else owns or can read the directory or its files, or if
 * a newer clisk has written it.
 *
 * It is locked then: what was last seen of the vault can be read and written, and
 * all else is USER_ACTION_NEEDED with the detail STORE_LOCKED, until
 * store_unseal().
 */
int store_open(int dirfd, const char *shown_path, struct store **ret_store, struct error *err);

#define STORE_LOCKED "VAULT_LOCKED" /* the detail of an error */
enum { STORE_SEALING_KEY_LEN = 32 };

/*
 * Opens what is sealed: with the key that vault_store_key() or access_store_key()
 * gives, of STORE_SEALING_KEY_LEN bytes, which stays the caller's. The first key that a new store
 * is given is its key for ever; SETUP for another one. A store of the first schema, which
 * was not sealed, is migrated. Nothing is done for a store that is unsealed already.
 */
int store_unseal(struct store *store, const struct secret *key, struct error *err);
/* 1 when a key was given to it once, and no other will do; 0; -1. */
int store_is_sealed(struct store *store, struct error *err);
struct store *store_close(struct store *store); /* returns NULL; NULL is fine */
void store_cleanup(struct store **store);
#define CLEANUP_STORE CLEANUP(store_cleanup)

/* --- accounts ----------------------------------------------------------- */

/* A field that is no secret, such as a login. Secrets are in the vault. */
struct store_field {
    const char *name;
    const char *value;
};

/*
 * What keeps an account from being locked at the brand, and its owner from
 * being woken. A mark stands for the secrets of an account without telling
 * anything of them: access_describe() makes it.
 */
enum {
    STORE_MARK_LEN = 32,
    /* A mark begins with a number of the vault's key: marks of two keys cannot be compared. */
    STORE_MARK_EPOCH_LEN = 4
};

struct store_guard {
    int64_t frozen_at;      /* no login until the secrets are others; 0: it is not frozen */
    const char *frozen_why; /* in the brand's words; "" when it said nothing */
    /* The mark of the secrets that were refused, or that `attempts` counts. */
    uint8_t refused[STORE_MARK_LEN];
    uint8_t attempts;   /* logins that were begun since the last one whose end is known */
    uint8_t login_asks; /* 1 + the kind of the question (enum wire_ask) that the last login needed;
                           0: none */
    int64_t asked_at;   /* when a login last made the brand send something to the person, as long as
                           she has not answered; 0: nothing waits for her */
};

/* Forgets what the brand refused, and the logins that were counted. */
void store_guard_thaw(struct store_guard *guard);

struct store_account {
    uint32_t id;          /* given by store_account_add(); never 0, never used again */
    const char *name;     /* unique handle, such as "acme-2"; not empty */
    const char *brand;    /* the konnector's slug; not empty */
    const char *identity; /* at the brand; "" until known */
    const char *folder;   /* of its documents, relative to their root */
    int64_t created_at;
    int64_t last_run_at;       /* end of the last run; kept by store_run_end() */
    enum outcome last_outcome; /* likewise; without meaning while last_run_at is 0 */
    int64_t full_at;           /* likewise: end of the last run that saw all there is, and failed at
                                  nothing; 0: none did */
    uint32_t seen_count; /* likewise: how many entries the last run listed that came to its end,
                            and listed any */
    bool disabled;       /* not run until the person says so */
    const char
        *name_template; /* of its files (host/sink/template.h); "" for the default of their kind */
    uint8_t metadata;   /* enum metadata_way: how they are described beside their content */
    struct store_guard guard;
    const struct store_field *fields;
    size_t field_count;
    void *block;
};

/* STORE_EXISTS if the name is taken. account->id is not looked at. */
int store_account_add(struct store *store, const struct store_account *account, uint32_t *ret_id,
                      struct error *err);
/* Replaces the whole record of account->id, which may rename it. STORE_ABSENT; STORE_EXISTS if the
 * new name is another's. */
int store_account_update(struct store *store, const struct store_account *account,
                         struct error *err);
/* Changes the members of a record, but its id, as it is now and in one commit. What `change` sets
 * belongs to the caller; it is called again when the map had to grow. STORE_ABSENT, STORE_EXISTS.
 */
typedef void store_account_changer(struct store_account *account, void *opaque);
int store_account_change(struct store *store, uint32_t id, store_account_changer *change,
                         void *opaque, struct error *err);
int store_account_get(struct store *store, uint32_t id, struct store_account *ret_account,
                      struct error *err);
int store_account_find(struct store *store, const char *name, struct store_account *ret_account,
                       struct error *err);
/* In the order of ids; 0 begins. */
int store_account_next(struct store *store, uint32_t after, struct store_account *ret_account,
                       struct error *err);
/* Forgets the account and all that the store keeps of it: session, grants, documents, files, runs.
 * What is on the disk and in the vault stays. */
int store_account_remove(struct store *store, uint32_t id, struct error *err);
void store_account_clear(struct store_account *account);

/* --- sessions ----------------------------------------------------------- */

enum { STORE_SALT_LEN = 16 };

/* What a login at the brand left: sealed with a key that the vault makes of the salt. */
struct store_session {
    uint8_t salt[STORE_SALT_LEN];
    int64_t saved_at;
    int64_t expires_at; /* nothing is left then of what the login gave; 0: not known */
    struct span sealed; /* at most STORE_SESSION_MAX bytes */
    void *block;
};

int store_session_put(struct store *store, uint32_t account, const struct store_session *session,
                      struct error *err);
/* STORE_ABSENT also for one that an older clisk kept, which was not sealed. */
int store_session_get(struct store *store, uint32_t account, struct store_session *ret_session,
                      struct error *err);
void store_session_clear(struct store_session *session);
#define CLEANUP_STORE_SESSION CLEANUP(store_session_clear)
int store_session_remove(struct store *store, uint32_t account, struct error *err);

/* --- the vault ----------------------------------------------------------- */

/*
 * What was last seen of the vault, so that an older copy of its file is noticed:
 * bytes without meaning here, made and judged by vault_mirror() and
 * vault_judge_mirror(). STORE_ABSENT until a vault was seen.
 */
int store_vault_mirror_get(struct store *store, uint8_t ret_mirror[STORE_MIRROR_LEN],
                           struct error *err);
int store_vault_mirror_put(struct store *store, const uint8_t mirror[STORE_MIRROR_LEN],
                           struct error *err);
/* The same, unless another process has put one with a greater number meanwhile: a mirror begins
 * with the vault's generation, of eight bytes, the least first. */
int store_vault_mirror_advance(struct store *store, const uint8_t mirror[STORE_MIRROR_LEN],
                               struct error *err);

/* --- grants --------------------------------------------------------------- */

/* The numbers are in the store: append only. */
enum store_grant_state { STORE_GRANT_GIVEN = 0, STORE_GRANT_REVOKED = 1 };

/* What the person has decided of one permission of an account: see host/manifest/permission.h. */
struct store_grant {
    const char *permission; /* its text; not empty */
    int64_t decided_at;
    int64_t expires_at; /* 0: it holds until it is revoked */
    bool once;          /* it ends with the begin of the next run, which still has it */
    enum store_grant_state state;
    void *block;
};

/* All of them in one commit, each in the place of what was decided before. The account must exist.
 */
int store_grants_put(struct store *store, uint32_t account, const struct store_grant *grants,
                     size_t count, struct error *err);
/* STORE_ABSENT: nothing was decided. */
int store_grant_find(struct store *store, uint32_t account, const char *permission,
                     struct store_grant *ret_grant, struct error *err);
/* In no useful order. after is the permission of the record before, NULL begins. */
int store_grant_next(struct store *store, uint32_t account, const char *after,
                     struct store_grant *ret_grant, struct error *err);
/* Ends those that were given for one run, which begins now. */
int store_grants_spend(struct store *store, uint32_t account, int64_t now, struct error *err);
/* Whether it holds at this time. */
bool store_grant_holds(const struct store_grant *grant, int64_t now);
void store_grant_clear(struct store_grant *grant);

/* --- documents ---------------------------------------------------------- */

/* A civil date; all 0 for none, the day 0 where only the month is known. */
struct store_date {
    uint16_t year;
    uint8_t month;
    uint8_t day;
};

/* Whether the store keeps such a date: no calendar is asked. */
bool store_date_is_right(struct store_date date);

/* The numbers are in the store: append only. */
enum store_document_state {
    STORE_DOCUMENT_ACTIVE = 0,
    STORE_DOCUMENT_DELETED = 1 /* by the person: no konnector brings it back */
};

/* A file of a document. Several documents may have one file. */
struct store_document_file {
    const char *reference; /* the brand's, of a file that documents may share; "": its own one */
    uint64_t id;
};

/*
 * What a document is: (account, kind, reference). What it says are fields
 * (host/common/fields.h): those that the konnector gave last, and the person's
 * over them, which a konnector never touches.
 */
struct store_document {
    uint32_t account;
    uint8_t key[STORE_DOCUMENT_KEY_LEN]; /* in returned records: where store_document_next() is */
    const char *kind;                    /* "bill"; not empty */
    const char *reference; /* the brand's own, or made of its identity keys; not empty */
    const char *contract;  /* the reference of a record of the kind "contract" */
    const char *former; /* the reference that it had while it was pending, as operations may; "" */
    struct span brand;  /* fields as the konnector gave them */
    struct span edits;  /* fields of the person */
    const struct store_document_file *files; /* the newest version of each */
    size_t file_count;
    enum store_document_state state;
    uint32_t version;  /* of `brand`, from 1: those before it are kept */
    uint64_t made_run; /* that found it; 0: none did */
    uint64_t run;      /* that changed `brand` or `files` last */
    int64_t created_at;
    int64_t changed_at; /* by a konnector or the person */
    void *block;
};

/* The key of a document, which it has in the store: for a set of them. */
int store_document_key(struct store *store, uint32_t account, const char *kind,
                       const char *reference, uint8_t ret_key[STORE_DOCUMENT_KEY_LEN],
                       struct error *err);
/* A few microseconds: a run asks it for every entry. ret_document may be NULL. */
int store_document_find(struct store *store, uint32_t account, const char *kind,
                        const char *reference, struct store_document *ret_document,
                        struct error *err);
/* In no useful order. after is the key of the record before, NULL begins. */
int store_document_next(struct store *store, uint32_t account, const uint8_t *after,
                        struct store_document *ret_document, struct error *err);
void store_document_clear(struct store_document *document);
#define CLEANUP_STORE_DOCUMENT CLEANUP(store_document_clear)

/* What the person sees in a field: what she says, else what the brand does; "" for nothing. It lies
 * in the record. */
const char *store_document_text(const struct store_document *document, const char *path);
/* The same of the field "date"; all 0 for none. */
struct store_date store_document_date(const struct store_document *document);
/* The file with this reference; 0 for none. */
uint64_t store_document_file(const struct store_document *document, const char *reference);

/* What a konnector said before. */
struct store_version {
    uint32_t number;
    struct span brand;
    uint64_t run; /* that had given it */
    int64_t replaced_at;
    void *block;
};
/* From the oldest to the newest; 0 begins. */
int store_version_next(struct store *store, const struct store_document *document, uint32_t after,
                       struct store_version *ret_version, struct error *err);
void store_version_clear(struct store_version *version);

/* --- files -------------------------------------------------------------- */

/*
 * A file is PENDING from the commit that announces it until the commit after
 * it got its final name (linkat); after a crash the PENDING ones are those to
 * look at. The numbers are in the store: append only.
 */
enum store_file_state { STORE_FILE_PENDING = 0, STORE_FILE_DONE = 1 };

/* Where it came from. Append only, likewise. */
enum store_file_origin {
    STORE_FILE_FETCHED = 0,   /* it is the brand's */
    STORE_FILE_GENERATED = 1, /* made by the konnector: the brand has no such file */
    STORE_FILE_ADOPTED = 2    /* the person had it, and no run has met it yet */
};

struct store_file {
    uint64_t id; /* given by store_txn_add_file(); never 0, never used again */
    uint32_t account;
    const char *path; /* relative to the root of the documents; not empty */
    const char *media_type;
    uint64_t size; /* bytes */
    uint8_t sha256[DIGEST_LEN];
    enum store_file_state state;
    enum store_file_origin origin;
    uint64_t run;      /* that brought it; 0: none did */
    uint64_t previous; /* the file whose content this one replaces; 0: none */
    const char *etag;  /* what the site said of this content, to be asked whether it has changed; */
    const char *modified; /* "" where it said nothing (HTTP's ETag and Last-Modified, verbatim) */
    void *block;
};

int store_file_get(struct store *store, uint64_t id, struct store_file *ret_file,
                   struct error *err);
/* All files of all accounts in the order of ids; 0 begins. */
int store_file_next(struct store *store, uint64_t after, struct store_file *ret_file,
                    struct error *err);
/* The PENDING files of an account, in the order of ids. Costs nothing when there is none. */
int store_file_next_pending(struct store *store, uint32_t account, uint64_t after,
                            struct store_file *ret_file, struct error *err);
/* The files of an account with this content, PENDING or DONE, in the order of ids. */
int store_file_next_same(struct store *store, uint32_t account, const uint8_t sha256[DIGEST_LEN],
                         uint64_t after, struct store_file *ret_file, struct error *err);
void store_file_clear(struct store_file *file);

/* --- transactions on documents and files -------------------------------- */

struct store_txn;

/*
 * The body of a write. Returns 0 to commit; anything else undoes all of it and
 * is what store_write() returns. It runs again from its start when the map had
 * to grow: it sets its results but does nothing that cannot be done twice.
 * Inside it, only store_txn_*() calls are made.
 */
typedef int store_body(struct store_txn *txn, void *opaque, struct error *err);

/* All that body does, in one durable commit or not at all. */
int store_write(struct store *store, store_body *body, void *opaque, struct error *err);

/* As store_document_find(), seeing what this transaction did. */
int store_txn_find_document(struct store_txn *txn, uint32_t account, const char *kind,
                            const char *reference, struct store_document *ret_document,
                            struct error *err);
/* Adds it, or replaces the one of the same account, kind and reference. The account must exist. */
int store_txn_put_document(struct store_txn *txn, const struct store_document *document,
                           struct error *err);
/*
 * Saves what a konnector gives: its fields, contract and files, as of `changed_at` and `run`. Files
 * that it does not name stay. A document that was there keeps the person's fields, and its old
 * fields as a version where they differ; one that she deleted stays as it is, and so does one in
 * which nothing is new.
 */
enum store_saved { STORE_SAVED_NEW, STORE_SAVED_CHANGED, STORE_SAVED_SAME, STORE_SAVED_DELETED };
int store_txn_save_document(struct store_txn *txn, const struct store_document *document,
                            enum store_saved *ret_saved, struct error *err);
int store_txn_remove_document(struct store_txn *txn, uint32_t account, const char *kind,
                              const char *reference, struct error *err);

/* The next run of the account goes through all that the brand lists. STORE_ABSENT. */
int store_txn_want_full_run(struct store_txn *txn, uint32_t account, struct error *err);

int store_txn_get_file(struct store_txn *txn, uint64_t id, struct store_file *ret_file,
                       struct error *err);
/* In the state that file->state says; file->id is not looked at. The account must exist. */
int store_txn_add_file(struct store_txn *txn, const struct store_file *file, uint64_t *ret_id,
                       struct error *err);
/* Replaces the whole record of file->id. */
int store_txn_update_file(struct store_txn *txn, const struct store_file *file, struct error *err);
/* PENDING becomes DONE; fine for one that is DONE. */
int store_txn_finish_file(struct store_txn *txn, uint64_t id, struct error *err);
/*
 * Forgets the file, so that the next run fetches it again. Documents that have it get back the file
 * that it was to replace; one that the same run made, and that has no other file, is forgotten too.
 */
int store_txn_forget_file(struct store_txn *txn, uint64_t id, struct error *err);
/* Either of the two, of a file that a process which is dead left PENDING. */
int store_file_settle(struct store *store, uint64_t id, bool keep, struct error *err);

/* --- runs --------------------------------------------------------------- */

struct store_run {
    uint64_t id; /* given by store_run_begin(); never 0, never used again */
    uint32_t account;
    int64_t started_at;
    int64_t ended_at; /* 0 while under way, or for ever if the machine died */
    enum outcome outcome;
    const char *detail;  /* as in struct error */
    const char *message; /* likewise */
    uint32_t new_count;
    uint32_t known_count;
    uint32_t failed_count;
    uint64_t bytes;         /* saved */
    uint32_t changed_count; /* documents whose fields or files are others */
    bool is_full;           /* all that the brand lists was asked for, and nothing cut short */
    bool is_check;          /* nothing was to be stored: the account is not told of it */
    void *block;
};

int store_run_begin(struct store *store, uint32_t account, int64_t started_at, uint64_t *ret_id,
                    struct error *err);
/* The same for a check, which ends by store_run_end() with is_check. */
int store_check_begin(struct store *store, uint32_t account, int64_t started_at, uint64_t *ret_id,
                      struct error *err);
/* Replaces the record of run->id, and tells the account of its last run, in one commit. */
int store_run_end(struct store *store, const struct store_run *run, struct error *err);
int store_run_get(struct store *store, uint64_t id, struct store_run *ret_run, struct error *err);
/* From the newest to the oldest; before = 0 begins, account = 0 means all. */
int store_run_previous(struct store *store, uint32_t account, uint64_t before,
                       struct store_run *ret_run, struct error *err);
void store_run_clear(struct store_run *run);

/* --- questions ----------------------------------------------------------- */

/*
 * What a konnector asked the person, and what she answered: kept, so that she
 * can answer when she comes back, from any process.
 *
 * An answer is encrypted in the store, under a key in a file of its own beside
 * it ("answer-ID.key"), which ends with its use: what is left of the answer in the
 * pages of the database is then worth nothing. It can be used once.
 */
enum {
    STORE_CHOICES_MAX = 50,
    STORE_IMAGE_MAX = 40000,
    STORE_ANSWER_MAX = 4096,
    STORE_QUESTION_TRIES = 3,
    STORE_QUESTIONS_MAX = 64 /* of an account; the oldest makes room */
};

/* The numbers are in the store: append only. */
enum store_question_state {
    STORE_QUESTION_OPEN = 0,
    STORE_QUESTION_ANSWERED = 1, /* and not used yet */
    STORE_QUESTION_USED = 2,
    STORE_QUESTION_CLOSED = 3 /* no longer of interest, or refused too often */
};

struct store_choice {
    const char *value;
    const char *label;
};

/* What a question is: (account, kind, medium, text). The rest describes it. */
struct store_question {
    uint64_t id; /* given by store_question_open(); never 0, never used again */
    uint32_t account;
    uint64_t run;     /* that asked it last */
    uint8_t kind;     /* enum wire_ask */
    uint8_t medium;   /* enum clisk_medium */
    uint8_t digits;   /* of a code; 0: not known */
    bool for_login;   /* asked while logging in */
    const char *text; /* not empty */
    const char *destination;
    const char *number; /* to be compared with the one shown elsewhere; "" for none */
    const char *url;    /* to be opened by the person; "" for none */
    const struct store_choice *choices;
    size_t choice_count;
    const void *image; /* only while the question is open or answered */
    size_t image_len;
    const char *image_type;
    int64_t asked_at;
    int64_t expires_at;
    uint8_t tries; /* answers that the brand refused */
    enum store_question_state state;
    void *block;
};

/*
 * Opens the question (its id and tries are not looked at), or keeps one that is
 * over at once, as its state says. One of the same account, kind, medium and text
 * that is open or answered is replaced under its id, and keeps its tries. The
 * account must exist.
 */
int store_question_open(struct store *store, const struct store_question *question,
                        uint64_t *ret_id, struct error *err);
int store_question_get(struct store *store, uint64_t id, struct store_question *ret_question,
                       struct error *err);
/* All questions in the order of ids; 0 begins. */
int store_question_next(struct store *store, uint64_t after, struct store_question *ret_question,
                        struct error *err);
/* The same question where it is open or answered, and not expired at `now`. */
int store_question_find(struct store *store, const struct store_question *question, int64_t now,
                        struct store_question *ret_question, struct error *err);
/* STORE_EXISTS if the question is not open, or has expired. The answer stays the caller's. */
int store_question_answer(struct store *store, uint64_t id, const struct secret *answer,
                          int64_t now, struct error *err);
/*
 * Gives the answer, which nobody is given again: that is durable before this
 * returns. STORE_ABSENT when there is none, or it has expired. The caller frees it.
 */
int store_question_take(struct store *store, uint64_t id, int64_t now, struct secret **ret_answer,
                        struct error *err);
/* The brand refused the answer: counts a try, and opens the question again while tries are left. */
int store_question_refuse(struct store *store, uint64_t id, struct error *err);
/* 0 also when it is over already. */
int store_question_close(struct store *store, uint64_t id, struct error *err);
/* Closes those of the account that were asked while logging in, or by this run. */
int store_question_settle(struct store *store, uint32_t account, uint64_t run, struct error *err);
/* Closes what has expired, forgets what has been over for a day, and destroys stray keys. */
int store_question_sweep(struct store *store, uint32_t account, int64_t now, struct error *err);
void store_question_clear(struct store_question *question);

#endif
