/*
 * The values of the store as bytes: a version byte, then the fields in their
 * order, by host/common/codec. The key's parts are not repeated in the value.
 *
 * Encoding refuses (OUTCOME_INTERNAL) what decoding would refuse. Decoding
 * refuses an unknown version with OUTCOME_SETUP, since a newer clisk wrote it,
 * and anything else that it would not have written with OUTCOME_INTERNAL.
 */
#ifndef CLISK_STORE_VALUES_H
#define CLISK_STORE_VALUES_H

#include "host/common/codec.h"
#include "host/store/log.h"
#include "host/store/state.h"

/* The longest value but for a session: an account with all its fields. */
enum { STORE_VALUE_MAX = 512 * 1024, STORE_SESSION_VALUE_MAX = STORE_SESSION_MAX + 64 };

int store_encode_account(struct buf *buf, const struct store_account *account, struct error *err);
int store_encode_document(struct buf *buf, const struct store_document *document,
                          struct error *err);
int store_encode_version(struct buf *buf, const struct store_version *version, struct error *err);
int store_encode_folder(struct buf *buf, const struct store_folder *folder, struct error *err);
int store_encode_missed(struct buf *buf, const struct store_missed *missed, struct error *err);
int store_encode_cursor(struct buf *buf, const struct store_cursor *cursor, struct error *err);
int store_encode_file(struct buf *buf, const struct store_file *file, struct error *err);
int store_encode_run(struct buf *buf, const struct store_run *run, struct error *err);
int store_encode_question(struct buf *buf, const struct store_question *question,
                          struct error *err);
/* Texts that are too long are cut, and malformed bytes replaced. */
int store_encode_event(struct buf *buf, const struct store_event *event, struct error *err);
/* A row of the log: an event's payload, and its place in the chain. */
struct store_log_row {
    uint64_t sequence; /* the key, too */
    struct span payload;
    uint8_t hash[DIGEST_LEN];
    bool is_sealed;
    struct seal seal; /* of the hash, which does not cover it */
};
int store_encode_log_row(struct buf *buf, const struct store_log_row *row, struct error *err);
int store_encode_grant(struct buf *buf, const struct store_grant *grant, struct error *err);
int store_encode_session(struct buf *buf, const struct store_session *session, struct error *err);

/* The parts that are in the key (id; a document's account and key) are 0 in the result. */
int store_decode_account(struct span value, struct store_account *ret_account, struct error *err);
int store_decode_document(struct span value, struct store_document *ret_document,
                          struct error *err);
int store_decode_version(struct span value, struct store_version *ret_version, struct error *err);
int store_decode_folder(struct span value, struct store_folder *ret_folder, struct error *err);
int store_decode_missed(struct span value, struct store_missed *ret_missed, struct error *err);
int store_decode_cursor(struct span value, struct store_cursor *ret_cursor, struct error *err);
int store_decode_file(struct span value, struct store_file *ret_file, struct error *err);
int store_decode_run(struct span value, struct store_run *ret_run, struct error *err);
int store_decode_question(struct span value, struct store_question *ret_question,
                          struct error *err);
/* The sequence number is the row's. */
int store_decode_event(struct span value, struct store_event *ret_event, struct error *err);
/* The payload lies in the value; nothing of it is copied, and nothing is to be freed. */
int store_decode_log_row(struct span value, struct store_log_row *ret_row, struct error *err);
int store_decode_grant(struct span value, struct store_grant *ret_grant, struct error *err);
/* STORE_ABSENT for the first version, which was not sealed. */
int store_decode_session(struct span value, struct store_session *ret_session, struct error *err);

/* --- what the encoders and decoders share ------------------------------- */

/* A value that is being written; keeps the first thing that is wrong with it. */
struct value_writer {
    struct buf *buf;
    const char *what;  /* "account" */
    const char *wrong; /* a field's name */
};

struct value_writer value_writer(struct buf *buf, const char *what, uint8_t version);
/* Marks the field as wrong unless `right`. */
void value_expect(struct value_writer *writer, const char *field, bool right);
/* A string of min to max bytes of UTF-8. */
void value_put_text(struct value_writer *writer, const char *field, const char *text, size_t min,
                    size_t max);
int value_written(const struct value_writer *writer, struct error *err);

/* A value that is being read. Its strings are copied into a block of their own. */
struct value_reader {
    struct reader in;
    const char *what;
    void *block;
    char *text; /* where the next string goes */
    uint8_t version;
};

/* The block begins with `head` zeroed bytes for the caller. An older version is the decoder's to
 * understand. */
int value_reader(struct value_reader *reader, struct span value, const char *what, uint8_t version,
                 size_t head, struct error *err);
const char *value_get_text(struct value_reader *reader, size_t min, size_t max);
struct span value_get_bytes(struct value_reader *reader);
/* Marks the value as damaged unless `right`. */
void value_require(struct value_reader *reader, bool right);
/* 0 and the block; or -1, and the block is freed. */
int value_read(struct value_reader *reader, void **ret_block, struct error *err);

#endif
