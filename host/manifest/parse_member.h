/*
 * Members of a manifest's objects: what every part of the parser begins with.
 * `where` is put before the member's name in messages.
 */
#ifndef CLISK_MANIFEST_PARSE_MEMBER_H
#define CLISK_MANIFEST_PARSE_MEMBER_H

#include <stdbool.h>

#include <jansson.h>

#include "host/common/error.h"

/* Both return -1. */
int parse_fail(struct error *err, const char *fmt, ...) ATTR_PRINTF(2, 3);
int parse_no_memory(struct error *err);

/* Short enough, and without controls (C0, DEL, C1). The JSON library lets no NUL in. */
bool parse_is_line(const char *text);

/* A member that is a text, or a fallback where it is optional (NULL: required). */
int parse_text(const json_t *object, const char *where, const char *member, const char *fallback,
               char **ret_text, struct error *err);
/* A list of texts; none where the member is absent. */
int parse_texts(const json_t *object, const char *where, const char *member, char ***ret_texts,
                size_t *ret_count, struct error *err);

#endif
