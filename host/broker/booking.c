/*
 * Operations that were pending and are booked now: banks give them another
 * identifier and another day then. A pending operation that the bank no longer
 * lists is the booked one that came since, of the same account and the same
 * amount, at most ten days away; the nearest one where there are several. Two
 * that are booked are never taken for one another, however much alike.
 *
 * It is decided when all was listed, from what the store has: a run that is
 * killed before leaves it to the next one.
 */
#include "host/broker/internal.h"

#include <stdlib.h>
#include <string.h>

#include "host/common/civil.h"
#include "host/common/fields.h"

enum { BOOKING_DAYS = 10, BOOKING_PENDING_MAX = 1000, BOOKING_PAIRS_MAX = 10000 };

struct pair {
    size_t pending;
    char *booked; /* its reference */
    int64_t days; /* between them */
};

struct booking {
    struct run *run;
    struct store_document *pending;
    size_t pending_count;
    int64_t since; /* when the first of them was found */
    struct pair *pairs;
    size_t pair_count;
};

static void
booking_clear(struct booking *booking)
{
    for (size_t i = 0; i < booking->pending_count; i++)
        store_document_clear(&booking->pending[i]);
    for (size_t i = 0; i < booking->pair_count; i++)
        free(booking->pairs[i].booked);
    free(booking->pending);
    free(booking->pairs);
}

/* Takes the document out of *document where it keeps it. */
typedef int booking_visit(struct booking *booking, struct store_document *document,
                          struct error *err);

static int
visit_operations(struct booking *booking, booking_visit *visit, struct error *err)
{
    const struct run_request *request = booking->run->request;
    struct store_document document = {0};
    uint8_t key[STORE_DOCUMENT_KEY_LEN];
    bool begun = false;
    int found;

    while ((found = store_document_next(request->store, request->account, begun ? key : NULL,
                                        &document, err)) == 0) {
        int result = 0;

        memcpy(key, document.key, sizeof key);
        begun = true;
        if (strcmp(document.kind, "operation") == 0 && document.state == STORE_DOCUMENT_ACTIVE)
            result = visit(booking, &document, err);
        store_document_clear(&document);
        if (result < 0)
            return -1;
    }
    return found < 0 ? -1 : 0;
}

static bool
is_pending(const struct store_document *document)
{
    struct field status;

    return fields_find(document->brand, "status", &status) == 0 &&
           strcmp(status.text, "pending") == 0;
}

static int
collect_pending(struct booking *booking, struct store_document *document,
                struct error *err ATTR_UNUSED)
{
    if (!is_pending(document) || seen_has(&booking->run->seen, document->key) ||
        booking->pending_count == BOOKING_PENDING_MAX)
        return 0;
    if (booking->pending_count == 0 || document->created_at < booking->since)
        booking->since = document->created_at;
    booking->pending[booking->pending_count++] = *document;
    *document = (struct store_document){0};
    return 0;
}

static int64_t
day_of(const struct store_document *document)
{
    struct store_date date = store_document_date(document);

    return date.day ? civil_to_days(date.year, date.month, date.day) : 0;
}

static bool
is_same_text(const struct store_document *one, const struct store_document *other, const char *path)
{
    struct field a = {.text = ""}, b = {.text = ""};

    (void)fields_find(one->brand, path, &a);
    (void)fields_find(other->brand, path, &b);
    return strcmp(a.text, b.text) == 0;
}

/* Whether one can have become the other. */
static bool
may_be_one(const struct store_document *pending, const struct store_document *booked)
{
    return booked->made_run > pending->made_run &&
           strcmp(pending->contract, booked->contract) == 0 &&
           is_same_text(pending, booked, "account") && is_same_text(pending, booked, "amount") &&
           is_same_text(pending, booked, "currency") &&
           llabs(day_of(pending) - day_of(booked)) <= BOOKING_DAYS;
}

static int
pair_booked(struct booking *booking, struct store_document *document, struct error *err)
{
    if (is_pending(document) || document->former[0] || document->created_at < booking->since)
        return 0;
    for (size_t i = 0; i < booking->pending_count; i++) {
        struct pair *pair = &booking->pairs[booking->pair_count];

        if (!may_be_one(&booking->pending[i], document) || booking->pair_count == BOOKING_PAIRS_MAX)
            continue;
        *pair = (struct pair){.pending = i,
                              .booked = strdup(document->reference),
                              .days = llabs(day_of(&booking->pending[i]) - day_of(document))};
        if (!pair->booked)
            return error_set(err, OUTCOME_INTERNAL, "out of memory");
        booking->pair_count++;
    }
    return 0;
}

/* The nearest first; then in an order that does not depend on chance. */
static int
compare_pairs(const void *left, const void *right)
{
    const struct pair *a = left, *b = right;

    if (a->days != b->days)
        return a->days < b->days ? -1 : 1;
    if (a->pending != b->pending)
        return a->pending < b->pending ? -1 : 1;
    return strcmp(a->booked, b->booked);
}

struct becoming {
    const struct store_document *pending;
    const char *booked;
};

static int
become_body(struct store_txn *txn, void *opaque, struct error *err)
{
    CLEANUP_STORE_DOCUMENT struct store_document document = {0};
    const struct becoming *becoming = opaque;
    const struct store_document *pending = becoming->pending;

    if (store_txn_find_document(txn, pending->account, pending->kind, becoming->booked, &document,
                                err) != 0)
        return -1;
    document.former = pending->reference;
    document.created_at = pending->created_at;
    if (document.edits.len == 0)
        document.edits = pending->edits;
    if (store_txn_put_document(txn, &document, err) != 0)
        return -1;
    return store_txn_remove_document(txn, pending->account, pending->kind, pending->reference,
                                     err) < 0
               ? -1
               : 0;
}

static bool
is_used(const struct booking *booking, size_t at)
{
    const struct pair *pair = &booking->pairs[at];

    for (size_t i = 0; i < at; i++) {
        if (booking->pairs[i].days >= 0 && (booking->pairs[i].pending == pair->pending ||
                                            strcmp(booking->pairs[i].booked, pair->booked) == 0))
            return true;
    }
    return false;
}

static int
join(struct booking *booking, struct error *err)
{
    qsort(booking->pairs, booking->pair_count, sizeof *booking->pairs, compare_pairs);
    for (size_t i = 0; i < booking->pair_count; i++) {
        struct pair *pair = &booking->pairs[i];
        struct becoming becoming = {.pending = &booking->pending[pair->pending],
                                    .booked = pair->booked};

        if (is_used(booking, i)) {
            pair->days = -1; /* it is none */
            continue;
        }
        run_log(booking->run, LOG_LEVEL_INFO, "operation \"%.80s\" is booked as \"%.80s\"",
                becoming.pending->reference, becoming.booked);
        if (store_write(booking->run->request->store, become_body, &becoming, err) != 0)
            return -1;
    }
    return 0;
}

int
booking_settle(struct run *run, struct error *err)
{
    CLEANUP(booking_clear) struct booking booking = {.run = run};

    if (!run->has_operations || run->capped)
        return 0;
    booking.pending = calloc(BOOKING_PENDING_MAX, sizeof *booking.pending);
    booking.pairs = calloc(BOOKING_PAIRS_MAX, sizeof *booking.pairs);
    if (!booking.pending || !booking.pairs)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    if (visit_operations(&booking, collect_pending, err) < 0)
        return -1;
    if (booking.pending_count == 0)
        return 0;
    return visit_operations(&booking, pair_booked, err) < 0 ? -1 : join(&booking, err);
}
