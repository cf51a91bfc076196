#include "host/fetcher/pace.h"

#include <stdlib.h>
#include <string.h>

struct pace_origin {
    struct pace_origin *next;
    int64_t due_ms;
    char *origin;
};

/* As many as the manifest's origins have hosts, which are few. */
struct pace {
    struct pace_origin *first;
};

struct pace *
pace_new(void)
{
    return calloc(1, sizeof(struct pace));
}

struct pace *
pace_free(struct pace *pace)
{
    while (pace && pace->first) {
        struct pace_origin *gone = pace->first;

        pace->first = gone->next;
        free(gone->origin);
        free(gone);
    }
    free(pace);
    return NULL;
}

static struct pace_origin *
pace_find(const struct pace *pace, const char *origin)
{
    for (struct pace_origin *at = pace->first; at; at = at->next) {
        if (strcmp(at->origin, origin) == 0)
            return at;
    }
    return NULL;
}

int64_t
pace_due(const struct pace *pace, const char *origin)
{
    const struct pace_origin *found = pace_find(pace, origin);

    return found ? found->due_ms : 0;
}

static struct pace_origin *
pace_add(struct pace *pace, const char *origin)
{
    struct pace_origin *added = calloc(1, sizeof *added);

    if (!added)
        return NULL;
    added->origin = strdup(origin);
    if (!added->origin) {
        free(added);
        return NULL;
    }
    added->next = pace->first;
    pace->first = added;
    return added;
}

int
pace_hold(struct pace *pace, const char *origin, int64_t until_ms)
{
    struct pace_origin *found = pace_find(pace, origin);

    if (!found)
        found = pace_add(pace, origin);
    if (!found)
        return -1;
    if (until_ms > found->due_ms)
        found->due_ms = until_ms;
    return 0;
}
