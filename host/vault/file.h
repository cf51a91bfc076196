/*
 * The vault's file in its directory: read whole, replaced at one stroke with
 * the generation before it kept, and locked in between.
 */
#ifndef CLISK_VAULT_FILE_H
#define CLISK_VAULT_FILE_H

#include "host/common/buf.h"
#include "host/vault/vault.h"

/* VAULT_ABSENT if there is none. Refuses a file or a directory that others may read or write, and a
 * file that is larger than VAULT_FILE_MAX. */
int file_load(struct vault_place place, struct buf *out, struct error *err);
/* Durable once it returns 0; after -1 the file is the old or the new one, whole. */
int file_replace(struct vault_place place, const struct buf *bytes, struct error *err);
/* A change takes about a second, if it makes a slot for a passphrase. */
enum { FILE_LOCK_MS = 10000 };

/* Waits for so long, then BUSY: whoever was stopped in the middle of a change may not stop the
 * agent, too, which has its alarms to hear. Closing the descriptor unlocks. */
int file_lock(struct vault_place place, int wait_ms, int *ret_fd, struct error *err);

#endif
