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

/* Mixes in one field, in any order. 0, or -1 when libcrypto or memory fails. */
int mark_mix(uint8_t mark[ACCESS_MARK_LEN], const struct secret *key, const char *field,
             enum vault_secret_kind kind, const struct secret *value);

#endif
