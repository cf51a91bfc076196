/*
 * The demo brand's konnector as it is, but for its documents: they are fetched
 * again by every run that sees them, and a changed one becomes a new version.
 */
#include <clisk/clisk.h>

static enum clisk_saved
replacing_save_file(clisk_run *run, const struct clisk_file *file)
{
    struct clisk_file again = *file;

    again.replace = CLISK_REPLACE_ALWAYS;
    return clisk_save_file(run, &again);
}

static size_t
replacing_save_bills(clisk_run *run, clisk_records *bills)
{
    size_t count = 0;
    struct clisk_bill *bill;

    while ((bill = clisk_next_record(bills)) != NULL) {
        bill->replace = CLISK_REPLACE_ALWAYS;
        count += clisk_save_bill(run, bill) == CLISK_SAVED_NEW;
    }
    return count;
}

#define clisk_save_file  replacing_save_file
#define clisk_save_bills replacing_save_bills
#include "plugins/acme/acme.c"
