/* clisk data: the records that were retrieved, and what is done with one. */
#include <string.h>

#include "host/cli/data.h"

static const struct verb {
    const char *name;
    size_t least, most; /* of what follows it */
    const char *usage;
    int (*handler)(struct cli *cli, struct store *store, struct error *err);
} verbs[] = {
    {"ls", 0, 1, "ls [ACCOUNT | BRAND]", data_list},
    {"show", 1, 1, "show ID", data_show},
    {"open", 1, 1, "open ID", data_open},
    {"edit", 1, SIZE_MAX, "edit ID FIELD=VALUE...", data_edit},
    {"delete", 1, SIZE_MAX, "delete ID...", data_delete},
    {"restore", 1, SIZE_MAX, "restore ID...", data_restore},
    {"stats", 0, 1, "stats [ACCOUNT | BRAND]", data_stats},
};

static const struct verb *
find_verb(const char *name)
{
    for (size_t i = 0; i < ARRAY_SIZE(verbs); i++) {
        if (strcmp(verbs[i].name, name) == 0)
            return &verbs[i];
    }
    return NULL;
}

/* Without a verb, what follows is an account or a brand. */
static int
name_list(struct cli *cli, struct error *err)
{
    struct text_list given = cli->options.args;
    struct text_list *args = &cli->options.args;

    if (given.count > 1)
        return error_set(err, OUTCOME_USAGE,
                         "'data' takes no '%s'; it takes ls, show, open, edit, delete, restore and "
                         "stats, or an account's name",
                         given.items[0]);
    *args = (struct text_list){0};
    if (options_add(&cli->options, args, "ls", err) < 0)
        return -1;
    return given.count > 0 ? options_add(&cli->options, args, given.items[0], err) : 0;
}

static bool
is_verb(const struct verb *verb, const char *name)
{
    return strcmp(verb->name, name) == 0;
}

/* Options that belong to some of the verbs only. */
static int
check_options(const struct options *options, const struct verb *verb, struct error *err)
{
    bool lists = is_verb(verb, "ls") || is_verb(verb, "stats");

    if (!lists && (options->log_account || options->brand || options->kind || options->since ||
                   options->until || options->least_amount || options->most_amount ||
                   options->currency || options->contract || options->deleted))
        return error_set(err, OUTCOME_USAGE,
                         "'clisk data %s' takes IDs, and no filter; see 'clisk data ls'",
                         verb->name);
    if (options->missed && !is_verb(verb, "ls"))
        return error_set(err, OUTCOME_USAGE, "--missed belongs to 'clisk data ls'");
    if (options->reset && !is_verb(verb, "edit"))
        return error_set(err, OUTCOME_USAGE, "--reset belongs to 'clisk data edit ID'");
    if (options->data && !is_verb(verb, "delete"))
        return error_set(err, OUTCOME_USAGE, "--data belongs to 'clisk data delete ID'");
    return 0;
}

int
cmd_data(struct cli *cli, struct error *err)
{
    CLEANUP_STORE struct store *store = NULL;
    const struct text_list *args = &cli->options.args;
    const struct verb *verb = args->count > 0 ? find_verb(args->items[0]) : NULL;

    if (!verb) {
        verb = &verbs[0];
        if (name_list(cli, err) < 0)
            return -1;
    }
    if (args->count - 1 < verb->least || args->count - 1 > verb->most)
        return error_set(err, OUTCOME_USAGE,
                         "give it as 'clisk data %s'; see 'clisk data' for the IDs", verb->usage);
    if (check_options(&cli->options, verb, err) < 0 || cli_open_store(cli, &store, err) < 0)
        return -1;
    return verb->handler(cli, store, err);
}
