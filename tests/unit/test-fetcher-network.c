/* Addresses, mappings to this machine, retries, redirects. */
#include "tests/unit/test-fetcher.h"

#include <arpa/inet.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include "host/fetcher/connect.h"
#include "host/fetcher/redirect.h"
#include "host/fetcher/retry.h"
#include "host/wire/method.h"

union any_address {
    struct sockaddr any;
    struct sockaddr_in in;
    struct sockaddr_in6 in6;
};

static union any_address
address_of(const char *text)
{
    union any_address address;

    memset(&address, 0, sizeof address);
    if (strchr(text, ':')) {
        address.in6.sin6_family = AF_INET6;
        ck_assert_int_eq(inet_pton(AF_INET6, text, &address.in6.sin6_addr), 1);
    } else {
        address.in.sin_family = AF_INET;
        ck_assert_int_eq(inet_pton(AF_INET, text, &address.in.sin_addr), 1);
    }
    return address;
}

static enum address_kind
classify(const char *text)
{
    union any_address address = address_of(text);

    return address_classify(&address.any);
}

START_TEST(address_kinds)
{
    static const char *const open[] = {
        "1.1.1.1",     "9.255.255.255",   "11.0.0.0",         "100.63.255.255",
        "100.128.0.0", "172.15.255.255",  "172.32.0.0",       "192.167.255.255",
        "192.169.0.0", "198.17.255.255",  "223.255.255.255",  "2606:4700::1111",
        "2a01:e0c::1", "2001:41d0:1::1",  "64:ff9b::1.1.1.1", "2001:200::1",
        "2003::1",     "3ffe:ffff::ffff",
    };
    static const char *const loop[] = {"127.0.0.1", "127.255.255.255", "::1"};
    static const char *const local[] = {
        "10.0.0.0",        "10.255.255.255", "100.64.0.0",      "100.127.255.255", "169.254.0.1",
        "169.254.169.254", "172.16.0.0",     "172.31.255.255",  "192.168.0.0",     "fc00::1",
        "fdff::1",         "fe80::1",        "192.168.255.255", "febf::1",
    };
    static const char *const special[] = {
        "0.0.0.0",
        "0.1.2.3",
        "192.0.0.1",
        "192.0.2.1",
        "192.88.99.1",
        "198.18.0.1",
        "198.19.255.255",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::2",
        "::127.0.0.1",
        "::ffff:1.1.1.1",
        "::ffff:10.0.0.1",
        "::ffff:192.168.1.1",
        "fec0::1",
        "ff02::1",
        "2001:db8::1",
        "2001::1",
        "2001:10::1",
        "2002:a00::1",
        "3fff::1",
        "64:ff9b::10.0.0.1",
        "64:ff9b::127.0.0.1",
        "64:ff9b:1::1",
        "100::1",
        "4000::1",
        "::ffff:127.0.0.1",
    };

    for (size_t i = 0; i < ARRAY_SIZE(open); i++)
        ck_assert_msg(classify(open[i]) == ADDRESS_PUBLIC, "%s", open[i]);
    for (size_t i = 0; i < ARRAY_SIZE(loop); i++)
        ck_assert_msg(classify(loop[i]) == ADDRESS_LOOPBACK, "%s", loop[i]);
    for (size_t i = 0; i < ARRAY_SIZE(local); i++)
        ck_assert_msg(classify(local[i]) == ADDRESS_LOCAL, "%s", local[i]);
    for (size_t i = 0; i < ARRAY_SIZE(special); i++)
        ck_assert_msg(classify(special[i]) == ADDRESS_SPECIAL, "%s", special[i]);
}
END_TEST

START_TEST(address_of_another_family)
{
    struct sockaddr local = {.sa_family = AF_UNIX};
    char text[ADDRESS_TEXT_MAX];

    ck_assert_int_eq(address_classify(&local), ADDRESS_SPECIAL);
    address_print(&local, text);
    ck_assert_str_eq(text, "an unknown address");
}
END_TEST

START_TEST(map_of_hosts)
{
    struct connect_map *map = NULL;
    struct error err = {0};
    const struct curl_slist *list;

    ck_assert_int_eq(
        connect_map_parse("a.test=127.0.0.1:8443\nb.test=[::1]:1,c.test=127.9.9.9:65535\n", &map,
                          &err),
        0);
    list = connect_map_list(map);
    ck_assert_str_eq(list->data, "a.test::127.0.0.1:8443");
    ck_assert_str_eq(list->next->data, "b.test::[::1]:1");
    ck_assert(connect_map_has(map, "A.test") && connect_map_has(map, "c.test"));
    ck_assert(!connect_map_has(map, "x.a.test") && !connect_map_has(map, ""));
    connect_map_free(map);
    ck_assert_int_eq(connect_map_parse("*=127.0.0.1:1", &map, &err), 0);
    ck_assert(connect_map_has(map, "anything"));
    ck_assert_str_eq(connect_map_list(map)->data, "::127.0.0.1:1");
    connect_map_free(map);
    ck_assert_int_eq(connect_map_parse("", &map, &err), 0);
    ck_assert(!connect_map_has(map, "a.test") && !connect_map_list(map));
    connect_map_free(map);
}
END_TEST

START_TEST(map_of_other_machines)
{
    static const char *const bad[] = {
        "a=10.0.0.1:1",
        "a=localhost:1",
        "a=127.0.0.1",
        "a=127.0.0.1:",
        "a=127.0.0.1:65536",
        "a=127.0.0.1:-1",
        "a=127.0.0.1:1x",
        "a=[::2]:1",
        "a=[::1:1",
        "=127.0.0.1:1",
        "127.0.0.1:1",
        "a:1=127.0.0.1",
        "a=::1",
        "a=[127.0.0.1]:1",
        "a=127.0.0.1:0",
        "a=127.0.0.1:111111",
        "a=0x7f.1:1",
        "a=127.1:1",
        "a= 127.0.0.1:1 ",
        "a:443=127.0.0.1:1",
        "[::1]=127.0.0.1:1",
        "a b=127.0.0.1:1",
        "**=127.0.0.1:1",
        "a=[::01]:1",
    };

    for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
        struct connect_map *map = NULL;
        struct error err = {0};

        ck_assert_msg(connect_map_parse(bad[i], &map, &err) == -1, "%s", bad[i]);
        ck_assert_int_eq(err.outcome, OUTCOME_USAGE);
    }
}
END_TEST

START_TEST(map_of_too_many)
{
    CLEANUP_BUF struct buf lines = BUF_INIT(65536);
    struct connect_map *map = NULL;
    struct error err = {0};

    for (int i = 0; i < 65; i++)
        buf_printf(&lines, "h%d=127.0.0.1:1\n", i);
    ck_assert_int_eq(connect_map_parse(buf_str(&lines), &map, &err), -1);
}
END_TEST

/* libcurl has room behind the address for one of IPv6. */
union curl_address {
    struct curl_sockaddr to;
    char room[sizeof(struct curl_sockaddr) + sizeof(struct sockaddr_in6)];
};

static curl_socket_t
open_socket(struct connect_gate *gate, const char *text)
{
    union any_address from = address_of(text);
    union curl_address address = {
        .to = {.family = from.any.sa_family, .socktype = SOCK_STREAM, .addrlen = sizeof from}};

    memcpy(address.room + offsetof(struct curl_sockaddr, addr), &from, sizeof from);
    return connect_open_socket(gate, CURLSOCKTYPE_IPCXN, &address.to);
}

static bool
gate_opens(struct connect_gate gate, const char *text)
{
    curl_socket_t fd = open_socket(&gate, text);

    ck_assert(gate.refused == (fd == CURL_SOCKET_BAD));
    if (gate.refused)
        ck_assert_str_ne(gate.address, "");
    if (fd != CURL_SOCKET_BAD)
        close(fd);
    return fd != CURL_SOCKET_BAD;
}

/* Nothing is connected to: a socket is opened or not. */
START_TEST(gate)
{
    static const struct {
        const char *address;
        bool usual, loopback, local;
    } rows[] = {
        {"1.1.1.1", true, false, true},
        {"2606:4700::1111", true, false, true},
        {"127.0.0.1", false, true, false},
        {"127.255.255.254", false, true, false},
        {"::1", false, true, false},
        {"10.0.0.1", false, false, true},
        {"172.16.0.1", false, false, true},
        {"192.168.1.1", false, false, true},
        {"100.64.0.1", false, false, true},
        {"169.254.169.254", false, false, true},
        {"fd00::1", false, false, true},
        {"fe80::1", false, false, true},
        {"0.0.0.0", false, false, false},
        {"::", false, false, false},
        {"::ffff:10.0.0.1", false, false, false},
        {"::ffff:127.0.0.1", false, false, false},
        {"224.0.0.1", false, false, false},
        {"255.255.255.255", false, false, false},
        {"64:ff9b::10.0.0.1", false, false, false},
    };

    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        ck_assert_msg(gate_opens((struct connect_gate){0}, rows[i].address) == rows[i].usual, "%s",
                      rows[i].address);
        ck_assert_msg(gate_opens((struct connect_gate){.loopback = true}, rows[i].address) ==
                          rows[i].loopback,
                      "%s", rows[i].address);
        ck_assert_msg(gate_opens((struct connect_gate){.local = true}, rows[i].address) ==
                          rows[i].local,
                      "%s", rows[i].address);
    }
}
END_TEST

START_TEST(retry_after_values)
{
    time_t now = 1700000000; /* Tue, 14 Nov 2023 22:13:20 GMT */

    ck_assert_int_eq(retry_after("0", now), 0);
    ck_assert_int_eq(retry_after("120", now), 120);
    ck_assert_int_eq(retry_after("99999999999999999999", now), 999999999);
    ck_assert_int_eq(retry_after("", now), -1);
    ck_assert_int_eq(retry_after("soon", now), -1);
    ck_assert_int_eq(retry_after("-5", now), -1);
    ck_assert_int_eq(retry_after("Tue, 14 Nov 2023 22:14:20 GMT", now), 60);
    ck_assert_int_eq(retry_after("Tuesday, 14-Nov-23 22:14:20 GMT", now), 60);
    ck_assert_int_eq(retry_after("Tue Nov 14 22:14:20 2023", now), 60);
    ck_assert_int_eq(retry_after("Tue, 14 Nov 2023 22:00:00 GMT", now), 0);
}
END_TEST

START_TEST(retry_delays)
{
    ck_assert_uint_eq(retry_delay_ms(0, 3, 12345), 0);
    ck_assert_uint_eq(retry_delay_ms(100, 0, 0), 50);
    ck_assert_uint_eq(retry_delay_ms(100, 0, 99), 149);
    ck_assert_uint_eq(retry_delay_ms(100, 3, 0), 400);
    ck_assert_uint_eq(retry_delay_ms(100, 200, 0), RETRY_DELAY_MAX_MS / 2);
    ck_assert_uint_lt(retry_delay_ms(UINT32_MAX, 255, UINT32_MAX), 2 * RETRY_DELAY_MAX_MS);
}
END_TEST

START_TEST(retry_what)
{
    ck_assert(retry_status(429) && retry_status(502) && retry_status(503) && retry_status(504));
    ck_assert(!retry_status(200) && !retry_status(404) && !retry_status(500) && !retry_status(505));
    ck_assert(retry_code(CURLE_PARTIAL_FILE) && retry_code(CURLE_RECV_ERROR));
    ck_assert(retry_code(CURLE_COULDNT_CONNECT) && retry_nothing_sent(CURLE_COULDNT_CONNECT));
    ck_assert(!retry_nothing_sent(CURLE_RECV_ERROR));
    ck_assert(!retry_code(CURLE_PEER_FAILED_VERIFICATION) && !retry_code(CURLE_WRITE_ERROR));
}
END_TEST

START_TEST(redirect_methods)
{
    ck_assert_int_eq(wire_method_after(301, WIRE_METHOD_POST), WIRE_METHOD_GET);
    ck_assert_int_eq(wire_method_after(302, WIRE_METHOD_POST), WIRE_METHOD_GET);
    ck_assert_int_eq(wire_method_after(303, WIRE_METHOD_POST), WIRE_METHOD_GET);
    ck_assert_int_eq(wire_method_after(307, WIRE_METHOD_POST), WIRE_METHOD_POST);
    ck_assert_int_eq(wire_method_after(308, WIRE_METHOD_POST), WIRE_METHOD_POST);
    ck_assert_int_eq(wire_method_after(307, WIRE_METHOD_GET), WIRE_METHOD_GET);
}
END_TEST

static struct url *
url_of(const char *text)
{
    struct url *url = NULL;
    const char *why = NULL;

    ck_assert_msg(url_parse(text, NULL, &url, &why) == 0, "%s %s", text, why);
    return url;
}

START_TEST(redirect_targets)
{
    static const struct {
        const char *from;
        const char *location;
        const char *target; /* NULL when refused */
    } rows[] = {
        {"https://a.test/x/y?q#f", "z", "https://a.test/x/z#f"},
        {"https://a.test/x/y?q#f", "z#g", "https://a.test/x/z#g"},
        {"https://a.test/x/y?q#f", "?p", "https://a.test/x/y?p#f"},
        {"https://a.test/x", "//b.test/", "https://b.test/"},
        {"https://a.test/x", "http://b.test", "http://b.test/"},
        {"https://a.test/x", "\\\\b.test\\c", "https://b.test/c"},
        {"https://a.test/x", "file:///etc/passwd", NULL},
        {"https://a.test/x", "ftp://a.test/", NULL},
        {"https://a.test/x", "javascript:1", NULL},
        {"https://a.test/x", "https://", NULL},
    };

    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        CLEANUP_URL struct url *from = url_of(rows[i].from);
        CLEANUP_URL struct url *to = NULL;
        struct error err = {0};
        int result = redirect_resolve(from, rows[i].location, &to, &err);

        ck_assert_msg((result == 0) == (rows[i].target != NULL), "%s", rows[i].location);
        if (result == 0)
            ck_assert_str_eq(to->href, rows[i].target);
        else
            ck_assert_int_eq(err.outcome, OUTCOME_DENIED);
    }
}
END_TEST

START_TEST(referers)
{
    static const struct {
        const char *from;
        const char *to;
        const char *value;
    } rows[] = {
        {"https://a.test/p?q=1#f", "https://a.test/x", "https://a.test/p?q=1"},
        {"https://u:p@a.test/p", "https://a.test/x", "https://a.test/p"},
        {"https://a.test/p?q=1", "https://b.test/x", "https://a.test/"},
        {"https://a.test/p?q=1", "https://a.test:8443/x", "https://a.test/"},
        {"https://a.test:8443/p", "https://a.test/x", "https://a.test:8443/"},
        {"https://a.test/p", "http://a.test/x", NULL},
        {"http://a.test/p", "https://a.test/x", "http://a.test/"},
        {"http://a.test/p", "http://b.test/x", "http://a.test/"},
    };

    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        CLEANUP_URL struct url *from = url_of(rows[i].from);
        CLEANUP_URL struct url *to = url_of(rows[i].to);
        CLEANUP_FREE char *value = NULL;

        ck_assert_int_eq(redirect_referer(from, to, &value), 0);
        ck_assert_pstr_eq(value, rows[i].value);
    }
}
END_TEST

START_TEST(referer_of_nothing)
{
    CLEANUP_URL struct url *to = url_of("https://a.test/");
    char *value = (char *)to;

    ck_assert_int_eq(redirect_referer(NULL, to, &value), 0);
    ck_assert_ptr_null(value);
}
END_TEST

void
fetcher_add_network(Suite *suite)
{
    TCase *addresses = tcase_create("addresses"), *retries = tcase_create("retries");
    TCase *redirects = tcase_create("redirects");

    tcase_add_test(addresses, address_kinds);
    tcase_add_test(addresses, address_of_another_family);
    tcase_add_test(addresses, map_of_hosts);
    tcase_add_test(addresses, map_of_other_machines);
    tcase_add_test(addresses, map_of_too_many);
    tcase_add_test(addresses, gate);
    suite_add_tcase(suite, addresses);
    tcase_add_test(retries, retry_after_values);
    tcase_add_test(retries, retry_delays);
    tcase_add_test(retries, retry_what);
    suite_add_tcase(suite, retries);
    tcase_add_test(redirects, redirect_methods);
    tcase_add_test(redirects, redirect_targets);
    tcase_add_test(redirects, referers);
    tcase_add_test(redirects, referer_of_nothing);
    suite_add_tcase(suite, redirects);
}
