/*
 * A mark stands for the secrets of an account: another secret is another mark,
 * and the mark alone tells nothing of them.
 *
 * The key for what the vault holds stays with whoever has the vault, so that
 * nobody who is given a mark can try passwords against it.
 */
#ifndef CLISK_AGENT_MARK_H
#define CLISK_AGENT_MARK_H

#include "host/agent/access.h"

enum { MARK_EPOCH_LEN = 4 };

/* A mark of no field: it says which of its keys the vault has, since another key makes other marks
 * of the same secrets. */
void mark_begin(uint8_t mark[ACCESS_MARK_LEN], uint32_t epoch);

/* Mixes in one field, in any order. 0, or -1 when libcrypto or memory fails. */
int mark_mix(uint8_t mark[ACCESS_MARK_LEN], const struct secret *key, const char *field,
             enum vault_secret_kind kind, const struct secret *value);

#endif
