/*
 * Prints the API, the slug and the version of a konnector, without running it.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>

#include "host/common/buf.h"
#include "host/common/fd.h"
#include "host/manifest/manifest.h"
#include "host/manifest/note.h"

int
main(int argc, char **argv)
{
    CLEANUP_FD int fd = argc == 2 ? open(argv[1], O_RDONLY | O_CLOEXEC) : -1;
    CLEANUP_BUF struct buf json = BUF_INIT(MANIFEST_BYTES_MAX);
    CLEANUP_MANIFEST struct manifest *manifest = NULL;
    struct error err = {0};
    uint32_t api;

    if (note_read(fd, &api, &json, &err) < 0 ||
        manifest_parse((const char *)json.data, json.len, &manifest, &err) < 0) {
        fprintf(stderr, "%s\n", err.message);
        return EXIT_FAILURE;
    }
    printf("%u %s %s\n", api, manifest->slug, manifest->version);
    return EXIT_SUCCESS;
}
