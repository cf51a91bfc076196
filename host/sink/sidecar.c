#include "host/sink/sidecar.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/common/fd.h"
#include "host/sink/place.h"

struct sidecar_name {
    char text[PLACE_NAME_MAX + 1];
};

/* 0, or -1 with errno. */
static int
name_of(const char *document, struct sidecar_name *ret_name)
{
    int len = snprintf(ret_name->text, sizeof ret_name->text, "%s%s", document, SIDECAR_SUFFIX);

    if (len >= 0 && (size_t)len < sizeof ret_name->text)
        return 0;
    errno = ENAMETOOLONG;
    return -1;
}

bool
sidecar_taken(int folder, const char *document)
{
    struct sidecar_name name;

    return name_of(document, &name) < 0 || place_taken(folder, name.text);
}

/* 0; 1 when it is nothing that we wrote; -1 with errno. */
static int
read_one(int folder, const struct sidecar_name *name, struct buf *ret_text)
{
    CLEANUP_FD int fd = openat(folder, name->text, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    struct stat st;

    if (fd < 0)
        return errno == ELOOP ? 1 : -1;
    if (fstat(fd, &st) < 0)
        return -1;
    if (!S_ISREG(st.st_mode) || st.st_size > SIDECAR_MAX)
        return 1;
    return fd_read_to_end(fd, ret_text);
}

static int
compare(int folder, const struct sidecar_name *name, const char *text, size_t len)
{
    CLEANUP_BUF struct buf found = BUF_INIT(SIDECAR_MAX + 1);
    int result = read_one(folder, name, &found);

    if (result != 0)
        return result;
    return found.len == len && memcmp(found.data, text, len) == 0 ? 0 : 1;
}

int
sidecar_put(int folder, const char *document, const char *text, size_t len)
{
    struct place_file file = PLACE_FILE_INIT;
    struct sidecar_name name;
    int result, error;

    if (name_of(document, &name) < 0 || place_create(folder, &file) < 0)
        return -1;
    result = fd_write_all(file.fd, text, len) < 0 || place_sync(&file) < 0
                 ? -1
                 : place_link(folder, &file, name.text);
    error = errno;
    place_discard(folder, &file);
    errno = error;
    return result == 1 ? compare(folder, &name, text, len) : result;
}

int
sidecar_forget(int folder, const char *document, const uint8_t sha256[DIGEST_LEN])
{
    CLEANUP_BUF struct buf found = BUF_INIT(SIDECAR_MAX + 1);
    char hex[DIGEST_HEX_LEN + 1];
    struct sidecar_name name;
    int result;

    if (name_of(document, &name) < 0)
        return -1;
    result = read_one(folder, &name, &found);
    if (result < 0)
        return errno == ENOENT ? 0 : -1;
    digest_hex(sha256, hex);
    if (result > 0 || !memmem(found.data, found.len, hex, DIGEST_HEX_LEN))
        return 1;
    return unlinkat(folder, name.text, 0);
}
