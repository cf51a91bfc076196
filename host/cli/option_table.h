/*
 * The options of the program, one row each: getopt, the environment and the
 * help all come from this table.
 */
#ifndef CLISK_CLI_OPTION_TABLE_H
#define CLISK_CLI_OPTION_TABLE_H

#include "host/cli/options.h"

enum option_type {
    OPTION_BOOLEAN,  /* bool */
    OPTION_COUNT,    /* unsigned: as often as it is given */
    OPTION_TEXT,     /* const char *, not empty */
    OPTION_LIST,     /* struct text_list; in the environment `separator` stands between items */
    OPTION_NUMBER,   /* unsigned */
    OPTION_SECONDS,  /* unsigned milliseconds, given in seconds with decimals */
    OPTION_SIZE,     /* uint64_t bytes, given with K, M or G behind it or not */
    OPTION_DURATION, /* uint64_t seconds, given as 8h or 1h30m */
    OPTION_FORMAT,   /* enum format */
    OPTION_DATA,     /* const char *, "keep" or "delete" */
    OPTION_MAP       /* struct text_list of HOST=ADDRESS:PORT */
};

enum { OPTION_NAME_MAX = 32 };

struct option_row {
    const char *name; /* without its dashes */
    char letter;      /* '\0' for none */
    enum option_type type;
    size_t offset; /* in struct options */
    uint64_t least, most;
    char separator;
    unsigned commands;    /* bits of enum command_id; 0 for all of them */
    const char *argument; /* as the help shows it; NULL for none */
    const char *help;
};

/* NULL past the last. */
const struct option_row *option_row_at(size_t i);
size_t option_row_count(void);

/* "CLISK_PLUGIN_DIR" for "plugin-dir". */
void option_env_name(const struct option_row *row, char ret_name[OPTION_NAME_MAX]);

/*
 * Sets the option from text; NULL for an option that was given without a value.
 * `shown` is what the person wrote or set, for messages. Lists grow.
 */
int option_set(struct options *options, const struct option_row *row, const char *shown,
               const char *text, struct error *err);
/* The same from the value of an environment variable, of which a list takes every item. */
int option_set_from_env(struct options *options, const struct option_row *row, const char *shown,
                        const char *text, struct error *err);

#endif
