/*
 * The vault's file in its directory: read into secure memory, replaced at one
 * stroke, and locked in between.
 */
#ifndef CLISK_VAULT_PLAIN_FILE_H
#define CLISK_VAULT_PLAIN_FILE_H

#include "host/common/error.h"
#include "host/common/secmem.h"

#define PLAIN_FILE_NAME "secrets"

/* The whole text; 1 if there is no file. Refuses one that others may read. */
int plain_file_load(int dirfd, const char *shown_dir, struct secret **ret_text, struct error *err);
/* Durable once it returns 0; after -1 the file is either the old or the new one, whole. */
int plain_file_replace(int dirfd, const char *shown_dir, const struct secret *text,
                       struct error *err);
/* Waits. Closing the descriptor unlocks. */
int plain_file_lock(int dirfd, const char *shown_dir, int *ret_fd, struct error *err);

#endif
