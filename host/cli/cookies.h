/*
 * Cookies that the person brings from where she is logged in already: a file, or
 * her browser.
 */
#ifndef CLISK_CLI_COOKIES_H
#define CLISK_CLI_COOKIES_H

#include "host/cli/cli.h"

/*
 * What the options name, as far as the manifest's origins would be sent it: lines of a session.
 * *ret_lines is NULL when no option names any, and the caller's. USAGE when none of them fits. How
 * many do is told.
 */
int cookies_gather(struct cli *cli, const struct manifest *manifest, struct secret **ret_lines,
                   struct error *err);

#endif
