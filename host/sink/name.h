/*
 * File names made of text that came from elsewhere.
 *
 * A name is a projection: the identity of a document is in the store, so a name
 * may lose what does not fit into one. It is one component, valid UTF-8, fit
 * for every file system a person may copy her files to, and depends on its
 * inputs alone. It is in Unicode's normalisation form C, so that names that look
 * the same are the same.
 */
#ifndef CLISK_SINK_NAME_H
#define CLISK_SINK_NAME_H

#include <stdbool.h>

#include "host/common/buf.h"

/* In bytes: a stem, what follows its last dot, and a whole name as most file systems have it. */
enum { NAME_STEM_MAX = 180, NAME_EXTENSION_MAX = 16, NAME_WHOLE_MAX = 255 };

/*
 * Appends what is left of `text` as a stem of at most NAME_STEM_MAX bytes, never
 * empty. Malformed bytes become '_'; characters that mean something in a path,
 * to a shell's pattern or to Windows become '-'; controls and blanks one space;
 * what cannot be seen is dropped. There is no dot, dash or blank in front or
 * behind, and a device's name of Windows gets an '_'. The result sanitises to
 * itself. 0, or -1 when out is bad.
 */
int name_sanitize(struct buf *out, const char *text, size_t len);

/*
 * Appends "stem.extension", or "stem-NUMBER.extension" from 2 on. The stem is
 * sanitised again and loses the same extension behind it. The extension is
 * trusted, in lower case and at most NAME_EXTENSION_MAX bytes; NULL for none.
 * 0, or -1 when out is bad.
 */
int name_with_suffix(struct buf *out, const char *stem, const char *extension, unsigned number);

/* The extension, without its dot, for a media type with or without parameters; "bin" for one that
 * is not known, and for NULL. */
const char *name_extension(const char *media_type);

/* Whether it is one that name_extension() gives, but for "bin". */
bool name_is_extension(const char *extension);

#endif
