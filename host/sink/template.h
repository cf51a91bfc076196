/*
 * Templates of file names, as a person or a konnector writes them.
 *
 *   {date}                 a part: what the record says under that path
 *   {title|reference|'x'}  the first of them that there is; a text in quotes
 *   {date:%Y-%m}           a date by its pieces: %Y %y %m %d %j %q (quarter) %H %M %F %%
 *   {?contract}...{/contract}     only when there is such a part
 *   {!contract}...{/contract}     only when there is none
 *   {?kind=bill}...{/kind}        only when it is exactly that; {!kind=bill} when not
 *   /                      begins a folder's content: what stands before it is the folder
 *
 * What stands between two parts is left out together with either of them; so is
 * a folder that names parts of which there is none. A part is text of the brand,
 * and never makes a folder, whatever is in it. A brace has no other meaning.
 * The extension is added by whoever names the file; one that the template ends
 * with, such as ".pdf", is taken as said for the reader's sake and dropped.
 */
#ifndef CLISK_SINK_TEMPLATE_H
#define CLISK_SINK_TEMPLATE_H

#include "host/common/buf.h"
#include "host/common/error.h"

/* In bytes; folders above the file; conditions in each other. */
enum { TEMPLATE_MAX = 512, TEMPLATE_FOLDERS_MAX = 8, TEMPLATE_NESTING_MAX = 8 };

/* Holds every text of template_render(), with its NUL. */
enum { TEMPLATE_TEXT_MAX = (TEMPLATE_FOLDERS_MAX + 1) * 192 };

/* The text of a part, such as "date" or "addresses.0.city", in UTF-8 or not; NULL or "" for none.
 * It is looked at before the next call only. */
typedef const char *template_lookup(void *opaque, const char *part);

/* 0; -1 with OUTCOME_USAGE and a message that tells the place and the remedy. */
int template_check(const char *template, struct error *err);

/*
 * Appends "folder/folder/stem" for the template, each component sanitised by
 * name_sanitize(), so that the path is relative and stays below where it begins.
 * 0; 1 when the template is wrong, as template_check() tells; -1 when out is bad.
 */
int template_render(struct buf *out, const char *template, template_lookup *lookup, void *opaque);

/* The same as one component: a '/' is a character like any other, and becomes a '-'. */
int template_render_flat(struct buf *out, const char *template, template_lookup *lookup,
                         void *opaque);

#endif
