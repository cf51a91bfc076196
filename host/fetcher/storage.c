#include "host/fetcher/storage.h"

#include <stdlib.h>
#include <string.h>

#include "host/common/secmem.h"

struct storage_item {
    char *origin;
    char *name;
    char *value;
};

struct storage {
    size_t count;
    struct storage_item items[STORAGE_ITEMS_MAX];
};

struct storage *
storage_new(void)
{
    return calloc(1, sizeof(struct storage));
}

/* A device's name at the site is worth as much as a cookie. */
static void
storage_value_free(char *value)
{
    if (value)
        secret_wipe(value, strlen(value));
    free(value);
}

static void
storage_item_clear(struct storage_item *item)
{
    free(item->origin);
    free(item->name);
    storage_value_free(item->value);
}

struct storage *
storage_free(struct storage *storage)
{
    if (!storage)
        return NULL;
    for (size_t i = 0; i < storage->count; i++)
        storage_item_clear(&storage->items[i]);
    free(storage);
    return NULL;
}

static struct storage_item *
storage_find(const struct storage *storage, const char *origin, const char *name)
{
    for (size_t i = 0; i < storage->count; i++) {
        const struct storage_item *item = &storage->items[i];

        if (strcmp(item->origin, origin) == 0 && strcmp(item->name, name) == 0)
            return (struct storage_item *)item;
    }
    return NULL;
}

const char *
storage_get(const struct storage *storage, const char *origin, const char *name)
{
    const struct storage_item *item = storage_find(storage, origin, name);

    return item ? item->value : NULL;
}

static size_t
storage_total(const struct storage *storage)
{
    size_t total = 0;

    for (size_t i = 0; i < storage->count; i++)
        total += strlen(storage->items[i].name) + strlen(storage->items[i].value);
    return total;
}

static bool
storage_has_room(const struct storage *storage, const struct storage_item *old, const char *name,
                 const char *value)
{
    size_t freed = old ? strlen(old->name) + strlen(old->value) : 0;

    return strlen(name) <= STORAGE_NAME_MAX && strlen(value) <= STORAGE_VALUE_MAX &&
           (old || storage->count < STORAGE_ITEMS_MAX) &&
           storage_total(storage) - freed + strlen(name) + strlen(value) <= STORAGE_TOTAL_MAX;
}

int
storage_set(struct storage *storage, const char *origin, const char *name, const char *value)
{
    struct storage_item *old = storage_find(storage, origin, name);
    struct storage_item item = {0};

    if (!storage_has_room(storage, old, name, value))
        return 1;
    item.value = strdup(value);
    if (old && item.value) {
        storage_value_free(old->value);
        old->value = item.value;
        return 0;
    }
    item.origin = strdup(origin);
    item.name = strdup(name);
    if (!item.origin || !item.name || !item.value) {
        storage_item_clear(&item);
        return -1;
    }
    storage->items[storage->count++] = item;
    return 0;
}

void
storage_remove(struct storage *storage, const char *origin, const char *name)
{
    struct storage_item *item = storage_find(storage, origin, name);

    if (!item)
        return;
    storage_item_clear(item);
    storage->count--;
    memmove(item, item + 1, (size_t)(&storage->items[storage->count] - item) * sizeof *item);
}

void
storage_tell(const struct storage *storage,
             void tell(void *opaque, const char *origin, const char *name, const char *value),
             void *opaque)
{
    for (size_t i = 0; i < storage->count; i++) {
        const struct storage_item *item = &storage->items[i];

        tell(opaque, item->origin, item->name, item->value);
    }
}
