/*
 * A document's record as a file beside it: "NAME.pdf.json" for "NAME.pdf".
 *
 * It is visible, so that it is copied, moved and synchronised together with its
 * document; programs that consume a folder pass over a type that they do not
 * know. It gets its name before the document does: whoever sees the document
 * finds it. One that is there already is never replaced.
 */
#ifndef CLISK_SINK_SIDECAR_H
#define CLISK_SINK_SIDECAR_H

#include <stdbool.h>

#include "host/common/digest.h"

#define SIDECAR_SUFFIX ".json"

enum { SIDECAR_MAX = 256 * 1024 };

/* Whether something has the name that the sidecar of that document needs. */
bool sidecar_taken(int folder, const char *document);

/*
 * Puts the text in its place beside the document, which must not have its name
 * yet, complete and on the disk; durable together with the document, by
 * place_sync_folder(). Its content tells the digest of its document in hexadecimal
 * (sha256), for sidecar_forget(). 0, also when it is there already with this content; 1 when
 * something else has the name; -1 with errno.
 */
int sidecar_put(int folder, const char *document, const char *text, size_t len);

/*
 * Removes the sidecar of a document that never came, or is gone: one that names
 * this digest, and nothing else. 0, also when there is none; 1 when what has the name is
 * something else; -1 with errno.
 */
int sidecar_forget(int folder, const char *document, const uint8_t sha256[DIGEST_LEN]);

#endif
