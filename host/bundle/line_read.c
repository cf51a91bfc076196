#include "host/bundle/line.h"

#include <string.h>

#include "host/common/fields.h"
#include "host/record/json.h"
#include "host/sink/metadata.h"
#include "host/sink/template.h"

/* What is being read; the first failure is in *err. */
struct reading {
    struct arena *arena;
    struct error *err;
};

static int
no_memory(const struct reading *reading)
{
    return error_set(reading->err, OUTCOME_LIMIT, "the line is too large to be kept");
}

/* --- members --------------------------------------------------------------------- */

/* A text of at most `most` bytes, in the arena; "" where it may be absent. */
static int
take_text(const struct reading *reading, const json_t *object, const char *name, size_t most,
          bool required, const char **ret_text)
{
    const json_t *value = json_object_get(object, name);
    const char *text = json_string_value(value);

    if (!value && !required) {
        *ret_text = "";
        return 0;
    }
    if (!text || (required && !*text))
        return error_set(reading->err, OUTCOME_USAGE, "\"%s\" must be a text", name);
    if (json_string_length(value) > most || strlen(text) != json_string_length(value))
        return error_set(reading->err, OUTCOME_LIMIT, "\"%s\" has more than %zu bytes", name, most);
    *ret_text = arena_strdup(reading->arena, text);
    return *ret_text ? 0 : no_memory(reading);
}

static int
take_time(const struct reading *reading, const json_t *object, const char *name, int64_t *ret_time)
{
    const json_t *value = json_object_get(object, name);

    *ret_time = 0;
    if (!value)
        return 0;
    if (!json_is_string(value) || line_time_parse(json_string_value(value), ret_time) < 0)
        return error_set(reading->err, OUTCOME_USAGE,
                         "\"%s\" must be a time such as \"2026-01-31T10:00:00Z\"", name);
    return 0;
}

static int
take_flag(const struct reading *reading, const json_t *object, const char *name, bool *ret_flag)
{
    const json_t *value = json_object_get(object, name);

    if (value && !json_is_boolean(value))
        return error_set(reading->err, OUTCOME_USAGE, "\"%s\" must be true or false", name);
    *ret_flag = json_is_true(value);
    return 0;
}

/* The array of that name, which may be absent; NULL then. */
static int
take_list(const struct reading *reading, const json_t *object, const char *name, size_t most,
          const json_t **ret_list)
{
    const json_t *list = json_object_get(object, name);

    if (list && !json_is_array(list))
        return error_set(reading->err, OUTCOME_USAGE, "\"%s\" must be a list", name);
    if (json_array_size(list) > most)
        return error_set(reading->err, OUTCOME_LIMIT, "\"%s\" has more than %zu items", name, most);
    *ret_list = list;
    return 0;
}

static int
keep_span(const struct reading *reading, const struct buf *buf, struct span *ret_span)
{
    uint8_t *copy = arena_alloc(reading->arena, buf->len + 1);

    if (!copy)
        return no_memory(reading);
    if (buf->len > 0)
        memcpy(copy, buf->data, buf->len);
    *ret_span = (struct span){.data = copy, .len = buf->len};
    return 0;
}

/* --- fields ---------------------------------------------------------------------- */

static int
take_fields(const struct reading *reading, const json_t *object, const char *kind,
            struct span *ret_fields)
{
    CLEANUP_BUF struct buf buf = BUF_INIT(2 * FIELDS_SIZE_MAX);
    const json_t *types = json_object_get(object, "types");

    if (types && !json_is_object(types))
        return error_set(reading->err, OUTCOME_USAGE, "\"types\" must be an object");
    if (record_from_json(kind, json_object_get(object, "fields"), types, &buf, reading->err) < 0)
        return -1;
    return keep_span(reading, &buf, ret_fields);
}

static int
put_edit(const struct reading *reading, const json_t *object, struct buf *buf)
{
    const json_t *text = json_object_get(object, "text");
    struct field field = {.text = json_string_value(text)};
    const char *type;

    if (take_text(reading, object, "path", FIELD_PATH_MAX, true, &field.path) < 0 ||
        take_text(reading, object, "type", STORE_NAME_MAX, true, &type) < 0)
        return -1;
    if (!field.text || strlen(field.text) != json_string_length(text) ||
        strlen(field.text) > FIELD_TEXT_MAX || field_type_find(type, &field.type) != 0)
        return error_set(reading->err, OUTCOME_USAGE, "the edit of \"%s\" makes no sense",
                         field.path);
    fields_put(buf, &field);
    return buf->bad ? error_set(reading->err, OUTCOME_LIMIT, "there are too many edits") : 0;
}

static int
take_edits(const struct reading *reading, const json_t *object, struct span *ret_edits)
{
    CLEANUP_BUF struct buf buf = BUF_INIT(2 * FIELDS_SIZE_MAX);
    const json_t *list;
    const char *why;

    *ret_edits = (struct span){0};
    if (take_list(reading, object, "edits", FIELDS_MAX, &list) < 0)
        return -1;
    for (size_t i = 0; i < json_array_size(list); i++) {
        if (put_edit(reading, json_array_get(list, i), &buf) < 0)
            return -1;
    }
    if (buf.len > 0 && fields_check_edits((struct span){buf.data, buf.len}, &why) < 0)
        return error_set(reading->err, OUTCOME_USAGE, "\"edits\" cannot be kept: %s", why);
    return buf.len > 0 ? keep_span(reading, &buf, ret_edits) : 0;
}

static int
take_versions(const struct reading *reading, const json_t *object, struct line_record *record)
{
    const json_t *list;
    size_t count;

    if (take_list(reading, object, "versions", LINE_VERSIONS_MAX, &list) < 0)
        return -1;
    count = json_array_size(list);
    record->versions = arena_array(reading->arena, count + 1, sizeof *record->versions);
    if (!record->versions)
        return no_memory(reading);
    for (size_t i = 0; i < count; i++) {
        const json_t *version = json_array_get(list, i);

        if (take_fields(reading, version, record->document.kind, &record->versions[i].brand) < 0 ||
            take_time(reading, version, "replaced_at", &record->versions[i].replaced_at) < 0)
            return -1;
        record->versions[i].number = (uint32_t)i + 1;
    }
    record->version_count = count;
    record->document.version = (uint32_t)count + 1;
    return 0;
}

/* --- files ----------------------------------------------------------------------- */

static int
take_path(const struct reading *reading, const json_t *object, const char **ret_path)
{
    const char *path;

    if (take_text(reading, object, "path", STORE_TEXT_MAX, true, &path) < 0)
        return -1;
    if (strncmp(path, LINE_FILES, strlen(LINE_FILES)) != 0 || !line_path_is_right(path))
        return error_set(reading->err, OUTCOME_USAGE,
                         "the path \"%.100s\" does not stay below " LINE_FILES, path);
    *ret_path = path + strlen(LINE_FILES);
    return 0;
}

static int
take_origin(const struct reading *reading, const json_t *object, enum store_file_origin *ret_origin)
{
    const char *origin = json_string_value(json_object_get(object, "origin"));

    if (origin && strcmp(origin, "fetched") == 0)
        *ret_origin = STORE_FILE_FETCHED;
    else if (origin && strcmp(origin, "generated") == 0)
        *ret_origin = STORE_FILE_GENERATED;
    else if (origin && strcmp(origin, "adopted") == 0)
        *ret_origin = STORE_FILE_ADOPTED;
    else
        return error_set(reading->err, OUTCOME_USAGE,
                         "\"origin\" must be fetched, generated or adopted");
    return 0;
}

/* The number of that name, from `least` on; *ret_number stays where it is absent and may be. */
static int
take_number(const struct reading *reading, const json_t *object, const char *name, uint32_t least,
            bool required, uint32_t *ret_number)
{
    const json_t *value = json_object_get(object, name);

    if (!value && !required)
        return 0;
    if (!json_is_integer(value) || json_integer_value(value) < least ||
        json_integer_value(value) > UINT32_MAX)
        return error_set(reading->err, OUTCOME_USAGE, "\"%s\" must be a number", name);
    *ret_number = (uint32_t)json_integer_value(value);
    return 0;
}

static int
take_content(const struct reading *reading, const json_t *object, struct store_file *file)
{
    const json_t *size = json_object_get(object, "size");
    const char *digest = json_string_value(json_object_get(object, "sha256"));

    if (!digest || line_digest_parse(digest, file->sha256) < 0)
        return error_set(reading->err, OUTCOME_USAGE, "\"sha256\" must be 64 hexadecimal digits");
    if (!json_is_integer(size) || json_integer_value(size) < 0)
        return error_set(reading->err, OUTCOME_USAGE, "\"size\" must be a number");
    file->size = (uint64_t)json_integer_value(size);
    return 0;
}

static int
take_file(const struct reading *reading, const json_t *object, struct line_file *file)
{
    struct store_file *stored = &file->file;

    if (take_text(reading, object, "reference", STORE_TEXT_MAX, false, &file->reference) < 0 ||
        take_path(reading, object, &stored->path) < 0 ||
        take_content(reading, object, stored) < 0 ||
        take_text(reading, object, "media_type", STORE_TEXT_MAX, false, &stored->media_type) < 0 ||
        take_origin(reading, object, &stored->origin) < 0 ||
        take_text(reading, object, "etag", STORE_TEXT_MAX, false, &stored->etag) < 0 ||
        take_text(reading, object, "last_modified", STORE_TEXT_MAX, false, &stored->modified) < 0)
        return -1;
    return take_flag(reading, object, "missing", &file->missing);
}

static int
take_files(const struct reading *reading, const json_t *object, const char *name, size_t most,
           struct line_file **ret_files, size_t *ret_count)
{
    struct line_file *files;
    const json_t *list;
    size_t count;

    if (take_list(reading, object, name, most, &list) < 0)
        return -1;
    count = json_array_size(list);
    files = arena_array(reading->arena, count + 1, sizeof *files);
    if (!files)
        return no_memory(reading);
    for (size_t i = 0; i < count; i++) {
        if (take_file(reading, json_array_get(list, i), &files[i]) < 0)
            return -1;
    }
    *ret_files = files;
    *ret_count = count;
    return 0;
}

/* A reference names one file of a record. */
static int
check_references(const struct reading *reading, const struct line_record *record)
{
    for (size_t i = 0; i < record->file_count; i++) {
        for (size_t j = 0; j < i; j++) {
            if (strcmp(record->files[i].reference, record->files[j].reference) == 0)
                return error_set(reading->err, OUTCOME_USAGE,
                                 "two of its files have the reference \"%.100s\"",
                                 record->files[i].reference);
        }
    }
    return 0;
}

static int
take_all_files(const struct reading *reading, const json_t *root, struct line_record *record)
{
    const json_t *list = json_object_get(root, "files");

    if (take_files(reading, root, "files", STORE_DOCUMENT_FILES_MAX, &record->files,
                   &record->file_count) < 0)
        return -1;
    for (size_t i = 0; i < record->file_count; i++) {
        struct line_file *file = &record->files[i];

        if (take_files(reading, json_array_get(list, i), "older", LINE_OLDER_MAX, &file->older,
                       &file->older_count) < 0)
            return -1;
    }
    return check_references(reading, record);
}

/* --- lines ----------------------------------------------------------------------- */

static int
take_state(const struct reading *reading, const json_t *root, enum store_document_state *ret_state)
{
    const char *state = json_string_value(json_object_get(root, "state"));

    if (state && strcmp(state, "active") == 0)
        *ret_state = STORE_DOCUMENT_ACTIVE;
    else if (state && strcmp(state, "deleted") == 0)
        *ret_state = STORE_DOCUMENT_DELETED;
    else
        return error_set(reading->err, OUTCOME_USAGE, "\"state\" must be active or deleted");
    return 0;
}

static int
take_kind(const struct reading *reading, const json_t *root, const char **ret_kind)
{
    if (take_text(reading, root, "kind", STORE_NAME_MAX, true, ret_kind) < 0)
        return -1;
    return kind_name_is_right(*ret_kind) ? 0
                                         : error_set(reading->err, OUTCOME_USAGE,
                                                     "\"%.64s\" is no name of a kind", *ret_kind);
}

static int
take_document(const struct reading *reading, const json_t *root, struct store_document *document)
{
    if (take_kind(reading, root, &document->kind) < 0 ||
        take_text(reading, root, "reference", STORE_TEXT_MAX, true, &document->reference) < 0 ||
        take_text(reading, root, "contract", STORE_TEXT_MAX, false, &document->contract) < 0 ||
        take_state(reading, root, &document->state) < 0 ||
        take_time(reading, root, "created_at", &document->created_at) < 0 ||
        take_time(reading, root, "changed_at", &document->changed_at) < 0)
        return -1;
    if (take_fields(reading, root, document->kind, &document->brand) < 0)
        return -1;
    return take_edits(reading, root, &document->edits);
}

int
line_read_record(const char *text, size_t len, struct arena *arena, struct line_record *ret_record,
                 struct error *err)
{
    const struct reading reading = {.arena = arena, .err = err};
    struct line_record record = {0};
    json_t *root = NULL;
    int result;

    if (line_parse(text, len, &root, err) < 0)
        return -1;
    result = take_text(&reading, root, "account", STORE_NAME_MAX, true, &record.account) < 0 ||
                     take_text(&reading, root, "brand", STORE_NAME_MAX, true, &record.brand) < 0 ||
                     take_document(&reading, root, &record.document) < 0 ||
                     take_all_files(&reading, root, &record) < 0 ||
                     take_versions(&reading, root, &record) < 0
                 ? -1
                 : 0;
    json_decref(root);
    if (result == 0)
        *ret_record = record;
    return result;
}

static int
take_account_fields(const struct reading *reading, json_t *root, struct store_account *account)
{
    json_t *object = json_object_get(root, "fields");
    struct store_field *fields;
    const char *name;
    json_t *value;
    size_t count = 0;

    if (object && (!json_is_object(object) || json_object_size(object) > STORE_FIELDS_MAX))
        return error_set(reading->err, OUTCOME_USAGE, "\"fields\" must be an object of at most %d",
                         STORE_FIELDS_MAX);
    fields = arena_array(reading->arena, STORE_FIELDS_MAX, sizeof *fields);
    if (!fields)
        return no_memory(reading);
    json_object_foreach(object, name, value)
    {
        if (!*name || strlen(name) > STORE_NAME_MAX)
            return error_set(reading->err, OUTCOME_USAGE, "\"%.80s\" is no name of a field", name);
        fields[count].name = arena_strdup(reading->arena, name);
        if (!fields[count].name)
            return no_memory(reading);
        if (take_text(reading, object, name, STORE_TEXT_MAX, false, &fields[count].value) < 0)
            return -1;
        count++;
    }
    account->fields = fields;
    account->field_count = count;
    return 0;
}

/* The texts of what a person has set; what no clisk knows is refused. */
static int
take_settings(const struct reading *reading, const json_t *root, struct store_account *account)
{
    const char *metadata;
    struct error why = {0};
    unsigned way = 0;

    if (take_text(reading, root, "name_template", STORE_TEXT_MAX, false, &account->name_template) <
            0 ||
        take_text(reading, root, "metadata", STORE_NAME_MAX, false, &metadata) < 0)
        return -1;
    if (account->name_template[0] && template_check(account->name_template, &why) < 0)
        return error_set(reading->err, OUTCOME_USAGE, "\"name_template\": %s", why.message);
    if (metadata[0] && metadata_way_find(metadata, &way) != 0)
        return error_set(reading->err, OUTCOME_USAGE,
                         "\"metadata\" must be none, sidecar, xattr or sidecar,xattr");
    account->metadata = (uint8_t)way;
    return 0;
}

static int
refuse_folder(const struct reading *reading, const char *path)
{
    return error_set(reading->err, OUTCOME_USAGE,
                     "the folder \"%.100s\" does not stay below the documents", path);
}

static int
take_folders(const struct reading *reading, const json_t *root, struct line_account *account)
{
    const json_t *list;
    size_t count;

    if (take_list(reading, root, "folders", LINE_FOLDERS_MAX, &list) < 0)
        return -1;
    count = json_array_size(list);
    account->folders = arena_array(reading->arena, count + 1, sizeof *account->folders);
    if (!account->folders)
        return no_memory(reading);
    for (size_t i = 0; i < count; i++) {
        const json_t *object = json_array_get(list, i);
        struct line_folder *folder = &account->folders[i];

        if (take_text(reading, object, "label", STORE_TEXT_MAX, true, &folder->label) < 0 ||
            take_text(reading, object, "path", STORE_TEXT_MAX, true, &folder->path) < 0)
            return -1;
        if (!line_path_is_right(folder->path))
            return refuse_folder(reading, folder->path);
    }
    account->folder_count = count;
    return 0;
}

static int
take_account(const struct reading *reading, json_t *root, struct line_account *given)
{
    struct store_account *account = &given->account;

    if (take_text(reading, root, "account", STORE_NAME_MAX, true, &account->name) < 0 ||
        take_text(reading, root, "brand", STORE_NAME_MAX, true, &account->brand) < 0 ||
        take_text(reading, root, "identity", STORE_TEXT_MAX, false, &account->identity) < 0 ||
        take_text(reading, root, "folder", STORE_TEXT_MAX, true, &account->folder) < 0 ||
        take_time(reading, root, "created_at", &account->created_at) < 0 ||
        take_flag(reading, root, "disabled", &account->disabled) < 0 ||
        take_number(reading, root, "listed", 0, false, &account->seen_count) < 0 ||
        take_account_fields(reading, root, account) < 0 ||
        take_settings(reading, root, account) < 0)
        return -1;
    if (!line_path_is_right(account->folder))
        return refuse_folder(reading, account->folder);
    return take_folders(reading, root, given);
}

int
line_read_account(const char *text, size_t len, struct arena *arena,
                  struct line_account *ret_account, struct error *err)
{
    const struct reading reading = {.arena = arena, .err = err};
    struct line_account account = {0};
    json_t *root = NULL;
    int result;

    if (line_parse(text, len, &root, err) < 0)
        return -1;
    result = take_account(&reading, root, &account);
    json_decref(root);
    if (result == 0)
        *ret_account = account;
    return result;
}

static int
take_outcome(const struct reading *reading, const json_t *root, enum outcome *ret_outcome)
{
    const char *outcome = json_string_value(json_object_get(root, "outcome"));

    if (!outcome || outcome_find(outcome, ret_outcome) != 0)
        return error_set(reading->err, OUTCOME_USAGE, "\"outcome\" must be the name of an outcome");
    return 0;
}

int
line_read_missed(const char *text, size_t len, struct arena *arena, struct line_missed *ret_missed,
                 struct error *err)
{
    const struct reading reading = {.arena = arena, .err = err};
    struct line_missed given = {0};
    struct store_missed *missed = &given.missed;
    json_t *root = NULL;
    int result;

    if (line_parse(text, len, &root, err) < 0)
        return -1;
    result =
        take_text(&reading, root, "account", STORE_NAME_MAX, true, &given.account) < 0 ||
                take_text(&reading, root, "brand", STORE_NAME_MAX, true, &given.brand) < 0 ||
                take_kind(&reading, root, &missed->kind) < 0 ||
                take_text(&reading, root, "reference", STORE_TEXT_MAX, true, &missed->reference) <
                    0 ||
                take_text(&reading, root, "title", STORE_TEXT_MAX, false, &missed->title) < 0 ||
                take_text(&reading, root, "message", STORE_TEXT_MAX, false, &missed->message) < 0 ||
                take_time(&reading, root, "since", &missed->since) < 0 ||
                take_outcome(&reading, root, &missed->outcome) < 0 ||
                take_number(&reading, root, "tries", 1, true, &missed->tries) < 0
            ? -1
            : 0;
    json_decref(root);
    if (result == 0)
        *ret_missed = given;
    return result;
}
