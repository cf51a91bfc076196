/* The names of files: a template's text, and a number where that is taken. */
#include "host/broker/internal.h"

#include <stdio.h>
#include <string.h>

#include "host/sink/name.h"

enum { NAMES_TRIES = 1000 };

static bool
is_taken(const struct run *run, const struct entry_file *file)
{
    for (size_t i = 0; i < run->batch_len; i++) {
        const struct entry *entry = run->batch[i];

        for (size_t j = 0; j < entry->file_count; j++) {
            const struct entry_file *other = &entry->files[j];

            if (other != file && other->state == ENTRY_FILE_HERE && other->folder == file->folder &&
                strcmp(other->name, file->name) == 0)
                return true;
        }
    }
    return place_taken(file->folder->fd, file->name);
}

static const char *
first_of(const char *one, const char *two, const char *three)
{
    return *one ? one : *two ? two : three;
}

static int
make_stem(const struct run *run, const struct entry *entry, const struct entry_file *file,
          struct buf *stem)
{
    const char *date = entry_text(entry, "date");
    bool is_bill = strcmp(entry->kind, "bill") == 0;
    struct name_parts parts = {.date = *date ? date : NULL,
                               .brand = run->request->manifest->name,
                               .currency = entry_text(entry, "currency")};

    if (is_bill && entry->file_count == 1) {
        parts.amount = entry_text(entry, "amount");
        return name_render(stem, &parts, NAME_TEMPLATE_BILL);
    }
    parts.title = first_of(file->title, entry_text(entry, "title"), entry->reference);
    return name_render(stem, &parts, NAME_TEMPLATE_FILE);
}

int
names_choose(struct run *run, const struct entry *entry, struct entry_file *file, unsigned number,
             struct error *err)
{
    CLEANUP_BUF struct buf stem = BUF_INIT(1024);
    const char *extension = name_extension(file->found_type ? file->found_type : file->media_type);

    if (make_stem(run, entry, file, &stem) != 0 || !buf_str(&stem))
        return error_set(err, OUTCOME_INTERNAL, "no name can be made for \"%s\"", entry->reference);
    for (unsigned end = number + NAMES_TRIES; number < end; number++) {
        CLEANUP_BUF struct buf name = BUF_INIT(PLACE_NAME_MAX + 1);

        name_with_suffix(&name, buf_str(&stem), extension, number);
        if (!buf_str(&name))
            break;
        snprintf(file->name, sizeof file->name, "%s", buf_str(&name));
        if (!is_taken(run, file))
            return 0;
    }
    return error_set(err, OUTCOME_INTERNAL, "no name is free for \"%s\"", file->name);
}
