/*
 * A konnector without an opinion: the pages /list?page=N are JSON, and say what
 * is saved: entries with fields of any type, files, contracts and identity keys.
 */
#include <stdlib.h>
#include <string.h>

#include <clisk/clisk.h>

#define SITE "https://site.test"

static const char *
text_of(clisk_json *json, const char *pointer)
{
    return clisk_json_text_maybe(json, pointer);
}

static const char *
url_of(clisk_run *run, clisk_json *json)
{
    const char *path = text_of(json, "/path");

    return path ? clisk_format(run, SITE "%s", path) : NULL;
}

/* {"name": ["type", "text"], ...} */
static void
set_field(clisk_run *run, clisk_record *record, clisk_json *field)
{
    const char *path = clisk_json_key(field);
    const char *type = clisk_json_text(field, "/0");
    const char *text = clisk_json_text(field, "/1");

    if (strcmp(type, "date") == 0)
        clisk_record_date(record, path, clisk_json_date(field, "/1"));
    else if (strcmp(type, "amount") == 0)
        clisk_record_amount(record, path, clisk_amount_of(run, text, NULL));
    else if (strcmp(type, "integer") == 0)
        clisk_record_integer(record, path, strtoll(text, NULL, 10));
    else
        clisk_record_text(record, path, text);
}

static void
attach(clisk_run *run, clisk_record *record, clisk_json *file)
{
    const char *content = text_of(file, "/content");

    clisk_record_attach(record, &(struct clisk_file){
                                    .reference = text_of(file, "/reference"),
                                    .url = url_of(run, file),
                                    .title = text_of(file, "/title"),
                                    .media_type = text_of(file, "/media_type"),
                                    .content = content,
                                    .content_len = content ? strlen(content) : 0,
                                    .replace = (enum clisk_replace)strtol(
                                        clisk_json_text(file, "/replace"), NULL, 10),
                                });
}

static void
save(clisk_run *run, clisk_json *entry)
{
    const char *keys = text_of(entry, "/keys");
    clisk_record *record =
        clisk_record_new(run, clisk_json_text(entry, "/kind"), text_of(entry, "/reference"));
    clisk_json_list *list = clisk_json_all(entry, "/fields");
    clisk_json *item;

    while ((item = clisk_json_next(list)) != NULL)
        set_field(run, record, item);
    list = clisk_json_all(entry, "/files");
    while ((item = clisk_json_next(list)) != NULL)
        attach(run, record, item);
    if (keys)
        clisk_record_keys(record, keys);
    if (text_of(entry, "/contract"))
        clisk_record_contract(record, text_of(entry, "/contract"), text_of(entry, "/label"));
    clisk_info(run, "saved %s: %d", clisk_json_text(entry, "/name"), (int)clisk_save(run, record));
}

static void
records_fetch(clisk_run *run)
{
    const char *next = "1";

    clisk_info(run, "the cursor was \"%s\", the run is %s", clisk_state_get(run, "last"),
               clisk_is_full(run) ? "full" : "incremental");
    while (next) {
        clisk_json *page =
            clisk_json_of(clisk_get(run, clisk_format(run, SITE "/list?page=%s", next)));
        clisk_json_list *list = clisk_json_all(page, "/entries");
        clisk_json *entry;

        while ((entry = clisk_json_next(list)) != NULL)
            save(run, entry);
        clisk_state_set(run, "last", next);
        next = clisk_enough(run) ? NULL : text_of(page, "/next");
    }
}

static const char *
records_identify(clisk_run *run)
{
    return clisk_format(run, "%s", clisk_field(run, "login"));
}

static void
records_ensure_authenticated(clisk_run *run)
{
    clisk_get(run, SITE "/home");
}

static void
records_ensure_not_authenticated(clisk_run *run)
{
    clisk_get(run, SITE "/home");
}

CLISK_PLUGIN(.ensure_authenticated = records_ensure_authenticated,
             .ensure_not_authenticated = records_ensure_not_authenticated,
             .identify = records_identify, .fetch = records_fetch);
