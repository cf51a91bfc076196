#include "sdk/runtime/html/owners.h"

#include <stdlib.h>

enum { OWNERS_BYTES_MAX = 16 * 1024 * 1024 };

struct note {
    uintptr_t control;
    void *form;
    size_t order;
};

void
owners_init(struct owners *owners)
{
    *owners = (struct owners){.notes = BUF_INIT(OWNERS_BYTES_MAX)};
}

void
owners_free(struct owners *owners)
{
    buf_free(&owners->notes);
}

void
owners_note(struct owners *owners, const void *control, void *form)
{
    struct note note = {.control = (uintptr_t)control, .form = form, .order = owners->notes.len};

    buf_append(&owners->notes, &note, sizeof note);
}

static int
note_compare(const void *left, const void *right)
{
    const struct note *a = left, *b = right;

    if (a->control != b->control)
        return a->control < b->control ? -1 : 1;
    return a->order < b->order ? -1 : a->order > b->order;
}

void *
owners_find(struct owners *owners, const void *control)
{
    const struct note *notes = (const void *)owners->notes.data;
    size_t low = 0, count = owners->notes.len / sizeof *notes, high = count;

    if (!owners->sorted && count > 0)
        qsort(owners->notes.data, count, sizeof *notes, note_compare);
    owners->sorted = true;
    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (notes[middle].control < (uintptr_t)control)
            low = middle + 1;
        else
            high = middle;
    }
    return low < count && notes[low].control == (uintptr_t)control ? notes[low].form : NULL;
}
