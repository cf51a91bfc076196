/*
 * The text of the vault's file (see vault.h), read where it lies and never
 * copied out of secure memory.
 */
#ifndef CLISK_VAULT_FORMAT_H
#define CLISK_VAULT_FORMAT_H

#include "host/common/codec.h"
#include "host/common/secmem.h"

/* One line. All spans lie in the text. */
struct vault_entry {
    uint32_t account;
    struct span field;
    struct span value; /* still encoded */
    struct span line;  /* with its line feed */
};

struct vault_lines {
    const char *at;
    const char *end;
    struct vault_entry last;
    unsigned number;   /* of the line that was read last, from 1 */
    const char *wrong; /* what is wrong with it */
};

/* Reads the first line. 0; or -1 with `wrong` set, as below. */
int vault_lines_begin(struct vault_lines *lines, const void *text, size_t len);
/* 0; 1 at the end; -1 on a line that is not right, with its number and what is wrong. */
int vault_lines_next(struct vault_lines *lines, struct vault_entry *ret_entry);

/* Where the entry sorts against (account, field): below 0 for before, above 0 for behind. */
int vault_entry_compare(const struct vault_entry *entry, uint32_t account, struct span field);
/* The decoded value; NULL without memory. The entry came from vault_lines_next(). */
struct secret *vault_entry_value(const struct vault_entry *entry) ATTR_MALLOC;

bool vault_field_is_right(struct span field);

/* Appending to a text that has room, which the caller saw to with these lengths. */
enum { VAULT_HEADER_LEN = 16, VAULT_LINE_MAX = 10 + 1 + 64 + 1 + 4 * ((4096 + 2) / 3) + 1 };
void vault_text_put_header(struct secret *text);
void vault_text_put(struct secret *text, struct span bytes);
void vault_text_put_entry(struct secret *text, uint32_t account, struct span field,
                          const struct secret *value);

#endif
