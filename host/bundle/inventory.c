#include "host/bundle/inventory.h"

#include <stdlib.h>
#include <string.h>

#include "host/bundle/json_put.h"
#include "host/bundle/line.h"

enum { SUMS_BLANKS = 2 };

/* --- the list ----------------------------------------------------------------------- */

int
inventory_add(struct inventory *inventory, const char *path, const uint8_t sha256[DIGEST_LEN],
              uint64_t size, struct error *err)
{
    struct inventory_entry *entry;

    if (inventory->count > 0 && strcmp(inventory->entries[inventory->count - 1].path, path) >= 0)
        return error_set(err, OUTCOME_USAGE, "\"%.100s\" is not in its order", path);
    if (inventory->count == inventory->room) {
        size_t room = inventory->room ? inventory->room * 2 : 64;

        entry = reallocarray(inventory->entries, room, sizeof *entry);
        if (!entry)
            return error_set(err, OUTCOME_INTERNAL, "out of memory");
        inventory->entries = entry;
        inventory->room = room;
    }
    entry = &inventory->entries[inventory->count];
    *entry = (struct inventory_entry){.path = strdup(path), .size = size};
    if (!entry->path)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    memcpy(entry->sha256, sha256, DIGEST_LEN);
    inventory->count++;
    return 0;
}

static int
compare_path(const void *path, const void *entry)
{
    return strcmp(path, ((const struct inventory_entry *)entry)->path);
}

const struct inventory_entry *
inventory_find(const struct inventory *inventory, const char *path)
{
    if (inventory->count == 0)
        return NULL;
    return bsearch(path, inventory->entries, inventory->count, sizeof *inventory->entries,
                   compare_path);
}

void
inventory_clear(struct inventory *inventory)
{
    for (size_t i = 0; i < inventory->count; i++)
        free(inventory->entries[i].path);
    free(inventory->entries);
    *inventory = (struct inventory){0};
}

/* --- SHA256SUMS ------------------------------------------------------------------------ */

/* As sha256sum(1) writes names that a line cannot hold. */
static void
put_name(struct buf *line, const char *path)
{
    for (const char *at = path; *at; at++) {
        if (*at == '\\' || *at == '\n' || *at == '\r')
            buf_append_byte(line, '\\');
        buf_append_byte(line, *at == '\n' ? 'n' : *at == '\r' ? 'r' : (uint8_t)*at);
    }
}

int
inventory_produce(struct out *out, void *opaque, struct error *err)
{
    const struct inventory *inventory = opaque;

    for (size_t i = 0; i < inventory->count; i++) {
        const struct inventory_entry *entry = &inventory->entries[i];
        CLEANUP_BUF struct buf line = BUF_INIT((size_t)4 * STORE_TEXT_MAX);
        char hex[DIGEST_HEX_LEN + 1];

        digest_hex(entry->sha256, hex);
        buf_printf(&line, "%s%s  ", strpbrk(entry->path, "\\\n\r") ? "\\" : "", hex);
        put_name(&line, entry->path);
        buf_append_byte(&line, '\n');
        if (line.bad)
            return error_set(err, OUTCOME_INTERNAL, "out of memory");
        if (out_write(out, line.data, line.len, err) < 0)
            return -1;
    }
    return 0;
}

/* In place. */
static int
unescape(char *name)
{
    char *to = name;

    for (const char *at = name; *at; at++) {
        char c = *at;

        if (c == '\\') {
            c = *++at;
            if (c != '\\' && c != 'n' && c != 'r')
                return -1;
            c = c == 'n' ? '\n' : c == 'r' ? '\r' : '\\';
        }
        *to++ = c;
    }
    *to = '\0';
    return 0;
}

int
inventory_add_line(struct inventory *inventory, char *line, size_t len, struct error *err)
{
    bool is_escaped = line[0] == '\\';
    uint8_t sha256[DIGEST_LEN];
    char *name;

    line += is_escaped;
    if (strlen(line) + is_escaped != len ||
        len < (size_t)is_escaped + DIGEST_HEX_LEN + SUMS_BLANKS + 1 ||
        memcmp(line + DIGEST_HEX_LEN, "  ", SUMS_BLANKS) != 0)
        return error_set(err, OUTCOME_USAGE, "it is no digest and a path");
    line[DIGEST_HEX_LEN] = '\0';
    name = line + DIGEST_HEX_LEN + SUMS_BLANKS;
    if (line_digest_parse(line, sha256) < 0 || (is_escaped && unescape(name) < 0))
        return error_set(err, OUTCOME_USAGE, "it is no digest and a path");
    if (strncmp(name, LINE_FILES, strlen(LINE_FILES)) != 0 || !line_path_is_right(name))
        return error_set(err, OUTCOME_USAGE, "the path \"%.100s\" does not stay below " LINE_FILES,
                         name);
    return inventory_add(inventory, name, sha256, 0, err);
}

/* --- the manifest ----------------------------------------------------------------------- */

static void
put_digest(json_t **object, const char *name, const uint8_t sha256[DIGEST_LEN])
{
    char hex[DIGEST_HEX_LEN + 1];

    digest_hex(sha256, hex);
    json_put(object, name, json_string(hex));
}

static json_t *
object_of(const struct bundle_manifest *manifest)
{
    json_t *object = json_object(), *counts = json_object(), *digests = json_object();
    char time[LINE_TIME_MAX];

    json_put(&counts, "accounts", json_integer((json_int_t)manifest->accounts));
    json_put(&counts, "records", json_integer((json_int_t)manifest->records));
    json_put(&counts, "files", json_integer((json_int_t)manifest->files));
    put_digest(&digests, BUNDLE_SUMS, manifest->sums_sha256);
    put_digest(&digests, BUNDLE_ACCOUNTS, manifest->accounts_sha256);
    put_digest(&digests, BUNDLE_RECORDS, manifest->records_sha256);
    if (manifest->has_missed) {
        json_put(&counts, "missed", json_integer((json_int_t)manifest->missed));
        put_digest(&digests, BUNDLE_MISSED, manifest->missed_sha256);
    }
    json_put(&object, "type", json_string("clisk-export"));
    json_put(&object, "format", json_integer(BUNDLE_FORMAT));
    json_put(&object, "clisk", json_string(PACKAGE_VERSION));
    json_put(&object, "made_at", json_string(line_time(manifest->made_at, time)));
    json_put(&object, "selection", json_boolean(manifest->is_selection));
    json_put(&object, "counts", counts);
    json_put(&object, "sha256", digests);
    return object;
}

int
bundle_produce_manifest(struct out *out, void *opaque, struct error *err)
{
    json_t *object = object_of(opaque);
    CLEANUP_FREE char *text = object ? json_dumps(object, JSON_INDENT(2)) : NULL;

    json_decref(object);
    if (!text)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    return out_write(out, text, strlen(text), err) < 0 || out_write(out, "\n", 1, err) < 0 ? -1 : 0;
}

static int
take_number(const json_t *counts, const char *name, uint64_t *ret_number)
{
    const json_t *value = json_object_get(counts, name);

    if (!json_is_integer(value) || json_integer_value(value) < 0)
        return -1;
    *ret_number = (uint64_t)json_integer_value(value);
    return 0;
}

static int
take_digest(const json_t *digests, const char *name, uint8_t ret_sha256[DIGEST_LEN])
{
    const char *text = json_string_value(json_object_get(digests, name));

    return text ? line_digest_parse(text, ret_sha256) : -1;
}

/* Older exports have none. */
static int
take_missed(const json_t *counts, const json_t *sums, struct bundle_manifest *manifest)
{
    manifest->has_missed = json_object_get(sums, BUNDLE_MISSED) != NULL;
    if (!manifest->has_missed)
        return 0;
    return take_number(counts, "missed", &manifest->missed) < 0 ||
                   take_digest(sums, BUNDLE_MISSED, manifest->missed_sha256) < 0
               ? -1
               : 0;
}

static int
take_manifest(const json_t *root, struct bundle_manifest *manifest, struct error *err)
{
    const json_t *counts = json_object_get(root, "counts"), *sums = json_object_get(root, "sha256");
    const char *type = json_string_value(json_object_get(root, "type"));
    json_int_t format = json_integer_value(json_object_get(root, "format"));

    if (!type || strcmp(type, "clisk-export") != 0 || format < 1)
        return error_set(err, OUTCOME_USAGE, "it is not the manifest of an export");
    if (format > BUNDLE_FORMAT)
        return error_set(err, OUTCOME_USAGE,
                         "it has the format %lld, and this clisk knows those up to %d; use a newer "
                         "clisk",
                         (long long)format, BUNDLE_FORMAT);
    if (take_number(counts, "accounts", &manifest->accounts) < 0 ||
        take_number(counts, "records", &manifest->records) < 0 ||
        take_number(counts, "files", &manifest->files) < 0 ||
        take_digest(sums, BUNDLE_SUMS, manifest->sums_sha256) < 0 ||
        take_digest(sums, BUNDLE_ACCOUNTS, manifest->accounts_sha256) < 0 ||
        take_digest(sums, BUNDLE_RECORDS, manifest->records_sha256) < 0 ||
        take_missed(counts, sums, manifest) < 0)
        return error_set(err, OUTCOME_USAGE, "it lacks a count or a digest");
    return 0;
}

int
bundle_read_manifest(const char *text, size_t len, struct bundle_manifest *ret_manifest,
                     struct error *err)
{
    struct bundle_manifest manifest = {0};
    json_t *root = NULL;
    int result;

    if (line_parse(text, len, &root, err) < 0)
        return -1;
    result = take_manifest(root, &manifest, err);
    json_decref(root);
    if (result == 0)
        *ret_manifest = manifest;
    return result;
}
