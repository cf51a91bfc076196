#include "tests/unit/test-store-say.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/store/log.h"
#include "tests/unit/require.h"

void
say(struct lines *lines, const char *format, ...)
{
    va_list args;

    REQUIRE(lines->count < LINES_MAX);
    va_start(args, format);
    REQUIRE(vasprintf(&lines->of[lines->count++], format, args) >= 0);
    va_end(args);
}

void
lines_clear(struct lines *lines)
{
    for (size_t i = 0; i < lines->count; i++)
        free(lines->of[i]);
    lines->count = 0;
}

static int
compare_lines(const void *one, const void *other)
{
    return strcmp(*(char *const *)one, *(char *const *)other);
}

static const char *
hex_of(const void *bytes, size_t len)
{
    static char hex[2 * STORE_MIRROR_LEN + 1];
    const uint8_t *at = bytes;

    for (size_t i = 0; i < len && i < STORE_MIRROR_LEN; i++)
        snprintf(hex + 2 * i, 3, "%02x", at[i]);
    return hex;
}

static void
say_account(struct lines *lines, struct store *store, const struct store_account *account)
{
    const struct store_guard *guard = &account->guard;
    struct store_account found;

    say(lines, "account %u|%s|%s|%s|%s|%lld|%lld|%d|%d", account->id, account->name, account->brand,
        account->identity, account->folder, (long long)account->created_at,
        (long long)account->last_run_at, (int)account->last_outcome, account->disabled);
    say(lines, "guard %u|%lld|%s|%s|%u|%u|%lld", account->id, (long long)guard->frozen_at,
        guard->frozen_why, hex_of(guard->refused, STORE_MARK_LEN), guard->attempts,
        guard->login_asks, (long long)guard->asked_at);
    for (size_t i = 0; i < account->field_count; i++)
        say(lines, "field %u|%s|%s", account->id, account->fields[i].name,
            account->fields[i].value);
    REQUIRE(store_account_find(store, account->name, &found, NULL) == 0);
    REQUIRE(found.id == account->id);
    store_account_clear(&found);
}

static void
say_document(struct lines *lines, const struct store_document *document)
{
    struct store_date date = store_document_date(document);

    say(lines, "document %u|%s|%s|%s|%s|%u-%u-%u|%s|%s|%llu|%llu|%lld", document->account,
        document->kind, document->reference, store_document_text(document, "title"),
        store_document_text(document, "vendor"), date.year, date.month, date.day,
        store_document_text(document, "amount"), store_document_text(document, "currency"),
        (unsigned long long)store_document_file(document, ""), (unsigned long long)document->run,
        (long long)document->created_at);
}

/* Each is found again by what it is, too. */
static void
say_documents(struct lines *lines, struct store *store, uint32_t account)
{
    struct store_document document, found;
    uint8_t after[STORE_DOCUMENT_KEY_LEN];
    bool any = false;

    while (store_document_next(store, account, any ? after : NULL, &document, NULL) == 0) {
        any = true;
        memcpy(after, document.key, sizeof after);
        say_document(lines, &document);
        REQUIRE(store_document_find(store, account, document.kind, document.reference, &found,
                                    NULL) == 0);
        REQUIRE(memcmp(found.key, document.key, sizeof after) == 0);
        store_document_clear(&found);
        store_document_clear(&document);
    }
}

static void
say_grants(struct lines *lines, struct store *store, uint32_t account)
{
    struct store_grant grant, found;
    char after[STORE_TEXT_MAX + 1] = "";

    while (store_grant_next(store, account, after[0] ? after : NULL, &grant, NULL) == 0) {
        say(lines, "grant %u|%s|%lld|%lld|%d|%d", account, grant.permission,
            (long long)grant.decided_at, (long long)grant.expires_at, grant.once, (int)grant.state);
        snprintf(after, sizeof after, "%s", grant.permission);
        store_grant_clear(&grant);
        REQUIRE(store_grant_find(store, account, after, &found, NULL) == 0);
        store_grant_clear(&found);
    }
}

static void
say_session(struct lines *lines, struct store *store, uint32_t account)
{
    struct store_session session;

    if (store_session_get(store, account, &session, NULL) != 0)
        return;
    say(lines, "session %u|%s|%lld|%lld|%.*s", account, hex_of(session.salt, STORE_SALT_LEN),
        (long long)session.saved_at, (long long)session.expires_at, (int)session.sealed.len,
        (const char *)session.sealed.data);
    store_session_clear(&session);
}

static void
say_accounts(struct lines *lines, struct store *store)
{
    struct store_account account;
    struct store_file file;

    for (uint32_t id = 0; store_account_next(store, id, &account, NULL) == 0;) {
        id = account.id;
        say_account(lines, store, &account);
        say_documents(lines, store, id);
        say_grants(lines, store, id);
        say_session(lines, store, id);
        store_account_clear(&account);
        for (uint64_t at = 0; store_file_next_pending(store, id, at, &file, NULL) == 0;) {
            at = file.id;
            say(lines, "pending %u|%llu", id, (unsigned long long)at);
            store_file_clear(&file);
        }
    }
}

static void
say_files(struct lines *lines, struct store *store)
{
    struct store_file file, same;

    for (uint64_t at = 0; store_file_next(store, at, &file, NULL) == 0;) {
        at = file.id;
        say(lines, "file %llu|%u|%s|%s|%llu|%s|%d", (unsigned long long)at, file.account, file.path,
            file.media_type, (unsigned long long)file.size, hex_of(file.sha256, DIGEST_LEN),
            (int)file.state);
        for (uint64_t to = 0;
             store_file_next_same(store, file.account, file.sha256, to, &same, NULL) == 0;) {
            to = same.id;
            say(lines, "same %llu|%llu", (unsigned long long)at, (unsigned long long)to);
            store_file_clear(&same);
        }
        store_file_clear(&file);
    }
}

static void
say_runs(struct lines *lines, struct store *store)
{
    struct store_run run;

    for (uint64_t at = 0; store_run_previous(store, 0, at, &run, NULL) == 0;) {
        at = run.id;
        say(lines, "run %llu|%u|%lld|%lld|%d|%s|%s|%u|%u|%u|%llu", (unsigned long long)at,
            run.account, (long long)run.started_at, (long long)run.ended_at, (int)run.outcome,
            run.detail, run.message, run.new_count, run.known_count, run.failed_count,
            (unsigned long long)run.bytes);
        store_run_clear(&run);
    }
}

static void
say_questions(struct lines *lines, struct store *store)
{
    struct store_question question;

    for (uint64_t at = 0; store_question_next(store, at, &question, NULL) == 0;) {
        at = question.id;
        say(lines, "question %llu|%u|%llu|%u|%u|%u|%d|%s|%s|%s|%s|%.*s|%s|%lld|%lld|%u|%d",
            (unsigned long long)at, question.account, (unsigned long long)question.run,
            question.kind, question.medium, question.digits, question.for_login, question.text,
            question.destination, question.number, question.url, (int)question.image_len,
            question.image ? (const char *)question.image : "", question.image_type,
            (long long)question.asked_at, (long long)question.expires_at, question.tries,
            (int)question.state);
        for (size_t i = 0; i < question.choice_count; i++)
            say(lines, "choice %llu|%s|%s", (unsigned long long)at, question.choices[i].value,
                question.choices[i].label);
        store_question_clear(&question);
    }
}

static void
say_log(struct lines *lines, struct store *store)
{
    struct store_event event;

    for (uint64_t at = 0; store_log_next(store, at, &event, NULL) == 0;) {
        at = event.sequence;
        say(lines, "row %llu|%d|%lld|%u|%s|%s|%s", (unsigned long long)at, (int)event.kind,
            (long long)event.time_ms, event.account, event.origin, event.path, event.text);
        store_event_clear(&event);
    }
}

void
say_all(struct lines *lines, struct store *store)
{
    uint8_t mirror[STORE_MIRROR_LEN];

    say_accounts(lines, store);
    say_files(lines, store);
    say_runs(lines, store);
    say_questions(lines, store);
    say_log(lines, store);
    REQUIRE(store_vault_mirror_get(store, mirror, NULL) == 0);
    say(lines, "mirror %s", hex_of(mirror, sizeof mirror));
    qsort(lines->of, lines->count, sizeof lines->of[0], compare_lines);
}
