#include "host/cli/grants.h"

#include <stdlib.h>
#include <string.h>

#include "host/common/clock.h"

static int
no_memory(struct error *err)
{
    return error_set(err, OUTCOME_INTERNAL, "out of memory");
}

/* The next one, zeroed. NULL without memory. */
static struct grant *
add(struct grants *grants)
{
    size_t room = grants->room ? grants->room * 2 : 32;
    struct grant *items;

    if (grants->count == grants->room) {
        items = reallocarray(grants->items, room, sizeof *items);
        if (!items)
            return NULL;
        grants->items = items;
        grants->room = room;
    }
    grants->items[grants->count] = (struct grant){0};
    return &grants->items[grants->count++];
}

static int
add_asked(struct grants *grants, const struct manifest *manifest, struct error *err)
{
    CLEANUP_PERMISSION_LIST struct permission_list list = {0};

    if (permission_list_of(manifest, &list, err) < 0)
        return -1;
    for (size_t i = 0; i < list.count; i++) {
        struct grant *grant = add(grants);

        if (!grant)
            return no_memory(err);
        grant->kind = list.items[i].kind;
        grant->permission = TAKE_PTR(list.items[i].text);
        grant->words = TAKE_PTR(list.items[i].words);
        grant->is_asked = true;
        grant->state = GRANT_MISSING;
    }
    return 0;
}

static struct grant *
find(const struct grants *grants, const char *permission)
{
    for (size_t i = 0; i < grants->count; i++) {
        if (strcmp(grants->items[i].permission, permission) == 0)
            return &grants->items[i];
    }
    return NULL;
}

/* One that the konnector no longer asks for. */
static struct grant *
add_former(struct grants *grants, const char *permission)
{
    struct grant *grant = add(grants);

    if (!grant)
        return NULL;
    grant->permission = strdup(permission);
    grant->words = strdup("the konnector no longer asks for it");
    return grant->permission && grant->words ? grant : NULL;
}

static void
take_decision(struct grant *grant, const struct store_grant *kept, int64_t now)
{
    grant->since = kept->decided_at;
    grant->until = kept->expires_at;
    grant->once = kept->once;
    if (kept->state == STORE_GRANT_REVOKED)
        grant->state = GRANT_REVOKED;
    else
        grant->state = store_grant_holds(kept, now) ? GRANT_GIVEN : GRANT_EXPIRED;
}

static int
add_decided(struct store *store, uint32_t account, struct grants *grants, struct error *err)
{
    CLEANUP_FREE char *last = NULL;
    struct store_grant kept;
    struct grant *grant;
    int result;

    while ((result = store_grant_next(store, account, last, &kept, err)) == 0) {
        grant = find(grants, kept.permission);
        if (!grant)
            grant = add_former(grants, kept.permission);
        free(last);
        last = strdup(kept.permission);
        if (grant && last)
            take_decision(grant, &kept, clock_seconds());
        store_grant_clear(&kept);
        if (!grant || !last)
            return no_memory(err);
    }
    return result < 0 ? -1 : 0;
}

int
grants_read(struct store *store, uint32_t account, const struct manifest *manifest,
            struct grants *ret_grants, struct error *err)
{
    *ret_grants = (struct grants){0};
    if (manifest && add_asked(ret_grants, manifest, err) < 0)
        return -1;
    return account != 0 ? add_decided(store, account, ret_grants, err) : 0;
}

void
grants_clear(struct grants *grants)
{
    for (size_t i = 0; i < grants->count; i++) {
        free(grants->items[i].permission);
        free(grants->items[i].words);
    }
    free(grants->items);
    free(grants->held);
    *grants = (struct grants){0};
}

const char *
grants_state_name(enum grant_state state)
{
    static const char *const names[] = {[GRANT_GIVEN] = "granted",
                                        [GRANT_MISSING] = "not granted",
                                        [GRANT_REVOKED] = "revoked",
                                        [GRANT_EXPIRED] = "expired"};

    return names[state];
}

size_t
grants_count(const struct grants *grants, enum grant_state state)
{
    size_t count = 0;

    for (size_t i = 0; i < grants->count; i++)
        count += grants->items[i].is_asked && grants->items[i].state == state;
    return count;
}

int
grants_give(struct grants *grants, struct run_request *request, struct error *err)
{
    size_t count = 0;

    free(grants->held);
    grants->held = calloc(grants->count + 1, sizeof *grants->held);
    if (!grants->held)
        return no_memory(err);
    for (size_t i = 0; i < grants->count; i++) {
        if (grants->items[i].state == GRANT_GIVEN)
            grants->held[count++] = grants->items[i].permission;
    }
    request->grants = grants->held;
    request->grant_count = count;
    return 0;
}

bool
grants_are_missing(const struct grant *grant)
{
    return grant->is_asked && grant->state == GRANT_MISSING;
}

bool
grants_are_not_given(const struct grant *grant)
{
    return grant->is_asked && grant->state != GRANT_GIVEN;
}

bool
grants_are_asked(const struct grant *grant)
{
    return grant->is_asked;
}

size_t
grants_choose(struct grants *grants, grants_chooser *choose)
{
    size_t count = 0;

    for (size_t i = 0; i < grants->count; i++) {
        grants->items[i].chosen = choose(&grants->items[i]);
        count += grants->items[i].chosen;
    }
    return count;
}

int
grants_decide(struct store *store, uint32_t account, struct grants *grants,
              struct grant_decision decision, struct error *err)
{
    CLEANUP_FREE struct store_grant *kept = calloc(grants->count + 1, sizeof *kept);
    int64_t now = clock_seconds();
    size_t count = 0;

    if (!kept)
        return no_memory(err);
    for (size_t i = 0; i < grants->count; i++) {
        struct grant *grant = &grants->items[i];

        if (!grant->chosen)
            continue;
        kept[count] = (struct store_grant){
            .permission = grant->permission,
            .decided_at = now,
            .expires_at = decision.seconds > 0 ? now + (int64_t)decision.seconds : 0,
            .once = decision.once,
            .state = decision.state};
        take_decision(grant, &kept[count++], now);
    }
    return account != 0 && count > 0 ? store_grants_put(store, account, kept, count, err) : 0;
}
