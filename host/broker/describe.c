/* What the files say of themselves: their date, extended attributes, a sidecar. */
#include "host/broker/internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/record/sidecar_text.h"
#include "host/sink/sidecar.h"

static int
set_date(const struct entry *entry, const struct entry_file *file, struct error *err)
{
    unsigned year = 0, month = 0, day = 0;

    /* A date that was checked, or none. */
    if (sscanf(entry_text(entry, "date"), "%4u-%2u-%2u", &year, &month, &day) < 2)
        return 0;
    if (metadata_set_date(file->file.fd, (int)year, month, day) < 0)
        return error_errno(err, OUTCOME_SETUP, "the date of \"%s\" cannot be set", file->name);
    return 0;
}

static const char *
title_of(const struct entry *entry, const struct entry_file *file)
{
    return file->title[0] ? file->title : entry_text(entry, "title");
}

static int
set_xattrs(struct run *run, const struct entry *entry, const struct entry_file *file,
           struct error *err)
{
    const char *vendor = entry_text(entry, "vendor");
    const struct metadata metadata = {
        .title = title_of(entry, file),
        .creator = *vendor ? vendor : run->request->manifest->name,
        .date = entry_text(entry, "date"),
        .identifier = entry->reference,
        .kind = entry->kind,
        .media_type = file->found_type ? file->found_type : file->media_type,
        .url = file->url,
    };
    int result = metadata_set_xattrs(file->file.fd, &metadata);

    if (result < 0)
        return error_errno(err, OUTCOME_SETUP, "the attributes of \"%s\" cannot be set",
                           file->name);
    if (result > 0 && !run->no_xattrs)
        run_log(run, LOG_LEVEL_WARNING,
                "the file system of the documents keeps no extended attributes");
    run->no_xattrs |= result > 0;
    return 0;
}

int
describe_file(struct run *run, const struct entry *entry, struct entry_file *file,
              struct error *err)
{
    if ((run->request->metadata & METADATA_XATTR) && set_xattrs(run, entry, file, err) < 0)
        return -1;
    return set_date(entry, file, err);
}

int
describe_beside(struct run *run, const struct entry *entry, const struct entry_file *file,
                struct error *err)
{
    struct sidecar sidecar = {
        .brand = run->request->manifest->slug,
        .account = run->request->account_name,
        .kind = entry->kind,
        .reference = entry->reference,
        .contract = entry->contract,
        .name = file->name,
        .media_type = file->found_type ? file->found_type : file->media_type,
        .size = file->size,
        .fields = entry->fields,
    };
    CLEANUP_FREE char *text = NULL;
    int result;

    if (!(run->request->metadata & METADATA_SIDECAR))
        return 0;
    memcpy(sidecar.sha256, file->sha256, DIGEST_LEN);
    text = sidecar_text(&sidecar);
    if (!text)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    result = sidecar_put(file->folder->folder.fd, file->name, text, strlen(text));
    if (result < 0)
        return error_errno(err, OUTCOME_SETUP, "what describes \"%s\" cannot be written",
                           file->name);
    return result;
}
