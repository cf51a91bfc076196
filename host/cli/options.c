#include "host/cli/options.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/cli/option_table.h"
#include "host/cli/suggest.h"
#include "host/common/buf.h"
#include "host/record/kind.h"

enum {
    OPTIONS_MEMORY = 4 * 1024 * 1024,
    OPTIONS_LIST_MAX = 1024, /* bytes of a list in a message */
    OPTIONS_ROWS = 96,       /* room for the table */
    OPTIONS_FIRST_LONG = 256 /* getopt's value of the first row, past every letter */
};

/* One parse: which rows the command line has set, and getopt's view of the table. */
struct parser {
    struct options *options;
    bool given[OPTIONS_ROWS];
    struct option longs[OPTIONS_ROWS + 1];
    char letters[2 + OPTIONS_ROWS + 1];
};

int
options_add(struct options *options, struct text_list *list, const char *text, struct error *err)
{
    if (list->count == list->room) {
        size_t room = list->room ? list->room * 2 : 8;
        const char **items = arena_array(options->arena, room, sizeof *items);

        if (!items)
            return error_set(err, OUTCOME_INTERNAL, "out of memory");
        if (list->count > 0)
            memcpy(items, list->items, list->count * sizeof *items);
        list->items = items;
        list->room = room;
    }
    list->items[list->count++] = text;
    return 0;
}

/* '-' makes words come in their order, wherever they stand; ':' tells a missing value. */
static void
parser_start(struct parser *parser)
{
    char *letter = parser->letters;

    *letter++ = '-';
    *letter++ = ':';
    for (size_t i = 0; i < option_row_count() && i < OPTIONS_ROWS; i++) {
        const struct option_row *row = option_row_at(i);

        parser->longs[i] = (struct option){
            .name = row->name,
            .has_arg = row->argument ? required_argument : optional_argument,
            .val = OPTIONS_FIRST_LONG + (int)i,
        };
        if (row->letter)
            *letter++ = row->letter;
    }
    *letter = '\0';
}

static const struct option_row *
row_of(int value, size_t *ret_index)
{
    for (size_t i = 0; i < option_row_count(); i++) {
        const struct option_row *row = option_row_at(i);

        if (value == OPTIONS_FIRST_LONG + (int)i || (row->letter && value == row->letter)) {
            *ret_index = i;
            return row;
        }
    }
    return NULL;
}

/*
 * getopt takes the beginning of a name for the name, but "--passphrase=hunter2" is
 * a secret in the wrong place and not the name of a file, which would be repeated.
 */
static bool
is_cut_short(const struct option_row *row, const char *word)
{
    size_t len = strlen(row->name);

    return len > 5 && strcmp(row->name + len - 5, "-file") == 0 && strncmp(word, "--", 2) == 0 &&
           strcspn(word + 2, "=") != len;
}

static int
parser_take(struct parser *parser, int value, struct error *err)
{
    char shown[OPTION_NAME_MAX + 2];
    const struct option_row *row;
    size_t i;

    if (value == 1)
        return options_add(parser->options, &parser->options->args, optarg, err);
    row = row_of(value, &i);
    if (!row)
        return error_set(err, OUTCOME_INTERNAL, "an option is not in the table");
    parser->given[i] = true;
    snprintf(shown, sizeof shown, "--%s", row->name);
    return option_set(parser->options, row, shown, optarg, err);
}

/* What getopt finds ambiguous: every option that begins so. */
static void
list_beginnings(const char *name, struct buf *out)
{
    for (size_t i = 0; option_row_at(i); i++) {
        if (strncmp(option_row_at(i)->name, name, strlen(name)) == 0)
            buf_printf(out, "%s--%s", out->len ? ", " : "", option_row_at(i)->name);
    }
}

/* An option that there is not. A value behind '=' is left out: it may be a secret. */
static int
refuse_option(const char *word, struct error *err)
{
    CLEANUP_BUF struct buf beginnings = BUF_INIT(OPTIONS_LIST_MAX);
    struct suggest suggest = {0};
    char name[SUGGEST_WORD_MAX + 1];

    if (strncmp(word, "--", 2) != 0)
        return error_set(err, OUTCOME_USAGE, "unknown option '-%c'; see 'clisk help'", optopt);
    snprintf(name, sizeof name, "%.*s", (int)strcspn(word + 2, "="), word + 2);
    list_beginnings(name, &beginnings);
    if (beginnings.len > 0 && buf_str(&beginnings))
        return error_set(err, OUTCOME_USAGE, "ambiguous option '--%s': %s; see 'clisk help'", name,
                         buf_str(&beginnings));
    suggest.word = name;
    for (size_t i = 0; option_row_at(i); i++)
        suggest_offer(&suggest, option_row_at(i)->name);
    if (suggest.best)
        return error_set(err, OUTCOME_USAGE,
                         "unknown option '--%s'; did you mean '--%s'? See 'clisk help'", name,
                         suggest.best);
    return error_set(err, OUTCOME_USAGE, "unknown option '--%s'; see 'clisk help'", name);
}

static int
refuse_missing_value(struct error *err)
{
    size_t i;
    const struct option_row *row = row_of(optopt, &i);

    return error_set(err, OUTCOME_USAGE, "--%s needs a value: --%s %s", row ? row->name : "?",
                     row ? row->name : "?", row && row->argument ? row->argument : "VALUE");
}

static int
parse_line(struct parser *parser, int argc, char *const *argv, struct error *err)
{
    int value;

    optind = 0; /* starts getopt anew */
    opterr = 0;
    while ((value = getopt_long(argc, argv, parser->letters, parser->longs, NULL)) != -1) {
        const char *word = argv[optind - 1] == optarg ? argv[optind - 2] : argv[optind - 1];
        const struct option_row *row;
        size_t i;

        if (value == ':')
            return refuse_missing_value(err);
        if (value == '?')
            return refuse_option(argv[optind - 1], err);
        row = row_of(value, &i);
        if (row && is_cut_short(row, word))
            return refuse_option(word, err);
        if (parser_take(parser, value, err) < 0)
            return -1;
    }
    for (int i = optind; i < argc; i++) { /* behind "--" */
        if (options_add(parser->options, &parser->options->args, argv[i], err) < 0)
            return -1;
    }
    return 0;
}

/* An empty variable is one that is not set. */
static int
parse_environment(struct parser *parser, struct error *err)
{
    for (size_t i = 0; i < option_row_count(); i++) {
        const struct option_row *row = option_row_at(i);
        char name[OPTION_NAME_MAX];
        const char *text;

        if (parser->given[i] || row->offset == offsetof(struct options, help) ||
            row->offset == offsetof(struct options, version))
            continue;
        option_env_name(row, name);
        text = getenv(name);
        if (text && *text && option_set_from_env(parser->options, row, name, text, err) < 0)
            return -1;
    }
    return 0;
}

/* The first word is the command, the others are its arguments. */
static int
find_command(struct options *options, struct error *err)
{
    const struct command *guess;
    const char *name;

    if (options->args.count == 0)
        return 0;
    name = options->args.items[0];
    options->command = command_find(name);
    options->args.items++;
    options->args.count--;
    options->args.room--;
    if (options->command)
        return 0;
    guess = command_guess(name);
    if (guess)
        return error_set(err, OUTCOME_USAGE,
                         "unknown command '%s'; did you mean '%s'? See 'clisk help'", name,
                         guess->name);
    return error_set(err, OUTCOME_USAGE, "unknown command '%s'; see 'clisk help'", name);
}

static int
check_options(const struct parser *parser, struct error *err)
{
    const struct command *command = parser->options->command;

    for (size_t i = 0; command && i < option_row_count(); i++) {
        const struct option_row *row = option_row_at(i);

        if (parser->given[i] && row->commands != 0 && !(row->commands & command->id))
            return error_set(err, OUTCOME_USAGE, "--%s means nothing to '%s'; see 'clisk help %s'",
                             row->name, command->name, command->name);
    }
    return 0;
}

/* Values that one command knows and another does not. */
static int
check_values(const struct options *options, struct error *err)
{
    enum command_id id = options->command ? options->command->id : COMMAND_HELP;
    const char *kind = options->kind;

    if (id != COMMAND_LOG && kind && !kind_name_is_right(kind))
        return error_set(err, OUTCOME_USAGE, "--kind: '%s' is no kind; see clisk-data(5)", kind);
    /* Its columns are a promise, which the others have not made. */
    if (options->format == FORMAT_CSV && !(id & (COMMAND_DATA | COMMAND_LOG | COMMAND_PERMISSIONS)))
        return error_set(err, OUTCOME_USAGE, "'%s' has no format 'csv'; use table, json or ndjson",
                         options->command ? options->command->name : "help");
    return 0;
}

static int
check_arguments(const struct options *options, struct error *err)
{
    const struct command *command = options->command;

    if (!command)
        return error_set(err, OUTCOME_USAGE, "no command is given; see 'clisk help'");
    if (options->args.count < command->least)
        return error_set(err, OUTCOME_USAGE, "'%s' needs %s; %s", command->name, command->arguments,
                         command->missing);
    if (options->args.count > command->most)
        return error_set(err, OUTCOME_USAGE, "'%s' takes no '%s'; see 'clisk help %s'",
                         command->name, options->args.items[command->most], command->name);
    return 0;
}

static void
set_defaults(struct options *options)
{
    *options = (struct options){
        .format = FORMAT_TABLE,
        .timeout = 900,
        .request_timeout = 60,
        .retries = 3,
        .retry_sleep = 500,
        .max_size = (uint64_t)256 * 1024 * 1024,
        .unlock_idle = 3600,
    };
}

int
options_parse(int argc, char *const *argv, struct options *ret_options, struct error *err)
{
    struct parser parser = {.options = ret_options};

    set_defaults(ret_options);
    ret_options->arena = arena_new(OPTIONS_MEMORY);
    if (!ret_options->arena)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    parser_start(&parser);
    if (parse_line(&parser, argc, argv, err) < 0 || find_command(ret_options, err) < 0 ||
        check_options(&parser, err) < 0 || parse_environment(&parser, err) < 0)
        return -1;
    if (ret_options->help || ret_options->version)
        return 0;
    return check_values(ret_options, err) < 0 ? -1 : check_arguments(ret_options, err);
}

void
options_free(struct options *options)
{
    options->arena = arena_free(options->arena);
}
