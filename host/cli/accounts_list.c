#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "host/cli/accounts.h"
#include "host/cli/output.h"

enum { ACCOUNTS_COUNT_MAX = 24, ACCOUNTS_STATE_MAX = 64 };

static const struct table_column columns[] = {
    {.title = "ACCOUNT"},  {.title = "BRAND"},
    {.title = "IDENTITY"}, {.title = "STATE"},
    {.title = "SESSION"},  {.title = "LAST RUN"},
    {.title = "OUTCOME"},  {.title = "DOCUMENTS", .is_number = true}};

int
accounts_count_documents(struct store *store, uint32_t account, uint64_t *ret_count,
                         struct error *err)
{
    uint8_t key[STORE_DOCUMENT_KEY_LEN];
    struct store_document document;
    uint64_t count = 0;
    int result;

    while ((result = store_document_next(store, account, count ? key : NULL, &document, err)) ==
           0) {
        memcpy(key, document.key, sizeof key);
        count++;
        store_document_clear(&document);
    }
    if (result < 0)
        return -1;
    *ret_count = count;
    return 0;
}

/* Whether the last run ended with something that only the person can do. (Refused credentials
 * freeze the account; where it is not frozen, they are others since.) */
static bool
needs_person(const struct store_account *account)
{
    return account->last_run_at != 0 && (account->last_outcome == OUTCOME_USER_ACTION_NEEDED ||
                                         account->last_outcome == OUTCOME_CHALLENGE);
}

static const char *
state_of(const struct store_account *account)
{
    if (account->disabled)
        return "disabled";
    if (account->guard.frozen_at != 0)
        return "frozen";
    return needs_person(account) ? "needs you" : "ok";
}

static json_t *
time_or_null(int64_t seconds)
{
    char text[OUTPUT_TIME_MAX];

    return seconds ? output_text(output_time(seconds, text)) : json_null();
}

json_t *
accounts_object(const struct store_account *account, uint64_t documents, bool has_session)
{
    bool has_run = account->last_run_at != 0;
    json_t *object = output_object("account");

    output_set(&object, "name", output_text(account->name));
    output_set(&object, "brand", output_text(account->brand));
    output_set(&object, "identity", output_text(account->identity));
    output_set(&object, "folder", output_text(account->folder));
    output_set(&object, "state", output_text(state_of(account)));
    output_set(&object, "disabled", json_boolean(account->disabled));
    output_set(&object, "frozen_at", time_or_null(account->guard.frozen_at));
    output_set(&object, "frozen_why", output_text(account->guard.frozen_why));
    output_set(&object, "session", json_boolean(has_session));
    output_set(&object, "last_run_at", time_or_null(account->last_run_at));
    output_set(&object, "last_outcome",
               has_run ? output_text(outcome_name(account->last_outcome)) : json_null());
    output_set(&object, "documents", json_integer((json_int_t)documents));
    return object;
}

static int
has_session(struct store *store, uint32_t account, bool *ret_has, struct error *err)
{
    CLEANUP_SECRET struct secret *session = NULL;
    int result = store_session_get(store, account, &session, err);

    if (result < 0)
        return -1;
    *ret_has = result == 0;
    return 0;
}

static int
add_account(struct store *store, struct output *output, const struct store_account *account,
            struct error *err)
{
    const char *outcome = outcome_name(account->last_outcome);
    char last[OUTPUT_TIME_MAX], since[OUTPUT_TIME_MAX];
    char count[ACCOUNTS_COUNT_MAX], state[ACCOUNTS_STATE_MAX];
    bool is_frozen = !account->disabled && account->guard.frozen_at != 0, session;
    uint64_t documents;

    if (accounts_count_documents(store, account->id, &documents, err) < 0 ||
        has_session(store, account->id, &session, err) < 0)
        return -1;
    snprintf(count, sizeof count, "%" PRIu64, documents);
    output_time(account->last_run_at, last);
    snprintf(state, sizeof state, "%s%s%s", state_of(account), is_frozen ? " since " : "",
             is_frozen ? output_time(account->guard.frozen_at, since) : "");
    return output_add(output,
                      (const char *[]){account->name, account->brand, account->identity, state,
                                       session ? "kept" : "none", last[0] ? last : "never",
                                       last[0] && outcome ? outcome : "", count},
                      accounts_object(account, documents, session), err);
}

int
accounts_list(struct cli *cli, struct store *store, struct error *err)
{
    CLEANUP_OUTPUT struct output *output = output_open(&cli->options, columns, ARRAY_SIZE(columns));
    struct store_account account;
    uint32_t id = 0;
    int result;

    if (!output)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    while ((result = store_account_next(store, id, &account, err)) == 0) {
        id = account.id;
        result = add_account(store, output, &account, err);
        store_account_clear(&account);
        if (result < 0)
            return -1;
    }
    if (result < 0)
        return -1;
    if (id == 0)
        report_note(&cli->report, "there is no account yet; 'clisk connect BRAND' makes one");
    return output_close(output, err);
}
