/*
 * What the person asked for: the command line, and below it the environment.
 */
#ifndef CLISK_CLI_OPTIONS_H
#define CLISK_CLI_OPTIONS_H

#include <stdbool.h>

#include "host/cli/command.h"
#include "host/common/arena.h"
#include "host/common/error.h"

enum format { FORMAT_TABLE, FORMAT_JSON, FORMAT_NDJSON, FORMAT_CSV };

struct text_list {
    const char **items;
    size_t count;
    size_t room;
};

/* Texts live in argv, in the environment or in the arena. What is NULL was not given. */
struct options {
    const struct command *command; /* NULL for none */
    struct text_list args;         /* of the command */
    bool help;
    bool version;

    enum format format;
    unsigned verbose;
    bool quiet;
    bool no_color;
    bool no_input;
    bool allow_root;

    struct text_list plugin_dirs;
    const char *libexec_dir;
    const char *state_dir;
    const char *config_dir;
    const char *documents;

    unsigned timeout;         /* seconds */
    unsigned request_timeout; /* seconds */
    unsigned retries;
    unsigned retry_sleep; /* milliseconds */
    uint64_t max_size;

    struct text_list dev_maps;
    const char *dev_ca;
    bool dev_http;

    const char *name;
    struct text_list fields;
    const char *password_file;
    const char *password_command;
    struct text_list secret_files;
    const char *login;
    const char *cookies;
    const char *cookies_from_browser;
    struct text_list secret_commands;
    bool no_check;
    bool all;
    bool full;
    unsigned max_new;
    bool background;
    const char *image;
    bool yes;
    bool once;
    const char *data; /* "keep" or "delete" */
    bool no_logout;
    const char *kind;
    const char *log_account;
    const char *since;
    const char *before;
    bool follow;
    const char *brand;
    const char *until;
    const char *least_amount;
    const char *most_amount;
    const char *currency;
    const char *contract;
    bool deleted;
    bool tar;
    bool csv;
    bool missed;
    bool reset;
    bool repair;
    bool content;
    bool dry_run;

    const char *passphrase_file;
    const char *recovery_file;
    const char *new_passphrase_file;
    const char *import_format;
    const char *import_passphrase_file;
    const char *slots;
    const char *label;
    uint64_t unlock_for;  /* seconds; of a grant too; 0: it was not given */
    uint64_t unlock_idle; /* seconds */

    struct arena *arena;
};

/*
 * Parses; argv's order is left alone. The command and the number of its
 * arguments are checked too, unless help or the version is asked for. What is
 * wrong is OUTCOME_USAGE with a message that names it and the remedy.
 * options_free() is due in any case.
 */
int options_parse(int argc, char *const *argv, struct options *ret_options, struct error *err);
void options_free(struct options *options);
#define CLEANUP_OPTIONS CLEANUP(options_free)

/* Appends to a list of the options' arena. */
int options_add(struct options *options, struct text_list *list, const char *text,
                struct error *err);

#endif
