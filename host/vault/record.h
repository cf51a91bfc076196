/*
 * What entries hold, as bytes in secure memory (host/common/codec's encoding).
 */
#ifndef CLISK_VAULT_RECORD_H
#define CLISK_VAULT_RECORD_H

#include "host/vault/vault.h"

/* Both NULL without memory, for a text that is not UTF-8, or past a limit of vault.h. */
struct secret *record_of_account(const struct vault_account *account) ATTR_MALLOC;
struct secret *record_of_login(const struct vault_login *login) ATTR_MALLOC;

/* 1 for what is no such record; -1 without memory. The result is freed as in vault.h; the login has
 * no id yet. */
int record_to_account(const struct secret *record, struct vault_account *ret_account);
int record_to_login(const struct secret *record, struct vault_login *ret_login);

#endif
