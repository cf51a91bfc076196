/* Whatever is done to the file is found out, and costs nothing. */
#include "tests/unit/test-vault.h"

#include <string.h>

#include "host/vault/kdf.h"

enum { MUTATIONS = 100000, FILE_ROOM = 1 << 16 };

/* A vault of two accounts with a passphrase slot, and two generations of its file. */
struct specimen {
    struct buf old;
    struct buf now;
    uint8_t mirror[VAULT_MIRROR_LEN];
};

static void
make_specimen(struct specimen *specimen)
{
    struct vault_fixture *f = fixture();
    CLEANUP_SECRET struct secret *passphrase = text_secret("p");
    uint8_t id[VAULT_ID_LEN];

    *specimen = (struct specimen){.old = BUF_INIT(FILE_ROOM), .now = BUF_INIT(FILE_ROOM)};
    f->vault->figures = fast;
    ck_assert_ok(vault_slot_add(
        f->vault, &(struct vault_credential){VAULT_SLOT_PASSPHRASE, passphrase, 0}, id, &f->err));
    put_password(f->vault, 1, "acme", "one");
    put_password(f->vault, 2, "acme", "two");
    read_file(VAULT_FILE_NAME, &specimen->old);
    put_password(f->vault, 2, "acme", "six");
    read_file(VAULT_FILE_NAME, &specimen->now);
    ck_assert_ok(vault_mirror(f->vault, specimen->mirror, &f->err));
}

/* With a sanitizer every tenth, and under valgrind every hundredth, is enough to see what memory is
 * done wrong with. */
#ifdef ENABLE_SANITIZER
enum { STEP = 10 };
#else
enum { STEP = 1 };
#endif

static size_t
step(void)
{
    return getenv("CLISK_VALGRIND") ? 100 : STEP;
}

/* Whether the file, read by a process that has the key and the mirror, is refused. */
static bool
is_refused(const struct specimen *specimen, const uint8_t *data, size_t len)
{
    struct vault_fixture *f = fixture();
    size_t count;

    write_file(VAULT_FILE_NAME, data, len);
    return vault_check(f->vault, &count, &f->err) < 0 ||
           vault_judge_mirror(f->vault, specimen->mirror, &f->err) != 0;
}

/* Who is told that it is damaged may take an older one, for want of memory only. */
START_TEST(no_damage_for_want_of_memory)
{
    struct error what = {0}, told = {0};

    error_set(&what, OUTCOME_INTERNAL, "out of memory");
    ck_assert_int_eq(vault_damaged(fixture()->place, &what, &told), -1);
    ck_assert_int_eq(told.outcome, OUTCOME_INTERNAL);
    ck_assert_str_eq(told.message, "out of memory");
    error_set(&what, OUTCOME_SETUP, "it is cut short");
    ck_assert_int_eq(vault_damaged(fixture()->place, &what, &told), -1);
    ck_assert_int_eq(told.outcome, OUTCOME_SETUP);
    ck_assert_ptr_nonnull(strstr(told.message, "is damaged: it is cut short"));
}
END_TEST

START_TEST(damage_of_every_bit)
{
    struct specimen specimen;

    make_specimen(&specimen);
    ck_assert(!is_refused(&specimen, specimen.now.data, specimen.now.len));
    for (size_t i = 0; i < specimen.now.len * 8; i += step()) {
        specimen.now.data[i / 8] ^= (uint8_t)(1 << i % 8);
        ck_assert_msg(is_refused(&specimen, specimen.now.data, specimen.now.len), "bit %zu", i);
        specimen.now.data[i / 8] ^= (uint8_t)(1 << i % 8);
    }
    ck_assert(!is_refused(&specimen, specimen.now.data, specimen.now.len));
    buf_free(&specimen.old);
    buf_free(&specimen.now);
}
END_TEST

START_TEST(damage_by_length)
{
    struct specimen specimen;

    make_specimen(&specimen);
    for (size_t len = 0; len < specimen.now.len; len += step())
        ck_assert_msg(is_refused(&specimen, specimen.now.data, len), "length %zu", len);
    for (unsigned i = 0; i < 256; i++) {
        buf_append_byte(&specimen.now, (uint8_t)i);
        ck_assert(is_refused(&specimen, specimen.now.data, specimen.now.len));
    }
    buf_free(&specimen.old);
    buf_free(&specimen.now);
}
END_TEST

START_TEST(damage_by_older_parts)
{
    struct specimen specimen;

    make_specimen(&specimen);
    ck_assert_uint_eq(specimen.old.len, specimen.now.len);
    ck_assert(is_refused(&specimen, specimen.old.data, specimen.old.len));
    /* The old generation up to some byte, and the new one behind it; and the other way round. */
    for (size_t at = 1; at < specimen.now.len; at += step()) {
        CLEANUP_BUF struct buf one = BUF_INIT(FILE_ROOM), two = BUF_INIT(FILE_ROOM);

        buf_append(&one, specimen.old.data, at);
        buf_append(&one, specimen.now.data + at, specimen.now.len - at);
        buf_append(&two, specimen.now.data, at);
        buf_append(&two, specimen.old.data + at, specimen.old.len - at);
        if (memcmp(one.data, specimen.now.data, one.len) != 0)
            ck_assert_msg(is_refused(&specimen, one.data, one.len), "at %zu", at);
        if (memcmp(two.data, specimen.now.data, two.len) != 0)
            ck_assert_msg(is_refused(&specimen, two.data, two.len), "at %zu", at);
    }
    buf_free(&specimen.old);
    buf_free(&specimen.now);
}
END_TEST

/* A part of the file written over another, moved, doubled or dropped; entries and slots too. */
static void
mutate(const struct specimen *specimen, unsigned *seed, struct buf *out)
{
    const struct buf *from = rand_r(seed) % 4 == 0 ? &specimen->old : &specimen->now;
    size_t at = (size_t)rand_r(seed) % specimen->now.len;
    size_t source = (size_t)rand_r(seed) % from->len;
    size_t len = (size_t)rand_r(seed) % 300 % (from->len - source) + 1;
    size_t dropped = rand_r(seed) % 3 == 0 ? 0 : len;

    if (dropped > specimen->now.len - at)
        dropped = specimen->now.len - at;
    buf_append(out, specimen->now.data, at);
    if (rand_r(seed) % 8 != 0)
        buf_append(out, from->data + source, len);
    buf_append(out, specimen->now.data + at + dropped, specimen->now.len - at - dropped);
    if (out->len > 0 && rand_r(seed) % 4 == 0)
        out->data[(size_t)rand_r(seed) % out->len] ^= (uint8_t)(1 << rand_r(seed) % 8);
}

START_TEST(damage_at_random)
{
    struct specimen specimen;
    unsigned seed = 4711;

    make_specimen(&specimen);
    for (size_t i = 0; i < MUTATIONS / step();) {
        CLEANUP_BUF struct buf file = BUF_INIT(FILE_ROOM);

        mutate(&specimen, &seed, &file);
        if (file.len == specimen.now.len && memcmp(file.data, specimen.now.data, file.len) == 0)
            continue;
        ck_assert_msg(is_refused(&specimen, file.data, file.len), "mutation %zu", i);
        i++;
    }
    buf_free(&specimen.old);
    buf_free(&specimen.now);
}
END_TEST

/* Entries and slots swapped, dropped and doubled by someone who writes the parts of the file anew
 * but has no key. */
START_TEST(damage_by_whole_slots)
{
    struct vault_fixture *f = fixture();
    struct specimen specimen;
    struct image image;
    unsigned changes[3][4] = {{1, 0, 0, 2}, {0, 0, 0, 1}, {0, 1, 1, 3}};

    make_specimen(&specimen);
    ck_assert_ok(image_parse((struct span){specimen.now.data, specimen.now.len}, &image, &f->err));
    for (size_t i = 0; i < ARRAY_SIZE(changes); i++) {
        CLEANUP_BUF struct buf file = BUF_INIT(FILE_ROOM), slots = BUF_INIT(FILE_ROOM);
        struct image_header header = image.header;

        for (size_t k = 0; k < changes[i][3]; k++)
            image_put_slot(&slots, &image.slots[changes[i][k]]);
        header.slot_count = (uint16_t)changes[i][3];
        header.slots_len = (uint32_t)slots.len;
        image_put_header(&file, &header);
        buf_append(&file, slots.data, slots.len);
        buf_append(&file, image.head_mac,
                   specimen.now.len - (size_t)(image.head_mac - specimen.now.data));
        ck_assert(is_refused(&specimen, file.data, file.len));
    }
    buf_free(&specimen.old);
    buf_free(&specimen.now);
}
END_TEST

/* Figures that would cost gigabytes or hours are refused before they cost anything: were they
 * computed, the test would not end, or not have the memory. */
START_TEST(damage_costs_nothing)
{
    struct vault_fixture *f = fixture();
    CLEANUP_SECRET struct secret *passphrase = text_secret("p");
    CLEANUP_SECRET struct secret *out = secret_new(32);
    const struct kdf_input input = {passphrase, (const uint8_t *)"0123456789abcdef", 16};
    struct specimen specimen;
    struct image image;
    CLEANUP_VAULT struct vault *vault = NULL;
    uint8_t *cost;

    make_specimen(&specimen);
    ck_assert_ok(image_parse((struct span){specimen.now.data, specimen.now.len}, &image, &f->err));
    cost = (uint8_t *)image.slots[1].rest.data + 1;
    cost[0] = 40;
    write_file(VAULT_FILE_NAME, specimen.now.data, specimen.now.len);
    ck_assert_int_eq(vault_unlock(f->place,
                                  &(struct vault_credential){VAULT_SLOT_PASSPHRASE, passphrase, 0},
                                  &vault, &f->err),
                     -1);
    ck_assert_int_eq(f->err.outcome, OUTCOME_LIMIT);
    ck_assert_int_eq(kdf_scrypt(&input, 20, 16, 1, (uint8_t *)out->data, 32, &f->err), -1);
    ck_assert_int_eq(kdf_scrypt(&input, 20, 8, 2, (uint8_t *)out->data, 32, &f->err), -1);
    ck_assert_int_eq(kdf_scrypt(&input, 16, 8, 4000000, (uint8_t *)out->data, 32, &f->err), -1);
    ck_assert_int_eq(kdf_argon2id(&input, UINT32_MAX, 1, 1, (uint8_t *)out->data, 32, &f->err), -1);
    ck_assert_int_eq(kdf_argon2id(&input, 1024 * 1024, 64, 1, (uint8_t *)out->data, 32, &f->err),
                     -1);
    ck_assert_int_eq(kdf_pbkdf2_sha256(&input, UINT32_MAX, (uint8_t *)out->data, 32, &f->err), -1);
    buf_free(&specimen.old);
    buf_free(&specimen.now);
}
END_TEST

START_TEST(damage_by_size)
{
    struct vault_fixture *f = fixture();
    size_t count;
    int fd;

    write_file(VAULT_FILE_NAME, "", 0);
    ck_assert_int_eq(vault_check(f->vault, &count, &f->err), -1);
    ck_assert_int_eq(f->err.outcome, OUTCOME_SETUP);
    fd = openat(f->dir.fd, VAULT_FILE_NAME, O_WRONLY | O_CLOEXEC);
    ck_assert_int_eq(ftruncate(fd, (off_t)VAULT_FILE_MAX + 1), 0);
    close(fd);
    ck_assert_int_eq(vault_check(f->vault, &count, &f->err), -1);
    ck_assert_int_eq(f->err.outcome, OUTCOME_LIMIT);
}
END_TEST

void
vault_damage_cases(Suite *suite)
{
    TCase *tcase = tcase_create("damage");

    tcase_add_checked_fixture(tcase, fixture_setup, fixture_teardown);
    /* A sanitizer makes it slow: what is to be shown is that it ends. */
    tcase_set_timeout(tcase, 600);
    tcase_add_test(tcase, no_damage_for_want_of_memory);
    tcase_add_test(tcase, damage_of_every_bit);
    tcase_add_test(tcase, damage_by_length);
    tcase_add_test(tcase, damage_by_older_parts);
    tcase_add_test(tcase, damage_at_random);
    tcase_add_test(tcase, damage_by_whole_slots);
    tcase_add_test(tcase, damage_costs_nothing);
    tcase_add_test(tcase, damage_by_size);
    suite_add_tcase(suite, tcase);
}
