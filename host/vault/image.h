/*
 * The vault's file as bytes: where its parts are, and the way to write them
 * (clisk-vault(5)). Nothing here needs a key, and nothing read here is authentic.
 */
#ifndef CLISK_VAULT_IMAGE_H
#define CLISK_VAULT_IMAGE_H

#include "host/common/codec.h"
#include "host/common/error.h"
#include "host/common/hkdf.h"
#include "host/vault/vault.h"
#include "host/vault/wrap.h"

enum {
    IMAGE_VERSION = 1,
    IMAGE_HEADER_LEN = 62,
    IMAGE_SLOT_HEAD_LEN = VAULT_ID_LEN + 2 + 2 + 8 + WRAP_PUBLIC_LEN + WRAP_LEN,
    IMAGE_SLOT_MAX = 4096,    /* bytes of a slot */
    IMAGE_ENTRY_MAX = 1 << 20 /* bytes of an entry */
};

struct image_header {
    uint8_t vault_id[VAULT_ID_LEN];
    uint64_t generation;
    uint32_t epoch;
    int64_t created_at;
    uint16_t slot_count;
    uint32_t slots_len;
    uint32_t index_len;
    uint64_t entries_len;
};

/* What every slot has, whatever its type; the spans lie in the image. */
struct image_slot {
    uint8_t id[VAULT_ID_LEN];
    uint16_t type;
    uint16_t flags;
    int64_t created_at;
    const uint8_t *public_key;
    struct span wrapped; /* the vault's key */
    struct span rest;    /* the type's own */
};

struct image {
    struct image_header header;
    struct image_slot slots[VAULT_SLOTS_MAX];
    struct span head; /* header and slots: what the header's MAC is of */
    struct span slots_bytes;
    const uint8_t *head_mac;
    struct span index;
    struct span entries;
    struct span body; /* all that the file's MAC is of */
    const uint8_t *body_mac;
};

/* The spans lie in `file`. -1 with *err: what is wrong, as "its index is cut short"; the outcome is
 * SETUP, or LIMIT for figures beyond what a vault may have. */
int image_parse(struct span file, struct image *ret_image, struct error *err);

void image_put_header(struct buf *out, const struct image_header *header);
/* One slot with its length before it. */
void image_put_slot(struct buf *out, const struct image_slot *slot);

#endif
