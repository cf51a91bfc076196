/*
 * The commands of the program, as options and help know them. What each does
 * is in the file of its name; main.c ties the two together.
 */
#ifndef CLISK_CLI_COMMAND_H
#define CLISK_CLI_COMMAND_H

#include "host/common/compiler.h"

/* A bit each, so that an option can say to which commands it belongs. */
enum command_id {
    COMMAND_LIST = 1 << 0,
    COMMAND_INFO = 1 << 1,
    COMMAND_CONNECT = 1 << 2,
    COMMAND_ACCOUNTS = 1 << 3,
    COMMAND_RUN = 1 << 4,
    COMMAND_DATA = 1 << 5,
    COMMAND_VERSION = 1 << 6,
    COMMAND_HELP = 1 << 7,
    COMMAND_QUESTIONS = 1 << 8,
    COMMAND_ANSWER = 1 << 9,
    COMMAND_VAULT = 1 << 10,
    COMMAND_DOCTOR = 1 << 11,
    COMMAND_LOG = 1 << 12,
    COMMAND_PERMISSIONS = 1 << 13,
    COMMAND_GRANT = 1 << 14,
    COMMAND_REVOKE = 1 << 15,
    COMMAND_NAMES = 1 << 16,
    COMMAND_FSCK = 1 << 17,
    COMMAND_ADOPT = 1 << 18,
    COMMAND_EXPORT = 1 << 19,
    COMMAND_IMPORT = 1 << 20,
    COMMAND_CHECK = 1 << 21
};

struct command {
    enum command_id id;
    const char *name;
    const char *arguments; /* as the help shows them; "" for none */
    size_t least;          /* number of arguments */
    size_t most;
    const char *missing; /* the remedy when there are too few */
    const char *summary;
    const char *text; /* the rest of its help, in whole lines */
};

/* In the order of the help; NULL past the last. */
const struct command *command_at(size_t i);
const struct command *command_find(const char *name);
/* The command whose name looks most like this one; NULL when none does. */
const struct command *command_guess(const char *name);

#endif
