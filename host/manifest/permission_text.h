/*
 * One permission as a text and in words. Only host/manifest/permission*.c
 * include this. Texts are allocated; NULL without memory.
 */
#ifndef CLISK_MANIFEST_PERMISSION_TEXT_H
#define CLISK_MANIFEST_PERMISSION_TEXT_H

#include "host/manifest/manifest.h"

#define PERMISSION_TEXT_LOCAL_NETWORK "local-network"
#define PERMISSION_TEXT_BACKGROUND    "background"

char *permission_text_of_origin(const char *origin);
char *permission_text_of_data(const char *kind);
char *permission_text_of_codes(const char *field);
char *permission_text_of_cookie(const char *name);
char *permission_text_of_token(const char *name, const char *origin);
char *permission_text_of_secret(const struct manifest_placement *placement);
char *permission_text_of_action(const struct manifest_action *action);

char *permission_words_of_origin(const char *origin);
char *permission_words_of_data(const char *kind);
char *permission_words_of_codes(const char *field);
char *permission_words_of_cookie(const char *name);
char *permission_words_of_token(const char *name, const char *origin);
char *permission_words_of_secret(const struct manifest *manifest,
                                 const struct manifest_placement *placement);
char *permission_words_of_action(const struct manifest_action *action);

#endif
