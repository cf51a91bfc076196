/*
 * A key for whoever has the private half of an X25519 pair (RFC 7748): wrapped
 * without anything secret but the key itself, so that a vault is rekeyed with
 * none of its authenticators present.
 *
 * WRAP_LEN bytes: the public half of a pair that is used once (32), then the
 * key sealed by host/common/aead under HKDF-SHA256 of the shared secret, with both
 * public halves as the salt and "khv1/wrap" as the info.
 */
#ifndef CLISK_VAULT_WRAP_H
#define CLISK_VAULT_WRAP_H

#include "host/common/aead.h"

enum { WRAP_PUBLIC_LEN = 32, WRAP_PRIVATE_LEN = 32, WRAP_KEY_LEN = 32 };
enum { WRAP_LEN = WRAP_PUBLIC_LEN + WRAP_KEY_LEN + AEAD_OVERHEAD };

/* A new pair; the private half is freed with secret_free(). */
int wrap_new_pair(struct secret **ret_private, uint8_t ret_public[WRAP_PUBLIC_LEN],
                  struct error *err);
/* The public half of a private one. */
int wrap_public_of(const struct secret *private_key, uint8_t ret_public[WRAP_PUBLIC_LEN],
                   struct error *err);
/* Appends WRAP_LEN bytes; `aad` is bound to them. */
int wrap_key(const uint8_t public_key[WRAP_PUBLIC_LEN], struct span aad, const struct secret *key,
             struct buf *out, struct error *err);
/* 1 when it was not wrapped to this pair, or not with this `aad`. */
int wrap_open(const struct secret *private_key, struct span aad, struct span wrapped,
              struct secret **ret_key, struct error *err);

#endif
