/*
 * The channel by which whoever holds the vault gives what a run may use: the
 * secrets of the account and the key of its session. The broker passes it on
 * and reads nothing of it.
 */
#ifndef CLISK_FETCHER_VAULT_CHANNEL_H
#define CLISK_FETCHER_VAULT_CHANNEL_H

#include "host/fetcher/secrets.h"

enum { VAULT_CHANNEL_KEY_LEN = 32 };

/*
 * Reads the channel until its end, waiting. The secrets are added; *ret_key is
 * the caller's, and NULL where no key came. -1 with *err for anything but those
 * messages in their order, and when the other end hangs up before the last.
 */
int vault_channel_read(int fd, struct secrets *secrets, struct secret **ret_key, struct error *err);

#endif
