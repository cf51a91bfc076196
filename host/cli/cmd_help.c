/* clisk help: from the tables of commands and options. */
#include <stdio.h>

#include "host/cli/cli.h"
#include "host/cli/option_table.h"

enum { HELP_COLUMN = 32, HELP_LEFT_MAX = 96 };

static void
print_row(const char *left, const char *right)
{
    printf("  %-*s%s%s\n", HELP_COLUMN, left, *left ? "  " : "", right);
}

static void
print_option(const struct option_row *row)
{
    char left[HELP_LEFT_MAX];

    snprintf(left, sizeof left, "%c%c%s --%s%s%s", row->letter ? '-' : ' ',
             row->letter ? row->letter : ' ', row->letter ? "," : " ", row->name,
             row->argument ? " " : "", row->argument ? row->argument : "");
    print_row(left, row->help);
}

/* Those of one command, or with 0 those of all. */
static void
print_options(const char *title, unsigned command)
{
    bool is_first = true;

    for (size_t i = 0; option_row_at(i); i++) {
        const struct option_row *row = option_row_at(i);

        if (command ? !(row->commands & command) : row->commands != 0)
            continue;
        if (is_first)
            printf("\n%s:\n", title);
        is_first = false;
        print_option(row);
    }
}

static void
print_overview(void)
{
    printf("usage: clisk [OPTION...] COMMAND [ARGUMENT...]\n\n"
           "clisk logs in to the brands you deal with and brings your bills and files home.\n\n"
           "Commands:\n");
    for (size_t i = 0; command_at(i); i++) {
        char left[HELP_LEFT_MAX];

        snprintf(left, sizeof left, "%s%s%s", command_at(i)->name,
                 command_at(i)->arguments[0] ? " " : "", command_at(i)->arguments);
        print_row(left, command_at(i)->summary);
    }
    print_options("Options of every command", 0);
    printf("\nEvery option is an environment variable too, such as CLISK_PLUGIN_DIR.\n"
           "'clisk help COMMAND' explains a command; see also clisk(1).\n");
}

static void
print_command(const struct command *command)
{
    printf("usage: clisk %s%s%s [OPTION...]\n\n%s\n", command->name,
           command->arguments[0] ? " " : "", command->arguments, command->summary);
    if (command->text[0])
        printf("\n%s", command->text);
    print_options("Options", command->id);
    printf("\nSee 'clisk help' for the options of every command.\n");
}

/* Also for "COMMAND --help", where the command is that one. */
int
cmd_help(struct cli *cli, struct error *err)
{
    const struct command *command = cli->options.command;
    const struct command *guess;
    const char *name;

    if (command && command->id == COMMAND_HELP && cli->options.args.count > 0) {
        name = cli->options.args.items[0];
        command = command_find(name);
        guess = command_guess(name);
        if (!command)
            return error_set(err, OUTCOME_USAGE, "there is no command '%s'%s%s%s; see 'clisk help'",
                             name, guess ? "; did you mean '" : "", guess ? guess->name : "",
                             guess ? "'?" : "");
    }
    if (!command || command->id == COMMAND_HELP)
        print_overview();
    else
        print_command(command);
    if (fflush(stdout) == EOF)
        return error_errno(err, OUTCOME_INTERNAL, "cannot write to standard output");
    return 0;
}
