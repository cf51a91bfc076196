/* clisk data ls --missed: entries that could not be had, and why. */
#include <stdio.h>
#include <string.h>

#include "host/cli/data.h"
#include "host/cli/data_filter.h"
#include "host/cli/output.h"
#include "host/store/state.h"

static const struct table_column columns[] = {{.title = "SINCE"},
                                              {.title = "KIND"},
                                              {.title = "ACCOUNT"},
                                              {.title = "TITLE"},
                                              {.title = "TRIES", .is_number = true},
                                              {.title = "WHY"}};

static json_t *
make_object(const struct store_account *account, const struct store_missed *missed)
{
    char since[OUTPUT_TIME_MAX];
    json_t *object = output_object("missed");

    output_set(&object, "account", output_text(account->name));
    output_set(&object, "brand", output_text(account->brand));
    output_set(&object, "kind", output_text(missed->kind));
    output_set(&object, "reference", output_text(missed->reference));
    output_set(&object, "title", output_text(missed->title));
    output_set(&object, "outcome", output_text(outcome_name(missed->outcome)));
    output_set(&object, "message", output_text(missed->message));
    output_set(&object, "since", output_text(output_time(missed->since, since)));
    output_set(&object, "tries", json_integer(missed->tries));
    output_set(&object, "unlisted", json_boolean(missed->is_unlisted));
    return object;
}

static int
show_missed(struct output *output, const struct store_account *account,
            const struct store_missed *missed, struct error *err)
{
    char since[OUTPUT_TIME_MAX], tries[16], why[ERROR_MESSAGE_MAX], shown[DATA_REFERENCE_MAX];

    snprintf(tries, sizeof tries, "%u", missed->tries);
    snprintf(why, sizeof why, "%s%s", missed->is_unlisted ? "no longer listed; " : "",
             missed->message);
    return output_add(output,
                      (const char *[]){output_time(missed->since, since), missed->kind,
                                       account->name,
                                       missed->title[0] ? missed->title
                                                        : data_reference(missed->reference, shown),
                                       tries, why},
                      output_is_table(output) ? NULL : make_object(account, missed), err);
}

static int
show_account(struct store *store, const struct data_filter *filter,
             const struct store_account *account, struct output *output, struct error *err)
{
    uint8_t key[STORE_DOCUMENT_KEY_LEN];
    struct store_missed missed;
    bool begun = false;
    int result;

    while ((result = store_missed_next(store, account->id, begun ? key : NULL, &missed, err)) ==
           0) {
        memcpy(key, missed.key, sizeof key);
        begun = true;
        if (!filter->kind || strcmp(filter->kind, missed.kind) == 0)
            result = show_missed(output, account, &missed, err);
        store_missed_clear(&missed);
        if (result < 0)
            return -1;
    }
    return result < 0 ? -1 : 0;
}

static int
show_all(struct store *store, const struct data_filter *filter, struct output *output,
         struct error *err)
{
    struct store_account account;
    int result;

    for (uint32_t id = 0; (result = store_account_next(store, id, &account, err)) == 0;) {
        id = account.id;
        if (data_filter_takes_account(filter, &account))
            result = show_account(store, filter, &account, output, err);
        store_account_clear(&account);
        if (result < 0)
            return -1;
    }
    return result < 0 ? -1 : 0;
}

int
data_list_missed(struct cli *cli, struct store *store, struct error *err)
{
    CLEANUP_OUTPUT struct output *output = output_open(&cli->options, columns, ARRAY_SIZE(columns));
    struct data_filter filter;

    if (!output)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    if (data_filter_make(&cli->options, data_word(cli), &filter, err) < 0)
        return -1;
    if (!data_filter_fits_missed(&filter))
        return error_set(err, OUTCOME_USAGE,
                         "--missed goes with --account, --brand and --kind: nothing more is known "
                         "of what could not be had");
    if (show_all(store, &filter, output, err) < 0)
        return -1;
    return output_close(output, err);
}

int
data_is_awaited(struct store *store, const struct data_record *record, bool *ret_unlisted,
                struct error *err)
{
    uint8_t key[STORE_DOCUMENT_KEY_LEN];
    struct store_missed missed;
    bool begun = false, is_it = false;
    int result = 0;

    while (!is_it && (result = store_missed_next(store, record->account, begun ? key : NULL,
                                                 &missed, err)) == 0) {
        memcpy(key, missed.key, sizeof key);
        begun = true;
        is_it = strcmp(missed.kind, record->document.kind) == 0 &&
                strcmp(missed.reference, record->document.reference) == 0;
        *ret_unlisted = missed.is_unlisted;
        store_missed_clear(&missed);
    }
    return result < 0 ? -1 : is_it;
}
