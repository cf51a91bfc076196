/*
 * Whether a text stands at a place of a page, whatever escapes and whichever
 * encoding it is written in.
 */
#ifndef CLISK_FETCHER_ECHO_MATCH_H
#define CLISK_FETCHER_ECHO_MATCH_H

#include "host/common/codec.h"
#include "host/common/secmem.h"

/* How many bytes of the page it takes; 0 when it does not stand there. */
size_t echo_match(struct span page, size_t at, const struct secret *text);

/* Marks the bytes with which the text may begin on a page, without its escapes. */
void echo_match_begins(const struct secret *text, bool begins[256]);

#endif
