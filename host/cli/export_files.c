/*
 * Where the files are: under the path that the store knows, or, where the person
 * has moved or renamed one, wherever below the documents its content is found.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "host/cli/export.h"
#include "host/common/fd.h"
#include "host/common/text.h"
#include "host/sink/place.h"

enum { TREE_DEPTH_MAX = 16, TREE_FILES_MAX = 4 * 1000 * 1000 };

/* A file below the documents that the store knows nothing of. */
struct stray {
    char *path;
    uint64_t size;
    bool is_taken;
};

struct finder {
    struct store *store;
    int documents;
    struct export_files files;
    struct stray *strays; /* in the order of sizes, then paths */
    size_t stray_count, stray_room;
    bool has_looked;
};

static int
no_memory(struct error *err)
{
    return error_set(err, OUTCOME_INTERNAL, "out of memory");
}

/* --- the tree -------------------------------------------------------------------- */

static int
add_stray(struct finder *finder, const char *folder, const char *name, uint64_t size)
{
    struct stray stray = {.size = size};
    struct stray *more;

    if (finder->stray_count == TREE_FILES_MAX)
        return 0;
    if (finder->stray_count == finder->stray_room) {
        size_t room = finder->stray_room ? finder->stray_room * 2 : 256;

        more = reallocarray(finder->strays, room, sizeof *more);
        if (!more)
            return -1;
        finder->strays = more;
        finder->stray_room = room;
    }
    if (asprintf(&stray.path, "%s%s%s", folder, *folder ? "/" : "", name) < 0)
        return -1;
    finder->strays[finder->stray_count++] = stray;
    return 0;
}

static int walk_folder(struct finder *finder, int parent, const char *name, const char *path,
                       int depth);

/* Hidden names are somebody else's: a bin, an index, what is on its way. */
static int
look_at(struct finder *finder, int folder, const char *path, const char *name, int depth)
{
    CLEANUP_FREE char *below = NULL;
    struct stat st;

    if (name[0] == '.' || fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
        return 0;
    if (S_ISREG(st.st_mode))
        return add_stray(finder, path, name, (uint64_t)st.st_size);
    if (!S_ISDIR(st.st_mode) || depth == TREE_DEPTH_MAX)
        return 0;
    if (asprintf(&below, "%s%s%s", path, *path ? "/" : "", name) < 0)
        return -1;
    return walk_folder(finder, folder, name, below, depth + 1);
}

/* A folder that cannot be read has nothing in it for us. */
static int
walk_folder(struct finder *finder, int parent, const char *name, const char *path, int depth)
{
    CLEANUP_FD int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
    struct dirent *entry;
    int result = 0;

    if (!dir)
        return 0;
    (void)TAKE_FD(fd);
    while (result == 0 && (entry = readdir(dir)) != NULL)
        result = look_at(finder, dirfd(dir), path, entry->d_name, depth);
    closedir(dir);
    return result;
}

static int
compare_texts(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static int
compare_strays(const void *left, const void *right)
{
    const struct stray *a = left, *b = right;

    if (a->size != b->size)
        return a->size < b->size ? -1 : 1;
    return strcmp(a->path, b->path);
}

/* The paths that the store has are no strays. */
static int
drop_known(struct finder *finder, struct error *err)
{
    char **paths = NULL;
    size_t count = 0, room = 0;
    struct store_file file;
    int result;

    for (uint64_t id = 0; (result = store_file_next(finder->store, id, &file, err)) == 0;) {
        id = file.id;
        if (count == room) {
            char **more = reallocarray(paths, room = room ? room * 2 : 256, sizeof *more);

            if (!more)
                goto failed;
            paths = more;
        }
        paths[count] = strdup(file.path);
        store_file_clear(&file);
        if (!paths[count++])
            goto failed;
    }
    if (count > 0)
        qsort(paths, count, sizeof *paths, compare_texts);
    for (size_t i = 0; i < finder->stray_count && count > 0; i++) {
        struct stray *stray = &finder->strays[i];

        stray->is_taken = bsearch(&stray->path, paths, count, sizeof *paths, compare_texts) != NULL;
    }
    goto out;
failed:
    store_file_clear(&file);
    result = no_memory(err);
out:
    for (size_t i = 0; i < count; i++)
        free(paths[i]);
    free(paths);
    return result < 0 ? -1 : 0;
}

/* Once, when the first file is not where it was. */
static int
look_around(struct finder *finder, struct error *err)
{
    if (finder->has_looked)
        return 0;
    finder->has_looked = true;
    if (walk_folder(finder, finder->documents, ".", "", 0) < 0)
        return no_memory(err);
    if (finder->stray_count > 0)
        qsort(finder->strays, finder->stray_count, sizeof *finder->strays, compare_strays);
    return drop_known(finder, err);
}

static int
compare_with(const struct finder *finder, const char *path, uint64_t size,
             const uint8_t sha256[DIGEST_LEN])
{
    const char *slash = strrchr(path, '/');
    CLEANUP_FREE char *above = strndup(path, slash ? (size_t)(slash - path) : 0);
    CLEANUP_FD int folder = above ? fd_opendir_at(finder->documents, slash ? above : ".") : -1;

    return folder < 0 ? PLACE_ABSENT
                      : place_compare(folder, slash ? slash + 1 : path, size, sha256);
}

/* The index of the first stray that is not smaller. */
static size_t
first_of_size(const struct finder *finder, uint64_t size)
{
    size_t low = 0, high = finder->stray_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (finder->strays[middle].size < size)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* *ret_path is NULL when there is none. */
static int
find_moved(struct finder *finder, const struct store_file *file, char **ret_path, struct error *err)
{
    *ret_path = NULL;
    if (look_around(finder, err) < 0)
        return -1;
    for (size_t i = first_of_size(finder, file->size);
         i < finder->stray_count && finder->strays[i].size == file->size; i++) {
        struct stray *stray = &finder->strays[i];

        if (stray->is_taken ||
            compare_with(finder, stray->path, file->size, file->sha256) != PLACE_SAME)
            continue;
        stray->is_taken = true;
        *ret_path = strdup(stray->path);
        return *ret_path ? 0 : no_memory(err);
    }
    return 0;
}

/* --- the files -------------------------------------------------------------------- */

/* What is at the path now is hers, even if she has changed it. */
static bool
is_there(const struct finder *finder, const char *path)
{
    const char *slash = strrchr(path, '/');
    CLEANUP_FREE char *above = strndup(path, slash ? (size_t)(slash - path) : 0);
    CLEANUP_FD int folder = -1;
    struct stat st;

    if (!above || !line_path_is_right(path))
        return false;
    folder = fd_opendir_at(finder->documents, slash ? above : ".");
    return folder >= 0 &&
           fstatat(folder, slash ? slash + 1 : path, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
           S_ISREG(st.st_mode);
}

/* Whether something is at its path that may be another file, while its own lies elsewhere: a name
 * that is free is given again. */
static bool
is_doubtful(const struct finder *finder, const struct store_file *stored)
{
    for (size_t i = first_of_size(finder, stored->size);
         i < finder->stray_count && finder->strays[i].size == stored->size; i++) {
        if (!finder->strays[i].is_taken)
            return compare_with(finder, stored->path, stored->size, stored->sha256) != PLACE_SAME;
    }
    return false;
}

static bool
is_name_of_line(const char *path)
{
    size_t len = strlen(path);

    return len <= STORE_TEXT_MAX - strlen(LINE_FILES) && text_is_utf8(path, len) &&
           line_path_is_right(path);
}

/* What has a name that no line can hold is exported under the one that clisk gave it, unless that
 * is another file's now. */
static int
name_moved(const struct finder *finder, const struct store_file *stored, struct export_file *file,
           struct error *err)
{
    const char *path = file->from;

    if (!is_name_of_line(path)) {
        path = stored->path;
        if (is_there(finder, path) || !is_name_of_line(path))
            return 0;
    }
    file->path = strdup(path);
    return file->path ? 0 : no_memory(err);
}

static int
locate(struct finder *finder, const struct store_file *stored, struct export_file *file,
       struct error *err)
{
    bool there;

    file->is_pending = stored->state == STORE_FILE_PENDING;
    if (file->is_pending)
        return 0;
    if (look_around(finder, err) < 0)
        return -1;
    there = is_there(finder, stored->path);
    if ((!there || is_doubtful(finder, stored)) && find_moved(finder, stored, &file->from, err) < 0)
        return -1;
    if (!file->from && there)
        file->from = strdup(stored->path);
    if (!file->from)
        return there ? no_memory(err) : 0;
    return name_moved(finder, stored, file, err);
}

static int
compare_ids(const void *left, const void *right)
{
    uint64_t a = ((const struct export_file *)left)->id,
             b = ((const struct export_file *)right)->id;

    return a < b ? -1 : a > b;
}

const struct export_file *
export_file_of(const struct export_files *files, uint64_t id)
{
    const struct export_file wanted = {.id = id};

    return files->count == 0
               ? NULL
               : bsearch(&wanted, files->files, files->count, sizeof wanted, compare_ids);
}

static int
add_id(struct export_files *files, uint64_t id, struct error *err)
{
    if (files->count == files->room) {
        size_t room = files->room ? files->room * 2 : 256;
        struct export_file *more = reallocarray(files->files, room, sizeof *more);

        if (!more)
            return no_memory(err);
        files->files = more;
        files->room = room;
    }
    files->files[files->count++] = (struct export_file){.id = id};
    return 0;
}

/* A file and those that it replaced. */
static int
add_chain(struct finder *finder, uint64_t id, struct error *err)
{
    for (int older = 0; id != 0 && older <= LINE_OLDER_MAX; older++) {
        struct store_file file;
        int result = store_file_get(finder->store, id, &file, err);

        if (result != 0)
            return result < 0 ? -1 : 0;
        result = add_id(&finder->files, id, err);
        finder->files.files[finder->files.count - 1].previous = file.previous;
        id = file.previous;
        store_file_clear(&file);
        if (result < 0)
            return -1;
    }
    return 0;
}

static int
add_all(struct finder *finder, const struct export_selection *selection, struct error *err)
{
    for (size_t i = 0; i < selection->record_count; i++) {
        CLEANUP_STORE_DOCUMENT struct store_document document = {0};
        int result = export_find(finder->store, selection, i, &document, err);

        if (result < 0)
            return -1;
        for (size_t j = 0; result == 0 && j < document.file_count; j++) {
            if (add_chain(finder, document.files[j].id, err) < 0)
                return -1;
        }
    }
    return 0;
}

/* Several records may have one file. */
static void
drop_doubles(struct export_files *files)
{
    size_t kept = 0;

    if (files->count > 0)
        qsort(files->files, files->count, sizeof *files->files, compare_ids);
    for (size_t i = 0; i < files->count; i++) {
        if (kept == 0 || files->files[kept - 1].id != files->files[i].id)
            files->files[kept++] = files->files[i];
    }
    files->count = kept;
}

static int
locate_all(struct finder *finder, struct error *err)
{
    for (size_t i = 0; i < finder->files.count; i++) {
        struct export_file *file = &finder->files.files[i];
        struct store_file stored;
        int result = store_file_get(finder->store, file->id, &stored, err);

        if (result < 0)
            return -1;
        if (result > 0) {
            file->is_pending = true; /* undone since */
            continue;
        }
        result = locate(finder, &stored, file, err);
        store_file_clear(&stored);
        if (result < 0)
            return -1;
    }
    return 0;
}

int
export_find_files(struct store *store, int documents, const struct export_selection *selection,
                  struct export_files *ret_files, struct error *err)
{
    struct finder finder = {.store = store, .documents = documents};
    int result = add_all(&finder, selection, err);

    if (result == 0) {
        drop_doubles(&finder.files);
        result = locate_all(&finder, err);
    }
    for (size_t i = 0; i < finder.stray_count; i++)
        free(finder.strays[i].path);
    free(finder.strays);
    if (result < 0)
        export_files_clear(&finder.files);
    else
        *ret_files = finder.files;
    return result;
}

static int
compare_paths(const void *left, const void *right)
{
    const struct export_file *a = *(const struct export_file *const *)left;
    const struct export_file *b = *(const struct export_file *const *)right;

    return strcmp(a->path, b->path);
}

int
export_list_paths(const struct export_files *files, const struct export_file ***ret_files,
                  size_t *ret_count, struct error *err)
{
    const struct export_file **list = calloc(files->count + 1, sizeof *list);
    size_t count = 0, kept = 0;

    if (!list)
        return no_memory(err);
    for (size_t i = 0; i < files->count; i++) {
        if (files->files[i].path)
            list[count++] = &files->files[i];
    }
    if (count > 0)
        qsort(list, count, sizeof *list, compare_paths);
    for (size_t i = 0; i < count; i++) {
        if (kept == 0 || strcmp(list[kept - 1]->path, list[i]->path) != 0)
            list[kept++] = list[i];
    }
    *ret_files = list;
    *ret_count = kept;
    return 0;
}

void
export_files_clear(struct export_files *files)
{
    for (size_t i = 0; i < files->count; i++) {
        free(files->files[i].path);
        free(files->files[i].from);
    }
    free(files->files);
    *files = (struct export_files){0};
}
