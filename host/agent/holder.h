/*
 * The key of one vault. Nothing else of the vault is kept: each use opens its
 * file anew, and closes it.
 */
#ifndef CLISK_AGENT_HOLDER_H
#define CLISK_AGENT_HOLDER_H

#include "host/agent/lease.h"

struct holder {
    struct secret *key; /* NULL until the first holder_take() */
    int dir;
    char *shown;
    struct lease lease;
    bool is_stale; /* the key has ceased to open the vault */
};

#define HOLDER_INIT \
    (struct holder) \
    {               \
        .dir = -1   \
    }

/* What is to be held: `dir` and `key` stay the caller's. */
struct holder_offer {
    int dir;
    const char *shown;
    const struct secret *key;
    struct agent_times times;
};

/* Takes the key of a vault, or new times for the one that is held. USAGE when that is another one.
 */
int holder_take(struct holder *holder, const struct holder_offer *offer, struct error *err);
/* Wipes. */
void holder_forget(struct holder *holder);
/* The caller closes it. */
int holder_open(struct holder *holder, struct vault **ret_vault, struct error *err);
/* Of the vault's directory. */
int holder_stat(const struct holder *holder, dev_t *ret_dev, ino_t *ret_ino);

#endif
