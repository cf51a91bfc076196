/*
 * A vault from inside. Only host/vault/ and its tests include this.
 */
#ifndef CLISK_VAULT_INTERNAL_H
#define CLISK_VAULT_INTERNAL_H

#include "host/vault/index.h"
#include "host/vault/slot.h"

struct vault {
    struct vault_place place;
    char *shown; /* what place.shown points to */
    struct secret *key;
    uint32_t epoch;              /* that the key is of */
    struct slot_figures figures; /* of new passphrase slots; kdf 0: to be calibrated */
};

/* The file as it is now, proven: both MACs, the index, the digest of every entry. */
struct state {
    struct buf bytes;
    struct image image;
    struct index index;
};
void state_clear(struct state *state);
#define CLEANUP_STATE CLEANUP(state_clear)
int state_load(struct vault *vault, struct state *ret_state, struct error *err);

/*
 * A change: the state is loaded under the lock, altered by the caller, and
 * written as the next generation. What the entries and slots point into stays
 * the caller's until then.
 */
struct change {
    int lock;
    struct state state;
    struct secret *key; /* another key than the vault's: a rekey; NULL for the same */
};
int change_begin(struct vault *vault, struct change *ret_change, struct error *err);
int change_commit(struct vault *vault, struct change *change, struct error *err);
void change_clear(struct change *change);
#define CLEANUP_CHANGE CLEANUP(change_clear)

/* The schema of an entry says how its bytes are read. The numbers are in the file: append only. */
enum entry_schema { ENTRY_ACCOUNT = 1, ENTRY_LOGIN = 2, ENTRY_STORE_KEY = 3 };
enum { ENTRY_SCHEMA_LEN = 2 };

unsigned entry_schema(const struct index_entry *entry);
/* The plain bytes; -1 with *err: SETUP when they do not open. */
int entry_open(const struct vault *vault, const struct state *state,
               const struct index_entry *entry, struct secret **ret_plain, struct error *err);
/* Puts an entry of this id in place of the one before, or behind the others; what is sealed goes to
 * `out`, which lives until the change is over. */
int entry_put(const struct vault *vault, struct change *change, const uint8_t id[VAULT_ID_LEN],
              unsigned schema, const struct secret *plain, struct buf *out, struct error *err);

/* vault_create() with these figures; kdf 0 calibrates. For tests, since others would be weak. */
int vault_create_with(struct vault_place place, const struct vault_credential *credential,
                      const struct slot_figures *figures, struct vault **ret_vault,
                      struct error *err);

/* VAULT_KEY_LEN random bytes; NULL without memory or randomness. */
struct secret *vault_new_key(void) ATTR_MALLOC;

/* "FILE is damaged: WHAT", with the remedy; INTERNAL passes as it is. */
int vault_damaged(struct vault_place place, const struct error *what, struct error *err);

#endif
