/* clisk names preview: what the files of an account would be called by a template. */
#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "host/cli/cli.h"
#include "host/cli/output.h"
#include "host/common/fields.h"
#include "host/sink/name.h"
#include "host/sink/template_record.h"

enum { NAMES_PATH_MAX = STORE_TEXT_MAX + TEMPLATE_TEXT_MAX + NAME_WHOLE_MAX, NAMES_PARTS_MAX = 64 };

static const struct table_column columns[] = {
    {.title = "DATE"}, {.title = "KIND"}, {.title = "FILE"}, {.title = "NAME"}};

/* A part that the template names, and whether a file had it. */
struct part {
    char name[FIELD_PATH_MAX + 1];
    bool found;
};

struct preview {
    struct cli *cli;
    struct store *store;
    const struct store_account *account;
    const char *template; /* NULL: the default of each kind */
    const char *brand;    /* its name */
    struct output *output;
    struct template_record record; /* of the file at hand */
    struct part parts[NAMES_PARTS_MAX];
    size_t part_count;
    void *taken; /* paths that were given, a tree of tsearch(3) */
    uint64_t count;
};

static int
compare_paths(const void *one, const void *other)
{
    return strcmp(one, other);
}

static void
preview_clear(struct preview *preview)
{
    tdestroy(preview->taken, free);
}

/* --- parts ---------------------------------------------------------------- */

static void
note_part(struct preview *preview, const char *name, bool found)
{
    size_t i = 0;

    while (i < preview->part_count && strcmp(preview->parts[i].name, name) != 0)
        i++;
    if (i == NAMES_PARTS_MAX)
        return;
    if (i == preview->part_count) {
        memcpy(preview->parts[i].name, name, strlen(name) + 1);
        preview->part_count++;
    }
    preview->parts[i].found |= found;
}

static const char *
look_up(void *opaque, const char *name)
{
    struct preview *preview = opaque;
    const char *text = template_record_look_up(&preview->record, name);

    note_part(preview, name, text && *text);
    return text;
}

/* A name that was mistyped is never there, and shows nowhere else. */
static void
tell_missing(const struct preview *preview)
{
    for (size_t i = 0; preview->template && i < preview->part_count; i++) {
        if (!preview->parts[i].found)
            report_note(&preview->cli->report, "no file has the part {%s}", preview->parts[i].name);
    }
}

/* --- names ---------------------------------------------------------------- */

/* 0 when nobody had the path, 1 when somebody has; -1. */
static int
take_path(struct preview *preview, const char *path, struct error *err)
{
    char *copy = strdup(path), **node = copy ? tsearch(copy, &preview->taken, compare_paths) : NULL;

    if (!node) {
        free(copy);
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    }
    if (*node == copy)
        return 0;
    free(copy);
    return 1;
}

/* The folder that the name begins in: the account's, or the one where the file is. */
static void
put_folder(const struct preview *preview, const struct store_file *file, const char *template,
           struct buf *path)
{
    const char *slash = strrchr(file->path, '/');

    if (template_has_folders(template))
        buf_printf(path, "%s/", preview->account->folder);
    else if (slash)
        buf_append(path, file->path, (size_t)(slash + 1 - file->path));
}

/* The path with a number where another file has it. */
static int
find_path(struct preview *preview, const struct store_file *file, const char *template,
          struct buf *path, struct error *err)
{
    CLEANUP_BUF struct buf name = BUF_INIT(TEMPLATE_TEXT_MAX);
    const char *extension = name_extension(file->media_type), *slash;
    int result = 1;

    if (template_render(&name, template, look_up, preview) != 0 || !buf_str(&name))
        return error_set(err, OUTCOME_INTERNAL, "no name can be made for \"%s\"", file->path);
    slash = memrchr(name.data, '/', name.len);
    for (unsigned number = 1; result > 0; number++) {
        buf_reset(path);
        put_folder(preview, file, template, path);
        if (slash)
            buf_append(path, name.data, (size_t)(slash + 1 - buf_str(&name)));
        name_with_suffix(path, slash ? slash + 1 : buf_str(&name), extension, number);
        if (!buf_str(path))
            return error_set(err, OUTCOME_INTERNAL, "out of memory");
        result = take_path(preview, buf_str(path), err);
    }
    return result;
}

static json_t *
make_object(const struct preview *preview, const struct store_document *document,
            const struct store_file *file, const char *path)
{
    const char *date = store_document_text(document, "date");
    json_t *object = output_object("name");

    output_set(&object, "account", output_text(preview->account->name));
    output_set(&object, "kind", output_text(document->kind));
    output_set(&object, "reference", output_text(document->reference));
    output_set(&object, "date", *date ? output_text(date) : json_null());
    output_set(&object, "path", output_text(file->path));
    output_set(&object, "name", output_text(path));
    return object;
}

static int
show_file(struct preview *preview, const struct store_document *document,
          const struct store_file *file, struct error *err)
{
    CLEANUP_BUF struct buf path = BUF_INIT(NAMES_PATH_MAX);
    const char *template = preview->template;

    if (!template)
        template = template_default(document->kind, document->file_count);
    if (find_path(preview, file, template, &path, err) < 0)
        return -1;
    preview->count++;
    return output_add(preview->output,
                      (const char *[]){store_document_text(document, "date"), document->kind,
                                       file->path, buf_str(&path)},
                      make_object(preview, document, file, buf_str(&path)), err);
}

/* --- records -------------------------------------------------------------- */

static int
show_files(struct preview *preview, const struct store_document *document, struct error *err)
{
    for (size_t i = 0; i < document->file_count; i++) {
        struct store_file file;
        int result = store_file_get(preview->store, document->files[i].id, &file, err);

        if (result == STORE_ABSENT)
            continue;
        if (result != 0)
            return -1;
        if (file.state == STORE_FILE_DONE)
            result = show_file(preview, document, &file, err);
        store_file_clear(&file);
        if (result < 0)
            return -1;
    }
    return 0;
}

/* How the contract is called, where it was saved as a record; else its reference. */
static int
find_contract(struct preview *preview, const struct store_document *document,
              struct store_document *ret_contract, struct error *err)
{
    const char *title = "";
    int result = STORE_ABSENT;

    if (document->contract[0])
        result = store_document_find(preview->store, preview->account->id, "contract",
                                     document->contract, ret_contract, err);
    if (result < 0)
        return -1;
    if (result == 0)
        title = store_document_text(ret_contract, "title");
    preview->record.contract = *title ? title : document->contract;
    return 0;
}

static int
show_document(struct preview *preview, const struct store_document *document, struct error *err)
{
    struct store_document contract = {0};
    int result;

    if (document->state != STORE_DOCUMENT_ACTIVE)
        return 0;
    preview->record = (struct template_record){.brand = preview->brand,
                                               .account = preview->account->name,
                                               .kind = document->kind,
                                               .reference = document->reference,
                                               .fields = document->brand,
                                               .edits = document->edits};
    result = find_contract(preview, document, &contract, err);
    if (result == 0)
        result = show_files(preview, document, err);
    store_document_clear(&contract);
    return result;
}

static int
show_all(struct preview *preview, struct error *err)
{
    uint8_t key[STORE_DOCUMENT_KEY_LEN];
    struct store_document document;
    bool begun = false;
    int result;

    while ((result = store_document_next(preview->store, preview->account->id, begun ? key : NULL,
                                         &document, err)) == 0) {
        memcpy(key, document.key, sizeof key);
        begun = true;
        result = show_document(preview, &document, err);
        store_document_clear(&document);
        if (result < 0)
            return -1;
    }
    return result < 0 ? -1 : 0;
}

/* --- the command ---------------------------------------------------------- */

/* The konnector's name of the brand, and its template where no other was given; the account's word
 * for it when the konnector is not there. */
static int
find_brand(const struct cli *cli, struct preview *preview, struct catalogue *ret_catalogue,
           struct error *err)
{
    const struct catalogue_entry *entry;
    struct error absent;

    if (cli_read_catalogue(cli, ret_catalogue, err) < 0)
        return -1;
    entry = catalogue_find(ret_catalogue, preview->account->brand, &absent);
    preview->brand = entry ? entry->manifest->name : preview->account->brand;
    if (!preview->template && entry && entry->manifest->file_name[0])
        preview->template = entry->manifest->file_name;
    return 0;
}

static int
preview_account(struct preview *preview, struct error *err)
{
    CLEANUP_CATALOGUE struct catalogue catalogue = {0};
    CLEANUP_OUTPUT struct output *output =
        output_open(&preview->cli->options, columns, ARRAY_SIZE(columns));

    if (!output)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    preview->output = output;
    if (find_brand(preview->cli, preview, &catalogue, err) < 0 || show_all(preview, err) < 0)
        return -1;
    if (preview->count == 0)
        report_note(&preview->cli->report, "%s has no file yet; 'clisk run %s' brings them",
                    preview->account->name, preview->account->name);
    else
        tell_missing(preview);
    return output_close(output, err);
}

int
cmd_names(struct cli *cli, struct error *err)
{
    CLEANUP_STORE struct store *store = NULL;
    const struct text_list *args = &cli->options.args;
    const char *template = args->count > 2 ? args->items[2] : NULL;
    CLEANUP(preview_clear) struct preview preview = {0};
    struct store_account account;
    int result;

    if (strcmp(args->items[0], "preview") != 0)
        return error_set(err, OUTCOME_USAGE,
                         "'names' takes no '%.80s'; give it as 'clisk names preview ACCOUNT "
                         "[TEMPLATE]'",
                         args->items[0]);
    if (template && template_check(template, err) < 0)
        return -1;
    if (cli_open_store(cli, &store, err) < 0 ||
        cli_find_account(store, args->items[1], &account, err) != 0)
        return -1;
    if (!template && account.name_template[0])
        template = account.name_template;
    preview =
        (struct preview){.cli = cli, .store = store, .account = &account, .template = template};
    result = preview_account(&preview, err);
    store_account_clear(&account);
    return result;
}
