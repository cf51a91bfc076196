/*
 * The vault's file in its directory: read into secure memory, replaced at one
 * stroke, and locked in between.
 */
#ifndef CLISK_VAULT_FILE_H
#define CLISK_VAULT_FILE_H

#include "host/common/error.h"
#include "host/common/secmem.h"

#define VAULT_FILE_NAME "secrets"

/* The whole text; 1 if there is no file. Refuses one that others may read. */
int vault_file_load(int dirfd, const char *shown_dir, struct secret **ret_text, struct error *err);
/* Durable once it returns 0; after -1 the file is either the old or the new one, whole. */
int vault_file_replace(int dirfd, const char *shown_dir, const struct secret *text,
                       struct error *err);
/* Waits. Closing the descriptor unlocks. */
int vault_file_lock(int dirfd, const char *shown_dir, int *ret_fd, struct error *err);

#endif
