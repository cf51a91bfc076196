/*
 * The paths of all files that the store knows: for whoever looks at a tree and
 * asks of each file whether it is one of them.
 */
#ifndef CLISK_CLI_DATA_PATHS_H
#define CLISK_CLI_DATA_PATHS_H

#include "host/broker/seen.h"
#include "host/common/digest.h"

struct data_paths {
    struct digest *digest;
    struct seen keys; /* the beginnings of their digests */
};

/* 0, or -1 with *err. To be cleared in any case. */
int data_paths_load(struct store *store, struct data_paths *ret_paths, struct error *err);
void data_paths_clear(struct data_paths *paths);
#define CLEANUP_DATA_PATHS CLEANUP(data_paths_clear)

/* 0; -1 without memory. */
int data_paths_add(struct data_paths *paths, const char *path);
/* Of a file, or the sidecar of one. */
bool data_paths_have(const struct data_paths *paths, const char *path);

#endif
