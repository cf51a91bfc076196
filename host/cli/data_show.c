/* clisk data show: all that is known of a record. */
#include <stdio.h>
#include <string.h>

#include "host/cli/data.h"
#include "host/cli/output.h"
#include "host/common/fields.h"

enum { LINE_MAX = 512 };

static const struct table_column columns[] = {
    {.title = "FIELD"}, {.title = "VALUE"}, {.title = "REMARK"}};

static int
line(struct output *output, const char *name, const char *value, const char *remark,
     struct error *err)
{
    return output_add(output, (const char *[]){name, value, remark}, NULL, err);
}

static int
show_head(struct output *output, const struct data_record *record, struct error *err)
{
    const struct store_document *document = &record->document;
    char id[STORE_DOCUMENT_ID_MAX], since[OUTPUT_TIME_MAX], changed[OUTPUT_TIME_MAX];
    char reference[DATA_REFERENCE_MAX];

    store_document_id(document, id);
    if (line(output, "ID", id, document->state == STORE_DOCUMENT_DELETED ? "deleted by you" : "",
             err) < 0 ||
        line(output, "account", record->name, record->brand, err) < 0 ||
        line(output, "kind", document->kind, "", err) < 0 ||
        line(output, "reference", data_reference(document->reference, reference), "", err) < 0)
        return -1;
    if (document->contract[0] && line(output, "contract", document->contract, "", err) < 0)
        return -1;
    if (line(output, "since", output_time(document->created_at, since), "", err) < 0)
        return -1;
    if (document->changed_at == document->created_at)
        return 0;
    return line(output, "changed", output_time(document->changed_at, changed), "", err);
}

/* What the brand says where the person says something else. */
static int
show_field(struct output *output, const struct store_document *document, const struct field *field,
           struct error *err)
{
    struct field edited, brand;
    char remark[LINE_MAX] = "", path[FIELD_PATH_MAX + 1];

    if (fields_merge_origin(document->brand, document->edits, (struct span){0}, field->path, path) <
        0)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    if (fields_find(document->edits, path, &edited) == 0)
        snprintf(remark, sizeof remark, "edited%s%.400s",
                 fields_find(document->brand, path, &brand) == 0 ? "; the brand says " : "",
                 fields_find(document->brand, path, &brand) == 0 ? brand.text : "");
    return line(output, field->path, field->text, remark, err);
}

static int
show_fields(struct output *output, const struct store_document *document, struct error *err)
{
    CLEANUP_BUF struct buf merged = BUF_INIT(FIELDS_SIZE_MAX);
    struct reader reader;
    struct field field, brand;

    if (data_merge(document, &merged, err) < 0)
        return -1;
    reader = reader_of(merged.data, merged.len);
    while (fields_next(&reader, &field) == 0) {
        if (show_field(output, document, &field, err) < 0)
            return -1;
    }
    reader = reader_of(document->edits.data, document->edits.len);
    while (fields_next(&reader, &field) == 0) {
        char remark[LINE_MAX], path[FIELD_PATH_MAX + 1];

        if (field.text[0])
            continue;
        if (fields_merge_path(document->brand, document->edits, field.path, path) < 0)
            return error_set(err, OUTCOME_INTERNAL, "out of memory");
        snprintf(remark, sizeof remark, "removed; the brand says %.400s",
                 fields_find(document->brand, field.path, &brand) == 0 ? brand.text : "more");
        if (line(output, path, "", remark, err) < 0)
            return -1;
    }
    return 0;
}

static int
show_file(struct cli *cli, struct output *output, const char *name, const struct store_file *file,
          struct error *err)
{
    char bytes[OUTPUT_BYTES_MAX], remark[LINE_MAX];
    const char *path = data_path(cli, file);

    if (!path)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    snprintf(remark, sizeof remark, "%.100s, %s%s%s", file->media_type,
             output_bytes(file->size, bytes),
             file->origin == STORE_FILE_GENERATED ? ", made by the konnector"
             : file->origin == STORE_FILE_ADOPTED ? ", was yours already"
                                                  : "",
             file->state == STORE_FILE_PENDING ? ", not whole yet" : "");
    return line(output, name, path, remark, err);
}

/* The file and the contents before it. */
static int
show_chain(struct cli *cli, struct store *store, struct output *output, uint64_t id,
           struct error *err)
{
    const char *name = "file";

    while (id != 0) {
        struct store_file file;
        int result = store_file_get(store, id, &file, err);

        if (result != 0)
            return result < 0 ? -1 : 0;
        result = show_file(cli, output, name, &file, err);
        /* What replaces a file is younger, and so are ids. */
        id = file.previous < id ? file.previous : 0;
        name = "older file";
        store_file_clear(&file);
        if (result < 0)
            return -1;
    }
    return 0;
}

static int
show_version(struct output *output, const struct store_version *version, struct error *err)
{
    struct reader reader = reader_of(version->brand.data, version->brand.len);
    char name[32], time[OUTPUT_TIME_MAX];
    struct field field;

    snprintf(name, sizeof name, "version %u", version->number);
    if (line(output, name, "until", output_time(version->replaced_at, time), err) < 0)
        return -1;
    while (fields_next(&reader, &field) == 0) {
        char path[FIELD_PATH_MAX + 4];

        snprintf(path, sizeof path, "  %s", field.path);
        if (line(output, path, field.text, "", err) < 0)
            return -1;
    }
    return 0;
}

static int
show_versions(struct store *store, struct output *output, const struct store_document *document,
              struct error *err)
{
    struct store_version version;
    uint32_t after = 0;
    int result;

    while ((result = store_version_next(store, document, after, &version, err)) == 0) {
        after = version.number;
        result = show_version(output, &version, err);
        store_version_clear(&version);
        if (result < 0)
            return -1;
    }
    return result < 0 ? -1 : 0;
}

static int
show_cells(struct cli *cli, struct store *store, struct output *output,
           const struct data_record *record, struct error *err)
{
    const struct store_document *document = &record->document;

    if (show_head(output, record, err) < 0 || show_fields(output, document, err) < 0)
        return -1;
    for (size_t i = 0; i < document->file_count; i++) {
        if (show_chain(cli, store, output, document->files[i].id, err) < 0)
            return -1;
    }
    return show_versions(store, output, document, err);
}

int
data_show(struct cli *cli, struct store *store, struct error *err)
{
    CLEANUP_OUTPUT struct output *output = output_open(&cli->options, columns, ARRAY_SIZE(columns));
    CLEANUP_DATA_RECORD struct data_record record = {0};
    json_t *object;

    if (!output)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    if (data_find(cli, store, data_word(cli), &record, err) < 0)
        return -1;
    if (output_is_table(output)) {
        if (show_cells(cli, store, output, &record, err) < 0)
            return -1;
    } else if (data_json(cli, store, &record, &object, err) < 0 ||
               output_add(output, NULL, object, err) < 0) {
        return -1;
    }
    return output_close(output, err);
}
