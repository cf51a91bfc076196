/*
 * Who holds the key of the vault: this process, which opened it with a key
 * file, a systemd credential or a passphrase; or the agent, which gives what is
 * in it to a fetcher only. Both are used in the same way.
 */
#ifndef CLISK_AGENT_ACCESS_H
#define CLISK_AGENT_ACCESS_H

#include "host/common/codec.h"
#include "host/common/seal.h"
#include "host/vault/vault.h"

struct access;

/* The ways to a vault that is locked, in the order in which they are tried. */
struct access_ways {
    const char *agent_socket;    /* its path; "" for none */
    const char *device_key;      /* path of the key file */
    const char *credentials_dir; /* $CREDENTIALS_DIRECTORY; "" for none */
    /* Asks the person; NULL where nobody can be asked. 0, or -1 with *err. */
    int (*ask_passphrase)(void *opaque, struct secret **ret_passphrase, struct error *err);
    void *opaque;
};

enum access_how { ACCESS_AGENT, ACCESS_DEVICE, ACCESS_SYSTEMD, ACCESS_PASSPHRASE };

/* VAULT_ABSENT when there is no vault. -1: USER_ACTION_NEEDED VAULT_LOCKED, with the remedy, when
 * no way leads to it. The descriptor of the place stays the caller's until access_close(). */
int access_open(struct vault_place place, const struct access_ways *ways,
                struct access **ret_access, struct error *err);
/* Of a vault that this process opened, which it takes over. NULL without memory: then the vault is
 * closed. */
struct access *access_of_vault(struct vault *vault, enum access_how how) ATTR_MALLOC;
struct access *access_close(struct access *access); /* returns NULL; NULL is fine */
void access_cleanup(struct access **access);
#define CLEANUP_ACCESS CLEANUP(access_cleanup)

enum access_how access_how(const struct access *access);
/* NULL when the agent has it. */
struct vault *access_vault(struct access *access);

/* --- what is known of an account ----------------------------------------- */

enum { ACCESS_MARK_LEN = 32, ACCESS_SALT_LEN = 16, ACCESS_CODE_MAX = 9 };

struct access_secret {
    char field[VAULT_NAME_MAX + 1];
    enum vault_secret_kind kind;
    struct secret *command; /* VAULT_COMMAND: for whoever runs it; else NULL */
};

struct access_account {
    struct access_secret secrets[VAULT_SECRETS_MAX];
    size_t secret_count;
    /* Stands for the values in the vault: another secret is another mark, and so is another key of
     * the vault, whose number is in its first four bytes. What commands print is added with
     * access_mark(). */
    uint8_t mark[ACCESS_MARK_LEN];
    struct secret *mark_key;
};

/* VAULT_ABSENT when the vault has nothing of it. */
int access_describe(struct access *access, uint32_t account, const char *brand,
                    struct access_account *ret_account, struct error *err);
/* NULL when the vault has none of that field. */
const struct access_secret *access_find_secret(const struct access_account *account,
                                               const char *field);
void access_account_clear(struct access_account *account);
#define CLEANUP_ACCESS_ACCOUNT CLEANUP(access_account_clear)
/* Mixes the secret of a field into the mark. */
int access_mark(struct access_account *account, const char *field, const struct secret *value,
                struct error *err);

/* --- what a run needs ------------------------------------------------------ */

struct access_fill {
    uint32_t account; /* 0: only the key of the session, for an account that is not kept yet */
    const char *brand;
    bool with_secrets; /* false: the account may not log in now */
    struct span
        withheld; /* wire_param, whose names are fields that stay in the vault all the same */
    uint8_t session_salt[ACCESS_SALT_LEN]; /* of the session: another one is another key */
};

/*
 * Writes to `fd`, the vault channel of a fetcher (wire messages): the secrets
 * of kind VAULT_VALUE, the key of the session, the end. Blocks while the other end
 * does not read.
 */
int access_fill(struct access *access, const struct access_fill *fill, int fd, struct error *err);

struct access_code {
    char digits[ACCESS_CODE_MAX];
    int64_t valid_until; /* seconds since 1970, by the clock of `when` */
};
/* The one-time code of a VAULT_OTP field at that time; VAULT_ABSENT when there is none. */
int access_code(struct access *access, uint32_t account, const char *brand, const char *field,
                int64_t when, struct access_code *ret_code, struct error *err);

/* --- the store -------------------------------------------------------------- */

/* As vault_store_key(). Any process of the person's may ask the agent for it, as long as that has
 * the vault unlocked. */
int access_store_key(struct access *access, struct secret **ret_key, struct error *err);

/* --- the access log ------------------------------------------------------- */

/* A place in the chain of the log, sealed by a key that is made of the vault's. */
int access_sign_log(struct access *access, uint64_t sequence, const uint8_t hash[SEAL_HASH_LEN],
                    struct seal *ret_seal, struct error *err);

/* --- changes ---------------------------------------------------------------- */

int access_put_account(struct access *access, const struct vault_account *account,
                       struct error *err);
int access_remove_account(struct access *access, uint32_t account, struct error *err);

/* As vault_mirror() and vault_judge_mirror(). */
int access_mirror(struct access *access, uint8_t ret_mirror[VAULT_MIRROR_LEN], struct error *err);
int access_judge_mirror(struct access *access, const uint8_t mirror[VAULT_MIRROR_LEN],
                        struct error *err);

#endif
