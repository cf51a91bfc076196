/*
 * Data as JavaScript writes it, made JSON.
 */
#ifndef CLISK_RUNTIME_SCRIPT_LITERAL_H
#define CLISK_RUNTIME_SCRIPT_LITERAL_H

#include "host/common/buf.h"
#include "sdk/runtime/script/lex.h"

enum { LITERAL_DEPTH_MAX = 512 };

/*
 * Appends as JSON what is written next: a string in single or double quotes, a
 * decimal number, true, false, null, undefined and void 0 (null), !0 and !1,
 * arrays, and objects whose names are bare, quoted or whole numbers; a comma may
 * stand behind the last item. 0; or 1 with a static reason at *ret_at.
 */
int literal_take(struct script_lexer *lexer, struct buf *json, const char **ret_at,
                 const char **ret_why);

/* Appends a token that is a string as a string of JSON. As literal_take(). */
int literal_take_string(const struct script_token *token, struct buf *json, const char **ret_at,
                        const char **ret_why);

#endif
