/*
 * Which records are meant: --account, --brand, --kind, --since, --until,
 * --min-amount, --max-amount, --currency, --contract and --deleted, or a word that is an
 * account's name or a brand.
 */
#ifndef CLISK_CLI_DATA_FILTER_H
#define CLISK_CLI_DATA_FILTER_H

#include "host/cli/options.h"
#include "host/store/store.h"

/* All texts are borrowed; NULL and 0 stand for no condition. */
struct data_filter {
    const char *word; /* an account's name or a brand */
    const char *account;
    const char *brand;
    const char *kind;
    const char *currency;
    const char *contract; /* its reference, or the text of the field "contract" */
    const char *least;    /* amounts, as texts of decimals */
    const char *most;
    uint32_t since; /* the day 2026-01-31 is 20260131 */
    uint32_t until;
    bool deleted; /* those that the person deleted, and no others */
};

/* `word` may be NULL. The result lives as long as the options. USAGE for what makes no sense. */
int data_filter_make(const struct options *options, const char *word,
                     struct data_filter *ret_filter, struct error *err);

/* Whether it asks for no more than what is known of an entry that could not be had: its account and
 * its kind. */
bool data_filter_fits_missed(const struct data_filter *filter);

bool data_filter_takes_account(const struct data_filter *filter,
                               const struct store_account *account);
/* Of an account that it takes. */
bool data_filter_takes(const struct data_filter *filter, const struct store_document *document);

/* Is called with every record that the filter takes; both are lent. 0, or -1 with *err, which ends
 * the walk. It may write to the store. */
typedef int data_filter_visit(const struct store_account *account,
                              const struct store_document *document, void *opaque,
                              struct error *err);
/* USAGE where no account is taken, though one or a brand was named. */
int data_filter_walk(struct store *store, const struct data_filter *filter,
                     data_filter_visit *visit, void *opaque, struct error *err);

/*
 * The day of a record, for whoever sorts or shows it: what its field "date" says, else when it
 * begins ("start_date", "start_time"). "2026-01-31", "2026-01" or "", in ret_day.
 */
enum { DATA_DAY_MAX = 11 };
const char *data_day(const struct store_document *document, char ret_day[DATA_DAY_MAX]);

/* As strcmp() for two texts of decimals in the form of fields. */
int data_compare_amounts(const char *left, const char *right);

#endif
