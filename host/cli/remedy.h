/*
 * What the person can do about an outcome.
 */
#ifndef CLISK_CLI_REMEDY_H
#define CLISK_CLI_REMEDY_H

#include "host/common/buf.h"
#include "host/common/error.h"

/*
 * Appends the remedy. 0; 1 when there is nothing to do, or when the message
 * itself says what; -1 when the buffer is bad.
 */
int remedy_for(const struct error *failure, const char *account, const char *brand,
               struct buf *out);

#endif
