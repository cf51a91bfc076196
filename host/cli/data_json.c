/* A record as JSON: the members that every command shows of it. */
#include <errno.h>
#include <string.h>

#include "host/cli/data.h"
#include "host/cli/output.h"
#include "host/common/fields.h"
#include "host/record/json.h"

enum { DATA_HEX_MAX = DIGEST_HEX_LEN + 1, VERSIONS_MAX = 1000 };

int
data_merge(const struct store_document *document, struct buf *out, struct error *err)
{
    if (fields_merge(document->brand, document->edits, out) == 0)
        return 0;
    return errno == ENOMEM
               ? error_set(err, OUTCOME_INTERNAL, "out of memory")
               : error_set(err, OUTCOME_LIMIT, "the %s \"%.80s\" has too many or too long fields",
                           document->kind, document->reference);
}

const char *
data_path(struct cli *cli, const struct store_file *file)
{
    return arena_printf(cli->options.arena, "%s/%s", cli->paths.documents, file->path);
}

static json_t *
text_or_null(const char *text)
{
    return text && *text ? output_text(text) : json_null();
}

/* --- files ----------------------------------------------------------------- */

static const char *
origin_name(enum store_file_origin origin)
{
    static const char *const names[] = {[STORE_FILE_FETCHED] = "fetched",
                                        [STORE_FILE_GENERATED] = "generated",
                                        [STORE_FILE_ADOPTED] = "adopted"};

    return origin < ARRAY_SIZE(names) ? names[origin] : "unknown";
}

static json_t *
make_file(struct cli *cli, const struct store_file *file)
{
    char hex[DATA_HEX_MAX];
    json_t *object = json_object();

    digest_hex(file->sha256, hex);
    output_set(&object, "path", text_or_null(data_path(cli, file)));
    output_set(&object, "state", output_text(file->state == STORE_FILE_DONE ? "done" : "pending"));
    output_set(&object, "origin", output_text(origin_name(file->origin)));
    output_set(&object, "media_type", output_text(file->media_type));
    output_set(&object, "size", json_integer((json_int_t)file->size));
    output_set(&object, "sha256", output_text(hex));
    return object;
}

/* The contents before this one, the newest first. */
static int
make_previous(struct cli *cli, struct store *store, uint64_t id, json_t *array, struct error *err)
{
    for (int i = 0; id != 0 && i < VERSIONS_MAX; i++) {
        struct store_file file;
        int result = store_file_get(store, id, &file, err);

        if (result != 0)
            return result < 0 ? -1 : 0;
        result = json_array_append_new(array, make_file(cli, &file));
        id = file.previous;
        store_file_clear(&file);
        if (result < 0)
            return error_set(err, OUTCOME_INTERNAL, "out of memory");
    }
    return 0;
}

static int
add_file(struct cli *cli, struct store *store, const struct store_document_file *which,
         json_t *array, struct error *err)
{
    json_t *previous = json_array();
    json_t *object;
    struct store_file file;
    int result = store_file_get(store, which->id, &file, err);

    if (result == 0) {
        object = make_file(cli, &file);
        output_set(&object, "reference", text_or_null(which->reference));
        result = previous ? make_previous(cli, store, file.previous, previous, err)
                          : error_set(err, OUTCOME_INTERNAL, "out of memory");
        output_set(&object, "previous", json_incref(previous));
        store_file_clear(&file);
        if (json_array_append_new(array, object) < 0 && result == 0)
            result = error_set(err, OUTCOME_INTERNAL, "out of memory");
    }
    json_decref(previous);
    return result < 0 ? -1 : 0;
}

static int
make_files(struct cli *cli, struct store *store, const struct store_document *document,
           json_t **ret_array, struct error *err)
{
    json_t *array = json_array();

    for (size_t i = 0; array && i < document->file_count; i++) {
        if (add_file(cli, store, &document->files[i], array, err) < 0) {
            json_decref(array);
            return -1;
        }
    }
    if (!array)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    *ret_array = array;
    return 0;
}

/* --- fields ---------------------------------------------------------------- */

static int
make_fields(const struct store_document *document, json_t **ret_object, struct error *err)
{
    CLEANUP_BUF struct buf merged = BUF_INIT(FIELDS_SIZE_MAX);
    json_t *object;

    if (data_merge(document, &merged, err) < 0)
        return -1;
    object = record_to_json((struct span){.data = merged.data, .len = merged.len});
    if (!object)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    *ret_object = object;
    return 0;
}

/* The paths that are the person's word, and no longer the brand's, as the fields have them. */
static json_t *
make_edited(const struct store_document *document)
{
    struct reader reader = reader_of(document->edits.data, document->edits.len);
    json_t *array = json_array();
    struct field field;

    while (fields_next(&reader, &field) == 0) {
        char path[FIELD_PATH_MAX + 1];

        if (fields_merge_path(document->brand, document->edits, field.path, path) < 0 ||
            json_array_append_new(array, output_text(path)) < 0) {
            json_decref(array);
            return NULL;
        }
    }
    return array;
}

static json_t *
make_version(const struct store_version *version)
{
    char time[OUTPUT_TIME_MAX];
    json_t *object = json_object();

    output_set(&object, "number", json_integer(version->number));
    output_set(&object, "replaced_at", text_or_null(output_time(version->replaced_at, time)));
    output_set(&object, "fields", record_to_json(version->brand));
    return object;
}

/* What the brand said before. */
static int
make_versions(struct store *store, const struct store_document *document, json_t **ret_array,
              struct error *err)
{
    json_t *array = json_array();
    struct store_version version;
    uint32_t after = 0;
    int result = STORE_ABSENT;

    while (array && document->version > 1 &&
           (result = store_version_next(store, document, after, &version, err)) == 0) {
        after = version.number;
        result = json_array_append_new(array, make_version(&version));
        store_version_clear(&version);
        if (result < 0)
            break;
    }
    if (!array || (result < 0 && !err->message[0])) {
        json_decref(array);
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    }
    if (result < 0) {
        json_decref(array);
        return -1;
    }
    *ret_array = array;
    return 0;
}

/* --- the record ------------------------------------------------------------ */

/* Of the first file that is whole, as a record with one file has always been shown. */
static void
set_first_file(json_t **object, const json_t *files)
{
    const json_t *file = json_array_get(files, 0);
    const char *state = json_string_value(json_object_get(file, "state"));
    bool is_done = state && strcmp(state, "done") == 0;
    static const char *const names[] = {"media_type", "size", "sha256"};

    output_set(object, "path", is_done ? json_incref(json_object_get(file, "path")) : json_null());
    for (size_t i = 0; is_done && i < ARRAY_SIZE(names); i++)
        output_set(object, names[i], json_incref(json_object_get(file, names[i])));
}

static json_t *
make_head(const struct data_record *record)
{
    const struct store_document *document = &record->document;
    json_t *object = output_object("document");
    char id[STORE_DOCUMENT_ID_MAX];

    store_document_id(document, id);
    output_set(&object, "id", output_text(id));
    output_set(&object, "account", output_text(record->name));
    output_set(&object, "brand", output_text(record->brand));
    output_set(&object, "kind", output_text(document->kind));
    output_set(&object, "reference", output_text(document->reference));
    output_set(&object, "title", output_text(store_document_text(document, "title")));
    output_set(&object, "vendor", output_text(store_document_text(document, "vendor")));
    output_set(&object, "date", text_or_null(store_document_text(document, "date")));
    output_set(&object, "amount", text_or_null(store_document_text(document, "amount")));
    output_set(&object, "currency", text_or_null(store_document_text(document, "currency")));
    output_set(&object, "contract", text_or_null(document->contract));
    output_set(&object, "state",
               output_text(document->state == STORE_DOCUMENT_DELETED ? "deleted" : "active"));
    return object;
}

int
data_json(struct cli *cli, struct store *store, const struct data_record *record,
          json_t **ret_object, struct error *err)
{
    json_t *object, *files = NULL, *fields = NULL, *versions = NULL;

    if (make_files(cli, store, &record->document, &files, err) < 0 ||
        make_fields(&record->document, &fields, err) < 0 ||
        make_versions(store, &record->document, &versions, err) < 0) {
        json_decref(files);
        json_decref(fields);
        return -1;
    }
    object = make_head(record);
    set_first_file(&object, files);
    output_set(&object, "fields", fields);
    output_set(&object, "edited", make_edited(&record->document));
    output_set(&object, "files", files);
    output_set(&object, "versions", versions);
    *ret_object = object;
    return 0;
}
