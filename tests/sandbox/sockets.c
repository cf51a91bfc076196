/* Speaking to anybody: every family and type, by connecting, by listening, by a datagram. */
#include "tests/sandbox/attempt.h"

#include <errno.h>
#include <arpa/inet.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <linux/vm_sockets.h>

union address {
    struct sockaddr any;
    struct sockaddr_in in;
    struct sockaddr_in6 in6;
    struct sockaddr_un un;
};

static socklen_t
address_ip(union address *address, int family, int port)
{
    memset(address, 0, sizeof *address);
    if (family == AF_INET) {
        address->in.sin_family = AF_INET;
        address->in.sin_port = htons((uint16_t)port);
        address->in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        return sizeof address->in;
    }
    address->in6.sin6_family = AF_INET6;
    address->in6.sin6_port = htons((uint16_t)port);
    address->in6.sin6_addr = in6addr_loopback;
    return sizeof address->in6;
}

static socklen_t
address_path(union address *address, const char *path, const char *ending)
{
    memset(address, 0, sizeof *address);
    address->un.sun_family = AF_UNIX;
    snprintf(address->un.sun_path, sizeof address->un.sun_path, "%.90s%s", path, ending);
    return sizeof address->un;
}

static socklen_t
address_abstract(union address *address, const char *name)
{
    memset(address, 0, sizeof *address);
    address->un.sun_family = AF_UNIX;
    snprintf(address->un.sun_path + 1, sizeof address->un.sun_path - 1, "%s", name);
    return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + strlen(name));
}

/* a: family, b: type, c: protocol */
static int
sockets_make(const struct world *world, const struct attempt *attempt)
{
    (void)world;
    return attempt_result(socket((int)attempt->a, (int)attempt->b, (int)attempt->c));
}

static int
sockets_connect(const struct world *world, const struct attempt *attempt)
{
    int family = (int)attempt->a, type = (int)attempt->b, protocol = (int)attempt->c;
    int is_datagram = type == SOCK_DGRAM;
    int fd = socket(family, type, protocol);
    int port = family == AF_INET ? (is_datagram ? world->udp4 : world->tcp4)
                                 : (is_datagram ? world->udp6 : world->tcp6);
    union address address;
    socklen_t len = address_ip(&address, family, port);

    return fd < 0 ? -1 : connect(fd, &address.any, len);
}

static int
sockets_send_to(const struct world *world, const struct attempt *attempt)
{
    int fd = socket((int)attempt->a, SOCK_DGRAM, 0);
    union address address;
    socklen_t len =
        address_ip(&address, (int)attempt->a, attempt->a == AF_INET ? world->udp4 : world->udp6);

    return fd < 0 ? -1 : attempt_result(sendto(fd, "x", 1, 0, &address.any, len));
}

/* Connects without connect(). */
static int
sockets_fast_open(const struct world *world, const struct attempt *attempt)
{
    int fd = socket((int)attempt->a, SOCK_STREAM, 0);
    union address address;
    socklen_t len = address_ip(&address, (int)attempt->a, world->tcp4);

    return fd < 0
               ? -1
               : attempt_result(sendto(fd, "x", 1, MSG_FASTOPEN | MSG_NOSIGNAL, &address.any, len));
}

static int
sockets_listen(const struct world *world, const struct attempt *attempt)
{
    int fd = socket((int)attempt->a, (int)attempt->b, 0);
    union address address;
    socklen_t len = address_ip(&address, (int)attempt->a, 0);

    (void)world;
    if (fd < 0 || bind(fd, &address.any, len) < 0)
        return -1;
    return attempt->b == SOCK_STREAM ? listen(fd, 1) : 0;
}

/* Takes a port of its own without asking for one. */
static int
sockets_listen_unbound(const struct world *world, const struct attempt *attempt)
{
    int fd = socket((int)attempt->a, SOCK_STREAM, 0);

    (void)world;
    return fd < 0 ? -1 : listen(fd, 1);
}

static int
sockets_unix(const struct world *world, const struct attempt *attempt)
{
    int fd = socket(AF_UNIX, (int)attempt->a, 0);
    union address address;
    socklen_t len =
        address_path(&address, world->socket_path, attempt->a == SOCK_DGRAM ? ".dgram" : "");

    return fd < 0 ? -1 : connect(fd, &address.any, len);
}

static int
sockets_unix_send(const struct world *world, const struct attempt *attempt)
{
    int fd = socket(AF_UNIX, SOCK_DGRAM, 0);
    union address address;
    socklen_t len = address_path(&address, world->socket_path, ".dgram");

    (void)attempt;
    return fd < 0 ? -1 : attempt_result(sendto(fd, "x", 1, MSG_DONTWAIT, &address.any, len));
}

static int
sockets_unix_listen(const struct world *world, const struct attempt *attempt)
{
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    union address address;
    socklen_t len = address_path(&address, world->scratch, "/listen");

    (void)attempt;
    return fd < 0 || bind(fd, &address.any, len) < 0 ? -1 : listen(fd, 1);
}

static int
sockets_abstract(const struct world *world, const struct attempt *attempt)
{
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    union address address;
    socklen_t len = address_abstract(&address, world->abstract);

    (void)attempt;
    return fd < 0 ? -1 : connect(fd, &address.any, len);
}

static int
sockets_abstract_listen(const struct world *world, const struct attempt *attempt)
{
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    union address address;
    char name[32];
    socklen_t len;

    (void)world, (void)attempt;
    snprintf(name, sizeof name, "attempt-%d", (int)getpid());
    len = address_abstract(&address, name);
    return fd < 0 || bind(fd, &address.any, len) < 0 ? -1 : listen(fd, 1);
}

/* Asks for a list: of the links, of the sockets. */
static int
sockets_netlink_dump(const struct world *world, const struct attempt *attempt)
{
    struct {
        struct nlmsghdr header;
        struct rtgenmsg message;
    } request = {{.nlmsg_len = NLMSG_LENGTH(sizeof(struct rtgenmsg)),
                  .nlmsg_type = RTM_GETLINK,
                  .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP},
                 {.rtgen_family = AF_UNSPEC}};
    char answer[512];
    int fd = socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);

    (void)world, (void)attempt;
    if (fd < 0 || send(fd, &request, request.header.nlmsg_len, 0) < 0)
        return -1;
    return attempt_result(recv(fd, answer, sizeof answer, 0));
}

static int
sockets_netlink_events(const struct world *world, const struct attempt *attempt)
{
    struct sockaddr_nl address = {.nl_family = AF_NETLINK, .nl_groups = 1};
    int fd = socket(AF_NETLINK, SOCK_DGRAM, (int)attempt->a);

    (void)world;
    return fd < 0 ? -1 : bind(fd, (struct sockaddr *)&address, sizeof address);
}

/* The name service, which speaks over sockets and reads files. */
static int
sockets_resolve(const struct world *world, const struct attempt *attempt)
{
    struct addrinfo hints = {.ai_family = AF_INET}, *found = NULL;
    int result = getaddrinfo(attempt->path, NULL, &hints, &found);

    (void)world;
    if (result == 0)
        freeaddrinfo(found);
    return result == 0 ? 0 : -1;
}

/* A batch of datagrams on a socket that was connected. */
static int
sockets_send_batch(const struct world *world, const struct attempt *attempt)
{
    struct iovec io = {"x", 1};
    union address address;
    struct mmsghdr messages[2];
    int fd = socket(AF_INET, SOCK_DGRAM, 0);

    (void)attempt;
    memset(messages, 0, sizeof messages);
    for (int i = 0; i < 2; i++) {
        messages[i].msg_hdr.msg_name = &address;
        messages[i].msg_hdr.msg_namelen = address_ip(&address, AF_INET, world->udp4);
        messages[i].msg_hdr.msg_iov = &io;
        messages[i].msg_hdr.msg_iovlen = 1;
    }
    return fd < 0 ? -1 : attempt_result(sendmmsg(fd, messages, 2, 0));
}

static const struct attempt attempts[] = {
    {"tcp4-connect", sockets_connect, NULL, AF_INET, SOCK_STREAM, 0, 0},
    {"tcp6-connect", sockets_connect, NULL, AF_INET6, SOCK_STREAM, 0, 0},
    {"udp4-connect", sockets_connect, NULL, AF_INET, SOCK_DGRAM, 0, 0},
    {"udp6-connect", sockets_connect, NULL, AF_INET6, SOCK_DGRAM, 0, 0},
    {"mptcp-connect", sockets_connect, NULL, AF_INET, SOCK_STREAM, 262, 0},
    {"sctp-connect", sockets_connect, NULL, AF_INET, SOCK_STREAM, IPPROTO_SCTP, 0},
    {"udplite", sockets_make, NULL, AF_INET, SOCK_DGRAM, IPPROTO_UDPLITE, 0},
    {"dccp", sockets_make, NULL, AF_INET, 6, IPPROTO_DCCP, 0},
    {"udp4-send", sockets_send_to, NULL, AF_INET, 0, 0, 0},
    {"udp6-send", sockets_send_to, NULL, AF_INET6, 0, 0, 0},
    {"udp4-batch", sockets_send_batch, NULL, 0, 0, 0, 0},
    {"tcp4-fast-open", sockets_fast_open, NULL, AF_INET, 0, 0, 0},
    {"tcp4-listen", sockets_listen, NULL, AF_INET, SOCK_STREAM, 0, 0},
    {"tcp6-listen", sockets_listen, NULL, AF_INET6, SOCK_STREAM, 0, 0},
    {"tcp4-listen-unbound", sockets_listen_unbound, NULL, AF_INET, 0, 0, 0},
    {"udp4-bind", sockets_listen, NULL, AF_INET, SOCK_DGRAM, 0, 0},
    {"udp6-bind", sockets_listen, NULL, AF_INET6, SOCK_DGRAM, 0, 0},
    {"unix-connect", sockets_unix, NULL, SOCK_STREAM, 0, 0, 0},
    {"unix-datagram-connect", sockets_unix, NULL, SOCK_DGRAM, 0, 0, 0},
    {"unix-datagram-send", sockets_unix_send, NULL, 0, 0, 0, 0},
    {"unix-listen", sockets_unix_listen, NULL, 0, 0, 0, 0},
    {"unix-packets", sockets_make, NULL, AF_UNIX, SOCK_SEQPACKET, 0, 0},
    {"abstract-connect", sockets_abstract, NULL, 0, 0, 0, 0},
    {"abstract-listen", sockets_abstract_listen, NULL, 0, 0, 0, 0},
    {"netlink-route", sockets_netlink_dump, NULL, 0, 0, 0, 0},
    {"netlink-uevent", sockets_netlink_events, NULL, NETLINK_KOBJECT_UEVENT, 0, 0, 0},
    {"netlink-generic", sockets_make, NULL, AF_NETLINK, SOCK_RAW, NETLINK_GENERIC, 0},
    {"netlink-diag", sockets_make, NULL, AF_NETLINK, SOCK_RAW, NETLINK_SOCK_DIAG, 0},
    {"netlink-audit", sockets_make, NULL, AF_NETLINK, SOCK_RAW, NETLINK_AUDIT, 0},
    {"netlink-crypto", sockets_make, NULL, AF_NETLINK, SOCK_RAW, NETLINK_CRYPTO, 0},
    {"netlink-netfilter", sockets_make, NULL, AF_NETLINK, SOCK_RAW, NETLINK_NETFILTER, 0},
    {"netlink-selinux", sockets_make, NULL, AF_NETLINK, SOCK_RAW, NETLINK_SELINUX, 0},
    {"netlink-xfrm", sockets_make, NULL, AF_NETLINK, SOCK_RAW, NETLINK_XFRM, 0},
    {"vsock-stream", sockets_make, NULL, AF_VSOCK, SOCK_STREAM, 0, 0},
    {"vsock-datagram", sockets_make, NULL, AF_VSOCK, SOCK_DGRAM, 0, 0},
    {"vsock-packets", sockets_make, NULL, AF_VSOCK, SOCK_SEQPACKET, 0, 0},
    {"ping4", sockets_make, NULL, AF_INET, SOCK_DGRAM, IPPROTO_ICMP, 0},
    {"ping6", sockets_make, NULL, AF_INET6, SOCK_DGRAM, IPPROTO_ICMPV6, 0},
    {"raw4", sockets_make, NULL, AF_INET, SOCK_RAW, IPPROTO_TCP, 0},
    {"raw6", sockets_make, NULL, AF_INET6, SOCK_RAW, IPPROTO_ICMPV6, 0},
    {"packet", sockets_make, NULL, AF_PACKET, SOCK_RAW, 0x0300, 0},
    {"alg", sockets_make, NULL, AF_ALG, SOCK_SEQPACKET, 0, 0},
    {"bluetooth", sockets_make, NULL, AF_BLUETOOTH, SOCK_STREAM, 3, 0},
    {"can", sockets_make, NULL, AF_CAN, SOCK_RAW, 1, 0},
    {"tipc", sockets_make, NULL, AF_TIPC, SOCK_STREAM, 0, 0},
    {"rds", sockets_make, NULL, AF_RDS, SOCK_SEQPACKET, 0, 0},
    {"xdp", sockets_make, NULL, AF_XDP, SOCK_RAW, 0, 0},
    {"smc", sockets_make, NULL, AF_SMC, SOCK_STREAM, 0, 0},
    {"qrtr", sockets_make, NULL, AF_QIPCRTR, SOCK_DGRAM, 0, 0},
    {"key", sockets_make, NULL, AF_KEY, SOCK_RAW, 2, 0},
    {"resolve", sockets_resolve, "localhost", 0, 0, 0, 0},
};

ATTEMPT_CLASS(attempts_sockets, "sockets", attempts);
