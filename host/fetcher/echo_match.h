/*
 * Whether a text stands at a place of a page, whatever escapes and whichever
 * encoding it is written in.
 */
#ifndef CLISK_FETCHER_ECHO_MATCH_H
#define CLISK_FETCHER_ECHO_MATCH_H

#include "host/common/codec.h"
#include "host/common/secmem.h"

/* How the texts that are looked for begin: most places of a page are none of them. */
struct echo_begins {
    bool raw[256];   /* the first byte of the page, escape or not */
    bool bytes[256]; /* a byte that is meant */
    bool codes[256]; /* the last eight bits of a code point that is meant */
};

void echo_begins_add(struct echo_begins *begins, const struct secret *text);

/* The first place from `at` on where one of them may stand; page.len for none. */
size_t echo_begins_next(const struct echo_begins *begins, struct span page, size_t at);

/* How many bytes of the page the text takes at a place; 0 when it does not stand there. */
size_t echo_match(struct span page, size_t at, const struct secret *text);

#endif
