#include "host/manifest/catalogue.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/common/fd.h"
#include "host/manifest/note.h"

enum { CATALOGUE_ENTRIES_MAX = 4096 };

static void
catalogue_entry_clear(struct catalogue_entry *entry)
{
    free(entry->path);
    fd_close(&entry->fd);
    entry->manifest = manifest_free(entry->manifest);
}

void
catalogue_clear(struct catalogue *catalogue)
{
    for (size_t i = 0; i < catalogue->count; i++)
        catalogue_entry_clear(&catalogue->entries[i]);
    free(catalogue->entries);
    *catalogue = (struct catalogue){0};
}

/* Whoever can write to the file, or to its directory, would decide what runs. */
static int
catalogue_check_mode(int fd, const char *what, struct error *err)
{
    struct stat st;

    if (fstat(fd, &st) < 0)
        return error_errno(err, OUTCOME_SETUP, "cannot be looked at");
    if (st.st_uid != 0 && st.st_uid != geteuid())
        return error_set(err, OUTCOME_SETUP, "%s belongs to another user", what);
    if (st.st_mode & S_IWOTH)
        return error_set(err, OUTCOME_SETUP, "%s can be written to by anyone: chmod o-w", what);
    return 0;
}

static int
catalogue_read_manifest(struct catalogue_entry *entry, uint32_t api, struct error *err)
{
    CLEANUP_BUF struct buf bytes = BUF_INIT(MANIFEST_BYTES_MAX);

    if (note_read(entry->fd, &entry->api, &bytes, err) < 0)
        return -1;
    if (entry->api == 0)
        return error_set(err, OUTCOME_SETUP, "says that it needs API 0 of clisk");
    if (entry->api > api)
        return error_set(err, OUTCOME_SETUP,
                         "needs API %u of clisk, and this host has API %u: update clisk",
                         entry->api, api);
    return manifest_parse((const char *)bytes.data, bytes.len, &entry->manifest, err);
}

static int
catalogue_open(int dirfd, const char *name, struct catalogue_entry *entry, uint32_t api,
               struct error *err)
{
    struct stat st;

    /* Not blocking, should it be a pipe. */
    entry->fd = openat(dirfd, name, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (entry->fd < 0 || fstat(entry->fd, &st) < 0)
        return error_errno(err, OUTCOME_SETUP, "cannot be opened");
    if (!S_ISREG(st.st_mode))
        return error_set(err, OUTCOME_SETUP, "is no file");
    if (catalogue_check_mode(dirfd, "its directory", err) < 0 ||
        catalogue_check_mode(entry->fd, "it", err) < 0)
        return -1;
    return catalogue_read_manifest(entry, api, err);
}

static const struct catalogue_entry *
catalogue_usable(const struct catalogue *catalogue, const char *slug)
{
    for (size_t i = 0; i < catalogue->count; i++) {
        const struct catalogue_entry *entry = &catalogue->entries[i];

        if (entry->manifest && strcmp(entry->manifest->slug, slug) == 0)
            return entry;
    }
    return NULL;
}

static int
catalogue_add(struct catalogue *catalogue, int dirfd, const char *dir, const char *name,
              uint32_t api, struct error *err)
{
    struct catalogue_entry entry = {.fd = -1};
    const struct catalogue_entry *earlier;
    void *grown;

    if (catalogue->count == CATALOGUE_ENTRIES_MAX)
        return error_set(err, OUTCOME_SETUP, "%s holds more than %d konnectors", dir,
                         CATALOGUE_ENTRIES_MAX);
    grown = realloc(catalogue->entries, (catalogue->count + 1) * sizeof entry);
    if (!grown)
        return error_set(err, OUTCOME_INTERNAL, "no memory");
    catalogue->entries = grown;
    if (asprintf(&entry.path, "%s/%s", dir, name) < 0)
        return error_set(err, OUTCOME_INTERNAL, "no memory");
    if (catalogue_open(dirfd, name, &entry, api, &entry.error) < 0) {
        entry.manifest = manifest_free(entry.manifest);
        fd_close(&entry.fd);
    } else if ((earlier = catalogue_usable(catalogue, entry.manifest->slug)) != NULL) {
        error_set(&entry.error, OUTCOME_SETUP, "is hidden by %s", earlier->path);
        entry.manifest = manifest_free(entry.manifest);
        fd_close(&entry.fd);
    }
    catalogue->entries[catalogue->count++] = entry;
    return 0;
}

static bool
catalogue_is_candidate(const char *name)
{
    size_t len = strlen(name);

    return name[0] != '.' && len > 3 && strcmp(name + len - 3, ".so") == 0;
}

/* In the order of names, so that the same directory always reads the same. */
static int
catalogue_read_dir(struct catalogue *catalogue, const char *path, uint32_t api, struct error *err)
{
    CLEANUP_FD int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    struct dirent **names;
    int count, result = 0;

    if (fd < 0)
        return errno == ENOENT || errno == ENOTDIR
                   ? 0
                   : error_errno(err, OUTCOME_SETUP, "%s cannot be opened", path);
    count = scandir(path, &names, NULL, alphasort);
    if (count < 0)
        return error_errno(err, OUTCOME_SETUP, "%s cannot be read", path);
    for (int i = 0; i < count; i++) {
        if (result == 0 && catalogue_is_candidate(names[i]->d_name))
            result = catalogue_add(catalogue, fd, path, names[i]->d_name, api, err);
        free(names[i]);
    }
    free(names);
    return result;
}

static int
catalogue_compare(const void *a, const void *b)
{
    const struct catalogue_entry *left = a, *right = b;

    if (!left->manifest != !right->manifest)
        return left->manifest ? -1 : 1;
    return left->manifest ? strcmp(left->manifest->slug, right->manifest->slug)
                          : strcmp(left->path, right->path);
}

int
catalogue_read(const char *const *dirs, size_t dir_count, uint32_t api,
               struct catalogue *ret_catalogue, struct error *err)
{
    CLEANUP_CATALOGUE struct catalogue catalogue = {0};

    for (size_t i = 0; i < dir_count; i++) {
        if (catalogue_read_dir(&catalogue, dirs[i], api, err) < 0)
            return -1;
    }
    if (catalogue.count > 0)
        qsort(catalogue.entries, catalogue.count, sizeof *catalogue.entries, catalogue_compare);
    *ret_catalogue = catalogue;
    catalogue = (struct catalogue){0};
    return 0;
}

/* Whether an unusable file is what was asked for: "acme.so" for "acme". */
static bool
catalogue_is_named(const struct catalogue_entry *entry, const char *slug)
{
    const char *name = strrchr(entry->path, '/') + 1;
    size_t len = strlen(slug);

    return strncmp(name, slug, len) == 0 && strcmp(name + len, ".so") == 0;
}

const struct catalogue_entry *
catalogue_find(const struct catalogue *catalogue, const char *slug, struct error *err)
{
    const struct catalogue_entry *entry = catalogue_usable(catalogue, slug);

    if (entry)
        return entry;
    error_set(err, OUTCOME_SETUP, "there is no konnector \"%s\": see clisk list", slug);
    for (size_t i = 0; i < catalogue->count; i++) {
        if (!catalogue->entries[i].manifest && catalogue_is_named(&catalogue->entries[i], slug))
            error_set(err, OUTCOME_SETUP, "%s: %.400s", catalogue->entries[i].path,
                      catalogue->entries[i].error.message);
    }
    return NULL;
}
