/*
 * A recovery code: 160 random bits for a sheet of paper.
 *
 * 36 characters of Crockford's Base32 (no I, L, O, U), in nine groups of four that
 * are separated by dashes: the 20 bytes, then the first 20 bits of their SHA-256,
 * so that a typing error is told apart from a code of another vault.
 */
#ifndef CLISK_VAULT_RECOVERY_H
#define CLISK_VAULT_RECOVERY_H

#include "host/common/error.h"
#include "host/common/secmem.h"

enum { RECOVERY_LEN = 20, RECOVERY_TEXT_LEN = 44 };

/* NULL without memory. `bytes` has RECOVERY_LEN bytes. */
struct secret *recovery_to_text(const struct secret *bytes) ATTR_MALLOC;
/* Case, spaces and dashes do not matter; O is 0, I and L are 1. 1 for what is no such code. */
int recovery_from_text(const struct secret *text, struct secret **ret_bytes, struct error *err);

#endif
