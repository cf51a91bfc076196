/*
 * Secrets that do not come from the keyboard: a file, or what a command prints.
 * They are in secure memory from the first byte on.
 */
#ifndef CLISK_CLI_SECRET_SOURCE_H
#define CLISK_CLI_SECRET_SOURCE_H

#include "host/common/error.h"
#include "host/common/secmem.h"

/* The whole file, "-" for standard input, without one line end behind it. */
int secret_source_read_file(const char *path, struct secret **ret_secret, struct error *err);

/*
 * The first line that the command prints, without its end. The command is split
 * by words_split() and run without a shell; its errors go to standard error.
 */
int secret_source_run_command(const char *command, struct secret **ret_secret, struct error *err);

#endif
