/*
 * The key that systemd hands to a service: LoadCredential=clisk-vault-key or
 * LoadCredentialEncrypted=, systemd.exec(5).
 */
#ifndef CLISK_CLI_SYSTEMD_KEY_H
#define CLISK_CLI_SYSTEMD_KEY_H

#include "host/common/error.h"
#include "host/common/secmem.h"

#define SYSTEMD_KEY_NAME "clisk-vault-key"

/* From $CREDENTIALS_DIRECTORY. USAGE, with the remedy, where there is none. */
int systemd_key_read(struct secret **ret_key, struct error *err);

#endif
