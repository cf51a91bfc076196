/*
 * Logins from the exports of other password managers. A format is one file and
 * one row of a table.
 *
 * All secrets stay in secure memory: what a format gives points into the text of
 * the export, or into what it decrypted.
 */
#ifndef CLISK_INTERCHANGE_INTERCHANGE_H
#define CLISK_INTERCHANGE_INTERCHANGE_H

#include <stdbool.h>

#include "host/common/arena.h"
#include "host/vault/vault.h"

enum { INTERCHANGE_FILE_MAX = 64 * 1024 * 1024, INTERCHANGE_REASONS_MAX = 16 };

/* --- what was read -------------------------------------------------------- */

/* Items that were left out, and what they are, as "secure notes". */
struct interchange_left {
    const char *reason;
    size_t count;
};

/* Zeroed at birth; freed by interchange_logins_clear(). */
struct interchange_logins {
    struct vault_login *items;
    size_t count;
    struct interchange_left left[INTERCHANGE_REASONS_MAX];
    size_t left_count;
    /* Whose memory the above is. */
    struct arena *arena;
    struct secret *text;
    struct secret *plain; /* decrypted; NULL for none */
};

void interchange_logins_clear(struct interchange_logins *logins);
#define CLEANUP_INTERCHANGE_LOGINS CLEANUP(interchange_logins_clear)

/* --- for who imports ------------------------------------------------------ */

struct interchange_input {
    const char *path;   /* as it is shown too */
    const char *format; /* NULL: the one that the file is of */
    /* The export's password: 0; 1 when there is no other one to try, with `tries` counted from 0;
     * -1 with *err. Freed with secret_free(). */
    int (*ask)(void *self, unsigned tries, struct secret **ret_password, struct error *err);
    void *self;
};

/*
 * Reads a file (a pipe too) of at most INTERCHANGE_FILE_MAX bytes. -1: USAGE for a
 * file that is of no known format, is not what its format says, or whose password is
 * another; SETUP for what is encrypted in a way that is not read, with the remedy;
 * LIMIT. Messages name the file and nothing that is in it.
 */
int interchange_read(const struct interchange_input *input, struct interchange_logins *ret_logins,
                     struct error *err);

/* "bitwarden"; NULL past the last. */
const char *interchange_format_name(size_t index);

/* --- for formats ---------------------------------------------------------- */

struct interchange_format {
    const char *name;
    /* Whether the text may be of this format; it changes nothing. */
    bool (*detect)(const struct secret *text);
    /* Fills in what interchange_logins_clear() frees, also when it fails; logins->text is the
     * file, which may be changed. */
    int (*read)(const struct interchange_input *input, struct interchange_logins *logins,
                struct error *err);
};

extern const struct interchange_format bitwarden_format;

/* Counts an item that is left out; the reason stays the caller's, and is best a constant. */
void interchange_leave(struct interchange_logins *logins, const char *reason);

/* A secret that is a view of bytes of the export, for an item; NULL without memory. */
struct secret *interchange_view(struct interchange_logins *logins, char *data, size_t len);

#endif
