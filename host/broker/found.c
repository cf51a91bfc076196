/*
 * A content that lies already where it would go, under a name that it would get,
 * and that no record has: a store that was lost, or repaired, had brought it. It
 * is entered as what the person had, and not saved a second time beside itself.
 */
#include "host/broker/internal.h"

#include <stdio.h>
#include <string.h>

#include "host/sink/name.h"

enum { FOUND_TRIES = 1000, FOUND_PATH_MAX = 4096 };

/* Whether a record has the file. */
static int
is_owned(const struct run *run, uint64_t id, struct error *err)
{
    uint8_t key[STORE_DOCUMENT_KEY_LEN];
    struct store_document document;
    bool begun = false, owned = false;
    int result = 0;

    while (!owned && (result = store_document_next(run->request->store, run->request->account,
                                                   begun ? key : NULL, &document, err)) == 0) {
        memcpy(key, document.key, sizeof key);
        begun = true;
        for (size_t i = 0; i < document.file_count; i++)
            owned |= document.files[i].id == id;
        store_document_clear(&document);
    }
    return result < 0 ? -1 : owned;
}

/* Whether the account has this content under that path for a record: 1; 0, and the file that no
 * record has any more where there is one; -1. */
static int
is_known(const struct run *run, const struct entry_file *file, const char *path, uint64_t *ret_id,
         struct error *err)
{
    struct store_file known;
    int result;

    *ret_id = 0;
    for (uint64_t id = 0; (result = store_file_next_same(run->request->store, run->request->account,
                                                         file->sha256, id, &known, err)) == 0;) {
        bool is_there = strcmp(known.path, path) == 0;
        /* One of this run, or that is not whole yet, is of a record that comes or has come. */
        bool is_taken = known.run == run->run_id || known.state != STORE_FILE_DONE;

        id = known.id;
        store_file_clear(&known);
        if (is_there && is_taken)
            return 1;
        if (is_there) {
            *ret_id = id;
            return is_owned(run, id, err);
        }
    }
    return result < 0 ? -1 : 0;
}

struct entering {
    struct store_file file;
    uint64_t id;
};

static int
enter_body(struct store_txn *txn, void *opaque, struct error *err)
{
    struct entering *entering = opaque;

    return store_txn_add_file(txn, &entering->file, &entering->id, err);
}

static int
enter(const struct run *run, const struct entry_file *file, const char *path, uint64_t *ret_id,
      struct error *err)
{
    struct entering entering = {
        .file = {
            .account = run->request->account,
            .path = path,
            .media_type = file->found_type ? file->found_type : file->media_type,
            .size = file->size,
            .state = STORE_FILE_DONE,
            .origin = STORE_FILE_ADOPTED,
        }};

    memcpy(entering.file.sha256, file->sha256, DIGEST_LEN);
    if (store_write(run->request->store, enter_body, &entering, err) != 0)
        return -1;
    *ret_id = entering.id;
    return 0;
}

int
found_look(const struct run *run, const struct entry_file *file, uint64_t *ret_id,
           struct error *err)
{
    const char *extension = name_extension(file->found_type ? file->found_type : file->media_type);

    for (unsigned number = 1; number < FOUND_TRIES; number++) {
        CLEANUP_BUF struct buf name = BUF_INIT(PLACE_NAME_MAX + 1);
        char path[FOUND_PATH_MAX];
        int match, known;

        name_with_suffix(&name, file->stem, extension, number);
        if (!buf_str(&name))
            break;
        match = place_compare(file->folder->folder.fd, buf_str(&name), file->size, file->sha256);
        if (match == PLACE_ABSENT)
            break;
        if (match != PLACE_SAME)
            continue;
        snprintf(path, sizeof path, "%s/%s", file->folder->folder.path, buf_str(&name));
        known = is_known(run, file, path, ret_id, err);
        if (known < 0 || (known == 0 && *ret_id != 0))
            return known;
        if (known == 0)
            return enter(run, file, path, ret_id, err);
    }
    *ret_id = 0;
    return 0;
}
