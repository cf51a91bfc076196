/*
 * Questions to the person, on her terminal itself: standard input and output
 * stay what they are.
 */
#ifndef CLISK_CLI_PROMPT_H
#define CLISK_CLI_PROMPT_H

#include <stdbool.h>

#include "host/common/error.h"
#include "host/common/secmem.h"

/* Signals that arrive while a question is open restore the terminal first, then do what they do. */
struct prompt;

/* Opens the terminal. USAGE when there is none; the caller knows the remedy. */
int prompt_open(struct prompt **ret_prompt, struct error *err);
struct prompt *prompt_close(struct prompt *prompt); /* returns NULL; NULL is fine */
void prompt_cleanup(struct prompt **prompt);
#define CLEANUP_PROMPT CLEANUP(prompt_cleanup)

/* A line that is no question. Escaped. */
void prompt_say(struct prompt *prompt, const char *text);

/*
 * Asks with `question` (escaped, ": " is added) and gives the line that was
 * typed, which may be empty. Hidden: nothing of it is shown. INTERRUPTED when
 * the terminal ends instead. The caller frees the answer.
 */
int prompt_ask(struct prompt *prompt, const char *question, bool hidden, struct secret **ret_answer,
               struct error *err);

/* The same for a question that yes or no answers, which ends in "[y/N]". */
int prompt_confirm(struct prompt *prompt, const char *question, bool *ret_yes, struct error *err);

#endif
