/* The names of files: a template's text, and a number where that is taken. */
#include "host/broker/internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/sink/name.h"
#include "host/sink/sidecar.h"
#include "host/sink/template_record.h"

enum { NAMES_TRIES = 1000, NAMES_ORIGINAL_MAX = 1024 };

/* --- the template --------------------------------------------------------------- */

static const char *
choose_template(const struct run *run, const struct entry *entry)
{
    const char *own = run->request->name_template;

    return own && *own ? own : template_default(entry->kind, entry->file_count);
}

static int
render(const struct run *run, const struct entry *entry, const struct entry_file *file,
       const char *disposition, struct buf *path, struct error *err)
{
    CLEANUP_BUF struct buf original = BUF_INIT(NAMES_ORIGINAL_MAX);
    struct template_record record = {
        .brand = run->request->manifest->name,
        .account = run->request->account_name,
        .kind = entry->kind,
        .reference = entry->own_reference,
        .contract = entry->label[0] ? entry->label : entry->contract,
        .title = file->title,
        .fields = entry->fields,
    };

    /* A name that is too long is none. */
    if (template_original(&original, disposition, file->url) == 0 && original.len > 0)
        record.original = buf_str(&original);
    if (template_render(path, choose_template(run, entry), template_record_look_up, &record) != 0 ||
        !buf_str(path))
        return error_set(err, OUTCOME_INTERNAL, "no name can be made for \"%s\"", entry->reference);
    return 0;
}

/* The name is what follows the last slash, which *ret_slash is; NULL for none. */
static int
take_stem(struct entry_file *file, const struct buf *path, const char **ret_slash,
          struct error *err)
{
    const char *text = (const char *)path->data, *slash = strrchr(text, '/');
    char *stem = strdup(slash ? slash + 1 : text);

    if (!stem)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    free(file->stem);
    file->stem = stem;
    *ret_slash = slash;
    return 0;
}

int
names_begin(struct run *run, const struct entry *entry, struct entry_file *file, struct error *err)
{
    CLEANUP_BUF struct buf path = BUF_INIT(TEMPLATE_TEXT_MAX), label = BUF_INIT(TEMPLATE_TEXT_MAX);
    const char *slash;

    if (render(run, entry, file, NULL, &path, err) < 0 || take_stem(file, &path, &slash, err) < 0)
        return -1;
    if (template_has_folders(choose_template(run, entry)))
        buf_append(&label, path.data, slash ? (size_t)(slash - (char *)path.data) : 0);
    else if (entry->label[0])
        name_sanitize(&label, entry->label, strlen(entry->label));
    if (!buf_str(&label))
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    return folders_open(run, buf_str(&label), &file->folder, err);
}

int
names_learn(const struct run *run, const struct entry *entry, struct entry_file *file,
            const char *disposition, struct error *err)
{
    CLEANUP_BUF struct buf path = BUF_INIT(TEMPLATE_TEXT_MAX);
    const char *slash;

    if (!*disposition || !strstr(choose_template(run, entry), "original"))
        return 0;
    return render(run, entry, file, disposition, &path, err) < 0
               ? -1
               : take_stem(file, &path, &slash, err);
}

/* --- the number ------------------------------------------------------------------- */

static bool
is_taken(const struct run *run, const struct entry_file *file)
{
    int folder = file->folder->folder.fd;

    for (size_t i = 0; i < run->batch_len; i++) {
        const struct entry *entry = run->batch[i];

        for (size_t j = 0; j < entry->file_count; j++) {
            const struct entry_file *other = &entry->files[j];

            if (other != file && other->state == ENTRY_FILE_HERE && other->folder == file->folder &&
                strcmp(other->name, file->name) == 0)
                return true;
        }
    }
    return place_taken(folder, file->name) ||
           ((run->request->metadata & METADATA_SIDECAR) && sidecar_taken(folder, file->name));
}

int
names_choose(struct run *run, const struct entry *entry, struct entry_file *file, unsigned number,
             struct error *err)
{
    const char *extension = name_extension(file->found_type ? file->found_type : file->media_type);

    for (unsigned end = number + NAMES_TRIES; number < end; number++) {
        CLEANUP_BUF struct buf name = BUF_INIT(PLACE_NAME_MAX + 1);

        name_with_suffix(&name, file->stem, extension, number);
        if (!buf_str(&name))
            break;
        snprintf(file->name, sizeof file->name, "%s", buf_str(&name));
        if (!is_taken(run, file))
            return 0;
    }
    return error_set(err, OUTCOME_INTERNAL, "no name is free for \"%s\" of \"%.80s\"", file->name,
                     entry->reference);
}
