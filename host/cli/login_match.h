/*
 * Which brand an imported login is for: by the hosts of its URIs and of the
 * manifest's origins, and by nothing else.
 */
#ifndef CLISK_CLI_LOGIN_MATCH_H
#define CLISK_CLI_LOGIN_MATCH_H

#include "host/manifest/manifest.h"

/*
 * 1 when the host of `uri` is that of one of the origins, or the same without or with
 * "www."; 0 for any other, and for what is neither an http or https URL nor a host
 * (with a port and a path or not); -1 without memory. An origin with "*" has no host: it may be
 * one that many brands share. A URI with a user name in it, which makes a host look like another
 * one, is for none.
 */
int login_match_uri(const struct manifest *manifest, const char *uri);

#endif
