/* The head of an answer, and where its body goes. */
#include "tests/unit/test-fetcher.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/fetcher/body.h"
#include "host/fetcher/headers.h"

/* Adds lines that are separated by '|'. */
static int
add(struct headers *headers, const char *lines, struct error *err)
{
    while (*lines) {
        size_t len = strcspn(lines, "|");

        if (headers_add(headers, lines, len, "site", err) < 0)
            return -1;
        lines += len + (lines[len] == '|');
    }
    return 0;
}

#define ADD(headers, lines)                                                 \
    do {                                                                    \
        struct error err_ = {0};                                            \
        ck_assert_msg(add(headers, lines, &err_) == 0, "%s", err_.message); \
    } while (0)

static void
refuse(const char *lines, enum outcome outcome, const char *word)
{
    struct headers headers = HEADERS_INIT;
    struct error err = {0};

    ck_assert_msg(add(&headers, lines, &err) == -1, "%s", lines);
    ck_assert_int_eq(err.outcome, outcome);
    ck_assert_msg(strstr(err.message, word) != NULL, "%s: %s", lines, err.message);
    headers_free(&headers);
}

START_TEST(head_of_a_page)
{
    struct headers headers = HEADERS_INIT;

    ADD(&headers, "HTTP/1.1 200 OK\r\n|content-LENGTH:12 \r\n|Content-Type: text/html; a=b\r\n");
    ck_assert(!headers.ended);
    ADD(&headers, "Retry-After : 7\r\n|X-Other: Content-Length: 5\r\n|\r\n");
    ck_assert(headers.ended && headers.has_length && !headers.chunked && !headers.multiplexed);
    ck_assert_uint_eq(headers.status, 200);
    ck_assert_uint_eq(headers.length, 12);
    ck_assert_str_eq(headers.content_type, "text/html; a=b");
    ck_assert_str_eq(headers.retry_after, "7");
    ck_assert_ptr_null(headers_location(&headers));
    /* A trailer is no header. */
    ADD(&headers, "Content-Length: 99\r\n|HTTP/1.1 500 X\r\n");
    ck_assert_uint_eq(headers.length, 12);
    ck_assert_uint_eq(headers.status, 200);
    headers_free(&headers);
}
END_TEST

START_TEST(head_after_interim_ones)
{
    struct headers headers = HEADERS_INIT;

    ADD(&headers, "HTTP/1.1 103 Early|Content-Length: 5|Location: /x|\r\n|");
    ck_assert(!headers.ended);
    ADD(&headers, "HTTP/2 302|location: /y|\r\n");
    ck_assert(headers.ended && !headers.has_length && headers.multiplexed);
    ck_assert_str_eq(headers_location(&headers), "/y");
    headers_reset(&headers);
    ck_assert_ptr_null(headers_location(&headers));
    headers_free(&headers);
}
END_TEST

START_TEST(ends_that_are_proved)
{
    static const struct {
        const char *lines;
        bool proved;
    } rows[] = {
        {"HTTP/1.1 200 X", false},
        {"HTTP/1.0 200 X", false},
        {"HTTP/1.1 200 X|Content-Length: 0", true},
        {"HTTP/1.1 200 X|Transfer-Encoding: chunked", true},
        {"HTTP/1.1 200 X|Content-Encoding: gzip", false},
        {"HTTP/1.1 204 X", true},
        {"HTTP/1.1 304 X", true},
        {"HTTP/2 200", true},
    };

    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct headers headers = HEADERS_INIT;

        ADD(&headers, rows[i].lines);
        ck_assert_msg(headers_prove_end(&headers) == rows[i].proved, "%s", rows[i].lines);
        headers_free(&headers);
    }
}
END_TEST

START_TEST(heads_that_are_refused)
{
    enum outcome down = OUTCOME_VENDOR_DOWN;

    refuse("HTTP/1.1 200 X|Content-Length: 3|Content-Length: 4", down, "two different lengths");
    refuse("HTTP/1.1 200 X|Content-Length: -3", down, "no number");
    refuse("HTTP/1.1 200 X|Content-Length: 3, 3", down, "no number");
    refuse("HTTP/1.1 200 X|Content-Length:", down, "no number");
    refuse("HTTP/1.1 200 X|Content-Length: 18446744073709551616", down, "no number");
    refuse("HTTP/1.1 200 X|Content-Length: 0x10", down, "no number");
    refuse("HTTP/1.1 200 X|Content-Encoding: gzip, br", down, "more than once");
    refuse("HTTP/1.1 200 X|Content-Encoding: gzip|content-encoding: gzip", down, "more than once");
    refuse("HTTP/1.1 200 X|Transfer-Encoding: gzip, chunked", down, "not spoken");
    refuse("HTTP/1.1 200 X|Transfer-Encoding: chunked, chunked", down, "not spoken");
    refuse("HTTP/1.1 200 X|Transfer-Encoding: identity", down, "not spoken");
    refuse("HTTP/1.1 200 X|Location: /a|Location: /b", down, "two places");
    refuse("HTTP/1.1 200 X|Location: /a| b", down, "folded");
    refuse("HTTP/1.1", down, "HTTP");
    refuse("HTTP/1.1 20 X", down, "HTTP");
    refuse("HTTP/1.1 abc", down, "HTTP");
}
END_TEST

START_TEST(heads_that_are_odd)
{
    struct headers headers = HEADERS_INIT;

    ADD(&headers, "HTTP/1.1 200|X: a| folded|nonsense|: empty|Content-Encoding: identity, ,gzip");
    ck_assert_uint_eq(headers.codings, 1);
    ADD(&headers, "Content-Length: 5|Content-Length: 05|Location: /a|Location: /a");
    ADD(&headers, "Content-Type: \xff\x1b[31m\x7f");
    ck_assert_str_eq(headers.content_type, "??[31m?");
    headers_free(&headers);
}
END_TEST

START_TEST(heads_that_are_too_large)
{
    struct headers headers = HEADERS_INIT;
    struct error err = {0};
    static char line[70000];

    memset(line, 'a', sizeof line);
    ADD(&headers, "HTTP/1.1 200 X");
    ck_assert_int_eq(headers_add(&headers, line, sizeof line, "site", &err), 0);
    ck_assert_int_eq(headers_add(&headers, line, sizeof line, "site", &err), -1);
    ck_assert_int_eq(err.outcome, OUTCOME_LIMIT);
    headers_reset(&headers);
    /* Interim answers count too. */
    for (int i = 0; i < HEADERS_COUNT_MAX / 2; i++)
        ADD(&headers, "HTTP/1.1 100 X|\r\n");
    ck_assert_int_eq(headers_add(&headers, "HTTP/1.1 100 X", 14, "site", &err), -1);
    memcpy(line, "Location:", 9);
    headers_reset(&headers);
    ck_assert_int_eq(headers_add(&headers, line, 9 + URL_MAX + 1, "site", &err), -1);
    headers_free(&headers);
}
END_TEST

START_TEST(body_of_a_page)
{
    uint8_t pool[8] = {0}, sha256[DIGEST_LEN];
    struct body body = body_of_pool(pool, sizeof pool);
    struct error err = {0};

    ck_assert_int_eq(body_write(&body, "12345", 5, &err), 0);
    ck_assert_int_eq(body_restart(&body, &err), 0);
    ck_assert_int_eq(body_write(&body, "abcdefgh", 8, &err), 0);
    ck_assert_int_eq(body_write(&body, "", 0, &err), 0);
    ck_assert_int_eq(body_finish(&body, sha256, &err), 0);
    /* Nothing is where the konnector can see it before it was looked through. */
    ck_assert_int_eq(pool[0], 0);
    body_publish(&body);
    ck_assert_mem_eq(pool, "abcdefgh", 8);
    ck_assert_int_eq(body_write(&body, "i", 1, &err), -1);
    ck_assert_int_eq(err.outcome, OUTCOME_LIMIT);
    ck_assert_str_eq(err.message, "page larger than 8 bytes");
    body_free(&body);
}
END_TEST

static void
check_file(int file, const void *data, size_t len, const uint8_t sha256[DIGEST_LEN])
{
    uint8_t expected[DIGEST_LEN];
    uint64_t size;
    char first[16];

    ck_assert_int_eq(digest_file(file, expected, &size), 0);
    ck_assert_uint_eq(size, len);
    ck_assert_mem_eq(sha256, expected, DIGEST_LEN);
    if (len >= sizeof first) {
        ck_assert_int_eq(pread(file, first, sizeof first, 0), sizeof first);
        ck_assert_mem_eq(first, data, sizeof first);
    }
}

START_TEST(body_of_a_document)
{
    int file = memfd_create("document", MFD_CLOEXEC);
    struct body body = body_of_file(fcntl(file, F_DUPFD_CLOEXEC, 0), 300000);
    uint8_t sha256[DIGEST_LEN];
    struct error err = {0};
    static char data[100000];

    for (size_t i = 0; i < sizeof data; i++)
        data[i] = (char)(i * 7 % 251);
    /* A longer try before leaves nothing behind. */
    ck_assert_int_eq(body_write(&body, data + 1, sizeof data - 1, &err), 0);
    ck_assert_int_eq(body_write(&body, data, sizeof data, &err), 0);
    ck_assert_int_eq(body_restart(&body, &err), 0);
    for (size_t i = 0; i < sizeof data; i += 1000)
        ck_assert_int_eq(body_write(&body, data + i, 1000, &err), 0);
    ck_assert_int_eq(body_finish(&body, sha256, &err), 0);
    check_file(file, data, sizeof data, sha256);
    ck_assert_int_eq(body_restart(&body, &err), 0);
    for (int i = 0; i < 3; i++)
        ck_assert_int_eq(body_write(&body, data, sizeof data, &err), 0);
    ck_assert_int_eq(body_write(&body, data, 1, &err), -1);
    ck_assert_int_eq(err.outcome, OUTCOME_LIMIT);
    body_free(&body);
    close(file);
}
END_TEST

START_TEST(body_of_nothing)
{
    int file = memfd_create("document", MFD_CLOEXEC);
    struct body body = body_of_file(fcntl(file, F_DUPFD_CLOEXEC, 0), 10);
    uint8_t sha256[DIGEST_LEN];
    struct error err = {0};

    ck_assert_int_eq(body_finish(&body, sha256, &err), 0);
    check_file(file, "", 0, sha256);
    body_free(&body);
    close(file);
}
END_TEST

START_TEST(body_on_a_full_disk)
{
    struct body body = body_of_file(open("/dev/full", O_RDWR | O_CLOEXEC), 1000);
    uint8_t sha256[DIGEST_LEN];
    struct error err = {0};

    ck_assert_int_eq(body_write(&body, "abc", 3, &err), 0);
    ck_assert_int_eq(body_finish(&body, sha256, &err), -1);
    ck_assert_int_eq(err.outcome, OUTCOME_NO_SPACE);
    body_free(&body);
}
END_TEST

START_TEST(bombs)
{
    ck_assert(!body_is_bomb(1 << 20, 0));
    ck_assert(!body_is_bomb(3 << 20, 0));
    ck_assert(body_is_bomb(4 << 20, 0));
    ck_assert(!body_is_bomb(30 << 20, 1 << 20));
    ck_assert(body_is_bomb(30 << 20, 100000));
    ck_assert(body_is_bomb(UINT64_MAX, 1 << 20));
}
END_TEST

void
fetcher_add_answers(Suite *suite)
{
    TCase *heads = tcase_create("heads"), *bodies = tcase_create("bodies");

    tcase_add_test(heads, head_of_a_page);
    tcase_add_test(heads, head_after_interim_ones);
    tcase_add_test(heads, ends_that_are_proved);
    tcase_add_test(heads, heads_that_are_refused);
    tcase_add_test(heads, heads_that_are_odd);
    tcase_add_test(heads, heads_that_are_too_large);
    suite_add_tcase(suite, heads);
    tcase_add_test(bodies, body_of_a_page);
    tcase_add_test(bodies, body_of_a_document);
    tcase_add_test(bodies, body_of_nothing);
    tcase_add_test(bodies, body_on_a_full_disk);
    tcase_add_test(bodies, bombs);
    suite_add_tcase(suite, bodies);
}
