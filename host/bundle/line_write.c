#include "host/bundle/line.h"

#include <string.h>

#include "host/bundle/json_put.h"
#include "host/common/fields.h"
#include "host/record/json.h"
#include "host/sink/metadata.h"

static void
put_time(json_t **object, const char *name, int64_t seconds)
{
    char text[LINE_TIME_MAX];

    if (seconds != 0)
        json_put(object, name, json_string(line_time(seconds, text)));
}

static void
put_text(json_t **object, const char *name, const char *text)
{
    if (text && *text)
        json_put(object, name, json_string(text));
}

/* --- fields -------------------------------------------------------------------- */

static void
put_fields(json_t **object, const char *kind, struct span fields)
{
    json_t *types = NULL;

    json_put(object, "fields", record_to_json(fields));
    if (record_types_to_json(kind, fields, &types) < 0)
        json_put(object, "types", NULL);
    else if (types)
        json_put(object, "types", types);
}

/* A list by paths: edits may take fields away, and leave gaps in lists. */
static json_t *
list_edits(struct span edits)
{
    struct reader reader = reader_of(edits.data, edits.len);
    json_t *list = json_array();
    struct field field;

    while (list && fields_next(&reader, &field) == 0) {
        json_t *edit = json_object();

        json_put(&edit, "path", json_string(field.path));
        json_put(&edit, "type", json_string(field_type_name(field.type)));
        json_put(&edit, "text", json_string(field.text));
        json_push(&list, edit);
    }
    return list;
}

static json_t *
list_versions(const struct line_record *record)
{
    json_t *list = json_array();

    for (size_t i = 0; i < record->version_count; i++) {
        json_t *version = json_object();

        put_time(&version, "replaced_at", record->versions[i].replaced_at);
        put_fields(&version, record->document.kind, record->versions[i].brand);
        json_push(&list, version);
    }
    return list;
}

/* --- files --------------------------------------------------------------------- */

static const char *const origins[] = {[STORE_FILE_FETCHED] = "fetched",
                                      [STORE_FILE_GENERATED] = "generated",
                                      [STORE_FILE_ADOPTED] = "adopted"};

static json_t *
path_of(const char *path)
{
    return json_sprintf(LINE_FILES "%s", path);
}

static json_t *
object_of_file(const struct line_file *given)
{
    const struct store_file *file = &given->file;
    char hex[DIGEST_HEX_LEN + 1];
    json_t *object = json_object();

    put_text(&object, "reference", given->reference);
    json_put(&object, "path", path_of(file->path));
    digest_hex(file->sha256, hex);
    json_put(&object, "sha256", json_string(hex));
    json_put(&object, "size", json_integer((json_int_t)file->size));
    put_text(&object, "media_type", file->media_type);
    json_put(&object, "origin",
             json_string((size_t)file->origin < ARRAY_SIZE(origins) ? origins[file->origin]
                                                                    : origins[0]));
    put_text(&object, "etag", file->etag);
    put_text(&object, "last_modified", file->modified);
    if (given->missing)
        json_put(&object, "missing", json_true());
    return object;
}

static json_t *
list_files(const struct line_file *files, size_t count)
{
    json_t *list = json_array();

    for (size_t i = 0; i < count; i++) {
        json_t *object = object_of_file(&files[i]);

        /* Older files have none older themselves: they stand in the list of the newest. */
        if (files[i].older_count > 0)
            json_put(&object, "older", list_files(files[i].older, files[i].older_count));
        json_push(&list, object);
    }
    return list;
}

/* --- lines --------------------------------------------------------------------- */

json_t *
line_of_record(const struct line_record *record)
{
    const struct store_document *document = &record->document;
    bool is_deleted = document->state == STORE_DOCUMENT_DELETED;
    json_t *object = json_object();

    json_put(&object, "account", json_string(record->account));
    json_put(&object, "brand", json_string(record->brand));
    json_put(&object, "kind", json_string(document->kind));
    json_put(&object, "reference", json_string(document->reference));
    put_text(&object, "contract", document->contract);
    json_put(&object, "state", json_string(is_deleted ? "deleted" : "active"));
    put_time(&object, "created_at", document->created_at);
    put_time(&object, "changed_at", document->changed_at);
    put_fields(&object, document->kind, document->brand);
    if (document->edits.len > 0)
        json_put(&object, "edits", list_edits(document->edits));
    if (record->file_count > 0)
        json_put(&object, "files", list_files(record->files, record->file_count));
    if (record->version_count > 0)
        json_put(&object, "versions", list_versions(record));
    return object;
}

static json_t *
list_folders(const struct line_account *given)
{
    json_t *list = json_array();

    for (size_t i = 0; i < given->folder_count; i++) {
        json_t *folder = json_object();

        json_put(&folder, "label", json_string(given->folders[i].label));
        json_put(&folder, "path", json_string(given->folders[i].path));
        json_push(&list, folder);
    }
    return list;
}

json_t *
line_of_account(const struct line_account *given)
{
    const struct store_account *account = &given->account;
    json_t *object = json_object(), *fields = json_object();

    json_put(&object, "account", json_string(account->name));
    json_put(&object, "brand", json_string(account->brand));
    put_text(&object, "identity", account->identity);
    put_text(&object, "folder", account->folder);
    put_time(&object, "created_at", account->created_at);
    if (account->disabled)
        json_put(&object, "disabled", json_true());
    if (account->seen_count > 0)
        json_put(&object, "listed", json_integer((json_int_t)account->seen_count));
    put_text(&object, "name_template", account->name_template);
    if (account->metadata != 0)
        put_text(&object, "metadata", metadata_way_text(account->metadata));
    for (size_t i = 0; i < account->field_count; i++)
        json_put(&fields, account->fields[i].name, json_string(account->fields[i].value));
    json_put(&object, "fields", fields);
    if (given->folder_count > 0)
        json_put(&object, "folders", list_folders(given));
    return object;
}

json_t *
line_of_missed(const struct line_missed *given)
{
    const struct store_missed *missed = &given->missed;
    json_t *object = json_object();

    json_put(&object, "account", json_string(given->account));
    json_put(&object, "brand", json_string(given->brand));
    json_put(&object, "kind", json_string(missed->kind));
    json_put(&object, "reference", json_string(missed->reference));
    put_text(&object, "title", missed->title);
    put_text(&object, "outcome", outcome_name(missed->outcome));
    put_text(&object, "message", missed->message);
    put_time(&object, "since", missed->since);
    json_put(&object, "tries", json_integer((json_int_t)missed->tries));
    return object;
}
