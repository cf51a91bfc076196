/*
 * Saving what was found: documents and bills; <clisk/record.h> has the rest. An
 * entry is known by the brand's own reference, and by nothing else: its file may be renamed,
 * moved or deleted by the person and does not come back. Saving takes no time:
 * downloads go on in the background, several at once, and are settled before the run ends.
 *
 * An entry that cannot be saved does not stop the run: it ends as PARTIAL, and
 * the next run tries that entry again.
 */
#ifndef CLISK_SINK_H
#define CLISK_SINK_H

#include <clisk/extract.h>
#include <clisk/types.h>
#include <clisk/value.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What the host did with an entry. */
enum clisk_saved {
    CLISK_SAVED_NOT = 0,    /* the run has failed */
    CLISK_SAVED_NEW = 1,    /* it will be downloaded or recorded now */
    CLISK_SAVED_KNOWN = 2,  /* an earlier run has it, or this one already did */
    CLISK_SAVED_UPDATED = 3 /* an earlier run has it, and it has changed since */
};

/* When a document that is there already is fetched again. A new content never replaces the old
 * file: it comes to stand beside it. */
enum clisk_replace {
    CLISK_REPLACE_NEVER = 0,
    CLISK_REPLACE_IF_CHANGED = 1,    /* where the site says that it has changed */
    CLISK_REPLACE_CURRENT_MONTH = 2, /* a document of this month: it still grows */
    CLISK_REPLACE_ALWAYS = 3
};

/*
 * A document. Strings are copied. Fields that are not set are absent; since
 * API 1 unless another number stands beside a field. Only append here.
 */
struct clisk_file {
    const char *reference;  /* required: the brand's identifier, at most 400 bytes */
    const char *url;        /* required, unless there is `content`: where the document is */
    const char *title;      /* a name for the person; the file's name is made of it */
    const char *media_type; /* what the document must be; NULL: application/pdf */
    struct clisk_date date; /* the document's own date */
    const void *content;    /* a document that the konnector makes itself, in place of a URL */
    size_t content_len;     /* at most 40,000 bytes */
    enum clisk_replace replace;
    const char *contract; /* the reference of the contract that it belongs to */
    const char *folder;   /* the label of a folder for it, inside the account's */
    /* In place of a reference: the fields that make it out, "title date". */
    const char *keys;
    const char *qualification; /* what sort of document it is: clisk-data(5) */
};

/* A bill, with or without a document. */
struct clisk_bill {
    const char *reference;      /* required, as above */
    const char *url;            /* where the document is; NULL: a bill without one */
    const char *title;          /* what was billed, for the person */
    const char *media_type;     /* as above */
    struct clisk_date date;     /* required: the date of issue, with its day */
    struct clisk_amount amount; /* required, with its currency; negative for a credit note */
    const char *vendor;         /* who billed; NULL: the manifest's name of the brand */
    const void *content;        /* a document that the konnector makes itself, as above */
    size_t content_len;
    enum clisk_replace replace;
    const char *contract; /* as above */
    const char *folder;
    /* In place of a reference: the fields that make it out, "date amount vendor". Equal bills of
     * one run stay as many as they are. */
    const char *keys;
    const char *qualification;
    /* The brand's identifier of the document, where several bills are on one; NULL: the bill's own.
     */
    const char *file_reference;
};

struct clisk_sink_table {
    size_t size;
    enum clisk_saved (*save_file)(clisk_run *run, const struct clisk_file *file, size_t size);
    enum clisk_saved (*save_bill)(clisk_run *run, const struct clisk_bill *bill, size_t size);
    void (*progress)(clisk_run *run, uint64_t done, uint64_t total);
};

static inline enum clisk_saved
clisk_save_file(clisk_run *run, const struct clisk_file *file)
{
    return clisk_host_tables->sink->save_file(run, file, sizeof *file);
}

static inline enum clisk_saved
clisk_save_bill(clisk_run *run, const struct clisk_bill *bill)
{
    return clisk_host_tables->sink->save_bill(run, bill, sizeof *bill);
}

/* Saves every record that is left; the records are struct clisk_bill. How many of them are new. */
static inline size_t
clisk_save_bills(clisk_run *run, clisk_records *bills)
{
    size_t count = 0;
    void *bill;

    while ((bill = clisk_next_record(bills)) != NULL)
        count += clisk_save_bill(run, (const struct clisk_bill *)bill) == CLISK_SAVED_NEW;
    return count;
}

/* The same with records that are struct clisk_file. */
static inline size_t
clisk_save_files(clisk_run *run, clisk_records *files)
{
    size_t count = 0;
    void *file;

    while ((file = clisk_next_record(files)) != NULL)
        count += clisk_save_file(run, (const struct clisk_file *)file) == CLISK_SAVED_NEW;
    return count;
}

/* How far the konnector is, in entries or pages of its own choice; total 0: not known. */
static inline void
clisk_progress(clisk_run *run, uint64_t done, uint64_t total)
{
    clisk_host_tables->sink->progress(run, done, total);
}

#ifdef __cplusplus
}
#endif

#endif
