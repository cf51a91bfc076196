/*
 * The ELF note in which a konnector carries its manifest, read from the bytes
 * of the file: nothing is loaded and nothing runs.
 */
#ifndef CLISK_MANIFEST_NOTE_H
#define CLISK_MANIFEST_NOTE_H

#include "host/common/codec.h"
#include "host/common/error.h"

/*
 * Reads the API number and appends the manifest's bytes to the buffer. 0, or -1
 * with *err (SETUP): no shared object, another machine's, or without a note.
 */
int note_read(int fd, uint32_t *ret_api, struct buf *ret_manifest, struct error *err);

#endif
