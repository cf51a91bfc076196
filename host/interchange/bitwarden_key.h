/*
 * Keys as Bitwarden makes them of a password.
 */
#ifndef CLISK_INTERCHANGE_BITWARDEN_KEY_H
#define CLISK_INTERCHANGE_BITWARDEN_KEY_H

#include "host/common/codec.h"
#include "host/common/error.h"
#include "host/common/secmem.h"

/* The numbers are Bitwarden's. */
enum bitwarden_kdf { BITWARDEN_PBKDF2 = 0, BITWARDEN_ARGON2ID = 1 };

/* As a file gives them: nothing is checked yet. */
struct bitwarden_figures {
    int64_t kdf;
    int64_t iterations;
    int64_t memory_mib; /* Argon2id */
    int64_t lanes;      /* Argon2id */
};

/* The 32 bytes of the key, freed with secret_free(). The salt is text, of which Argon2id gets the
 * SHA-256. -1: LIMIT for figures past those of kdf.h, before anything is derived; SETUP for another
 * KDF, and for Argon2id where this clisk is built without it. */
int bitwarden_key(const struct bitwarden_figures *figures, const struct secret *password,
                  struct span salt, struct secret **ret_key, struct error *err);

#endif
