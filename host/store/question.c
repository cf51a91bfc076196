/* Questions, and the states that they go through. */
#include "host/store/internal.h"

#include <string.h>

enum { QUESTION_KEPT_SECONDS = 24 * 3600 };

static int
question_of(struct span key, struct span value, struct store_question *ret_question,
            struct error *err)
{
    if (store_decode_question(value, ret_question, err) < 0)
        return -1;
    ret_question->id = store_key_last_u64(key);
    return 0;
}

static int
get_question(struct store_txn *txn, uint64_t id, struct store_question *ret_question,
             struct error *err)
{
    struct store_key key = store_key_of_u64(id);
    struct span value;
    int result = store_kv_get(txn, STORE_DB_QUESTIONS, &key, &value, err);

    return result == 0 ? question_of(store_key_span(&key), value, ret_question, err) : result;
}

static int
put_question(struct store_txn *txn, const struct store_question *question, struct error *err)
{
    CLEANUP_BUF struct buf buf = BUF_INIT(STORE_VALUE_MAX);
    struct store_key key = store_key_of_u64(question->id);

    if (store_encode_question(&buf, question, err) < 0)
        return -1;
    return store_kv_put(txn, STORE_DB_QUESTIONS, &key,
                        (struct span){.data = buf.data, .len = buf.len}, err);
}

static int
next_question(struct store_txn *txn, uint64_t after, struct store_question *ret_question,
              struct error *err)
{
    struct store_key from = store_key_of_u64(after);
    struct span key, value;
    int result;

    store_key_successor(&from);
    result = store_kv_seek(txn, STORE_DB_QUESTIONS, &from, NULL, &key, &value, err);
    return result == 0 ? question_of(key, value, ret_question, err) : result;
}

static int
remove_question(struct store_txn *txn, uint64_t id, struct error *err)
{
    struct store_key key = store_key_of_u64(id);

    if (store_answer_remove(txn, id, err) < 0 ||
        store_kv_remove(txn, STORE_DB_QUESTIONS, &key, err) < 0)
        return -1;
    /* Should this not be committed, then an answer without its key is no answer. */
    store_answer_destroy_key(txn->store, id);
    return 0;
}

static const char *
text_of(const char *text)
{
    return text ? text : "";
}

/* Whether the stored one is this one, and may still be answered or used. */
static bool
is_pending(const struct store_question *stored, const struct store_question *question)
{
    return stored->account == question->account && stored->kind == question->kind &&
           stored->medium == question->medium &&
           strcmp(stored->text, text_of(question->text)) == 0 &&
           stored->state <= STORE_QUESTION_ANSWERED;
}

/* The pending one that is the same and expires after `now`. */
static int
find_question(struct store_txn *txn, const struct store_question *question, int64_t now,
              struct store_question *ret_question, struct error *err)
{
    struct store_question found;
    int result;

    for (uint64_t id = 0; (result = next_question(txn, id, &found, err)) == 0;) {
        id = found.id;
        if (is_pending(&found, question) && found.expires_at > now) {
            *ret_question = found;
            return 0;
        }
        store_question_clear(&found);
    }
    return result;
}

/* The kind of a question, as enum wire_ask numbers them. */
static const char *
kind_name(uint8_t kind)
{
    static const char *const names[] = {"code", "choice", "text", "approval", "terms", "redirect"};

    return kind < ARRAY_SIZE(names) ? names[kind] : "";
}

static int
log_question(struct store_txn *txn, enum store_event_kind kind,
             const struct store_question *question, const char *how, struct error *err)
{
    struct store_event event = {.kind = kind,
                                .account = question->account,
                                .run = question->run,
                                .question = question->id,
                                .name = kind_name(question->kind),
                                .detail = how};

    return store_txn_log(txn, &event, err);
}

/* Makes room for one more of the account. */
static int
remove_oldest(struct store_txn *txn, uint32_t account, struct error *err)
{
    struct store_question found;
    uint64_t oldest = 0;
    size_t count = 0;
    int result;

    for (uint64_t id = 0; (result = next_question(txn, id, &found, err)) == 0;) {
        id = found.id;
        if (found.account == account && count++ == 0)
            oldest = id;
        store_question_clear(&found);
    }
    if (result < 0)
        return -1;
    return count >= STORE_QUESTIONS_MAX ? remove_question(txn, oldest, err) : 0;
}

static int
new_id(struct store_txn *txn, struct store_question *question, struct error *err)
{
    if (store_txn_need_account(txn, question->account, err) < 0 ||
        remove_oldest(txn, question->account, err) < 0)
        return -1;
    question->tries = 0;
    return store_meta_next(txn, "question", UINT64_MAX, &question->id, err);
}

static int
open_body(struct store_txn *txn, void *opaque, struct error *err)
{
    struct store_question *question = opaque, old;
    int result = find_question(txn, question, INT64_MIN, &old, err);

    if (result == 0) {
        question->id = old.id;
        question->tries = old.tries;
        store_question_clear(&old);
        result = store_answer_remove(txn, question->id, err);
    } else if (result == STORE_ABSENT) {
        result = new_id(txn, question, err);
    }
    if (result < 0 || put_question(txn, question, err) < 0)
        return -1;
    /* A code that was computed from a seed is over at once. */
    return question->state == STORE_QUESTION_USED
               ? log_question(txn, STORE_EVENT_QUESTION_ENDED, question, "COMPUTED", err)
               : log_question(txn, STORE_EVENT_QUESTION_ASKED, question, "", err);
}

int
store_question_open(struct store *store, const struct store_question *question, uint64_t *ret_id,
                    struct error *err)
{
    struct store_question copy = *question;
    int result = store_write(store, open_body, &copy, err);

    if (result != 0)
        return result;
    store_answer_destroy_key(store, copy.id);
    *ret_id = copy.id;
    return 0;
}

int
store_question_get(struct store *store, uint64_t id, struct store_question *ret_question,
                   struct error *err)
{
    CLEANUP_READ struct store_txn txn = {0};

    if (store_read(store, &txn, err) < 0)
        return -1;
    return get_question(&txn, id, ret_question, err);
}

int
store_question_next(struct store *store, uint64_t after, struct store_question *ret_question,
                    struct error *err)
{
    CLEANUP_READ struct store_txn txn = {0};

    if (store_read(store, &txn, err) < 0)
        return -1;
    return next_question(&txn, after, ret_question, err);
}

int
store_question_find(struct store *store, const struct store_question *question, int64_t now,
                    struct store_question *ret_question, struct error *err)
{
    CLEANUP_READ struct store_txn txn = {0};

    if (store_read(store, &txn, err) < 0)
        return -1;
    return find_question(&txn, question, now, ret_question, err);
}

/* One change of one question: what the bodies below are given. */
struct change {
    uint64_t id;
    int64_t now;
    const struct secret *answer;
    struct secret *taken;
};

/* Puts the question in another state, says how it came there, and clears it. */
static int
put_state(struct store_txn *txn, struct store_question *question, enum store_question_state state,
          const char *how, struct error *err)
{
    int result;

    question->state = state;
    result = put_question(txn, question, err);
    if (result == 0)
        result = log_question(txn, STORE_EVENT_QUESTION_ENDED, question, how, err);
    store_question_clear(question);
    return result;
}

static int
answer_body(struct store_txn *txn, void *opaque, struct error *err)
{
    const struct change *change = opaque;
    struct store_question question;
    int result = get_question(txn, change->id, &question, err);

    if (result != 0)
        return result;
    if (question.state != STORE_QUESTION_OPEN || question.expires_at <= change->now) {
        store_question_clear(&question);
        return STORE_EXISTS;
    }
    if (put_state(txn, &question, STORE_QUESTION_ANSWERED, "ANSWERED", err) < 0)
        return -1;
    return store_answer_put(txn, change->id, change->answer, err);
}

int
store_question_answer(struct store *store, uint64_t id, const struct secret *answer, int64_t now,
                      struct error *err)
{
    struct change change = {.id = id, .now = now, .answer = answer};

    if (answer->len > STORE_ANSWER_MAX)
        return error_set(err, OUTCOME_USAGE, "the answer has more than %d bytes", STORE_ANSWER_MAX);
    return store_write(store, answer_body, &change, err);
}

/* An answer whose key is lost is no answer: the question is open again. */
static int
take_body(struct store_txn *txn, void *opaque, struct error *err)
{
    struct change *change = opaque;
    struct store_question question;
    enum store_question_state state;
    int result = get_question(txn, change->id, &question, err);

    change->taken = secret_free(change->taken);
    if (result != 0)
        return result;
    if (question.state != STORE_QUESTION_ANSWERED || question.expires_at <= change->now) {
        store_question_clear(&question);
        return STORE_ABSENT;
    }
    result = store_answer_get(txn, change->id, &change->taken, err);
    state = result == STORE_ABSENT ? STORE_QUESTION_OPEN : STORE_QUESTION_USED;
    if (result < 0 || store_answer_remove(txn, change->id, err) < 0) {
        store_question_clear(&question);
        return -1;
    }
    return put_state(txn, &question, state, state == STORE_QUESTION_USED ? "USED" : "LOST", err);
}

int
store_question_take(struct store *store, uint64_t id, int64_t now, struct secret **ret_answer,
                    struct error *err)
{
    struct change change = {.id = id, .now = now};
    int result = store_write(store, take_body, &change, err);

    if (result == 0)
        store_answer_destroy_key(store, id);
    if (result == 0 && !change.taken)
        result = STORE_ABSENT;
    if (result == 0)
        *ret_answer = TAKE_PTR(change.taken);
    secret_free(change.taken);
    return result;
}

static int
refuse_body(struct store_txn *txn, void *opaque, struct error *err)
{
    const struct change *change = opaque;
    struct store_question question;
    int result = get_question(txn, change->id, &question, err);

    if (result != 0)
        return result;
    if (question.tries < UINT8_MAX)
        question.tries++;
    if (store_answer_remove(txn, change->id, err) < 0) {
        store_question_clear(&question);
        return -1;
    }
    return put_state(txn, &question,
                     question.tries < STORE_QUESTION_TRIES ? STORE_QUESTION_OPEN
                                                           : STORE_QUESTION_CLOSED,
                     "REFUSED", err);
}

int
store_question_refuse(struct store *store, uint64_t id, struct error *err)
{
    struct change change = {.id = id};
    int result = store_write(store, refuse_body, &change, err);

    if (result == 0)
        store_answer_destroy_key(store, id);
    return result;
}

static int
close_body(struct store_txn *txn, void *opaque, struct error *err)
{
    const struct change *change = opaque;
    struct store_question question;
    int result = get_question(txn, change->id, &question, err);

    if (result != 0)
        return result;
    if (question.state >= STORE_QUESTION_USED) {
        store_question_clear(&question);
        return 0;
    }
    if (store_answer_remove(txn, change->id, err) < 0) {
        store_question_clear(&question);
        return -1;
    }
    return put_state(txn, &question, STORE_QUESTION_CLOSED, "CLOSED", err);
}

int
store_question_close(struct store *store, uint64_t id, struct error *err)
{
    struct change change = {.id = id};
    int result = store_write(store, close_body, &change, err);

    if (result == 0)
        store_answer_destroy_key(store, id);
    return result;
}

int
store_question_settle(struct store *store, uint32_t account, uint64_t run, struct error *err)
{
    struct store_question question;
    int result;

    for (uint64_t id = 0; (result = store_question_next(store, id, &question, err)) == 0;) {
        bool wanted = question.account == account && (question.for_login || question.run == run) &&
                      question.state <= STORE_QUESTION_ANSWERED;

        id = question.id;
        store_question_clear(&question);
        if (wanted && store_question_close(store, id, err) < 0)
            return -1;
    }
    return result < 0 ? -1 : 0;
}

static int
forget_body(struct store_txn *txn, void *opaque, struct error *err)
{
    const struct change *change = opaque;

    return remove_question(txn, change->id, err);
}

static int
sweep_one(struct store *store, const struct store_question *question, int64_t now,
          struct error *err)
{
    struct change change = {.id = question->id};

    if (question->state != STORE_QUESTION_ANSWERED)
        store_answer_destroy_key(store, question->id);
    if (question->expires_at > now)
        return 0;
    if (question->state <= STORE_QUESTION_ANSWERED)
        return store_question_close(store, question->id, err) < 0 ? -1 : 0;
    if (question->expires_at > now - QUESTION_KEPT_SECONDS)
        return 0;
    return store_write(store, forget_body, &change, err) < 0 ? -1 : 0;
}

int
store_question_sweep(struct store *store, uint32_t account, int64_t now, struct error *err)
{
    struct store_question question;
    int result;

    for (uint64_t id = 0; (result = store_question_next(store, id, &question, err)) == 0;) {
        id = question.id;
        if (question.account == account)
            result = sweep_one(store, &question, now, err);
        store_question_clear(&question);
        if (result < 0)
            return -1;
    }
    return result < 0 ? -1 : 0;
}

int
store_txn_remove_questions_of(struct store_txn *txn, uint32_t account, struct error *err)
{
    struct store_question question;
    int result;

    for (uint64_t id = 0; (result = next_question(txn, id, &question, err)) == 0;) {
        bool same = question.account == account;

        id = question.id;
        store_question_clear(&question);
        if (same && remove_question(txn, id, err) < 0)
            return -1;
    }
    return result == STORE_ABSENT ? 0 : result;
}
