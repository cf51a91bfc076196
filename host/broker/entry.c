/* What a konnector saves, as it came over the wire: checked and copied. */
#include "host/broker/internal.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/common/fields.h"
#include "host/record/record.h"
#include "host/store/shared_file.h"

enum { ENTRY_MEDIA_TYPE_MAX = 200, ENTRY_CONTENT_MAX = 40000, ENTRY_TIMES_MAX = 10000 };

struct entry *
entry_free(struct entry *entry)
{
    if (!entry)
        return NULL;
    for (size_t i = 0; i < entry->file_count; i++) {
        struct entry_file *file = &entry->files[i];

        if (file->folder)
            place_discard(file->folder->folder.fd, &file->file);
        free(file->stem);
        free(file->etag);
        free(file->modified);
    }
    free(entry->files);
    free(entry->block);
    free(entry);
    return NULL;
}

static int
reference_check(const char *reference, const char *what, struct error *err)
{
    if (strlen(reference) <= ENTRY_REFERENCE_MAX)
        return 0;
    return error_set(err, OUTCOME_PLUGIN_BUG,
                     "the konnector saves %s whose reference is longer "
                     "than %d bytes",
                     what, ENTRY_REFERENCE_MAX);
}

static int
file_check(const struct wire_file *file, struct error *err)
{
    if (reference_check(file->reference, "a file", err) < 0)
        return -1;
    if (!file->url[0] && file->content.len == 0)
        return error_set(err, OUTCOME_PLUGIN_BUG, "the konnector saves a file without a URL");
    if (strlen(file->title) > STORE_TEXT_MAX || strlen(file->media_type) > ENTRY_MEDIA_TYPE_MAX ||
        file->content.len > ENTRY_CONTENT_MAX || file->replace > WIRE_REPLACE_ALWAYS)
        return error_set(err, OUTCOME_PLUGIN_BUG, "the konnector saves an impossible file");
    return 0;
}

/* How many there are, all of them right; -1. */
static int
files_check(struct span files, struct error *err)
{
    struct reader reader = reader_of(files.data, files.len);
    struct wire_file file;
    int count = 0, result;

    while ((result = wire_get_file(&reader, &file)) == 0) {
        if (file_check(&file, err) < 0)
            return -1;
        if (++count > STORE_DOCUMENT_FILES_MAX)
            return error_set(err, OUTCOME_PLUGIN_BUG,
                             "the konnector saves more than %d files in "
                             "one entry",
                             STORE_DOCUMENT_FILES_MAX);
    }
    if (result < 0)
        return error_set(err, OUTCOME_PLUGIN_BUG, "the konnector sent what is no list of files");
    return count;
}

/* The worker checks this too, but the worker is not trusted. The number of files, or -1. */
static int
entry_check(const struct wire_worker_save *save, struct error *err)
{
    const char *why;

    if (!save->reference[0])
        return error_set(err, OUTCOME_PLUGIN_BUG,
                         "the konnector saves an entry without a "
                         "reference");
    if (reference_check(save->reference, "an entry", err) < 0 ||
        reference_check(save->contract, "a contract", err) < 0)
        return -1;
    if (strlen(save->folder) > STORE_TEXT_MAX)
        return error_set(err, OUTCOME_PLUGIN_BUG, "the name of a sub-folder is too long");
    if (fields_check(save->fields, &why) < 0)
        return error_set(err, OUTCOME_PLUGIN_BUG, "the konnector saves %s \"%.80s\": %s",
                         save->kind, save->reference, why);
    if (!kind_name_is_right(save->kind))
        return error_set(err, OUTCOME_PLUGIN_BUG,
                         "the konnector saves an entry of the kind \"%.80s\", "
                         "which is no name of one",
                         save->kind);
    if (record_check(save->kind, save->fields, err) < 0)
        return -1;
    if (strcmp(save->kind, "file") == 0 && save->files.len == 0)
        return error_set(err, OUTCOME_PLUGIN_BUG,
                         "the konnector saves the file \"%.80s\" without one", save->reference);
    return files_check(save->files, err);
}

/* --- the copy: one block has all strings and bytes --------------------------- */

static struct span
copy_span(char **at, struct span span)
{
    char *copy = *at;

    if (span.len > 0)
        memcpy(copy, span.data, span.len);
    *at += span.len;
    return (struct span){.data = (const uint8_t *)copy, .len = span.len};
}

static const char *
copy_text(char **at, const char *text)
{
    return (const char *)copy_span(
               at, (struct span){.data = (const uint8_t *)text, .len = strlen(text) + 1})
        .data;
}

/* Of a document's own file that is not the first: by its title, which all of them but one have. */
static const char *
own_reference(char **at, const char *title)
{
    char *reference = *at;

    *reference = STORE_OWN_FILE;
    *at += 1;
    copy_text(at, title);
    return reference;
}

static void
copy_files(struct entry *entry, char **at, struct span files)
{
    struct reader reader = reader_of(files.data, files.len);
    struct wire_file given;
    bool has_own = false;

    for (size_t i = 0; wire_get_file(&reader, &given) == 0; i++) {
        bool is_own = !given.reference[0];

        entry->files[i] = (struct entry_file){
            .reference =
                is_own && has_own ? own_reference(at, given.title) : copy_text(at, given.reference),
            .url = copy_text(at, given.url),
            .title = copy_text(at, given.title),
            .media_type = copy_text(at, given.media_type),
            .replace = (enum wire_replace)given.replace,
            .content = copy_span(at, given.content),
            .file = PLACE_FILE_INIT,
        };
        entry->file_count = i + 1;
        has_own |= is_own;
    }
}

/* A list of files has each of its strings behind its length, which leaves room for the NUL; a title
 * may be there twice. */
static size_t
block_size(const struct wire_worker_save *save)
{
    return strlen(save->kind) + strlen(save->reference) + strlen(save->contract) +
           strlen(save->folder) + strlen(save->referer) + 5 + save->fields.len +
           2 * save->files.len;
}

/* A bill has a vendor: who the manifest says, where the konnector says nothing. */
static int
add_vendor(const struct run *run, struct wire_worker_save *save, struct buf *fields,
           struct error *err)
{
    CLEANUP_BUF struct buf vendor = BUF_INIT(FIELDS_SIZE_MAX);
    struct field field = {.type = FIELD_TEXT, .path = "vendor"};

    if (strcmp(save->kind, "bill") != 0 || fields_find(save->fields, "vendor", &field) == 0)
        return 0;
    field.text = run->request->manifest->name;
    fields_put(&vendor, &field);
    if (vendor.bad)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    if (fields_merge((struct span){vendor.data, vendor.len}, save->fields, fields) < 0)
        return errno == EMSGSIZE ? error_set(err, OUTCOME_LIMIT, "a bill has too many fields")
                                 : error_set(err, OUTCOME_INTERNAL, "out of memory");
    save->fields = (struct span){.data = fields->data, .len = fields->len};
    return 0;
}

int
entry_new(const struct run *run, const struct wire_worker_save *given, struct entry **ret_entry,
          struct error *err)
{
    CLEANUP_BUF struct buf fields = BUF_INIT(FIELDS_SIZE_MAX);
    struct wire_worker_save copy = *given;
    const struct wire_worker_save *save = &copy;
    int files = entry_check(given, err);
    struct entry *entry;
    char *at = NULL;

    if (files < 0 || add_vendor(run, &copy, &fields, err) < 0)
        return -1;
    entry = calloc(1, sizeof *entry);
    if (entry) {
        entry->block = at = malloc(block_size(save));
        entry->files = calloc((size_t)files + 1, sizeof *entry->files);
    }
    if (!entry || !entry->block || !entry->files) {
        entry_free(entry);
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    }
    entry->account = run->request->account;
    entry->fields = copy_span(&at, save->fields);
    entry->kind = copy_text(&at, save->kind);
    entry->own_reference = entry->reference = copy_text(&at, save->reference);
    entry->contract = copy_text(&at, save->contract);
    entry->label = copy_text(&at, save->folder);
    entry->referer = copy_text(&at, save->referer);
    copy_files(entry, &at, save->files);
    *ret_entry = entry;
    return 0;
}

int
entry_number(struct entry *entry, unsigned number)
{
    int len =
        snprintf(entry->numbered, sizeof entry->numbered, "%s #%u", entry->own_reference, number);

    entry->reference = entry->numbered;
    return number <= ENTRY_TIMES_MAX && len > 0 && (size_t)len < sizeof entry->numbered ? 0 : -1;
}

const char *
entry_name(const struct entry *entry, char name[ENTRY_NAME_SIZE])
{
    snprintf(name, ENTRY_NAME_SIZE, "%.*s", ENTRY_NAME_SIZE - 1, entry->reference);
    for (char *at = name; (at = strchr(at, '\x1f')) != NULL;)
        *at = ' ';
    return name;
}

const char *
entry_text(const struct entry *entry, const char *path)
{
    struct field field;

    return fields_find(entry->fields, path, &field) == 0 ? field.text : "";
}
