/* What a konnector gives, beside what the store has and the person says. */
#include "host/store/internal.h"

#include <string.h>

#include "host/common/fields.h"

/* The document as it is to be. */
struct merge {
    struct store_document document;
    struct store_document_file files[STORE_DOCUMENT_FILES_MAX];
    bool changed;
};

static struct store_document_file *
find_file(struct merge *merge, const char *reference)
{
    for (size_t i = 0; i < merge->document.file_count; i++) {
        if (strcmp(merge->files[i].reference, reference) == 0)
            return &merge->files[i];
    }
    return NULL;
}

static int
merge_files(struct merge *merge, const struct store_document *given, struct error *err)
{
    for (size_t i = 0; i < given->file_count; i++) {
        const struct store_document_file *file = &given->files[i];
        struct store_document_file *known = find_file(merge, file->reference);

        if (known && known->id == file->id)
            continue;
        merge->changed = true;
        if (!known && merge->document.file_count == STORE_DOCUMENT_FILES_MAX)
            return error_set(err, OUTCOME_LIMIT, "%s \"%.80s\" has more than %d files", given->kind,
                             given->reference, STORE_DOCUMENT_FILES_MAX);
        if (!known)
            known = &merge->files[merge->document.file_count++];
        *known = *file;
    }
    return 0;
}

/* The fields that were, as a version. */
static int
keep_version(struct store_txn *txn, const struct store_document *old, int64_t replaced_at,
             struct error *err)
{
    CLEANUP_BUF struct buf buf = BUF_INIT(STORE_VALUE_MAX);
    struct store_version version = {
        .brand = old->brand, .run = old->run, .replaced_at = replaced_at};
    struct store_key key = store_key_of_u32(old->account);

    store_key_bytes(&key, old->key, sizeof old->key);
    store_key_u32(&key, old->version);
    if (store_encode_version(&buf, &version, err) < 0)
        return -1;
    return store_kv_put(txn, STORE_DB_VERSIONS, &key,
                        (struct span){.data = buf.data, .len = buf.len}, err);
}

static int
merge_fields(struct store_txn *txn, struct merge *merge, const struct store_document *given,
             struct error *err)
{
    struct store_document *document = &merge->document;

    if (given->contract && given->contract[0] && strcmp(document->contract, given->contract) != 0) {
        document->contract = given->contract;
        merge->changed = true;
    }
    if (fields_same(document->brand, given->brand))
        return 0;
    if (keep_version(txn, document, given->changed_at, err) < 0)
        return -1;
    document->brand = given->brand;
    document->version++;
    merge->changed = true;
    return 0;
}

static int
save_over(struct store_txn *txn, const struct store_document *old,
          const struct store_document *given, enum store_saved *ret_saved, struct error *err)
{
    struct merge merge = {.document = *old};

    if (old->state == STORE_DOCUMENT_DELETED) {
        *ret_saved = STORE_SAVED_DELETED;
        return 0;
    }
    merge.document.files = merge.files;
    for (size_t i = 0; i < old->file_count; i++)
        merge.files[i] = old->files[i];
    if (merge_files(&merge, given, err) < 0 || merge_fields(txn, &merge, given, err) < 0)
        return -1;
    *ret_saved = merge.changed ? STORE_SAVED_CHANGED : STORE_SAVED_SAME;
    if (!merge.changed)
        return 0;
    merge.document.run = given->run;
    merge.document.changed_at = given->changed_at;
    return store_txn_put_document(txn, &merge.document, err);
}

int
store_txn_save_document(struct store_txn *txn, const struct store_document *given,
                        enum store_saved *ret_saved, struct error *err)
{
    CLEANUP_STORE_DOCUMENT struct store_document old = {0};
    struct store_document document = *given;
    int result =
        store_txn_find_document(txn, given->account, given->kind, given->reference, &old, err);

    if (result == 0)
        return save_over(txn, &old, given, ret_saved, err);
    if (result < 0)
        return -1;
    document.edits = (struct span){0};
    document.state = STORE_DOCUMENT_ACTIVE;
    document.version = 1;
    document.made_run = given->run;
    document.created_at = given->changed_at;
    if (store_txn_put_document(txn, &document, err) != 0)
        return -1;
    *ret_saved = STORE_SAVED_NEW;
    return 0;
}

int
store_version_next(struct store *store, const struct store_document *document, uint32_t after,
                   struct store_version *ret_version, struct error *err)
{
    CLEANUP_READ struct store_txn txn = {0};
    struct store_key prefix = store_key_of_u32(document->account), from;
    struct span key, value;
    int result;

    store_key_bytes(&prefix, document->key, sizeof document->key);
    from = prefix;
    store_key_u32(&from, after);
    store_key_successor(&from);
    if (store_read(store, &txn, err) < 0)
        return -1;
    result = store_kv_seek(&txn, STORE_DB_VERSIONS, &from, &prefix, &key, &value, err);
    if (result != 0)
        return result;
    if (store_decode_version(value, ret_version, err) < 0)
        return -1;
    ret_version->number = store_key_last_u32(key);
    return 0;
}
