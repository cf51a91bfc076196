/*
 * What a downloaded body really is: brands send a login page or half a file
 * under the name of a PDF, and neither may be kept.
 */
#ifndef CLISK_SINK_SNIFF_H
#define CLISK_SINK_SNIFF_H

#include "host/common/compiler.h"

/* How much of a body's beginning and end tells enough; a shorter body is both. */
enum { SNIFF_HEAD_LEN = 4096, SNIFF_TAIL_LEN = 1024 };

/* The media type that the first bytes show, static; NULL when they show none. */
const char *sniff_media_type(const uint8_t *head, size_t len);

/*
 * Whether a body can be of the media type that is wanted: its magic bytes, and
 * its end where the type has one. Types without magic bytes are taken unless
 * the body is an HTML page or of a binary type; with NULL or
 * application/octet-stream any type is wanted but HTML (NULL: HTML too). 0, or
 * 1 with a static reason in *ret_why, such as "is cut: no %%EOF at its end".
 */
int sniff_check(const char *wanted_media_type, const uint8_t *head, size_t head_len,
                const uint8_t *tail, size_t tail_len, const char **ret_why);

#endif
