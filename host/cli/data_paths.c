#include "host/cli/data_paths.h"

#include <string.h>

#include "host/sink/sidecar.h"

static int
key_of(const struct data_paths *paths, const char *path, size_t len,
       uint8_t ret_key[STORE_DOCUMENT_KEY_LEN])
{
    uint8_t digest[DIGEST_LEN];

    if (digest_reset(paths->digest) < 0 || digest_update(paths->digest, path, len) < 0 ||
        digest_final(paths->digest, digest) < 0)
        return -1;
    memcpy(ret_key, digest, STORE_DOCUMENT_KEY_LEN);
    return 0;
}

int
data_paths_add(struct data_paths *paths, const char *path)
{
    uint8_t key[STORE_DOCUMENT_KEY_LEN];

    if (key_of(paths, path, strlen(path), key) < 0)
        return -1;
    return seen_add(&paths->keys, key);
}

static bool
has(const struct data_paths *paths, const char *path, size_t len)
{
    uint8_t key[STORE_DOCUMENT_KEY_LEN];

    return key_of(paths, path, len, key) == 0 && seen_has(&paths->keys, key);
}

bool
data_paths_have(const struct data_paths *paths, const char *path)
{
    size_t len = strlen(path), suffix = strlen(SIDECAR_SUFFIX);

    return has(paths, path, len) ||
           (len > suffix && strcmp(path + len - suffix, SIDECAR_SUFFIX) == 0 &&
            has(paths, path, len - suffix));
}

void
data_paths_clear(struct data_paths *paths)
{
    digest_free(paths->digest);
    seen_clear(&paths->keys);
    *paths = (struct data_paths){0};
}

int
data_paths_load(struct store *store, struct data_paths *ret_paths, struct error *err)
{
    struct store_file file;
    int result = 0;

    *ret_paths = (struct data_paths){.digest = digest_new()};
    if (!ret_paths->digest)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    for (uint64_t id = 0; (result = store_file_next(store, id, &file, err)) == 0;) {
        id = file.id;
        result = data_paths_add(ret_paths, file.path);
        store_file_clear(&file);
        if (result < 0)
            return error_set(err, OUTCOME_INTERNAL, "out of memory");
    }
    return result < 0 ? -1 : 0;
}
