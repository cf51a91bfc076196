/*
 * Files of an import, put in their place as a run does it: the contents synced
 * without names, announced as PENDING in one commit, named, and DONE with the
 * records that have them. A file that a killed import left is found again by its
 * path and content.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/cli/import.h"
#include "host/common/failpoint.h"
#include "host/common/fd.h"
#include "host/common/text.h"
#include "host/sink/folder.h"
#include "host/sink/name.h"
#include "host/store/shared_file.h"

enum { COPY_BYTES = 64 * 1024, NAME_NUMBER_MAX = 1000 };

static int
no_memory(struct error *err)
{
    return error_set(err, OUTCOME_INTERNAL, "out of memory");
}

/* --- what is here already ------------------------------------------------------------------ */

static struct import_file *
find_queued(const struct import *import, const struct import_file *wanted)
{
    for (size_t i = 0; i < import->file_count; i++) {
        struct import_file *file = import->files[i];

        if (file->account == wanted->account &&
            strcmp(file->given->file.path, wanted->given->file.path) == 0 &&
            memcmp(file->given->file.sha256, wanted->given->file.sha256, DIGEST_LEN) == 0)
            return file;
    }
    return NULL;
}

/* The file of the account with that path and content. 0 with an id or 0; -1. */
static int
find_stored(const struct import *import, struct import_file *file, const uint8_t sha256[DIGEST_LEN],
            struct error *err)
{
    struct store_file stored;
    uint64_t after = 0;
    int result;

    while ((result = store_file_next_same(import->store, file->account, sha256, after, &stored,
                                          err)) == 0) {
        after = stored.id;
        if (strcmp(stored.path, file->given->file.path) == 0)
            file->id = stored.id;
        store_file_clear(&stored);
        if (file->id)
            return 0;
    }
    return result < 0 ? -1 : 0;
}

/* Another record of the account has brought it, perhaps under another name. */
static int
find_shared(const struct import *import, struct import_file *file, struct error *err)
{
    struct store_file stored;
    uint64_t id;
    int result = store_shared_file_find(import->store, file->account, file->reference, &id, err);

    if (result == 0)
        result = store_file_get(import->store, id, &stored, err);
    if (result != 0)
        return result < 0 ? -1 : 0;
    if (memcmp(stored.sha256, file->given->file.sha256, DIGEST_LEN) == 0)
        file->id = id;
    store_file_clear(&stored);
    return 0;
}

/* One that she had changed, whose import was killed: a recovery knew it by what is in it only. */
static int
find_recovered(const struct import *import, struct import_file *file, struct error *err)
{
    if (find_stored(import, file, file->sha256, err) < 0)
        return -1;
    file->is_recovered = file->id != 0;
    file->is_there = file->is_recovered;
    return 0;
}

static int
find_known(const struct import *import, struct import_file *file, struct error *err)
{
    if (find_shared(import, file, err) < 0)
        return -1;
    if (file->id == 0 && find_stored(import, file, file->given->file.sha256, err) < 0)
        return -1;
    if (file->id == 0 && memcmp(file->sha256, file->given->file.sha256, DIGEST_LEN) != 0)
        return find_recovered(import, file, err);
    return 0;
}

/* --- the content ----------------------------------------------------------------------------- */

static int
copy(const struct import *import, int from, struct import_file *file, struct digest *digest,
     struct error *err)
{
    uint8_t bytes[COPY_BYTES];
    uint64_t size = 0;

    for (;;) {
        ssize_t got = read(from, bytes, sizeof bytes);

        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return error_errno(err, OUTCOME_SETUP, "cannot read %s/" LINE_FILES "%s",
                               import->source.shown, file->given->file.path);
        if (got == 0)
            break;
        size += (uint64_t)got;
        if (size > file->size || digest_update(digest, bytes, (size_t)got) < 0)
            break;
        if (fd_write_all(file->file.fd, bytes, (size_t)got) < 0)
            return error_errno(err, OUTCOME_SETUP, "\"%s\" cannot be written",
                               file->given->file.path);
    }
    return 0;
}

/* It was proved before anything was written, and is proved again as it is copied. */
static int
copy_content(const struct import *import, struct import_file *file, const char *path,
             struct error *err)
{
    CLEANUP_FD int from = source_open_file(&import->source, path, err);
    struct digest *digest = digest_new();
    uint8_t found[DIGEST_LEN] = {0};
    struct stat st;
    int result = from < 0 ? -1 : 0;

    if (!digest)
        result = no_memory(err);
    if (result == 0)
        result = copy(import, from, file, digest, err);
    if (result == 0 &&
        (digest_final(digest, found) < 0 || memcmp(found, file->sha256, DIGEST_LEN) != 0))
        result = error_set(err, OUTCOME_USAGE, "%s/%s has just changed; nothing more is imported",
                           import->source.shown, path);
    digest_free(digest);
    if (result < 0)
        return -1;
    if (fstat(from, &st) == 0) {
        const struct timespec times[2] = {{.tv_nsec = UTIME_OMIT}, st.st_mtim};

        /* Not every file system keeps every time. */
        (void)futimens(file->file.fd, times);
    }
    return 0;
}

/* --- the name ----------------------------------------------------------------------------------
 */

static bool
is_queued_name(const struct import *import, const struct import_file *wanted, const char *name)
{
    for (size_t i = 0; i < import->file_count; i++) {
        const struct import_file *file = import->files[i];

        if (file != wanted && file->name && strcmp(file->name, name) == 0 &&
            strcmp(file->folder_path, wanted->folder_path) == 0)
            return true;
    }
    return false;
}

/* "name.pdf", "name-2.pdf" and so on. */
static const char *
numbered(const struct import *import, const char *name, unsigned number)
{
    const char *dot = strrchr(name, '.');
    size_t len = dot && dot != name ? (size_t)(dot - name) : strlen(name);
    size_t rest = strlen(name + len) + 8;

    if (number == 1)
        return name;
    if (len + rest > NAME_WHOLE_MAX)
        len = rest < NAME_WHOLE_MAX ? text_cut(name, NAME_WHOLE_MAX - rest) : 0;
    return arena_printf(import->arena, "%.*s-%u%s", (int)len, name, number,
                        dot && dot != name ? dot : "");
}

/* The first name from that number on which nothing has, or which has this content already. */
static int
choose_name(const struct import *import, struct import_file *file, unsigned *number,
            struct error *err)
{
    const char *slash = strrchr(file->given->file.path, '/');
    const char *wanted = slash ? slash + 1 : file->given->file.path;

    for (; *number < NAME_NUMBER_MAX; ++*number) {
        const char *name = numbered(import, wanted, *number);
        int match;

        if (!name)
            return no_memory(err);
        if (is_queued_name(import, file, name))
            continue;
        match = place_compare(file->folder, name, file->size, file->sha256);
        if (match < 0)
            return error_errno(err, OUTCOME_SETUP, "\"%s\" cannot be read", name);
        if (match == PLACE_OTHER)
            continue;
        file->name = name;
        file->is_there = match == PLACE_SAME;
        return 0;
    }
    return error_set(err, OUTCOME_SETUP, "no name is free for \"%s\"", wanted);
}

/* Where files cannot be without a name, a killed import has left some. Once a folder. */
static int
sweep_once(struct import *import, int folder, struct error *err)
{
    uint8_t key[STORE_DOCUMENT_KEY_LEN] = {0};
    struct stat st;

    _Static_assert(sizeof st.st_dev + sizeof st.st_ino <= sizeof key, "a folder fits into a key");
    if (fstat(folder, &st) < 0)
        return 0;
    memcpy(key, &st.st_dev, sizeof st.st_dev);
    memcpy(key + sizeof st.st_dev, &st.st_ino, sizeof st.st_ino);
    if (seen_has(&import->swept, key))
        return 0;
    place_sweep(folder);
    return seen_add(&import->swept, key) < 0 ? no_memory(err) : 0;
}

static int
open_folder(struct import *import, struct import_file *file, struct error *err)
{

    const char *path = file->given->file.path, *slash = strrchr(path, '/');

    file->folder_path = arena_strndup(import->arena, path, slash ? (size_t)(slash - path) : 0);
    if (!file->folder_path)
        return no_memory(err);
    file->folder = fd_mkdir_at(import->documents, slash ? file->folder_path : ".");
    if (file->folder < 0)
        return folder_refuse(import->documents, file->folder_path, err);
    return sweep_once(import, file->folder, err);
}

static int
prepare_content(struct import *import, struct import_file *file, const char *path,
                struct error *err)
{
    unsigned number = 1;

    if (open_folder(import, file, err) < 0 || choose_name(import, file, &number, err) < 0)
        return -1;
    if (file->is_there)
        return 0;
    if (place_create(file->folder, &file->file) < 0)
        return error_errno(err, OUTCOME_SETUP, "the folder \"%s\" cannot be written",
                           file->folder_path);
    return copy_content(import, file, path, err);
}

/* --- preparing -----------------------------------------------------------------------------------
 */

/* Found here or in the batch, or queued there. Files that are queued are placed before too many are
 * open; the records that are queued have theirs then. */
static int
prepare(struct import *import, struct import_file *file, struct import_file **ret_file,
        struct error *err)
{
    const char *path = arena_printf(import->arena, LINE_FILES "%s", file->given->file.path);
    const struct inventory_entry *entry =
        path ? inventory_find(&import->source.inventory, path) : NULL;
    struct import_file *queued;

    if (!path)
        return no_memory(err);
    memcpy(file->sha256, entry ? entry->sha256 : file->given->file.sha256, DIGEST_LEN);
    file->size = entry ? entry->size : file->given->file.size;
    *ret_file = file;
    queued = find_queued(import, file);
    if (queued) {
        *ret_file = queued;
        return 0;
    }
    if (find_known(import, file, err) < 0)
        return -1;
    if (file->id != 0 && !file->is_recovered)
        return 0;
    if (import->file_count == IMPORT_FILES_MAX && import_flush(import, err) < 0)
        return -1;
    import->files[import->file_count++] = file;
    import->new_files++;
    return file->given->missing || file->is_recovered ? 0
                                                      : prepare_content(import, file, path, err);
}

static int
prepare_chain(struct import *import, struct import_record *record, size_t at, struct error *err)
{
    const struct line_file *head = &record->line.files[at];
    struct import_file *before = NULL;

    for (size_t i = record->choices[at].from; i <= head->older_count; i++) {
        bool is_head = i == head->older_count;
        struct import_file *file = arena_alloc(import->arena, sizeof *file);

        if (!file)
            return no_memory(err);
        *file = (struct import_file){.given = is_head ? head : &head->older[i],
                                     .account = record->account,
                                     .reference = is_head ? head->reference : "",
                                     .before = before,
                                     .previous = before ? 0 : record->choices[at].previous,
                                     .folder = -1,
                                     .file = PLACE_FILE_INIT};
        if (prepare(import, file, &before, err) < 0)
            return -1;
    }
    record->files[at] = before;
    return 0;
}

int
import_prepare_files(struct import *import, struct import_record *record, struct error *err)
{
    for (size_t i = 0; i < record->line.file_count; i++) {
        if (record->choices[i].take && prepare_chain(import, record, i, err) < 0)
            return -1;
    }
    return 0;
}

/* --- placing
 * --------------------------------------------------------------------------------------- */

/* As it is while it is on its way, or when it is there. */
static struct store_file
stored_of(const struct import_file *file, enum store_file_state state, char *path, size_t size)
{
    struct store_file stored = file->given->file;

    stored.id = file->id;
    stored.account = file->account;
    stored.state = state;
    stored.run = 0;
    stored.previous = file->before ? file->before->id : file->previous;
    stored.path = path;
    if (file->given->missing || file->is_recovered)
        snprintf(path, size, "%s", file->given->file.path);
    else
        snprintf(path, size, "%s%s%s", file->folder_path, *file->folder_path ? "/" : "",
                 file->name);
    /* What a recovery compares with what is under the name. */
    if (state == STORE_FILE_PENDING) {
        memcpy(stored.sha256, file->sha256, DIGEST_LEN);
        stored.size = file->size;
    }
    return stored;
}

static int
announce_body(struct store_txn *txn, void *opaque, struct error *err)
{
    struct import *import = opaque;
    char path[2 * STORE_TEXT_MAX];

    for (size_t i = 0; i < import->file_count; i++) {
        struct import_file *file = import->files[i];
        struct store_file stored = stored_of(
            file, file->given->missing ? STORE_FILE_DONE : STORE_FILE_PENDING, path, sizeof path);

        if (!file->is_recovered && store_txn_add_file(txn, &stored, &file->id, err) < 0)
            return -1;
    }
    return 0;
}

struct renaming {
    const struct import_file *file;
};

static int
rename_body(struct store_txn *txn, void *opaque, struct error *err)
{
    const struct renaming *renaming = opaque;
    char path[2 * STORE_TEXT_MAX];
    struct store_file stored = stored_of(renaming->file, STORE_FILE_PENDING, path, sizeof path);

    return store_txn_update_file(txn, &stored, err);
}

/* Something took the name since it was chosen: the store learns the next one before the disk. */
static int
link_file(struct import *import, struct import_file *file, struct error *err)
{
    struct renaming renaming = {.file = file};

    for (unsigned number = 2; !file->given->missing && !file->is_there; number++) {
        int linked = place_link(file->folder, &file->file, file->name);

        if (linked == 0)
            break;
        if (linked < 0)
            return error_errno(err, OUTCOME_SETUP, "\"%s\" cannot be put in its place", file->name);
        if (choose_name(import, file, &number, err) < 0 ||
            store_write(import->store, rename_body, &renaming, err) != 0)
            return -1;
    }
    return 0;
}

static int
sync_files(const struct import *import, struct error *err)
{
    for (size_t i = 0; i < import->file_count; i++) {
        const struct import_file *file = import->files[i];

        if (file->file.fd >= 0 && place_sync(&file->file) < 0)
            return error_errno(err, OUTCOME_SETUP, "\"%s\" cannot be written", file->name);
    }
    return 0;
}

int
import_place_files(struct import *import, struct error *err)
{
    if (import->file_count == 0)
        return 0;
    if (sync_files(import, err) < 0)
        return -1;
    FAILPOINT("import.synced");
    if (store_write(import->store, announce_body, import, err) != 0)
        return -1;
    FAILPOINT("import.announced");
    for (size_t i = 0; i < import->file_count; i++) {
        if (link_file(import, import->files[i], err) < 0)
            return -1;
    }
    for (size_t i = 0; i < import->file_count; i++) {
        const struct import_file *file = import->files[i];

        if (file->folder >= 0 && place_sync_folder(file->folder) < 0)
            return error_errno(err, OUTCOME_SETUP, "the folder \"%s\" cannot be synced",
                               file->folder_path);
    }
    FAILPOINT("import.placed");
    return 0;
}

int
import_finish_files(struct import *import, struct store_txn *txn, struct error *err)
{
    char path[2 * STORE_TEXT_MAX];

    for (size_t i = 0; i < import->file_count; i++) {
        struct import_file *file = import->files[i];
        struct store_file stored = stored_of(file, STORE_FILE_DONE, path, sizeof path);

        if (!file->given->missing && store_txn_update_file(txn, &stored, err) != 0)
            return -1;
        if (store_txn_put_shared_file(txn, file->account, file->reference, file->id, err) < 0)
            return -1;
    }
    return 0;
}

void
import_drop_files(struct import *import)
{
    for (size_t i = 0; i < import->file_count; i++) {
        struct import_file *file = import->files[i];

        if (file->folder >= 0)
            place_discard(file->folder, &file->file);
        fd_close(&file->folder);
    }
    import->file_count = 0;
}
