/*
 * The input as a file that may be a konnector.
 */
#include <stdlib.h>
#include <sys/mman.h>

#include "host/common/fd.h"
#include "host/manifest/manifest.h"
#include "host/manifest/note.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP_FD int fd = memfd_create("fuzz-note", MFD_CLOEXEC);
    CLEANUP_BUF struct buf manifest = BUF_INIT(MANIFEST_BYTES_MAX);
    struct error err = {0};
    uint32_t api = 0;
    int r;

    if (fd < 0 || fd_write_all(fd, data, size) < 0)
        return 0;
    r = note_read(fd, &api, &manifest, &err);
    /* A manifest is part of the input; an error has a message. */
    if (r == 0 && (manifest.len == 0 || manifest.len > size))
        abort();
    if (r < 0 && (manifest.len > 0 || err.outcome != OUTCOME_SETUP || err.message[0] == '\0'))
        abort();
    return 0;
}
