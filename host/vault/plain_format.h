/*
 * The text of the vault's file (see vault.h), read where it lies and never
 * copied out of secure memory.
 */
#ifndef CLISK_VAULT_PLAIN_FORMAT_H
#define CLISK_VAULT_PLAIN_FORMAT_H

#include "host/common/codec.h"
#include "host/common/secmem.h"

/* One line. All spans lie in the text. */
struct plain_entry {
    uint32_t account;
    struct span field;
    struct span value; /* still encoded */
    struct span line;  /* with its line feed */
};

struct plain_lines {
    const char *at;
    const char *end;
    struct plain_entry last;
    unsigned number;   /* of the line that was read last, from 1 */
    const char *wrong; /* what is wrong with it */
};

/* Reads the first line. 0; or -1 with `wrong` set, as below. */
int plain_lines_begin(struct plain_lines *lines, const void *text, size_t len);
/* 0; 1 at the end; -1 on a line that is not right, with its number and what is wrong. */
int plain_lines_next(struct plain_lines *lines, struct plain_entry *ret_entry);

/* Where the entry sorts against (account, field): below 0 for before, above 0 for behind. */
int plain_entry_compare(const struct plain_entry *entry, uint32_t account, struct span field);
/* The decoded value; NULL without memory. The entry came from plain_lines_next(). */
struct secret *plain_entry_value(const struct plain_entry *entry) ATTR_MALLOC;

bool plain_field_is_right(struct span field);

/* Appending to a text that has room, which the caller saw to with these lengths. */
enum { PLAIN_HEADER_LEN = 16, PLAIN_LINE_MAX = 10 + 1 + 64 + 1 + 4 * ((4096 + 2) / 3) + 1 };
void plain_text_put_header(struct secret *text);
void plain_text_put(struct secret *text, struct span bytes);
void plain_text_put_entry(struct secret *text, uint32_t account, struct span field,
                          const struct secret *value);

#endif
