/*
 * The strings of JSON: from the bytes between the quotes to UTF-8.
 */
#ifndef CLISK_RUNTIME_JSON_UNESCAPE_H
#define CLISK_RUNTIME_JSON_UNESCAPE_H

#include "host/common/compiler.h"

/*
 * Decodes the string that begins behind its opening quote at *at. Writes it to
 * out, which has room for as many bytes as are left up to end, and its length.
 * 0 with *at behind the closing quote; or 1 with *at where it went wrong and a
 * static reason.
 */
int json_unescape(const char **at, const char *end, char *out, size_t *ret_len,
                  const char **ret_why);

#endif
