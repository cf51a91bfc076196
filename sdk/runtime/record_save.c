#include <stdio.h>
#include <string.h>

#include "host/common/hash.h"
#include "host/common/text.h"
#include "sdk/runtime/record.h"

enum { REFERENCE_MAX = 400, REFERENCE_CUT = 380, LABEL_MAX = 400, CONTENT_MAX = 40000 };

static const char key_separator = '\x1f';

/* The run ends as PLUGIN_BUG. */
static enum clisk_saved
refuse(struct clisk_record *record, const char *fault)
{
    run_fail(record->run, OUTCOME_PLUGIN_BUG, "a %s has %s (reference \"%.60s\")", record->kind,
             fault, record->reference);
    return CLISK_SAVED_NOT;
}

static bool
is_right(const char *text, size_t max)
{
    size_t len = strlen(text);

    return len <= max && text_is_utf8(text, len);
}

/* What is wrong with it, for its author; NULL when it is fine. */
static const char *
file_fault(const struct clisk_file *file)
{
    bool has_url = file->url && *file->url;

    if (!has_url && !file->content)
        return "a document without a URL";
    if (has_url && file->content)
        return "a document with both a URL and content";
    if (file->content && (file->content_len == 0 || file->content_len > CONTENT_MAX))
        return "a document whose content is empty, or more than 40,000 bytes";
    if (file->replace > CLISK_REPLACE_ALWAYS)
        return "a document with an unknown rule of replacement";
    if (!is_right(record_text(file->reference), REFERENCE_MAX) ||
        !is_right(record_text(file->title), FIELD_TEXT_MAX))
        return "a document whose reference or title is too long, or not UTF-8";
    return NULL;
}

/* With its own copies. -1 without memory. */
static int
copy_file(struct arena *arena, const struct clisk_file *file, struct runtime_file *ret_file)
{
    char *content = NULL;

    ret_file->reference = arena_strdup(arena, record_text(file->reference));
    ret_file->url = arena_strdup(arena, record_text(file->url));
    ret_file->title = arena_strdup(arena, record_text(file->title));
    ret_file->media_type =
        arena_strdup(arena, file->media_type ? file->media_type : "application/pdf");
    ret_file->replace = file->replace;
    if (file->content) {
        content = arena_alloc(arena, file->content_len);
        if (!content)
            return -1;
        memcpy(content, file->content, file->content_len);
        ret_file->content = content;
        ret_file->content_len = file->content_len;
    }
    return ret_file->reference && ret_file->url && ret_file->title && ret_file->media_type ? 0 : -1;
}

/* Whether it has a document without a reference, of the same title. */
static bool
has_own_like(const struct clisk_record *record, const struct clisk_file *file)
{
    for (size_t i = 0; i < record->file_count; i++) {
        const struct runtime_file *other = &record->files[i];

        if (!*record_text(file->reference) && !*other->reference &&
            strcmp(other->title, record_text(file->title)) == 0)
            return true;
    }
    return false;
}

void
record_save_attach(struct clisk_record *record, const struct clisk_file *file)
{
    struct arena *arena = record->run->arena;
    const char *fault = file_fault(file);

    if (!fault && record->file_count == RECORD_FILES_MAX)
        fault = "more than 32 documents";
    if (!fault && has_own_like(record, file))
        fault = "two documents that neither a reference nor a title tells apart";
    if (fault) {
        refuse(record, fault);
        return;
    }
    if (!record->files)
        record->files = arena_array(arena, RECORD_FILES_MAX, sizeof *record->files);
    if (!record->files || copy_file(arena, file, &record->files[record->file_count]) < 0) {
        run_fail_memory(record->run);
        return;
    }
    record->file_count++;
    if (record->file_date.year == 0)
        record->file_date = file->date;
}

/* One that is too long is cut, and told from others that begin so by a hash of it all. */
static const char *
shorten(struct clisk_record *record, struct buf *text)
{
    uint64_t hash;
    size_t len;

    if (text->len <= REFERENCE_MAX)
        return run_take(record->run, text);
    len = text_cut((const char *)text->data, REFERENCE_CUT);
    hash = hash_bytes(HASH_INIT, text->data, text->len);
    return arena_printf(record->run->arena, "%.*s%c%016llx", (int)len, (const char *)text->data,
                        key_separator, (unsigned long long)hash);
}

/* The contract is no field, but tells apart what is else the same. */
static const char *
key_value(struct clisk_record *record, const char *path)
{
    const char *value = record_fields_get(record, path);

    return !value && strcmp(path, "contract") == 0 && *record->contract ? record->contract : value;
}

/* The reference that the keys make: their texts, "" for one that is absent. NULL after failing. */
static const char *
join_keys(struct clisk_record *record)
{
    CLEANUP_BUF struct buf text = BUF_INIT((size_t)2 * FIELDS_SIZE_MAX);
    const char *reference;
    size_t found = 0;

    for (const char *at = record->keys + strspn(record->keys, " "); *at;) {
        size_t len = strcspn(at, " ");
        const char *path = arena_strndup(record->run->arena, at, len);
        const char *value = path ? key_value(record, path) : NULL;

        if (text.len > 0 || at > record->keys)
            buf_append_byte(&text, (uint8_t)key_separator);
        buf_append_str(&text, value ? value : "");
        found += value != NULL;
        at += len;
        at += strspn(at, " ");
    }
    if (found == 0) {
        refuse(record, "none of the fields that are its keys");
        return NULL;
    }
    reference = text.bad ? NULL : shorten(record, &text);
    if (!reference)
        run_fail_memory(record->run);
    return reference;
}

static const char *
record_fault(const struct clisk_record *record)
{
    if (record->of)
        return "no life of its own: it is an item of a list";
    if (!*record->reference && !*record->keys)
        return "no reference: see also clisk_record_keys()";
    if (*record->reference && *record->keys)
        return "both a reference and keys";
    if (!is_right(record->reference, REFERENCE_MAX) || !is_right(record->contract, REFERENCE_MAX) ||
        !is_right(record->folder, LABEL_MAX))
        return "a reference, a contract or a folder of more than 400 bytes, or not in UTF-8";
    return NULL;
}

/* What the page did not have, though the konnector looked for it; NULL for nothing. */
static const char *
page_lack(struct clisk_record *record)
{
    const char *date = record_fields_get(record, "date");

    if (record->is_blank && !*record->keys)
        return "no text where its reference is";
    if (strcmp(record->kind, "bill") == 0 && (!date || strlen(date) != strlen("2024-05-14")))
        return "no date, or one without its day";
    return NULL;
}

/* The host counts what is known of the whole run; each list is counted for itself here. What is not
 * known is enough only where one run has saved as much as it may. */
static void
take_enough(clisk_run *run, const struct runtime_saved *saved)
{
    bool is_known = saved->saved == CLISK_SAVED_KNOWN;

    run->known_row = is_known ? run->known_row + 1 : 0;
    if (saved->enough && (!is_known || run->setup->full))
        run->capped = true;
    run->enough =
        run->setup->one_page || (saved->enough && run->known_row >= run->setup->known_in_row);
}

static enum clisk_saved
hand_over(struct clisk_record *record, const struct runtime_save *save)
{
    clisk_run *run = record->run;
    const struct runtime_transport *transport = run->setup->transport;
    struct runtime_saved saved = {.saved = CLISK_SAVED_NOT};
    struct error err = {0};

    if (transport->save(transport->opaque, save, &saved, &err) < 0) {
        run_fail_error(run, &err);
        return CLISK_SAVED_NOT;
    }
    take_enough(run, &saved);
    return saved.saved;
}

enum clisk_saved
record_save(struct clisk_record *record)
{
    CLEANUP_BUF struct buf fields = BUF_INIT(FIELDS_SIZE_MAX);
    const char *fault = record_fault(record), *lack = page_lack(record);
    const char *reference = record->reference;

    if (lack) {
        run_fail(record->run, OUTCOME_SITE_CHANGED, "the %s has %s (reference \"%.60s\")",
                 record->kind, lack, record->reference);
        return CLISK_SAVED_NOT;
    }
    if (fault)
        return refuse(record, fault);
    if (!record_fields_get(record, "date"))
        record_fields_set_date(record, "date", record->file_date);
    if (*record->keys)
        reference = join_keys(record);
    if (record->run->failed || !reference)
        return CLISK_SAVED_NOT;
    for (size_t i = 0; i < record->count; i++)
        fields_put(&fields, &record->fields[i]);
    if (fields.bad)
        return refuse(record, "fields of more than 48 KiB");
    if (fields_check((struct span){fields.data, fields.len}, &fault) < 0)
        return refuse(record, fault);
    return hand_over(record, &(struct runtime_save){
                                 .kind = record->kind,
                                 .reference = reference,
                                 .occurs = *record->keys != '\0',
                                 .contract = record->contract,
                                 .folder = record->folder,
                                 .fields = fields.data,
                                 .fields_len = fields.len,
                                 .files = record->files,
                                 .file_count = record->file_count,
                                 .referer = record->run->pages ? record->run->pages->url->href : "",
                             });
}
