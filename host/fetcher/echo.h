/*
 * A site may give a secret back: in the form that was refused, in a message, in
 * a URL. It is hidden there before the konnector sees the page.
 */
#ifndef CLISK_FETCHER_ECHO_H
#define CLISK_FETCHER_ECHO_H

#include "host/fetcher/secrets.h"

struct echo;

/*
 * What to look for: each secret as it is and in Base64, with the escapes of
 * URLs, HTML, JSON and JavaScript, also within each other (echo_unit.h), in
 * UTF-8, ISO 8859-1 and -15 or windows-1252; in UTF-16, in hexadecimal; its
 * digests as they are sent. The patterns are in secure memory. NULL with *err.
 */
struct echo *echo_new(const struct secrets *secrets, struct error *err);
struct echo *echo_free(struct echo *echo); /* wipes; returns NULL; NULL is fine */

/* One more secret, which is never short of being certain: a token. -1 with *err. */
int echo_learn(struct echo *echo, const struct secret *secret, struct error *err);

/*
 * Overwrites what it finds with asterisks, and returns how often. A secret of
 * digits only or of less than 8 bytes could as well be an amount or a word: it
 * is hidden where it stands between quotes, and below 4 bytes not at all.
 */
size_t echo_hide(const struct echo *echo, uint8_t *data, size_t len);
/* Whether one of the longer secrets is in a text. */
bool echo_found(const struct echo *echo, const char *text);

#endif
