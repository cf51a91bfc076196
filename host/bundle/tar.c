#include "host/bundle/tar.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "host/common/text.h"

enum {
    TAR_NAME = 100,
    TAR_MODE = 0600,
    TAR_PAX_MAX = TAR_PATH_MAX + 256,
    TAR_OCTAL_BITS = 33 /* of a size or time: eleven octal digits */
};

struct tar_header {
    char name[TAR_NAME];
    char mode[8], uid[8], gid[8];
    char size[12], mtime[12];
    char checksum[8];
    char type;
    char link[100];
    char magic[6];
    char version[2];
    char user[32], group[32];
    char major[8], minor[8];
    char prefix[155];
    char rest[12];
};

_Static_assert(sizeof(struct tar_header) == TAR_BLOCK, "a header is one block");

static bool
fits_octal(int64_t number)
{
    return number >= 0 && number < (int64_t)1 << TAR_OCTAL_BITS;
}

/* Octal digits and a NUL; 0 for a number that the pax header has. */
static void
put_octal(char *field, size_t len, uint64_t number)
{
    field[len - 1] = '\0';
    for (size_t i = len - 1; i-- > 0; number /= 8)
        field[i] = (char)('0' + number % 8);
}

static void
put_checksum(struct tar_header *header)
{
    const unsigned char *bytes = (const unsigned char *)header;
    unsigned sum = 0;

    memset(header->checksum, ' ', sizeof header->checksum);
    for (size_t i = 0; i < sizeof *header; i++)
        sum += bytes[i];
    /* Six digits, a NUL and the blank that is there already. */
    put_octal(header->checksum, sizeof header->checksum - 1, sum);
}

static int
put_ustar(struct buf *out, char type, const char *name, uint64_t size, int64_t mtime)
{
    struct tar_header header = {.type = type, .magic = "ustar", .version = {'0', '0'}};

    memcpy(header.name, name, text_cut(name, strnlen(name, TAR_NAME)));
    put_octal(header.mode, sizeof header.mode, TAR_MODE);
    put_octal(header.uid, sizeof header.uid, 0);
    put_octal(header.gid, sizeof header.gid, 0);
    put_octal(header.size, sizeof header.size, fits_octal((int64_t)size) ? size : 0);
    put_octal(header.mtime, sizeof header.mtime, fits_octal(mtime) ? (uint64_t)mtime : 0);
    put_octal(header.major, sizeof header.major, 0);
    put_octal(header.minor, sizeof header.minor, 0);
    put_checksum(&header);
    return buf_append(out, &header, sizeof header);
}

/* "LENGTH name=value\n", whose length counts its own digits. */
static void
put_pax(struct buf *out, const char *name, const char *value)
{
    size_t bare = strlen(name) + strlen(value) + 3, len = bare + 1;

    while (len < bare + (size_t)snprintf(NULL, 0, "%zu", len))
        len++;
    buf_printf(out, "%zu %s=%s\n", len, name, value);
}

static bool
is_plain(const char *path)
{
    for (const char *at = path; *at; at++) {
        if ((unsigned char)*at >= 0x7F || (unsigned char)*at < ' ')
            return false;
    }
    return strlen(path) <= TAR_NAME;
}

static void
put_all_pax(struct buf *pax, const struct tar_entry *entry)
{
    char number[24];

    if (!is_plain(entry->path))
        put_pax(pax, "path", entry->path);
    snprintf(number, sizeof number, "%" PRIu64, entry->size);
    if (!fits_octal((int64_t)entry->size))
        put_pax(pax, "size", number);
    snprintf(number, sizeof number, "%" PRId64, entry->mtime);
    if (!fits_octal(entry->mtime))
        put_pax(pax, "mtime", number);
}

static int
put_zeros(struct buf *out, size_t len)
{
    static const char zeros[TAR_BLOCK];

    return buf_append(out, zeros, len);
}

int
tar_put_header(struct buf *out, const struct tar_entry *entry)
{
    CLEANUP_BUF struct buf pax = BUF_INIT(TAR_PAX_MAX);

    if (strlen(entry->path) > TAR_PATH_MAX)
        return -1;
    put_all_pax(&pax, entry);
    if (pax.bad)
        return -1;
    if (pax.len > 0 &&
        (put_ustar(out, 'x', "PaxHeaders/clisk", pax.len, 0) < 0 ||
         buf_append(out, pax.data, pax.len) < 0 || put_zeros(out, tar_padding(pax.len)) < 0))
        return -1;
    return put_ustar(out, '0', entry->path, entry->size, entry->mtime);
}

size_t
tar_padding(uint64_t size)
{
    return (size_t)((TAR_BLOCK - size % TAR_BLOCK) % TAR_BLOCK);
}
