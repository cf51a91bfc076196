/*
 * Keys that lie in files and open a vault: this machine's, and the one that systemd
 * hands to a service. Of 32 to 4,096 bytes.
 */
#ifndef CLISK_AGENT_KEY_FILE_H
#define CLISK_AGENT_KEY_FILE_H

#include "host/common/error.h"
#include "host/common/secmem.h"

/* Its name in $CREDENTIALS_DIRECTORY: LoadCredential=clisk-vault-key or LoadCredentialEncrypted=,
 * systemd.exec(5). */
#define KEY_FILE_CREDENTIAL "clisk-vault-key"

enum { KEY_FILE_ABSENT = 1 };

/* 0; KEY_FILE_ABSENT; -1 with *err: SETUP for a file that is another's, that others may read, or
 * that is no key. */
int key_file_read_device(const char *path, struct secret **ret_key, struct error *err);
/* The same from the directory of a service's credentials, which root may own. */
int key_file_read_credential(const char *directory, struct secret **ret_key, struct error *err);

#endif
