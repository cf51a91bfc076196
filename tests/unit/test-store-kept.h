/*
 * A store of the first schema, which was not sealed: one that was made by a clisk which knew that
 * schema only (commit 84034a1), kept as text, schema-1/entries.txt: database, key, value, and a
 * journal as "file".
 */
#ifndef CLISK_TESTS_TEST_STORE_KEPT_H
#define CLISK_TESTS_TEST_STORE_KEPT_H

#include <lmdb.h>
#include <stdint.h>
#include <stdio.h>

enum { KEPT_LINE_MAX = 8192 };

/* A file of tests/unit/schema-1. */
FILE *kept_open(const char *name);
/* Puts the store in a directory. The vault that it saw last is that of the mirror of
 * STORE_MIRROR_LEN bytes; NULL for the one that is kept. */
void kept_load(const char *directory, const uint8_t *mirror);
/* A database that still lies there as the first schema had it; NULL for none. */
const char *kept_plain(const char *directory);

/* LMDB without the store's code; nothing else in this process has the directory open then. */
MDB_env *kept_open_raw(const char *directory, MDB_txn **ret_mdb);
void kept_close_raw(MDB_env *env, MDB_txn *mdb);

#endif
