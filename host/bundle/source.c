#include "host/bundle/source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/bundle/line.h"
#include "host/common/fd.h"

/* --- files --------------------------------------------------------------------------- */

static int
fail_open(const struct source *source, const char *path, struct error *err)
{
    if (errno == ENOENT)
        return error_set(err, OUTCOME_USAGE, "%s lacks \"%.200s\"; copy the export again",
                         source->shown, path);
    if (errno == ELOOP || errno == ENOTDIR)
        return error_set(err, OUTCOME_USAGE,
                         "in %s, \"%.200s\" is a symbolic link or no directory; an export has no "
                         "links",
                         source->shown, path);
    return error_errno(err, OUTCOME_SETUP, "cannot open %s/%.200s", source->shown, path);
}

int
source_open_file(const struct source *source, const char *path, struct error *err)
{
    const char *slash = strrchr(path, '/');
    CLEANUP_FREE char *above = strndup(path, slash ? (size_t)(slash - path) : 0);
    CLEANUP_FD int folder = -1, fd = -1;
    struct stat st;

    if (!above)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    folder = fd_opendir_at(source->root, slash ? above : ".");
    if (folder < 0)
        return fail_open(source, path, err);
    /* Not blocking, should it be a pipe. */
    fd = openat(folder, slash ? slash + 1 : path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &st) < 0)
        return fail_open(source, path, err);
    if (!S_ISREG(st.st_mode))
        return error_set(err, OUTCOME_USAGE, "in %s, \"%.200s\" is not a regular file",
                         source->shown, path);
    return TAKE_FD(fd);
}

/* *ret_size may be NULL. */
static int
prove(const struct source *source, const char *path, const uint8_t sha256[DIGEST_LEN],
      uint64_t *ret_size, struct error *err)
{
    CLEANUP_FD int fd = source_open_file(source, path, err);
    uint8_t found[DIGEST_LEN];

    if (fd < 0)
        return -1;
    if (digest_file(fd, found, ret_size) < 0)
        return error_errno(err, OUTCOME_SETUP, "cannot read %s/%.200s", source->shown, path);
    if (memcmp(found, sha256, DIGEST_LEN) != 0)
        return error_set(err, OUTCOME_USAGE,
                         "in %s, \"%.200s\" is damaged: it has another digest than the export "
                         "says; copy it again",
                         source->shown, path);
    return 0;
}

/* --- lines ----------------------------------------------------------------------------- */

/* 1 and a line without its end; 0 at the end of the file; -1 with errno. */
static int
read_line(FILE *file, struct buf *line)
{
    int c;

    buf_reset(line);
    while ((c = getc_unlocked(file)) != EOF && c != '\n') {
        if (buf_append_byte(line, (uint8_t)c) < 0) {
            errno = EFBIG;
            return -1;
        }
    }
    if (ferror(file))
        return -1;
    return c == '\n' || line->len > 0;
}

static int
name_line(const struct source *source, const char *path, size_t number, struct error *err)
{
    struct error inner;

    if (!err)
        return -1;
    inner = *err;
    return error_set(err, inner.outcome, "%s/%s, line %zu: %s", source->shown, path, number,
                     inner.message);
}

static int
walk(const struct source *source, const char *path, FILE *file, source_visit *visit, void *opaque,
     struct error *err)
{
    CLEANUP_BUF struct buf line = BUF_INIT(LINE_SIZE_MAX);
    size_t number = 0;
    int result;

    while ((result = read_line(file, &line)) > 0) {
        number++;
        if (!buf_str(&line))
            return error_set(err, OUTCOME_INTERNAL, "out of memory");
        if (visit((char *)line.data, line.len, opaque, err) < 0)
            return name_line(source, path, number, err);
    }
    if (result < 0)
        return error_errno(err, OUTCOME_USAGE, "%s/%s, line %zu", source->shown, path, number + 1);
    return 0;
}

int
source_walk_lines(const struct source *source, const char *path, source_visit *visit, void *opaque,
                  struct error *err)
{
    CLEANUP_FD int fd = source_open_file(source, path, err);
    FILE *file = fd >= 0 ? fdopen(fd, "r") : NULL;
    int result;

    if (fd < 0)
        return -1;
    if (!file)
        return error_errno(err, OUTCOME_INTERNAL, "cannot read %s/%s", source->shown, path);
    (void)TAKE_FD(fd);
    result = walk(source, path, file, visit, opaque, err);
    fclose(file);
    return result;
}

/* --- the whole --------------------------------------------------------------------------- */

static int
read_manifest(struct source *source, struct error *err)
{
    CLEANUP_BUF struct buf text = BUF_INIT(BUNDLE_MANIFEST_MAX);
    CLEANUP_FD int fd = source_open_file(source, BUNDLE_MANIFEST, err);
    struct error inner = {0};

    if (fd < 0)
        return -1;
    if (fd_read_to_end(fd, &text) < 0)
        return error_errno(err, OUTCOME_USAGE, "cannot read %s/" BUNDLE_MANIFEST, source->shown);
    if (bundle_read_manifest((const char *)text.data, text.len, &source->manifest, &inner) == 0)
        return 0;
    return error_set(err, inner.outcome, "%s/" BUNDLE_MANIFEST ": %s", source->shown,
                     inner.message);
}

static int
add_sum(char *line, size_t len, void *opaque, struct error *err)
{
    return inventory_add_line(opaque, line, len, err);
}

static int
prove_files(struct source *source, struct error *err)
{
    for (size_t i = 0; i < source->inventory.count; i++) {
        struct inventory_entry *entry = &source->inventory.entries[i];

        if (prove(source, entry->path, entry->sha256, &entry->size, err) < 0)
            return -1;
    }
    return 0;
}

static int
verify(struct source *source, struct error *err)
{
    const struct bundle_manifest *manifest = &source->manifest;

    if (read_manifest(source, err) < 0 ||
        prove(source, BUNDLE_SUMS, manifest->sums_sha256, NULL, err) < 0 ||
        prove(source, BUNDLE_ACCOUNTS, manifest->accounts_sha256, NULL, err) < 0 ||
        prove(source, BUNDLE_RECORDS, manifest->records_sha256, NULL, err) < 0 ||
        (manifest->has_missed &&
         prove(source, BUNDLE_MISSED, manifest->missed_sha256, NULL, err) < 0) ||
        source_walk_lines(source, BUNDLE_SUMS, add_sum, &source->inventory, err) < 0)
        return -1;
    if (source->inventory.count != manifest->files)
        return error_set(err, OUTCOME_USAGE,
                         "%s: the manifest counts other files than " BUNDLE_SUMS, source->shown);
    return prove_files(source, err);
}

int
source_open(const char *path, struct source *ret_source, struct error *err)
{
    CLEANUP_SOURCE struct source source = SOURCE_INIT;

    source.shown = strdup(path);
    if (!source.shown)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    source.root = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (source.root < 0 && errno == ENOTDIR)
        return error_set(err, OUTCOME_USAGE,
                         "%s is not a directory; unpack an archive first: tar -xf %s", path, path);
    if (source.root < 0)
        return error_errno(err, OUTCOME_USAGE, "cannot open %s", path);
    if (verify(&source, err) < 0)
        return -1;
    *ret_source = source;
    source = (struct source)SOURCE_INIT;
    return 0;
}

void
source_close(struct source *source)
{
    fd_close(&source->root);
    free(source->shown);
    inventory_clear(&source->inventory);
}
