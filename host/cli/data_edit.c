/* clisk data edit: what the person says of a record, over what the brand does. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "host/cli/data.h"
#include "host/cli/data_filter.h"
#include "host/common/clock.h"
#include "host/common/fields.h"
#include "host/record/record.h"

/* Her fields as they are to be. Their paths are those of the brand, and hers for new items. */
struct edits {
    struct field fields[FIELDS_MAX];
    size_t count;
    struct span before; /* those that what she sees was made with */
};

/* Whether one path is the other, or lies below it. */
static bool
is_at_or_below(const char *path, const char *above)
{
    size_t len = strlen(above);

    return strncmp(path, above, len) == 0 && (path[len] == '\0' || path[len] == '.');
}

/* A field takes the place of whatever was said of it, of what is below it and of what it is in. */
static void
drop_overlapping(struct edits *edits, const char *path)
{
    size_t kept = 0;

    for (size_t i = 0; i < edits->count; i++) {
        if (!is_at_or_below(edits->fields[i].path, path) &&
            !is_at_or_below(path, edits->fields[i].path))
            edits->fields[kept++] = edits->fields[i];
    }
    edits->count = kept;
}

static int
take_old(struct edits *edits, const struct store_document *document, struct error *err)
{
    struct reader reader = reader_of(document->edits.data, document->edits.len);
    int result = 0;

    while (edits->count < FIELDS_MAX &&
           (result = fields_next(&reader, &edits->fields[edits->count])) == 0)
        edits->count++;
    return result < 0 ? error_set(err, OUTCOME_INTERNAL, "your edits of %s \"%.80s\" are damaged",
                                  document->kind, document->reference)
                      : 0;
}

/* --- one FIELD=VALUE --------------------------------------------------------- */

/* By the kind's table; else as the brand gave it; else a text. */
static const struct kind_field *
find_type(const struct store_document *document, const char *path, enum field_type *ret_type)
{
    const struct kind *kind = kind_find(document->kind);
    const struct kind_field *known = kind ? kind_find_field(kind, path) : NULL;
    struct field brand;

    *ret_type = FIELD_TEXT;
    if (known)
        *ret_type = known->type;
    else if (fields_find(document->brand, path, &brand) == 0)
        *ret_type = brand.type;
    return known;
}

static int
refuse_value(const struct field *field, struct error *err)
{
    static const char *const examples[] = {
        [FIELD_TEXT] = "a text of at most 4096 bytes of UTF-8, without control characters",
        [FIELD_DATE] = "a date such as 2026-01-31 or 2026-01",
        [FIELD_TIME] = "a time such as 2026-01-31T08:00:00+01:00",
        [FIELD_DECIMAL] = "a number such as 12.50",
        [FIELD_INTEGER] = "a whole number",
        [FIELD_BOOLEAN] = "true or false",
    };

    _Static_assert(FIELD_TEXT_MAX == 4096, "the first example says how long a text may be");
    return error_set(err, OUTCOME_USAGE, "\"%s\" is %s, and not \"%.80s\"", field->path,
                     examples[field->type], field->text);
}

/* Whether the brand has something at the path or below it, so that there is something to remove. */
static bool
brand_has(const struct store_document *document, const char *path)
{
    struct reader reader = reader_of(document->brand.data, document->brand.len);
    struct field field;

    while (fields_next(&reader, &field) == 0) {
        if (is_at_or_below(field.path, path))
            return true;
    }
    return false;
}

/* What is as the brand says is no edit: it follows the brand again. */
static bool
says_something(const struct store_document *document, const struct field *field)
{
    struct field brand;

    if (!field->text[0])
        return brand_has(document, field->path);
    return fields_find(document->brand, field->path, &brand) != 0 ||
           strcmp(brand.text, field->text) != 0;
}

static int
take_edit(struct edits *edits, const struct store_document *document, const struct field *field,
          struct error *err)
{
    drop_overlapping(edits, field->path);
    if (!says_something(document, field))
        return 0;
    if (edits->count == FIELDS_MAX)
        return error_set(err, OUTCOME_USAGE, "a record has at most %d edits", FIELDS_MAX);
    edits->fields[edits->count++] = *field;
    return 0;
}

/* What the table has of every record, which is no field of one. */
static bool
is_of_the_head(const char *path)
{
    static const char *const names[] = {"account", "changed", "contract",  "file",
                                        "id",      "kind",    "reference", "since"};

    for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
        if (strcmp(path, names[i]) == 0)
            return true;
    }
    return false;
}

static int
compare_paths(const void *left, const void *right)
{
    const struct field *a = left, *b = right;

    return strcmp(a->path, b->path);
}

static void
put_fields(struct edits *edits, struct buf *out)
{
    if (edits->count > 0)
        qsort(edits->fields, edits->count, sizeof edits->fields[0], compare_paths);
    for (size_t i = 0; i < edits->count; i++)
        fields_put(out, &edits->fields[i]);
}

/* She counts the items of a list as she sees them, without those that she has removed. */
static int
find_origin(struct cli *cli, struct edits *edits, const struct store_document *document,
            struct field *field, struct error *err)
{
    CLEANUP_BUF struct buf now = BUF_INIT((size_t)2 * FIELDS_SIZE_MAX);
    char path[FIELD_PATH_MAX + 1];
    int result;

    put_fields(edits, &now);
    if (now.bad)
        return error_set(err, OUTCOME_USAGE, "these edits are too long");
    result =
        fields_merge_origin(document->brand, edits->before,
                            (struct span){.data = now.data, .len = now.len}, field->path, path);
    if (result > 0 || (result < 0 && errno == EMSGSIZE))
        return error_set(
            err, OUTCOME_USAGE,
            "\"%s\" is an item behind the last one of its list; items are counted from "
            "0, as 'clisk data show' has them",
            field->path);
    field->path = result == 0 ? arena_strndup(cli->options.arena, path, strlen(path)) : NULL;
    return field->path ? 0 : error_set(err, OUTCOME_INTERNAL, "out of memory");
}

static int
take_word(struct cli *cli, struct edits *edits, const struct store_document *document,
          const char *word, struct error *err)
{
    const char *equals = strchr(word, '=');
    struct field field = {.text = equals ? equals + 1 : ""};

    if (!equals)
        return error_set(err, OUTCOME_USAGE,
                         "give \"%.80s\" as FIELD=VALUE, or as FIELD= to remove the field", word);
    field.path = arena_strndup(cli->options.arena, word, (size_t)(equals - word));
    if (!field.path)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    if (!field_path_is_right(field.path))
        return error_set(err, OUTCOME_USAGE,
                         "\"%.80s\" is no name of a field; see 'clisk data show' and "
                         "clisk-data(5)",
                         field.path);
    if (is_of_the_head(field.path) && !find_type(document, field.path, &field.type) &&
        !brand_has(document, field.path))
        return error_set(err, OUTCOME_USAGE,
                         "\"%s\" is no field of the record, and cannot be edited; see "
                         "clisk-data(5)",
                         field.path);
    if (find_origin(cli, edits, document, &field, err) < 0)
        return -1;
    if (field.text[0]) {
        find_type(document, field.path, &field.type);
        if (!field_text_is_right(field.type, field.text))
            return refuse_value(&field, err);
    }
    return take_edit(edits, document, &field, err);
}

/* --- the record --------------------------------------------------------------- */

/* A record of its kind comes of it, or she is told why not. */
static int
check(const struct store_document *document, struct span edits, struct error *err)
{
    struct store_document edited = *document;
    CLEANUP_BUF struct buf merged = BUF_INIT(FIELDS_SIZE_MAX);
    struct error why = {0};
    const char *phrase;

    edited.edits = edits;
    if (fields_check_edits(edits, &phrase) < 0)
        return error_set(err, OUTCOME_USAGE, "these edits do not fit together: %s", phrase);
    if (data_merge(&edited, &merged, err) < 0)
        return -1;
    if (record_check(document->kind, (struct span){.data = merged.data, .len = merged.len}, &why) <
        0)
        return error_set(err, why.outcome == OUTCOME_PLUGIN_BUG ? OUTCOME_USAGE : why.outcome,
                         "%.400s", why.message);
    return 0;
}

static int
encode(const struct store_document *document, struct edits *edits, struct buf *out,
       struct error *err)
{
    put_fields(edits, out);
    if (out->bad)
        return error_set(err, OUTCOME_USAGE, "these edits are too long");
    return check(document, (struct span){.data = out->data, .len = out->len}, err);
}

struct editing {
    struct span edits;
    int64_t now;
};

static void
put_edits(struct store_document *document, void *opaque)
{
    const struct editing *editing = opaque;

    document->edits = editing->edits;
    document->changed_at = editing->now;
}

static int
edit(struct cli *cli, struct store *store, const struct data_record *record, struct edits *edits,
     struct error *err)
{
    CLEANUP_BUF struct buf encoded = BUF_INIT(FIELDS_SIZE_MAX);
    const struct text_list *args = &cli->options.args;
    struct editing editing = {.now = clock_seconds()};

    if (!cli->options.reset) {
        edits->before = record->document.edits;
        if (take_old(edits, &record->document, err) < 0)
            return -1;
    }
    for (size_t i = 2; i < args->count; i++) {
        if (take_word(cli, edits, &record->document, args->items[i], err) < 0)
            return -1;
    }
    if (encode(&record->document, edits, &encoded, err) < 0)
        return -1;
    editing.edits = (struct span){.data = encoded.data, .len = encoded.len};
    return store_document_change(store, record->account, record->document.key, put_edits, &editing,
                                 err) < 0
               ? -1
               : 0;
}

int
data_edit(struct cli *cli, struct store *store, struct error *err)
{
    CLEANUP_DATA_RECORD struct data_record record = {0};
    CLEANUP_FREE struct edits *edits = calloc(1, sizeof *edits);

    if (!edits)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    if (cli->options.args.count < 3 && !cli->options.reset)
        return error_set(err, OUTCOME_USAGE,
                         "say what is to be edited: clisk data edit ID FIELD=VALUE, or --reset");
    if (data_find(cli, store, data_word(cli), &record, err) < 0)
        return -1;
    if (record.document.state == STORE_DOCUMENT_DELETED)
        return error_set(err, OUTCOME_USAGE,
                         "you have deleted this record; clisk data restore %s first",
                         data_word(cli));
    if (edit(cli, store, &record, edits, err) < 0)
        return -1;
    return data_show(cli, store, err);
}
