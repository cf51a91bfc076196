/*
 * The end of clisk in what it says to an agent: one request, one answer.
 *
 * The agent's failures come back as they were there. One that has gone is
 * USER_ACTION_NEEDED with the detail VAULT_LOCKED: it locked itself.
 */
#ifndef CLISK_AGENT_CLIENT_H
#define CLISK_AGENT_CLIENT_H

#include "host/agent/access.h"
#include "host/agent/agent.h"

struct client;

/* AGENT_ABSENT when nobody listens there. DENIED when it is a process of another user. */
int client_open(const char *socket_path, struct client **ret_client, struct error *err);
/* By a socket that is connected already, which it then owns; NULL without memory. */
struct client *client_of_socket(int fd) ATTR_MALLOC;
struct client *client_close(struct client *client);
void client_cleanup(struct client **client);
#define CLEANUP_CLIENT CLEANUP(client_cleanup)

int client_unlock(struct client *client, struct vault_place place, const struct secret *key,
                  struct agent_times times, struct error *err);
int client_state(struct client *client, struct agent_status *ret_status, struct error *err);
int client_lock(struct client *client, struct error *err);

/* As the functions of access.h. */
int client_describe(struct client *client, uint32_t account, const char *brand,
                    struct access_account *ret_account, struct error *err);
int client_fill(struct client *client, const struct access_fill *fill, int fd, struct error *err);
int client_code(struct client *client, uint32_t account, const char *brand, const char *field,
                int64_t when, struct access_code *ret_code, struct error *err);
int client_store_key(struct client *client, struct secret **ret_key, struct error *err);
int client_sign_log(struct client *client, uint64_t sequence, const uint8_t hash[SEAL_HASH_LEN],
                    struct seal *ret_seal, struct error *err);
int client_put(struct client *client, const struct vault_account *account, struct error *err);
int client_remove(struct client *client, uint32_t account, struct error *err);
int client_mirror(struct client *client, uint8_t ret_mirror[VAULT_MIRROR_LEN], struct error *err);
int client_judge_mirror(struct client *client, const uint8_t mirror[VAULT_MIRROR_LEN],
                        struct error *err);

#endif
