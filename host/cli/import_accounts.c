/* The accounts of an export: those that are here already, and those to be made. */
#include <stdio.h>
#include <string.h>

#include "host/broker/pending.h"
#include "host/cli/import.h"
#include "host/sink/folder.h"

enum { NAME_NUMBER_MAX = 1000 };

/* --- finding ----------------------------------------------------------------------------- */

static bool
is_same(const struct store_account *here, const struct store_account *given)
{
    return strcmp(here->brand, given->brand) == 0 && here->identity[0] && given->identity[0] &&
           strcmp(here->identity, given->identity) == 0;
}

/* 0; STORE_ABSENT; -1. */
static int
find_by_identity(struct import *import, const struct store_account *given, uint32_t *ret_id,
                 struct error *err)
{
    struct store_account here;
    int result;

    for (uint32_t id = 0; (result = store_account_next(import->store, id, &here, err)) == 0;) {
        bool found = is_same(&here, given);

        id = here.id;
        store_account_clear(&here);
        if (found) {
            *ret_id = id;
            return 0;
        }
    }
    return result;
}

/* Of that name and brand, unless the two are known to be of two people. 0; STORE_ABSENT; -1. */
static int
find_by_name(struct import *import, const struct store_account *given, uint32_t *ret_id,
             struct error *err)
{
    struct store_account here;
    int result = store_account_find(import->store, given->name, &here, err);

    if (result != 0)
        return result;
    if (strcmp(here.brand, given->brand) == 0 &&
        (!here.identity[0] || !given->identity[0] || strcmp(here.identity, given->identity) == 0))
        *ret_id = here.id;
    else
        result = STORE_ABSENT;
    store_account_clear(&here);
    return result;
}

/* --- making ------------------------------------------------------------------------------- */

/* Under its name, or that and the first number that is free. */
static int
make_account(struct import *import, struct import_account *account, struct error *err)
{
    char name[STORE_NAME_MAX + 8];
    struct store_account made = {.brand = account->given.brand,
                                 .identity = account->given.identity,
                                 .folder = account->given.folder,
                                 .created_at = account->given.created_at,
                                 .disabled = account->given.disabled,
                                 .seen_count = account->given.seen_count,
                                 .name_template = account->given.name_template,
                                 .metadata = account->given.metadata,
                                 .fields = account->given.fields,
                                 .field_count = account->given.field_count,
                                 .name = name};
    int result = STORE_EXISTS;

    for (unsigned number = 1; result == STORE_EXISTS && number < NAME_NUMBER_MAX; number++) {
        if (number == 1)
            snprintf(name, sizeof name, "%s", account->given.name);
        else
            snprintf(name, sizeof name, "%.59s-%u", account->given.name, number);
        result = store_account_add(import->store, &made, &account->id, err);
    }
    if (result == STORE_EXISTS)
        return error_set(err, OUTCOME_USAGE, "no name is free for the account \"%s\"",
                         account->given.name);
    if (result < 0)
        return -1;
    report_note(&import->cli->report,
                "the account \"%s\" is made, without its secrets: clisk connect %s --name %s", name,
                account->given.brand, name);
    return 0;
}

static int
take_account(struct import *import, struct import_account *account, struct error *err)
{
    int result = find_by_name(import, &account->given, &account->id, err);

    if (result == STORE_ABSENT)
        result = find_by_identity(import, &account->given, &account->id, err);
    if (result < 0)
        return -1;
    account->is_new = result == STORE_ABSENT;
    import->new_accounts += account->is_new;
    if (import->cli->options.dry_run)
        return 0;
    if (account->is_new && make_account(import, account, err) < 0)
        return -1;
    if (cli_lock_account(import->cli, account->id, account->given.name, &account->lock, err) < 0)
        return -1;
    return import_recover(import, account->id, err);
}

int
import_take_accounts(struct import *import, struct error *err)
{
    for (size_t i = 0; i < import->account_count; i++) {
        if (take_account(import, &import->accounts[i], err) < 0)
            return -1;
    }
    return 0;
}

/* --- their folders ------------------------------------------------------------------------- */

/* It is made where it is not there, so that it is known by what it is on the disk. */
static int
take_folder(struct import *import, uint32_t account, const struct line_folder *given,
            struct error *err)
{
    CLEANUP_STORE_FOLDER struct store_folder here = {0};
    CLEANUP_FOLDER struct folder folder = FOLDER_INIT;
    struct store_folder kept = {.label = given->label, .path = given->path};
    int result = store_folder_get(import->store, account, given->label, &here, err);

    if (result != STORE_ABSENT)
        return result;
    if (folder_open(import->documents, NULL, given->path, &folder) < 0)
        return folder_refuse(import->documents, given->path, err);
    kept.device = folder.device;
    kept.inode = folder.inode;
    kept.born = folder.born;
    return store_folder_put(import->store, account, &kept, err);
}

int
import_take_folders(struct import *import, struct error *err)
{
    for (size_t i = 0; i < import->account_count && !import->cli->options.dry_run; i++) {
        const struct import_account *account = &import->accounts[i];

        for (size_t j = 0; j < account->folder_count; j++) {
            if (take_folder(import, account->id, &account->folders[j], err) < 0)
                return -1;
        }
    }
    return 0;
}

/* --- what was left ------------------------------------------------------------------------- */

int
import_recover(struct import *import, uint32_t account, struct error *err)
{
    struct store_file file;
    uint64_t after = 0;
    int found;

    while ((found = store_file_next_pending(import->store, account, after, &file, err)) == 0) {
        bool kept;
        int result = pending_settle(import->store, import->documents, &file, &kept, err);

        after = file.id;
        store_file_clear(&file);
        if (result < 0)
            return -1;
    }
    return found < 0 ? -1 : 0;
}
