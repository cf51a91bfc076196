/*
 * A journal: what a process has to log and has not committed yet, in a file beside
 * the store that its process holds locked. A write(2) that has returned is
 * there after any kill; only the machine's own end may lose it.
 *
 *   log-ID.journal: "CLISKLJ2", then records: u32 length of what follows the number, u64
 *   number, the payload sealed for the journal's identifier and that number, the
 *   first 8 bytes of the SHA-256 of all that
 *
 * In a store of the first schema, "CLISKLJ1" and payloads that are not sealed.
 *
 * Numbers count up and never begin anew, though the file is emptied at times: the
 * store knows the last one that it took in, and so takes none twice.
 */
#ifndef CLISK_STORE_JOURNAL_H
#define CLISK_STORE_JOURNAL_H

#include <stdbool.h>

#include "host/common/codec.h"
#include "host/common/digest.h"
#include "host/common/error.h"
#include "host/store/cipher.h"

enum { JOURNAL_ID_LEN = 16, JOURNAL_NAME_MAX = 64 };

struct journal;

/* What tells records from bytes of another kind. Both are the store's. */
struct journal_proof {
    struct digest *digest;
    struct cipher *cipher;
};

/* A new one; the descriptor of the directory, what proof points to and `shown` are borrowed. */
int journal_open(int dir, const char *shown, struct journal_proof proof,
                 struct journal **ret_journal, struct error *err);
/* Removes the file if nothing is left in it. Returns NULL; NULL is fine. */
struct journal *journal_close(struct journal *journal);

const uint8_t *journal_id(const struct journal *journal);
/* -1 with *err, NO_SPACE among others: then it is as it was. */
int journal_append(struct journal *journal, struct span payload, struct error *err);
/* The bytes that wait, and the number of the last record of all. */
size_t journal_pending(const struct journal *journal);
uint64_t journal_last(const struct journal *journal);
/* What waits is committed. */
void journal_clear(struct journal *journal);

/* What is done with a record: 0, or -1 with *err, which ends the walk. */
typedef int journal_visitor(void *opaque, uint64_t number, struct span payload, struct error *err);
int journal_each(const struct journal *journal, journal_visitor *visit, void *opaque,
                 struct error *err);

/* --- of processes that are dead --------------------------------------------- */

/* The file's name, of an identifier; and back: false for a file that is no journal. */
void journal_name(const uint8_t id[JOURNAL_ID_LEN], char ret_name[JOURNAL_NAME_MAX]);
bool journal_is_name(const char *name, uint8_t ret_id[JOURNAL_ID_LEN]);

struct journal_left {
    int fd; /* holds the lock; closed by the caller */
    uint8_t id[JOURNAL_ID_LEN];
    struct buf bytes;
    size_t damaged; /* bytes behind the last record that is whole, which no kill explains */
};
/* 0; 1 when its process lives or it is gone; -1 with *err. */
int journal_take(int dir, const char *shown, const char *name, struct journal_left *ret_left,
                 struct error *err);
/* One of the first schema is damage unless `plain`. */
int journal_each_left(struct journal_left *left, struct journal_proof proof, bool plain,
                      journal_visitor *visit, void *opaque, struct error *err);
void journal_left_clear(struct journal_left *left);
#define CLEANUP_JOURNAL_LEFT CLEANUP(journal_left_clear)

#endif
