#include "host/fetcher/address.h"

#include <arpa/inet.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

struct address_block {
    uint8_t prefix[16];
    unsigned bits;
};

static const struct address_block address_special4[] = {
    {{0}, 8},             /* "this network" */
    {{127}, 8},           /* loopback, told apart before */
    {{192, 0, 0}, 24},    /* protocol assignments */
    {{192, 0, 2}, 24},    /* documentation */
    {{192, 88, 99}, 24},  /* relays of 6to4 */
    {{198, 18}, 15},      /* benchmarking */
    {{198, 51, 100}, 24}, /* documentation */
    {{203, 0, 113}, 24},  /* documentation */
    {{224}, 4},           /* multicast */
    {{240}, 4},           /* reserved, and broadcast */
};

static const struct address_block address_local4[] = {
    {{10}, 8},        /* private */
    {{100, 64}, 10},  /* shared by a carrier */
    {{169, 254}, 16}, /* link-local */
    {{172, 16}, 12},  /* private */
    {{192, 168}, 16}, /* private */
};

static const struct address_block address_local6[] = {
    {{0xfc}, 7},        /* unique local */
    {{0xfe, 0x80}, 10}, /* link-local */
};

/* Of what lies in 2000::/3; nothing outside it is public but NAT64. */
static const struct address_block address_special6[] = {
    {{0x20, 0x01, 0x00}, 23},       /* protocol assignments, Teredo among them */
    {{0x20, 0x01, 0x0d, 0xb8}, 32}, /* documentation */
    {{0x20, 0x02}, 16},             /* 6to4 */
    {{0x3f, 0xff, 0x00}, 20},       /* documentation */
};

static const struct address_block address_global6 = {{0x20}, 3};
static const struct address_block address_nat64 = {{0x00, 0x64, 0xff, 0x9b}, 96};

static bool
address_in_block(const uint8_t *bytes, const struct address_block *block)
{
    unsigned whole = block->bits / 8, rest = block->bits % 8;

    if (memcmp(bytes, block->prefix, whole) != 0)
        return false;
    return rest == 0 || ((bytes[whole] ^ block->prefix[whole]) >> (8 - rest)) == 0;
}

static bool
address_in_any(const uint8_t *bytes, const struct address_block *blocks, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (address_in_block(bytes, &blocks[i]))
            return true;
    }
    return false;
}

static enum address_kind
address_classify4(const uint8_t bytes[4])
{
    if (bytes[0] == 127)
        return ADDRESS_LOOPBACK;
    if (address_in_any(bytes, address_local4, ARRAY_SIZE(address_local4)))
        return ADDRESS_LOCAL;
    if (address_in_any(bytes, address_special4, ARRAY_SIZE(address_special4)))
        return ADDRESS_SPECIAL;
    return ADDRESS_PUBLIC;
}

static enum address_kind
address_classify6(const struct in6_addr *address)
{
    const uint8_t *bytes = address->s6_addr;

    if (IN6_IS_ADDR_LOOPBACK(address))
        return ADDRESS_LOOPBACK;
    if (address_in_any(bytes, address_local6, ARRAY_SIZE(address_local6)))
        return ADDRESS_LOCAL;
    if (address_in_block(bytes, &address_nat64))
        return address_classify4(bytes + 12) == ADDRESS_PUBLIC ? ADDRESS_PUBLIC : ADDRESS_SPECIAL;
    if (!address_in_block(bytes, &address_global6) ||
        address_in_any(bytes, address_special6, ARRAY_SIZE(address_special6)))
        return ADDRESS_SPECIAL;
    return ADDRESS_PUBLIC;
}

enum address_kind
address_classify(const struct sockaddr *address)
{
    if (address->sa_family == AF_INET) {
        struct sockaddr_in in;

        memcpy(&in, address, sizeof in);
        return address_classify4((const uint8_t *)&in.sin_addr);
    }
    if (address->sa_family == AF_INET6) {
        struct sockaddr_in6 in6;

        memcpy(&in6, address, sizeof in6);
        return address_classify6(&in6.sin6_addr);
    }
    return ADDRESS_SPECIAL;
}

void
address_print(const struct sockaddr *address, char out[ADDRESS_TEXT_MAX])
{
    const struct sockaddr_in *in = (const void *)address;
    const struct sockaddr_in6 *in6 = (const void *)address;

    if (address->sa_family == AF_INET && inet_ntop(AF_INET, &in->sin_addr, out, ADDRESS_TEXT_MAX))
        return;
    if (address->sa_family == AF_INET6 &&
        inet_ntop(AF_INET6, &in6->sin6_addr, out, ADDRESS_TEXT_MAX))
        return;
    snprintf(out, ADDRESS_TEXT_MAX, "an unknown address");
}
