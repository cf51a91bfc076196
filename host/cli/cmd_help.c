/* clisk help: from the tables of commands and options. */
#include <stdio.h>

#include "host/cli/cli.h"
#include "host/cli/option_table.h"
#include "host/cli/output.h"

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

/* The command that "help COMMAND" or "COMMAND --help" means; NULL for all of them. */
static int
find_wanted(const struct options *options, const struct command **ret_command, struct error *err)
{
    const struct command *guess;
    const char *name;

    *ret_command = options->command;
    if (!options->command || options->command->id != COMMAND_HELP || options->help)
        return 0;
    *ret_command = NULL;
    if (options->args.count == 0)
        return 0;
    name = options->args.items[0];
    *ret_command = command_find(name);
    guess = command_guess(name);
    if (*ret_command)
        return 0;
    return error_set(err, OUTCOME_USAGE, "there is no command '%s'%s%s%s; see 'clisk help'", name,
                     guess ? "; did you mean '" : "", guess ? guess->name : "", guess ? "'?" : "");
}

int
cmd_help(struct cli *cli, struct error *err)
{
    const struct command *command;

    if (find_wanted(&cli->options, &command, err) < 0)
        return -1;
    if (command)
        print_command(command);
    else
        print_overview();
    if (fflush(stdout) == EOF)
        return output_fail(err);
    return 0;
}
