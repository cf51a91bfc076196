/*
 * The vault: the secrets of the accounts, by (account, field name).
 *
 * For now it is a plain file, `secrets`, that only its owner may read; the
 * encrypted vault will stand behind the same interface. Values never touch the
 * plain heap: the file is read into secure memory, parsed in place, and written
 * from there. Nothing is kept between calls.
 *
 * The file, of at most PLAIN_FILE_MAX bytes:
 *
 *     clisk-secrets 1
 *     ACCOUNT FIELD VALUE
 *     ...
 *
 * One line a secret, each ended by a line feed; ACCOUNT in decimal, FIELD of
 * letters, digits, '.', '_' and '-', VALUE in base64 (RFC 4648, section 4, with
 * its padding) or "-" for the empty value; one space between them. The lines
 * ascend by account, then by field in the order of bytes, so that none is there
 * twice. Anything else makes the whole file an error that names the line; it is
 * then never rewritten.
 *
 * A change takes an OFD lock on `secrets.lock`, writes `secrets.new`, and
 * renames it over `secrets`, synced before and after.
 */
#ifndef CLISK_VAULT_PLAIN_H
#define CLISK_VAULT_PLAIN_H

#include "host/common/compiler.h"
#include "host/common/error.h"
#include "host/common/secmem.h"

struct plain;

enum { PLAIN_ABSENT = 1 };

enum {
    PLAIN_FIELD_MAX = 64,    /* bytes of a field's name, at least 1 */
    PLAIN_SECRET_MAX = 4096, /* any bytes, or none */
    PLAIN_FILE_MAX = 4 * 1024 * 1024
};

/*
 * The vault in the directory dirfd, which stays the caller's and may be closed
 * at once; shown_path is the same directory in messages. A missing file is an
 * empty vault. Fails with OUTCOME_SETUP, and the remedy in the message, if the
 * file is another's or others can read it, if others can write in the
 * directory, or if the file is damaged.
 */
int plain_open(int dirfd, const char *shown_path, struct plain **ret_vault, struct error *err);
struct plain *plain_close(struct plain *vault); /* returns NULL; NULL is fine */
void plain_cleanup(struct plain **vault);
#define CLEANUP_PLAIN CLEANUP(plain_cleanup)

/* Sets a secret, durably. The value stays the caller's. */
int plain_put(struct plain *vault, uint32_t account, const char *field, const struct secret *value,
              struct error *err);
/* 0; PLAIN_ABSENT; -1. The caller frees *ret_value with secret_free(). */
int plain_get(struct plain *vault, uint32_t account, const char *field, struct secret **ret_value,
              struct error *err);
/* Removes all secrets of the account, durably; 0 also when there is none. */
int plain_remove_account(struct plain *vault, uint32_t account, struct error *err);

#endif
