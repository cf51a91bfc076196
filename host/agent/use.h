/*
 * What is done with one account of a vault that this process has opened: the same
 * in clisk and in the agent.
 */
#ifndef CLISK_AGENT_USE_H
#define CLISK_AGENT_USE_H

#include "host/agent/access.h"

/* As access_describe(), access_fill() and access_code(); `send_ms` is as in struct wire. */
int use_describe(struct vault *vault, uint32_t account, const char *brand,
                 struct access_account *ret_account, struct error *err);
int use_fill(struct vault *vault, const struct access_fill *fill, int fd, int send_ms,
             struct error *err);
int use_code(struct vault *vault, uint32_t account, const char *brand, const char *field,
             int64_t when, struct access_code *ret_code, struct error *err);
/* As access_sign_log(). */
int use_sign_log(struct vault *vault, uint64_t sequence, const uint8_t hash[SEAL_HASH_LEN],
                 struct seal *ret_seal, struct error *err);

#endif
