/*
 * Where an export goes: a new directory, or a tar archive in a new file or on
 * standard output. Nothing has its name before all of it is on the disk.
 *
 * A directory is filled as ".NAME.clisk-export" beside where it is to be, which
 * the next export there removes when this one was killed.
 */
#ifndef CLISK_BUNDLE_OUT_H
#define CLISK_BUNDLE_OUT_H

#include <stdbool.h>

#include "host/common/digest.h"
#include "host/common/error.h"

#define OUT_TAR_ROOT "clisk-export/" /* before every path in an archive */

struct out;

/* SETUP or USAGE when there is something at the path, or it cannot be made. */
int out_open_directory(const char *path, struct out **ret_out, struct error *err);
/* "-" is standard output. */
int out_open_tar(const char *path, struct out **ret_out, struct error *err);

/* A new file, or standard output, that holds what out_write() is given and nothing else. */
int out_open_plain(const char *path, struct out **ret_out, struct error *err);

/* One file, of exactly that size; the path is relative. */
int out_begin(struct out *out, const char *path, uint64_t size, int64_t mtime, struct error *err);
int out_write(struct out *out, const void *data, size_t len, struct error *err);
int out_end(struct out *out, uint8_t ret_sha256[DIGEST_LEN], struct error *err);

/*
 * One file of whatever `produce` writes. It may be called twice, since the size
 * stands first in an archive; SETUP if it does not write the same then.
 */
typedef int out_producer(struct out *out, void *opaque, struct error *err);
int out_produce(struct out *out, const char *path, int64_t mtime, out_producer *produce,
                void *opaque, uint8_t ret_sha256[DIGEST_LEN], struct error *err);

/* All of it is on the disk and gets its name. */
int out_commit(struct out *out, struct error *err);
/* Removes what was not committed. NULL is fine; returns NULL. */
struct out *out_free(struct out *out);
void out_cleanup(struct out **out);
#define CLEANUP_OUT CLEANUP(out_cleanup)

#endif
