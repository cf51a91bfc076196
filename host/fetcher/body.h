/*
 * Where the body of an answer goes: a page into the pool, a document into its
 * file, with its digest computed on the way.
 */
#ifndef CLISK_FETCHER_BODY_H
#define CLISK_FETCHER_BODY_H

#include <stdbool.h>

#include "host/common/buf.h"
#include "host/common/digest.h"
#include "host/common/error.h"

/* Decoded bytes out of one that was received: HTML and PDF stay far below. */
enum { BODY_BOMB_RATIO = 200 };

struct body {
    uint8_t *pool;   /* NULL for a document */
    struct buf page; /* what came of a page: the pool is for what the konnector may see */
    int file;        /* -1 for a page; owned */
    uint64_t max;
    uint64_t size; /* taken so far */
    uint64_t written;
    struct digest *digest;
    uint8_t *chunk; /* what is not written yet: size - written bytes */
};

/* The pool is not owned and holds max bytes. */
struct body body_of_pool(uint8_t *pool, uint64_t max);
/* Takes the descriptor over. Memory comes with the first byte. */
struct body body_of_file(int file, uint64_t max);
void body_free(struct body *body);

/* Forgets what came, for another try. -1 with *err, here and below. */
int body_restart(struct body *body, struct error *err);
/* LIMIT past the maximum, NO_SPACE on a full disk. */
int body_write(struct body *body, const void *data, size_t len, struct error *err);
/* Puts a page, as it now stands in body->page, into the pool. */
void body_publish(struct body *body);
/* Writes what is left, and gives the digest of a document. */
int body_finish(struct body *body, uint8_t sha256[DIGEST_LEN], struct error *err);

/*
 * Whether `size` decoded bytes out of `received` ones are more than any honest
 * page gives: then a few bytes are meant to fill the memory.
 */
bool body_is_bomb(uint64_t size, uint64_t received);

#endif
