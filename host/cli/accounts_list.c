#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "host/cli/accounts.h"
#include "host/cli/output.h"
#include "host/common/clock.h"
#include "host/sink/metadata.h"

enum { ACCOUNTS_COUNT_MAX = 24, ACCOUNTS_STATE_MAX = 64 };

/* What the store knows of an account besides its record. */
struct accounts_facts {
    uint64_t documents;
    uint64_t questions;
    bool has_session;
    int64_t session_until; /* 0: not known */
};

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

/* Those that the person can still answer. */
static int
count_questions(struct store *store, uint32_t account, uint64_t *ret_count, struct error *err)
{
    struct store_question question;
    int64_t now = clock_seconds();
    uint64_t count = 0, id = 0;
    int result;

    while ((result = store_question_next(store, id, &question, err)) == 0) {
        id = question.id;
        count += question.account == account && question.state == STORE_QUESTION_OPEN &&
                 question.expires_at > now;
        store_question_clear(&question);
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
state_of(const struct store_account *account, const struct accounts_facts *facts)
{
    if (account->disabled)
        return "disabled";
    if (account->guard.frozen_at != 0)
        return "frozen";
    return needs_person(account) || facts->questions > 0 ? "needs you" : "ok";
}

static json_t *
time_or_null(int64_t seconds)
{
    char text[OUTPUT_TIME_MAX];

    return seconds ? output_text(output_time(seconds, text)) : json_null();
}

static json_t *
make_object(const struct store_account *account, const struct accounts_facts *facts)
{
    bool has_run = account->last_run_at != 0;
    json_t *object = output_object("account");

    output_set(&object, "name", output_text(account->name));
    output_set(&object, "brand", output_text(account->brand));
    output_set(&object, "identity", output_text(account->identity));
    output_set(&object, "folder", output_text(account->folder));
    output_set(&object, "state", output_text(state_of(account, facts)));
    output_set(&object, "disabled", json_boolean(account->disabled));
    output_set(&object, "frozen_at", time_or_null(account->guard.frozen_at));
    output_set(&object, "frozen_why", output_text(account->guard.frozen_why));
    output_set(&object, "session", json_boolean(facts->has_session));
    output_set(&object, "session_until", time_or_null(facts->session_until));
    output_set(&object, "questions", json_integer((json_int_t)facts->questions));
    output_set(&object, "name_template",
               account->name_template[0] ? output_text(account->name_template) : json_null());
    output_set(&object, "metadata", output_text(metadata_way_text(account->metadata)));
    output_set(&object, "last_run_at", time_or_null(account->last_run_at));
    output_set(&object, "last_outcome",
               has_run ? output_text(outcome_name(account->last_outcome)) : json_null());
    output_set(&object, "documents", json_integer((json_int_t)facts->documents));
    return object;
}

static bool
session_lives(const struct store_session *session)
{
    return session->expires_at == 0 || session->expires_at > clock_seconds();
}

static int
find_facts(struct store *store, uint32_t account, struct accounts_facts *ret_facts,
           struct error *err)
{
    CLEANUP_STORE_SESSION struct store_session session = {0};
    struct accounts_facts facts = {0};
    int result = store_session_get(store, account, &session, err);

    if (result < 0 || accounts_count_documents(store, account, &facts.documents, err) < 0 ||
        count_questions(store, account, &facts.questions, err) < 0)
        return -1;
    facts.has_session = result == 0 && session_lives(&session);
    facts.session_until = facts.has_session ? session.expires_at : 0;
    *ret_facts = facts;
    return 0;
}

static void
format_state(const struct store_account *account, const struct accounts_facts *facts,
             char ret_text[ACCOUNTS_STATE_MAX])
{
    const char *state = state_of(account, facts);
    char since[OUTPUT_TIME_MAX];

    if (account->guard.frozen_at != 0 && !account->disabled)
        snprintf(ret_text, ACCOUNTS_STATE_MAX, "%s since %s", state,
                 output_time(account->guard.frozen_at, since));
    else
        snprintf(ret_text, ACCOUNTS_STATE_MAX, "%s", state);
}

static void
format_session(const struct accounts_facts *facts, char ret_text[ACCOUNTS_STATE_MAX])
{
    char until[OUTPUT_TIME_MAX];

    if (facts->session_until != 0)
        snprintf(ret_text, ACCOUNTS_STATE_MAX, "until %s",
                 output_time(facts->session_until, until));
    else
        snprintf(ret_text, ACCOUNTS_STATE_MAX, "%s", facts->has_session ? "kept" : "none");
}

static int
add_account(struct store *store, struct output *output, const struct store_account *account,
            struct error *err)
{
    const char *outcome = outcome_name(account->last_outcome);
    char last[OUTPUT_TIME_MAX], count[ACCOUNTS_COUNT_MAX], state[ACCOUNTS_STATE_MAX];
    char session[ACCOUNTS_STATE_MAX];
    struct accounts_facts facts;

    if (find_facts(store, account->id, &facts, err) < 0)
        return -1;
    snprintf(count, sizeof count, "%" PRIu64, facts.documents);
    output_time(account->last_run_at, last);
    format_state(account, &facts, state);
    format_session(&facts, session);
    return output_add(output,
                      (const char *[]){account->name, account->brand, account->identity, state,
                                       session, last[0] ? last : "never",
                                       last[0] && outcome ? outcome : "", count},
                      make_object(account, &facts), err);
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
