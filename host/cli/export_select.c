/* Which records are exported: gathered and put in order, since the store's own order is its key's.
 */
#include <stdlib.h>
#include <string.h>

#include "host/cli/data_filter.h"
#include "host/cli/export.h"

static int
no_memory(struct error *err)
{
    return error_set(err, OUTCOME_INTERNAL, "out of memory");
}

/* Room for one more item; NULL without memory. */
static void *
grow(void *items, size_t count, size_t *room, size_t size)
{
    size_t more = *room ? *room * 2 : 64;

    if (count < *room)
        return items;
    items = reallocarray(items, more, size);
    if (items)
        *room = more;
    return items;
}

/* Takes the account. */
static int
add_account(struct export_selection *selection, struct store_account *account, struct error *err)
{
    struct store_account *accounts = grow(selection->accounts, selection->account_count,
                                          &selection->account_room, sizeof *accounts);

    if (!accounts) {
        store_account_clear(account);
        return no_memory(err);
    }
    selection->accounts = accounts;
    accounts[selection->account_count++] = *account;
    return 0;
}

static int
compare_accounts(const void *left, const void *right)
{
    return strcmp(((const struct store_account *)left)->name,
                  ((const struct store_account *)right)->name);
}

static int
read_accounts(struct store *store, const struct data_filter *filter,
              struct export_selection *selection, struct error *err)
{
    struct store_account account;
    int result;

    for (uint32_t id = 0; (result = store_account_next(store, id, &account, err)) == 0;) {
        id = account.id;
        if (!data_filter_takes_account(filter, &account))
            store_account_clear(&account);
        else if (add_account(selection, &account, err) < 0)
            return -1;
    }
    if (result < 0)
        return -1;
    if (selection->account_count > 0)
        qsort(selection->accounts, selection->account_count, sizeof account, compare_accounts);
    return 0;
}

static uint32_t
index_of(const struct export_selection *selection, uint32_t account)
{
    uint32_t at = 0;

    while (at < selection->account_count && selection->accounts[at].id != account)
        at++;
    return at;
}

static int
add_record(const struct store_account *account, const struct store_document *document, void *opaque,
           struct error *err)
{
    struct export_selection *selection = opaque;
    struct export_record *records =
        grow(selection->records, selection->record_count, &selection->record_room, sizeof *records);
    struct export_record record = {.account = index_of(selection, account->id)};

    if (!records)
        return no_memory(err);
    selection->records = records;
    if (record.account == selection->account_count)
        return 0; /* made since: it is of the next export */
    record.kind = strdup(document->kind);
    record.reference = strdup(document->reference);
    records[selection->record_count++] = record;
    return record.kind && record.reference ? 0 : no_memory(err);
}

static int
compare_records(const void *left, const void *right)
{
    const struct export_record *a = left, *b = right;
    int order;

    if (a->account != b->account)
        return a->account < b->account ? -1 : 1;
    order = strcmp(a->kind, b->kind);
    return order ? order : strcmp(a->reference, b->reference);
}

static int
add_missed(struct export_selection *selection, uint32_t account, struct store_missed *missed,
           struct error *err)
{
    struct export_missed *entries =
        grow(selection->missed, selection->missed_count, &selection->missed_room, sizeof *entries);

    if (!entries) {
        store_missed_clear(missed);
        return no_memory(err);
    }
    selection->missed = entries;
    entries[selection->missed_count++] =
        (struct export_missed){.account = account, .missed = *missed};
    return 0;
}

static int
read_missed_of(struct store *store, const struct data_filter *filter, uint32_t at,
               struct export_selection *selection, struct error *err)
{
    uint8_t key[STORE_DOCUMENT_KEY_LEN];
    struct store_missed missed;
    bool begun = false;
    int result;

    while ((result = store_missed_next(store, selection->accounts[at].id, begun ? key : NULL,
                                       &missed, err)) == 0) {
        memcpy(key, missed.key, sizeof key);
        begun = true;
        if (filter->kind && strcmp(filter->kind, missed.kind) != 0)
            store_missed_clear(&missed);
        else if (add_missed(selection, at, &missed, err) < 0)
            return -1;
    }
    return result < 0 ? -1 : 0;
}

static int
compare_missed(const void *left, const void *right)
{
    const struct export_missed *a = left, *b = right;
    int order;

    if (a->account != b->account)
        return a->account < b->account ? -1 : 1;
    order = strcmp(a->missed.kind, b->missed.kind);
    return order ? order : strcmp(a->missed.reference, b->missed.reference);
}

static int
read_missed(struct store *store, const struct data_filter *filter,
            struct export_selection *selection, struct error *err)
{
    if (!data_filter_fits_missed(filter))
        return 0;
    for (uint32_t at = 0; at < selection->account_count; at++) {
        if (read_missed_of(store, filter, at, selection, err) < 0)
            return -1;
    }
    if (selection->missed_count > 0)
        qsort(selection->missed, selection->missed_count, sizeof *selection->missed,
              compare_missed);
    return 0;
}

static bool
is_all(const struct data_filter *filter)
{
    return !filter->account && !filter->brand && !filter->kind && data_filter_fits_missed(filter);
}

int
export_select(struct cli *cli, struct store *store, bool with_deleted,
              struct export_selection *ret_selection, struct error *err)
{
    CLEANUP(export_selection_clear) struct export_selection selection = {0};
    struct data_filter filter;

    if (data_filter_make(&cli->options, NULL, &filter, err) < 0 ||
        read_accounts(store, &filter, &selection, err) < 0)
        return -1;
    selection.is_all = is_all(&filter);
    if (with_deleted && read_missed(store, &filter, &selection, err) < 0)
        return -1;
    for (int pass = 0; pass < 2; pass++) {
        if (data_filter_walk(store, &filter, add_record, &selection, err) < 0)
            return -1;
        /* What she deleted is a part of what she has: without it, a run would bring it back. */
        if (filter.deleted || !with_deleted)
            break;
        filter.deleted = true;
    }
    if (selection.record_count > 0)
        qsort(selection.records, selection.record_count, sizeof *selection.records,
              compare_records);
    *ret_selection = selection;
    selection = (struct export_selection){0};
    return 0;
}

void
export_selection_clear(struct export_selection *selection)
{
    for (size_t i = 0; i < selection->account_count; i++)
        store_account_clear(&selection->accounts[i]);
    for (size_t i = 0; i < selection->record_count; i++) {
        free(selection->records[i].kind);
        free(selection->records[i].reference);
    }
    for (size_t i = 0; i < selection->missed_count; i++)
        store_missed_clear(&selection->missed[i].missed);
    free(selection->accounts);
    free(selection->records);
    free(selection->missed);
}

int
export_find(struct store *store, const struct export_selection *selection, size_t at,
            struct store_document *ret_document, struct error *err)
{
    const struct export_record *record = &selection->records[at];

    return store_document_find(store, selection->accounts[record->account].id, record->kind,
                               record->reference, ret_document, err);
}
