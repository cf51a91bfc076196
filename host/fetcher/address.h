/*
 * What kind of network an address belongs to. Policy looks at the address that
 * is really connected to, whatever a name was said to stand for.
 */
#ifndef CLISK_FETCHER_ADDRESS_H
#define CLISK_FETCHER_ADDRESS_H

#include <netinet/in.h>
#include <sys/socket.h>

#include "host/common/compiler.h"

enum address_kind {
    ADDRESS_PUBLIC,   /* anybody's on the Internet */
    ADDRESS_LOOPBACK, /* 127.0.0.0/8 and ::1 */
    ADDRESS_LOCAL,    /* of a house or an office: private, link-local, ULA, shared by a carrier */
    ADDRESS_SPECIAL   /* multicast, documentation, translated, mapped, unknown */
};

enum { ADDRESS_TEXT_MAX = INET6_ADDRSTRLEN };

/* By the special-purpose registries of IANA (RFC 6890). An IPv4 address mapped
 * into IPv6 is special, and one behind the NAT64 prefix is what it is itself. */
enum address_kind address_classify(const struct sockaddr *address);

/* The address without its port; "an unknown address" for another family. */
void address_print(const struct sockaddr *address, char out[ADDRESS_TEXT_MAX]);

#endif
