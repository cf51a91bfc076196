/*
 * The ELF note in which a konnector carries its manifest, read from the bytes
 * of the file: nothing is loaded and nothing runs.
 */
#ifndef CLISK_MANIFEST_NOTE_H
#define CLISK_MANIFEST_NOTE_H

#include "host/common/codec.h"
#include "host/common/error.h"

/*
 * Reads the API number and appends the manifest's bytes, 1 to
 * MANIFEST_BYTES_MAX of them, to the buffer. 0, or -1 with *err (SETUP): no
 * shared object, another machine's, malformed, or without a note of ours. The
 * note is found through the program headers, so that a stripped file has it too.
 */
int note_read(int fd, uint32_t *ret_api, struct buf *ret_manifest, struct error *err);

#endif
