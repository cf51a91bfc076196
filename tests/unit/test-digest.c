#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "host/common/digest.h"
#include "host/common/fd.h"
#include "tests/unit/unit.h"

/* FIPS 180-2, appendix B. */
static const struct {
    const char *text;
    const char *hex;
} vectors[] = {
    {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
     "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
};

static const char million_hex[] =
    "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0";

static void
assert_digest(const uint8_t digest[DIGEST_LEN], const char *wanted)
{
    char hex[DIGEST_HEX_LEN + 1];

    digest_hex(digest, hex);
    ck_assert_str_eq(hex, wanted);
}

START_TEST(agrees_with_the_standard)
{
    struct digest *digest = digest_new();
    uint8_t out[DIGEST_LEN];

    ck_assert_ptr_nonnull(digest);
    ck_assert_int_eq(digest_update(digest, vectors[_i].text, strlen(vectors[_i].text)), 0);
    ck_assert_int_eq(digest_final(digest, out), 0);
    assert_digest(out, vectors[_i].hex);
    digest_free(digest);
}
END_TEST

START_TEST(starts_again_after_a_reset)
{
    struct digest *digest = digest_new();
    uint8_t out[DIGEST_LEN];

    digest_update(digest, "left behind", 11);
    ck_assert_int_eq(digest_reset(digest), 0);
    digest_update(digest, "a", 1);
    digest_update(digest, "bc", 2);
    ck_assert_int_eq(digest_final(digest, out), 0);
    assert_digest(out, vectors[1].hex);
    ck_assert_ptr_null(digest_free(digest));
    ck_assert_ptr_null(digest_free(NULL));
}
END_TEST

/* A file of a million letters 'a'. */
static int
million(void)
{
    int fd = memfd_create("million", MFD_CLOEXEC);
    char chunk[1000];

    ck_assert_int_ge(fd, 0);
    memset(chunk, 'a', sizeof chunk);
    for (int i = 0; i < 1000; i++)
        ck_assert_int_eq(fd_write_all(fd, chunk, sizeof chunk), 0);
    return fd;
}

START_TEST(digests_a_whole_file_wherever_it_stands)
{
    CLEANUP_FD int fd = million();
    uint8_t out[DIGEST_LEN];
    uint64_t size = 0;

    ck_assert_int_eq(digest_file(fd, out, &size), 0);
    ck_assert_uint_eq(size, 1000000);
    assert_digest(out, million_hex);
    ck_assert_int_eq(lseek(fd, 0, SEEK_CUR), 1000000);
    ck_assert_int_eq(digest_file(fd, out, NULL), 0);
}
END_TEST

START_TEST(a_file_that_cannot_be_read_is_an_error)
{
    CLEANUP_FD int fd = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    uint8_t out[DIGEST_LEN] = {7};
    uint64_t size = 42;

    errno = 0;
    ck_assert_int_eq(digest_file(fd, out, &size), -1);
    ck_assert_int_eq(errno, EISDIR);
    ck_assert_uint_eq(size, 42);
    ck_assert_uint_eq(out[0], 7);
    ck_assert_int_eq(digest_file(-1, out, &size), -1);
    ck_assert_int_eq(errno, EBADF);
}
END_TEST

static void
fill(Suite *suite)
{
    TCase *tcase = tcase_create("digest");

    suite_add_tcase(suite, tcase);
    tcase_add_loop_test(tcase, agrees_with_the_standard, 0, 3);
    tcase_add_test(tcase, starts_again_after_a_reset);
    tcase_add_test(tcase, digests_a_whole_file_wherever_it_stands);
    tcase_add_test(tcase, a_file_that_cannot_be_read_is_an_error);
}

int
main(void)
{
    return unit_main("digest", fill);
}
