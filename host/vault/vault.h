/*
 * The vault: the secrets of all accounts in one encrypted file, clisk-vault(5).
 *
 * A random key encrypts the entries; each slot holds that key for one way of
 * opening it. Every function below reads the file anew, so that several
 * processes may have the same vault open; a change holds a lock from its read to
 * its write, is durable when the function returns, and leaves the generation
 * before it in VAULT_PREVIOUS_NAME. After -1 the file is either the old or the
 * new one, whole.
 *
 * Secrets are in secure memory only (secmem.h). Functions return 0, VAULT_ABSENT
 * where they say so, or -1 with *err: SETUP for a file that is damaged, older
 * than what was seen, of a newer clisk, another's, or that others may read;
 * LIMIT for one that is larger than it may be, before any of its figures cost
 * time or memory; BUSY when another process has been changing it for ten seconds;
 * USER_ACTION_NEEDED with the detail VAULT_LOCKED for a
 * credential or a key that does not open it.
 */
#ifndef CLISK_VAULT_VAULT_H
#define CLISK_VAULT_VAULT_H

#include <stdbool.h>
#include <stdint.h>

#include "host/common/compiler.h"
#include "host/common/error.h"
#include "host/common/secmem.h"

#define VAULT_FILE_NAME     "vault.khv"
#define VAULT_PREVIOUS_NAME "vault.khv.1"
#define VAULT_LOCKED        "VAULT_LOCKED" /* the detail of an error */

enum { VAULT_ABSENT = 1 };

enum {
    VAULT_KEY_LEN = 32,
    VAULT_ID_LEN = 16,       /* of a slot, an entry, the vault */
    VAULT_NAME_MAX = 64,     /* bytes of a field's name, a brand, a slot's label */
    VAULT_SECRET_MAX = 4096, /* any bytes */
    VAULT_SECRETS_MAX = 64,  /* of one account */
    VAULT_SLOTS_MAX = 16,
    VAULT_ENTRIES_MAX = 100000,
    VAULT_FILE_MAX = 64 * 1024 * 1024,
    VAULT_MIRROR_LEN = 40
};

/* The directory that the vault is in, and how it is shown. The descriptor stays the caller's. */
struct vault_place {
    int dirfd;
    const char *shown;
};

/* --- slots -------------------------------------------------------------- */

/* The numbers are in the file: append only. 3, 4, 6 and 7 are set aside (clisk-vault(5)). */
enum vault_slot_type {
    VAULT_SLOT_PASSPHRASE = 1,
    VAULT_SLOT_RECOVERY = 2, /* a code of 160 bits that is written down */
    VAULT_SLOT_SYSTEMD = 5,  /* a systemd credential, of at least 32 bytes */
    VAULT_SLOT_DEVICE = 8    /* a key file of this device, of at least 32 bytes */
};

/* "passphrase"; NULL for a type that this clisk does not know. */
const char *vault_slot_type_name(enum vault_slot_type type);

/* What opens a slot: the passphrase, the recovery code as it was shown (case, spaces and dashes do
 * not matter), or the bytes of the key file or credential. */
struct vault_credential {
    enum vault_slot_type type;
    const struct secret *secret;
    const char *label; /* for a new slot, as "laptop"; NULL for none */
};

struct vault_slot {
    uint8_t id[VAULT_ID_LEN];
    unsigned type; /* enum vault_slot_type, or one that is not known */
    int64_t created_at;
    char label[VAULT_NAME_MAX + 1];
    char kdf[64]; /* "scrypt N=2^17 r=8 p=1"; "" for none */
};

struct vault_slots {
    struct vault_slot slots[VAULT_SLOTS_MAX];
    size_t count;
};

/* What a file tells without its key. Nothing of it is authentic. */
struct vault_facts {
    uint8_t id[VAULT_ID_LEN];
    uint64_t generation;
    uint32_t epoch; /* counts the keys that the vault has had */
    int64_t created_at;
    struct vault_slots slots;
};
/* VAULT_ABSENT when there is no vault. */
int vault_inspect(struct vault_place place, struct vault_facts *ret_facts, struct error *err);

/* A new recovery code, in groups of four that are separated by dashes. NULL without memory or
 * randomness. */
struct secret *vault_new_recovery_code(void) ATTR_MALLOC;

/* --- opening ------------------------------------------------------------ */

struct vault; /* its key is in this process */

/* USAGE when there is one already. The KDF of a passphrase is calibrated to between a half and one
 * second on this machine. */
int vault_create(struct vault_place place, const struct vault_credential *credential,
                 struct vault **ret_vault, struct error *err);
/* Tries the slots of the credential's type. VAULT_ABSENT when there is no vault. */
int vault_unlock(struct vault_place place, const struct vault_credential *credential,
                 struct vault **ret_vault, struct error *err);
/* With the key itself, as an agent has it, which is copied. */
int vault_open(struct vault_place place, const struct secret *key, struct vault **ret_vault,
               struct error *err);
struct vault *vault_close(struct vault *vault); /* wipes; returns NULL; NULL is fine */
void vault_cleanup(struct vault **vault);
#define CLEANUP_VAULT CLEANUP(vault_cleanup)

/* VAULT_KEY_LEN bytes, which stay the vault's. */
const struct secret *vault_key(const struct vault *vault);

/* Counts the keys that the vault has had: as of the last call that read it. */
uint32_t vault_epoch(const struct vault *vault);

/* Reads all of it and proves every byte of it. */
int vault_check(struct vault *vault, size_t *ret_entries, struct error *err);

/*
 * What the store remembers of the last generation that it saw: the number and a
 * MAC. 1 when the file is older than that: refuse it until the person says
 * otherwise. -1 with SETUP for bytes that this vault did not make.
 */
int vault_mirror(struct vault *vault, uint8_t ret_mirror[VAULT_MIRROR_LEN], struct error *err);
int vault_judge_mirror(struct vault *vault, const uint8_t mirror[VAULT_MIRROR_LEN],
                       struct error *err);

/* --- changing the ways to open it --------------------------------------- */

int vault_slot_add(struct vault *vault, const struct vault_credential *credential,
                   uint8_t ret_id[VAULT_ID_LEN], struct error *err);
/* Replaces the slot by one for another credential of the same type, in one change. */
int vault_slot_replace(struct vault *vault, const uint8_t id[VAULT_ID_LEN],
                       const struct vault_credential *credential, struct error *err);
/* Removes the slot and rekeys, so that whoever kept the slot has nothing. USAGE for the last one.
 * VAULT_ABSENT. */
int vault_slot_remove(struct vault *vault, const uint8_t id[VAULT_ID_LEN], struct error *err);
/* A new key for all entries and all slots; no credential is needed. Sessions end by it. */
int vault_rekey(struct vault *vault, struct error *err);

/* --- the secrets of accounts -------------------------------------------- */

/* The numbers are in the file: append only. */
enum vault_secret_kind {
    VAULT_VALUE = 0,
    VAULT_COMMAND = 1, /* prints the value; as the person typed it: host/cli/words.h */
    VAULT_OTP = 2,     /* an otpauth URI: makes one-time codes, and is never given away */
    VAULT_KEPT = 255   /* never in the file: see vault_put_account() */
};

struct vault_secret {
    const char *field; /* its name in the manifest */
    enum vault_secret_kind kind;
    struct secret *value;
};

/* In an account that is given, all belongs to the caller. One that is returned is freed by
 * vault_account_clear(). */
struct vault_account {
    uint32_t id;       /* the store's; not 0 */
    const char *brand; /* so that a store that was made anew never gets another brand's secrets */
    struct vault_secret secrets[VAULT_SECRETS_MAX];
    size_t secret_count;
    void *block;
};

/* VAULT_ABSENT when there is none, or one of another brand. */
int vault_get_account(struct vault *vault, uint32_t id, const char *brand,
                      struct vault_account *ret_account, struct error *err);
/* Replaces all secrets of the account, but for those of the kind VAULT_KEPT, whose field stays as
 * it is in the vault (or away) and whose value is not looked at. */
int vault_put_account(struct vault *vault, const struct vault_account *account, struct error *err);
/* 0 also when there is none. */
int vault_remove_account(struct vault *vault, uint32_t id, struct error *err);
void vault_account_clear(struct vault_account *account);
#define CLEANUP_VAULT_ACCOUNT CLEANUP(vault_account_clear)

/* --- logins that were imported, until an account takes them -------------- */

enum { VAULT_URIS_MAX = 32 };

struct vault_login {
    uint8_t id[VAULT_ID_LEN]; /* given by vault_put_logins() */
    const char *name;         /* as its owner called it */
    const char *uris[VAULT_URIS_MAX];
    size_t uri_count;
    const char *username;
    struct secret *password; /* NULL for none */
    struct secret *otp;      /* an otpauth URI; NULL for none */
    void *block;
};

/* All in one change. One that is there with the same name, user name and URIs is replaced; how many
 * were, is *ret_replaced. */
int vault_put_logins(struct vault *vault, const struct vault_login *logins, size_t count,
                     size_t *ret_replaced, struct error *err);
/* In no useful order; after = NULL begins; VAULT_ABSENT at the end. */
int vault_next_login(struct vault *vault, const uint8_t *after, struct vault_login *ret_login,
                     struct error *err);
/* All of them, from one reading of the file. take() may move a login out of where it is, and ends
 * it with -1 and *err; else it is freed. */
int vault_each_login(struct vault *vault,
                     int (*take)(void *self, struct vault_login *login, struct error *err),
                     void *self, struct error *err);
int vault_remove_login(struct vault *vault, const uint8_t id[VAULT_ID_LEN], struct error *err);
void vault_login_clear(struct vault_login *login);
#define CLEANUP_VAULT_LOGIN CLEANUP(vault_login_clear)

/* --- keys for others ----------------------------------------------------- */

/*
 * A key of VAULT_KEY_LEN bytes that is made from the vault's for one purpose
 * ("session", "mark") and one salt. After a rekey it is another one.
 */
int vault_derive(struct vault *vault, const char *purpose, const uint8_t *salt, size_t salt_len,
                 struct secret **ret_key, struct error *err);

/* The key of the store, of VAULT_KEY_LEN random bytes: made when it is first asked for, and the
 * same for ever, whatever becomes of the vault's own. */
int vault_store_key(struct vault *vault, struct secret **ret_key, struct error *err);

#endif
