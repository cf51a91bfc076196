/* Questions: what they keep, and how often an answer is given. */
#include "tests/unit/test-store.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "host/common/fd.h"

enum { NOW = 1700000000 };

static const struct store_choice choices[] = {{"sms", "By SMS"}, {"", "Ça"}};

static struct store_question
sample(void)
{
    return (struct store_question){
        .account = fixture()->account,
        .run = 7,
        .kind = 1,
        .medium = 2,
        .digits = 6,
        .for_login = true,
        .text = "Which?",
        .destination = "06 •• 12",
        .number = "42",
        .url = "https://www.acme.example/terms",
        .choices = choices,
        .choice_count = 2,
        .image = "GIF\0x",
        .image_len = 5,
        .image_type = "image/gif",
        .asked_at = NOW,
        .expires_at = NOW + 300,
    };
}

static uint64_t
ask(const struct store_question *question)
{
    uint64_t id = 0;

    ck_assert_ok(store_question_open(fixture()->store, question, &id, &fixture()->err));
    return id;
}

static uint64_t
ask_sample(void)
{
    struct store_question question = sample();

    return ask(&question);
}

static int
answer(uint64_t id, const char *text, int64_t now)
{
    CLEANUP_SECRET struct secret *secret = secret_of(text, strlen(text));

    return store_question_answer(fixture()->store, id, secret, now, &fixture()->err);
}

static void
expect_taken(uint64_t id, const char *text)
{
    CLEANUP_SECRET struct secret *taken = NULL;

    ck_assert_ok(store_question_take(fixture()->store, id, NOW, &taken, &fixture()->err));
    ck_assert_str_eq(taken->data, text);
}

static void
expect_not_taken(uint64_t id, int64_t now)
{
    struct secret *taken = NULL;

    ck_assert_int_eq(store_question_take(fixture()->store, id, now, &taken, &fixture()->err),
                     STORE_ABSENT);
    ck_assert_ptr_null(taken);
}

static void
expect_state(uint64_t id, enum store_question_state state, unsigned tries)
{
    struct store_question got;

    ck_assert_ok(store_question_get(fixture()->store, id, &got, &fixture()->err));
    ck_assert_uint_eq(got.state, state);
    ck_assert_uint_eq(got.tries, tries);
    store_question_clear(&got);
}

/* The bytes of the database hold the text. */
static bool
is_in_store(const char *text)
{
    CLEANUP_BUF struct buf bytes = BUF_INIT(64 << 20);
    CLEANUP_FD int fd = openat(fixture()->dir.fd, "data.mdb", O_RDONLY | O_CLOEXEC);

    ck_assert_int_eq(fd_read_to_end(fd, &bytes), 0);
    return memmem(bytes.data, bytes.len, text, strlen(text)) != NULL;
}

static bool
has_key(uint64_t id)
{
    char name[64];

    snprintf(name, sizeof name, "answer-%llu.key", (unsigned long long)id);
    return faccessat(fixture()->dir.fd, name, F_OK, 0) == 0;
}

START_TEST(test_question_keeps_all)
{
    struct store_fixture *f = fixture();
    struct store_question got;
    uint64_t id = ask_sample();

    ck_assert_ok(store_question_get(f->store, id, &got, &f->err));
    ck_assert_uint_eq(got.account, f->account);
    ck_assert_uint_eq(got.run, 7);
    ck_assert_uint_eq(got.kind, 1);
    ck_assert_uint_eq(got.medium, 2);
    ck_assert_uint_eq(got.digits, 6);
    ck_assert(got.for_login);
    ck_assert_str_eq(got.text, "Which?");
    ck_assert_str_eq(got.destination, "06 •• 12");
    ck_assert_str_eq(got.number, "42");
    ck_assert_str_eq(got.url, "https://www.acme.example/terms");
    ck_assert_uint_eq(got.choice_count, 2);
    ck_assert_str_eq(got.choices[0].label, "By SMS");
    ck_assert_str_eq(got.choices[1].value, "");
    ck_assert_uint_eq(got.image_len, 5);
    ck_assert_mem_eq(got.image, "GIF\0x", 5);
    ck_assert_str_eq(got.image_type, "image/gif");
    ck_assert_int_eq(got.asked_at, NOW);
    ck_assert_int_eq(got.expires_at, NOW + 300);
    ck_assert_uint_eq(got.state, STORE_QUESTION_OPEN);
    store_question_clear(&got);
    ck_assert_int_eq(store_question_next(f->store, id, &got, &f->err), STORE_ABSENT);
}
END_TEST

START_TEST(test_question_is_one_of_its_kind)
{
    struct store_question question = sample();
    uint64_t first = ask(&question);

    ck_assert_int_eq(store_question_refuse(fixture()->store, first, &fixture()->err), 0);
    ck_assert_uint_eq(ask(&question), first);
    expect_state(first, STORE_QUESTION_OPEN, 1);
    question.medium = 3;
    ck_assert_uint_ne(ask(&question), first);
    question = sample();
    question.account = fixture_add_account(fixture()->store, "other");
    ck_assert_uint_ne(ask(&question), first);
}
END_TEST

START_TEST(test_question_is_found)
{
    struct store_fixture *f = fixture();
    struct store_question question = sample(), got;
    uint64_t id = ask(&question);

    ck_assert_ok(store_question_find(f->store, &question, NOW, &got, &f->err));
    ck_assert_uint_eq(got.id, id);
    store_question_clear(&got);
    ck_assert_int_eq(store_question_find(f->store, &question, NOW + 300, &got, &f->err),
                     STORE_ABSENT);
    ck_assert_ok(store_question_close(f->store, id, &f->err));
    ck_assert_int_eq(store_question_find(f->store, &question, NOW, &got, &f->err), STORE_ABSENT);
}
END_TEST

START_TEST(test_answer_is_given_once)
{
    uint64_t id = ask_sample();

    expect_not_taken(id, NOW);
    ck_assert_ok(answer(id, "canary-4711", NOW));
    ck_assert_int_eq(answer(id, "again", NOW), STORE_EXISTS);
    ck_assert(has_key(id));
    /* The search finds what is there: a name of the database itself. */
    ck_assert(is_in_store("sealed-questions"));
    ck_assert(!is_in_store("Which?"));
    ck_assert(!is_in_store("canary-4711"));
    expect_taken(id, "canary-4711");
    ck_assert(!has_key(id));
    expect_not_taken(id, NOW);
    expect_state(id, STORE_QUESTION_USED, 0);
}
END_TEST

START_TEST(test_answer_survives_closing)
{
    struct store_fixture *f = fixture();
    uint64_t id = ask_sample();

    ck_assert_ok(answer(id, "123456", NOW));
    f->store = store_close(f->store);
    f->store = fixture_open(0);
    expect_taken(id, "123456");
}
END_TEST

START_TEST(test_answer_without_its_key)
{
    uint64_t id = ask_sample();
    char name[64];

    ck_assert_ok(answer(id, "123456", NOW));
    snprintf(name, sizeof name, "answer-%llu.key", (unsigned long long)id);
    ck_assert_int_eq(unlinkat(fixture()->dir.fd, name, 0), 0);
    expect_not_taken(id, NOW);
    expect_state(id, STORE_QUESTION_OPEN, 0);
    ck_assert_ok(answer(id, "654321", NOW));
    expect_taken(id, "654321");
}
END_TEST

START_TEST(test_answer_expires)
{
    uint64_t id = ask_sample();

    ck_assert_int_eq(answer(id, "late", NOW + 300), STORE_EXISTS);
    ck_assert_int_eq(answer(id + 1, "nobody asked", NOW), STORE_ABSENT);
    ck_assert_ok(answer(id, "123456", NOW + 299));
    expect_not_taken(id, NOW + 300);
}
END_TEST

START_TEST(test_answer_is_refused_three_times)
{
    struct store_fixture *f = fixture();
    uint64_t id = ask_sample();

    for (unsigned i = 1; i <= STORE_QUESTION_TRIES; i++) {
        ck_assert_ok(answer(id, "000000", NOW));
        expect_taken(id, "000000");
        ck_assert_ok(store_question_refuse(f->store, id, &f->err));
        expect_state(id, i < STORE_QUESTION_TRIES ? STORE_QUESTION_OPEN : STORE_QUESTION_CLOSED, i);
    }
    ck_assert_int_eq(answer(id, "000000", NOW), STORE_EXISTS);
}
END_TEST

START_TEST(test_questions_settle)
{
    struct store_question question = sample();
    uint64_t first = ask(&question), second, third;

    question.for_login = false;
    question.text = "Another";
    second = ask(&question);
    question.text = "A third";
    question.run = 8;
    third = ask(&question);
    ck_assert_ok(answer(first, "123456", NOW));
    ck_assert_ok(store_question_settle(fixture()->store, fixture()->account, 8, &fixture()->err));
    expect_state(first, STORE_QUESTION_CLOSED, 0);
    expect_state(second, STORE_QUESTION_OPEN, 0);
    expect_state(third, STORE_QUESTION_CLOSED, 0);
    ck_assert(!has_key(first));
}
END_TEST

START_TEST(test_questions_are_swept)
{
    struct store_fixture *f = fixture();
    struct store_question got;
    uint64_t id = ask_sample();

    ck_assert_ok(answer(id, "123456", NOW));
    ck_assert_ok(store_question_sweep(f->store, f->account, NOW, &f->err));
    expect_state(id, STORE_QUESTION_ANSWERED, 0);
    ck_assert(has_key(id));
    ck_assert_ok(store_question_sweep(f->store, f->account, NOW + 300, &f->err));
    expect_state(id, STORE_QUESTION_CLOSED, 0);
    ck_assert(!has_key(id));
    ck_assert_ok(store_question_sweep(f->store, f->account, NOW + 300 + 24 * 3600, &f->err));
    ck_assert_int_eq(store_question_get(f->store, id, &got, &f->err), STORE_ABSENT);
}
END_TEST

START_TEST(test_a_flood_of_questions_is_bounded)
{
    struct store_fixture *f = fixture();
    struct store_question question = sample(), got;
    uint64_t id, count = 0;
    char text[32];

    for (int i = 0; i < STORE_QUESTIONS_MAX + 10; i++) {
        snprintf(text, sizeof text, "Question %d", i);
        question.text = text;
        id = ask(&question);
    }
    ck_assert_uint_eq(id, STORE_QUESTIONS_MAX + 10);
    for (id = 0; store_question_next(f->store, id, &got, &f->err) == 0; count++) {
        id = got.id;
        store_question_clear(&got);
    }
    ck_assert_uint_eq(count, STORE_QUESTIONS_MAX);
}
END_TEST

START_TEST(test_questions_go_with_their_account)
{
    struct store_fixture *f = fixture();
    struct store_question question = sample(), got;
    uint64_t id = ask(&question);

    ck_assert_ok(answer(id, "123456", NOW));
    ck_assert_ok(store_account_remove(f->store, f->account, &f->err));
    ck_assert_int_eq(store_question_get(f->store, id, &got, &f->err), STORE_ABSENT);
    ck_assert(!has_key(id));
    ck_assert_int_eq(store_question_open(f->store, &question, &id, &f->err), -1);
}
END_TEST

static int
drop_dbs(struct store_txn *txn, void *opaque ATTR_UNUSED, struct error *err ATTR_UNUSED)
{
    return mdb_drop(txn->mdb, txn->store->dbi[STORE_DB_QUESTIONS], 1) != MDB_SUCCESS ||
           mdb_drop(txn->mdb, txn->store->dbi[STORE_DB_ANSWERS], 1) != MDB_SUCCESS;
}

/* As an older clisk has left it. */
START_TEST(test_store_without_questions)
{
    struct store_fixture *f = fixture();

    ck_assert_ok(store_write(f->store, drop_dbs, NULL, &f->err));
    f->store = store_close(f->store);
    f->store = fixture_open(0);
    ck_assert_uint_eq(ask_sample(), 1);
}
END_TEST

/* As a record of what was done: it is never asked. */
START_TEST(test_question_that_is_over_at_once)
{
    struct store_question question = sample(), got;
    uint64_t id;

    question.state = STORE_QUESTION_USED;
    id = ask(&question);
    expect_state(id, STORE_QUESTION_USED, 0);
    ck_assert_int_eq(answer(id, "123456", NOW), STORE_EXISTS);
    ck_assert_int_eq(store_question_find(fixture()->store, &question, NOW, &got, &fixture()->err),
                     STORE_ABSENT);
}
END_TEST

START_TEST(test_question_refuses_what_it_cannot_keep)
{
    struct store_question question = sample();
    uint64_t id = 99;

    question.text = "";
    ck_assert_int_eq(store_question_open(fixture()->store, &question, &id, &fixture()->err), -1);
    question = sample();
    question.image_len = STORE_IMAGE_MAX + 1;
    ck_assert_int_eq(store_question_open(fixture()->store, &question, &id, &fixture()->err), -1);
    question = sample();
    question.choice_count = STORE_CHOICES_MAX + 1;
    ck_assert_int_eq(store_question_open(fixture()->store, &question, &id, &fixture()->err), -1);
    ck_assert_uint_eq(id, 99);
}
END_TEST

void
store_question_cases(Suite *suite)
{
    TCase *tcase = tcase_create("questions");

    tcase_add_checked_fixture(tcase, fixture_setup, fixture_teardown);
    tcase_add_test(tcase, test_question_keeps_all);
    tcase_add_test(tcase, test_question_is_one_of_its_kind);
    tcase_add_test(tcase, test_question_is_found);
    tcase_add_test(tcase, test_answer_is_given_once);
    tcase_add_test(tcase, test_answer_survives_closing);
    tcase_add_test(tcase, test_answer_without_its_key);
    tcase_add_test(tcase, test_answer_expires);
    tcase_add_test(tcase, test_answer_is_refused_three_times);
    tcase_add_test(tcase, test_questions_settle);
    tcase_add_test(tcase, test_questions_are_swept);
    tcase_add_test(tcase, test_a_flood_of_questions_is_bounded);
    tcase_add_test(tcase, test_questions_go_with_their_account);
    tcase_add_test(tcase, test_store_without_questions);
    tcase_add_test(tcase, test_question_that_is_over_at_once);
    tcase_add_test(tcase, test_question_refuses_what_it_cannot_keep);
    suite_add_tcase(suite, tcase);
}
