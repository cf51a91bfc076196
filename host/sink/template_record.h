/*
 * What the parts of a template are for the file of a record: so that a run and
 * 'clisk names preview' say the same.
 *
 *   brand      the konnector's name of it
 *   account    the account's name
 *   kind       "bill", "file", ...
 *   reference  the brand's, of the record
 *   contract   how the contract is called, or its reference
 *   original   the name that the site gave the file, without its extension
 *   title      of the file where it has one, else of the record
 *   any other  the field of the record under that path
 */
#ifndef CLISK_SINK_TEMPLATE_RECORD_H
#define CLISK_SINK_TEMPLATE_RECORD_H

#include "host/common/codec.h"
#include "host/sink/template.h"

/* The templates of those who have set none. */
#define TEMPLATE_DEFAULT_BILL "{date}_{brand}_{amount}{currency}"
#define TEMPLATE_DEFAULT_FILE "{date}_{brand}_{title|reference}"

/* Texts that are NULL or "" are not there. */
struct template_record {
    const char *brand;
    const char *account;
    const char *kind;
    const char *reference;
    const char *contract;
    const char *original;
    const char *title;  /* of the file */
    struct span fields; /* of the record, which have passed fields_check() */
    struct span edits;  /* the person's, which win; fields_check_edits() */
};

/* A template_lookup of a struct template_record. */
const char *template_record_look_up(void *record, const char *part);

/* What an account's files are called that has no template of its own: bills by their amount, unless
 * one has several files, and all else by its title. */
const char *template_default(const char *kind, size_t file_count);

/* Whether the template makes folders: its path begins in the account's folder then, and the
 * konnector's own sub-folder is not used. */
bool template_has_folders(const char *template);

/*
 * Appends the name that a site gave a file, without its extension: of the
 * Content-Disposition (RFC 6266; NULL for none), else the last part of the URL's
 * path, decoded. It is hostile text, for template_record.original alone. 0, also
 * when there is none and nothing is appended; -1 when out is bad.
 */
int template_original(struct buf *out, const char *content_disposition, const char *url);

#endif
