/*
 * Texts reduced to their shape. Only sdk/runtime/redact/ includes this.
 */
#ifndef CLISK_RUNTIME_REDACT_SHAPE_H
#define CLISK_RUNTIME_REDACT_SHAPE_H

#include "host/common/buf.h"

/* What is being written, and how a text is escaped there. */
enum shape_as { SHAPE_PLAIN, SHAPE_TEXT, SHAPE_ATTRIBUTE, SHAPE_COMMENT, SHAPE_JSON };

/* The buffer is never made bad by being full: what no longer fits is left out, and then all. */
struct shape {
    struct buf *out;
    const struct buf *words; /* of redact_know(); NULL for none */
    size_t max;
    bool is_cut;
};

/* Leaves room for what tells of the cut. */
struct shape shape_begin(struct buf *out, const struct buf *words);
/* Tells where it was cut: 0, or -1 when the buffer is bad. */
int shape_end(struct shape *shape, const char *told);

/* As it is: for what we write ourselves. */
void shape_put(struct shape *shape, const char *text);
void shape_put_bytes(struct shape *shape, const char *text, size_t len);

/* Letters become x and X, digits 0; white space, punctuation and currency signs stay. */
void shape_text(struct shape *shape, enum shape_as as, const char *text, size_t len);

/*
 * Names, with white space between them: those with more than three digits have
 * zeros in their place, and what looks like no name is a text. So are names that
 * have a word of somebody's, or are the Base64 of a text.
 */
void shape_names(struct shape *shape, enum shape_as as, const char *text, size_t len);
/* One name, which has no white space inside. */
void shape_name(struct shape *shape, enum shape_as as, const char *text, size_t len);

/* The reference of a link: origin, path and the names of the query stay; segments of the path that
 * have digits, values and the fragment do not. */
void shape_url(struct shape *shape, enum shape_as as, const char *text, size_t len);
/* The path alone. */
void shape_url_path(struct shape *shape, enum shape_as as, const char *text, size_t len);

#endif
