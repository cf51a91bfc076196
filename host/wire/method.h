/*
 * The methods of requests, and what a redirect makes of them: the fetcher does
 * it, and the broker judges each hop by it without asking the fetcher.
 */
#ifndef CLISK_WIRE_METHOD_H
#define CLISK_WIRE_METHOD_H

#include "host/common/compiler.h"
#include "host/wire/messages.h"

/* "GET"; for a number that is none of ours "". */
const char *wire_method_name(enum wire_method method);

/* The method after a redirect with this status (RFC 9110, 15.4); with another method than before,
 * the body is dropped. */
enum wire_method wire_method_after(uint16_t status, enum wire_method method);

#endif
