#include "tests/unit/unit.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "host/wire/wire.h"

static struct wire *near_end, *far_end;

static void
open_ends(void)
{
    int fds[2];

    ck_assert_int_eq(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, fds), 0);
    near_end = calloc(1, sizeof *near_end);
    far_end = calloc(1, sizeof *far_end);
    ck_assert_ptr_nonnull(near_end);
    ck_assert_ptr_nonnull(far_end);
    near_end->fd = fds[0];
    far_end->fd = fds[1];
}

static void
close_ends(void)
{
    close(near_end->fd);
    close(far_end->fd);
    free(near_end);
    free(far_end);
}

START_TEST(every_field_arrives)
{
    struct wire_message message = WIRE_MESSAGE_INIT;
    CLEANUP_BUF struct buf files = BUF_INIT(1000);
    struct wire_worker_save save = {
        .kind = "bill",
        .reference = "F-1/é",
        .occurs = 1,
        .contract = NULL,
        .folder = "Home",
        .fields = {(const uint8_t *)"a\0b", 3},
        .referer = "https://a.example/",
    };
    struct wire_file file = {.reference = "D-1",
                             .url = "https://a.example/1",
                             .title = "One",
                             .media_type = "text/plain",
                             .replace = WIRE_REPLACE_ALWAYS};
    struct reader reader;

    wire_put_file(&files, file);
    wire_put_file(&files, (struct wire_file){.content = {(const uint8_t *)"two", 3}});
    save.files = (struct span){files.data, files.len};
    ck_assert_int_eq(wire_send_worker_save(near_end, save), 0);
    ck_assert_int_eq(wire_receive(far_end, &message), 0);
    ck_assert_int_eq(message.is, WIRE_NUMBER(worker_save));
    ck_assert_str_eq(message.worker_save.kind, "bill");
    ck_assert_str_eq(message.worker_save.reference, "F-1/é");
    ck_assert_uint_eq(message.worker_save.occurs, 1);
    ck_assert_str_eq(message.worker_save.contract, "");
    ck_assert_str_eq(message.worker_save.folder, "Home");
    ck_assert_uint_eq(message.worker_save.fields.len, 3);
    ck_assert_str_eq(message.worker_save.referer, "https://a.example/");
    reader = reader_of(message.worker_save.files.data, message.worker_save.files.len);
    ck_assert_int_eq(wire_get_file(&reader, &file), 0);
    ck_assert_str_eq(file.reference, "D-1");
    ck_assert_str_eq(file.url, "https://a.example/1");
    ck_assert_str_eq(file.title, "One");
    ck_assert_str_eq(file.media_type, "text/plain");
    ck_assert_int_eq(file.replace, WIRE_REPLACE_ALWAYS);
    ck_assert_uint_eq(file.content.len, 0);
    ck_assert_int_eq(wire_get_file(&reader, &file), 0);
    ck_assert_str_eq(file.url, "");
    ck_assert(span_is(file.content, "two"));
    ck_assert_int_eq(wire_get_file(&reader, &file), 1);
    reader = reader_of(files.data, files.len - 1);
    ck_assert_int_eq(wire_get_file(&reader, &file), 0);
    ck_assert_int_eq(wire_get_file(&reader, &file), -1);
    files.data[files.len - 8] = WIRE_REPLACE_LAST + 1;
    reader = reader_of(files.data, files.len);
    ck_assert_int_eq(wire_get_file(&reader, &file), 0);
    ck_assert_int_eq(wire_get_file(&reader, &file), -1);
}
END_TEST

START_TEST(a_descriptor_arrives_and_is_closed_when_not_taken)
{
    struct wire_message message = WIRE_MESSAGE_INIT;
    int pipes[2], got;

    ck_assert_int_eq(pipe2(pipes, O_CLOEXEC), 0);
    ck_assert_int_eq(wire_send_worker_pool(
                         near_end, (struct wire_worker_pool){.pool = pipes[1], .pool_size = 7}),
                     0);
    ck_assert_int_eq(wire_receive(far_end, &message), 0);
    got = message.worker_pool.pool;
    ck_assert_int_ge(got, 0);
    ck_assert_int_eq(got, message.fd);
    ck_assert(fcntl(got, F_GETFD) & FD_CLOEXEC);
    ck_assert_int_eq((int)write(got, "x", 1), 1);
    wire_message_clear(&message);
    ck_assert_int_lt(fcntl(got, F_GETFD), 0);
    close(pipes[0]);
    close(pipes[1]);
}
END_TEST

START_TEST(nothing_is_eagain_and_an_end_is_one)
{
    struct wire_message message = WIRE_MESSAGE_INIT;

    ck_assert_int_eq(wire_receive(far_end, &message), -1);
    ck_assert_int_eq(errno, EAGAIN);
    close(near_end->fd);
    near_end->fd = -1;
    ck_assert_int_eq(wire_receive(far_end, &message), 1);
}
END_TEST

START_TEST(what_does_not_fit_is_not_sent)
{
    char *big = malloc(WIRE_FRAME_MAX + 1);

    ck_assert_ptr_nonnull(big);
    memset(big, 'a', WIRE_FRAME_MAX);
    big[WIRE_FRAME_MAX] = '\0';
    ck_assert_int_eq(wire_send_log(near_end, (struct wire_log){.level = 0, .text = big}), -1);
    ck_assert_int_eq(errno, EMSGSIZE);
    free(big);
}
END_TEST

/* Sends raw bytes, with descriptors, past the encoder. */
static void
send_raw(const void *data, size_t len, int fds)
{
    struct iovec io = {(void *)data, len};
    union {
        struct cmsghdr align;
        char bytes[CMSG_SPACE(sizeof(int) * 16)];
    } control = {0};
    struct msghdr message = {.msg_iov = &io, .msg_iovlen = 1};

    if (fds > 0) {
        struct cmsghdr *header;

        message.msg_control = control.bytes;
        message.msg_controllen = CMSG_SPACE(sizeof(int) * (size_t)fds);
        header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(sizeof(int) * (size_t)fds);
        for (int i = 0; i < fds; i++)
            memcpy(CMSG_DATA(header) + (size_t)i * sizeof(int), &near_end->fd, sizeof(int));
    }
    ck_assert_int_eq((int)sendmsg(near_end->fd, &message, 0), (int)len);
}

static void
assert_violation(const void *data, size_t len, int fds)
{
    struct wire_message message = WIRE_MESSAGE_INIT;
    int lowest = dup(0);

    close(lowest);
    send_raw(data, len, fds);
    ck_assert_int_eq(wire_receive(far_end, &message), -1);
    ck_assert_int_eq(errno, EPROTO);
    /* No descriptor of the bad message is left open. */
    ck_assert_int_eq(fcntl(lowest, F_GETFD), -1);
}

START_TEST(violations)
{
    static const uint8_t unknown[] = {0xFF, 0x7F};
    static const uint8_t left_over[] = {5, 0, 1};
    static const uint8_t cut[] = {30, 0, 1, 5, 0, 0, 0, 'a'};
    static const uint8_t no_nul[] = {30, 0, 1, 1, 0, 0, 0, 'a', 'b'};
    static const uint8_t nul_inside[] = {30, 0, 1, 1, 0, 0, 0, 0, 0};
    static const uint8_t not_utf8[] = {30, 0, 1, 1, 0, 0, 0, 0xFF, 0};
    static const uint8_t fine[] = {5, 0};

    assert_violation(unknown, sizeof unknown, 0);
    assert_violation(left_over, sizeof left_over, 0);
    assert_violation(cut, sizeof cut, 0);
    assert_violation(no_nul, sizeof no_nul, 0);
    assert_violation(nul_inside, sizeof nul_inside, 0);
    assert_violation(not_utf8, sizeof not_utf8, 0);
    assert_violation(fine, sizeof fine, 1);
    assert_violation(fine, sizeof fine, 2);
    assert_violation(fine, sizeof fine, 12);
    assert_violation("", 1, 0);
}
END_TEST

START_TEST(a_promised_descriptor_must_come)
{
    static const uint8_t pool[] = {20, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0};
    static const uint8_t neither[] = {20, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0};

    assert_violation(pool, sizeof pool, 0);
    assert_violation(neither, sizeof neither, 0);
    assert_violation(neither, sizeof neither, 1);
}
END_TEST

START_TEST(params_go_round)
{
    struct buf buf = BUF_INIT(1024);
    struct wire_param param;
    struct reader reader;

    wire_put_param(&buf, (struct wire_param){.name = "login", .value = "me"});
    wire_put_param(
        &buf, (struct wire_param){WIRE_PARAM_SECRET, "pass", "password", WIRE_TRANSFORM_SHA1_HEX});
    reader = reader_of(buf.data, buf.len);
    ck_assert_int_eq(wire_get_param(&reader, &param), 0);
    ck_assert_str_eq(param.value, "me");
    ck_assert_int_eq(wire_get_param(&reader, &param), 0);
    ck_assert_int_eq(param.kind, WIRE_PARAM_SECRET);
    ck_assert_str_eq(param.name, "pass");
    ck_assert_int_eq(param.transform, WIRE_TRANSFORM_SHA1_HEX);
    ck_assert_int_eq(wire_get_param(&reader, &param), 1);
    reader = reader_of(buf.data, buf.len - 1);
    ck_assert_int_eq(wire_get_param(&reader, &param), 0);
    ck_assert_int_eq(wire_get_param(&reader, &param), -1);
    buf_free(&buf);
}
END_TEST

START_TEST(every_number_has_a_name)
{
#define CHECK_NAME(value, name)                            \
    ck_assert_str_eq(wire_name(WIRE_NUMBER(name)), #name); \
    ck_assert_int_lt(WIRE_NUMBER(name), WIRE_NUMBER_END);
    WIRE_MESSAGES(CHECK_NAME)
    ck_assert_ptr_null(wire_name((enum wire_number)0));
    ck_assert_ptr_null(wire_name((enum wire_number)WIRE_NUMBER_END));
}
END_TEST

static void
fill(Suite *suite)
{
    TCase *tcase = tcase_create("wire");

    tcase_add_checked_fixture(tcase, open_ends, close_ends);
    tcase_add_test(tcase, every_field_arrives);
    tcase_add_test(tcase, a_descriptor_arrives_and_is_closed_when_not_taken);
    tcase_add_test(tcase, nothing_is_eagain_and_an_end_is_one);
    tcase_add_test(tcase, what_does_not_fit_is_not_sent);
    tcase_add_test(tcase, violations);
    tcase_add_test(tcase, a_promised_descriptor_must_come);
    tcase_add_test(tcase, params_go_round);
    tcase_add_test(tcase, every_number_has_a_name);
    suite_add_tcase(suite, tcase);
}

int
main(void)
{
    return unit_main("wire", fill);
}
